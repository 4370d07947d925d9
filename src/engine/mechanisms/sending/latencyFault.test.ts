import { describe, expect, test } from 'vitest';
import { driver } from '../../testing/SimulationDriver.ts';
import { send } from '../../testing/scenarios.ts';
import {
  availableQueue,
  faultTable,
  isAvailable,
  isReachable,
  leastBad,
  notAvailableFor,
  otherQueue,
  prolonged,
  queueOfLeastBad,
} from './faultStrategy.ts';

const old = faultTable('50 100 550 1000 2000 3000 15000', '0 0 30000 60000 120000 180000 600000');
const recent = faultTable('50 100 550 1800 3000 5000 15000', '0 0 2000 5000 6000 10000 30000');
const queues = [0, 1, 2, 3].map((n) => ({ topic: 'T', broker: n < 2 ? 'a' : 'b', queueId: n % 2 }));
const item = (latencyMs: number, availableFromMs: number) => ({ latencyMs, availableFromMs, isReachable: true, checkFromMs: 0 });
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

  const refusedAgain = (profile: 'rocketmq-4.9' | 'rocketmq-5.3'): number => {
    const sends = script.map((action) => (action.do === 'send' ? { ...action, mode: 'ASYNC' } : action));
    return driver({ consumers: [], profile, config, script: sends }).advanceTo(14_000).facts('send.attemptFailed').length;
  };

  test('SN33: a broker that refuses an ASYNC send is not kept away from: its call judges it once more', () => {
    expect([refusedAgain('rocketmq-4.9') > 1, refusedAgain('rocketmq-5.3')]).toEqual([true, 1]);
  });

  test('SN33: a host that does not answer keeps the thread for 3 s, and that is what counts: 180 s', () => {
    const power = { at: 5_000, do: 'powerFailure', node: 'broker-a' };
    const sends = [
      send(4_000, { count: 8, every: 10 }),
      power,
      send(6_000, { queue: 'broker-a:0' }),
      send(12_000, { count: 2, every: 1, mode: 'ASYNC' }),
    ];
    const sim = driver({ consumers: [], config: { ...config, sendMsgTimeout: 4_500 }, script: sends }).advanceTo(40_000);
    const avoided = sim.facts('broker.avoided', { broker: 'broker-a' }).filter(({ at }) => at > 12_000);
    expect(avoided.map(({ at, until }) => until - at)).toEqual([600_000, 180_000]);
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
    expect(otherQueue(queues, robin, 'a', () => true)).toBe(queues[2]);
    expect(robin.index).toBe(2);
    const items = new Map([['b', item(1, 5)]]);
    expect(otherQueue(queues, robin, 'a', (broker) => isAvailable(items, broker, 0))).toBeUndefined();
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

  test.each([
    [undefined, 0, 0],
    [undefined, 2_000, 7_000],
    [item(700, 9_000), 0, 9_000],
    [item(700, 9_000), 2_000, 9_000],
    [item(700, 9_000), 10_000, 15_000],
  ])('SN27: 5.3.3 never shortens the time it keeps away: %o, at 5 s %i ms more: until %i', (before, durationMs, until) => {
    expect(prolonged(before, 5_000, durationMs)).toBe(until);
  });

  test('SN27: none available: one that counts as reachable, then any', () => {
    const items = new Map([
      ['a', { ...item(1, 9_000), isReachable: false }],
      ['b', item(1, 9_000)],
    ]);
    const robin = { index: -1 };
    expect(otherQueue(queues, robin, undefined, (broker) => isReachable(items, broker))).toBe(queues[2]);
    expect(otherQueue(queues, robin, 'b', (broker) => isReachable(items, broker))).toBeUndefined();
  });

  test.each([
    ['rocketmq-4.9', 600_000],
    ['rocketmq-5.3', undefined],
  ] as const)('SN20: %s and a broker of the order configuration that is not there', (profile, ms) => {
    const sim = driver({
      consumers: [],
      profile,
      config: { ...config, orderMessageEnable: true },
      topics: [{ name: 'OrderTopic', orderTopicConf: 'broker-a:2;broker-b:2' }],
      script: [{ at: 2_000, do: 'crash', node: 'broker-a' }, send(60_000, { count: 8, every: 10 })],
    }).advanceTo(70_000);
    expect(sim.facts('send.attemptFailed').every(({ message }) => message.startsWith('The broker[broker-a] not exist'))).toBe(true);
    expect(sim.facts('send.attemptFailed').length).toBeGreaterThan(0);
    const [avoided] = sim.facts('broker.avoided', { broker: 'broker-a' });
    expect(avoided === undefined ? undefined : avoided.until - avoided.at).toBe(ms);
  });

  test('SN28: the detector finds a broker that is back; without it the time alone decides', () => {
    const parts = (startDetectorEnable: boolean) => ({
      consumers: [],
      profile: 'rocketmq-5.3' as const,
      config: { ...config, startDetectorEnable },
      script: [...script, { at: 20_000, do: 'start', node: 'broker-a' }, send(30_000, { count: 8, every: 10 })],
    });
    const sim = driver(parts(true)).advanceTo(60_000);
    const logged = sim.facts('client.logged', { client: 'p1' }).map(({ at, text }) => ({ at, text }));
    expect(logged.map(({ text }) => text)).toEqual([
      "broker-a is unreachable, it will not be used until it's reachable",
      'broker-a is reachable now, then it can be used.',
    ]);
    // Its rounds are each 3 s from its start at 1 s: before the broker is back no connection comes about, 1 ms is the new one.
    const asked = sim.facts('request.sent', { from: 'p1', code: 'GET_MAX_OFFSET' });
    expect(asked.map(({ at }) => at)).toEqual([22_001]);
    expect(driver(parts(false)).advanceTo(60_000).facts('request.sent', { code: 'GET_MAX_OFFSET' })).toEqual([]);
  });

  test('SN28: a frozen broker is not asked again before the answer is due, and nobody is asked without the option', () => {
    const frozen = [
      send(4_000, { count: 4, every: 10 }),
      { at: 5_000, do: 'freeze', node: 'broker-a' },
      send(6_000, { count: 4, every: 10 }),
    ];
    const thaw = { at: 40_000, do: 'thaw', node: 'broker-a' };
    const sim = driver({
      consumers: [],
      profile: 'rocketmq-5.3',
      config: { ...config, startDetectorEnable: true },
      script: [...frozen, thaw],
    }).advanceTo(60_000);
    const asked = sim.facts('request.sent', { from: 'p1', to: 'broker-a', code: 'GET_MAX_OFFSET' });
    expect(asked.length).toBeGreaterThan(3);
    expect(sim.expectFact('client.logged', { text: 'broker-a is reachable now, then it can be used.' }).at).toBeGreaterThan(40_000);
  });
});
