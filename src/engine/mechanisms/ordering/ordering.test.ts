import { describe, expect, test } from 'vitest';
import { createRun } from '../../history.ts';
import { javaHash } from '../../model/javaHash.ts';
import type { ListenerSpec } from '../../model/scenario.ts';
import { checkDormancy, checkFork, checkSlices } from '../../testing/portable.ts';
import { scenario, send, type ScenarioParts } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';

const queues = (count: number) => [{ name: 'OrderTopic', writeQueueNums: count, readQueueNums: count }];
const orderly = (
  id: string,
  listener: Partial<ListenerSpec> = {},
  more: { readonly startAt?: number; readonly config?: Readonly<Record<string, number>>; readonly messageModel?: 'BROADCASTING' } = {},
) => ({ id, messageListener: 'orderly' as const, listener, ...more });
const oneBroker = (count: number, parts: ScenarioParts): SimulationDriver =>
  driver({ brokers: ['broker-a'], topics: queues(count), ...parts });
const q0 = 'OrderTopic:broker-a:0';
const toQueue0 = { queue: 'broker-a:0' };

/** Longest time without a delivery from the queue after `from`. */
function pauseOf(sim: SimulationDriver, queueId: number, from: number): number {
  const at = sim.facts('message.delivered', { queueId, topic: 'OrderTopic' }).map((fact) => fact.at);
  const last = at.filter((ms) => ms <= from).at(-1) ?? from;
  return (at.find((ms) => ms > from) ?? Infinity) - last;
}

