import { describe, expect, test } from 'vitest';
import type { ProfileId } from '../../model/scenario.ts';
import { listener, send, type ScenarioParts } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';

const oneQueue = [{ name: 'OrderTopic', writeQueueNums: 1, readQueueNums: 1 }];
const cluster = { brokers: ['broker-a'], topics: oneQueue, consumers: ['c1'] } as const;
const reset = (at: number, more: Readonly<Record<string, unknown>> = {}) => ({
  at,
  do: 'resetOffset',
  group: 'order-group',
  topic: 'OrderTopic',
  ...more,
});
/** Ten messages at 5 s, ten at 15 s, consumed at once. */
const twoHalves = [send(5_000, { count: 10, every: 10, keys: 'a-{n}' }), send(15_000, { count: 10, every: 10, keys: 'b-{n}' })];
const offsetsFrom = (sim: SimulationDriver, afterMs: number): number[] =>
  sim
    .facts('message.delivered')
    .filter(({ at }) => at > afterMs)
    .map(({ queueOffset }) => queueOffset);

describe('topics', () => {
  test('AD1: new queues are used after the next route poll, and read from 0', () => {
    const grow = { at: 6_000, do: 'updateTopic', topic: 'OrderTopic', readQueueNums: 2, writeQueueNums: 2 };
    const sim = driver({ ...cluster, script: [grow, send(5_000, { count: 120, every: 1_000 })] }).advanceTo(130_000);
    expect(sim.expectFact('topic.updated')).toMatchObject({ broker: 'broker-a', readQueueNums: 2, perm: 6 });
    const firstInNew = sim.expectFact('message.stored', { queueId: 1 });
    expect(firstInNew.at).toBeGreaterThan(6_000);
    expect(firstInNew.at).toBeLessThan(37_000);
    const read = sim.facts('message.delivered', { queueId: 1 }).map(({ queueOffset }) => queueOffset);
    expect(read[0]).toBe(0);
    expect(sim.facts('message.delivered')).toHaveLength(120);
  });

  test('AD2: without read permission pulls are refused, until it is given back', () => {
    const perm = (at: number, value: number) => ({ at, do: 'updateTopic', topic: 'OrderTopic', perm: value });
    const sim = driver({ ...cluster, script: [perm(4_000, 2), send(5_000), perm(100_000, 6)] }).advanceTo(160_000);
    expect(sim.facts('pull.answered', { status: 'NO_PERMISSION' }).length).toBeGreaterThan(0);
    expect(sim.expectFact('message.delivered').at).toBeGreaterThan(100_000);
  });

  test('AD2: a dead-letter topic that can only be written is read when its perm has been changed', () => {
    const dead = '%DLQ%order-group';
    const sim = driver({
      ...cluster,
      brokers: [{ id: 'broker-a', config: { dlqPerm: 2 } }],
      consumers: [
        { id: 'c1', listener: listener({ result: 'RECONSUME_LATER' }), config: { maxReconsumeTimes: 0 } },
        { id: 'd1', group: 'dead-group', subscriptions: [{ topic: dead, expression: '*' }] },
      ],
      script: [send(5_000), { at: 90_000, do: 'updateTopic', topic: dead, perm: 6 }],
    }).advanceTo(90_000);
    sim.expectFact('message.deadLettered');
    sim.expectNoFact('message.delivered', { consumer: 'd1' });
    sim.advanceTo(160_000);
    expect(sim.facts('message.delivered', { consumer: 'd1' })).toHaveLength(1);
  });
});

