import { describe, expect, test } from 'vitest';
import { hashState, Hasher } from './stateHash.ts';

const digestOf = (feed: (hasher: Hasher) => void): string => {
  const hasher = new Hasher();
  feed(hasher);
  return hasher.digest();
};

describe('hasher', () => {
  test('has known values, 16 hex digits', () => {
    expect(new Hasher().digest()).toMatchInlineSnapshot(`"779c6a9d28922fe4"`);
    expect(digestOf((h) => h.text('message.stored'))).toMatchInlineSnapshot(`"1cffe42753269f0c"`);
    expect(digestOf((h) => h.big(1_767_574_800_000))).toMatchInlineSnapshot(`"f11e053d67707f73"`);
  });

  test('sees order, lengths and high words', () => {
    const digests = [
      digestOf((h) => (h.word(1), h.word(2))),
      digestOf((h) => (h.word(2), h.word(1))),
      digestOf((h) => (h.text('ab'), h.text('c'))),
      digestOf((h) => (h.text('a'), h.text('bc'))),
      digestOf((h) => h.big(1)),
      digestOf((h) => h.big(1 + 0x1_0000_0000)),
      digestOf((h) => h.big(-1)),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });

  test('a copy goes on from where it was made', () => {
    const hasher = new Hasher();
    hasher.text('shared');
    const copy = hasher.copy();
    hasher.word(1);
    copy.word(1);
    expect(copy.digest()).toBe(hasher.digest());
  });
});

describe('hash of state', () => {
  test('is equal for equal state and differs by any leaf', () => {
    const make = (n: number) => ({ map: new Map([['a', { n }]]), cells: new Int32Array([1, 2]), list: [undefined, null, true] });
    expect(hashState(make(1))).toBe(hashState(make(1)));
    expect(hashState(make(1))).not.toBe(hashState(make(2)));
  });

  test('takes circles and tells one object twice from two equal ones', () => {
    const one = { x: 1 };
    const circle: { self?: unknown } = {};
    circle.self = circle;
    expect(hashState(circle)).toHaveLength(16);
    expect(hashState([one, one])).not.toBe(hashState([one, { x: 1 }]));
  });
});
