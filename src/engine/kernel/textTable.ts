/**
 * Texts as numbers. Append-only and shared by all runs that come from one another: a number means the same text
 * everywhere, and no number enters a hash. A hash table of its own takes a fifth of the memory of a Map, and its hashes
 * are those that a run's hash needs anyway.
 */
import type { SelfCloning } from './clone.ts';

/** Number of a text; who holds it, in a field whose name ends in TextId, saves looking the text up. */
export type TextId = number & { readonly isTextId: true };

const recentTexts = 4_096;
const free = -1;

/** Where a text is looked for among the recent ones: names differ in length and at their ends, and ids count there. */
function placeOf(text: string): number {
  const { length } = text;
  const ends = Math.imul(text.charCodeAt(length - 1), 31) ^ Math.imul(text.charCodeAt(length - 2), 521);
  return (ends ^ Math.imul(text.charCodeAt(length - 3), 7_919) ^ Math.imul(length, 127) ^ text.charCodeAt(0)) & (recentTexts - 1);
}

/** 32-bit hash over the UTF-16 code units. */
function hashOf(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return Math.imul(h ^ text.length, 0x85ebca6b);
}

/** Where the search for a hash begins in a table of so many slots: the upper bits, which all code units reach. */
const firstSlot = (hash: number, mask: number): number => (hash ^ (hash >>> 15)) & mask;

export class TextTable implements SelfCloning {
  private readonly texts: string[] = [];
  private hashes = new Int32Array(256);
  /** Numbers of texts by their hashes, at most three quarters full. */
  private slots = new Int32Array(512).fill(free);
  /** The last text at each place, so that those that come again and again are found without being read. */
  private readonly recent: string[] = new Array<string>(recentTexts).fill('');
  private readonly recentIds = new Int32Array(recentTexts);

  id(text: string): TextId {
    const place = placeOf(text);
    if (text !== '' && this.recent[place] === text) return this.recentIds[place] as TextId;
    const hash = hashOf(text);
    const slot = this.slotOf(text, hash);
    let id = this.slots[slot] as number;
    if (id === free) id = this.add(text, hash, slot);
    this.recent[place] = text;
    this.recentIds[place] = id;
    return id as TextId;
  }

  /** The number of a text that is known already. */
  find(text: string): number | undefined {
    const id = this.slots[this.slotOf(text, hashOf(text))] as number;
    return id === free ? undefined : id;
  }

  text(id: number): string {
    return this.texts[id] as string;
  }

  get size(): number {
    return this.texts.length;
  }

  /** 32-bit hash over the UTF-16 code units. */
  hash(id: number): number {
    return this.hashes[id] as number;
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

  private add(text: string, hash: number, slot: number): number {
    const id = this.texts.push(text) - 1;
    if (id === this.hashes.length) {
      const hashes = new Int32Array(id + (id >> 1));
      hashes.set(this.hashes);
      this.hashes = hashes;
    }
    this.hashes[id] = hash;
    this.slots[slot] = id;
    if (4 * id > 3 * this.slots.length) this.widenSlots();
    return id;
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
