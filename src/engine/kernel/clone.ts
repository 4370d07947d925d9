/**
 * Copies of plain state. Everything a run may change is records, arrays, Map, Set, typed arrays and the few classes
 * that say themselves how they are copied; so a checkpoint needs no code of its own in any mechanism.
 */

/** A class that copies itself cheaply (append-only logs share their full segments). */
export interface SelfCloning {
  cloneWith(clone: <T>(value: T) => T): this;
}

function isSelfCloning(value: object): value is SelfCloning {
  return typeof (value as Partial<SelfCloning>).cloneWith === 'function';
}

/** A deep copy. Two references to one object are two references to one copy. */
export function cloneState<T>(root: T): T {
  const copies = new Map<object, unknown>();
  const clone = <V>(value: V): V => {
    if (typeof value !== 'object' || value === null) return value;
    const known = copies.get(value);
    if (known !== undefined) return known as V;
    const copy = cloneObject(value, clone, (made) => copies.set(value, made));
    return copy as V;
  };
  return clone(root);
}

function cloneObject(value: object, clone: <T>(value: T) => T, remember: (copy: object) => void): object {
  if (Array.isArray(value)) {
    const copy: unknown[] = new Array(value.length);
    remember(copy);
    for (let i = 0; i < value.length; i++) copy[i] = clone(value[i] as unknown);
    return copy;
  }
  if (value instanceof Map) {
    const copy = new Map<unknown, unknown>();
    remember(copy);
    for (const [key, item] of value) copy.set(key, clone(item as unknown));
    return copy;
  }
  if (value instanceof Set) {
    const copy = new Set<unknown>(value);
    remember(copy);
    return copy;
  }
  if (ArrayBuffer.isView(value)) {
    const copy = (value as Int32Array).slice();
    remember(copy);
    return copy;
  }
  if (isSelfCloning(value)) {
    const copy = value.cloneWith(clone);
    remember(copy);
    return copy;
  }
  const copy: Record<string, unknown> = {};
  remember(copy);
  const source = value as Record<string, unknown>;
  for (const key in source) copy[key] = clone(source[key]);
  return copy;
}
