import { describe, expect, test } from 'vitest';
import { parseDelayLevels } from '../../model/delayLevels.ts';
import { nominal, outside } from '../../testing/nominal.ts';
import { consumeRetry16, listener, send } from '../../testing/scenarios.ts';
import { driver, driverOf } from '../../testing/SimulationDriver.ts';
import { planSendBack } from './planSendBack.ts';

const defaultLevels = '1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h';
const levels = parseDelayLevels(defaultLevels);
/** Scan of the level's loop, dispatch, answer of the held pull (its own cost and one latency). */
const retryPath = { operations: 3, services: ['scheduleScan'] } as const;
const later = (config: Readonly<Record<string, number>> = {}, delayLevelWhenNextConsume = 0) => ({
  brokers: ['broker-a'],
  consumers: [{ id: 'c1', listener: listener({ result: 'RECONSUME_LATER', delayLevelWhenNextConsume }), config }],
  script: [send(5_000, { tag: 'TagA', keys: 'o-1' })],
});

describe('what the broker does with a message that comes back', () => {
  const facts = { group: 'G', reconsumeTimes: 0, maxReconsumeTimes: 16, delayLevel: 0, levels: 18 };
  test.each([
    ['DR2: the first retry waits level 3', {}, { fate: 'reconsume', topic: '%RETRY%G', reconsumeTimes: 1, delayLevel: 3 }],
    [
      'DR2: the 16th retry waits level 18',
      { reconsumeTimes: 15 },
      { fate: 'reconsume', topic: '%RETRY%G', reconsumeTimes: 16, delayLevel: 18 },
    ],
    ['DR5: after 16 retries', { reconsumeTimes: 16 }, { fate: 'deadLetter', topic: '%DLQ%G', reconsumeTimes: 17 }],
    ['DR5: a maximum of 0', { maxReconsumeTimes: 0 }, { fate: 'deadLetter', topic: '%DLQ%G', reconsumeTimes: 1 }],
    ['DR5: a maximum of 2', { maxReconsumeTimes: 2, reconsumeTimes: 2 }, { fate: 'deadLetter', topic: '%DLQ%G', reconsumeTimes: 3 }],
    [
      'DR4: the listener asks for level 2',
      { delayLevel: 2, reconsumeTimes: 5 },
      { fate: 'reconsume', topic: '%RETRY%G', reconsumeTimes: 6, delayLevel: 2 },
    ],
    ['DR4: the listener asks for the dead-letter topic', { delayLevel: -1 }, { fate: 'deadLetter', topic: '%DLQ%G', reconsumeTimes: 1 }],
    [
      'DR5: exhausted wins over an asked level',
      { delayLevel: 2, reconsumeTimes: 16 },
      { fate: 'deadLetter', topic: '%DLQ%G', reconsumeTimes: 17 },
    ],
    [
      'DR7: beyond the last level',
      { maxReconsumeTimes: 20, reconsumeTimes: 18 },
      { fate: 'reconsume', topic: '%RETRY%G', reconsumeTimes: 19, delayLevel: 18 },
    ],
    [
      'DR7: a list of 5 levels',
      { reconsumeTimes: 9, levels: 5 },
      { fate: 'reconsume', topic: '%RETRY%G', reconsumeTimes: 10, delayLevel: 5 },
    ],
  ])('%s', (_, changed, plan) => {
    expect(planSendBack({ firstRetryLevel: 3, ...facts, ...changed })).toEqual(plan);
  });

  test('DR11: the claim of S-017 and S-018 runs when it is asked for', () => {
    const sim = driverOf({ ...consumeRetry16(), claims: ['retry-starts-at-1s'] });
    const dead = sim.until('message.deadLettered');
    const levels = sim.facts('message.sentBack').map(({ delayLevel }) => delayLevel);
    expect(levels).toEqual(Array.from({ length: 18 }, (_, i) => i + 1));
    expect(
      outside(dead.at - 5_000, nominal(17_146_000, { operations: 18 * 12, services: new Array<'scheduleScan'>(18).fill('scheduleScan') })),
    ).toBeUndefined();
  });

  test('levels are read as RocketMQ reads them', () => {
    expect(levels.slice(0, 5)).toEqual([1_000, 5_000, 10_000, 30_000, 60_000]);
    expect([levels.length, levels[17]]).toEqual([18, 7_200_000]);
    expect(parseDelayLevels(' 1s  2d ')).toEqual([1_000, 172_800_000]);
    expect(parseDelayLevels('1s x 3s')).toEqual([1_000]);
  });
});

