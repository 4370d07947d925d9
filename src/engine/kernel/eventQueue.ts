/**
 * The one event queue: ordered by (dueAt, priority, seq). What is asked for at once stands in a line, because nothing that
 * waits may come before it; where many events wait, arrivals and timers of the next second stand in a line for each millisecond;
 * everything else is in a heap of four children over typed columns, whose keys lie in heap order.
 * Payloads are plain data; what an event means is its kind, a number given out by the engine.
 */
import type { SelfCloning } from './clone.ts';
import { EngineInvariantError } from './invariant.ts';
import { limits } from './limits.ts';
import { at as column, NearEvents, rowInts } from './nearEvents.ts';
import { widened } from './widened.ts';

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

/** What an event belongs to: it dies with it. */
export interface EventOwner {
  readonly isRunning: boolean;
  /** Counts starts. */
  readonly lives: number;
}

/** Whether an owner still lives the life in which something of it was scheduled; what nobody owns always comes. */
export const isSameLife = (owner: EventOwner | undefined, lives: number | undefined): boolean =>
  owner === undefined || (owner.isRunning && owner.lives === lives);

/** Names a scheduled event for `cancel`; never reused while it could be mistaken. */
export type EventHandle = number;

const slotBits = 20;
const slotMask = (1 << slotBits) - 1;
/** Six columns of 8 bytes, one of 4 and a row of eight. */
const bytesOfSlot = 84;
/** No life is this one: the event belongs to nobody. */
const nobody = -1;
/** Priority and seq are one number: compared together, and exact up to 2^53. */
const seqLimit = 0x1_0000_0000;
const childrenBits = 2;
/** So many events have to wait before lines are quicker than a heap. */
const crowd = 64;
/** Places of slots that are in no heap. */
const nowhere = -1;
const amongNear = -2;

/** Most of what waits is shared with the copy: a list of it is copied as a whole, and then what is not. */
function copiesOf<V>(values: readonly V[], clone: <T>(value: T) => T): V[] {
  const copies = values.slice();
  for (let i = 0; i < copies.length; i++) {
    const value = copies[i] as V;
    if (value === undefined) continue;
    const copy = clone(value);
    if (copy !== value) copies[i] = copy;
  }
  return copies;
}

function blankRows(slots: number): Int32Array<ArrayBuffer> {
  const rows = new Int32Array(slots * rowInts);
  for (let row = 0; row < rows.length; row += rowInts) rows[row + column.position] = nowhere;
  return rows;
}

export class EventQueue implements SelfCloning {
  /** Heap: time, priority and seq, and slot of each place. */
  private dueAt = new Float64Array(64);
  private order = new Float64Array(64);
  private heap = new Int32Array(64);
  private size = 0;
  /** By slot, side by side, because an event is far away in memory when its time comes: where it is and what it is. */
  private rows = blankRows(64);
  private near = new NearEvents(this.rows);
  /** Time, and priority and seq, of those near. */
  private keys = new Float64Array(2 * 64);
  private nearCount = 0;
  private payload: unknown[] = [];
  /** Who it belongs to; undefined for an event that nobody's end concerns. */
  private owner: (EventOwner | undefined)[] = [];
  private free: number[] = [];
  private used = 0;
  private nextSeq = 1;
  private line = new FollowUpLine();

  get length(): number {
    return this.size + this.nearCount + this.line.length;
  }

  /** `isShared`: nobody changes the payload any more, so copies of the queue have the same. */
  schedule(
    dueAt: number,
    priority: number,
    kind: number,
    cause: number,
    payload: unknown,
    owner?: EventOwner,
    isShared = false,
  ): EventHandle {
    const slot = this.takeSlot();
    const { rows } = this;
    const row = slot * rowInts;
    this.owner[slot] = owner;
    rows[row + column.lives] = owner === undefined ? nobody : owner.lives;
    rows[row + column.kind] = kind;
    rows[row + column.cause] = cause;
    rows[row + column.isShared] = isShared ? 1 : 0;
    this.payload[slot] = payload;
    const order = priority * seqLimit + this.nextSeq++;
    const line = priority - priorities.arrival;
    if (this.size + this.nearCount >= crowd && (line === 0 || line === 1) && this.near.covers(dueAt)) {
      this.near.add(slot, dueAt, line);
      this.nearCount++;
      rows[row + column.position] = amongNear;
      this.keys[2 * slot] = dueAt;
      this.keys[2 * slot + 1] = order;
    } else this.siftUp(this.size++, dueAt, order, slot);
    return (rows[row + column.generation] as number) * (slotMask + 1) + slot;
  }