describe('reset of offsets', () => {
  test('AD3, AD4: the second half comes again, 10 s later', () => {
    const sim = driver({ ...cluster, script: [...twoHalves, reset(30_000, { timestamp: 12_000 })] }).advanceTo(60_000);
    expect(sim.expectFact('offset.reset')).toMatchObject({ before: 20, offset: 10, where: 'client' });
    expect(sim.expectFact('consumer.suspended')).toMatchObject({ consumer: 'c1', reason: 'resetOffset' });
    const resumed = sim.expectFact('consumer.resumed');
    expect(resumed.at - 30_000).toBeLessThan(10_005);
    expect(offsetsFrom(sim, 30_000)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(sim.facts('message.delivered').find(({ at }) => at > 30_000)?.at).toBeLessThan(10_020 + 30_000);
    expect(sim.facts('offset.committed', { where: 'broker', offset: 10 })).toHaveLength(2);
  });

  test('AD4: a listener that runs ends without effect', () => {
    const sim = driver({
      ...cluster,
      consumers: [{ id: 'c1', listener: listener({ rules: [{ when: { key: 'b-10' }, processMs: 20_000 }] }) }],
      script: [...twoHalves, reset(30_000, { timestamp: 0 })],
    }).advanceTo(60_000);
    expect(sim.facts('message.consumed', { ignored: true })).toHaveLength(1);
    expect(offsetsFrom(sim, 30_000)).toHaveLength(20);
  });

  test('AD3, AD5: without a time to the end; unforced into the future the last message comes again', () => {
    const toEnd = driver({ ...cluster, script: [...twoHalves, reset(30_000)] }).advanceTo(60_000);
    expect(offsetsFrom(toEnd, 30_000)).toEqual([]);
    const later = driver({ ...cluster, script: [...twoHalves, reset(30_000, { timestamp: 3_600_000, force: false })] }).advanceTo(60_000);
    expect(offsetsFrom(later, 30_000)).toEqual([19]);
  });

  test('AD6: a queue without an offset fails the whole command', () => {
    const busy = { ...cluster, consumers: [{ id: 'c1', listener: listener({ processMs: 60_000 }) }] };
    const sim = driver({ ...busy, script: [send(5_000), reset(7_000)] }).advanceTo(30_000);
    expect(sim.expectFact('admin.failed')).toMatchObject({ code: 'SYSTEM_ERROR', message: 'THe consumer group <order-group> not exist' });
    sim.expectNoFact('offset.reset');
  });

  test('AD7: offline the offsets are written at the broker', () => {
    const script = [
      ...twoHalves,
      { at: 30_000, do: 'stop', node: 'c1' },
      reset(40_000, { timestamp: 12_000 }),
      { at: 50_000, do: 'start', node: 'c1' },
    ];
    const sim = driver({ ...cluster, script }).advanceTo(70_000);
    const { message } = sim.expectFact('admin.failed', { code: 'CONSUMER_NOT_ONLINE' });
    expect(message).toBe('Consumer not online, so can not reset offset, Group: order-group Topic: OrderTopic Timestamp: 1767574812000');
    expect(sim.expectFact('offset.reset')).toMatchObject({ where: 'broker', before: 20, offset: 10 });
    expect(offsetsFrom(sim, 30_000)).toHaveLength(10);
  });

  test('AD8: 5.3 sends the next pull there and nobody pauses', () => {
    const sim = driver({ ...cluster, profile: 'rocketmq-5.3', script: [...twoHalves, reset(30_000, { timestamp: 12_000 })] }).advanceTo(
      80_000,
    );
    sim.expectNoFact('consumer.suspended');
    expect(offsetsFrom(sim, 30_000)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(sim.facts('message.delivered').find(({ at }) => at > 30_000)?.at).toBeLessThan(51_000);
  });
});

describe('which brokers mqadmin asks, and who listens', () => {
  const slave = { id: 'broker-a-s', brokerName: 'broker-a', brokerRole: 'SLAVE' as const };
  const withSlave = { ...cluster, brokers: ['broker-a', slave] };
  const ask = (at: number) => ({ at, do: 'consumerProgress', group: 'order-group' });

  test('AD25: a slave is not asked beside its master: one pause, each queue once', () => {
    const sim = driver({ ...withSlave, script: [...twoHalves, reset(30_000, { timestamp: 12_000 }), ask(29_000)] }).advanceTo(60_000);
    expect(sim.facts('offset.reset').map(({ broker }) => broker)).toEqual(['broker-a']);
    expect(sim.facts('consumer.resumed').map(({ at }) => at)).toEqual([40_001]);
    expect(sim.expectFact('progress.read').queues).toEqual(['OrderTopic:broker-a:0 20/20', '%RETRY%order-group:broker-a:0 0/0']);
  });

  test('AD25: while the master is down its slave is asked, and tells the clients', () => {
    const script = [...twoHalves, { at: 30_000, do: 'crash', node: 'broker-a' }, ask(70_000), reset(75_000, { timestamp: 12_000 })];
    const sim = driver({ ...withSlave, script }).advanceTo(120_000);
    expect(sim.expectFact('progress.read').queues).toContain('OrderTopic:broker-a:0 20/20');
    expect(sim.expectFact('offset.reset')).toMatchObject({ broker: 'broker-a-s', offset: 10 });
    expect(offsetsFrom(sim, 75_000)).toHaveLength(10);
  });

  test('AD25: 5.3 resets nothing at a slave, nor for a group that it does not know', () => {
    const script = [...twoHalves, reset(25_000, { group: 'late-group' }), { at: 70_000, do: 'crash', node: 'broker-a' }, reset(110_000)];
    const consumers = ['c1', { id: 'late', group: 'late-group', startAt: 200_000 }];
    const sim = driver({ ...withSlave, consumers, profile: 'rocketmq-5.3', script }).advanceTo(120_000);
    sim.expectNoFact('offset.reset');
    expect(sim.facts('admin.failed').map(({ code, message }) => [code, message])).toEqual([
      ['SUBSCRIPTION_GROUP_NOT_EXIST', 'Group late-group does not exist'],
      ['SYSTEM_ERROR', 'Can not reset offset in slave broker'],
    ]);
  });

  test('AD25: a group that never started has no retry topic to ask by', () => {
    const consumers = [{ id: 'late', startAt: 100_000 }];
    const asks = [ask(10_000), { at: 11_000, do: 'consumerStatus', group: 'order-group' }];
    const failed = driver({ ...cluster, consumers, script: asks })
      .advanceTo(20_000)
      .facts('admin.failed');
    const message =
      'No topic route info in name server for the topic: %RETRY%order-group\nSee http://rocketmq.apache.org/docs/faq/ for further details.';
    expect(failed).toMatchObject(['consumerProgress', 'consumerStatus'].map((command) => ({ command, code: 'TOPIC_NOT_EXIST', message })));
  });

  test('AD26: a lite pull consumer takes no notice of a reset, and cannot be suspended', () => {
    const consumers = [{ id: 'c1', type: 'pull' as const }];
    const script = [...twoHalves, reset(30_000, { timestamp: 12_000 }), { at: 40_000, do: 'suspendConsumer', consumer: 'c1' }];
    const sim = driver({ ...cluster, consumers, script }).advanceTo(60_000);
    expect(sim.expectFact('client.logged')).toMatchObject({
      text: '[reset-offset] consumer dose not exist. group=order-group',
      at: 30_001,
    });
    expect(offsetsFrom(sim, 30_000)).toEqual([]);
    sim.expectNoFact('consumer.suspended');
    expect(sim.expectFact('action.rejected')).toMatchObject({ at: 40_000, reason: 'notPushConsumer' });
  });
});

test('AD9: a suspended consumer gets nothing new until it is resumed', () => {
  const script = [
    { at: 4_000, do: 'suspendConsumer', consumer: 'c1' },
    send(5_000, { count: 40, every: 1_000 }),
    { at: 60_000, do: 'resumeConsumer', consumer: 'c1' },
  ];
  const sim = driver({ ...cluster, script }).advanceTo(70_000);
  expect(sim.facts('message.delivered')[0]?.at).toBeLessThan(5_100); // The pull that was held before still answers.
  expect(sim.facts('message.delivered').filter(({ at }) => at > 7_000 && at < 60_000)).toEqual([]);
  expect(sim.facts('message.delivered')).toHaveLength(40);
  expect(sim.act({ do: 'resumeConsumer', consumer: 'c1' }).expectFact('action.rejected')).toMatchObject({ reason: 'notSuspended' });
});

test('AD10: while somebody is online only what the group subscribes now, with nobody there everything', () => {
  const ask = (at: number) => ({ at, do: 'consumerProgress', group: 'order-group' });
  const script = [send(8_000), { at: 20_000, do: 'unsubscribe', consumer: 'c1', topic: 'OrderTopic' }, ask(60_000)];
  const sim = driver({ ...cluster, consumers: ['c1'], script: [...script, { at: 61_000, do: 'stop', node: 'c1' }, ask(70_000)] });
  const topics = sim
    .advanceTo(71_000)
    .facts('progress.read')
    .map(({ queues }) => new Set(queues.map((queue) => queue.split(':')[0])));
  expect(topics).toEqual([new Set(['%RETRY%order-group']), new Set(['%RETRY%order-group', 'OrderTopic'])]);
});

test('AD10: progress counts what the broker knows; a broadcasting group has nothing there', () => {
  const ask = { at: 30_000, do: 'consumerProgress', group: 'order-group' };
  const slow = listener({ rules: [{ when: { key: 'a-8' }, processMs: 60_000 }] });
  const sim = driver({ ...cluster, consumers: [{ id: 'c1', listener: slow }], script: [...twoHalves, ask] }).advanceTo(31_000);
  expect(sim.expectFact('progress.read')).toMatchObject({
    diff: 13,
    queues: ['OrderTopic:broker-a:0 7/20', '%RETRY%order-group:broker-a:0 0/0'],
  });
  const broadcast = driver({ ...cluster, consumers: [{ id: 'c1', messageModel: 'BROADCASTING' }], script: [...twoHalves, ask] });
  expect(broadcast.advanceTo(31_000).expectFact('admin.failed').message).toMatch(/^Not found the consumer group consume stats/);
});

test('AD24: without an index nothing is found by key or unique key, by its offset message id it is', () => {
  const ask = [
    { at: 10_000, do: 'queryByKey', key: 'k' },
    { at: 10_001, do: 'queryByUniqueKey', message: 'k' },
    { at: 10_002, do: 'queryById', message: 'k' },
  ];
  const sim = driver({ ...cluster, config: { messageIndexEnable: false }, script: [send(5_000, { keys: 'k' }), ...ask] }).advanceTo(11_000);
  expect([sim.expectFact('key.queried').found, sim.expectFact('uniqueKey.queried').found]).toEqual([0, 0]);
  sim.expectFact('id.queried');
});

test('AD11: the newest 64 of each broker, all of them in ons-2017; one of several keys is enough (S-029, S-270)', () => {
  const script = [
    send(5_000, { count: 100, every: 1, keys: 'ORDERID_100' }),
    send(6_000, { keys: 'ORDERID_5 batch' }),
    { at: 10_000, do: 'queryByKey', key: 'ORDERID_100' },
    { at: 11_000, do: 'queryByKey', key: 'ORDERID_5' },
    { at: 12_000, do: 'queryByKey', key: 'ORDERID' },
    { at: 12_500, do: 'queryByKey', key: 'batch' },
  ];
  const found = (profile: ProfileId, parts: ScenarioParts = {}): number[] =>
    driver({ ...cluster, ...parts, profile, script })
      .advanceTo(13_000)
      .facts('key.queried')
      .map((fact) => fact.found);
  expect(found('rocketmq-4.9')).toEqual([64, 1, 0, 1]);
  expect(found('rocketmq-5.3')).toEqual([64, 1, 0, 1]);
  expect(found('ons-2017')).toEqual([100, 1, 0, 1]);
  expect(found('rocketmq-4.9', { brokers: ['broker-a', 'broker-b'] })).toEqual([100, 1, 0, 1]);
  const sim = driver({ ...cluster, script }).advanceTo(13_000);
  const sent = sim.facts('send.requested').map(({ msgId }) => msgId);
  expect(sim.expectFact('key.queried')).toMatchObject({ brokers: ['broker-a 64'], msgIds: sent.slice(36, 68) });
});

test('AD12: a half message is not found under its topic, a committed one is (S-165)', () => {
  const transactionListener = { localMs: 10, localState: 'UNKNOW', checkState: 'COMMIT_MESSAGE', rules: [] } as const;
  const ask = (at: number) => ({ at, do: 'queryByUniqueKey', message: 'm-1' });
  const script = [{ at: 5_000, do: 'sendInTransaction', producer: 'p1', topic: 'OrderTopic', keys: 'm-1' }, ask(10_000), ask(70_000)];
  const sim = driver({ ...cluster, producers: [{ id: 'p1', transactionListener }], script }).advanceTo(71_000);
  const { msgId } = sim.expectFact('half.committed');
  expect(sim.facts('uniqueKey.queried').map((fact) => [fact.msgId, fact.topic, fact.found])).toEqual([
    [msgId, 'OrderTopic', 0],
    [msgId, 'OrderTopic', 1],
  ]);
});

test('AD23: a system topic is not updated, and a slave takes no topic from mqadmin', () => {
  const slave = { id: 'broker-a-s', brokerName: 'broker-a', brokerRole: 'SLAVE' as const };
  const script = [
    { at: 5_000, do: 'updateTopic', topic: 'SCHEDULE_TOPIC_XXXX', broker: 'broker-a', perm: 4 },
    { at: 6_000, do: 'updateTopic', topic: 'OrderTopic', broker: 'broker-a-s', perm: 4 },
    { at: 7_000, do: 'updateTopic', topic: 'OrderTopic', perm: 4 },
  ];
  const sim = driver({ brokers: ['broker-a', slave], consumers: [], script }).advanceTo(8_000);
  expect(sim.facts('admin.failed').map(({ broker, code, message }) => [broker, code, message])).toEqual([
    ['broker-a', 'SYSTEM_ERROR', 'The topic[SCHEDULE_TOPIC_XXXX] is conflict with system topic.'],
    ['broker-a-s', 'SYSTEM_ERROR', "Can't modify topic or subscription group from slave broker, please execute it from master broker."],
  ]);
  expect(sim.facts('topic.updated').map(({ broker, perm }) => [broker, perm])).toEqual([['broker-a', 4]]);
});

describe('AD13: consumerStatus', () => {
  const ask = (at: number) => ({ at, do: 'consumerStatus', group: 'order-group' });
  const two = (one: readonly string[], other: readonly string[]) => {
    const subscriptions = (texts: readonly string[]) =>
      texts.map((text) => ({ topic: text.split(' ')[0] ?? '', expression: text.split(' ')[1] ?? '' }));
    const consumers = [one, other].map((texts, i) => ({ id: `c${i + 1}`, subscriptions: subscriptions(texts) }));
    const topics = [{ name: 'jodie_test_A' }, { name: 'jodie_test_B' }];
    const script = [
      ask(30_000),
      { at: 150_000, do: 'crash', node: 'broker-a' },
      { at: 150_100, do: 'start', node: 'broker-a' },
      ask(190_000),
    ];
    return driver({ brokers: ['broker-a'], topics, consumers, script })
      .advanceTo(200_000)
      .facts('consumerStatus.read');
  };

  test('AD13: equal instances are online and alike (S-180)', () => {
    const [early, late] = two(['jodie_test_A TagA'], ['jodie_test_A TagA']);
    for (const fact of [early, late]) expect(fact).toMatchObject({ online: ['c1', 'c2'], differ: false, differences: [] });
  });

  test('AD13: several topics, all instances alike (S-216)', () => {
    const [early, late] = two(['jodie_test_A *', 'jodie_test_B *'], ['jodie_test_B *', 'jodie_test_A *']);
    for (const fact of [early, late]) expect(fact).toMatchObject({ online: ['c1', 'c2'], differ: false, differences: [] });
  });

  test('AD13: unequal ones are named with the tag or topic in which they differ, and warned of after 2 minutes (S-180, S-215)', () => {
    const [young, tags] = two(['jodie_test_A TagA'], ['jodie_test_A TagB']);
    const differences = ['jodie_test_A: c1 TagA, c2 TagB'];
    expect(young).toMatchObject({ differ: false, differences });
    expect(tags).toMatchObject({ differ: true, differences });
    const [, topics] = two(['jodie_test_A *', 'jodie_test_B *'], ['jodie_test_A *']);
    expect(topics).toMatchObject({ online: ['c1', 'c2'], differ: true, differences: ['jodie_test_B: c1 *, c2 –'] });
  });

  test('AD13: nobody is online', () => {
    const script = [{ at: 10_000, do: 'stop', node: 'c1' }, ask(15_000)];
    expect(
      driver({ ...cluster, script })
        .advanceTo(20_000)
        .expectFact('admin.failed'),
    ).toMatchObject({ code: 'CONSUMER_NOT_ONLINE', message: 'the consumer group[order-group] not online' });
  });
});

describe('setConsumeMode', () => {
  const setMode = (more: object = {}) => ({
    at: 2_000,
    do: 'setConsumeMode',
    topic: 'OrderTopic',
    group: 'order-group',
    mode: 'POP',
    ...more,
  });

  test('AD17: each broker keeps it over a crash; one only when it is named', () => {
    const config = { clientRebalance: false };
    const script = [setMode(), { at: 3_000, do: 'crash', node: 'broker-a' }, { at: 4_000, do: 'start', node: 'broker-a' }];
    const sim = driver({ profile: 'rocketmq-5.3', brokers: ['broker-a'], consumers: [{ id: 'c1', startAt: 10_000 }], config, script });
    sim.advanceTo(14_000).expectFact('pop.assigned', { consumer: 'c1' });
    const one = driver({ profile: 'rocketmq-5.3', script: [setMode({ broker: 'broker-b' })] }).advanceTo(3_000);
    expect(one.facts('consumeMode.set').map(({ broker }) => broker)).toEqual(['broker-b']);
  });

  test.each([
    ['rocketmq-5.3', { topic: '%RETRY%order-group' }, 'noRetryTopicMode'],
    ['rocketmq-5.3', { topic: 'Nowhere' }, 'noSuchTopic'],
    ['rocketmq-4.9', {}, 'noPop'],
  ] as const)('AD17: %s refuses %o: %s', (profile, more, reason) => {
    expect(
      driver({ profile, script: [setMode(more)] })
        .advanceTo(3_000)
        .expectFact('action.rejected').reason,
    ).toBe(reason);
  });
});
