import { describe, expect, test } from 'vitest';
import { msSinceMonthStart, parseEpoch, type Epoch } from './civilTime.ts';

const day = 86_400_000;
const epoch = (text: string): Epoch => {
  const parsed = parseEpoch(text);
  if (parsed === undefined) throw new Error(`no epoch: ${text}`);
  return parsed;
};

describe('epoch', () => {
  test.each([
    '1970-01-01T00:00:00Z',
    '2026-01-05T09:00:00+08:00',
    '2024-02-29T23:59:59.999Z',
    '2000-02-29T12:00:00-05:30',
    '1900-03-01T00:00:00Z',
    '1969-12-31T23:59:59+00:00',
    '2100-02-28T23:00:00+14:00',
  ])('%s is the instant that Date reads', (text) => {
    expect(epoch(text).unixMs).toBe(Date.parse(text));
  });

  test('keeps the offset of local time', () => {
    expect(epoch('2026-01-05T09:00:00+08:00').offsetMs).toBe(8 * 3_600_000);
    expect(epoch('2026-01-05T09:00:00-05:30').offsetMs).toBe(-5.5 * 3_600_000);
  });

  test.each([
    '',
    '2026-01-05',
    '2026-01-05T09:00:00',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-32T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-01-05T24:00:00Z',
    '2026-01-05T09:60:00Z',
    ' 2026-01-05T09:00:00Z',
  ])('%j is none', (text) => {
    expect(parseEpoch(text)).toBeUndefined();
  });
});

describe('time since the first of the month (UNIQ_KEY)', () => {
  test.each([
    ['2026-01-05T09:00:00+08:00', 0, 4 * day + 9 * 3_600_000],
    ['2026-01-31T23:59:59+08:00', 1_000, 0],
    ['2024-02-28T00:00:00Z', day, 28 * day],
    ['2024-02-29T00:00:00Z', day, 0],
    ['2023-02-28T00:00:00Z', day, 0],
    ['2100-02-28T00:00:00Z', day, 0],
    ['2000-02-28T00:00:00Z', day, 28 * day],
    ['2025-12-31T23:00:00-02:00', 3_600_000, 0],
  ])('%s + %i ms', (text, virtualMs, expected) => {
    expect(msSinceMonthStart(epoch(text), virtualMs)).toBe(expected);
  });
});
