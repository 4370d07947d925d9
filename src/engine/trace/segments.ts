/**
 * The columns of a trace, 65,536 facts a piece. The trace is a cache: beyond 16 pieces the one that was looked at least
 * recently is dropped, and computed again when somebody asks for it.
 */
import { EngineInvariantError } from '../kernel/invariant.ts';
import { widened } from '../kernel/widened.ts';

const segmentBits = 16;
/** Facts in a segment. */
export const segmentFacts = 1 << segmentBits;
export const factMask = segmentFacts - 1;
export const segmentOf = (index: number): number => index >> segmentBits;

/** How many segments a trace holds unless told otherwise. */
export const keptSegments = 16;

export interface Segment {
  at: Float64Array;
  type: Uint8Array;
  cause: Int32Array;
  timer: Int32Array;
  /** Start of each fact's cells. */
  start: Int32Array;
  cells: Int32Array;
  used: number;
}

/** A segment that follows a full one is as large from the beginning: growing would copy what is written. */
export function newSegment(previous?: Segment): Segment {
  const rows = previous === undefined ? 1024 : segmentFacts;
  return {
    at: new Float64Array(rows),
    type: new Uint8Array(rows),
    cause: new Int32Array(rows),
    timer: new Int32Array(rows),
    start: new Int32Array(rows),
    cells: new Int32Array(previous === undefined ? rows * 8 : previous.used + (previous.used >> 4)),
    used: 0,
  };
}

/** Room for one more fact of so many cells. */
export function makeRoom(segment: Segment, row: number, cells: number): void {
  if (row >= segment.at.length) {
    let rows = segment.at.length;
    while (rows <= row) rows *= 2;
    segment.at = widened(segment.at, rows);
    segment.type = widened(segment.type, rows);
    segment.cause = widened(segment.cause, rows);
    segment.timer = widened(segment.timer, rows);
    segment.start = widened(segment.start, rows);
  }
  if (segment.used + cells > segment.cells.length) segment.cells = widened(segment.cells, segment.cells.length * 2);
}

const bytesOf = (s: Segment): number =>
  s.at.byteLength + s.type.byteLength + s.cause.byteLength + s.timer.byteLength + s.start.byteLength + s.cells.byteLength;

/** Computes a dropped segment again. */
export type RestoreSegment = (index: number) => Segment;

export class Segments {
  private list: (Segment | undefined)[] = [];
  /** Time of each segment's first fact (ms): finds a moment without touching facts. */
  private firstAt: number[] = [];
  private lastUse: number[] = [];
  private uses = 0;
  private held = 0;
  private restore: RestoreSegment | undefined;
  private kept = keptSegments;

  restoreWith(restore: RestoreSegment, kept: number): void {
    this.restore = restore;
    this.kept = kept;
  }

  get(index: number): Segment {
    const segment = this.list[index];
    if (segment !== undefined) {
      this.lastUse[index] = this.uses;
      return segment;
    }
    if (this.restore === undefined) throw new EngineInvariantError(`facts of segment ${index} are not kept`);
    const restored = this.restore(index);
    this.put(index, restored);
    return restored;
  }

  /** The segment that grows; a new one when `index` is past the end. */
  growing(index: number, atMs: number): Segment {
    const segment = this.list[index];
    if (segment !== undefined) return segment;
    const made = newSegment(this.list[index - 1]);
    this.firstAt[index] ??= atMs;
    this.put(index, made);
    return made;
  }

  put(index: number, segment: Segment): void {
    this.list[index] = segment;
    this.lastUse[index] = ++this.uses;
    this.held++;
    if (this.held > this.kept) this.dropOldest(index);
  }

  /** The segment in which facts of this time begin: the last one that starts before it. */
  searchByTime(ms: number): number {
    let low = 0;
    let high = this.firstAt.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.firstAt[middle] as number) < ms) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The first `whole` segments, shared. */
  sharedUntil(whole: number): Segments {
    const copy = new Segments();
    copy.list = this.list.slice(0, whole);
    copy.firstAt = this.firstAt.slice(0, whole + 1);
    copy.lastUse = this.lastUse.slice(0, whole);
    copy.uses = this.uses;
    copy.held = copy.list.filter((segment) => segment !== undefined).length;
    return copy;
  }

  /** A store whose first segments are empty: for a replay that only writes what comes after. */
  static startingAt(whole: number, atMs: number): Segments {
    const segments = new Segments();
    segments.list = new Array<Segment | undefined>(whole).fill(undefined);
    segments.firstAt = new Array<number>(whole).fill(0);
    segments.firstAt[whole] = atMs;
    return segments;
  }

  get bytes(): number {
    return this.list.reduce((sum, segment) => sum + (segment === undefined ? 0 : bytesOf(segment)), 0);
  }

  private dropOldest(except: number): void {
    if (this.restore === undefined) return;
    let oldest = -1;
    const last = this.list.length - 1;
    for (let i = 0; i < last; i++) {
      if (this.list[i] === undefined || i === except) continue;
      if (oldest < 0 || (this.lastUse[i] as number) < (this.lastUse[oldest] as number)) oldest = i;
    }
    if (oldest < 0) return;
    this.list[oldest] = undefined;
    this.held--;
  }
}
