import { expect, test } from 'vitest';
import { createRun } from '../history.ts';
import { scenario, send } from '../testing/scenarios.ts';
import { segmentFacts } from './segments.ts';

test('segments that were dropped are computed again and are the same', () => {
  const script = [0, 1, 2, 3].map((i) => send(5_000 + i, { count: 3_000, every: 6, keys: `k${i}-{n}` }));
  const busy = scenario({ script });
  const endMs = 5_000 + 3_000 * 6 + 500;
  const keepsAll = createRun(busy);
  const keepsOne = createRun(busy, { keptSegments: 1 });
  for (const run of [keepsAll, keepsOne]) run.advanceTo(endMs);

  expect(keepsAll.trace.length).toBeGreaterThan(2 * segmentFacts);
  expect(keepsOne.memory().facts).toBeLessThan(keepsAll.memory().facts);
  for (const seq of [1, segmentFacts, segmentFacts + 1, 2 * segmentFacts + 1, 77, keepsAll.trace.length]) {
    expect(keepsOne.trace.fact(seq)).toEqual(keepsAll.trace.fact(seq));
  }
  expect(keepsOne.hashAt({ ms: endMs })).toBe(keepsAll.hashAt({ ms: endMs }));
  const forked = keepsOne.fork(script, 6_000);
  forked.advanceTo(endMs);
  expect(forked.hashAt({ ms: endMs })).toBe(keepsAll.hashAt({ ms: endMs }));
});
