import { describe, expect, test } from 'vitest';
import type { ResolvedScenario } from '../engine/index.ts';
import { parseScenario } from './index.ts';

function parsed(parts: object): ResolvedScenario {
  const result = parseScenario({ version: 1, ...parts });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

/** Paths of what is wrong with it. */
function problems(parts: object): string[] {
  const result = parseScenario({ version: 1, ...parts });
  return result.ok ? [] : result.problems.map(({ path }) => path);
}

describe('what the seeds say of settings', () => {
  test('S-201: a consumer that says nothing is one of a cluster', () => {
    expect(parsed({ consumers: [{ id: 'c1' }] }).consumers[0]?.messageModel).toBe('CLUSTERING');
    expect(parsed({ consumers: [{ id: 'c1', messageModel: 'BROADCASTING' }] }).consumers[0]?.messageModel).toBe('BROADCASTING');
    expect(problems({ consumers: [{ id: 'c1', messageModel: 'BOTH' }] })).not.toEqual([]);
  });

  test('S-089: an empty retry configuration is the one of the yaml: 3 tries, 1 s, doubled', () => {
    const retryOf = (sendRetry: object) => parsed({ producers: [{ id: 'p1', sendRetry }] }).producers[0]?.sendRetry;
    expect(retryOf({})).toMatchObject({ backOff: 'exponential', maxAttempts: 3, initialInterval: 1_000, multiplier: 2 });
    expect(retryOf({})).toEqual(retryOf({ backOff: 'exponential', maxAttempts: 3, initialInterval: '1s', multiplier: 2 }));
  });

  test('S-158: a producer has one transaction listener, never two', () => {
    expect(problems({ producers: [{ id: 'p1', transactionListener: {} }] })).toEqual([]);
    expect(problems({ producers: [{ id: 'p1', transactionListener: [{}, {}] }] })).not.toEqual([]);
  });

  test('S-220: a topic with a space at its end is not taken for the other one', () => {
    expect(problems({ topics: [{ name: 'jodie_test_A' }] })).toEqual([]);
    expect(problems({ topics: [{ name: 'jodie_test_A ' }] })).not.toEqual([]);
  });
});
