import { expect, test } from 'vitest';
import type { SendRetrySpec } from '../../model/scenario.ts';
import { backOffMs } from './backOff.ts';

const spec: SendRetrySpec = {
  maxAttempts: 3,
  backOff: 'exponential',
  initialInterval: 1_000,
  multiplier: 2,
  maxInterval: 30_000,
  pool: { corePoolSize: 10, maxPoolSize: 50, queueCapacity: 200, keepAliveSeconds: 30, awaitTerminationSeconds: 60 },
  fallback: 'todo',
  scanInterval: 60_000,
};
const waits = (more: Partial<SendRetrySpec>, tries = 3, draw = (_bound: number): number => 0): number[] =>
  Array.from({ length: tries }, (_, i) => backOffMs({ ...spec, ...more }, i + 1, draw));

test.each([
  ['the yaml of S-088, S-089, S-090', {}, [1_000, 2_000, 4_000]],
  ['S-084: three times each', { multiplier: 3 }, [1_000, 3_000, 9_000]],
  ['at most maxInterval', { multiplier: 10 }, [1_000, 10_000, 30_000]],
  ['S-083: fixed', { backOff: 'fixed' }, [1_000, 1_000, 1_000]],
  ['random without a span', { backOff: 'random', maxInterval: 1_000 }, [1_000, 1_000, 1_000]],
] as const)('CR3: %s', (_name, more, expected) => {
  expect(waits(more)).toEqual(expected);
});

test('CR3: random waits lie between the bounds', () => {
  const bounds: number[] = [];
  const drawn = waits({ backOff: 'random', initialInterval: 500, maxInterval: 1_500 }, 2, (bound) => {
    bounds.push(bound);
    return bound - 1;
  });
  expect([bounds, drawn]).toEqual([
    [1_000, 1_000],
    [1_499, 1_499],
  ]);
});
