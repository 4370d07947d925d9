import { describe, expect, test } from 'vitest';
import { offsetByTime } from './offsetByTime.ts';

const stored = [0, 100, 200, 200, 300, 1_000];
const find = (atMs: number, rule: 'nearest' | 'lowerBound', minOffset = 0): number =>
  offsetByTime({ minOffset, maxOffset: stored.length }, (offset) => stored[offset] ?? 0, atMs, rule);

describe('the offset that stands for a time', () => {
  test.each([
    ['before everything', -5, 0, 0],
    ['an exact hit', 100, 1, 1],
    ['one of equals', 200, 2, 2],
    ['closer to the older', 640, 4, 5],
    ['as far from both', 650, 4, 5],
    ['closer to the younger', 660, 5, 5],
    ['after everything', 9_000, 5, 6],
  ])('%s', (_name, atMs, nearest, lowerBound) => {
    expect([find(atMs, 'nearest'), find(atMs, 'lowerBound')]).toEqual([nearest, lowerBound]);
  });

  test('what has been deleted is not looked at', () => {
    expect([find(0, 'nearest', 3), find(0, 'lowerBound', 3)]).toEqual([3, 3]);
    expect([find(0, 'nearest', 6), find(0, 'lowerBound', 6)]).toEqual([6, 6]);
  });

  test('an empty queue begins at 0', () => {
    expect(offsetByTime({ minOffset: 0, maxOffset: 0 }, () => 0, 5, 'nearest')).toBe(0);
  });
});
