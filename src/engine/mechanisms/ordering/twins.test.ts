import { describe, expect, test } from 'vitest';
import { listener, send, type ScenarioParts } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';

const oneQueue = [{ name: 'OrderTopic', writeQueueNums: 1, readQueueNums: 1 }];
const q0 = 'OrderTopic:broker-a:0';
const twin = (id: string, startAt: number) => ({
  id,
  startAt,
  messageListener: 'orderly' as const,
  listener: listener(),
  config: { clientIP: '10.0.0.1', instanceName: 'app' },
});
const other = { ...twin('z9', 40_000), config: { clientIP: '10.0.0.9', instanceName: 'app' } };
const twins = (parts: ScenarioParts = {}): SimulationDriver =>
  driver({ brokers: ['broker-a'], topics: oneQueue, consumers: [twin('c1', 1_000), twin('c2', 1_500)], ...parts });
const receivers = (sim: SimulationDriver, from = 0) =>
  sim.facts('message.delivered', { at: (at) => at >= from }).map(({ consumer, queueOffset }) => `${consumer} ${queueOffset}`);

describe('two orderly clients with one client id', () => {
  test('OR24: both have the lock, and both get every message', () => {
    const sim = twins({ script: [send(30_000, { count: 2, every: 100 })] }).advanceTo(31_000);
    expect(receivers(sim).sort()).toEqual(['c1 0', 'c1 1', 'c2 0', 'c2 1']);
    expect(sim.facts('queue.locked', { queue: q0 })).toHaveLength(1);
    sim.expectNoFact('queue.lockDenied');
  });

  test.each(['c1', 'c2'])('OR24: when %s is killed the other goes on renewing', (killed) => {
    const script = [{ at: 30_000, do: 'crash', node: killed }, send(200_000)];
    const consumers = [twin('c1', 1_000), twin('c2', 1_500), { ...other, startAt: 150_000 }];
    const sim = twins({ consumers, script }).advanceTo(205_000);
    expect(receivers(sim)).toEqual([`${killed === 'c1' ? 'c2' : 'c1'} 0`]);
    expect(sim.facts('queue.locked', { queue: q0, consumer: 'z9' })).toEqual([]);
  });

  test('OR24: what one gives back is gone for both, until the next renewal', () => {
    const script = [{ at: 30_000, do: 'stop', node: 'c1' }, send(60_000)];
    const sim = twins({ script }).advanceTo(61_000);
    expect(sim.facts('queue.unlocked', { queue: q0 })).toHaveLength(1);
    expect(
      sim
        .facts('queue.locked', { queue: q0 })
        .map(({ consumer }) => consumer)
        .at(-1),
    ).toBe('c2');
    expect(sim.facts('queue.locked', { queue: q0 }).at(-1)?.at).toBeGreaterThan(30_000);
    expect(receivers(sim)).toEqual(['c2 0']);
  });
});