  /** A follow-up of the event that was taken out last; it cannot be cancelled. */
  followUp(dueAt: number, kind: number, cause: number, payload: unknown): void {
    this.line.push(dueAt, priorities.followUp * seqLimit + this.nextSeq++, kind, cause, payload);
  }

  /** Takes a waiting event back; one that fired or was cancelled already is ignored. */
  cancel(handle: EventHandle): void {
    const slot = handle % (slotMask + 1);
    const at = this.placeOf(slot, handle);
    if (at === nowhere) return;
    if (at === amongNear) this.removeNear(slot, this.keys[2 * slot] as number, this.lineOf(slot));
    else this.removeAt(at);
    this.releaseSlot(slot);
  }

  /** When a waiting event is due; undefined when it fired or was cancelled. */
  dueAtOf(handle: EventHandle): number | undefined {
    const slot = handle % (slotMask + 1);
    const at = this.placeOf(slot, handle);
    if (at === nowhere) return undefined;
    return at === amongNear ? this.keys[2 * slot] : this.dueAt[at];
  }

  /** Time of the nearest event; Infinity when there is none. */
  nextDueAt(): number {
    const waiting = Math.min(this.near.dueAt, this.size === 0 ? Infinity : (this.dueAt[0] as number));
    return this.line.length === 0 ? waiting : Math.min(waiting, this.line.firstDueAt);
  }

  /** Takes the nearest event out and hands its parts to `into`. */
  pop(into: PoppedEvent): boolean {
    const { near, line } = this;
    if (line.length > 0 && this.isLineFirst()) {
      into.dueAt = line.firstDueAt;
      into.priority = priorities.followUp;
      into.owner = undefined;
      line.take(into);
      return true;
    }
    const isNear = this.isNearFirst();
    const dueAt = isNear ? near.dueAt : this.size === 0 ? Infinity : (this.dueAt[0] as number);
    if (dueAt === Infinity) return false;
    const slot = isNear ? near.slot : (this.heap[0] as number);
    into.dueAt = dueAt;
    into.priority = isNear ? priorities.arrival + near.line : Math.floor((this.order[0] as number) / seqLimit);
    const { rows } = this;
    const row = slot * rowInts;
    into.kind = rows[row + column.kind] as number;
    into.cause = rows[row + column.cause] as number;
    into.payload = this.payload[slot];
    into.lives = rows[row + column.lives] as number;
    into.owner = into.lives === nobody ? undefined : this.owner[slot];
    if (isNear) this.removeNear(slot, dueAt, near.line);
    else this.removeAt(0);
    near.moveTo(dueAt);
    this.releaseSlot(slot);
    return true;
  }

  /** Everything that waits, nearest first. */
  list(): readonly Readonly<PoppedEvent>[] {
    const waiting = this.line.list();
    const add = (slot: number, dueAt: number, order: number): void => {
      waiting.push({
        dueAt,
        order,
        kind: this.rows[slot * rowInts + column.kind] as number,
        cause: this.rows[slot * rowInts + column.cause] as number,
        payload: this.payload[slot],
        owner: this.owner[slot],
        lives: this.rows[slot * rowInts + column.lives] as number,
      });
    };
    for (const slot of this.near.slots()) add(slot, this.keys[2 * slot] as number, this.keys[2 * slot + 1] as number);
    for (let at = 0; at < this.size; at++) {
      add(this.heap[at] as number, this.dueAt[at] as number, this.order[at] as number);
    }
    waiting.sort((a, b) => a.dueAt - b.dueAt || a.order - b.order);
    return waiting.map(({ order, ...event }) => ({ ...event, priority: Math.floor(order / seqLimit) }));
  }

  ownShared = 0;

  get ownBytes(): number {
    return this.heap.length * bytesOfSlot + this.free.length * 8;
  }

