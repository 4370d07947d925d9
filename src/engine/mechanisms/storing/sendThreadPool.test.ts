import { describe, expect, test } from 'vitest';
import { send, type ScenarioParts } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';

const topics = [{ name: 'OrderTopic', readQueueNums: 1, writeQueueNums: 1 }];
const one: ScenarioParts = { brokers: ['broker-a'], topics, consumers: [], config: { sendMessageThreadPoolNums: 1 } };
const stall = (at: number, forMs: number) => ({ at, do: 'stallAppends', broker: 'broker-a', forMs });
const busy = 'broker busy, start flow control for a while';

/** Sends of an own producer each, so that none waits for another. */
const crowd = (count: number, at: number) => ({
  producers: Array.from({ length: count }, (_, i) => `p${i + 1}`),
  sends: Array.from({ length: count }, (_, i) => send(at + 20 * i, { producer: `p${i + 1}`, keys: `m${i + 1}` })),
});

const outcomes = (sim: SimulationDriver): string[] => {
  const keys = new Map(sim.facts('send.requested').map(({ msgId, keys }) => [msgId, keys]));
  return sim.facts('send.failed').map(({ msgId, message }) => `${keys.get(msgId)}: ${message.split('\n')[0]}`);
};

const storedKeys = (sim: SimulationDriver) => sim.facts('message.stored', { topic: 'OrderTopic' }).map(({ keys }) => keys);

describe('sends that wait for the put lock', () => {
  test('ST9: they are stored in order when the append ends, also one whose caller has given up', () => {
    const { producers, sends } = crowd(3, 5_000);
    const hasty = producers.map((id) => ({ id, config: { sendMsgTimeout: 110 } }));
    const sim = driver({ ...one, config: {}, producers: hasty, script: [stall(4_990, 150), ...sends] }).advanceTo(6_000);
    expect(storedKeys(sim)).toEqual(['m1', 'm2', 'm3']);
    expect(new Set(sim.facts('message.stored').map(({ at }) => at))).toEqual(new Set([5_140]));
    expect(outcomes(sim)).toHaveLength(2);
    expect(sim.facts('send.completed')).toHaveLength(1);
  });

  test('ST9: after the stall sends are stored as they come', () => {
    const sim = driver({ ...one, script: [stall(5_000, 100), send(6_000)] }).advanceTo(7_000);
    expect(sim.expectFact('message.stored').at).toBe(sim.expectFact('request.sent', { code: 'SEND_MESSAGE_V2' }).at + 1);
  });

  test('ST10: after 200 ms in the queue they are refused, the oldest first', () => {
    const { producers, sends } = crowd(4, 5_003);
    const sim = driver({ ...one, producers, script: [stall(5_000, 250), ...sends] }).advanceTo(6_000);
    expect(outcomes(sim)).toEqual([
      `m2: CODE: 2  DESC: [TIMEOUT_CLEAN_QUEUE]${busy}, period in queue: 203ms, size of queue: 2 BROKER: 192.168.0.11:10911`,
    ]);
    expect(storedKeys(sim)).toEqual(['m1', 'm3', 'm4']);
  });

  test('ST11: one append that holds the lock for over a second makes the page cache busy', () => {
    const { producers, sends } = crowd(3, 5_000);
    const late = [send(5_900, { producer: 'p2', keys: 'late' }), send(6_100, { producer: 'p3', keys: 'later' })];
    const sim = driver({ ...one, producers, script: [stall(4_000, 3_000), ...sends, ...late] }).advanceTo(8_000);
    const texts = outcomes(sim);
    expect(texts.slice(2)).toEqual([
      `late: CODE: 2  DESC: [PCBUSY_CLEAN_QUEUE]${busy}, period in queue: 109ms, size of queue: 0 BROKER: 192.168.0.11:10911`,
      'later: CODE: 2  DESC: [REJECTREQUEST]system busy, start flow control for a while BROKER: 192.168.0.11:10911',
    ]);
    expect(storedKeys(sim)).toEqual(['m1']);
  });

  test('ST12: a full queue; of a oneway send nobody hears', () => {
    const { producers, sends } = crowd(4, 5_000);
    const script = [stall(4_990, 150), ...sends.map((action, i) => (i === 3 ? { ...action, mode: 'ONEWAY' } : action))];
    const config = { sendMessageThreadPoolNums: 1, sendThreadPoolQueueCapacity: 1 };
    const sim = driver({ ...one, config, producers, script }).advanceTo(6_000);
    expect(outcomes(sim)).toEqual(['m3: CODE: 2  DESC: [OVERLOAD]system busy, start flow control for a while BROKER: 192.168.0.11:10911']);
    expect(storedKeys(sim)).toEqual(['m1', 'm2']);
  });

  test.each([
    ['rocketmq-4.9', 1, 0],
    ['rocketmq-5.3', 0, 1],
  ] as const)('ST13: %s: %d failed, %d went to the other broker', (profile, failed, elsewhere) => {
    const two = { ...one, profile, brokers: ['broker-a', 'broker-b'] };
    const script = [stall(4_000, 5_000), send(5_000, { keys: 'm1', count: 2, every: 1 }), send(6_500, { keys: 'm2', count: 2, every: 10 })];
    const sim = driver({ ...two, script }).advanceTo(8_000);
    expect(outcomes(sim)).toHaveLength(failed);
    const rejected = sim.facts('response.sent', { from: 'broker-a', status: 'SYSTEM_BUSY' });
    expect(rejected).toHaveLength(1);
    const stored = sim.facts('message.stored', { broker: 'broker-b' }).filter(({ msgId }) => msgId === rejected[0]?.msgId);
    expect(stored).toHaveLength(elsewhere);
  });

  test('a kill while they wait: nothing is stored, nothing is left over', () => {
    const { producers, sends } = crowd(2, 5_000);
    const node = { do: 'crash', node: 'broker-a' };
    const script = [stall(4_990, 5_000), ...sends, { at: 5_100, ...node }, { at: 6_000, do: 'start', node: 'broker-a' }];
    const sim = driver({ ...one, producers, script }).advanceTo(20_000);
    expect(storedKeys(sim)).toEqual([]);
    expect(
      sim.act({ do: 'send', producer: 'p1', topic: 'OrderTopic', keys: 'after' }).advanceTo(21_000).facts('send.completed'),
    ).toHaveLength(1);
  });

  test('a broker that is not running cannot be stalled', () => {
    const sim = driver({ ...one, script: [{ at: 4_000, do: 'crash', node: 'broker-a' }, stall(5_000, 10)] }).advanceTo(6_000);
    expect(sim.expectFact('action.rejected')).toMatchObject({ reason: 'notRunning', subject: 'broker-a' });
  });
});
