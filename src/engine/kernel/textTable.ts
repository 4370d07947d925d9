/**
 * Texts as numbers. Append-only and shared by all runs that come from one another: a number means the same text
 * everywhere, and no number enters a hash. A hash table of its own takes a fifth of the memory of a Map, and its hashes
 * are those that a run's hash needs anyway.
 */
import type { SelfCloning } from './clone.ts';
import { hashOfText, hexTextLength, HexTexts } from './hexTexts.ts';
import { widened } from './widened.ts';
import { isCountedPrefix, CountedTexts } from './countedTexts.ts';

/** Number of a text; who holds it, in a field whose name ends in TextId, saves looking the text up. */
export type TextId = number & { readonly isTextId: true };

/** Texts that end in a counted number are numbered from here on, by their rows … */
const firstCountedId = 0x1000_0000;
/** … and those of 32 hex characters from here. */
const firstHexId = 0x2000_0000;
const recentTexts = 4_096;
const free = -1;

/** Where a text is looked for among the recent ones: names differ in length and at their ends, and ids count there. */
function placeOf(text: string): number {
  const { length } = text;
  const ends = Math.imul(text.charCodeAt(length - 1), 31) ^ Math.imul(text.charCodeAt(length - 2), 521);
  return (ends ^ Math.imul(text.charCodeAt(length - 3), 7_919) ^ Math.imul(length, 127) ^ text.charCodeAt(0)) & (recentTexts - 1);
}

/** Where the search for a hash begins in a table of so many slots: the upper bits, which all code units reach. */
const firstSlot = (hash: number, mask: number): number => (hash ^ (hash >>> 15)) & mask;

/** Stands between the texts of a list. */
export const listSeparator = '\n';

const isList = (text: string | Int32Array | undefined, items: readonly TextId[]): boolean =>
  typeof text === 'object' && text.length === items.length && items.every((item, i) => text[i] === item);

export class TextTable implements SelfCloning {
  /** By number: the text, or the numbers of those that it is a list of. */
  private readonly texts: (string | Int32Array)[] = [];
  private readonly hexTexts = new HexTexts();
  private readonly countedTexts = new CountedTexts(firstCountedId);
  /** Row of a hex text → its number, when it came whole before anything was known of its family. */
  private readonly earlierHexTexts = new Map<number, number>();
  private hashes = new Int32Array(256);
  /** Numbers of texts by their hashes, at most three quarters full. */
  private slots = new Int32Array(512).fill(free);
  /** The last text at each place, so that those that come again and again are found without being read. */
  private readonly recent: string[] = new Array<string>(recentTexts).fill('');
  private readonly recentIds = new Int32Array(recentTexts);

  id(text: string): TextId {
    const place = placeOf(text);
    if (text !== '' && this.recent[place] === text) return this.recentIds[place] as TextId;
    const hash = hashOfText(text);
    const slot = this.slotOf(text, hash);
    let id = this.slots[slot] as number;
    if (id === free) id = this.idOfHexText(text) ?? this.countedTexts.idOf(text) ?? this.add(text, hash, slot);
    this.recent[place] = text;
    this.recentIds[place] = id;
    return id as TextId;
  }

  /** The text of 32 characters that begins with `prefix` and goes on with the hex digits of two numbers: 8 of `high`, the rest of `low`. */
  hexId(prefix: string, high: number, low: number): TextId {
    const row = this.hexTexts.row(this.hexTexts.familyOf(prefix) ?? this.addFamily(prefix), high, low);
    return (this.earlierHexTexts.size === 0 ? firstHexId + row : (this.earlierHexTexts.get(row) ?? firstHexId + row)) as TextId;
  }

  /** The text of a beginning and a number that is counted up from 1: it is only put together when somebody reads it. */
  countedId(prefix: string, number: number): TextId {
    const counted = isCountedPrefix(prefix) ? this.countedTexts.id(prefix, number, this.texts) : undefined;
    return counted === undefined ? this.id(`${prefix}${number}`) : (counted as TextId);
  }

  /** The number of a text that is known already. */
  find(text: string): number | undefined {
    const id = this.slots[this.slotOf(text, hashOfText(text))] as number;
    return id === free ? (this.idOfHexText(text) ?? this.countedTexts.idOf(text)) : id;
  }

  text(id: number): string {
    if (id >= firstCountedId) {
      return id >= firstHexId ? this.hexTexts.text(id - firstHexId) : this.countedTexts.text(id - firstCountedId);
    }
    const text = this.texts[id];
    return typeof text === 'string' ? text : this.textOfList(text as Int32Array);
  }

