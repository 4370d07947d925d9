/**
 * The one event queue: an indexed binary heap over typed columns, ordered by (dueAt, priority, seq).
 * Payloads are plain data; what an event means is its kind, a number given out by the engine.
 */
import type { SelfCloning } from './clone.ts';
import { EngineInvariantError } from './invariant.ts';
import { limits } from './limits.ts';

/** Order inside one millisecond. Periodic ticks use `timer + rank`, so that sleeping ticks never change the order. */
export const priorities = {
  /** What the step just done asks for at once. */
  followUp: 0,
  /** Requests, responses and closed connections that arrive. */
  arrival: 1,
  /** Timers; a rank below `script − timer` is added. */
  timer: 2,
  /** Script actions, last in their millisecond. */
  script: 1 << 20,
} as const;

/** Names a scheduled event for `cancel`; never reused while it could be mistaken. */
export type EventHandle = number;

const slotBits = 20;
const slotMask = (1 << slotBits) - 1;
/** Two columns of 8 bytes and six of 4. */
const bytesOfSlot = 40;

export class EventQueue implements SelfCloning {
  private heap = new Int32Array(64);
  private size = 0;
  private dueAt = new Float64Array(64);
  private priority = new Int32Array(64);
  private seq = new Float64Array(64);
  private position = new Int32Array(64).fill(-1);
  private generation = new Int32Array(64);
  private kind = new Int32Array(64);
  private cause = new Int32Array(64);
  private payload: unknown[] = [];
  private free: number[] = [];
  private used = 0;
  private nextSeq = 1;

  get length(): number {
    return this.size;
  }

  schedule(dueAt: number, priority: number, kind: number, cause: number, payload: unknown): EventHandle {
    const slot = this.takeSlot();
    this.dueAt[slot] = dueAt;
    this.priority[slot] = priority;
    this.seq[slot] = this.nextSeq++;
    this.kind[slot] = kind;
    this.cause[slot] = cause;
    this.payload[slot] = payload;
    const at = this.size++;
    this.heap[at] = slot;
    this.position[slot] = at;
    this.siftUp(at);
    return (this.generation[slot] as number) * (slotMask + 1) + slot;
  }

  /** Takes a waiting event back; one that fired or was cancelled already is ignored. */
  cancel(handle: EventHandle): void {
    const slot = handle % (slotMask + 1);
    const generation = (handle - slot) / (slotMask + 1);
    if (this.generation[slot] !== generation) return;
    const at = this.position[slot] as number;
    if (at < 0) return;
    this.removeAt(at);
    this.releaseSlot(slot);
  }

  /** Time of the nearest event; Infinity when there is none. */
  nextDueAt(): number {
    return this.size === 0 ? Infinity : (this.dueAt[this.heap[0] as number] as number);
  }

  nextPriority(): number {
    return this.size === 0 ? Infinity : (this.priority[this.heap[0] as number] as number);
  }

  /** Takes the nearest event out and hands its parts to `into`. */
  pop(into: PoppedEvent): boolean {
    if (this.size === 0) return false;
    const slot = this.heap[0] as number;
    into.dueAt = this.dueAt[slot] as number;
    into.priority = this.priority[slot] as number;
    into.kind = this.kind[slot] as number;
    into.cause = this.cause[slot] as number;
    into.payload = this.payload[slot];
    this.removeAt(0);
    this.releaseSlot(slot);
    return true;
  }

  /** Everything that waits, nearest first. */
  list(): readonly Readonly<PoppedEvent>[] {
    const slots = Array.from(this.heap.subarray(0, this.size));
    slots.sort((a, b) => (this.isBefore(a, b) ? -1 : 1));
    return slots.map((slot) => ({
      dueAt: this.dueAt[slot] as number,
      priority: this.priority[slot] as number,
      kind: this.kind[slot] as number,
      cause: this.cause[slot] as number,
      payload: this.payload[slot],
    }));
  }

