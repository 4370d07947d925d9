/** A 64-bit hash (two integer lanes, 16 hex digits) over numbers and texts in a given order. */
export class Hasher {
  private a = 0x6a09e667 | 0;
  private b = 0xbb67ae85 | 0;

  word(value: number): void {
    const v = value | 0;
    this.a = Math.imul(this.a ^ v, 0x9e3779b1);
    this.a = (this.a << 13) | (this.a >>> 19);
    this.b = Math.imul((this.b + v) | 0, 0x85ebca77) ^ this.a;
    this.b = (this.b << 17) | (this.b >>> 15);
  }

  /** Any safe integer. */
  big(value: number): void {
    this.word(Math.floor(value / 0x1_0000_0000));
    this.word(value | 0);
  }

  text(value: string): void {
    for (let i = 0; i < value.length; i++) this.word(value.charCodeAt(i));
    this.word(-value.length);
  }

  copy(): Hasher {
    const copy = new Hasher();
    copy.a = this.a;
    copy.b = this.b;
    return copy;
  }

  digest(): string {
    const finish = (lane: number, other: number): string => {
      let h = lane ^ Math.imul(other, 0xc2b2ae3d);
      h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
      h ^= h >>> 12;
      return (h >>> 0).toString(16).padStart(8, '0');
    };
    return finish(this.a, this.b) + finish(this.b, this.a);
  }
}

/** Hash of plain state in its own order of keys, for tests that two roads lead to the same state. */
export function hashState(root: unknown): string {
  const hasher = new Hasher();
  const seen = new Map<object, number>();
  const visit = (value: unknown): void => {
    if (typeof value === 'number') return hasher.text(String(value));
    if (typeof value === 'string') return hasher.text(value);
    if (typeof value !== 'object' || value === null) return hasher.text(String(value));
    const before = seen.get(value);
    if (before !== undefined) return hasher.word(before);
    seen.set(value, seen.size);
    if (value instanceof Map) {
      for (const [key, item] of value) {
        visit(key);
        visit(item);
      }
      return hasher.word(value.size);
    }
    if (value instanceof Set) {
      for (const item of value) visit(item);
      return hasher.word(value.size);
    }
    if (ArrayBuffer.isView(value)) {
      for (const item of value as Int32Array) hasher.big(item);
      return;
    }
    if ('hashInto' in value && typeof value.hashInto === 'function') {
      value.hashInto(hasher);
      return;
    }
    for (const [key, item] of Object.entries(value)) {
      // The same text has other numbers in a run that met its texts in another order.
      if (key.endsWith('TextId') || key.endsWith('textIds')) continue;
      hasher.text(key);
      visit(item);
    }
  };
  visit(root);
  return hasher.digest();
}
