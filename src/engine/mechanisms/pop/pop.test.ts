import { describe, expect, test } from 'vitest';
import type { ReceiveSpec } from '../../model/scenario.ts';
import type { FactOf } from '../../trace/factTypes.ts';
import { listener, send, type ScenarioParts } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';
import { nextLook } from './planRevive.ts';

const retryTopic = '%RETRY%order-group_OrderTopic';
const receive = (parts: Partial<ReceiveSpec> = {}): ReceiveSpec => ({
  by: 'loop',
  maxMessageNum: 16,
  invisibleDuration: 15_000,
  awaitDuration: 15_000,
  ...parts,
});

type Consumers = NonNullable<ScenarioParts['consumers']>;
const simple = (id: string, spec: Partial<ReceiveSpec> = {}, more: object = {}): Consumers[number] => ({
  id,
  type: 'simple',
  receive: receive(spec),
  ...more,
});
const story = (consumers: Consumers, parts: ScenarioParts = {}): SimulationDriver =>
  driver({ profile: 'rocketmq-5.3', brokers: ['broker-a'], consumers, script: [send(5_000, { keys: 'o-1' })], ...parts });
const byHand = (parts: ScenarioParts = {}): SimulationDriver => story([simple('c1', { by: 'hand' }), simple('c2', { by: 'hand' })], parts);
const failing = { listener: listener({ result: 'RECONSUME_LATER' }) };

describe('when the revive service looks', () => {
  const rules = { intervalMs: 1_000, maxSlow: 3 };
  const fresh = { restsSinceMs: 0, slow: 1, hasLeftovers: false };
  test.each([
    ['PO8: its first scan begins after 1 s', fresh, 0, 1_000],
    ['PO8: during a scan it looks each 100 ms', fresh, 1_001, 1_100],
    ['PO8: a scan lasts 4.1 s', fresh, 5_000, 5_000],
    ['PO8: then it sees nothing for 1 s + 1 s', fresh, 5_001, 7_100],
    ['PO8: … for 1 s + 2 s', fresh, 11_101, 14_200],
    ['PO8: … for 1 s + 3 s', fresh, 18_201, 22_300],
    ['PO8: … and so on', fresh, 26_301, 30_400],
    ['PO8: … also after a day', fresh, 22_300 + 8_100 * 10_000 - 3_999, 22_300 + 8_100 * 10_000],
    ['PO8: old acks end a scan at once', { ...fresh, hasLeftovers: true }, 1_001, 3_000],
    ['PO8: old acks, later', { restsSinceMs: 0, slow: 3, hasLeftovers: true }, 9_001, 13_000],
  ])('%s', (_, loop, fromMs, lookAtMs) => {
    expect(nextLook(loop, rules, fromMs).lookAtMs).toBe(lookAtMs);
  });
});

