import { describe, expect, test } from 'vitest';
import type { ListenerResult, ListenerRule, ProfileId } from '../../model/scenario.ts';
import { consumeRetry16, listener, send } from '../../testing/scenarios.ts';
import { nominal, outside } from '../../testing/nominal.ts';
import { driver, driverOf, type SimulationDriver } from '../../testing/SimulationDriver.ts';

const once = (result: ListenerResult): readonly ListenerRule[] => [{ when: { reconsumeTimesTo: 0 }, result }];
/** Scan of the level's loop, dispatch, answer of the held pull, and the way of the failure to the broker. */
const retryPath = { operations: 5, services: ['scheduleScan'] } as const;

/** One message at 5 s, consumed at once; c1 and c2 have the same listener. */
function oneMessage(rules: readonly ListenerRule[], profile: ProfileId = 'rocketmq-4.9'): SimulationDriver {
  const consumers = ['c1', 'c2'].map((id) => ({ id, listener: listener({ processMs: 0, rules }) }));
  return driver({ profile, brokers: ['broker-a'], consumers, script: [send(5_000, { keys: 'k' })] });
}

/** From the failure to the retry (ms). */
function waitOf(sim: SimulationDriver): number {
  const failed = sim.until('message.consumed');
  return sim.until('message.delivered', { reconsumeTimes: 1 }).at - failed.at;
}

