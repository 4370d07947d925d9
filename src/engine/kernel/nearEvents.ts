/**
 * Events of the next second, in a line for each millisecond and priority: whoever schedules goes to the end of a line, and
 * the nearest is at the beginning of one. Neither costs more when more events wait, as it does in a heap.
 */

/** Milliseconds that are covered, a power of two. */
const span = 1_024;
const placeMask = span - 1;
/** Arrivals and plain timers; everything else is rare. */
const linesPerPlace = 2;
const none = -1;

/** A slot's row in the queue: so many numbers … */
export const rowInts = 8;
/** … and what stands where. `next` and `previous` are its neighbours in a line of those near. */
export const at = { kind: 0, cause: 1, lives: 2, generation: 3, position: 4, next: 5, previous: 6, isShared: 7 } as const;

export class NearEvents {
  /** Time of the nearest event; Infinity when there is none. */
  dueAt = Infinity;
  /** Its slot in the queue … */
  slot = none;
  /** … and its line: 0 for arrivals, 1 for timers. */
  line = 0;
  /** By place and priority: the ends of each line. */
  private heads = new Int32Array(span * linesPerPlace).fill(none);
  private tails = new Int32Array(span * linesPerPlace).fill(none);
  /** One bit for each place that is not empty. */
  private occupied = new Int32Array(span >> 5);
  /** The queue's rows. */
  rows: Int32Array;
  /** No event is before this time (ms), and none `span` or more after it … */
  private fromMs = 0;
  /** … and its place; the next millisecond has the next one, around. */
  private fromPlace = 0;

  constructor(rows: Int32Array) {
    this.rows = rows;
  }

  /** Whether an event can stand here: whole milliseconds, neither past nor far. */
  covers(dueAt: number): boolean {
    const ahead = dueAt - this.fromMs;
    return ahead >= 0 && ahead < span && ahead === (ahead | 0);
  }

  /** `line`: 0 for arrivals, 1 for timers. What is added later is behind its equals. */
  add(slot: number, dueAt: number, line: number): void {
    const place = this.placeOf(dueAt);
    const end = place * linesPerPlace + line;
    const { rows } = this;
    const tail = this.tails[end] as number;
    if (tail === none) this.heads[end] = slot;
    else rows[tail * rowInts + at.next] = slot;
    rows[slot * rowInts + at.previous] = tail;
    rows[slot * rowInts + at.next] = none;
    this.tails[end] = slot;
    this.occupied[place >> 5] = (this.occupied[place >> 5] as number) | (1 << (place & 31));
    if (dueAt > this.dueAt) return;
    this.dueAt = dueAt;
    this.takeFirstAt(place);
  }

  remove(slot: number, dueAt: number, line: number): void {
    const place = this.placeOf(dueAt);
    const end = place * linesPerPlace + line;
    const { rows } = this;
    const next = rows[slot * rowInts + at.next] as number;
    const previous = rows[slot * rowInts + at.previous] as number;
    if (previous === none) this.heads[end] = next;
    else rows[previous * rowInts + at.next] = next;
    if (next === none) this.tails[end] = previous;
    else rows[next * rowInts + at.previous] = previous;
    const isEmpty = this.heads[place * linesPerPlace] === none && this.heads[place * linesPerPlace + 1] === none;
    if (isEmpty) this.occupied[place >> 5] = (this.occupied[place >> 5] as number) & ~(1 << (place & 31));
    if (slot !== this.slot) return;
    if (isEmpty) this.findNearest(place);
    else this.takeFirstAt(place);
  }

  /** Nothing comes before this time any more. */
  moveTo(ms: number): void {
    const ahead = ms - this.fromMs;
    if (ahead <= 0) return;
    this.fromPlace = ahead < span ? (this.fromPlace + ahead) & placeMask : 0;
    this.fromMs = ms;
  }

  /** Slots of all events. */
  *slots(): Generator<number> {
    for (const head of this.heads) for (let slot = head; slot !== none; slot = this.rows[slot * rowInts + at.next] as number) yield slot;
  }

  copy(rows: Int32Array): NearEvents {
    const copy = new NearEvents(rows);
    copy.dueAt = this.dueAt;
    copy.slot = this.slot;
    copy.line = this.line;
    copy.heads = this.heads.slice();
    copy.tails = this.tails.slice();
    copy.occupied = this.occupied.slice();
    copy.fromMs = this.fromMs;
    copy.fromPlace = this.fromPlace;
    return copy;
  }

  private placeOf(dueAt: number): number {
    return (this.fromPlace + (dueAt - this.fromMs)) & placeMask;
  }

  /** The first of a place is the nearest of all. */
  private takeFirstAt(place: number): void {
    const arrival = this.heads[place * linesPerPlace] as number;
    this.line = arrival === none ? 1 : 0;
    this.slot = arrival === none ? (this.heads[place * linesPerPlace + 1] as number) : arrival;
  }

  /** The first place after this one that is not empty, around; what it passes is later than everything before. */
  private findNearest(after: number): void {
    const { occupied } = this;
    const words = occupied.length;
    const start = (after + 1) & placeMask;
    let word = start >> 5;
    let bits = (occupied[word] as number) & (-1 << (start & 31));
    for (let i = 0; bits === 0; i++) {
      if (i === words) {
        this.dueAt = Infinity;
        this.slot = none;
        return;
      }
      word = (word + 1) % words;
      bits = occupied[word] as number;
    }
    const place = (word << 5) + (31 - Math.clz32(bits & -bits));
    this.dueAt = this.dueAt + ((place - after) & placeMask);
    this.takeFirstAt(place);
  }
}
