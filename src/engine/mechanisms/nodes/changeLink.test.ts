import { expect, test } from 'vitest';
import { send } from '../../testing/scenarios.ts';
import { driver } from '../../testing/SimulationDriver.ts';

const change = (at: number, more: Readonly<Record<string, unknown>>) => ({ at, do: 'changeLink', from: 'p1', to: 'broker-a', ...more });
const one = { brokers: ['broker-a'], consumers: [] } as const;

test('ND15: another latency holds for what is sent from then on', () => {
  const sim = driver({
    ...one,
    script: [send(5_000, { count: 4, every: 1_000 }), change(6_500, { latency: 200 }), change(7_001, { latency: 50 })],
  });
  sim.advanceTo(10_000);
  const costs = sim.facts('send.completed').map(({ costMs }) => costMs);
  // The third was under way when the link became faster: only its answer is.
  expect(costs.slice(1)).toEqual([3, 200 + 1 + 50, 50 + 1 + 50]);
  expect(sim.expectFact('link.tuned')).toMatchObject({ id: 'broker-a-p1', latencyMs: 200, jitterMs: 0, lossPerMille: 0 });
});

test('ND15: a link that loses everything is silent, and whole again afterwards; it goes back in time as all state does', () => {
  const script = [send(5_000), change(6_000, { lossPerMille: 1000 }), send(7_000), change(15_000, { lossPerMille: 0 }), send(16_000)];
  const sim = driver({ ...one, config: { retryTimesWhenSendFailed: 0 }, script }).advanceTo(20_000);
  expect(sim.expectFact('send.failed').at).toBe(10_001);
  expect(sim.facts('send.completed')).toHaveLength(2);
});

test('ND15: nothing given, or twice the same end', () => {
  const sim = driver({ ...one, script: [change(5_000, {}), change(6_000, { to: 'p1', latency: 5 })] }).advanceTo(7_000);
  expect(sim.facts('action.rejected').map(({ reason }) => reason)).toEqual(['nothingToChange', 'sameNode']);
});