describe('what the seeds say of consuming', () => {
  test.each([
    ['rocketmq-4.9', 40, 100, 20],
    ['ons-2017', 128, 1_000, 64],
  ] as const)('S-011, S-251: %s: %i messages of %i ms go through %i threads in two rounds', (profile, count, processMs, threads) => {
    const sim = driver({
      profile,
      brokers: ['broker-a'],
      consumers: [{ id: 'c1', startAt: 30_000, listener: { processMs } }],
      script: [send(5_000, { count, every: 5 })],
    }).advanceTo(60_000);
    const ends = sim.facts('message.consumed').map(({ at }) => at);
    const start = sim.facts('message.delivered')[0]?.at ?? 0;
    expect(start).toBeGreaterThan(29_000);
    const doneAfter = (ms: number): number => ends.filter((at) => at - start <= ms + 10).length;
    expect([doneAfter(processMs - 20), doneAfter(processMs), doneAfter(2 * processMs)]).toEqual([0, threads, 2 * threads]);
  });

  test('S-012: thread, list, body and context of a call; of a list of three only element 0 is looked at', () => {
    const lines = (consumeMessageBatchMaxSize: number) =>
      driver({
        brokers: ['broker-a'],
        topics: [{ name: 'OrderTopic', readQueueNums: 1, writeQueueNums: 1 }],
        consumers: [
          {
            id: 'c1',
            startAt: 10_000,
            config: { consumeMessageBatchMaxSize },
            listener: { prints: '{thread} {messages} {body} {context}' },
          },
        ],
        script: [send(5_000, { count: 3, every: 10, body: 'body {n}' })],
      }).advanceTo(20_000);
    const [one, three] = [lines(1), lines(3)];
    const ids = one.facts('send.requested').map(({ msgId }) => msgId);
    const context = 'ConsumeConcurrentlyContext [topic=OrderTopic, brokerName=broker-a, queueId=0]';
    expect(one.facts('client.logged').map(({ text }) => text)).toEqual(
      ids.map((id, i) => `ConsumeMessageThread_order-group_${i + 1} [${id}] body ${i + 1} ${context}`),
    );
    expect(three.facts('client.logged').map(({ text }) => text)).toEqual([
      `ConsumeMessageThread_order-group_1 [${ids.join(', ')}] body 1 ${context}`,
    ]);
    expect(three.facts('message.consumed', { result: 'CONSUME_SUCCESS' })).toHaveLength(3);
  });

  test('S-179: an instance that needs 3 s to initialise gets what is stored when it runs, not before', () => {
    const sim = driver({ brokers: ['broker-a'], consumers: [{ id: 'c1', startAt: 8_000 }], script: [send(5_000)] }).advanceTo(20_000);
    const [call] = sim.facts('message.delivered');
    // Route, heartbeat, rebalance, offset and pull: some hops.
    expect(outside((call?.at ?? 0) - 5_000, nominal(3_000, { operations: 30 }))).toBeUndefined();
  });

  test('S-014: RECONSUME_LATER brings the message back once, after 10 s, with reconsumeTimes 1', () => {
    const sim = oneMessage(once('RECONSUME_LATER'));
    expect(outside(waitOf(sim), nominal(10_000, retryPath))).toBeUndefined();
    sim.advanceTo(sim.now + 3_600_000);
    expect(sim.facts('message.delivered').map(({ reconsumeTimes }) => reconsumeTimes)).toEqual([0, 1]);
  });

  test.each(['rocketmq-4.9', 'ons-2017'] as const)('S-015, S-227, S-286: %s: later, null and an exception wait equally long', (profile) => {
    const waits = (['RECONSUME_LATER', 'NULL', 'THROW'] as const).map((result) => waitOf(oneMessage(once(result), profile)));
    expect(new Set(waits).size).toBe(1);
    expect(outside(waits[0] ?? 0, nominal(10_000, retryPath))).toBeUndefined();
  });

  test('S-228: a listener that catches everything and says success is never asked again', () => {
    const sim = oneMessage([{ when: {}, processMs: 3, result: 'CONSUME_SUCCESS' }]).advanceTo(60_000);
    expect(sim.facts('message.delivered')).toHaveLength(1);
    sim.expectNoFact('message.sentBack');
    sim.expectFact('offset.committed', { topic: 'OrderTopic', where: 'broker', offset: 1 });
  });

  test('S-279: success moves the offset, later is a retry after 10 s', () => {
    const success = oneMessage([]);
    success.until('message.consumed', { result: 'CONSUME_SUCCESS' });
    expect(success.until('offset.committed', { where: 'client', topic: 'OrderTopic' }).offset).toBe(1);
    success.advanceTo(60_000).expectNoFact('message.sentBack');
    expect(outside(waitOf(oneMessage(once('RECONSUME_LATER'), 'ons-2017')), nominal(10_000, retryPath))).toBeUndefined();
  });

  test('S-019: the instance that failed is gone, and the retry at 10 s goes to the other one', () => {
    const sim = oneMessage(once('RECONSUME_LATER'));
    const failed = sim.until('message.delivered');
    const stopped = sim.advanceTo(failed.at + 5_000).act({ do: 'stop', node: failed.consumer });
    const retry = stopped.until('message.delivered', { reconsumeTimes: 1 });
    expect(retry.consumer).not.toBe(failed.consumer);
    expect(outside(retry.at - failed.at, nominal(10_000, retryPath))).toBeUndefined();
  });

  test('S-187: a retry goes to whoever holds the retry queue, whoever failed', () => {
    const consumers = ['c1', 'c2'].map((id) => ({ id, listener: listener({ rules: once('RECONSUME_LATER') }) }));
    const script = [send(25_000, { count: 8, every: 100 })];
    const sim = driver({ brokers: ['broker-a'], consumers, script }).advanceTo(60_000);
    expect(new Set(sim.facts('message.delivered', { reconsumeTimes: 0 }).map(({ consumer }) => consumer)).size).toBe(2);
    const shares = sim.facts('rebalance.done', { topic: '%RETRY%order-group' });
    const holder = new Map(shares.map(({ consumer, queues }) => [consumer, queues.length]));
    const holders = [...holder].filter(([, queues]) => queues > 0).map(([consumer]) => consumer);
    expect(holders).toHaveLength(1);
    const retries = sim.facts('message.delivered', { reconsumeTimes: 1 });
    expect(retries).toHaveLength(8);
    expect([...new Set(retries.map(({ consumer }) => consumer))]).toEqual(holders);
  });

  test('S-223, S-224, S-226, S-236: 16 retries on the manual’s table, one id, reconsumeTimes 0 to 16', () => {
    const sim = driverOf(consumeRetry16());
    sim.until('message.deadLettered');
    const calls = sim.advanceTo(sim.now + 12 * 3_600_000).facts('message.delivered');
    expect(calls.map(({ reconsumeTimes }) => reconsumeTimes)).toEqual(Array.from({ length: 17 }, (_, i) => i));
    expect(new Set(calls.map(({ msgId }) => msgId)).size).toBe(1);
    const table = [10, 40, 100, 220, 400, 640, 940, 1_300, 1_720, 2_200, 2_740, 3_340, 4_540, 6_340, 9_940, 17_140];
    table.forEach((seconds, i) => {
      // Each retry adds the roundings of those before it, and its 10 ms in the listener.
      const path = { operations: 16 * (i + 1), services: Array<'scheduleScan'>(i + 1).fill('scheduleScan') };
      const since = (calls[i + 1]?.at ?? 0) - (calls[0]?.at ?? 0);
      expect(outside(since, nominal(seconds * 1_000, path))).toBeUndefined();
    });
  });

  test('S-290: two instances drain a backlog of a hundred in half the time', () => {
    const drained = (ids: readonly string[]): number => {
      const consumers = ids.map((id) => ({ id, listener: { processMs: 100 }, config: { consumeThreadMin: 1, consumeThreadMax: 1 } }));
      const script = [send(25_000, { count: 100, every: 1 })];
      const sim = driver({ brokers: ['broker-a'], consumers, script }).advanceTo(70_000);
      const ends = sim.facts('message.consumed').map(({ at }) => at);
      expect(ends).toHaveLength(100);
      return (ends.at(-1) ?? 0) - (sim.facts('message.delivered')[0]?.at ?? 0);
    };
    const [one, two] = [drained(['c1']), drained(['c1', 'c2'])];
    expect(one).toBeGreaterThanOrEqual(10_000);
    expect(two / one).toBeGreaterThan(0.49);
    expect(two / one).toBeLessThan(0.52);
  });

  test('S-301: pushed is pulled: the call of the listener follows the answer of a pull', () => {
    const sim = oneMessage([]);
    const call = sim.until('message.delivered');
    const path = sim.causesOf(call).map((fact) => ('code' in fact ? `${fact.type} ${fact.code}` : fact.type));
    expect(path).toContain('response.sent PULL_MESSAGE');
    expect(sim.facts('request.sent', { code: 'PULL_MESSAGE', from: call.consumer }).length).toBeGreaterThan(0);
  });

  test('S-302: nothing is delivered after a shutdown', () => {
    const script = [send(4_000, { count: 20, every: 100 }), { at: 5_000, do: 'stop', node: 'c1' }];
    const sim = driver({ brokers: ['broker-a'], consumers: ['c1'], script }).advanceTo(60_000);
    expect(sim.facts('message.delivered').length).toBeGreaterThan(0);
    sim.expectNoFact('message.delivered', { at: (at) => at > 5_000 });
    expect(sim.facts('message.stored', { at: (at) => at > 5_000 }).length).toBeGreaterThan(0);
  });

  test('S-240: consumed, but the process dies before its offset is told: the same id comes again', () => {
    const script = [send(5_000, { keys: 'ORDERID_100' }), { at: 5_100, do: 'crash', node: 'c1' }, { at: 7_000, do: 'start', node: 'c1' }];
    const sim = driver({ brokers: ['broker-a'], consumers: ['c1'], script }).advanceTo(40_000);
    const calls = sim.facts('message.delivered');
    expect(calls.map(({ reconsumeTimes }) => reconsumeTimes)).toEqual([0, 0]);
    expect(new Set(calls.map(({ msgId }) => msgId)).size).toBe(1);
  });
});

