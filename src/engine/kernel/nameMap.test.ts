import { describe, expect, it } from 'vitest';
import { NameMap } from './nameMap.ts';

describe('names that are looked up again and again', () => {
  it('a name keeps its value, whatever else was looked up meanwhile', () => {
    const map = new NameMap<number>();
    const names = Array.from({ length: 500 }, (_, i) => `consumer-${i}`);
    names.forEach((name, i) => map.set(name, i));
    for (const turn of [1, 7, 3]) names.forEach((_, i) => expect(map.get(names[(i * turn) % 500] as string)).toBe((i * turn) % 500));
  });

  it('the last value of a name counts, and other names have none', () => {
    const map = new NameMap<string>();
    map.set('p1', 'first');
    map.set('p1', 'second');
    expect(map.get('p1')).toBe('second');
    expect(map.get('')).toBeUndefined();
    expect(map.get('q1')).toBeUndefined();
    map.set('', 'nameless');
    expect(map.get('')).toBe('nameless');
  });
});
