import { describe, expect, test } from 'vitest';
import { send } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';
import {
  allocateAveragely,
  allocateAveragelyByCircle,
  sortClientIds,
  sortQueues,
  strategyNamed,
  type AllocationChoices,
} from './allocate.ts';

const queuesOf = (count: number, broker = 'a') => Array.from({ length: count }, (_, queueId) => ({ topic: 'T', broker, queueId }));
const clients = (count: number) => Array.from({ length: count }, (_, i) => `192.168.0.${101 + i}@1`);
const ids = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Queue ids that each client gets. */
const shares = (allocate: typeof allocateAveragely, queues: number, consumers: number): number[][] =>
  clients(consumers).map((id) => allocate(queuesOf(queues), clients(consumers), id).map(({ queueId }) => queueId));

describe('allocation', () => {
  test.each([
    [4, 1, [[0, 1, 2, 3]]],
    [
      4,
      2,
      [
        [0, 1],
        [2, 3],
      ],
    ],
    [4, 3, [[0, 1], [2], [3]]],
    [4, 4, [[0], [1], [2], [3]]],
    [4, 5, [[0], [1], [2], [3], []]],
    [
      8,
      3,
      [
        [0, 1, 2],
        [3, 4, 5],
        [6, 7],
      ],
    ],
    [
      9,
      2,
      [
        [0, 1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
    ],
    [
      9,
      4,
      [
        [0, 1, 2],
        [3, 4],
        [5, 6],
        [7, 8],
      ],
    ],
    [1, 2, [[0], []]],
  ])('RB1: %i queues, %i consumers', (queues, consumers, expected) => {
    expect(shares(allocateAveragely, queues, consumers)).toEqual(expected);
  });

  test.each([
    [
      8,
      3,
      [
        [0, 3, 6],
        [1, 4, 7],
        [2, 5],
      ],
    ],
    [2, 3, [[0], [1], []]],
  ])('RB2: %i queues by circle, %i consumers', (queues, consumers, expected) => {
    expect(shares(allocateAveragelyByCircle, queues, consumers)).toEqual(expected);
  });

  test('RB1, RB2: nobody gets a queue twice, and none is left, whatever the numbers', () => {
    for (const allocate of [allocateAveragely, allocateAveragelyByCircle])
      for (let queues = 1; queues <= 20; queues++)
        for (let consumers = 1; consumers <= 12; consumers++) {
          const all = shares(allocate, queues, consumers).flat();
          expect(all.sort((a, b) => a - b)).toEqual(ids(queues));
        }
  });

  test('RB1: a client that is not in the list gets nothing', () => {
    expect(allocateAveragely(queuesOf(4), clients(2), 'someone')).toEqual([]);
    expect(allocateAveragelyByCircle(queuesOf(4), clients(2), 'someone')).toEqual([]);
  });

  test('RB3: ids and queues sort as Java sorts them', () => {
    expect(sortClientIds(['192.168.0.9@1', '192.168.0.10@1'])).toEqual(['192.168.0.10@1', '192.168.0.9@1']);
    const mixed = [...queuesOf(11, 'broker-b'), ...queuesOf(2, 'broker-a')];
    expect(
      sortQueues(mixed)
        .map(({ broker, queueId }) => `${broker}:${queueId}`)
        .slice(0, 5),
    ).toEqual(['broker-a:0', 'broker-a:1', 'broker-b:0', 'broker-b:1', 'broker-b:2']);
    expect(sortQueues(mixed).at(-1)?.queueId).toBe(10);
  });
});

const choices = (parts: Partial<AllocationChoices> = {}): AllocationChoices => ({
  messageQueueList: [],
  consumeridcs: [],
  roomOfBroker: (broker) => broker.slice(0, 1),
  roomOfClient: (clientId) => clientId.slice(0, 1),
  ...parts,
});

describe('allocation by name, hash and room', () => {
  const broker = (name: string, count: number, first = 0) =>
    Array.from({ length: count }, (_, i) => ({ topic: 'TopicTest', broker: name, queueId: first + i }));
  const given = (name: string, queues: ReturnType<typeof broker>, members: readonly string[], parts: Partial<AllocationChoices> = {}) =>
    members.map((id) => strategyNamed(name, choices(parts))(queues, members, id).map(({ queueId }) => queueId));

  test('RB10: the ring of names, and only the queues of the one who leaves move', () => {
    const nine = broker('broker-a', 9);
    expect(given('CONSISTENT_HASH', nine, ['C1', 'C2', 'C3'])).toEqual([
      [0, 3, 4],
      [1, 2, 5, 7],
      [6, 8],
    ]);
    expect(given('CONSISTENT_HASH', nine, ['C1', 'C2'])).toEqual([
      [0, 3, 4, 6, 8],
      [1, 2, 5, 7],
    ]);
  });

  test('RB10: eight queues may leave one of three idle', () => {
    const eight = [...broker('broker-a', 4), ...broker('broker-b', 4)];
    const strategy = strategyNamed('CONSISTENT_HASH', choices());
    const shareOf = (id: string) =>
      strategy(eight, ['C1', 'C2', 'C3'], id).map(({ broker: name, queueId }) => `${name.at(-1) ?? ''}${queueId}`);
    expect(['C1', 'C2', 'C3'].map(shareOf)).toEqual([['a0', 'a3', 'b1', 'b2', 'b3'], ['a1', 'a2', 'b0'], []]);
  });

  test('RB11: a fixed list knows no others', () => {
    const parts = { messageQueueList: ['broker-a:1', 'broker-a:3'] };
    expect(given('CONFIG', broker('broker-a', 4), ['x', 'y'], parts)).toEqual([
      [1, 3],
      [1, 3],
    ]);
  });

  test.each([
    [
      9,
      3,
      [
        [0, 1, 2],
        [3, 4, 5],
        [6, 7, 8],
      ],
    ],
    [4, 3, [[0, 3], [1], [2]]],
    [2, 3, [[0], [1], []]],
    [
      8,
      3,
      [
        [0, 1, 6],
        [2, 3, 7],
        [4, 5],
      ],
    ],
    [
      10,
      4,
      [
        [0, 1, 8],
        [2, 3, 9],
        [4, 5],
        [6, 7],
      ],
    ],
  ])('RB12: %i queues of one room, %i consumers', (queues, consumers, expected) => {
    const members = ['p', 'q', 'r', 's'].slice(0, consumers);
    const all = [...broker('x@broker-a', queues), ...broker('y@broker-b', 4, 90), ...broker('broker-c', 4, 90)];
    expect(given('MACHINE_ROOM', all, members, { consumeridcs: ['x'] })).toEqual(expected);
  });

  test('RB13: each room for itself; a room without a consumer is shared by all', () => {
    const queues = [...broker('x-broker', 4), ...broker('y-broker', 2, 4)];
    expect(given('MACHINE_ROOM_NEARBY-AVG', queues, ['xA', 'xB'])).toEqual([
      [0, 1, 4],
      [2, 3, 5],
    ]);
    expect(given('MACHINE_ROOM_NEARBY-AVG', queues, ['xA', 'xB', 'yC'])).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
  });
});

/** The share of each consumer as its last rebalance.done says. */
function owners(sim: SimulationDriver, topic: string, members: readonly string[]): string[][] {
  return members.map((consumer) => [...(sim.facts('rebalance.done', { consumer, topic }).at(-1)?.queues ?? [])].sort());
}

const one = { brokers: ['broker-a'] } as const;
const four = ['broker-a:0', 'broker-a:1', 'broker-a:2', 'broker-a:3'];

describe('rebalance', () => {
  test('RB4, RB5: a join is done within milliseconds', () => {
    const sim = driver({ ...one, consumers: ['c1', { id: 'c2', startAt: 10_000 }] });
    sim.until('rebalance.done', { consumer: 'c1', topic: 'OrderTopic', queues: four });
    const started = sim.until('client.started', { id: 'c2' });
    const shrunk = sim.until('rebalance.done', { consumer: 'c1', topic: 'OrderTopic' });
    const grown = sim.until('rebalance.done', { consumer: 'c2', topic: 'OrderTopic' });
    expect([shrunk.queues, grown.queues]).toEqual([four.slice(0, 2), four.slice(2)]);
    expect(grown.at - started.at).toBeLessThan(40);
  });

  test.each(['rocketmq-4.9', 'rocketmq-5.3'] as const)('RB20: %s takes and gives up queues in the order of its tables', (profile) => {
    const sim = driver({ ...one, profile, consumers: ['c1', { id: 'c2', startAt: 10_000 }], script: [send(5_000, { count: 8 })] });
    const queuesIn = (code: string): string[] => {
      const queues = sim.facts('request.sent', { code, from: 'c1' }).map(({ queue }) => String(queue));
      return [...new Set(queues.filter((queue) => queue.startsWith('OrderTopic')))];
    };
    sim.advanceTo(9_000);
    expect(queuesIn('PULL_MESSAGE')).toEqual([1, 0, 3, 2].map((queueId) => `OrderTopic:broker-a:${queueId}`));
    sim.advanceTo(10_990);
    expect(queuesIn('UPDATE_CONSUMER_OFFSET')).toEqual([3, 2].map((queueId) => `OrderTopic:broker-a:${queueId}`));
  });

  test('RB21: the retry topic of a known group comes before or after its topic, that of a new one after it', () => {
    const script = [
      { at: 15_000, do: 'stop', node: 'c1' },
      { at: 20_000, do: 'start', node: 'c1' },
    ];
    const sim = driver({ ...one, consumers: ['c1'], script }).advanceTo(25_000);
    const topicsFrom = (from: number): string[] => sim.facts('rebalance.done', { at: (at) => at >= from }).map(({ topic }) => topic);
    expect(topicsFrom(20_000)).toEqual(['%RETRY%order-group', 'OrderTopic']);
    expect(topicsFrom(0).slice(0, 2)).toEqual(['OrderTopic', '%RETRY%order-group']);
  });

  test('RB4: without notifications it takes the next round of 20 s', () => {
    const sim = driver({ ...one, config: { notifyConsumerIdsChangedEnable: false }, consumers: ['c1', { id: 'c2', startAt: 10_000 }] });
    const first = sim.until('rebalance.done', { consumer: 'c1', topic: '%RETRY%order-group' });
    const shrunk = sim.until('rebalance.done', { consumer: 'c1', topic: 'OrderTopic', queues: (queues) => queues.length === 2 });
    expect(shrunk.at).toBeGreaterThan(first.at + 19_000);
    expect(shrunk.at).toBeLessThan(first.at + 20_100);
    expect(shrunk.timer ?? sim.causesOf(shrunk).find(({ timer }) => timer !== undefined)?.timer).toBe('rebalanceService');
  });

  test.each([
    ['crash', 40],
    ['stop', 40],
  ])('RB6: after a %s the others take over within %i ms', (action, ms) => {
    const sim = driver({ ...one, script: [{ at: 12_000, do: action, node: 'c1' }] });
    const taken = sim.until('rebalance.done', { consumer: 'c2', topic: 'OrderTopic', queues: (queues) => queues.length === 4 });
    expect(taken.at - 12_000).toBeLessThan(ms);
  });

  test('RB6: a silent member keeps its queues until the others rebalance after the broker has dropped it', () => {
    const sim = driver({ ...one, script: [{ at: 12_000, do: 'cutLink', from: 'c1', to: 'broker-a' }] });
    const removed = sim.until('client.removed', { client: 'c1' });
    const taken = sim.until('rebalance.done', { consumer: 'c2', topic: 'OrderTopic', queues: (queues) => queues.length === 4 });
    // Recorded: removed 117 s after the freeze, taken over 23 s later.
    expect(taken.at - removed.at).toBeGreaterThan(1_000);
    expect(taken.at - removed.at).toBeLessThan(20_020);
    expect(removed.at - 12_000).toBeGreaterThan(90_000);
  });

  test('RB7: broadcasting', () => {
    const sim = driver({
      ...one,
      consumers: [
        { id: 'c1', messageModel: 'BROADCASTING' },
        { id: 'c2', messageModel: 'BROADCASTING' },
      ],
    }).advanceTo(5_000);
    expect(owners(sim, 'OrderTopic', ['c1', 'c2'])).toEqual([four, four]);
    expect(sim.facts('rebalance.done').map(({ topic, strategy }) => `${topic} ${strategy}`)).toEqual([
      'OrderTopic BROADCASTING',
      'OrderTopic BROADCASTING',
    ]);
  });

  test('RB8: the first pull of a new queue is taken at once', () => {
    const sim = driver({ ...one, consumers: ['c1', { id: 'c2', startAt: 10_000 }] }).advanceTo(12_000);
    for (const consumer of ['c1', 'c2']) {
      const done = sim.expectFact('rebalance.done', { consumer, topic: 'OrderTopic' });
      const held = sim.facts('pull.held', { consumer, queue: (queue) => queue.startsWith('OrderTopic') });
      expect(held.slice(0, done.queues.length).map(({ at }) => at)).toEqual(done.queues.map(() => done.at + 1));
      sim.expectFact('request.sent', { from: consumer, code: 'HEART_BEAT', at: done.at });
    }
    expect(new Set(sim.facts('pull.answered').map(({ status }) => status))).not.toContain('SUBSCRIPTION_NOT_LATEST');
  });

  test.each([
    [1, ['c1']],
    [2, ['c1', 'c2']],
    [3, ['c1', 'c2', 'c3']],
    [9, ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9']],
  ])('RB9: %i members, each queue has one owner', (_, members) => {
    const sim = driver({ consumers: members, script: [send(30_000, { count: 24, every: 1 })] }).advanceTo(45_000);
    const all = owners(sim, 'OrderTopic', members).flat().sort();
    expect(all).toEqual(['broker-a', 'broker-b'].flatMap((broker) => ids(4).map((id) => `${broker}:${id}`)));
    expect(sim.facts('message.delivered')).toHaveLength(24);
  });

  test('RB9: after joins, a kill and a stop too', () => {
    const script = [
      { at: 30_000, do: 'crash', node: 'c2' },
      { at: 31_000, do: 'stop', node: 'c1' },
      { at: 40_000, do: 'start', node: 'c2' },
    ];
    const sim = driver({ consumers: ['c1', 'c2', { id: 'c3', startAt: 9_000 }], script }).advanceTo(100_000);
    expect(owners(sim, 'OrderTopic', ['c2', 'c3']).flat().sort()).toEqual(
      ['broker-a', 'broker-b'].flatMap((broker) => ids(4).map((id) => `${broker}:${id}`)),
    );
  });

  test('RB13: the rooms are what the options of clients and brokers say', () => {
    const nearby = (machineRoom: string) => ({ allocateMessageQueueStrategy: 'MACHINE_ROOM_NEARBY-AVG', machineRoom });
    const sim = driver({
      brokers: [
        { id: 'broker-a', config: { machineRoom: 'x' } },
        { id: 'broker-b', config: { machineRoom: 'y' } },
      ],
      consumers: [
        { id: 'c1', config: nearby('x') },
        { id: 'c2', config: nearby('y') },
      ],
    }).advanceTo(10_000);
    expect(owners(sim, 'OrderTopic', ['c1', 'c2'])).toEqual([four, four.map((queue) => queue.replace('-a', '-b'))]);
    const alone = sim.act({ do: 'crash', node: 'c2' }).advanceTo(40_000);
    expect(owners(alone, 'OrderTopic', ['c1'])[0]).toHaveLength(8);
  });

  test('RB14: DEFAULT becomes pid and start time, but not of a broadcasting consumer', () => {
    const sim = driver({ ...one, consumers: ['c1', { id: 'c2', messageModel: 'BROADCASTING' }] }).advanceTo(2_000);
    expect(sim.expectFact('client.started', { id: 'c1' }).clientId).toMatch(/^192\.168\.0\.102@\d+#\d+$/);
    expect(sim.expectFact('client.started', { id: 'c2' }).clientId).toBe('192.168.0.103@DEFAULT');
  });

  test('RB14: two processes with one client id both take the first share, and nobody reads the rest', () => {
    const twin = { clientIP: '10.0.0.1', instanceName: 'app' };
    const sim = driver({
      ...one,
      consumers: [
        { id: 'c1', config: twin },
        { id: 'c2', config: twin },
      ],
      script: [send(5_000, { count: 8, every: 10, keys: 'k-{n}' })],
    }).advanceTo(60_000);
    expect(owners(sim, 'OrderTopic', ['c1', 'c2'])).toEqual([four.slice(0, 2), four.slice(0, 2)]);
    const deliveries = sim.facts('message.delivered');
    expect(new Set(deliveries.map(({ queueId }) => queueId))).toEqual(new Set([0, 1]));
    expect(deliveries).toHaveLength(8); // Four messages, each twice.
  });

  test('RB15: a topic whose last readable queue is gone leaves the queues where they are: their pulls are refused', () => {
    const script = [
      { at: 5_000, do: 'updateTopic', topic: 'OrderTopic', perm: 2 },
      { at: 80_000, do: 'updateTopic', topic: 'OrderTopic', perm: 6 },
    ];
    const sim = driver({ brokers: ['broker-a'], consumers: ['c1'], script: [...script, send(81_000)] }).advanceTo(82_500);
    expect(sim.facts('rebalance.done', { topic: 'OrderTopic' })).toHaveLength(1);
    expect(sim.facts('pull.answered', { status: 'NO_PERMISSION', at: (at) => at > 60_000 }).length).toBeGreaterThan(10);
    sim.expectFact('message.delivered');
  });

  const new53 = { profile: 'rocketmq-5.3', brokers: ['broker-a'] } as const;

  test('RB16, RB17: 5.3 rebalances 1 s after the start of the client and pulls 500 ms later', () => {
    const sim = driver({ ...new53, consumers: ['c1'], script: [send(500)] });
    const started = sim.until('client.started', { id: 'c1' });
    const taken = sim.until('rebalance.done', { topic: 'OrderTopic' });
    expect([taken.at >= started.at + 1_000, taken.at < started.at + 1_050]).toEqual([true, true]);
    expect(sim.until('request.sent', { code: 'PULL_MESSAGE', queue: 'OrderTopic:broker-a:1' }).at).toBe(taken.at + 500);
  });

  test('RB16: 5.3 lets a member that joins within a second of the last run wait', () => {
    const script = [
      { at: 10_000, do: 'crash', node: 'c2' },
      { at: 10_300, do: 'start', node: 'c2' },
    ];
    const sim = driver({ ...new53, consumers: ['c1', 'c2'], script }).advanceTo(15_000);
    const [takenOver, givenBack] = sim.facts('rebalance.done', { consumer: 'c1', topic: 'OrderTopic', at: (at) => at > 10_000 });
    expect(takenOver?.at).toBeLessThan(10_030);
    expect((givenBack?.at ?? 0) - (takenOver?.at ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  test('RB17: a queue that is taken away before its first pull is never pulled', () => {
    const script = [
      { at: 10_000, do: 'crash', node: 'c2' },
      { at: 10_200, do: 'suspendConsumer', consumer: 'c1' },
      { at: 10_300, do: 'stop', node: 'c1' },
    ];
    const sim = driver({ ...new53, consumers: ['c1', 'c2'], script }).advanceTo(15_000);
    sim.expectNoFact('request.sent', { code: 'PULL_MESSAGE', at: (at) => at > 10_310 });
    expect(sim.run.stopped).toBeUndefined();
  });
});