describe('what the seeds say of the two models', () => {
  const members = (group: string, ids: readonly string[], messageModel: 'CLUSTERING' | 'BROADCASTING' = 'CLUSTERING') =>
    ids.map((id) => ({ id, group, messageModel }));
  const threeQueues = [{ name: 'OrderTopic', readQueueNums: 3, writeQueueNums: 3 }];

  test('S-076: two instances consume one message once when clustering, twice when broadcasting', () => {
    const calls = (messageModel: 'CLUSTERING' | 'BROADCASTING') =>
      driver({ brokers: ['broker-a'], consumers: members('g', ['c1', 'c2'], messageModel), script: [send(5_000)] })
        .advanceTo(60_000)
        .facts('message.delivered');
    expect(calls('CLUSTERING')).toHaveLength(1);
    expect(
      calls('BROADCASTING')
        .map(({ consumer }) => consumer)
        .sort(),
    ).toEqual(['c1', 'c2']);
  });

  test('S-198: three instances of one group share nine messages, the one of the other group has nine', () => {
    const sim = driver({
      brokers: ['broker-a'],
      topics: threeQueues,
      consumers: [...members('CID1', ['c1', 'c2', 'c3']), ...members('CID2', ['c4'])],
      script: [send(25_000, { count: 9, every: 100 })],
    }).advanceTo(60_000);
    const count = (consumer: string) => sim.facts('message.delivered', { consumer }).length;
    expect(['c1', 'c2', 'c3', 'c4'].map(count)).toEqual([3, 3, 3, 9]);
  });
});
