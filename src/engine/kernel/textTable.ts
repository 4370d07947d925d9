/**
 * Texts as numbers. Append-only and shared by all runs that come from one another: a number means the same text
 * everywhere, and no number enters a hash.
 */
import type { SelfCloning } from './clone.ts';

const recentTexts = 4_096;

/** Where a text is looked for among the recent ones: names differ in length and at their ends, and ids count there. */
function placeOf(text: string): number {
  const { length } = text;
  const ends = Math.imul(text.charCodeAt(length - 1), 31) ^ Math.imul(text.charCodeAt(length - 2), 521);
  return (ends ^ Math.imul(text.charCodeAt(length - 3), 7_919) ^ Math.imul(length, 127) ^ text.charCodeAt(0)) & (recentTexts - 1);
}

export class TextTable implements SelfCloning {
  /** The last text at each place, so that those that come again and again are found without the large table. */
  private readonly recent: (string | undefined)[] = new Array<string | undefined>(recentTexts).fill(undefined);
  private readonly recentIds = new Int32Array(recentTexts);
  private readonly ids = new Map<string, number>();
  private readonly texts: string[] = [];
  private readonly hashes: number[] = [];

  id(text: string): number {
    const place = placeOf(text);
    if (this.recent[place] === text) return this.recentIds[place] as number;
    let id = this.ids.get(text);
    if (id === undefined) {
      id = this.texts.length;
      this.texts.push(text);
      this.ids.set(text, id);
    }
    this.recent[place] = text;
    this.recentIds[place] = id;
    return id;
  }

  /** The number of a text that is known already. */
  find(text: string): number | undefined {
    return this.ids.get(text);
  }

  text(id: number): string {
    return this.texts[id] as string;
  }

  get size(): number {
    return this.texts.length;
  }

  /** 32-bit hash over the UTF-16 code units, kept after the first time. */
  hash(id: number): number {
    const known = this.hashes[id];
    if (known !== undefined) return known;
    const text = this.text(id);
    let h = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = Math.imul(h ^ text.length, 0x85ebca6b);
    this.hashes[id] = h;
    return h;
  }

  readonly ownBytes = 0;

  /** Shared, not copied. */
  cloneWith(): this {
    return this;
  }
}