  cloneWith(clone: <T>(value: T) => T): this {
    const copy = new EventQueue();
    // Room for what is there; the copy grows when it is used.
    const capacity = Math.max(64, this.used);
    copy.dueAt = this.dueAt.slice(0, capacity);
    copy.order = this.order.slice(0, capacity);
    copy.heap = this.heap.slice(0, capacity);
    copy.size = this.size;
    copy.rows = this.rows.slice(0, capacity * rowInts);
    copy.near = this.near.copy(copy.rows);
    copy.nearCount = this.nearCount;
    copy.keys = this.keys.slice(0, 2 * capacity);
    copy.payload = this.payloadsFor(copy, clone);
    copy.owner = copiesOf(this.owner, clone);
    copy.free = this.free.slice();
    copy.used = this.used;
    copy.nextSeq = this.nextSeq;
    copy.line = this.line.cloneWith(clone);
    return copy as this;
  }

  /** Most payloads are requests on their way, which are far apart in memory: a copy does not look at them. */
  private payloadsFor(copy: EventQueue, clone: <T>(value: T) => T): unknown[] {
    const { rows } = this;
    const payloads = this.payload.slice();
    for (let slot = 0; slot < payloads.length; slot++) {
      if (payloads[slot] === undefined) continue;
      if (rows[slot * rowInts + column.isShared] === 1) copy.ownShared++;
      else payloads[slot] = clone(payloads[slot]);
    }
    return payloads;
  }

  /** Whether the first follow-up of the line comes next: those near are no follow-ups, in the heap there may be older ones that can be cancelled. */
  private isLineFirst(): boolean {
    const { firstDueAt, firstOrder } = this.line;
    if (this.near.dueAt < firstDueAt) return false;
    if (this.size === 0) return true;
    const dueAt = this.dueAt[0] as number;
    return firstDueAt < dueAt || (firstDueAt === dueAt && firstOrder < (this.order[0] as number));
  }

  /** Whether the nearest of those near comes before everything in the heap. */
  private isNearFirst(): boolean {
    const { near } = this;
    if (near.slot < 0) return false;
    if (this.size === 0) return true;
    const dueAt = this.dueAt[0] as number;
    return near.dueAt < dueAt || (near.dueAt === dueAt && (this.keys[2 * near.slot + 1] as number) < (this.order[0] as number));
  }

  private lineOf(slot: number): number {
    return (this.keys[2 * slot + 1] as number) >= priorities.timer * seqLimit ? 1 : 0;
  }

  /** Its key is not looked at for the nearest of all: that is far away in memory. */
  private removeNear(slot: number, dueAt: number, line: number): void {
    this.near.remove(slot, dueAt, line);
    this.nearCount--;
    this.rows[slot * rowInts + column.position] = nowhere;
  }

