/** A message as a client holds it (MessageExt in a ProcessQueue). */
import { Shared } from '../kernel/clone.ts';
import type { TextId } from '../kernel/textTable.ts';
import type { MessageContent } from './commitLog.ts';

export class CachedMessage extends Shared {
  readonly content: MessageContent;
  readonly queueOffset: number;
  readonly physicalOffset: number;
  /** Number of the text of its offset message id. */
  readonly offsetMsgTextId: TextId;
  readonly reconsumeTimes: number;
  /** Topic that the listener sees. */
  readonly realTopic: string;
  /** What is asked of its content at each step, at hand: a content made long ago is far away in memory. */
  readonly msgTextId: TextId;
  readonly tag: string | undefined;
  readonly bodyBytes: number;

  constructor(
    content: MessageContent,
    queueOffset: number,
    physicalOffset: number,
    offsetMsgTextId: TextId,
    reconsumeTimes: number,
    realTopic: string,
    msgTextId = content.msgTextId,
    tag = content.tag,
    bodyBytes = content.bodyBytes,
  ) {
    super();
    this.content = content;
    this.queueOffset = queueOffset;
    this.physicalOffset = physicalOffset;
    this.offsetMsgTextId = offsetMsgTextId;
    this.reconsumeTimes = reconsumeTimes;
    this.realTopic = realTopic;
    this.msgTextId = msgTextId;
    this.tag = tag;
    this.bodyBytes = bodyBytes;
  }

  /** The same message, to be consumed once more: counted in the client's memory only. */
  again(): CachedMessage {
    return new CachedMessage(
      this.content,
      this.queueOffset,
      this.physicalOffset,
      this.offsetMsgTextId,
      this.reconsumeTimes + 1,
      this.realTopic,
      this.msgTextId,
      this.tag,
      this.bodyBytes,
    );
  }
}
