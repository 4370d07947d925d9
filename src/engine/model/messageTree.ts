/**
 * Messages of a process queue by offset (ProcessQueue.msgTreeMap). Offsets follow one another with few gaps and the oldest
 * leave first, so they stand in an array that begins at the smallest.
 */
import type { SelfCloning } from '../kernel/clone.ts';
import type { Hasher } from '../kernel/stateHash.ts';
import type { CachedMessage } from './cachedMessage.ts';

/** Places at the front that are given up together. */
const trimmedAtOnce = 64;

export class MessageTree implements SelfCloning {
  size = 0;
  private slots: (CachedMessage | undefined)[] = [];
  /** Offset of the first slot. */
  private base = 0;
  /** Slots before this one are empty; the one there is not, unless all are. */
  private head = 0;
  /** Slots that `last` has found empty, the end excluded: behind one slow message they grow long. */
  private emptyFrom = 0;
  private emptyTo = 0;

  get(queueOffset: number): CachedMessage | undefined {
    const slot = queueOffset - this.base;
    return slot >= this.head && slot < this.slots.length ? this.slots[slot] : undefined;
  }

  /** Puts it at its offset, in place of the one that is there. */
  set(message: CachedMessage): void {
    if (this.size === 0) this.begin(message.queueOffset);
    else if (message.queueOffset < this.base + this.head) this.beginEarlier(message.queueOffset);
    const { slots } = this;
    const slot = message.queueOffset - this.base;
    if (slot < this.emptyTo) this.emptyTo = 0;
    while (slots.length < slot) slots.push(undefined);
    if (slot === slots.length) slots.push(message);
    else if (slots[slot] === undefined) slots[slot] = message;
    else {
      slots[slot] = message;
      return;
    }
    this.size++;
  }

  delete(queueOffset: number): void {
    if (this.get(queueOffset) === undefined) return;
    const { slots } = this;
    slots[queueOffset - this.base] = undefined;
    this.size--;
    while (this.head < slots.length && slots[this.head] === undefined) this.head++;
    if (this.head < trimmedAtOnce || 2 * this.head < slots.length) return;
    slots.splice(0, this.head);
    this.base += this.head;
    this.head = 0;
    this.emptyTo = 0;
  }

  clear(): void {
    this.begin(0);
    this.size = 0;
  }

  /** The message with the smallest offset. */
  first(): CachedMessage | undefined {
    return this.slots[this.head];
  }

  /** The message with the largest offset. */
  last(): CachedMessage | undefined {
    const { slots } = this;
    let slot = slots.length - 1;
    while (slot > this.head && slots[slot] === undefined)
      slot = slot >= this.emptyFrom && slot < this.emptyTo ? this.emptyFrom - 1 : slot - 1;
    this.emptyFrom = slot + 1;
    this.emptyTo = slots.length;
    return slots[slot];
  }

  /** The message with the smallest offset above this one. */
  after(queueOffset: number): CachedMessage | undefined {
    for (let slot = Math.max(this.head, queueOffset + 1 - this.base); slot < this.slots.length; slot++) {
      const message = this.slots[slot];
      if (message !== undefined) return message;
    }
    return undefined;
  }

  /** In the order of their offsets. */
  *values(): Generator<CachedMessage> {
    for (let slot = this.head; slot < this.slots.length; slot++) {
      const message = this.slots[slot];
      if (message !== undefined) yield message;
    }
  }

  get ownBytes(): number {
    return 48 + 8 * this.slots.length;
  }

  /** Messages never change, so the copy refers to the same ones. */
  cloneWith(): this {
    const copy = new MessageTree();
    copy.size = this.size;
    copy.base = this.base + this.head;
    copy.slots = this.slots.slice(this.head);
    return copy as this;
  }

  hashInto(hasher: Hasher): void {
    for (const { queueOffset, content, reconsumeTimes } of this.values()) {
      hasher.big(queueOffset);
      hasher.text(content.msgId);
      hasher.word(reconsumeTimes);
    }
    hasher.word(this.size);
  }

  private begin(queueOffset: number): void {
    this.slots.length = 0;
    this.base = queueOffset;
    this.head = 0;
    this.emptyTo = 0;
  }

  /** Room for an offset before the smallest. */
  private beginEarlier(queueOffset: number): void {
    const room = new Array<undefined>(this.base + this.head - queueOffset).fill(undefined);
    this.slots = [...room, ...this.slots.slice(this.head)];
    this.base = queueOffset;
    this.head = 0;
    this.emptyTo = 0;
  }
}
