/**
 * Append-only rows of numbers in columns. Full segments are shared between a log and its copies; only the last,
 * unfinished one is copied, so a checkpoint of a long log costs a reference and a length.
 */
import type { SelfCloning } from './clone.ts';
import { invariant } from './invariant.ts';

const segmentBits = 10;
export const segmentRows = 1 << segmentBits;
const rowMask = segmentRows - 1;

interface Segment {
  readonly bigs: Float64Array;
  readonly ints: Int32Array;
}

export class SegmentedLog implements SelfCloning {
  private segments: Segment[] = [];
  private rows = 0;
  private readonly bigColumns: number;
  private readonly intColumns: number;

  constructor(bigColumns: number, intColumns: number) {
    this.bigColumns = bigColumns;
    this.intColumns = intColumns;
  }

  get length(): number {
    return this.rows;
  }

  /** Adds a row of zeros and returns its number. */
  append(): number {
    const row = this.rows++;
    if ((row & rowMask) === 0) {
      this.segments.push({
        bigs: new Float64Array(segmentRows * this.bigColumns),
        ints: new Int32Array(segmentRows * this.intColumns),
      });
    }
    return row;
  }

  big(row: number, column: number): number {
    const segment = this.segments[row >> segmentBits] as Segment;
    return segment.bigs[(row & rowMask) * this.bigColumns + column] as number;
  }

  setBig(row: number, column: number, value: number): void {
    const segment = this.segments[row >> segmentBits] as Segment;
    segment.bigs[(row & rowMask) * this.bigColumns + column] = value;
  }

  int(row: number, column: number): number {
    const segment = this.segments[row >> segmentBits] as Segment;
    return segment.ints[(row & rowMask) * this.intColumns + column] as number;
  }

  setInt(row: number, column: number, value: number): void {
    const segment = this.segments[row >> segmentBits] as Segment;
    segment.ints[(row & rowMask) * this.intColumns + column] = value;
  }

  /** Forgets all rows from `length` on. Rows that copies of this log still see stay as they are. */
  truncate(length: number): void {
    invariant(length <= this.rows, 'a log is only cut at its end');
    this.rows = length;
    this.segments = this.segments.slice(0, (length + rowMask) >> segmentBits);
    this.ownLastSegment();
  }

  get bytes(): number {
    return this.segments.length * segmentRows * (this.bigColumns * 8 + this.intColumns * 4);
  }

  cloneWith(): this {
    const copy = new SegmentedLog(this.bigColumns, this.intColumns);
    copy.segments = this.segments.slice();
    copy.rows = this.rows;
    copy.ownLastSegment();
    return copy as this;
  }

  private ownLastSegment(): void {
    if ((this.rows & rowMask) === 0) return;
    const last = this.segments.length - 1;
    const segment = this.segments[last] as Segment;
    const used = this.rows & rowMask;
    const bigs = new Float64Array(segment.bigs.length);
    bigs.set(segment.bigs.subarray(0, used * this.bigColumns));
    const ints = new Int32Array(segment.ints.length);
    ints.set(segment.ints.subarray(0, used * this.intColumns));
    this.segments[last] = { bigs, ints };
  }
}