describe('delayed retry', () => {
  test('DR1: parked with its real topic aside, three facts in this order', () => {
    const sim = driver(later());
    const sentBack = sim.until('message.sentBack');
    const facts = [1, 2].map((more) => sim.run.trace.fact(sentBack.seq + more));
    expect(facts[0]).toMatchObject({
      type: 'message.stored',
      topic: 'SCHEDULE_TOPIC_XXXX',
      queueId: 2,
      realTopic: '%RETRY%order-group',
      realQueueId: 0,
      delayLevel: 3,
      deliverAt: sentBack.at + 10_000,
      reconsumeTimes: 1,
    });
    expect(facts[1]).toMatchObject({ type: 'message.scheduled', delayLevel: 3, dueAt: sentBack.dueAt });
  });

  test('DR1: a retry leads back to the call that failed, and that to the send', () => {
    const sim = driver(later());
    const retry = sim.until('message.delivered', { reconsumeTimes: 1 });
    expect(sim.causesOf(retry).map(({ type }) => type)).toEqual([
      'pull.answered',
      'response.sent',
      'message.stored',
      'message.due',
      'message.scheduled',
      'message.stored',
      'message.sentBack',
      'request.sent',
      'message.consumed',
      'message.delivered',
      'pull.answered',
      'response.sent',
      'message.stored',
      'request.sent',
      'send.attempted',
      'route.fetched',
      'response.sent',
      'request.sent',
      'send.requested',
      'action.applied',
    ]);
  });

  test('DR3: nothing before the due time, the retry within 100 ms and the way after it', () => {
    const sim = driver(later());
    const sentBack = sim.until('message.sentBack', { reconsumeTimes: 1 });
    expect(sentBack.dueAt).toBe(sentBack.at + 10_000);
    sim.advanceTo(sentBack.dueAt - 1).expectNoFact('message.delivered', { reconsumeTimes: 1 });
    const delivered = sim.until('message.delivered', { reconsumeTimes: 1 });
    expect(outside(delivered.at, nominal(sentBack.dueAt, retryPath))).toBeUndefined();
    const due = sim.expectFact('message.due');
    expect([due.at % 100, due.dueAt, due.timer]).toEqual([0, sentBack.dueAt, 'deliverDelayedMessage']);
  });

  test('DR4: level 2 each time, when the listener asks for it', () => {
    const sim = driver(later({}, 2)).advanceTo(40_000);
    const back = sim.facts('message.sentBack');
    expect(back.length).toBeGreaterThan(4);
    for (const { delayLevel, at, dueAt } of back) expect([delayLevel, dueAt - at]).toEqual([2, 5_000]);
  });

  test('DR4: -1 is the dead-letter topic at once', () => {
    const sim = driver(later({}, -1)).advanceTo(100_000);
    expect(sim.expectFact('message.deadLettered')).toMatchObject({
      reconsumeTimes: 1,
      topic: '%DLQ%order-group',
      at: sim.expectFact('message.consumed').at + 1,
    });
    expect(sim.facts('message.delivered')).toHaveLength(1);
    sim.expectNoFact('message.sentBack');
  });

  test.each([
    [0, 1],
    [2, 3],
  ])('DR5: with a maximum of %i there are %i deliveries and one dead letter', (maxReconsumeTimes, deliveries) => {
    const sim = driver(later({ maxReconsumeTimes })).advanceTo(400_000);
    expect(sim.facts('message.delivered')).toHaveLength(deliveries);
    expect(sim.facts('message.deadLettered').map(({ reconsumeTimes }) => reconsumeTimes)).toEqual([maxReconsumeTimes + 1]);
    expect(sim.facts('message.stored', { topic: '%DLQ%order-group' })).toHaveLength(1);
    expect(sim.expectFact('topic.created', { topic: '%DLQ%order-group' })).toMatchObject({ writeQueueNums: 1, perm: 6 });
  });

  test('DR2, DR6: 16 retries from 10 s to 2 h, each in its window, then one dead letter', () => {
    const sim = driverOf(consumeRetry16()).advanceTo(17_160_000);
    const back = sim.facts('message.sentBack');
    const delivered = sim.facts('message.delivered');
    expect(delivered.map(({ reconsumeTimes }) => reconsumeTimes)).toEqual(Array.from({ length: 17 }, (_, n) => n));
    expect(back).toHaveLength(16);
    back.forEach(({ at, delayLevel, dueAt }, n) => {
      expect([delayLevel, dueAt - at]).toEqual([n + 3, levels[n + 2]]);
      expect(outside(delivered[n + 1]?.at ?? 0, nominal(dueAt, retryPath))).toBeUndefined();
    });
    const wholeMs = (delivered[16]?.at ?? 0) - (delivered[0]?.at ?? 0);
    expect(wholeMs).toBeGreaterThanOrEqual(17_140_000);
    expect(wholeMs).toBeLessThan(17_142_000);
    expect(sim.facts('message.deadLettered').map(({ reconsumeTimes }) => reconsumeTimes)).toEqual([17]);
    expect(sim.facts('message.stored', { topic: '%DLQ%order-group' })).toHaveLength(1);
    sim.expectNoFact('invariant.violated');
  });

  test('DR6: the run ends by itself, a second after its last work, within 4 h 46 m', () => {
    const { run } = driverOf(consumeRetry16());
    expect(run.advanceToEnd()).toBe(true);
    expect(run.stopped).toBeUndefined();
    expect(run.endMs).toBeGreaterThan(17_140_000);
    expect(run.endMs).toBeLessThan(4 * 3_600_000 + 46 * 60_000);
  });

  test('DR7: a maximum of 20 waits the last level four more times', () => {
    const sim = driver({
      ...later({ maxReconsumeTimes: 20 }),
      config: { messageDelayLevel: '1s 2s 3s 4s 5s 6s 7s 8s 9s 10s 11s 12s 13s 14s 15s 16s 17s 18s' },
    }).advanceTo(400_000);
    expect(sim.facts('message.sentBack').map(({ delayLevel }) => delayLevel)).toEqual([
      3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 18, 18, 18, 18,
    ]);
    expect(sim.facts('message.deadLettered').map(({ reconsumeTimes }) => reconsumeTimes)).toEqual([21]);
  });

  test('DR12: dead letters consumed again keep their topic and their count', () => {
    const again = (id: string, maxReconsumeTimes: number) => ({
      id,
      group: id,
      startAt: 20_000,
      subscriptions: [{ topic: '%DLQ%order-group', expression: '*' }],
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET' as const,
      listener: listener({ result: 'RECONSUME_LATER' }),
      config: { maxReconsumeTimes },
    });
    const failing = later({ maxReconsumeTimes: 1 }, 1);
    const sim = driver({ ...failing, consumers: [...failing.consumers, again('few', 2), again('many', 16)] }).advanceTo(110_000);
    expect(sim.expectFact('message.delivered', { consumer: 'few' })).toMatchObject({ realTopic: '%DLQ%order-group', reconsumeTimes: 2 });
    expect(sim.expectFact('message.deadLettered', { group: 'few' })).toMatchObject({ topic: '%DLQ%few', reconsumeTimes: 3 });
    expect(sim.expectFact('message.sentBack', { group: 'many' })).toMatchObject({ delayLevel: 5, reconsumeTimes: 3 });
    expect(sim.expectFact('message.delivered', { consumer: 'many', reconsumeTimes: 3 }).realTopic).toBe('OrderTopic');
  });

  test('DR8: what a retry keeps', () => {
    const sim = driver(later());
    const first = sim.until('message.delivered');
    const retry = sim.until('message.delivered', { reconsumeTimes: 1 });
    expect(retry).toMatchObject({ msgId: first.msgId, topic: '%RETRY%order-group', realTopic: 'OrderTopic' });
    expect(retry.offsetMsgId).not.toBe(first.offsetMsgId);
    expect(sim.expectFact('message.stored', { topic: '%RETRY%order-group' })).toMatchObject({
      tag: 'TagA',
      keys: 'o-1',
      reconsumeTimes: 1,
    });
  });

  test('DR9: a kill right after a retry moves it on again', () => {
    const sim = driver(later());
    const due = sim.until('message.due');
    const again = sim
      .act({ do: 'crash', node: 'broker-a' })
      .advanceTo(due.at + 1_000)
      .act({ do: 'start', node: 'broker-a' });
    again.until('message.due', { msgId: due.msgId, delayLevel: 3, seq: (seq) => seq > due.seq });
    expect(again.facts('message.stored', { topic: '%RETRY%order-group' }).length).toBe(2);
  });

  test('DR10: one instance gets the retries of a broker', () => {
    const failing = listener({ result: 'RECONSUME_LATER' });
    const sim = driver({
      brokers: ['broker-a'],
      consumers: [
        { id: 'c1', listener: failing },
        { id: 'c2', listener: failing },
      ],
      script: [send(5_000, { count: 8, every: 10 })],
    }).advanceTo(60_000);
    const owners = (topic: string) => new Set(sim.facts('message.delivered', { topic }).map(({ consumer }) => consumer)).size;
    expect([owners('OrderTopic'), owners('%RETRY%order-group')]).toEqual([2, 1]);
  });

  const retryTopic = '%RETRY%order-group';
  const once = listener({ rules: [{ when: { reconsumeTimesTo: 0 }, result: 'RECONSUME_LATER' }] });

  test('DR13: a send-back makes the retry topic where it was deleted', () => {
    const script = [{ at: 4_500, do: 'deleteTopic', topic: retryTopic }, send(5_000)];
    const sim = driver({ brokers: ['broker-a'], consumers: [{ id: 'c1', listener: once }], script }).advanceTo(20_000);
    const [, again] = sim.facts('topic.created', { topic: retryTopic });
    expect(again?.at).toBe(sim.expectFact('message.sentBack').at);
    expect(sim.facts('message.delivered', { topic: retryTopic })).toHaveLength(1);
  });

  test('DR13: into a retry topic that may not be written nothing comes back: the client calls its listener again after 5 s', () => {
    const script = [{ at: 4_500, do: 'updateTopic', topic: retryTopic, perm: 4 }, send(5_000)];
    const sim = driver({ brokers: ['broker-a'], consumers: [{ id: 'c1', listener: once }], script }).advanceTo(20_000);
    expect(sim.expectFact('response.sent', { code: 'CONSUMER_SEND_MSG_BACK' })).toMatchObject({ status: 'NO_PERMISSION' });
    const failed = sim.expectFact('send.failed', { producer: 'c1' });
    expect(failed.message).toContain(`No route info of this topic: ${retryTopic}`);
    expect(sim.facts('message.delivered').map(({ at, topic, reconsumeTimes }) => [at, topic, reconsumeTimes])).toEqual([
      [sim.expectFact('message.delivered').at, 'OrderTopic', 0],
      [failed.at + 5_000, 'OrderTopic', 1],
    ]);
  });

  const lost = {
    brokers: ['broker-a', 'broker-b'],
    config: { retryQueueNums: 2 },
    consumers: [{ id: 'c1', listener: listener({ processMs: 2_000, result: 'RECONSUME_LATER' }) }],
  };

  test('DR14: a copy that the client sends itself goes to the queue that it chose', () => {
    const script = [send(5_000, { count: 8, every: 1, queue: 'broker-a:0' }), { at: 6_000, do: 'crash', node: 'broker-a' }];
    const sim = driver({ ...lost, script }).advanceTo(15_000);
    const parked = sim.facts('message.stored', { broker: 'broker-b', topic: 'SCHEDULE_TOPIC_XXXX' });
    expect(parked).toHaveLength(8);
    expect([...new Set(parked.map(({ realQueueId }) => realQueueId))].sort()).toEqual([0, 1]);
  });

  test('DR14: a group that the broker does not know any more is refused', () => {
    const script = [
      send(5_000, { queue: 'broker-a:0', count: 2, every: 1 }),
      { at: 6_000, do: 'crash', node: 'broker-a' },
      { at: 8_000, do: 'updateBrokerConfig', broker: 'broker-b', key: 'autoCreateSubscriptionGroup', value: 'false' },
      { at: 8_000, do: 'deleteSubGroup', group: 'order-group' },
    ];
    const consumers = lost.consumers.map((one) => ({ ...one, config: { consumeThreadMin: 1 } }));
    const sim = driver({ ...lost, consumers, script }).advanceTo(12_000);
    expect(sim.facts('message.sentBack')).toHaveLength(1);
    expect(sim.expectFact('send.failed', { producer: 'c1' }).message).toContain(
      'CODE: 26  DESC: subscription group not exist, order-group \nSee http://rocketmq.apache.org/docs/faq/ for further details.',
    );
  });
});
