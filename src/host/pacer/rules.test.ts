import { describe, expect, test } from 'vitest';
import { coveredScreenMs, crowdFactor, gapScreenMs, stepsScreenMs } from './rules.ts';

describe('an empty gap takes 150 · log10(1 + g / 100 ms), at most 1.2 s', () => {
  test.each([
    [0, 0],
    [100, 45],
    [1_000, 156],
    [10_000, 301],
    [540_000, 560],
    [7_200_000, 729],
    [10_000_000_000, 1_200],
  ])('%i ms → %i ms', (gapMs, screenMs) => {
    expect(Math.round(gapScreenMs(gapMs))).toBe(screenMs);
  });
});

describe('a hop takes 700 ms, each part of it its share', () => {
  test.each([
    [1, 1, 700],
    [200, 200, 700],
    [50, 200, 175],
  ])('%i ms of a flight of %i ms → %i ms', (stretchMs, latencyMs, screenMs) => {
    expect(coveredScreenMs(stretchMs, latencyMs)).toBe(screenMs);
  });
});

describe('an instant takes 250 ms and 120 ms for each further causal step, at most 1.2 s', () => {
  test.each([
    [[1], [250]],
    [
      [1, 1, 1],
      [250, 120, 120],
    ],
    [
      [0.5, 1],
      [125, 120],
    ],
  ])('%j → %j', (shares, times) => {
    expect(stepsScreenMs(shares)).toEqual(times);
  });

  test('twenty steps share 1.2 s', () => {
    const times = stepsScreenMs(new Array<number>(20).fill(1));
    expect(times.reduce((sum, time) => sum + time, 0)).toBeCloseTo(1_200);
    expect(times[0]).toBeGreaterThan(times[1] ?? Infinity);
  });
});

describe('a crowd of more than 20 instants takes at most 6 s and 1 s for each doubling', () => {
  test.each([
    [20, 100_000, 100_000],
    [21, 5_000, 5_000],
    [40, 100_000, 7_000],
    [80, 100_000, 8_000],
    [20_480, 1_000_000, 16_000],
  ])('%i instants that want %i ms get %i ms', (instants, wanted, allowed) => {
    expect(wanted * crowdFactor(instants, wanted)).toBeCloseTo(allowed);
  });
});
