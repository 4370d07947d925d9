import { expect, test } from 'vitest';
import type { Pacing } from '../../host/host.ts';
import { gapAt, momentOf, positionAt, screenAt, screenLength } from './pacedMap.ts';

/** A hop of 1 ms in 700 ms of screen, two facts at 5001 of 120 ms each, then a gap of 10 s in 300 ms. */
const pacing: Pacing = {
  fromMs: 5000,
  toMs: 15_001,
  screenMs: [0, 700, 820, 940, 1240],
  virtualMs: [5000, 5001, 5001, 5001, 15_001],
  n: [-1, 1, 2, -1, -1],
  gaps: [{ fromMs: 5001, toMs: 15_001 }],
};

test('a hop is spread over its screen time', () => {
  expect(positionAt(pacing, 350)).toEqual({ nowMs: 5000.5 });
  expect(momentOf(positionAt(pacing, 350))).toEqual({ ms: 5000 });
});

test('the facts of one instant come one by one', () => {
  expect(positionAt(pacing, 700)).toEqual({ nowMs: 5001, n: 1 });
  expect(positionAt(pacing, 830)).toEqual({ nowMs: 5001, n: 2 });
  expect(positionAt(pacing, 940)).toEqual({ nowMs: 5001 });
});

test('beyond the end the end is shown', () => {
  expect(positionAt(pacing, 99_999)).toEqual({ nowMs: 15_001 });
  expect(screenLength(pacing)).toBe(1240);
});

test('screen time and position lead to one another', () => {
  for (const screenMs of [0, 100, 350, 700, 820, 940, 1000, 1240])
    expect(screenAt(pacing, positionAt(pacing, screenMs))).toBeCloseTo(screenMs, 6);
});

test('a position between the facts of an instant that the map does not name begins that instant’s last piece', () => {
  expect(screenAt(pacing, { nowMs: 5001, n: 7 })).toBe(940);
});

test('gaps are known by their inside', () => {
  expect(gapAt(pacing, 5001)).toBeUndefined();
  expect(gapAt(pacing, 9000)).toEqual({ fromMs: 5001, toMs: 15_001 });
});