describe('ordering', () => {
  test('OR1: every queue is locked before it is taken', () => {
    const sim = oneBroker(4, { consumers: [orderly('c1'), orderly('c2')] }).advanceTo(30_000);
    const locked = sim.facts('queue.locked').map(({ consumer, queue }) => `${consumer} ${queue}`);
    expect(locked).toHaveLength(new Set(locked).size);
    const done = sim.facts('rebalance.done', { topic: 'OrderTopic' });
    for (const { consumer, queues: held, at } of done) {
      for (const queue of held) sim.expectFact('queue.locked', { consumer, queue: `OrderTopic:${queue}`, at: (ms) => ms <= at });
    }
    expect(done.findLast(({ consumer }) => consumer === 'c2')?.queues).toEqual(['broker-a:2', 'broker-a:3']);
    sim.expectFact('queue.locked', { queue: '%RETRY%order-group:broker-a:0' });
  });

  test('OR2: one after the other in a queue, queues side by side', () => {
    const sim = oneBroker(2, {
      consumers: [orderly('c1', { processMs: 300 })],
      script: [send(5_000, { ...toQueue0, count: 4 }), send(5_000, { queue: 'broker-a:1', count: 4 })],
    }).advanceTo(10_000);
    for (const queueId of [0, 1]) {
      const calls = sim.facts('message.delivered', { queueId });
      const ends = sim.facts('message.consumed', { queueId });
      expect(calls.map(({ queueOffset }) => queueOffset)).toEqual([0, 1, 2, 3]);
      expect(ends.every(({ result }) => result === 'SUCCESS')).toBe(true);
      calls.slice(1).forEach(({ at }, i) => expect(at).toBeGreaterThanOrEqual(ends[i]?.at ?? Infinity));
    }
    expect(
      sim
        .facts('message.delivered')
        .slice(0, 2)
        .map(({ queueId }) => queueId)
        .sort(),
    ).toEqual([0, 1]);
  });

  test.each(['SUSPEND_CURRENT_QUEUE_A_MOMENT', 'RECONSUME_LATER', 'NULL', 'THROW'] as const)(
    'OR3: %s blocks the queue and no other',
    (result) => {
      const failing = { processMs: 0, rules: [{ when: { key: 'bad', reconsumeTimesTo: 2 }, result }] };
      const sim = oneBroker(2, {
        consumers: [orderly('c1', failing, { config: { suspendCurrentQueueTimeMillis: 100 } })],
        script: [
          send(5_000, { ...toQueue0, keys: 'bad' }),
          send(5_001, toQueue0),
          send(5_001, { queue: 'broker-a:1', count: 3, every: 50 }),
        ],
      }).advanceTo(6_000);
      const first = sim.facts('message.delivered', { queueId: 0, queueOffset: 0 });
      expect(first.map(({ reconsumeTimes }) => reconsumeTimes)).toEqual([0, 1, 2, 3]);
      expect(first.map(({ at }) => at - (first[0]?.at ?? 0))).toEqual([0, 100, 200, 300]);
      expect(sim.expectFact('message.delivered', { queueId: 0, queueOffset: 1 }).at).toBe(first[3]?.at);
      expect(sim.facts('message.delivered', { queueId: 1, at: (ms) => ms < (first[3]?.at ?? 0) })).toHaveLength(3);
      expect(sim.facts('offset.committed', { where: 'client', queueId: 0, topic: 'OrderTopic' }).map(({ offset }) => offset)).toEqual([
        1, 2,
      ]);
      sim.expectNoFact('message.sentBack');
    },
  );

  test('OR4: for ever, and from 0 again after a restart', () => {
    const sim = oneBroker(1, {
      consumers: [orderly('c1', { result: 'SUSPEND_CURRENT_QUEUE_A_MOMENT', processMs: 0 })],
      script: [send(5_000), { at: 60_500, do: 'stop', node: 'c1' }, { at: 61_000, do: 'start', node: 'c1' }],
    }).advanceTo(70_000);
    const before = sim.facts('message.delivered', { at: (ms) => ms < 60_500 });
    expect(before.map(({ reconsumeTimes }) => reconsumeTimes)).toEqual(before.map((_, i) => i));
    expect(before).toHaveLength(56);
    expect(sim.facts('message.delivered', { at: (ms) => ms > 61_000 })[0]?.reconsumeTimes).toBe(0);
    sim.expectNoFact('message.deadLettered');
  });

  test.each([
    ['rocketmq-4.9' as const, 3, 3, 120_000],
    ['rocketmq-5.3' as const, 3, 4, 0],
    ['rocketmq-4.9' as const, 20, 20, 7_200_000],
  ])('OR5: %s, maximum %i', (profile, maxReconsumeTimes, reconsumeTimes, delayMs) => {
    const sim = oneBroker(1, {
      profile,
      consumers: [orderly('c1', { processMs: 0, rules: [{ when: { key: 'bad' }, result: 'THROW' }] }, { config: { maxReconsumeTimes } })],
      script: [send(5_000, { keys: 'bad' }), send(5_010, { keys: 'good' })],
    });
    const dead = sim.until('message.deadLettered');
    expect(dead.reconsumeTimes).toBe(reconsumeTimes);
    const stored = sim.until('message.stored', { topic: '%DLQ%order-group' });
    expect(stored.at - dead.at).toBeGreaterThanOrEqual(delayMs);
    expect(stored.at - dead.at).toBeLessThanOrEqual(delayMs + 101);
    sim.advanceTo(stored.at + 10);
    expect(sim.facts('message.delivered', { queueOffset: 0 })).toHaveLength(maxReconsumeTimes + 1);
    expect(sim.expectFact('message.delivered', { queueOffset: 1 }).at - dead.at).toBeLessThan(10);
  });

  test('OR6: after 30 s without renewal nothing is consumed; asked for again each 3 s', () => {
    const sim = oneBroker(1, {
      consumers: [orderly('c1', { processMs: 2_000 })],
      script: [
        send(5_000, { count: 40 }),
        { at: 7_500, do: 'cutLink', from: 'c1', to: 'broker-a' },
        { at: 60_000, do: 'healLink', from: 'c1', to: 'broker-a' },
      ],
    }).advanceTo(90_000);
    // c1 starts at 1,000 (p1 is first): renewals at 2.1 s, then 22.1 s is lost.
    const cut = sim.facts('message.delivered', { at: (ms) => ms > 7_500 && ms < 60_000 });
    expect(cut.at(-1)?.at).toBeLessThanOrEqual(2_110 + 32_000);
    expect(cut.at(-1)?.at).toBeGreaterThan(2_100 + 28_000);
    expect(sim.facts('connection.failed', { from: 'c1', to: 'broker-a', at: (ms) => ms > 35_000 && ms < 60_000 }).length).toBeGreaterThan(
      4,
    );
    expect(sim.facts('message.delivered', { at: (ms) => ms > 60_000 }).length).toBeGreaterThan(5);
    const offsets = sim.facts('message.delivered').map(({ queueOffset }) => queueOffset);
    expect(offsets).toEqual(offsets.map((_, i) => i));
  });

  test('OR6: renewals that change nothing keep the lock', () => {
    const sim = oneBroker(1, {
      consumers: [orderly('c1')],
      script: [send(200_000), send(300_000)],
    }).advanceTo(310_000);
    expect(sim.facts('message.delivered')).toHaveLength(2);
    expect(sim.facts('queue.locked', { queue: q0 })).toHaveLength(1);
    expect(sim.facts('request.sent', { code: 'LOCK_BATCH_MQ', at: (ms) => ms > 60_000 })).toEqual([]);
  });

  test('OR7: an idle queue changes hands within milliseconds or at the next rebalance', () => {
    const sim = oneBroker(4, {
      consumers: [orderly('c1'), orderly('c2', {}, { startAt: 30_000 })],
      script: [send(5_000, { count: 20, every: 10 })],
    }).advanceTo(60_000);
    const given = sim.facts('queue.unlocked', { consumer: 'c1' });
    expect(given.map(({ queue }) => queue).sort()).toEqual([2, 3].map((id) => `OrderTopic:broker-a:${id}`));
    const taken = sim.facts('rebalance.done', { consumer: 'c2', topic: 'OrderTopic' }).at(-1);
    expect(taken?.queues).toEqual(['broker-a:2', 'broker-a:3']);
    expect((taken?.at ?? 0) - 30_000).toBeLessThan(20_100);
    expect(new Set(sim.facts('message.delivered').map(({ msgId }) => msgId)).size).toBe(sim.facts('message.delivered').length);
  });

  test('OR8: the message in the listener comes once more', () => {
    const sim = oneBroker(2, {
      consumers: [orderly('c1', { processMs: 300 }), orderly('c2', {}, { startAt: 30_000 })],
      script: [send(29_900, { queue: 'broker-a:1' })],
    }).advanceTo(60_000);
    const ignored = sim.expectFact('message.consumed', { consumer: 'c1', ignored: true });
    expect(sim.expectFact('queue.unlocked', { consumer: 'c1' }).at).toBe(ignored.at + 1);
    expect(sim.expectFact('queue.lockDenied', { consumer: 'c2' }).at).toBeLessThan(ignored.at);
    const again = sim.facts('message.delivered').map(({ consumer, queueOffset }) => `${consumer} ${queueOffset}`);
    expect(again).toEqual(['c1 0', 'c2 0']);
    const [, second] = sim.facts('message.delivered');
    expect((second?.at ?? 0) - 30_000).toBeGreaterThan(20_000);
    expect((second?.at ?? 0) - 30_000).toBeLessThan(20_100);
  });

  test('OR8: what fails at its maximum is sent to %RETRY% though its queue was taken away, and by the new owner once more', () => {
    const fails = (id: string, startAt: number) =>
      orderly(id, { processMs: 300, result: 'SUSPEND_CURRENT_QUEUE_A_MOMENT' }, { startAt, config: { maxReconsumeTimes: 0 } });
    const sim = oneBroker(2, {
      consumers: [fails('c1', 1_000), fails('c2', 30_000)],
      script: [send(29_900, { queue: 'broker-a:1' })],
    }).advanceTo(120_000);
    sim.expectFact('message.consumed', { consumer: 'c1', ignored: true });
    expect(sim.facts('message.stored', { topic: '%DLQ%order-group' })).toHaveLength(2);
    sim.expectNoFact('invariant.violated');
  });

  test('OR9: a backlog keeps the lock 20 s longer', () => {
    const backlog = (profile: 'rocketmq-4.9' | 'rocketmq-5.3'): SimulationDriver =>
      oneBroker(2, {
        profile,
        consumers: [orderly('c1', { processMs: 500 }), orderly('c2', {}, { startAt: 30_000 })],
        script: [send(29_000, { queue: 'broker-a:1', count: 30 })],
      }).advanceTo(120_000);
    const sim = backlog('rocketmq-4.9');
    const dropped = sim.expectFact('message.consumed', { ignored: true });
    expect(sim.expectFact('queue.unlocked', { consumer: 'c1' }).at).toBe(dropped.at + 20_001);
    expect(pauseOf(sim, 1, dropped.at)).toBeGreaterThan(40_000);
    expect(pauseOf(sim, 1, dropped.at)).toBeLessThan(41_000);
    const offsets = sim.facts('message.delivered', { consumer: 'c2' }).map(({ queueOffset }) => queueOffset);
    expect(offsets).toEqual(Array.from({ length: offsets.length }, (_, i) => (offsets[0] ?? 0) + i));
    const newer = backlog('rocketmq-5.3');
    expect(pauseOf(newer, 1, newer.expectFact('message.consumed', { ignored: true }).at)).toBeLessThan(1_600);
  });

  test('OR10: 5.3 asks again each second', () => {
    const sim = oneBroker(1, {
      profile: 'rocketmq-5.3',
      consumers: [orderly('c1'), orderly('c2')],
      script: [{ at: 30_000, do: 'crash', node: 'c1' }],
    }).advanceTo(100_000);
    const denied = sim.facts('queue.lockDenied', { consumer: 'c2', at: (ms) => ms > 30_000, queue: q0 });
    expect(denied.length).toBeGreaterThan(39);
    const gap = (denied[3]?.at ?? 0) - (denied[2]?.at ?? 0);
    expect([gap >= 1_000, gap < 1_030]).toEqual([true, true]);
  });

  test('OR11: a graceful stop leaves no pause', () => {
    const sim = oneBroker(4, {
      consumers: [orderly('c1'), orderly('c2')],
      script: [send(5_000, { count: 400, every: 100 }), { at: 30_050, do: 'stop', node: 'c2' }],
    }).advanceTo(60_000);
    for (const queueId of [2, 3]) expect(pauseOf(sim, queueId, 30_050)).toBeLessThan(420);
    sim.expectNoFact('queue.lockDenied', { at: (ms) => ms > 30_000 });
    const offsets = sim.facts('message.delivered', { queueId: 3 }).map(({ queueOffset }) => queueOffset);
    expect(offsets).toEqual(offsets.map((_, i) => i));
  });

  test('OR12: a killed owner blocks its queues for about a minute', () => {
    for (const killAt of [31_000, 35_000, 40_000, 45_000]) {
      const sim = oneBroker(2, {
        consumers: [orderly('c1'), orderly('c2')],
        script: [send(5_000, { count: 300, every: 500 }), { at: killAt, do: 'crash', node: 'c2' }],
      }).advanceTo(150_000);
      const taken = sim.expectFact('queue.locked', { consumer: 'c1', queue: 'OrderTopic:broker-a:1', at: (ms) => ms > killAt });
      expect(taken.at - killAt).toBeGreaterThan(40_000);
      expect(taken.at - killAt).toBeLessThan(80_100);
      expect(sim.facts('queue.lockDenied', { consumer: 'c1', at: (ms) => ms > killAt }).length).toBeGreaterThanOrEqual(2);
    }
  });

  test('OR12: End waits for the heir', () => {
    const run = createRun(
      scenario({
        brokers: ['broker-a'],
        topics: queues(1),
        consumers: [orderly('c1'), orderly('c2')],
        script: [{ at: 30_000, do: 'crash', node: 'c1' }],
      }),
    );
    run.advanceToEnd();
    expect(run.endMs).toBeGreaterThan(70_000);
    expect(run.endMs).toBeLessThan(115_000);
  });

  test('OR13: a broker that was away has no locks', () => {
    const sim = oneBroker(1, {
      consumers: [orderly('c1')],
      script: [{ at: 10_000, do: 'crash', node: 'broker-a' }, { at: 15_000, do: 'start', node: 'broker-a' }, send(70_000)],
    }).advanceTo(80_000);
    expect(sim.facts('queue.locked', { queue: q0 }).map(({ at }) => Math.floor(at / 10_000))).toEqual([0, 2]);
    expect(sim.facts('message.delivered')).toHaveLength(1);
  });

  test('OR14: the sharding key decides by its Java hash', () => {
    expect([javaHash('xx'), javaHash(''), javaHash('polygenelubricants')]).toEqual([3_840, 0, -2_147_483_648]);
    const sim = oneBroker(4, {
      consumers: [],
      script: [
        ...Array.from({ length: 10 }, (_, i) => send(5_000 + 20 * i, { shardingKey: `biz_${i}` })),
        send(6_000, { shardingKey: 'xx', count: 5 }),
      ],
    }).advanceTo(7_000);
    expect(sim.facts('send.completed').map(({ queueId }) => queueId)).toEqual([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 0, 0, 0, 0, 0]);
  });

  test('OR14: keys move when a broker leaves the route and back when it returns', () => {
    const keys = ['k0', 'k1', 'k2', 'k3', 'k4', 'k5', 'k6', 'k7'];
    const round = (at: number) => keys.map((shardingKey, i) => send(at + 10 * i, { shardingKey, keys: shardingKey }));
    const sim = driver({
      topics: queues(2),
      consumers: [],
      script: [
        ...round(5_000),
        { at: 6_000, do: 'crash', node: 'broker-b' },
        ...round(6_500),
        ...round(45_000),
        { at: 50_000, do: 'start', node: 'broker-b' },
        ...round(100_000),
      ],
    }).advanceTo(110_000);
    const placed = (from: number, to: number): string[] =>
      sim.facts('send.completed', { at: (ms) => ms >= from && ms < to }).map(({ broker, queueId }) => `${broker}/${queueId}`);
    // As recorded: k0 a/1, k1 b/0, k2 b/1, k3 a/0 and so on over four queues.
    const four = ['broker-a/1', 'broker-b/0', 'broker-b/1', 'broker-a/0'];
    expect(placed(5_000, 6_000)).toEqual([...four, ...four]);
    expect(sim.facts('send.failed').map(({ message, attempts }) => [message, attempts])).toEqual(
      Array.from({ length: 4 }, () => ['connect to 192.168.0.12:10911 failed', 1]),
    );
    expect(placed(45_000, 50_000)).toHaveLength(8);
    expect(placed(45_000, 50_000).every((place) => place.startsWith('broker-a'))).toBe(true);
    expect(placed(100_000, 110_000)).toEqual([...four, ...four]);
  });

  test('OR15: broadcasting with an orderly listener waits for a lock that nobody renews', () => {
    const both = (profile: 'rocketmq-4.9' | 'rocketmq-5.3'): SimulationDriver =>
      oneBroker(1, {
        profile,
        consumers: [orderly('c1', {}, { messageModel: 'BROADCASTING' }), orderly('c2', {}, { messageModel: 'BROADCASTING' })],
      }).advanceTo(120_000);
    const older = both('rocketmq-4.9').expectFact('rebalance.done', { consumer: 'c2', topic: 'OrderTopic' });
    expect(older.at).toBeGreaterThan(61_000);
    expect(older.at).toBeLessThan(82_000);
    expect(both('rocketmq-5.3').expectFact('rebalance.done', { consumer: 'c2', topic: 'OrderTopic' }).at).toBeLessThan(2_250);
  });

  test('OR16: after a minute the thread is given up for 10 ms', () => {
    const sim = oneBroker(1, {
      consumers: [orderly('c1', { processMs: 1_000 })],
      script: [send(5_000, { count: 70 })],
    }).advanceTo(90_000);
    const at = sim.facts('message.delivered').map((fact) => fact.at);
    const steps = at.slice(1).map((ms, i) => ms - (at[i] ?? 0));
    expect(steps.filter((ms) => ms !== 1_000)).toEqual([1_010]);
    expect(steps.indexOf(1_010)).toBe(60);
  });

  const changingHands = (profile: 'rocketmq-4.9' | 'rocketmq-5.3') =>
    scenario({
      profile,
      topics: queues(2),
      config: { maxReconsumeTimes: 3 },
      consumers: [
        orderly('c1', { processMs: 400 }),
        orderly('c2', { processMs: 20, rules: [{ when: { tag: 'bad' }, result: 'THROW' }] }, { startAt: 9_000 }),
        orderly('c3', {}, { startAt: 70_000 }),
      ],
      script: [
        send(5_000, { count: 200, every: 250, shardingKey: 'k{n}' }),
        send(12_000, { tag: 'bad', shardingKey: 'k1', count: 3, every: 4_000 }),
        { at: 20_000, do: 'cutLink', from: 'c1', to: 'broker-a' },
        { at: 65_000, do: 'healLink', from: 'c1', to: 'broker-a' },
        { at: 80_000, do: 'crash', node: 'c2' },
        { at: 90_000, do: 'crash', node: 'broker-b' },
        { at: 100_000, do: 'start', node: 'broker-b' },
        { at: 150_000, do: 'stop', node: 'c1' },
      ],
    });

  test.each(['rocketmq-4.9', 'rocketmq-5.3'] as const)('OR6, OR12: %s: sleeping renewals, slices and forks change nothing', (profile) => {
    const hands = changingHands(profile);
    expect(() => checkDormancy(hands, 220_000)).not.toThrow();
    expect(() => checkSlices(hands, 220_000, 7_777)).not.toThrow();
    for (const at of [20_500, 81_000, 95_000])
      expect(() => checkFork(hands, 220_000, at, { at, do: 'crash', node: 'broker-a' })).not.toThrow();
  });

  test.each([
    ['rocketmq-4.9', 0],
    ['rocketmq-5.3', 500],
  ] as const)('OR25: in %s the offset is asked again right before the first pull, %i ms after the queue was taken', (profile, laterMs) => {
    const sim = oneBroker(1, { profile, consumers: [orderly('c1')] });
    const taken = sim.until('rebalance.done', { topic: 'OrderTopic' });
    const pulled = sim.until('request.sent', { code: 'PULL_MESSAGE', queue: q0 });
    const asked = sim.facts('request.sent', { code: 'QUERY_CONSUMER_OFFSET', at: (at) => at >= taken.at }).map(({ at }) => at);
    expect(asked).toContain(taken.at + laterMs);
    expect(pulled.at - taken.at - laterMs).toBeLessThanOrEqual(10);
  });

  test.each([
    [true, ['broker-a', 'broker-b'], 'The broker[broker-b] not exist'],
    [false, ['broker-a'], undefined],
  ])('OR17: orderTopicConf with orderMessageEnable %s', (orderMessageEnable, brokers, text) => {
    const sim = driver({
      config: { orderMessageEnable },
      topics: [{ name: 'OrderTopic', writeQueueNums: 2, readQueueNums: 2, orderTopicConf: 'broker-a:2;broker-b:2' }],
      script: [{ at: 5_000, do: 'crash', node: 'broker-b' }, send(40_000, { count: 8, every: 100, shardingKey: 'k{n}' })],
    }).advanceTo(60_000);
    const sent = [
      ...sim.facts('send.completed').map(({ broker }) => broker),
      ...sim.facts('send.failed').flatMap(({ brokersSent }) => brokersSent ?? []),
    ];
    expect([...new Set(sent)].sort()).toEqual(brokers);
    expect(sim.facts('send.failed')[0]?.message.split('\n')[0]).toBe(text);
  });
});
