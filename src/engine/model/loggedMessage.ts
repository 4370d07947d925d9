/** A record as it stands in the log: who wants three of its values does not pay for twenty. */
import type { SelfCloning } from '../kernel/clone.ts';
import type { TextId } from '../kernel/textTable.ts';
import type { CommitLog, MessageContent, StoredMessage } from './commitLog.ts';

export class LoggedMessage implements StoredMessage, SelfCloning {
  readonly ownBytes = 16;
  private readonly log: CommitLog;
  private readonly row: number;

  constructor(log: CommitLog, row: number) {
    this.log = log;
    this.row = row;
  }

  get content(): MessageContent {
    return this.log.content(this.row);
  }
  get topic(): string {
    return this.log.topic(this.row);
  }
  get queueId(): number {
    return this.log.queueId(this.row);
  }
  get queueOffset(): number {
    return this.log.queueOffset(this.row);
  }
  get physicalOffset(): number {
    return this.log.physicalOffset(this.row);
  }
  get offsetMsgTextId(): TextId {
    return this.log.offsetMsgTextId(this.row);
  }
  get sizeBytes(): number {
    return this.log.sizeBytes(this.row);
  }
  get storedAtMs(): number {
    return this.log.storedAtMs(this.row);
  }
  get reconsumeTimes(): number {
    return this.log.specialValue(this.row, 'reconsumeTimes');
  }
  get retryTopic(): string | undefined {
    return this.log.specialText(this.row, 'retryTopic');
  }
  get realTopic(): string | undefined {
    return this.log.specialText(this.row, 'realTopic');
  }
  get realQueueId(): number {
    return this.log.specialValue(this.row, 'realQueueId');
  }
  get delayLevel(): number {
    return this.log.specialValue(this.row, 'delayLevel');
  }
  get deliverAtMs(): number {
    return this.log.deliverAtMs(this.row);
  }

  cloneWith(clone: <T>(value: T) => T): this {
    return new LoggedMessage(clone(this.log), this.row) as this;
  }
}
