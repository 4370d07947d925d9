import { describe, expect, test } from 'vitest';
import { listener, send, type ScenarioParts } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';

type Consumers = NonNullable<ScenarioParts['consumers']>;
const pull = (id: string, more: object = {}): Consumers[number] => ({ id, type: 'pull', ...more });
const oneQueue = [{ name: 'OrderTopic', readQueueNums: 1, writeQueueNums: 1 }];
const story = (consumers: Consumers, parts: ScenarioParts = {}): SimulationDriver =>
  driver({ brokers: ['broker-a'], topics: oneQueue, consumers, script: [send(5_000, { count: 25, every: 0, keys: 'o-{n}' })], ...parts });
const committed = (sim: SimulationDriver, where: string) =>
  sim.facts('offset.committed', { where, topic: 'OrderTopic' }).map(({ at, offset }) => [at, offset] as const);

describe('poll', () => {
  test('LP1: answers of at most 10 messages, one after the other', () => {
    const sim = story([pull('c1', { startAt: 6_000 })]).advanceTo(30_000);
    expect(sim.facts('pull.answered', { status: 'FOUND' }).map(({ count }) => count)).toEqual([10, 10, 5]);
    expect(sim.facts('message.delivered').map(({ queueOffset }) => queueOffset)).toEqual(Array.from({ length: 25 }, (_, n) => n));
    expect(sim.expectFact('pull.held').suspendMs).toBe(20_000);
    // One thread: each call begins when the one before has ended.
    const times = sim.facts('message.delivered').map(({ at }) => at);
    for (let i = 1; i < times.length; i++) expect((times[i] ?? 0) - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(10);
  });

  test('LP2, LP3: a batch is committed by a later poll, never while it is processed', () => {
    const slow = pull('c1', { startAt: 6_000, listener: listener({ processMs: 800 }) });
    const sim = story([slow]).advanceTo(40_000);
    const consumed = sim.facts('message.consumed').map(({ at }) => at);
    for (const [at, offset] of committed(sim, 'client')) {
      expect(offset % 10 === 0 || offset === 25).toBe(true);
      // Everything up to there has been processed.
      expect(consumed[offset - 1]).toBeLessThanOrEqual(at);
    }
    expect(committed(sim, 'client').map(([, offset]) => offset)).toEqual([10, 20, 25]);
  });

  test('LP3: a crash brings again what was polled and not committed', () => {
    const sim = story([pull('c1', { startAt: 6_000, listener: listener({ processMs: 800 }) })]);
    const sixth = sim.until('message.consumed', { queueOffset: 5 });
    const again = sim
      .advanceTo(sixth.at + 10)
      .act({ do: 'crash', node: 'c1' })
      .advanceTo(sixth.at + 20)
      .act({ do: 'start', node: 'c1' });
    expect(again.until('message.delivered', { at: (at) => at > sixth.at + 20 })).toMatchObject({ queueOffset: 0, reconsumeTimes: 0 });
  });

  test('LP3: without autoCommit nothing is ever committed', () => {
    const sim = story([pull('c1', { config: { autoCommit: false } })]).advanceTo(60_000);
    expect(sim.facts('message.consumed')).toHaveLength(25);
    sim.expectNoFact('offset.committed', { topic: 'OrderTopic' });
  });

  test('LP4: the broker hears of it with the persist task, not with a pull', () => {
    const sim = story([pull('c1')]).advanceTo(40_000);
    const [client] = committed(sim, 'client').at(-1) ?? [0];
    const [broker] = committed(sim, 'broker').at(-1) ?? [0];
    expect(broker).toBeGreaterThan(client);
    const told = sim.facts('request.sent', { code: 'UPDATE_CONSUMER_OFFSET' });
    expect(told.length).toBeGreaterThan(0);
    expect(sim.expectFact('offset.committed', { where: 'broker', at: broker }).causeSeq).toBe(told.at(-1)?.seq);
  });

  test('LP5: a failure is not sent back', () => {
    const sim = story([pull('c1', { listener: listener({ result: 'RECONSUME_LATER' }) })]).advanceTo(60_000);
    expect(sim.facts('message.delivered')).toHaveLength(25);
    expect(sim.facts('message.dropped', { reason: 'noRetry' })).toHaveLength(25);
    sim.expectNoFact('message.sentBack').expectNoFact('message.deadLettered');
    expect(committed(sim, 'broker').at(-1)?.[1]).toBe(25);
    sim.expectNoFact('rebalance.done', { topic: '%RETRY%order-group' });
  });
});

describe('queues', () => {
  test('LP6: subscribe shares them out, and a queue that is given up takes its cache along', () => {
    const slow = { listener: listener({ processMs: 400 }) };
    const sim = story([pull('c1', slow), pull('c2', { ...slow, startAt: 8_000 })], {
      topics: [{ name: 'OrderTopic', readQueueNums: 2, writeQueueNums: 2 }],
      script: [send(5_000, { count: 60, every: 0 })],
    }).advanceTo(90_000);
    const owners = sim.facts('rebalance.done', { topic: 'OrderTopic' }).map(({ consumer, queues }) => `${consumer} ${queues.length}`);
    expect(owners).toEqual(['c1 2', 'c1 1', 'c2 1']);
    const byC1 = new Set(sim.facts('message.delivered', { consumer: 'c1' }).map(({ msgId }) => msgId));
    const byC2 = new Set(sim.facts('message.delivered', { consumer: 'c2' }).map(({ msgId }) => msgId));
    expect(new Set([...byC1, ...byC2]).size).toBe(60);
    expect(byC2.size).toBeGreaterThan(10);
  });

  test('LP7: assign takes its list, whatever others do', () => {
    const assign = ['OrderTopic:broker-a:0'];
    const sim = story([pull('c1', { assign }), pull('c2', { assign })], {
      topics: [{ name: 'OrderTopic', readQueueNums: 2, writeQueueNums: 2 }],
      script: [send(5_000, { count: 8, every: 1 })],
    }).advanceTo(40_000);
    expect(sim.facts('rebalance.done').map(({ consumer, queues }) => `${consumer} ${queues.join()}`)).toEqual([
      'c1 broker-a:0',
      'c2 broker-a:0',
    ]);
    expect(sim.facts('message.delivered')).toHaveLength(8);
    expect(new Set(sim.facts('message.delivered').map(({ msgId }) => msgId)).size).toBe(4);
  });

  test('LP8: seek goes back, and the offset with it', () => {
    const sim = story([pull('c1')]).advanceTo(30_000);
    const back = sim.act({ do: 'seek', consumer: 'c1', queue: 'OrderTopic:broker-a:0', offset: 20 }).advanceTo(60_000);
    expect(back.facts('message.delivered', { at: (at) => at > 30_000 }).map(({ queueOffset }) => queueOffset)).toEqual([
      20, 21, 22, 23, 24,
    ]);
    expect(back.facts('request.sent', { code: 'GET_MIN_OFFSET' })).toHaveLength(1);
  });

  test.each([
    ['OrderTopic:broker-a:0', 26, 'Seek offset illegal, seek offset = 26, min offset = 0, max offset = 25'],
    [
      'OrderTopic:broker-a:7',
      0,
      'The message queue is not in assigned list, may be rebalancing, message queue: MessageQueue [topic=OrderTopic, brokerName=broker-a, queueId=7]',
    ],
  ])('LP8: seek to %s %i throws', (queue, offset, text) => {
    const sim = story([pull('c1')])
      .advanceTo(20_000)
      .act({ do: 'seek', consumer: 'c1', queue, offset })
      .advanceTo(21_000);
    expect(sim.expectFact('client.logged').text).toBe(text);
  });

  const q0 = 'OrderTopic:broker-a:0';
  test('LP10: a paused queue is not pulled; a resumed one is, within a second', () => {
    const script = [
      send(5_000),
      { at: 8_000, do: 'pause', consumer: 'c1', queue: q0 },
      { at: 8_500, do: 'pause', consumer: 'c1', queue: 'OrderTopic:broker-a:7' },
      send(9_000),
      send(10_000),
      { at: 40_000, do: 'resume', consumer: 'c1', queue: q0 },
      { at: 41_000, do: 'resume', consumer: 'c1', queue: q0 },
    ];
    const sim = story([pull('c1')], { script }).advanceTo(60_000);
    // The pull that was at the broker ends with the first message after the pause.
    const times = sim.facts('message.delivered').map(({ at }) => at);
    expect(times.map((at) => Math.floor(at / 1_000))).toEqual([5, 9, 40]);
    expect(sim.expectFact('action.rejected')).toMatchObject({ reason: 'notPaused', at: 41_000 });
  });

  test('LP11: commitSync stores what was polled, and the broker hears of it with the persist task', () => {
    const config = { autoCommit: false };
    const script = [send(5_000, { count: 25, every: 0 }), { at: 20_500, do: 'commitSync', consumer: 'c1' }];
    const sim = story([pull('c1', { config })], { script }).advanceTo(40_000);
    expect(committed(sim, 'client')).toEqual([[20_500, 25]]);
    const [told = 0] = committed(sim, 'broker').at(-1) ?? [];
    expect(told).toBeGreaterThan(21_000);
  });

  test('LP12: one queue is committed and told at once; the client forgets the other one until its next commit', () => {
    const topics = [{ name: 'OrderTopic', readQueueNums: 2, writeQueueNums: 2 }];
    const commit = (at: number, more: object = {}) => ({ at, do: 'commitSync', consumer: 'c1', ...more });
    const toQueue = (queueId: number) => send(5_000, { count: 3, every: 0, queue: `broker-a:${queueId}` });
    const script = [toQueue(0), toQueue(1), commit(17_000), commit(17_001, { queue: 'OrderTopic:broker-a:0', offset: 1, persist: true })];
    const quiet = [pull('c1', { config: { autoCommit: false } })];
    const told = (sim: SimulationDriver) =>
      sim.facts('offset.committed', { where: 'broker', topic: 'OrderTopic' }).map(({ at, queueId, offset }) => [at, queueId, offset]);
    expect(told(story(quiet, { topics, script }).advanceTo(40_000))).toEqual([[17_002, 0, 1]]);
    const again = told(story(quiet, { topics, script: [...script, commit(30_000)] }).advanceTo(40_000));
    expect(
      again
        .slice(1)
        .map(([, queueId, offset]) => [queueId, offset])
        .sort(),
    ).toEqual([
      [0, 3],
      [1, 3],
    ]);
  });

  test('LP9: the background stops when the cache is full', () => {
    const config = { pullThresholdForAll: 20 };
    const sim = story([pull('c1', { config, startAt: 6_000, listener: listener({ processMs: 5_000 }) })], {
      script: [send(5_000, { count: 100, every: 0 })],
    }).advanceTo(9_000);
    expect(sim.expectFact('pull.flowControlled')).toMatchObject({ rule: 'pullThresholdForAll', cached: 30 });
    expect(sim.facts('pull.answered', { status: 'FOUND' })).toHaveLength(4);
    // Answers with one message each count as much as full ones.
    const sparse = story([pull('c1', { config, listener: listener({ processMs: 60_000 }) })], {
      script: [send(5_000, { count: 10, every: 100 })],
    }).advanceTo(9_000);
    expect(sparse.expectFact('pull.flowControlled')).toMatchObject({ rule: 'pullThresholdForAll' });
    const push = driver({
      consumers: ['c1'],
      script: [{ at: 5_000, do: 'seek', consumer: 'c1', queue: 'OrderTopic:broker-a:0', offset: 0 }],
    });
    expect(push.advanceTo(6_000).expectFact('action.rejected').reason).toBe('notPullConsumer');
  });
});
