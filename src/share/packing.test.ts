import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pack, unpack } from './packing.ts';
import type { Json } from './packing.ts';

const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;

test('any JSON comes back exactly (seed 21)', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      expect(unpack(plain(pack(plain(value))))).toEqual(plain(value));
    }),
    { seed: 21, numRuns: 500 },
  );
});

test('lists of objects with fields and words that look like codes come back exactly (seed 22)', () => {
  const word = fc.constantFrom('a', '~a', '=', '~', ',', '&a', '', 'send', 'topic', 'at', 'o-1,o-2', '1');
  fc.assert(
    fc.property(
      fc.array(fc.dictionary(word, fc.oneof(word, fc.integer(), fc.constant(null), fc.array(fc.dictionary(word, word)))), { maxLength: 6 }),
      (rows) => {
        expect(unpack(plain(pack(plain(rows))))).toEqual(plain(rows));
      },
    ),
    { seed: 22, numRuns: 500 },
  );
});

test.each<Json>([
  { '=': 1 },
  { '=': [] },
  { '=': [['a'], 'b'] },
  { '=': [['a'], 'aa', 'x'] },
  { '=': [['a'], 'a'] },
  { '=': [[1], 'a', 'x'] },
  { '=': [['a'], 'a', 7] },
  { '=': [['a'], 'aaa', ['x']] },
])('%j contradicts itself', (packed) => {
  expect(unpack(packed)).toBeUndefined();
});

test('deeper than any scenario is refused', () => {
  let nested: Json = 1;
  for (let level = 0; level < 5000; level += 1) nested = [nested];
  expect(unpack(nested)).toBeUndefined();
});
