/** What all facts about one process queue begin with, as numbers of texts. */
import { Shared } from '../kernel/clone.ts';
import type { TextId, TextTable } from '../kernel/textTable.ts';

export class QueueTextIds extends Shared {
  readonly consumer: TextId;
  readonly group: TextId;
  readonly broker: TextId;
  readonly topic: TextId;
  readonly queueId: number;

  constructor(texts: TextTable, consumer: { readonly id: string; readonly group: string }, broker: string, topic: string, queueId: number) {
    super();
    this.consumer = texts.id(consumer.id);
    this.group = texts.id(consumer.group);
    this.broker = texts.id(broker);
    this.topic = texts.id(topic);
    this.queueId = queueId;
  }
}
