import { describe, expect, test } from 'vitest';
import { send } from '../../testing/scenarios.ts';
import { driver } from '../../testing/SimulationDriver.ts';

const oneQueue = [{ name: 'OrderTopic', writeQueueNums: 1, readQueueNums: 1 }];
const cluster = { brokers: ['broker-a'], topics: oneQueue, consumers: ['c1'] } as const;
const remove = (at: number, topic = 'OrderTopic') => ({ at, do: 'deleteTopic', topic });

describe('deleteTopic', () => {
  test('AD14: brokers and name servers forget it, clients keep their route', () => {
    const config = { autoCreateTopicEnable: false };
    const sim = driver({ ...cluster, config, script: [send(5_000, { count: 3, every: 10 }), remove(10_000), send(12_000)] });
    sim.advanceTo(40_000);
    expect(sim.expectFact('topic.deleted')).toMatchObject({ broker: 'broker-a', records: 3, at: 10_000 });
    expect(sim.expectFact('route.deleted')).toMatchObject({ nameServer: 'n1', topic: 'OrderTopic' });
    expect(sim.expectFact('send.failed').message).toContain('BrokersSent: [broker-a, broker-a, broker-a]');
    expect(sim.facts('response.sent', { code: 'SEND_MESSAGE_V2', status: 'TOPIC_NOT_EXIST' })).toHaveLength(3);
    expect(sim.facts('pull.answered', { status: 'TOPIC_NOT_EXIST' }).length).toBeGreaterThan(2);
    sim.expectNoFact('broker.registered', { at: (at) => at > 10_000, topics: (topics) => topics?.includes('OrderTopic') === true });
  });

  test('AD14: with auto-create the next send makes it anew, with offsets from 0', () => {
    const sim = driver({ ...cluster, script: [send(5_000, { count: 3, every: 10 }), remove(10_000), send(12_000)] }).advanceTo(20_000);
    expect(sim.facts('topic.created', { topic: 'OrderTopic' })).toHaveLength(1);
    expect(sim.facts('message.stored', { topic: 'OrderTopic' }).map(({ queueOffset }) => queueOffset)).toEqual([0, 1, 2, 0]);
    sim.expectNoFact('invariant.violated');
  });

  test.each([
    ['rocketmq-4.9', [3], 1],
    ['rocketmq-5.3', [], 0],
  ] as const)('AD15: offsets of its groups in %s', (profile, kept, first) => {
    const script = [
      send(5_000, { count: 3, every: 10 }),
      { at: 15_000, do: 'stop', node: 'c1' },
      remove(20_000),
      { at: 21_000, do: 'updateTopic', topic: 'OrderTopic', readQueueNums: 1, writeQueueNums: 1 },
      send(22_000),
      { at: 30_000, do: 'start', node: 'c1' },
      send(60_000),
    ];
    const sim = driver({ ...cluster, profile, script }).advanceTo(120_000);
    const illegal = sim.facts('pull.answered', { status: 'OFFSET_ILLEGAL' });
    expect(illegal).toHaveLength(kept.length);
    const again = sim.facts('message.delivered', { at: (at) => at > 20_000 });
    expect(again[0]?.queueOffset).toBe(first);
  });

  test('AD14: a broker that is down keeps it and tells of it again', () => {
    const script = [{ at: 8_000, do: 'crash', node: 'broker-b' }, remove(10_000), { at: 20_000, do: 'start', node: 'broker-b' }];
    const sim = driver({ ...cluster, brokers: ['broker-a', 'broker-b'], script }).advanceTo(30_000);
    expect(sim.facts('topic.deleted').map(({ broker }) => broker)).toEqual(['broker-a']);
    sim.expectFact('broker.registered', {
      broker: 'broker-b',
      at: (at) => at > 20_000,
      topics: (topics) => topics?.includes('OrderTopic') === true,
    });
  });

  test('AD14: a message of its last millisecond, one that is not there, and a system topic', () => {
    const sim = driver({ ...cluster, script: [send(3_000), send(5_000), remove(5_001), remove(5_002), remove(7_000, 'TBW102')] }).advanceTo(
      8_000,
    );
    const last = sim.expectFact('message.stored', { at: 5_001 });
    sim.expectNoFact('message.delivered', { msgId: last.msgId });
    expect(sim.expectFact('action.rejected')).toMatchObject({ reason: 'noSuchTopic', subject: 'OrderTopic', at: 5_002 });
    expect(sim.expectFact('admin.failed')).toMatchObject({
      code: 'SYSTEM_ERROR',
      message: 'The topic[TBW102] is conflict with system topic.',
    });
    sim.expectNoFact('invariant.violated');
  });
});

describe('queryMsgById', () => {
  const ask = (at: number, message = 'k-1') => ({ at, do: 'queryById', message });

  test('AD16: the record, and how far each group is', () => {
    const late = { id: 'l1', group: 'late-group', startAt: 60_000 };
    const script = [send(5_000, { keys: 'k-1' }), ask(5_500), ask(30_000), { at: 31_000, do: 'stop', node: 'c1' }, ask(35_000)];
    const sim = driver({ ...cluster, consumers: ['c1', late], script }).advanceTo(40_000);
    const stored = sim.expectFact('message.stored');
    const [early, passed, gone] = sim.facts('id.queried');
    const { msgId, offsetMsgId } = stored;
    expect(early).toMatchObject({ msgId, offsetMsgId, queueOffset: 0, storedAt: stored.at, tracks: ['order-group NOT_CONSUME_YET'] });
    expect(passed?.tracks).toEqual(['order-group CONSUMED']);
    expect(gone?.tracks).toEqual(['order-group NOT_ONLINE']);
  });

  test('AD16: by its offset id, also when its topic is gone; a broker that is down, a text that is no id', () => {
    const at = driver({ ...cluster, script: [send(5_000, { keys: 'k-1' })] })
      .advanceTo(6_000)
      .expectFact('message.stored');
    const offsetMsgId = at.offsetMsgId;
    const script = [
      send(5_000, { keys: 'k-1' }),
      remove(8_000),
      ask(9_000, offsetMsgId),
      ask(10_000, `${offsetMsgId.slice(0, 24)}00001000`),
      { at: 11_000, do: 'crash', node: 'broker-a' },
      ask(12_000),
      ask(13_000, 'k-2'),
    ];
    const sim = driver({ ...cluster, script }).advanceTo(14_000);
    expect(sim.expectFact('id.queried')).toMatchObject({ offsetMsgId, topic: 'OrderTopic' });
    expect(sim.facts('admin.failed').map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'SYSTEM_ERROR: can not find message by the offset, 4096',
      expect.stringMatching(/^RemotingConnectException: connect to [0-9.]+:10911 failed$/),
      'NO_MESSAGE: query message by id finished, but no message.',
    ]);
  });
});
