import { describe, expect, test } from 'vitest';
import { driver } from '../../testing/SimulationDriver.ts';
import { nominal, outside } from '../../testing/nominal.ts';
import { send } from '../../testing/scenarios.ts';

const one = { brokers: ['broker-a'] } as const;
const removedAt = (script: Parameters<typeof driver>[0]): { at: number; reason: string } =>
  driver({ ...one, ...script }).until('client.removed', { client: 'c1' });

describe('heartbeat', () => {
  test('HB1: a producer is known a second after its start, a consumer at once', () => {
    const sim = driver(one).advanceTo(3_000);
    expect(outside(sim.expectFact('client.registered', { client: 'p1' }).at, nominal(2_000, { operations: 2 }))).toBeUndefined();
    expect(outside(sim.expectFact('client.registered', { client: 'c1' }).at, nominal(1_100, { operations: 8 }))).toBeUndefined();
  });

  test('HB2: a killed client is gone one latency later, and its group hears of it', () => {
    const sim = driver({ ...one, script: [{ at: 12_000, do: 'crash', node: 'c1' }] });
    expect(sim.until('client.removed')).toMatchObject({ at: 12_001, client: 'c1', role: 'consumer', reason: 'connectionClosed' });
    expect(sim.until('request.sent', { code: 'NOTIFY_CONSUMER_IDS_CHANGED', to: 'c2' }).at).toBe(12_001);
    expect(
      outside(sim.until('rebalance.done', { consumer: 'c2', topic: 'OrderTopic' }).at, nominal(12_001, { operations: 16 })),
    ).toBeUndefined();
  });

  test('HB3: a silent consumer is found by the scan, 120 s after its last heartbeat, and nobody is told', () => {
    // c1 starts at 1,100: heartbeats at 2,100 and then each 30 s, one latency each.
    const cutAt = (at: number) => removedAt({ script: [{ at, do: 'cutLink', from: 'c1', to: 'broker-a' }] });
    expect(cutAt(12_000)).toMatchObject({ at: 130_000, reason: 'expired' });
    expect(cutAt(33_000)).toMatchObject({ at: 160_000, reason: 'expired' });
    const sim = driver({ ...one, script: [{ at: 12_000, do: 'cutLink', from: 'c1', to: 'broker-a' }] }).advanceTo(135_000);
    expect(sim.facts('request.sent', { code: 'NOTIFY_CONSUMER_IDS_CHANGED', at: (at) => at > 12_000 })).toEqual([]);
  });

  test('HB3: the channel of a silent producer, and of a consumer without queues, is idle before that', () => {
    const script = [{ at: 12_000, do: 'cutLink', from: 'p1', to: 'broker-a' }];
    const producer = driver({ ...one, script }).until('client.removed', { client: 'p1' });
    expect(producer).toMatchObject({ at: 122_002, reason: 'channelIdle' });
    const idle = driver({
      ...one,
      topics: [{ name: 'OrderTopic', readQueueNums: 1, writeQueueNums: 1 }],
      script: [{ at: 12_000, do: 'cutLink', from: 'c2', to: 'broker-a' }],
    }).until('client.removed', { client: 'c2' });
    expect(idle).toMatchObject({ reason: 'channelIdle' });
  });

  test('HB4: a shutdown unregisters first', () => {
    const sim = driver({ ...one, script: [{ at: 12_000, do: 'stop', node: 'c1' }] });
    expect(sim.until('client.removed')).toMatchObject({ at: 12_001, reason: 'unregistered' });
    expect(sim.until('client.stopped', { id: 'c1' }).at).toBe(12_003);
  });

  // Of these two names the table has broker-b first.
  const dead = (do_: string) => [
    { at: 12_000, do: do_, node: 'broker-b' },
    { at: 12_100, do: 'stop', node: 'c1' },
  ];

  test.each([
    ['crash', 3, ['broker-b', 'broker-a']],
    ['freeze', 3_002, ['broker-b', 'broker-a']],
  ])('HB4: one broker after the other: after %s of the first the second hears of it %i ms later', (do_, laterMs, asked) => {
    const sim = driver({ script: dead(do_) }).advanceTo(20_000);
    const removed = sim.expectFact('client.removed', { broker: 'broker-a', client: 'c1' });
    expect(removed.at - 12_100).toBeLessThanOrEqual(laterMs);
    expect(removed.at - 12_100).toBeGreaterThan(laterMs - 2);
    const tried = [
      ...sim.facts('request.sent', { from: 'c1', code: 'UNREGISTER_CLIENT' }),
      ...sim.facts('connection.failed', { from: 'c1', at: (at) => at > 12_100 }),
    ];
    expect([...new Set(tried.sort((a, b) => a.seq - b.seq).map(({ to }) => to))]).toEqual(asked);
    expect(sim.expectFact('client.stopped', { id: 'c1' }).at).toBe(removed.at + 2);
  });

  test.each(['rocketmq-4.9', 'rocketmq-5.3'] as const)(
    'HB11: %s: a consumer that shuts down consumes no more, and cannot be stopped twice',
    (profile) => {
      const sim = driver({
        profile,
        consumers: ['c1'],
        script: [...dead('freeze'), send(12_200, { count: 10, every: 100, queue: 'broker-a:0' }), { at: 13_000, do: 'stop', node: 'c1' }],
      }).advanceTo(20_000);
      expect(sim.expectFact('client.stopped').at).toBeGreaterThan(15_000);
      sim.expectNoFact('message.delivered');
      // It stores its offsets first.
      const asked = sim.facts('request.sent', { from: 'c1', at: (at) => at >= 12_100, code: (code) => code !== 'UPDATE_CONSUMER_OFFSET' });
      expect(asked.map(({ code }) => code)).toEqual(['UNREGISTER_CLIENT', 'UNREGISTER_CLIENT']);
      expect(sim.expectFact('action.rejected')).toMatchObject({ at: 13_000, reason: 'alreadyStopping' });
    },
  );

  test('HB5: the retry topic has one queue on each broker', () => {
    const created = driver().advanceTo(3_000).facts('topic.created', { topic: '%RETRY%order-group' });
    expect(created.map(({ broker, readQueueNums, writeQueueNums }) => [broker, readQueueNums, writeQueueNums])).toEqual([
      ['broker-a', 1, 1],
      ['broker-b', 1, 1],
    ]);
  });

  test('HB6: a new member is told to all, and arrives', () => {
    const sim = driver(one).advanceTo(5_000);
    const joined = sim.expectFact('client.registered', { client: 'c2' });
    const told = sim.facts('request.sent', { code: 'NOTIFY_CONSUMER_IDS_CHANGED', at: joined.at });
    expect(told.map(({ to, causeSeq }) => [to, causeSeq])).toEqual([
      ['c1', joined.seq],
      ['c2', joined.seq],
    ]);
    sim.expectNoFact('request.lost');
  });

  test('HB7: a client that comes again within its idle time stays', () => {
    const script = [
      { at: 2_102, do: 'crash', node: 'c1' },
      { at: 2_102, do: 'start', node: 'c1' },
    ];
    const sim = driver({ ...one, script }).advanceTo(200_000);
    expect(sim.facts('client.removed', { client: 'c1' }).map(({ at }) => at)).toEqual([2_103]);
    expect(sim.facts('client.registered', { client: 'c1' }).length).toBe(2);
  });

  test('HB8: the last member takes the group with it', () => {
    const sim = driver({
      ...one,
      consumers: [{ id: 'c1' }],
      script: [
        { at: 31_000, do: 'freeze', node: 'broker-a' },
        { at: 37_000, do: 'thaw', node: 'broker-a' },
      ],
    });
    sim.until('client.removed', { client: 'c1', reason: 'connectionClosed' });
    expect(sim.until('pull.answered', { at: (at) => at > 37_000 }).status).toBe('SUBSCRIPTION_NOT_EXIST');
    const registered = sim.until('client.registered', { client: 'c1' }).at;
    expect(registered).toBe(62_101);
    const refused = sim.facts('pull.answered', { status: 'SUBSCRIPTION_NOT_EXIST' });
    expect(refused.length).toBeGreaterThan(20);
    sim.advanceTo(70_000);
    expect(sim.facts('pull.answered', { status: 'SUBSCRIPTION_NOT_EXIST', at: (at) => at > registered + 1_003 })).toEqual([]);
  });

  test('HB9: in 5.3 a new channel brings a heartbeat, in 4.9 the timer does', () => {
    const script = [
      { at: 30_000, do: 'crash', node: 'broker-a' },
      { at: 40_000, do: 'start', node: 'broker-a' },
      { at: 41_000, do: 'send', producer: 'p1' },
    ];
    const knownAgainAt = (profile: 'rocketmq-4.9' | 'rocketmq-5.3'): Record<string, number> => {
      const sim = driver({ ...one, profile, consumers: [{ id: 'c1' }], script }).advanceTo(65_000);
      return Object.fromEntries(sim.facts('client.registered', { at: (at) => at > 30_000 }).map(({ client, at }) => [client, at]));
    };
    expect(knownAgainAt('rocketmq-5.3')['p1']).toBe(41_005); // connected at 41,004
    expect(knownAgainAt('rocketmq-5.3')['c1']).toBeLessThan(43_000); // its rebalance asks first
    expect(knownAgainAt('rocketmq-4.9')['p1']).toBe(62_001);
    expect(knownAgainAt('rocketmq-4.9')['c1']).toBeGreaterThan(61_000);
  });

  test('HB10: in 5.3 nobody tells broadcasting members of one another', () => {
    const told = (profile: 'rocketmq-4.9' | 'rocketmq-5.3', messageModel: 'CLUSTERING' | 'BROADCASTING'): number =>
      driver({
        ...one,
        profile,
        consumers: [
          { id: 'c1', messageModel },
          { id: 'c2', messageModel },
        ],
      })
        .advanceTo(5_000)
        .facts('request.sent', { code: 'NOTIFY_CONSUMER_IDS_CHANGED' }).length;
    expect(told('rocketmq-5.3', 'BROADCASTING')).toBe(0);
    expect(told('rocketmq-5.3', 'CLUSTERING')).toBeGreaterThan(0);
    expect(told('rocketmq-4.9', 'BROADCASTING')).toBeGreaterThan(0);
  });
});
