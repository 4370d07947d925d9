import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonErrorPosition } from './jsonPlace.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

test.each([
  ['{"a": x}', 6],
  ['{"a": 1,}', 8],
  ['[1, 2', 5],
  ['{"a" 1}', 5],
  ['{} x', 3],
  ['', 0],
  ['01', 0],
  ['"a\nb"', 0],
])('%j stops being JSON at %i', (text, position) => {
  expect(jsonErrorPosition(text)).toBe(position);
});

test('depth is no danger', () => {
  expect(jsonErrorPosition('['.repeat(200_000))).toBe(200_000);
});

test('agrees with JSON.parse on JSON and on damaged JSON (seed 4)', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 2 }), (text, at, patch) => {
      const damaged = text.slice(0, at % (text.length + 1)) + patch + text.slice((at % (text.length + 1)) + 1);
      expect(jsonErrorPosition(text)).toBeUndefined();
      expect(jsonErrorPosition(damaged) === undefined).toBe(isJson(damaged));
    }),
    { seed: 4, numRuns: 1000 },
  );
});