  get ownBytes(): number {
    return this.heap.length * bytesOfSlot + this.free.length * 8;
  }

  cloneWith(clone: <T>(value: T) => T): this {
    const copy = new EventQueue();
    // Room for what is there; the copy grows when it is used.
    const capacity = Math.max(64, this.used);
    copy.heap = this.heap.slice(0, capacity);
    copy.size = this.size;
    copy.dueAt = this.dueAt.slice(0, capacity);
    copy.priority = this.priority.slice(0, capacity);
    copy.seq = this.seq.slice(0, capacity);
    copy.position = this.position.slice(0, capacity);
    copy.generation = this.generation.slice(0, capacity);
    copy.kind = this.kind.slice(0, capacity);
    copy.cause = this.cause.slice(0, capacity);
    copy.payload = clone(this.payload);
    copy.free = this.free.slice();
    copy.used = this.used;
    copy.nextSeq = this.nextSeq;
    return copy as this;
  }

  private isBefore(a: number, b: number): boolean {
    const due = (this.dueAt[a] as number) - (this.dueAt[b] as number);
    if (due !== 0) return due < 0;
    const priority = (this.priority[a] as number) - (this.priority[b] as number);
    if (priority !== 0) return priority < 0;
    return (this.seq[a] as number) < (this.seq[b] as number);
  }

  private siftUp(from: number): void {
    const { heap, position } = this;
    const slot = heap[from] as number;
    let at = from;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt] as number;
      if (!this.isBefore(slot, parent)) break;
      heap[at] = parent;
      position[parent] = at;
      at = parentAt;
    }
    heap[at] = slot;
    position[slot] = at;
  }

  private siftDown(from: number): void {
    const { heap, position, size } = this;
    const slot = heap[from] as number;
    let at = from;
    for (;;) {
      let childAt = 2 * at + 1;
      if (childAt >= size) break;
      if (childAt + 1 < size && this.isBefore(heap[childAt + 1] as number, heap[childAt] as number)) childAt++;
      const child = heap[childAt] as number;
      if (!this.isBefore(child, slot)) break;
      heap[at] = child;
      position[child] = at;
      at = childAt;
    }
    heap[at] = slot;
    position[slot] = at;
  }

  private removeAt(at: number): void {
    const last = --this.size;
    const moved = this.heap[last] as number;
    this.position[this.heap[at] as number] = -1;
    if (at === last) return;
    this.heap[at] = moved;
    this.position[moved] = at;
    this.siftUp(at);
    this.siftDown(this.position[moved] as number);
  }

  private takeSlot(): number {
    const reused = this.free.pop();
    if (reused !== undefined) return reused;
    if (this.used === this.heap.length) this.grow();
    return this.used++;
  }

  private releaseSlot(slot: number): void {
    this.payload[slot] = undefined;
    this.generation[slot] = ((this.generation[slot] as number) + 1) | 0;
    this.free.push(slot);
  }

  private grow(): void {
    const capacity = this.heap.length * 2;
    if (capacity > limits.pendingEvents * 2) throw new EngineInvariantError(`more than ${limits.pendingEvents} events wait`);
    const widen = <T extends Int32Array | Float64Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.heap = widen(this.heap, new Int32Array(capacity));
    this.dueAt = widen(this.dueAt, new Float64Array(capacity));
    this.priority = widen(this.priority, new Int32Array(capacity));
    this.seq = widen(this.seq, new Float64Array(capacity));
    this.position = widen(this.position, new Int32Array(capacity).fill(-1));
    this.generation = widen(this.generation, new Int32Array(capacity));
    this.kind = widen(this.kind, new Int32Array(capacity));
    this.cause = widen(this.cause, new Int32Array(capacity));
  }
}

/** The parts of an event that was taken out; one object is reused for all. */
export interface PoppedEvent {
  dueAt: number;
  priority: number;
  kind: number;
  /** Seq of the fact that made it happen, 0 for none. */
  cause: number;
  payload: unknown;
}
