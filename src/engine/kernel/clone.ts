/**
 * Copies of plain state. Everything a run may change is records, arrays, Map, Set, typed arrays and the few classes
 * that say themselves how they are copied; so a checkpoint needs no code of its own in any mechanism. An array that is frozen
 * is shared, and so are its items.
 */

/** A class that copies itself cheaply (append-only logs share their full segments). */
export interface SelfCloning {
  cloneWith(clone: <T>(value: T) => T): this;
  /** What a fresh copy holds for itself (bytes), beside what it cloned with `clone`. */
  readonly ownBytes: number;
  /** What it refers to and shares with what it is a copy of, without having asked `clone`. */
  readonly ownShared?: number;
}

/** What nobody changes once it is made, or from some moment on: all copies refer to the same one. */
export abstract class Shared {
  get isShared(): boolean {
    return true;
  }
}

function isSelfCloning(value: object): value is SelfCloning {
  return typeof (value as Partial<SelfCloning>).cloneWith === 'function';
}

/** How much was copied: counted while copying, because looking at a big state a second time costs as much as the copy. */
export interface CopySize {
  objects: number;
  bytes: number;
  /** References to what all copies share: not copied, but kept in memory as long as the copy is. */
  shared: number;
}

export const nothingCopied = (): CopySize => ({ objects: 0, bytes: 0, shared: 0 });

const objectBytes = 16;
const valueBytes = 8;

/** A deep copy; `size` is added to. Two references to one object are two references to one copy. */
export function cloneState<T>(root: T, size: CopySize = nothingCopied()): T {
  const copies = new Map<object, unknown>();
  const clone = <V>(value: V): V => {
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Shared && value.isShared) {
      size.shared++;
      return value;
    }
    const known = copies.get(value);
    if (known !== undefined) return known as V;
    const copy = cloneObject(value, clone, size, copies);
    return copy as V;
  };
  return clone(root);
}

function cloneObject(value: object, clone: <T>(value: T) => T, size: CopySize, copies: Map<object, unknown>): object {
  if (isSelfCloning(value)) {
    const copy = value.cloneWith(clone);
    if (copy === value) return copy;
    // It may be a part of its own parts: then it has been copied on the way.
    const known = copies.get(value);
    if (known !== undefined) return known as object;
    size.objects++;
    size.bytes += objectBytes + copy.ownBytes;
    size.shared += copy.ownShared ?? 0;
    copies.set(value, copy);
    return copy;
  }
  if (Array.isArray(value)) {
    if (Object.isFrozen(value)) return value;
    size.objects++;
    size.bytes += objectBytes;
    const copy: unknown[] = new Array(value.length);
    copies.set(value, copy);
    size.bytes += value.length * valueBytes;
    for (let i = 0; i < value.length; i++) copy[i] = clone(value[i] as unknown);
    return copy;
  }
  size.objects++;
  size.bytes += objectBytes;
  if (value instanceof Map) {
    const copy = new Map<unknown, unknown>();
    copies.set(value, copy);
    size.bytes += value.size * 3 * valueBytes;
    for (const [key, item] of value) copy.set(key, clone(item as unknown));
    return copy;
  }
  if (value instanceof Set) {
    const copy = new Set<unknown>(value);
    size.bytes += value.size * 2 * valueBytes;
    copies.set(value, copy);
    return copy;
  }
  if (ArrayBuffer.isView(value)) {
    const copy = (value as Int32Array).slice();
    size.bytes += copy.byteLength;
    copies.set(value, copy);
    return copy;
  }
  // Spread keeps the hidden class of the source: a restored state is as fast as the one that was copied.
  const copy: Record<string, unknown> = { ...(value as Record<string, unknown>) };
  copies.set(value, copy);
  for (const key in copy) {
    size.bytes += valueBytes;
    const field = copy[key];
    if (typeof field === 'object' && field !== null) copy[key] = clone(field);
  }
  return copy;
}