describe('receive', () => {
  test('PO1: a receive waits at one broker while messages lie on the other', () => {
    const sim = story([simple('c1')], { brokers: ['broker-a', 'broker-b'], script: [send(5_000, { count: 8, every: 1 })] }).advanceTo(
      40_000,
    );
    const asked = sim.facts('request.sent', { code: 'POP_MESSAGE' }).map(({ to }) => to);
    // Four message queues of a broker follow one another.
    expect(asked.join(' ')).toMatch(/broker-a broker-a broker-a broker-a broker-b broker-b/);
    const first = asked[0] as string;
    const other = sim.expectFact('message.popped', { broker: (broker) => broker !== first });
    expect(other.at - sim.expectFact('message.stored', { broker: other.broker, topic: 'OrderTopic' }).at).toBeGreaterThan(5_000);
  });

  test('PO2: one answer takes from all queues, at most maxMessageNum', () => {
    const sim = byHand({
      script: [send(5_000, { count: 6, every: 1 }), { at: 6_000, do: 'receive', consumer: 'c1', maxMessageNum: 5 }],
    }).advanceTo(6_100);
    expect(sim.facts('message.popped')).toHaveLength(5);
    expect(new Set(sim.facts('message.popped').map(({ queueId }) => queueId)).size).toBeGreaterThan(2);
    expect(sim.facts('message.delivered')).toHaveLength(5);
  });

  test('PO2: the retry topic comes first in one request of five', () => {
    const order = Array.from({ length: 40 }, (_, seed) => {
      const sim = byHand({
        seed,
        script: [
          send(5_000),
          { at: 6_000, do: 'receive', consumer: 'c1', invisibleDuration: 10_000 },
          send(25_000),
          { at: 26_000, do: 'receive', consumer: 'c1' },
        ],
      }).advanceTo(27_000);
      return sim.facts('message.popped', { at: (at) => at > 26_000 }).map(({ topic }) => topic);
    });
    for (const topics of order) expect([...topics].sort()).toEqual([retryTopic, 'OrderTopic'].sort());
    const first = order.filter(([topic]) => topic === retryTopic).length;
    expect(first).toBeGreaterThan(2);
    expect(first).toBeLessThan(16);
  });

  test('PO3: the offset moves when a message is given out', () => {
    const sim = byHand({ script: [send(5_000), { at: 6_000, do: 'receive', consumer: 'c1' }] }).advanceTo(6_100);
    const { queueId, at } = sim.expectFact('message.popped');
    expect(sim.expectFact('offset.committed', { where: 'broker', topic: 'OrderTopic' })).toMatchObject({ queueId, offset: 1, at });
    sim.expectNoFact('message.acked');
  });

  test('PO4: a checkpoint waits in the wheel until 1 s before its time, then in a revive queue', () => {
    const sim = byHand({ script: [send(5_000), { at: 6_000, do: 'receive', consumer: 'c1' }] }).advanceTo(30_000);
    const { at, seq } = sim.expectFact('message.popped');
    expect(sim.expectFact('message.stored', { topic: 'rmq_sys_wheel_timer' })).toMatchObject({
      tag: 'ck',
      realTopic: 'rmq_sys_REVIVE_LOG_DefaultCluster',
      deliverAt: at + 14_000,
      causeSeq: seq,
    });
    const moved = sim.expectFact('message.stored', { topic: 'rmq_sys_REVIVE_LOG_DefaultCluster' });
    expect(moved.at - (at + 14_000)).toBeLessThan(1_101);
  });

  test('PO4: revive queues are taken in turn, also by requests that find nothing', () => {
    const sim = byHand({
      script: [
        send(5_000, { count: 3, every: 1 }),
        ...[6_000, 6_100, 6_200].map((at) => ({ at, do: 'receive', consumer: 'c1', maxMessageNum: 1 })),
      ],
    }).advanceTo(60_000);
    expect(
      sim
        .facts('message.stored', { topic: 'rmq_sys_REVIVE_LOG_DefaultCluster', tag: 'ck' })
        .map(({ queueId }) => queueId)
        .sort(),
    ).toEqual([0, 1, 2]);
  });

  test('PO5: a receive waits 5 to 20 s, and a message ends the wait of one', () => {
    const waits = [1_000, 15_000, 60_000].map((awaitDuration) => {
      const sim = story([simple('c1', { awaitDuration, by: 'hand' })], {
        script: [{ at: 5_000, do: 'receive', consumer: 'c1' }],
      }).advanceTo(40_000);
      const held = sim.expectFact('receive.held');
      expect(sim.expectFact('receive.answered')).toMatchObject({ status: 'POLLING_TIMEOUT', count: 0 });
      return sim.expectFact('response.sent', { code: 'POP_MESSAGE' }).at - held.at;
    });
    expect(waits).toEqual([4_950, 14_950, 19_950]);
    const both = story([simple('c1'), simple('c2')]).advanceTo(6_000);
    expect(both.facts('message.popped')).toHaveLength(1);
    expect(both.expectFact('message.popped').at).toBe(both.expectFact('message.stored').at + 1);
  });

  test.each([
    [9_999, 'the invisibleTime is too small. min is 10000'],
    [43_200_001, 'the invisibleTime is too large. max is 43200000'],
  ])('PO13: an invisible time of %i ms is refused', (invisibleDuration, text) => {
    const sim = byHand({ script: [send(5_000), { at: 6_000, do: 'receive', consumer: 'c1', invisibleDuration }] }).advanceTo(7_000);
    expect(sim.expectFact('client.logged').text).toMatch(new RegExp(`^\\[request-id=\\d+, response-code=40011\\] ${text}$`));
    sim.expectNoFact('message.popped');
  });
});

