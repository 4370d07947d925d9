import { describe, expect, test } from 'vitest';
import type { Config, ConsumerSpec } from '../../model/scenario.ts';
import { listener, send } from '../../testing/scenarios.ts';
import { driver } from '../../testing/SimulationDriver.ts';

const oneQueue = { brokers: ['broker-a'], topics: [{ name: 'OrderTopic', writeQueueNums: 1, readQueueNums: 1 }] } as const;
const topic = 'OrderTopic';

describe('offsets', () => {
  test('OF1: memory of the client at once', () => {
    const sim = driver({ ...oneQueue, consumers: ['c1'], script: [send(5_000)] });
    const consumed = sim.until('message.consumed');
    expect(sim.until('offset.committed', { where: 'client' })).toMatchObject({
      at: consumed.at,
      topic,
      offset: 1,
      consumer: 'c1',
      group: 'order-group',
    });
  });

  test('OF2: with the next pull', () => {
    const sim = driver({ ...oneQueue, consumers: ['c1'], script: [send(5_000, { count: 2, every: 1_000 })] });
    const second = sim.until('message.delivered', { queueOffset: 1 });
    const told = sim.until('offset.committed', { where: 'broker', topic, offset: 1 });
    expect(told.at - second.at).toBe(1);
  });

  test('OF2: else 10 s after the start, then each 5 s', () => {
    const at = (sendAt: number): number =>
      driver({ ...oneQueue, consumers: ['c1'], script: [send(sendAt)] }).until('offset.committed', { where: 'broker', topic }).at;
    // c1 starts at 1,100: it tells at 11,100, 16,100 … and the request takes 1 ms.
    expect([at(3_000), at(9_000), at(11_200)]).toEqual([11_101, 11_101, 16_101]);
  });

  test('OF3: the file each 5 s', () => {
    const sim = driver({ ...oneQueue, consumers: ['c1'], script: [send(5_000)] });
    const told = sim.until('offset.committed', { where: 'broker', topic });
    const saved = sim.until('offset.persisted', { where: 'broker', topic, offset: 1 });
    expect([told.at, saved.at, saved.timer]).toEqual([11_101, 15_000, 'persistConsumerOffset']);
  });

  test('OF4: after a kill only what was not told comes again', () => {
    const script = [
      send(5_000, { count: 10, every: 500 }),
      { at: 9_800, do: 'crash', node: 'c1' },
      { at: 30_000, do: 'start', node: 'c1' },
    ];
    const sim = driver({ ...oneQueue, consumers: ['c1'], script }).advanceTo(60_000);
    const again = sim.facts('message.delivered', { at: (at) => at > 30_000 });
    expect(sim.facts('message.delivered', { at: (at) => at < 30_000 })).toHaveLength(10);
    expect(again.map(({ queueOffset }) => queueOffset)).toEqual([9]);
  });

  test('OF4: after a graceful stop nothing comes again', () => {
    const script = [send(5_000, { count: 10, every: 500 }), { at: 9_800, do: 'stop', node: 'c1' }, { at: 30_000, do: 'start', node: 'c1' }];
    const sim = driver({ ...oneQueue, consumers: ['c1'], script }).advanceTo(60_000);
    expect(sim.facts('message.delivered')).toHaveLength(10);
  });

  test('OF5: a stuck message and everything behind it', () => {
    const stuck = listener({ rules: [{ when: { key: 'k-3', before: 30_000 }, processMs: 600_000 }] });
    const script = [
      send(5_000, { count: 10, every: 100, keys: 'k-{n}' }),
      { at: 25_000, do: 'crash', node: 'c1' },
      { at: 30_000, do: 'start', node: 'c1' },
    ];
    const sim = driver({ ...oneQueue, consumers: [{ id: 'c1', listener: stuck }], script }).advanceTo(60_000);
    expect(sim.facts('message.delivered', { at: (at) => at > 30_000 }).map(({ queueOffset }) => queueOffset)).toEqual([
      2, 3, 4, 5, 6, 7, 8, 9,
    ]);
  });

  test('OF6: a killed broker goes back to its file', () => {
    const script = [
      send(5_000, { count: 12, every: 500 }),
      { at: 19_000, do: 'stop', node: 'c1' },
      { at: 19_500, do: 'crash', node: 'broker-a' },
      { at: 20_000, do: 'start', node: 'broker-a' },
      { at: 25_000, do: 'start', node: 'c1' },
    ];
    const saved = driver({ ...oneQueue, consumers: ['c1'], script })
      .advanceTo(19_400)
      .facts('offset.persisted', { where: 'broker', topic });
    const sim = driver({ ...oneQueue, consumers: ['c1'], script }).advanceTo(60_000);
    const again = sim.facts('message.delivered', { at: (at) => at > 25_000 });
    expect(again.map(({ queueOffset }) => queueOffset)).toEqual(
      Array.from({ length: 12 - (saved.at(-1)?.offset ?? 0) }, (_, i) => (saved.at(-1)?.offset ?? 0) + i),
    );
  });

  test.each(['CONSUME_FROM_LAST_OFFSET', 'CONSUME_FROM_FIRST_OFFSET'] as const)('OF7: %s on a young queue', (consumeFromWhere) => {
    const sim = driver({
      ...oneQueue,
      consumers: [{ id: 'c1', startAt: 20_000, consumeFromWhere }],
      script: [send(5_000, { count: 3, every: 1 })],
    }).advanceTo(40_000);
    expect(sim.facts('message.delivered').map(({ queueOffset }) => queueOffset)).toEqual([0, 1, 2]);
  });

  /** Fifteen messages of which the first five are deleted before the group comes, so that the queue is not young any more. */
  const lateGroup = (consumeFromWhere: ConsumerSpec['consumeFromWhere'], config: Config = {}): (number | undefined)[] => {
    const sends = [5_000, 3_000_000, 3_500_000].map((at) => send(at, { count: 5, every: 1_000 }));
    const sim = driver({
      ...oneQueue,
      profile: 'ons-2017',
      config: { fileReservedTime: 1 },
      consumers: [{ id: 'c1', startAt: 3_700_000, consumeFromWhere, config }],
      script: sends,
    }).advanceTo(3_800_000);
    return sim.facts('message.delivered', { topic }).map(({ queueOffset }) => queueOffset);
  };
  const from = (first: number): number[] => Array.from({ length: 15 - first }, (_, i) => first + i);

  test('OF11: a new group on a queue that has lost its beginning', () => {
    expect(lateGroup('CONSUME_FROM_LAST_OFFSET')).toEqual([]);
    expect(lateGroup('CONSUME_FROM_FIRST_OFFSET')).toEqual(from(5));
    expect(lateGroup('CONSUME_FROM_TIMESTAMP')).toEqual(from(5)); // 30 minutes before: nothing is that old any more.
    expect(lateGroup('CONSUME_FROM_TIMESTAMP', { consumeTimestamp: '20260105095822' })).toEqual(from(12)); // 3,502 s of virtual time
  });

  test('OF12: a time means nothing on a young queue, and nothing to a group that has an offset', () => {
    const consumer = (startAt: number): Parameters<typeof driver>[0] => ({
      ...oneQueue,
      consumers: [{ id: 'c1', startAt, consumeFromWhere: 'CONSUME_FROM_TIMESTAMP', config: { consumeTimestamp: '20260105090030' } }],
      script: [
        send(5_000, { count: 3, every: 1 }),
        send(60_000),
        { at: 70_000, do: 'stop', node: 'c1' },
        { at: 80_000, do: 'start', node: 'c1' },
      ],
    });
    const offsetsOf = (startAt: number): number[] =>
      driver(consumer(startAt))
        .advanceTo(90_000)
        .facts('message.delivered', { topic })
        .map(({ queueOffset }) => queueOffset);
    expect(offsetsOf(40_000)).toEqual([0, 1, 2, 3]);
    expect(offsetsOf(1_100)).toEqual([0, 1, 2, 3]);
  });

  test('OF8: broadcasting goes on from its own file', () => {
    const script = [
      send(5_000, { count: 3, every: 1 }),
      { at: 20_000, do: 'crash', node: 'c1' },
      { at: 25_000, do: 'start', node: 'c1' },
      send(40_000),
    ];
    const sim = driver({ ...oneQueue, consumers: [{ id: 'c1', messageModel: 'BROADCASTING' }], script }).advanceTo(60_000);
    expect(sim.expectFact('offset.persisted', { where: 'client', offset: 3 })).toMatchObject({ at: 11_100, consumer: 'c1' });
    expect(sim.facts('message.delivered').map(({ queueOffset }) => queueOffset)).toEqual([0, 1, 2, 3]);
    sim.expectNoFact('offset.committed', { where: 'broker' });
  });

  test('OF10: without a file at the newest message, after a kill at the last write, after a deletion at the newest again', () => {
    const broadcasting = [{ id: 'c1', messageModel: 'BROADCASTING' as const, startAt: 10_000 }];
    const script = [
      send(5_000, { count: 5, every: 1 }),
      send(15_000, { count: 5, every: 1_500 }),
      { at: 24_000, do: 'crash', node: 'c1' },
      { at: 25_000, do: 'start', node: 'c1' },
    ];
    const sim = driver({ ...oneQueue, consumers: broadcasting, script }).advanceTo(40_000);
    // The file is written at 20, 25 s …: 15,000, 16,500, 18,000 and 19,500 are in it.
    expect(sim.facts('message.delivered').map(({ queueOffset }) => queueOffset)).toEqual([5, 6, 7, 8, 9, 9]);
    const away = [
      { at: 45_000, do: 'stop', node: 'c1' },
      send(46_000, { count: 3, every: 1 }),
      { at: 47_000, do: 'deleteOffsetFile', consumer: 'c1' },
      { at: 48_000, do: 'start', node: 'c1' },
      send(55_000),
      { at: 60_000, do: 'stop', node: 'c1' },
      { at: 61_000, do: 'deleteOffsetFile', consumer: 'c1' },
      { at: 62_000, do: 'deleteOffsetFile', consumer: 'c1' },
    ];
    const lost = driver({ ...oneQueue, consumers: broadcasting, script: [...script, ...away] }).advanceTo(70_000);
    expect(lost.facts('message.delivered', { at: (at) => at > 45_000 }).map(({ queueOffset }) => queueOffset)).toEqual([13]);
    expect(lost.facts('action.rejected')).toMatchObject([{ at: 62_000, reason: 'noOffsetFile', subject: 'c1' }]);
  });

  test('OF9: a client tells its offset again to a broker that has lost the message', () => {
    const script = [
      send(19_000),
      send(22_000),
      { at: 27_000, do: 'powerFailure', node: 'broker-a' },
      { at: 28_000, do: 'start', node: 'broker-a' },
    ];
    const sim = driver({ ...oneQueue, consumers: ['c1'], script }).advanceTo(60_000);
    sim.expectFact('offset.committed', { where: 'broker', offset: 2, at: (at) => at > 28_000 });
    sim.expectFact('message.lost');
    sim.expectNoFact('invariant.violated');
  });

  test('OF9: no checker complains about any of this', () => {
    const script = [
      send(5_000, { count: 40, every: 100 }),
      { at: 7_000, do: 'crash', node: 'broker-a' },
      { at: 8_000, do: 'start', node: 'broker-a' },
    ];
    driver({ ...oneQueue, script })
      .advanceTo(120_000)
      .expectNoFact('invariant.violated');
  });

  test.each([
    ['rocketmq-4.9', 1],
    ['rocketmq-5.3', 0],
  ] as const)('OF13: in %s %i offset of a deleted topic is taken from a client that stops', (profile, count) => {
    const script = [send(12_000, { count: 3 }), { at: 13_000, do: 'deleteTopic', topic }, { at: 14_000, do: 'stop', node: 'c1' }];
    const sim = driver({ ...oneQueue, profile, consumers: ['c1'], script }).advanceTo(15_000);
    sim.expectFact('request.sent', { code: 'UPDATE_CONSUMER_OFFSET', at: (at) => at >= 14_000 });
    expect(sim.facts('offset.committed', { where: 'broker', topic, at: (at) => at >= 14_000 })).toHaveLength(count);
  });

  const kinds: readonly (readonly [name: string, spec: Partial<ConsumerSpec>])[] = [
    ['a concurrent consumer', {}],
    ['an orderly one', { messageListener: 'orderly' }],
    ['a lite pull consumer', { type: 'pull' }],
    ['one with assigned queues', { type: 'pull', assign: ['OrderTopic:broker-a:0'] }],
  ];
  test.each(kinds)('OF14: %s tells 0 of a young queue with its first timer', (_name, spec) => {
    const sim = driver({ ...oneQueue, consumers: [{ ...spec, id: 'c1' }] }).advanceTo(11_100);
    const told = sim.facts('request.sent', { code: 'UPDATE_CONSUMER_OFFSET', queue: 'OrderTopic:broker-a:0' });
    expect(told.map(({ at }) => at)).toEqual([11_100]);
  });

  test.each([
    [11_000, []],
    [11_200, [{ group: 'order-group', diff: 1 }]],
  ])('OF14: at %i ms, with its first message still at the listener, the group is known', (at, known) => {
    const slow = listener({ processMs: 60_000 });
    const script = [send(5_000), { at, do: 'consumerProgress', group: 'order-group' }];
    const sim = driver({ ...oneQueue, consumers: [{ id: 'c1', listener: slow }], script }).advanceTo(at);
    expect(sim.facts('progress.read')).toMatchObject(known);
  });

  /** A group comes late to a queue with three messages of which the first is not in memory any more. */
  const behindMemory = (profile: 'rocketmq-4.9' | 'rocketmq-5.3'): number[] =>
    driver({
      ...oneQueue,
      profile,
      config: { totalPhysicalMemorySize: 1_000 },
      consumers: [{ id: 'c1', startAt: 10_000 }],
      script: [send(5_000, { count: 3, every: 1 }), send(20_000)],
    })
      .advanceTo(30_000)
      .facts('message.delivered', { topic })
      .map(({ queueOffset }) => queueOffset);

  test('OF15: beyond the memory LAST means the end, on a queue from which nothing was deleted', () => {
    expect(behindMemory('rocketmq-4.9')).toEqual([3]);
    expect(behindMemory('rocketmq-5.3')).toEqual([3]);
  });

  test.each([
    ['rocketmq-4.9', []],
    ['rocketmq-5.3', ['GET_MAX_OFFSET']],
  ] as const)('OF15: an empty queue in %s', (profile, asked) => {
    const sim = driver({ ...oneQueue, profile, consumers: ['c1'] }).advanceTo(14_000);
    expect(sim.facts('request.sent', { code: 'GET_MAX_OFFSET', queue: undefined }).map(({ code }) => code)).toEqual(asked);
    expect(sim.facts('request.sent', { code: 'UPDATE_CONSUMER_OFFSET', queue: 'OrderTopic:broker-a:0' })).toHaveLength(
      asked.length === 0 ? 1 : 0,
    );
  });
});
