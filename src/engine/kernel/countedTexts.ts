/**
 * Texts that end in a counted number, as a program makes its keys: `order-1`, `order-2`, … They are kept as that number and written
 * out when somebody reads them.
 */
import { hashEnd, hashOnto, hashStart, hashUnit } from './hexTexts.ts';
import { NameMap } from './nameMap.ts';
import { widened } from './widened.ts';

const unknown = -1;
/** Room for numbers at first, and how much more the next time. */
const firstRoom = 64;
const roomGrows = 2;

/** Texts with the same beginning. */
interface Family {
  readonly prefix: string;
  /** Hash over the code units of the prefix. */
  readonly hash: number;
  /** Id of the text with each number; −1 for one that is not known. */
  ids: Int32Array<ArrayBuffer>;
}

/** A text taken apart. */
interface CountedParts {
  readonly prefix: string;
  readonly number: number;
}

const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57;

/** Whether every text takes apart into this beginning and a number in one way only. */
export const isCountedPrefix = (prefix: string): boolean => prefix !== '' && !isDigit(prefix.charCodeAt(prefix.length - 1));

/** Its last digits as a number as one would count; undefined for a text without, or with a zero before them. */
function partsOf(text: string): CountedParts | undefined {
  let at = text.length;
  while (at > 0 && isDigit(text.charCodeAt(at - 1))) at--;
  const digits = text.length - at;
  if (at === 0 || digits === 0 || digits > 9 || text.charCodeAt(at) === 48) return undefined;
  return { prefix: text.slice(0, at), number: Number(text.slice(at)) };
}

export class CountedTexts {
  private readonly families: Family[] = [];
  private readonly familyNumbers = new NameMap<number>();
  /** Id of the first row. */
  private readonly firstId: number;
  private count = 0;
  /** By row. */
  private family = new Int32Array(256);
  private number = new Int32Array(256);

  constructor(firstId: number) {
    this.firstId = firstId;
  }

  get length(): number {
    return this.count;
  }

  /**
   * The id of prefix and number, new or not; `plain` are the texts that are kept whole, by their ids. Undefined for a number that
   * nobody comes to by counting: that text is kept whole.
   */
  id(prefix: string, number: number, plain: readonly unknown[]): number | undefined {
    const familyNumber = this.familyNumbers.get(prefix) ?? this.addFamily(prefix);
    const family = this.families[familyNumber] as Family;
    const room = family.ids.length;
    if (number < 1 || number >= Math.max(firstRoom, roomGrows * room)) return undefined;
    if (number >= room) this.widenFamily(family, plain);
    const known = family.ids[number] as number;
    return known === unknown ? (family.ids[number] = this.add(familyNumber, number)) : known;
  }

  /** The id of a whole text, if it is one of those that are counted here. */
  idOf(text: string): number | undefined {
    if (this.families.length === 0) return undefined;
    const parts = partsOf(text);
    const familyNumber = parts === undefined ? undefined : this.familyNumbers.get(parts.prefix);
    if (parts === undefined || familyNumber === undefined) return undefined;
    const { ids } = this.families[familyNumber] as Family;
    // One far ahead of the count is kept whole, until the count comes near.
    if (parts.number >= ids.length) return undefined;
    const known = ids[parts.number] as number;
    return known === unknown ? (ids[parts.number] = this.add(familyNumber, parts.number)) : known;
  }

  text(row: number): string {
    return `${(this.families[this.family[row] as number] as Family).prefix}${this.number[row] as number}`;
  }

  /** UTF-16 code units of the text. */
  lengthOf(row: number): number {
    const { prefix } = this.families[this.family[row] as number] as Family;
    let digits = 1;
    for (let rest = this.number[row] as number; rest >= 10; rest = (rest - (rest % 10)) / 10) digits++;
    return prefix.length + digits;
  }

  /** The same as `hashOfText` of the text. */
  hash(row: number): number {
    const number = this.number[row] as number;
    let hash = (this.families[this.family[row] as number] as Family).hash;
    let power = 1;
    while (power * 10 <= number) power *= 10;
    for (; power >= 1; power /= 10) hash = hashUnit(hash, 48 + (((number - (number % power)) / power) % 10));
    return hashEnd(hash, this.lengthOf(row));
  }

  private addFamily(prefix: string): number {
    const number = this.families.length;
    this.families.push({ prefix, hash: hashOnto(hashStart, prefix), ids: new Int32Array(0) });
    this.familyNumbers.set(prefix, number);
    return number;
  }

  /** Room for more numbers; texts of the family that came whole before keep their ids. */
  private widenFamily(family: Family, plain: readonly unknown[]): void {
    const before = family.ids.length;
    const ids = new Int32Array(Math.max(firstRoom, roomGrows * before)).fill(unknown);
    ids.set(family.ids);
    for (let id = 0; id < plain.length; id++) {
      const text = plain[id];
      const parts = typeof text === 'string' && text.startsWith(family.prefix) ? partsOf(text) : undefined;
      if (parts?.prefix === family.prefix && parts.number >= before && parts.number < ids.length) ids[parts.number] = id;
    }
    family.ids = ids;
  }

  private add(family: number, number: number): number {
    const row = this.count++;
    if (row === this.number.length) {
      this.family = widened(this.family, row + (row >> 1));
      this.number = widened(this.number, row + (row >> 1));
    }
    this.family[row] = family;
    this.number[row] = number;
    return this.firstId + row;
  }
}