  /** Puts an event into the heap, from this place upwards. */
  private siftUp(from: number, due: number, order: number, slot: number): void {
    const { dueAt, order: orders, heap, rows } = this;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> childrenBits;
      const parentDue = dueAt[parent] as number;
      if (parentDue < due || (parentDue === due && (orders[parent] as number) < order)) break;
      const moved = heap[parent] as number;
      dueAt[at] = parentDue;
      orders[at] = orders[parent] as number;
      heap[at] = moved;
      rows[moved * rowInts + column.position] = at;
      at = parent;
    }
    dueAt[at] = due;
    orders[at] = order;
    heap[at] = slot;
    rows[slot * rowInts + column.position] = at;
  }

  /** Moves the hole at this place down to where the event belongs, or to the bottom if it belongs further up. */
  private siftDown(from: number, due: number, order: number, slot: number): void {
    const { dueAt, order: orders, heap, rows, size } = this;
    let at = from;
    for (;;) {
      const first = (at << childrenBits) + 1;
      if (first >= size) break;
      const end = Math.min(first + (1 << childrenBits), size);
      let child = first;
      let childDue = dueAt[first] as number;
      for (let other = first + 1; other < end; other++) {
        const otherDue = dueAt[other] as number;
        if (otherDue < childDue || (otherDue === childDue && (orders[other] as number) < (orders[child] as number))) {
          child = other;
          childDue = otherDue;
        }
      }
      const childOrder = orders[child] as number;
      if (due < childDue || (due === childDue && order < childOrder)) break;
      const moved = heap[child] as number;
      dueAt[at] = childDue;
      orders[at] = childOrder;
      heap[at] = moved;
      rows[moved * rowInts + column.position] = at;
      at = child;
    }
    this.siftUp(at, due, order, slot);
  }

  private removeAt(at: number): void {
    const last = --this.size;
    this.rows[(this.heap[at] as number) * rowInts + column.position] = nowhere;
    if (at < last) this.siftDown(at, this.dueAt[last] as number, this.order[last] as number, this.heap[last] as number);
  }

  private takeSlot(): number {
    const reused = this.free.pop();
    if (reused !== undefined) return reused;
    if (this.used === this.heap.length) this.grow();
    return this.used++;
  }

  private releaseSlot(slot: number): void {
    const { rows } = this;
    const row = slot * rowInts;
    this.payload[slot] = undefined;
    if (rows[row + column.lives] !== nobody) this.owner[slot] = undefined;
    rows[row + column.generation] = ((rows[row + column.generation] as number) + 1) | 0;
    this.free.push(slot);
  }

  /** Where the event with this handle is; nowhere when it fired or was cancelled. */
  private placeOf(slot: number, handle: EventHandle): number {
    const row = slot * rowInts;
    const isSame = this.rows[row + column.generation] === (handle - slot) / (slotMask + 1);
    return isSame ? (this.rows[row + column.position] as number) : nowhere;
  }

  private grow(): void {
    const capacity = this.heap.length * 2;
    if (capacity > limits.pendingEvents * 2) throw new EngineInvariantError(`more than ${limits.pendingEvents} events wait`);
    this.dueAt = widened(this.dueAt, capacity);
    this.order = widened(this.order, capacity);
    this.heap = widened(this.heap, capacity);
    this.keys = widened(this.keys, 2 * capacity);
    const rows = blankRows(capacity);
    rows.set(this.rows);
    this.rows = this.near.rows = rows;
  }
}

/** An event outside the columns. */
interface QueuedEvent {
  readonly dueAt: number;
  /** Priority and seq. */
  readonly order: number;
  readonly kind: number;
  readonly cause: number;
  readonly payload: unknown;
  readonly owner: EventOwner | undefined;
  readonly lives: number;
}

/** Follow-ups in the order in which they were asked for, in columns that are used again from their beginning when all are taken. */
class FollowUpLine {
  private readonly dueAt: number[] = [];
  private readonly order: number[] = [];
  private readonly kind: number[] = [];
  private readonly cause: number[] = [];
  private readonly payload: unknown[] = [];
  private added = 0;
  private taken = 0;

  get length(): number {
    return this.added - this.taken;
  }

  get firstDueAt(): number {
    return this.dueAt[this.taken] as number;
  }

  get firstOrder(): number {
    return this.order[this.taken] as number;
  }

  push(dueAt: number, order: number, kind: number, cause: number, payload: unknown): void {
    const at = this.added++;
    this.dueAt[at] = dueAt;
    this.order[at] = order;
    this.kind[at] = kind;
    this.cause[at] = cause;
    this.payload[at] = payload;
  }

  take(into: PoppedEvent): void {
    const at = this.taken++;
    into.kind = this.kind[at] as number;
    into.cause = this.cause[at] as number;
    into.payload = this.payload[at];
    this.payload[at] = undefined;
    if (this.taken === this.added) this.taken = this.added = 0;
  }

  list(): QueuedEvent[] {
    return this.kind.slice(this.taken, this.added).map((kind, i) => {
      const at = this.taken + i;
      return {
        dueAt: this.dueAt[at] as number,
        order: this.order[at] as number,
        kind,
        cause: this.cause[at] as number,
        payload: this.payload[at],
        owner: undefined,
        lives: 0,
      };
    });
  }

  cloneWith(clone: <T>(value: T) => T): FollowUpLine {
    const copy = new FollowUpLine();
    for (const { dueAt, order, kind, cause, payload } of this.list()) copy.push(dueAt, order, kind, cause, clone(payload));
    return copy;
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
  /** Who it belongs to, if to anybody … */
  owner: EventOwner | undefined;
  /** … and in which life; negative when it is nobody's. */
  lives: number;
}
