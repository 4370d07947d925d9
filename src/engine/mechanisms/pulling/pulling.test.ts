import { describe, expect, test } from 'vitest';
import { nominal, outside } from '../../testing/nominal.ts';
import { listener, send } from '../../testing/scenarios.ts';
import { driver } from '../../testing/SimulationDriver.ts';

const oneQueue = { brokers: ['broker-a'], topics: [{ name: 'OrderTopic', writeQueueNums: 1, readQueueNums: 1 }] } as const;
const queue = 'OrderTopic:broker-a:0';

describe('pulling', () => {
  test('PL1: each answer leads to the next pull at once', () => {
    const sim = driver({ ...oneQueue, consumers: ['c1'], script: [send(5_000, { count: 3, every: 500 })] }).advanceTo(7_000);
    const answers = sim.facts('pull.answered', { queue, status: 'FOUND' });
    expect(answers.map(({ count, nextOffset }) => [count, nextOffset])).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
    ]);
    for (const { at, nextOffset } of answers) sim.expectFact('pull.held', { queue, at: at + 1, offset: nextOffset });
  });

  test('PL2: an empty pull is held 15 to 20 s', () => {
    const sim = driver({ ...oneQueue, consumers: ['c1'] });
    for (let round = 0; round < 5; round++) {
      const held = sim.until('pull.held', { queue });
      const answer = sim.until('response.sent', { code: 'PULL_MESSAGE', queue, status: 'PULL_NOT_FOUND' });
      expect(outside(answer.at, nominal(held.at + 15_000, { services: ['pullHoldCheck'] }))).toBeUndefined();
      expect(answer.at % 5_000).toBe(0);
    }
  });

  test('PL3: delivered 3 ms after the append', () => {
    const sim = driver({ ...oneQueue, consumers: ['c1'], script: [send(9_000)] });
    const stored = sim.until('message.stored', { topic: 'OrderTopic' });
    expect(sim.until('message.delivered').at).toBe(stored.at + 3);
  });

  test('PL3: another tag does not end the hold', () => {
    const consumers = [{ id: 'c1', subscriptions: [{ topic: 'OrderTopic', expression: 'TagA' }] }];
    const sim = driver({ ...oneQueue, consumers, script: [send(9_000, { tag: 'TagB' })] });
    const held = sim.until('pull.held', { queue });
    sim.advanceTo(9_900).expectNoFact('response.sent', { code: 'PULL_MESSAGE', queue, at: (at) => at > held.at });
    // The check each 5 s sees that the queue grew, finds nothing that matches and lets the client ask anew.
    const answer = sim.until('pull.answered', { queue, status: 'NO_MATCHED_MSG' });
    expect([answer.nextOffset, answer.at]).toEqual([1, 10_002]);
  });

  test('PL11: past its 15 s a hold ends with any message, before the check', () => {
    const consumers = [{ id: 'c1', subscriptions: [{ topic: 'OrderTopic', expression: 'TagA' }] }];
    const sim = driver({ ...oneQueue, consumers, script: [send(36_000, { tag: 'TagB' })] }).advanceTo(39_999);
    const stored = sim.expectFact('message.stored', { tag: 'TagB' });
    const answers = sim.facts('pull.answered', { queue, at: (at) => at > 10_000 });
    expect(answers.map(({ at, status, nextOffset }) => [at, status, nextOffset])).toEqual([
      [20_002, 'NO_NEW_MSG', 0],
      [stored.at + 3, 'NO_MATCHED_MSG', 1],
    ]);
  });

  test.each(['rocketmq-4.9', 'rocketmq-5.3'] as const)(
    'PL12: without long polling %s looks each second, and a message wakes nobody',
    (profile) => {
      const script = [send(10_500)];
      const sim = driver({ ...oneQueue, profile, config: { longPollingEnable: false }, consumers: ['c1'], script }).advanceTo(16_000);
      for (const held of sim.facts('pull.held', { queue })) expect(held.suspendMs).toBe(1_000);
      sim.expectFact('pull.answered', { queue, status: 'FOUND', at: 11_002 });
      expect(sim.facts('pull.answered', { queue, at: (at) => at > 11_002 }).map(({ at }) => at)).toEqual([13_002, 15_002]);
    },
  );

  test('PL12: switched off while the broker runs it holds from the next look on', () => {
    const set = (at: number, value: string) => ({ at, do: 'updateBrokerConfig', broker: 'broker-a', key: 'longPollingEnable', value });
    const script = [set(8_000, 'false'), send(9_000), send(12_300), set(15_500, 'true'), send(18_200)];
    const sim = driver({ ...oneQueue, consumers: ['c1'], script }).advanceTo(40_000);
    const found = sim.facts('pull.answered', { queue, status: 'FOUND' }).map(({ at }) => at);
    expect(found).toEqual([10_002, 13_002, 18_204]);
    // The look each 5 s begins at the next one of the seconds.
    expect(sim.facts('pull.answered', { queue, status: 'NO_NEW_MSG', at: (at) => at > 18_300 }).map(({ at }) => at)).toEqual([36_002]);
  });

  test.each([
    ['rocketmq-4.9', 130_002],
    ['rocketmq-5.3', 128_106],
  ] as const)('PL13: a message that comes to a slave of %s', (profile, answeredAt) => {
    const config = { slaveReadEnable: true };
    const brokers = [
      { id: 'broker-a', config },
      { id: 'broker-a-s', brokerName: 'broker-a', brokerRole: 'SLAVE', config },
    ] as const;
    const script = [
      send(8_000),
      { at: 80_000, do: 'crash', node: 'broker-a' },
      { at: 122_000, do: 'start', node: 'broker-a' },
      send(128_000),
    ];
    const sim = driver({ ...oneQueue, brokers, profile, consumers: ['c1'], script }).advanceTo(130_003);
    expect(sim.facts('pull.answered', { queue, at: (at) => at > 125_000 })).toMatchObject([{ at: answeredAt, count: 1 }]);
  });

  test('PL4: a message stored after the restart waits for the old pull to run out', () => {
    const script = [{ at: 12_000, do: 'crash', node: 'broker-a' }, { at: 13_000, do: 'start', node: 'broker-a' }, send(16_000)];
    const sim = driver({ ...oneQueue, consumers: ['c1'], script });
    const held = sim.until('pull.held', { queue });
    sim.until('send.completed');
    const delivered = sim.until('message.delivered');
    expect(outside(delivered.at, nominal(held.at - 1 + 32_000, { operations: 5, services: ['responseTableScan'] }))).toBeUndefined();
  });

  test('PL5: a full process queue is not pulled for, and one more batch had fitted', () => {
    const consumers = [
      {
        id: 'c1',
        listener: listener({ processMs: 60_000 }),
        config: { pullThresholdForQueue: 10, consumeThreadMin: 1, consumeThreadMax: 1 },
      },
    ];
    const script = [{ at: 500, do: 'start', node: 'p1' }, send(5_000, { count: 10, every: 1 }), send(5_200, { count: 40, every: 0 })];
    const sim = driver({ ...oneQueue, consumers, script }).advanceTo(7_000);
    const controlled = sim.facts('pull.flowControlled');
    expect(controlled).toHaveLength(1);
    expect(controlled[0]).toMatchObject({ consumer: 'c1', queue, rule: 'pullThresholdForQueue' });
    expect(controlled[0]?.cached).toBeGreaterThan(10);
    expect(controlled[0]?.cached).toBeLessThanOrEqual(42);
    expect(sim.facts('message.cached')).toHaveLength(controlled[0]?.cached ?? 0);
  });

  test('PL5: pulling goes on when there is room', () => {
    const consumers = [
      { id: 'c1', listener: listener({ processMs: 100 }), config: { pullThresholdForQueue: 3, consumeThreadMin: 1, consumeThreadMax: 1 } },
    ];
    const sim = driver({ ...oneQueue, consumers, script: [send(5_000, { count: 30, every: 0 })] }).advanceTo(20_000);
    expect(sim.facts('pull.flowControlled').length).toBeGreaterThan(0);
    expect(sim.facts('message.consumed')).toHaveLength(30);
  });

  test('PL6: one slow message and a wide span', () => {
    const slowFirst = listener({
      processMs: 1,
      rules: [
        { when: { key: 'k-1' }, processMs: 12_000 },
        { when: { key: 'k-2' }, processMs: 12_000 },
      ],
    });
    const consumers = [{ id: 'c1', listener: slowFirst, config: { consumeConcurrentlyMaxSpan: 20 } }];
    const sim = driver({ ...oneQueue, consumers, script: [send(5_000, { count: 100, every: 5, keys: 'k-{n}' })] }).advanceTo(30_000);
    expect(sim.facts('pull.flowControlled', { rule: 'consumeConcurrentlyMaxSpan' }).length).toBeGreaterThan(0);
    expect(sim.facts('message.consumed')).toHaveLength(100);
  });

  test('PL6: two slow messages side by side: the span is that of what is cached, so what comes one by one passes them', () => {
    const rules = ['k-1', 'k-2'].map((key) => ({ when: { key }, processMs: 12_000 }));
    const consumers = [{ id: 'c1', listener: listener({ processMs: 1, rules }), config: { consumeConcurrentlyMaxSpan: 20 } }];
    const sim = driver({ ...oneQueue, consumers, script: [send(5_000, { count: 100, every: 60, keys: 'k-{n}' })] }).advanceTo(12_000);
    expect(sim.facts('message.consumed')).toHaveLength(98);
  });

  test('PL6: while only the slow message is cached the span is 0: it does not hold the others up', () => {
    const slowFirst = listener({ processMs: 1, rules: [{ when: { key: 'k-1' }, processMs: 12_000 }] });
    const consumers = [{ id: 'c1', listener: slowFirst, config: { consumeConcurrentlyMaxSpan: 20 } }];
    const sim = driver({ ...oneQueue, consumers, script: [send(5_000, { count: 100, every: 12, keys: 'k-{n}' })] }).advanceTo(7_000);
    expect(sim.facts('message.consumed')).toHaveLength(99);
    expect(sim.facts('message.cached')).toHaveLength(100);
  });

  test('PL10: what a topic may have is shared out over all queues of the consumer, those of %RETRY% too', () => {
    const limited = (id: string, startAt: number) => ({
      id,
      startAt,
      listener: listener({ processMs: 60_000 }),
      config: { pullThresholdForTopic: 90, pullThresholdSizeForTopic: 1, pullBatchSize: 1, consumeThreadMin: 1, consumeThreadMax: 1 },
    });
    const script = [send(5_000, { count: 400, every: 1 })];
    const sim = driver({ brokers: ['broker-a'], consumers: [limited('c1', 1_100), limited('c2', 8_000)], script }).advanceTo(8_500);
    const lines = sim.facts('client.logged', { client: 'c1', text: (text) => text.startsWith('The pullThresholdForQueue') });
    // 4 queues of the topic, then %RETRY% as a fifth, then two of the four are c2's.
    expect(lines.map(({ text }) => text.replace('The pullThresholdForQueue is changed ', ''))).toEqual([
      'from 1000 to 22',
      'from 22 to 18',
      'from 18 to 30',
    ]);
    sim.expectFact('client.logged', { text: 'The pullThresholdSizeForQueue is changed from 100 to 1' });
    const cached = sim.facts('pull.flowControlled', { consumer: 'c1', rule: 'pullThresholdForQueue', at: (at) => at < 8_000 });
    expect(cached.map((fact) => fact.cached)).toEqual([19, 19, 19, 19]);
  });

  test('PL14: pullInterval lies between an answer with messages and the next pull, not behind one without', () => {
    const config = { pullInterval: 2_000, pullBatchSize: 2 };
    const consumers = [{ id: 'c1', startAt: 12_000, config }];
    const sim = driver({ ...oneQueue, consumers, script: [send(8_000, { count: 5, every: 10 })] }).advanceTo(40_000);
    const found = sim.facts('pull.answered', { queue, status: 'FOUND' }).map(({ at }) => at);
    expect(found.map((at) => at - (found[0] ?? 0))).toEqual([0, 2_003, 4_006]);
    sim.expectFact('pull.held', { queue, at: (found[2] ?? 0) + 2_001 });
    const empty = sim.expectFact('pull.answered', { queue, status: 'NO_NEW_MSG' });
    sim.expectFact('pull.held', { queue, at: empty.at + 1 });
  });

  test('PL7: 32 messages in one answer', () => {
    const consumers = [{ id: 'c1', startAt: 20_000, consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET' as const }];
    const sim = driver({ ...oneQueue, consumers, script: [send(5_000, { count: 70, every: 1 })] }).advanceTo(23_000);
    expect(sim.facts('pull.answered', { queue, status: 'FOUND' }).map(({ count }) => count)).toEqual([32, 32, 6]);
  });

  test('PL8: a pull that is refused comes again after a second', () => {
    const script = [{ at: 12_000, do: 'crash', node: 'broker-a' }];
    const sim = driver({ ...oneQueue, consumers: ['c1'], script });
    sim.until('pull.answered', { queue, status: 'RemotingTimeoutException' });
    const first = sim.until('pull.answered', { queue, status: 'RemotingConnectException' });
    const second = sim.until('pull.answered', { queue, status: 'RemotingConnectException' });
    expect(second.at - first.at).toBe(1_001);
  });

  test.each([
    ['rocketmq-4.9', 10_000],
    ['rocketmq-5.3', 0],
  ] as const)('PL9: an offset behind the end is corrected: %s after %i ms', (profile, waitMs) => {
    const script = [
      send(6_000),
      send(11_000, { count: 3, every: 10 }),
      { at: 18_000, do: 'powerFailure', node: 'broker-a' },
      { at: 19_000, do: 'start', node: 'broker-a' },
    ];
    const sim = driver({ ...oneQueue, profile, consumers: ['c1'], script });
    const illegal = sim.until('pull.answered', { status: 'OFFSET_ILLEGAL' });
    expect(illegal.nextOffset).toBe(1);
    const corrected = sim.until('offset.committed', { where: 'client', offset: 1 });
    expect(corrected.at).toBe(illegal.at + waitMs);
    const held = sim.until('pull.held', { queue });
    expect(held.offset).toBe(1);
    // 4.9.8 takes the queue again with its next rebalance; 5.3.3 rebalances now, at most 1 s after the last time, and pulls 500 ms later.
    if (profile === 'rocketmq-5.3') expect(held.at - corrected.at).toBeLessThan(1_550);
    else expect(held.at - corrected.at).toBeGreaterThan(1_550);
  });
});
