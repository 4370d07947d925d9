/**
 * Texts of 32 hex characters, as RocketMQ makes its ids: a constant beginning and two numbers. They are kept as those numbers
 * and written out when somebody reads them, which for most ids of a run nobody does.
 */
import { NameMap } from './nameMap.ts';
import { widened } from './widened.ts';

/** Characters of each text. */
export const hexTextLength = 32;
/** Digits of the first number. */
const highDigits = 8;
/** A record of a commit log takes more than 2^7 bytes: offsets of neighbours differ above. */
const bytesOfRecordBits = 7;
const blockBits = 4;
const blockSlots = 1 << blockBits;
/** From a taken slot to the next: odd, so that a search comes to every slot before it is back. */
const nextBlock = blockSlots + 1;
const free = -1;

/** Texts with the same beginning; what is left for the second number are 4 or 8 digits. */
interface Family {
  readonly prefix: string;
  readonly lowDigits: number;
  /** Where the search for a text of it starts. */
  readonly place: number;
  /** Hash over the code units of the prefix. */
  readonly hash: number;
}

/** Four upper-case hex digits of 0 … 65,535, made once. */
const fourDigits: readonly string[] = Array.from({ length: 0x1_0000 }, (_, value) => value.toString(16).toUpperCase().padStart(4, '0'));

/** Upper-case hex digits as RocketMQ prints ids; `count` is 2, 4, 8 or 16. */
export function hex(value: number, count: 2 | 4 | 8 | 16): string {
  if (count === 2) return (fourDigits[value & 0xff] as string).slice(2);
  if (count === 4) return fourDigits[value & 0xffff] as string;
  if (count === 8) return (fourDigits[value >>> 16] as string) + (fourDigits[value & 0xffff] as string);
  return hex(Math.floor(value / 0x1_0000_0000), 8) + hex(value, 8);
}

/** 32-bit hash over UTF-16 code units, one after the other … */
export const hashStart = 0x811c9dc5;
export const hashUnit = (hash: number, unit: number): number => Math.imul(hash ^ unit, 0x01000193);
/** … and over their number. */
export const hashEnd = (hash: number, length: number): number => Math.imul(hash ^ length, 0x85ebca6b);

export function hashOnto(hash: number, text: string): number {
  let h = hash;
  for (let i = 0; i < text.length; i++) h = hashUnit(h, text.charCodeAt(i));
  return h;
}

function hashDigits(hash: number, value: number, count: number): number {
  let h = hash;
  for (let shift = 4 * (count - 1); shift >= 0; shift -= 4) {
    const digit = (value >>> shift) & 15;
    h = hashUnit(h, digit < 10 ? 48 + digit : 55 + digit);
  }
  return h;
}

/** 32-bit hash of a whole text. */
export const hashOfText = (text: string): number => hashEnd(hashOnto(hashStart, text), text.length);

/** A text taken apart. */
export interface HexParts {
  readonly prefix: string;
  readonly high: number;
  readonly low: number;
}

/** Upper case only: the same number in lower case is another text. */
const isHex = /^[0-9A-F]+$/;

export class HexTexts {
  private readonly families: Family[] = [];
  private readonly familyNumbers = new NameMap<number>();
  private count = 0;
  /** By row. */
  private family = new Int32Array(256);
  private high = new Int32Array(256);
  private low = new Int32Array(256);
  /** Rows by their places, at most three quarters full. */
  private slots = new Int32Array(512).fill(free);

  /** Number of the texts with this beginning; undefined when none is kept here. */
  familyOf(prefix: string): number | undefined {
    return this.familyNumbers.get(prefix);
  }

  addFamily(prefix: string): number {
    const number = this.families.length;
    const lowDigits = hexTextLength - prefix.length - highDigits;
    this.families.push({ prefix, lowDigits, place: number << 24, hash: hashOnto(hashStart, prefix) });
    this.familyNumbers.set(prefix, number);
    return number;
  }

  /** The parts of a text whose family is known; undefined for every other text. */
  parse(text: string): HexParts | undefined {
    if (text.length !== hexTextLength) return undefined;
    for (const { prefix } of this.families) {
      if (!text.startsWith(prefix) || !isHex.test(text)) continue;
      const rest = text.slice(prefix.length);
      return { prefix, high: Number.parseInt(rest.slice(0, highDigits), 16), low: Number.parseInt(rest.slice(highDigits), 16) };
    }
    return undefined;
  }

  get length(): number {
    return this.count;
  }

  /** Row of a text of a family; a new one when it was not known. */
  row(family: number, high: number, low: number): number {
    const slot = this.slotOf(family, high | 0, low | 0);
    const known = this.slots[slot] as number;
    if (known !== free) return known;
    const row = this.count++;
    if (row === this.low.length) this.widen();
    this.family[row] = family;
    this.high[row] = high;
    this.low[row] = low;
    this.slots[slot] = row;
    if (4 * row > 3 * this.slots.length) this.widenSlots();
    return row;
  }

  text(row: number): string {
    const { prefix, lowDigits } = this.families[this.family[row] as number] as Family;
    return prefix + hex(this.high[row] as number, highDigits) + hex(this.low[row] as number, lowDigits as 4 | 8);
  }

  /** The same as `hashOfText` of the text. */
  hash(row: number): number {
    const { hash, lowDigits } = this.families[this.family[row] as number] as Family;
    return hashEnd(hashDigits(hashDigits(hash, this.high[row] as number, highDigits), this.low[row] as number, lowDigits), hexTextLength);
  }

  /**
   * Ids follow one another in their last digits, and so do their slots within a block: neighbours in time are neighbours in
   * memory. A taken slot leads to the next block, because blocks fill up and runs of them would grow long, and there one place
   * further: ids that all end alike (the first of many clients, records of one size) fill one place of every block.
   */
  private slotOf(family: number, high: number, low: number): number {
    const { slots } = this;
    const mask = slots.length - 1;
    const { place, lowDigits } = this.families[family] as Family;
    const order = lowDigits === 4 ? low : low >>> bytesOfRecordBits;
    const block = Math.imul((order >>> blockBits) + place, 0x9e3779b1);
    const first = (((block ^ (block >>> 15)) << blockBits) | (order & (blockSlots - 1))) & mask;
    for (let slot = first; ; slot = (slot + nextBlock) & mask) {
      const row = slots[slot] as number;
      if (row === free || (this.low[row] === low && this.high[row] === high && this.family[row] === family)) return slot;
    }
  }

  private widen(): void {
    const rows = this.low.length + (this.low.length >> 1);
    this.family = widened(this.family, rows);
    this.high = widened(this.high, rows);
    this.low = widened(this.low, rows);
  }

  private widenSlots(): void {
    this.slots = new Int32Array(this.slots.length * 2).fill(free);
    for (let row = 0; row < this.count; row++) {
      this.slots[this.slotOf(this.family[row] as number, this.high[row] as number, this.low[row] as number)] = row;
    }
  }
}
