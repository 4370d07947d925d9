import { describe, expect, test } from 'vitest';
import type { ListenerSpec } from '../../model/scenario.ts';
import { listener, send } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';

const oneQueue = [{ name: 'OrderTopic', writeQueueNums: 1, readQueueNums: 1 }];
const withListener = (
  parts: Partial<ListenerSpec>,
  config: Readonly<Record<string, number>> = {},
  script = [send(5_000, { keys: 'k' })],
): SimulationDriver =>
  driver({ brokers: ['broker-a'], topics: oneQueue, consumers: [{ id: 'c1', listener: listener(parts), config }], script });

describe('consuming', () => {
  test('CN1: no more calls at once than threads, in order', () => {
    const sim = withListener({ processMs: 100 }, { consumeThreadMin: 3, consumeThreadMax: 3 }, [
      send(5_000, { count: 9, every: 1 }),
    ]).advanceTo(6_000);
    const calls = sim.facts('message.delivered');
    expect(calls.map(({ queueOffset }) => queueOffset)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const starts = calls.map(({ at }) => at);
    for (let i = 3; i < starts.length; i++) expect((starts[i] ?? 0) - (starts[i - 3] ?? 0)).toBeGreaterThanOrEqual(100);
    expect((starts[2] ?? 0) - (starts[0] ?? 0)).toBeLessThan(20);
  });

  test.each([
    ['rocketmq-4.9', 20],
    ['ons-2017', 64],
  ] as const)('CN1: S-251: %s calls %i listeners at once', (profile, threads) => {
    const script = [send(5_000, { count: 128, every: 1 })];
    const sim = driver({
      profile,
      brokers: ['broker-a'],
      topics: oneQueue,
      consumers: [{ id: 'c1', listener: listener({ processMs: 1_000 }) }],
      script,
    });
    sim.advanceTo(6_900);
    const begun = (from: number, to: number): number => sim.facts('message.delivered').filter(({ at }) => at >= from && at < to).length;
    expect(begun(5_000, 6_000)).toBe(threads);
    expect(begun(6_000, 6_900)).toBe(threads);
  });

  test('CN1: the queue before the threads has no end, so consumeThreadMax never counts', () => {
    const script = [send(5_000, { count: 9, every: 1 })];
    const sim = withListener({ processMs: 1_000 }, { consumeThreadMin: 2, consumeThreadMax: 64 }, script).advanceTo(5_900);
    expect(sim.facts('message.delivered')).toHaveLength(2);
  });

  test('CN13: updateCorePoolSize: more at once, less after a minute without work, and never up to consumeThreadMax', () => {
    const change = (at: number, corePoolSize: number) => ({ at, do: 'updateCorePoolSize', consumer: 'c1', corePoolSize });
    const burst = (at: number) => send(at, { count: 12, every: 1 });
    const script = [burst(5_000), change(5_500, 6), burst(20_000), change(20_500, 1), burst(25_000), burst(90_000), change(91_000, 8)];
    const sim = withListener({ processMs: 1_000 }, { consumeThreadMin: 2, consumeThreadMax: 8 }, script).advanceTo(120_000);
    const between = (from: number, to: number) => sim.facts('message.delivered', { at: (at) => at >= from && at < to }).length;
    expect([between(5_000, 5_500), between(5_500, 5_600)]).toEqual([2, 4]);
    // Too many threads go on while there is work …
    expect([between(20_000, 20_500), between(25_000, 25_500)]).toEqual([6, 6]);
    // … and have ended after a minute without; 8 is not below the maximum.
    expect([between(90_000, 90_500), between(91_000, 92_000)]).toEqual([1, 1]);
  });

  test('CN13: an orderly consumer too; one that does not run has no pool', () => {
    const change = (at: number, corePoolSize: number) => ({ at, do: 'updateCorePoolSize', consumer: 'c1', corePoolSize });
    const topics = [{ name: 'OrderTopic', writeQueueNums: 4, readQueueNums: 4 }];
    const consumers = [
      { id: 'c1', messageListener: 'orderly' as const, listener: listener({ processMs: 1_000 }), config: { consumeThreadMin: 1 } },
    ];
    const script = [change(500, 3), send(5_000, { count: 4, every: 1 }), change(5_500, 3)];
    const sim = driver({ brokers: ['broker-a'], topics, consumers, script }).advanceTo(5_800);
    expect(sim.expectFact('action.rejected')).toMatchObject({ reason: 'notRunning', at: 500 });
    expect(sim.facts('message.delivered')).toHaveLength(3);
  });

  test.each([
    [{ consumeThreadMax: 10 }, 'consumeThreadMin (20) is larger than consumeThreadMax (10)'],
    [{ consumeThreadMin: 0 }, 'consumeThreadMin Out of range [1, 1000]'],
    [{ consumeThreadMax: 1_001 }, 'consumeThreadMax Out of range [1, 1000]'],
    [{ pullThresholdForQueue: 65_536 }, 'pullThresholdForQueue Out of range [1, 65535]'],
    [{ pullThresholdForTopic: 0 }, 'pullThresholdForTopic Out of range [1, 6553500]'],
    [{ consumeMessageBatchMaxSize: 1_025 }, 'consumeMessageBatchMaxSize Out of range [1, 1024]'],
  ])('CN15: with %o start() throws', (config, text) => {
    const sim = withListener({}, config).advanceTo(6_000);
    expect(sim.expectFact('client.logged', { client: 'c1', level: 'ERROR' }).text.split('\n')[0]).toBe(text);
    expect(sim.facts('client.started', { id: 'c1' })).toEqual([]);
  });

  test('CN14: the pool stays as it is with a backlog of hours', () => {
    const script = [send(5_000, { count: 200, every: 1 })];
    const sim = withListener({ processMs: 60_000 }, { consumeThreadMin: 2, pullThresholdForQueue: 2 }, script).advanceTo(3_600_000);
    const starts = sim.facts('message.delivered').map(({ at }) => at);
    for (let i = 2; i < starts.length; i++) expect((starts[i] ?? 0) - (starts[i - 2] ?? 0)).toBeGreaterThanOrEqual(60_000);
  });

  test('CN12: without a listener start() throws; registered, it starts (S-020)', () => {
    const script = [send(5_000), { at: 10_000, do: 'registerMessageListener', consumer: 'c1' }, { at: 11_000, do: 'start', node: 'c1' }];
    const sim = driver({ brokers: ['broker-a'], consumers: [{ id: 'c1', messageListener: 'none' }], script }).advanceTo(30_000);
    expect(sim.expectFact('client.logged')).toMatchObject({
      client: 'c1',
      level: 'ERROR',
      text: 'messageListener is null\nSee http://rocketmq.apache.org/docs/faq/ for further details.',
    });
    expect(sim.facts('client.started', { id: 'c1' }).map(({ at }) => at)).toEqual([11_000]);
    expect(sim.facts('message.delivered')).toHaveLength(1);
  });

  test('CN2: the offset is the smallest unfinished message', () => {
    const slow = { processMs: 5, rules: [{ when: { key: 'k-2' }, processMs: 3_000 }] };
    const sim = withListener(slow, {}, [send(5_000, { count: 6, every: 10, keys: 'k-{n}' })]).advanceTo(20_000);
    const committed = sim.facts('offset.committed', { where: 'client', topic: 'OrderTopic' }).map(({ offset }) => offset);
    expect(committed).toEqual([1, 6]);
  });

  test.each(['RECONSUME_LATER', 'NULL', 'THROW'] as const)('CN3: %s sends the message back', (result) => {
    const sim = withListener({ result });
    expect(sim.until('message.consumed')).toMatchObject({ result, tookMs: 10 });
    expect(sim.until('message.sentBack')).toMatchObject({ reconsumeTimes: 1, delayLevel: 3, consumer: 'c1' });
    expect(sim.until('offset.committed', { where: 'client' })).toMatchObject({ topic: 'OrderTopic', offset: 1 });
  });

  test('CN4: a lost answer leads to a second copy by the fallback send', () => {
    const sim = withListener({ result: 'RECONSUME_LATER', rules: [{ when: { reconsumeTimesFrom: 1 }, result: 'CONSUME_SUCCESS' }] });
    sim.until('request.sent', { code: 'CONSUMER_SEND_MSG_BACK' });
    const cut = sim.advanceTo(sim.now + 1).act({ do: 'cutLink', from: 'c1', to: 'broker-a' });
    const healed = cut.advanceTo(cut.now + 4_000).act({ do: 'healLink', from: 'c1', to: 'broker-a' });
    const fallback = healed.until('message.sentBack', { via: 'send' });
    expect(fallback).toMatchObject({ reconsumeTimes: 1, delayLevel: 3 });
    expect(fallback.at - sim.now).toBeGreaterThan(4_999);
    healed.advanceTo(healed.now + 60_000);
    expect(healed.facts('message.delivered', { reconsumeTimes: 1 })).toHaveLength(2);
  });

  test('CN4: while nothing passes, the client calls the listener itself after 5 s', () => {
    const sim = withListener({ result: 'RECONSUME_LATER', processMs: 2_000 });
    const first = sim.until('message.delivered');
    const cut = sim.act({ do: 'cutLink', from: 'c1', to: 'broker-a' });
    const consumed = cut.until('message.consumed');
    const again = cut.until('message.delivered');
    expect(again).toMatchObject({ topic: 'OrderTopic', msgId: first.msgId, reconsumeTimes: 1, queueOffset: first.queueOffset });
    // 5 s for the send-back, 3 s for the fallback, 5 s of waiting; each wait that runs out costs 1 ms.
    expect(again.at - consumed.at).toBeGreaterThanOrEqual(13_000);
    expect(again.at - consumed.at).toBeLessThanOrEqual(13_010);
  });

  test('CN5: an expired message is sent back at level 3 and its late result ignored', () => {
    const slow = { processMs: 150_000, rules: [{ when: { reconsumeTimesFrom: 1 }, processMs: 10 }] };
    const sim = withListener(slow, { consumeTimeout: 1 });
    const delivered = sim.until('message.delivered');
    // The cleaner looks each minute from the consumer's start at 1.1 s; at 61.1 s the minute is not over.
    const timeout = sim.until('message.consumed', { result: 'TIMEOUT' });
    expect([timeout.at, timeout.tookMs]).toEqual([121_100, 121_100 - delivered.at]);
    expect(sim.until('message.sentBack')).toMatchObject({ delayLevel: 3, reconsumeTimes: 1 });
    expect(sim.until('offset.committed', { where: 'client' }).offset).toBe(1);
    expect(sim.until('message.consumed', { reconsumeTimes: 1 }).result).toBe('CONSUME_SUCCESS');
    expect(sim.until('message.consumed', { reconsumeTimes: 0 })).toMatchObject({
      result: 'CONSUME_SUCCESS',
      ignored: true,
      at: delivered.at + 150_000,
    });
  });

  test('CN17: what the cleaner takes out moves no offset: the next empty pull does', () => {
    const sim = withListener({ processMs: 150_000 }, { consumeTimeout: 1 });
    const timeout = sim.until('message.consumed', { result: 'TIMEOUT' });
    sim.expectNoFact('offset.committed', { where: 'client', topic: 'OrderTopic' });
    const empty = sim.until('pull.answered', { queue: 'OrderTopic:broker-a:0', status: 'NO_NEW_MSG' });
    expect(sim.until('offset.committed', { where: 'client', topic: 'OrderTopic' })).toMatchObject({ offset: 1, at: empty.at });
    expect(empty.at - timeout.at).toBeGreaterThan(1_000);
  });

  test('CN17: the cleaner sends back one message after the other', () => {
    const sim = withListener({ processMs: 150_000 }, { consumeTimeout: 1 }, [send(5_000, { count: 3, every: 1 })]).advanceTo(122_000);
    const sent = sim.facts('request.sent', { code: 'CONSUMER_SEND_MSG_BACK' }).map(({ at }) => at);
    const answered = sim.facts('response.sent', { code: 'CONSUMER_SEND_MSG_BACK' }).map(({ arrivesAt }) => arrivesAt);
    expect(sent).toEqual([121_100, ...answered.slice(0, 2)]);
  });

  test('CN17: what cannot be sent back goes to %RETRY% at another broker, as after a failure', () => {
    const sim = driver({
      brokers: ['broker-a', 'broker-b'],
      topics: oneQueue,
      consumers: [{ id: 'c1', listener: listener({ processMs: 150_000 }), config: { consumeTimeout: 1 } }],
      script: [send(5_000, { queue: 'broker-a:0' }), { at: 100_000, do: 'crash', node: 'broker-a' }],
    }).advanceTo(140_000);
    expect(sim.facts('message.consumed', { result: 'TIMEOUT' })).toHaveLength(1);
    expect(sim.facts('message.sentBack')).toMatchObject([{ broker: 'broker-b', via: 'send', delayLevel: 3, reconsumeTimes: 1 }]);
  });

  test.each([
    ['rocketmq-4.9', 2],
    ['rocketmq-5.3', 1],
  ] as const)('CN16: a late failure of a message that was sent back already: %s sends it back %i times in all', (profile, times) => {
    const rules = [{ when: { reconsumeTimesFrom: 1 }, processMs: 10, result: 'CONSUME_SUCCESS' as const }];
    const slow = { id: 'c1', listener: listener({ processMs: 150_000, result: 'RECONSUME_LATER', rules }), config: { consumeTimeout: 1 } };
    const sim = driver({ profile, brokers: ['broker-a'], consumers: [slow], script: [send(5_000)] }).advanceTo(200_000);
    const late = sim.facts('message.consumed', { reconsumeTimes: 0, result: 'RECONSUME_LATER' });
    expect(late.map(({ ignored }) => ignored === true)).toEqual([times === 1]);
    expect(sim.facts('message.sentBack').map(({ reconsumeTimes }) => reconsumeTimes)).toEqual(Array.from({ length: times }, () => 1));
    expect(sim.facts('message.consumed', { reconsumeTimes: 1 })).toHaveLength(times);
  });

  test('CN6: broadcasting gives a failure up', () => {
    const sim = driver({
      brokers: ['broker-a'],
      consumers: [
        { id: 'c1', messageModel: 'BROADCASTING', listener: listener({ result: 'RECONSUME_LATER' }) },
        { id: 'c2', messageModel: 'BROADCASTING', listener: listener() },
      ],
      script: [send(5_000)],
    }).advanceTo(60_000);
    expect(
      sim
        .facts('message.delivered')
        .map(({ consumer }) => consumer)
        .sort(),
    ).toEqual(['c1', 'c2']);
    expect(sim.expectFact('message.dropped')).toMatchObject({ consumer: 'c1', reason: 'broadcasting' });
    sim.expectNoFact('message.sentBack');
    expect(
      sim
        .facts('offset.committed', { where: 'client' })
        .map(({ consumer, offset }) => `${consumer ?? ''} ${offset}`)
        .sort(),
    ).toEqual(['c1 1', 'c2 1']);
  });

  test('CN7: a queue that was taken away takes the result with it', () => {
    const sim = driver({
      brokers: ['broker-a'],
      topics: [{ name: 'OrderTopic', writeQueueNums: 2, readQueueNums: 2 }],
      consumers: [
        { id: 'c1', listener: listener({ processMs: 30_000 }) },
        { id: 'c2', startAt: 10_000 },
      ],
      script: [send(5_000, { count: 2, every: 1 })],
    }).advanceTo(60_000);
    const late = sim.facts('message.consumed', { consumer: 'c1', ignored: true });
    expect(late.map(({ queueId }) => queueId)).toEqual([1]);
    expect(sim.facts('message.delivered', { msgId: late[0]?.msgId ?? '' }).map(({ consumer }) => consumer)).toEqual(['c1', 'c2']);
  });

  test('CN8: a hand fails the running consumption', () => {
    const sim = withListener({ processMs: 5_000 });
    sim.until('message.delivered');
    const failed = sim.advanceTo(7_000).act({ do: 'answerConsumption', group: 'order-group', message: 'k', result: 'RECONSUME_LATER' });
    expect(failed.expectFact('message.consumed')).toMatchObject({ at: 7_000, result: 'RECONSUME_LATER' });
    expect(failed.until('message.sentBack').at).toBe(7_001);
    expect(failed.causesOf(failed.expectFact('message.sentBack')).length).toBeGreaterThan(0);
  });

  test('CN8: a hand decides the next delivery, once', () => {
    const sim = withListener({ result: 'RECONSUME_LATER' });
    sim.until('message.sentBack');
    const helped = sim.act({ do: 'answerConsumption', group: 'order-group', message: 'k', result: 'CONSUME_SUCCESS' }).advanceTo(60_000);
    expect(helped.facts('message.consumed').map(({ result }) => result)).toEqual(['RECONSUME_LATER', 'CONSUME_SUCCESS']);
  });

  test('CN8: nobody runs who could answer', () => {
    const sim = withListener({}).advanceTo(500).act({ do: 'answerConsumption', group: 'order-group', message: 'k', result: 'NULL' });
    expect(sim.expectFact('action.rejected')).toMatchObject({ reason: 'noConsumerRunning', subject: 'order-group' });
  });

  test.each([
    ['rocketmq-4.9', [1, 3]],
    ['ons-2017', [3, 3]],
  ] as const)('CN9: %s, maxReconsumeTimes 1 and then 3 in one group', (profile, expected) => {
    const failing = listener({ result: 'RECONSUME_LATER', delayLevelWhenNextConsume: 1 });
    const deadAfter = [0, 1].map((queueId) => {
      const sim = driver({
        profile,
        brokers: ['broker-a'],
        topics: [{ name: 'OrderTopic', writeQueueNums: 2, readQueueNums: 2 }],
        // The first in the list has the retry queue: only the first failure may be the other's.
        consumers: [
          { id: 'c1', listener: failing, config: { maxReconsumeTimes: 1 } },
          { id: 'c2', startAt: 2_000, listener: failing, config: { maxReconsumeTimes: 3 } },
        ],
        script: [send(5_000, { queue: `broker-a:${queueId}` }), ...(queueId === 0 ? [] : [{ at: 4_000, do: 'stop', node: 'c1' }])],
      });
      return sim.until('message.deadLettered').reconsumeTimes - 1;
    });
    expect(deadAfter).toEqual(expected);
  });

  const waiting = [send(5_000, { count: 10, every: 0, keys: 'k-{n}' })];
  const oneThread = { consumeMessageBatchMaxSize: 4, consumeThreadMin: 1, consumeThreadMax: 1 };
  /** How many messages each call of the listener had: one thread calls one after the other. */
  const listSizes = (sim: SimulationDriver, reconsumeTimes: number): number[] => {
    const sizes = new Map<number, number>();
    for (const { at } of sim.facts('message.delivered', { reconsumeTimes })) sizes.set(at, (sizes.get(at) ?? 0) + 1);
    return [...sizes.values()];
  };
  /** Ten messages wait before a consumer with batches of 4 comes. */
  const withBatches = (parts: Partial<ListenerSpec>): SimulationDriver =>
    driver({
      brokers: ['broker-a'],
      topics: oneQueue,
      consumers: [
        { id: 'c1', startAt: 10_000, listener: listener(parts), config: oneThread },
        { id: 'c2', startAt: 10_100, config: oneThread },
      ],
      script: waiting,
    }).advanceTo(19_000);

  test('CN10: ten messages of one pull are lists of 4, 4 and 2', () => {
    const sim = withBatches({});
    expect(listSizes(sim, 0)).toEqual([4, 4, 2]);
    expect(sim.facts('message.consumed')).toHaveLength(10);
  });

  test('CN11: what is behind ackIndex is sent back', () => {
    const sim = withBatches({ ackIndex: 1 });
    const keys = new Map(sim.facts('send.requested').map(({ msgId, keys: key }) => [msgId, key]));
    const back = sim.facts('message.sentBack').map(({ msgId }) => keys.get(msgId));
    expect(back.sort()).toEqual(['k-3', 'k-4', 'k-7', 'k-8']);
    expect(sim.facts('offset.committed', { where: 'client', topic: 'OrderTopic' }).at(-1)?.offset).toBe(10);
  });

  test('CN4, CN11: of a list whose send-backs fail, the rest stays and is consumed again here', () => {
    const sim = withBatches({
      result: 'RECONSUME_LATER',
      processMs: 2_000,
      rules: [{ when: { reconsumeTimesFrom: 1 }, processMs: 0, result: 'CONSUME_SUCCESS' }],
    });
    expect(sim.facts('message.sentBack')).toHaveLength(10);
    const cut = driver({
      brokers: ['broker-a'],
      topics: oneQueue,
      consumers: [
        {
          id: 'c1',
          startAt: 10_000,
          listener: listener({ result: 'RECONSUME_LATER', processMs: 2_000 }),
          config: oneThread,
        },
      ],
      script: [...waiting, { at: 11_000, do: 'cutLink', from: 'c1', to: 'broker-a' }],
    }).advanceTo(120_000);
    expect(listSizes(cut, 1)[0]).toBe(4);
  });
});
