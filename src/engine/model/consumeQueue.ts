/** The index of one message queue: entry number = queue offset, entry = row of the commit log. Source: ConsumeQueue, 4.9.8. */
import type { SelfCloning } from '../kernel/clone.ts';
import { SegmentedLog } from '../kernel/segmentedLog.ts';

export class ConsumeQueue implements SelfCloning {
  /** Oldest offset that can still be read. */
  minOffset = 0;
  /** Offset that the next append gets; entries follow 1 ms later (dispatch). */
  nextOffset = 0;
  private entries = new SegmentedLog(0, 1);
  /** Offset of the first entry: not 0 on a slave that began in the middle of its master's log. */
  private firstOffset = 0;

  /** Next offset to be written, as pulls see it. */
  get maxOffset(): number {
    return this.firstOffset + this.entries.length;
  }

  /** Where the entries of an empty queue begin. */
  beginAt(queueOffset: number): void {
    this.firstOffset = this.minOffset = this.nextOffset = queueOffset;
  }

  dispatch(commitLogRow: number): void {
    this.entries.setInt(this.entries.append(), 0, commitLogRow);
  }

  /** Forgets all entries from this offset on; it is given to the next record again. */
  truncate(queueOffset: number): void {
    if (queueOffset < this.maxOffset) this.entries.truncate(Math.max(0, queueOffset - this.firstOffset));
    this.nextOffset = Math.min(this.nextOffset, queueOffset);
    this.minOffset = Math.min(this.minOffset, queueOffset);
  }

  /** Row of the commit log for a queue offset in [minOffset, maxOffset). */
  row(queueOffset: number): number {
    return this.entries.int(queueOffset - this.firstOffset, 0);
  }

  get ownBytes(): number {
    return this.entries.ownBytes;
  }

  get bytes(): number {
    return this.entries.bytes;
  }

  cloneWith(): this {
    const copy = new ConsumeQueue();
    copy.minOffset = this.minOffset;
    copy.nextOffset = this.nextOffset;
    copy.firstOffset = this.firstOffset;
    copy.entries = this.entries.cloneWith();
    return copy as this;
  }
}