describe('ack and invisible time', () => {
  test('PO6: what is acknowledged in time never comes back', () => {
    const sim = byHand({
      script: [
        send(5_000, { keys: 'o-1' }),
        { at: 6_000, do: 'receive', consumer: 'c1' },
        { at: 20_000, do: 'ack', consumer: 'c1', message: 'o-1' },
      ],
    }).advanceTo(60_000);
    expect(sim.expectFact('message.consumed')).toMatchObject({ result: 'CONSUME_SUCCESS', at: 20_000 });
    const { at } = sim.expectFact('message.acked');
    expect(sim.expectFact('message.stored', { tag: 'ack', at })).toMatchObject({ deliverAt: sim.expectFact('message.popped').visibleAt });
    sim.expectNoFact('message.revived');
  });

  test('PO6: an expired handle is refused, and the message is delivered again', () => {
    const sim = byHand({
      script: [
        send(5_000, { keys: 'o-1' }),
        { at: 6_000, do: 'receive', consumer: 'c1' },
        { at: 21_100, do: 'ack', consumer: 'c1', message: 'o-1' },
        { at: 30_000, do: 'receive', consumer: 'c2' },
      ],
    }).advanceTo(31_000);
    expect(sim.expectFact('client.logged').text).toMatch(/response-code=40013\] receipt handle is expired$/);
    sim.expectNoFact('message.acked');
    expect(sim.expectFact('message.delivered', { consumer: 'c2' })).toMatchObject({
      reconsumeTimes: 1,
      topic: retryTopic,
      realTopic: 'OrderTopic',
    });
  });

  test('PO7: changeInvisibleDuration counts from now and is no failure', () => {
    const change = { at: 10_000, do: 'changeInvisibleDuration', consumer: 'c1', message: 'o-1', invisibleDuration: 60_000 };
    const sim = byHand({ script: [send(5_000, { keys: 'o-1' }), { at: 6_000, do: 'receive', consumer: 'c1' }, change] });
    const changed = sim.until('message.invisibleTimeChanged');
    expect(changed.visibleAt).toBe(changed.at + 60_000);
    const revived = sim.until('message.revived');
    expect(revived).toMatchObject({ visibleAt: changed.visibleAt, reconsumeTimes: 1 });
    expect(sim.advanceTo(200_000).facts('message.revived')).toHaveLength(1);
    const acked = sim.act({ do: 'ack', consumer: 'c1', message: 'o-1' });
    expect(acked.advanceTo(201_000).facts('client.logged')).toHaveLength(1);
  });

  test('PO7: the loop of an application may ask for another time after a failure', () => {
    const sim = story([simple('c1', { invisibleAfterFailure: 30_000 }, failing)]).advanceTo(20_000);
    const failed = sim.expectFact('message.consumed');
    expect(sim.expectFact('message.invisibleTimeChanged')).toMatchObject({ at: failed.at + 1, visibleAt: failed.at + 30_001 });
  });
});

