import fc from 'fast-check';
import { expect, test } from 'vitest';
import { durationText, parseDuration } from './duration.ts';

test.each([
  ['1m30s', 90_000],
  ['4h46m', 17_160_000],
  ['500ms', 500],
  ['1d', 86_400_000],
  ['40m52s', 2_452_000],
  ['4 m 48 s', 288_000],
  ['5m500ms', 300_500],
  ['0s', 0],
])('%s is %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', ' ', 's', '5', '1.5s', '-1s', '1s1m', '5s5s', '1 hour', '99999999999999s', '1h\u0000', 'Infinity'])(
  '%j is no duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test('text of a duration reads back as the same duration (any ms up to 60 days)', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 * 86_400_000 }), (ms) => parseDuration(durationText(ms)) === ms),
    { seed: 19, numRuns: 500 },
  );
});

test('the shortest exact text', () => {
  expect(durationText(17_140_000)).toBe('4h45m40s');
  expect(durationText(0)).toBe('0ms');
  expect(durationText(300_500)).toBe('5m500ms');
});
