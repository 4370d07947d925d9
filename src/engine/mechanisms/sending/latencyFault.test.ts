import { describe, expect, test } from 'vitest';
import { driver } from '../../testing/SimulationDriver.ts';
import { send } from '../../testing/scenarios.ts';
import { availableOther, availableQueue, faultTable, leastBad, notAvailableFor, queueOfLeastBad } from './faultStrategy.ts';

const old = faultTable('50 100 550 1000 2000 3000 15000', '0 0 30000 60000 120000 180000 600000');
const recent = faultTable('50 100 550 1800 3000 5000 15000', '0 0 2000 5000 6000 10000 30000');
const queues = [0, 1, 2, 3].map((n) => ({ topic: 'T', broker: n < 2 ? 'a' : 'b', queueId: n % 2 }));
const item = (latencyMs: number, availableFromMs: number) => ({ latencyMs, availableFromMs });
const config = { sendLatencyFaultEnable: true };
const script = [
  send(4_000, { count: 8, every: 10 }),
  { at: 5_000, do: 'crash', node: 'broker-a' },
  send(6_000, { count: 8, every: 1_000 }),
];

describe('sendLatencyFaultEnable', () => {
  test.each([
    [0, 0, 0],
    [99, 0, 0],
    [550, 30_000, 2_000],
    [1_000, 60_000, 2_000],
    [1_800, 60_000, 5_000],
    [3_000, 180_000, 6_000],
    [14_999, 180_000, 10_000],
    [30_000, 600_000, 30_000],
  ])('SN20: %i ms keep a broker away for %i ms, in 5.3.3 for %i ms', (latency, before, after) => {
    expect([notAvailableFor(old, latency), notAvailableFor(recent, latency)]).toEqual([before, after]);
  });

  test('SN20: only the first send that meets the dead broker fails there', () => {
    const failures = (with_: Readonly<Record<string, boolean>>): number =>
      driver({ consumers: [], config: with_, script }).advanceTo(14_000).facts('send.attemptFailed').length;
    expect(failures({})).toBeGreaterThan(1);
    expect(failures(config)).toBe(1);
  });

  test('SN20: for 600 s, in 5.3.3 for 10 s', () => {
    const avoided = (profile: 'rocketmq-4.9' | 'rocketmq-5.3') =>
      driver({ consumers: [], profile, config, script }).until('broker.avoided');
    for (const [profile, ms] of [
      ['rocketmq-4.9', 600_000],
      ['rocketmq-5.3', 10_000],
    ] as const) {
      const { at, until, broker } = avoided(profile);
      expect([broker, until - at]).toEqual(['broker-a', ms]);
    }
  });

  test('SN20: the index steps once, the walk goes on from there', () => {
    const items = new Map([['a', item(2, 1_000)]]);
    const robin = { index: -1 };
    expect([1, 2, 3].map(() => availableQueue(queues, robin, items, 0))).toEqual([queues[2], queues[2], queues[2]]);
    expect(robin.index).toBe(2);
    expect(availableQueue(queues, robin, items, 1_000)).toBe(queues[3]);
    expect(availableQueue(queues, robin, new Map([...items, ['b', item(1, 5)]]), 0)).toBeUndefined();
  });

  test('SN21: 5.3.3 passes over the last broker and what is kept away', () => {
    const robin = { index: -1 };
    expect(availableOther(queues, robin, new Map(), 0, 'a')).toBe(queues[2]);
    expect(robin.index).toBe(2);
    expect(availableOther(queues, robin, new Map([['b', item(1, 5)]]), 0, 'a')).toBeUndefined();
  });

  test('SN21: the better half: available first, then faster, then earlier', () => {
    const items = new Map([
      ['c', item(9, 100)],
      ['a', item(3, 100)],
      ['b', item(3, 50)],
      ['d', item(500, 0)],
    ]);
    expect([0, 1, 2].map((turn) => leastBad(items, 10, turn))).toEqual(['d', 'b', 'd']);
    expect(leastBad(new Map([['a', item(3, 100)]]), 10, 7)).toBe('a');
    expect(leastBad(new Map(), 10, 0)).toBeUndefined();
    expect(queueOfLeastBad(queues, { index: 0 }, 'a')).toBe(queues[0]);
    expect(queueOfLeastBad(queues, { index: 0 }, 'c')).toBeUndefined();
  });

  test('SN21: with every broker dead the text names one of them again and again', () => {
    const kills = ['broker-a', 'broker-b'].map((node) => ({ at: 5_000, do: 'crash', node }));
    const network = { links: [{ from: 'p1', to: 'broker-b', latency: 5, jitter: 0, lossPerMille: 0 }] };
    const sim = driver({
      consumers: [],
      config,
      network,
      script: [send(4_000, { count: 8, every: 20 }), ...kills, send(6_000), send(6_100)],
    });
    sim.until('send.failed');
    expect(sim.until('send.failed').brokersSent).toEqual(['broker-a', 'broker-a', 'broker-a']);
  });
});