  /** The text of a list of known texts, put together when somebody reads it. */
  listId(items: readonly TextId[]): TextId {
    const [first] = items;
    if (first !== undefined && items.length === 1) return first;
    let hash = items.length;
    for (let i = 0; i < items.length; i++) hash = Math.imul(hash ^ (items[i] as TextId), 0x9e3779b1);
    const mask = this.slots.length - 1;
    let slot = firstSlot(hash, mask);
    for (; this.slots[slot] !== free; slot = (slot + 1) & mask) {
      const id = this.slots[slot] as number;
      if (this.hashes[id] === hash && isList(this.texts[id], items)) return id as TextId;
    }
    const list = new Int32Array(items.length);
    for (let i = 0; i < items.length; i++) list[i] = items[i] as TextId; // The constructor would walk a frozen list by its iterator.
    return this.add(list, hash, slot) as TextId;
  }

  /** UTF-16 code units of a text. */
  lengthOf(id: number): number {
    return id >= firstCountedId && id < firstHexId ? this.countedTexts.lengthOf(id - firstCountedId) : this.text(id).length;
  }

  get size(): number {
    return this.texts.length + this.countedTexts.length + this.hexTexts.length;
  }

  /** Its place among all texts: numbers have a gap. */
  placeOf(id: number): number {
    if (id < firstCountedId) return id;
    const place = this.texts.length;
    return id < firstHexId ? place + id - firstCountedId : place + this.countedTexts.length + id - firstHexId;
  }

  /** 32-bit hash over the UTF-16 code units. */
  hash(id: number): number {
    if (id >= firstHexId) return this.hexTexts.hash(id - firstHexId);
    if (id >= firstCountedId) return this.countedTexts.hash(id - firstCountedId);
    const text = this.texts[id];
    return typeof text === 'string' ? (this.hashes[id] as number) : hashOfText(this.textOfList(text as Int32Array));
  }

  readonly ownBytes = 0;

  /** Shared, not copied. */
  cloneWith(): this {
    return this;
  }

  /** The slot that holds the text's number, or the free one where it belongs. */
  private slotOf(text: string, hash: number): number {
    const { slots, hashes, texts } = this;
    const mask = slots.length - 1;
    for (let slot = firstSlot(hash, mask); ; slot = (slot + 1) & mask) {
      const id = slots[slot] as number;
      if (id === free || (hashes[id] === hash && texts[id] === text)) return slot;
    }
  }

  private add(text: string | Int32Array, hash: number, slot: number): number {
    const id = this.texts.push(text) - 1;
    if (id === this.hashes.length) this.hashes = widened(this.hashes, id + (id >> 1));
    this.hashes[id] = hash;
    this.slots[slot] = id;
    if (4 * id > 3 * this.slots.length) this.widenSlots();
    return id;
  }

  private textOfList(items: Int32Array): string {
    return Array.from(items, (item) => this.text(item)).join(listSeparator);
  }

  /** A text that came whole, though it is one of a family of 32 hex characters. */
  private idOfHexText(text: string): number | undefined {
    if (text.length !== hexTextLength) return undefined;
    const parts = this.hexTexts.parse(text);
    return parts === undefined ? undefined : this.hexId(parts.prefix, parts.high, parts.low);
  }

  /** Texts of the family that came before it keep their numbers. */
  private addFamily(prefix: string): number {
    const family = this.hexTexts.addFamily(prefix);
    this.texts.forEach((text, id) => {
      if (typeof text !== 'string' || !text.startsWith(prefix)) return;
      const parts = this.hexTexts.parse(text);
      if (parts !== undefined) this.earlierHexTexts.set(this.hexTexts.row(family, parts.high, parts.low), id);
    });
    return family;
  }

  private widenSlots(): void {
    this.slots = new Int32Array(this.slots.length * 2).fill(free);
    const mask = this.slots.length - 1;
    for (let id = 0; id < this.texts.length; id++) {
      let slot = firstSlot(this.hashes[id] as number, mask);
      while (this.slots[slot] !== free) slot = (slot + 1) & mask;
      this.slots[slot] = id;
    }
  }
}

/** Numbers of texts where most are the same as the one before: that one is told without being looked for. */
export class LastText {
  private readonly texts: TextTable;
  private text = '';
  private id: TextId;

  constructor(texts: TextTable) {
    this.texts = texts;
    this.id = texts.id(this.text);
  }

  idOf(text: string): TextId {
    if (text === this.text) return this.id;
    this.text = text;
    return (this.id = this.texts.id(text));
  }
}
