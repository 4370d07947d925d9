/**
 * Append-only rows of numbers in columns. Full segments are shared between a log and its copies; only the last,
 * unfinished one is copied, so a checkpoint of a long log costs a reference and a length.
 */
import type { SelfCloning } from './clone.ts';
import { invariant } from './invariant.ts';

const segmentBits = 8;
export const segmentRows = 1 << segmentBits;
const rowMask = segmentRows - 1;
const firstRows = 16;

interface Segment {
  bigs: Float64Array;
  ints: Int32Array;
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
    const place = row & rowMask;
    if (place === 0) this.segments.push(this.segmentOf(row === 0 ? 0 : segmentRows));
    const last = this.segments[this.segments.length - 1] as Segment;
    if (place * (this.bigColumns + this.intColumns) >= last.bigs.length + last.ints.length) this.widen(last, place);
    return row;
  }

  /** A segment that follows a full one is as large from the beginning: growing would copy what is written. */
  private segmentOf(rows: number): Segment {
    return { bigs: new Float64Array(rows * this.bigColumns), ints: new Int32Array(rows * this.intColumns) };
  }

  /** Room in the last segment, whose first `used` rows are filled: twice as much, because most queues stay short. */
  private widen(segment: Segment, used: number): void {
    const rows = Math.min(segmentRows, Math.max(firstRows, 2 * used));
    const { bigs, ints } = segment;
    segment.bigs = new Float64Array(rows * this.bigColumns);
    segment.bigs.set(bigs);
    segment.ints = new Int32Array(rows * this.intColumns);
    segment.ints.set(ints);
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

  /** The integers among which those of a row stand, from `firstInt` on: for who reads or writes all of them. */
  intsAround(row: number): Int32Array {
    return (this.segments[row >> segmentBits] as Segment).ints;
  }

  firstInt(row: number): number {
    return (row & rowMask) * this.intColumns;
  }

  /** Forgets all rows from `length` on. Rows that copies of this log still see stay as they are. */
  truncate(length: number): void {
    invariant(length <= this.rows, 'a log is only cut at its end');
    this.rows = length;
    this.segments = this.segments.slice(0, (length + rowMask) >> segmentBits);
    this.ownLastSegment();
  }

  get bytes(): number {
    return this.segments.reduce((sum, { bigs, ints }) => sum + bigs.byteLength + ints.byteLength, 0);
  }

  /** Bytes that no copy shares: the unfinished segment, and the list of segments. */
  get ownBytes(): number {
    const last = this.segments[this.segments.length - 1];
    const isShared = last === undefined || (this.rows & rowMask) === 0;
    return this.segments.length * 8 + (isShared ? 0 : last.bigs.byteLength + last.ints.byteLength);
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
    this.segments[last] = { bigs: segment.bigs.slice(0, used * this.bigColumns), ints: segment.ints.slice(0, used * this.intColumns) };
  }
}