describe('what comes back', () => {
  const gaps = (sim: SimulationDriver): number[] => sim.facts('message.revived').map(({ at, visibleAt }) => at - visibleAt);

  test('PO9: 2.0 to 4.1 s after its invisible time, in the retry topic of group and topic', () => {
    const sim = story([simple('c1', {}, failing)]).advanceTo(300_000);
    expect(gaps(sim).length).toBeGreaterThan(8);
    for (const gap of gaps(sim)) {
      expect(gap).toBeGreaterThan(2_000);
      expect(gap).toBeLessThanOrEqual(4_200);
    }
    const stored = sim.facts('message.stored', { topic: retryTopic });
    expect(stored.map(({ reconsumeTimes }) => reconsumeTimes)).toEqual(stored.map((_, n) => n + 1));
    expect(new Set(stored.map(({ queueId, msgId }) => `${queueId} ${msgId}`)).size).toBe(1);
    expect(sim.expectFact('topic.created', { topic: retryTopic })).toMatchObject({ readQueueNums: 1, writeQueueNums: 1, perm: 6 });
  });

  test('PO9: of several messages of one receive only those come back that were not acknowledged', () => {
    const rules = [{ when: { key: 'o-2' }, result: 'RECONSUME_LATER' as const }];
    const sim = story([simple('c1', {}, { startAt: 8_000, listener: listener({ rules }) })], {
      topics: [{ name: 'OrderTopic', readQueueNums: 1, writeQueueNums: 1 }],
      script: [send(5_000, { count: 3, every: 1, keys: 'o-{n}' })],
    }).advanceTo(30_000);
    expect(sim.facts('message.stored', { tag: 'ck', topic: 'rmq_sys_wheel_timer' })).toHaveLength(1);
    expect(sim.facts('message.revived').map(({ msgId }) => msgId)).toEqual(
      sim.facts('send.requested', { keys: 'o-2' }).map(({ msgId }) => msgId),
    );
    const [revived] = sim.facts('message.revived');
    expect(sim.facts('message.popped').find(({ seq }) => seq === revived?.causeSeq)?.msgId).toBe(revived?.msgId);
  });

  test('PO10: a waiting receive finds it only when its wait ends', () => {
    const sim = story([simple('c1', { invisibleDuration: 10_000 }, failing)]);
    const first = sim.until('message.popped');
    const revived = sim.until('message.revived');
    const again = sim.until('message.popped');
    expect(again.at - revived.at).toBeGreaterThan(1_000);
    // Measured on a real broker: 15.0 – 15.3 s from delivery to delivery.
    expect(again.at - first.at).toBeGreaterThan(14_900);
    expect(again.at - first.at).toBeLessThan(15_100);
    expect(again.timer).toBe('popPollingTime');
  });

  test('PO11: v2 sets group and topic apart', () => {
    const sim = story([simple('c1', {}, failing)], { config: { enableRetryTopicV2: true } }).advanceTo(40_000);
    expect(sim.expectFact('message.revived').topic).toBe('%RETRY%order-group+OrderTopic');
  });

  test('PO12: 17 deliveries, then the dead letters at the next receive', () => {
    const sim = story([simple('c1', {}, failing)]);
    const dead = sim.until('message.deadLettered');
    expect(sim.facts('message.delivered').map(({ reconsumeTimes }) => reconsumeTimes)).toEqual(Array.from({ length: 17 }, (_, n) => n));
    expect(sim.facts('message.popped').at(-1)).toMatchObject({ reconsumeTimes: 17, at: dead.at });
    expect(dead).toMatchObject({ topic: '%DLQ%order-group', reconsumeTimes: 18 });
    sim.run.advanceToEnd();
    expect(sim.run.stopped).toBeUndefined();
    sim.advanceTo(sim.run.endMs ?? 0).expectNoFact('message.delivered', { at: (at) => at > dead.at });
  });

  test('PO14: the messages of a client that dies come back to another', () => {
    const slow = { listener: listener({ processMs: 8_000 }) };
    const sim = story([simple('c1', {}, slow), simple('c2', {}, slow)]);
    const first = sim.until('message.delivered');
    const killed = sim.act({ do: 'crash', node: first.consumer });
    const second = killed.until('message.delivered', { reconsumeTimes: 1 });
    expect(second.consumer).not.toBe(first.consumer);
    expect(second.msgId).toBe(first.msgId);
    expect(second.at - first.at).toBeGreaterThan(17_000);
  });

  test('PO14: a broker that is killed brings back all the same', () => {
    const sim = byHand({ script: [send(5_000), { at: 6_000, do: 'receive', consumer: 'c1' }] });
    sim.until('message.popped');
    const again = sim.advanceTo(12_000).act({ do: 'crash', node: 'broker-a' }).advanceTo(13_000).act({ do: 'start', node: 'broker-a' });
    expect(again.until('message.revived').at).toBeGreaterThan(23_000);
  });

  test('PO15: what is processed too late is processed twice', () => {
    const slow = { listener: listener({ processMs: 6_000 }) };
    const sim = story([simple('c1', { maxMessageNum: 4 }, { ...slow, startAt: 8_000 }), simple('c2', {}, { ...slow, startAt: 15_000 })], {
      topics: [{ name: 'OrderTopic', readQueueNums: 1, writeQueueNums: 1 }],
      script: [send(5_000, { count: 4, every: 1, keys: 'o-{n}' })],
    }).advanceTo(90_000);
    const times = (consumed: readonly FactOf<'message.consumed'>[], msgId: string): number =>
      consumed.filter((fact) => fact.msgId === msgId).length;
    const consumed = sim.facts('message.consumed');
    const counts = sim.facts('send.requested').map(({ msgId }) => times(consumed, msgId));
    expect(counts).toEqual([1, 1, 2, 2]);
    expect(sim.facts('client.logged').every(({ text }) => text.endsWith('receipt handle is expired'))).toBe(true);
  });
});

test('actions that cannot be are refused', () => {
  const reasons = (script: NonNullable<ScenarioParts['script']>, consumers: Consumers): (string | undefined)[] =>
    story(consumers, { script })
      .advanceTo(9_000)
      .facts('action.rejected')
      .map(({ reason }) => reason);
  const ask = { at: 6_000, do: 'receive', consumer: 'c1' };
  expect(reasons([ask], [simple('c1')])).toEqual(['receivesInLoop']);
  expect(reasons([ask], ['c1'])).toEqual(['notSimpleConsumer']);
  expect(reasons([{ at: 6_000, do: 'ack', consumer: 'c1', message: 'o-9' }], [simple('c1', { by: 'hand' })])).toEqual(['notReceived']);
  expect(reasons([{ at: 5_500, do: 'crash', node: 'c1' }, ask], [simple('c1', { by: 'hand' })])).toEqual(['notRunning']);
});
