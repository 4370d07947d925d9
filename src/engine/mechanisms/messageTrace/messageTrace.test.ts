import { describe, expect, test } from 'vitest';
import type { ScriptAction } from '../../model/scenario.ts';
import { listener, send, type ScenarioParts } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';

const traced = { brokers: ['broker-a'], producers: [{ id: 'p1', enableMsgTrace: true }], consumers: [{ id: 'c1', enableMsgTrace: true }] };
const cluster = (parts: ScenarioParts, until = 20_000): SimulationDriver => driver({ ...traced, ...parts }).advanceTo(until);
const decides = { localMs: 10, localState: 'COMMIT_MESSAGE', checkState: 'COMMIT_MESSAGE', rules: [] } as const;
const recordsOf = (sim: SimulationDriver, client: string): string[] =>
  sim.facts('trace.dispatched', { client }).flatMap(({ records }) => records);

describe('message trace', () => {
  test('MT1: no flag, no trace', () => {
    const sim = cluster({ producers: ['p1'], consumers: ['c1'], script: [send(5_000)] });
    sim.expectNoFact('trace.dispatched').expectNoFact('message.stored', { topic: 'RMQ_SYS_TRACE_TOPIC' });
  });

  test('MT2: Pub of a send that has a result; nothing of what throws or goes one way', () => {
    const sim = cluster({
      script: [send(5_000, { keys: 'o-1', tag: 'TagA' }), send(6_000, { mode: 'ONEWAY' }), send(7_000, { bodyBytes: 0 })],
    });
    const stored = sim.expectFact('message.stored', { keys: 'o-1' });
    expect(recordsOf(sim, 'p1')).toEqual([
      expect.stringMatching(
        new RegExp(
          `^Pub \\d{13} DefaultRegion order-producer OrderTopic ${stored.msgId} TagA o-1 192\\.168\\.0\\.11:10911 64 \\d 0 ${stored.offsetMsgId} true$`,
        ),
      ),
    ]);
  });

  test.each([
    ['CONSUME_SUCCESS', 10, 0, true],
    ['RECONSUME_LATER', 10, 4, false],
    ['NULL', 10, 3, false],
    ['THROW', 10, 2, false],
    ['CONSUME_SUCCESS', 61_000, 1, true],
  ] as const)('MT3: %s after %i ms has code %i', (result, processMs, code, isSuccess) => {
    const answers = listener({ processMs, rules: [{ when: { reconsumeTimesTo: 0 }, result }] });
    const sim = cluster(
      {
        consumers: [{ id: 'c1', enableMsgTrace: true, listener: answers, config: { consumeTimeout: 1 } }],
        script: [send(5_000, { keys: 'o-1' })],
      },
      67_000,
    );
    const { msgId } = sim.expectFact('send.completed');
    const [before, after] = recordsOf(sim, 'c1').map((record) => record.split(' '));
    expect(before?.slice(2)).toEqual(['DefaultRegion', 'order-group', before?.[4], msgId, '0', 'o-1']);
    expect(after?.slice(0, 7)).toEqual(['SubAfter', before?.[4], msgId, String(processMs), String(isSuccess), 'o-1', String(code)]);
  });

  test('MT9: a batch is one Pub with all its ids', () => {
    const sim = cluster({
      script: [{ at: 5_000, do: 'sendBatch', producer: 'p1', messages: 3, tag: 'TagA', keys: 'b-{n}', bodyBytes: 100 }],
    });
    const ids = sim.facts('send.requested').map(({ msgId }) => msgId);
    const [first = '', ...more] = recordsOf(sim, 'p1');
    expect(more).toEqual([]);
    const fields = first.split(' ');
    expect([fields[0], fields[5]?.split(','), fields[6], fields[7]]).toEqual(['Pub', ids, '', '']);
    expect(Number(fields[9])).toBeGreaterThan(300);
    expect(fields[12]?.split(',')).toHaveLength(3);
    expect(sim.expectFact('trace.dispatched', { client: 'p1' }).keys).toEqual([ids.join(',')]);
  });

  test('MT10: the end of a transaction, from the send and from a check', () => {
    const producers = [{ id: 'p1', enableMsgTrace: true, transactionListener: { ...decides, localState: 'UNKNOW' as const } }];
    const script = [{ at: 5_000, do: 'sendInTransaction', producer: 'p1', topic: 'OrderTopic', keys: 'o-1', tag: 'TagA' }];
    const sim = cluster({ producers, script }, 70_000);
    const { msgId } = sim.expectFact('half.stored');
    const ends = recordsOf(sim, 'p1').filter((record) => record.startsWith('EndTransaction'));
    const what = `DefaultRegion order-producer OrderTopic ${msgId} TagA o-1 192\\.168\\.0\\.11:10911 2 ${msgId}`;
    expect(ends).toEqual([
      expect.stringMatching(new RegExp(`^EndTransaction \\d{13} ${what} UNKNOW false$`)),
      expect.stringMatching(new RegExp(`^EndTransaction \\d{13} ${what} COMMIT_MESSAGE true$`)),
    ]);
  });

  test('MT4: sent together once the oldest is 500 ms old, at the end of a window', () => {
    const sim = cluster({ script: [send(5_030, { count: 3, every: 100, keys: 'o-{n}' })] });
    const [sent] = sim.facts('trace.dispatched', { client: 'p1' });
    const first = sim.expectFact('send.completed').at;
    expect(sent?.records).toHaveLength(3);
    expect(sent?.at).toBe(Math.ceil((first + 500 - 1_000) / 100) * 100 + 1_000);
    const many = cluster({ script: [send(5_000, { count: 900, every: 0 })] });
    const sizes = many.facts('trace.dispatched', { client: 'p1' }).map(({ records }) => records.length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(900);
  });

  test('MT4: at once from 118,000 bytes on', () => {
    const many = cluster({ consumers: [], script: [send(5_000, { count: 900, mode: 'ASYNC', every: 0, keys: 'o-{n}' })] });
    const [full, rest] = many.facts('trace.dispatched', { client: 'p1' });
    expect([(full?.records.length ?? 0) + (rest?.records.length ?? 0), rest?.at]).toEqual([900, 5_600]);
    expect(full?.at).toBeLessThan(5_100);
    const bytes = many.facts('message.stored', { msgId: full?.msgId ?? '' })[0]?.sizeBytes ?? 0;
    expect(bytes).toBeGreaterThan(118_000);
  });

  test('MT5: what finds no room in the queue is dropped: 4.9.8 empties it at once, 5.3.3 when it sends', () => {
    const producers = [{ id: 'p1', enableMsgTrace: true, config: { traceQueueSize: 8 } }];
    const dropped = (profile: 'rocketmq-4.9' | 'rocketmq-5.3', every: number) =>
      cluster({ profile, producers, consumers: [], script: [send(5_000, { count: 30, every, mode: 'ASYNC' })] })
        .facts('trace.dropped')
        .reduce((sum, { records }) => sum + records, 0);
    expect([dropped('rocketmq-4.9', 10), dropped('rocketmq-4.9', 0) > 0]).toEqual([0, true]);
    // Eight are no batch of ten: what comes meanwhile finds no room.
    expect(dropped('rocketmq-5.3', 10)).toBeGreaterThan(10);
  });

  const of53 = (script: readonly ScriptAction[], more: ScenarioParts = {}) =>
    cluster({ profile: 'rocketmq-5.3', consumers: [], script, ...more }, 40_000)
      .facts('trace.dispatched', { client: 'p1' })
      .map(({ at, records }) => [at, records.length]);

  test('MT12: 5.3.3 sends ten at once, and fewer once it has not sent for 5 s', () => {
    // The first one: nothing has been sent since the start at 1 s.
    expect(of53([send(10_002)])).toEqual([[10_010, 1]]);
    expect(of53([send(10_002), send(11_000, { count: 12, every: 0 })])).toEqual([
      [10_010, 1],
      [11_035, 10],
      [16_040, 2],
    ]);
    expect(of53([send(10_002), send(11_000)])).toEqual([
      [10_010, 1],
      [15_015, 1],
    ]);
    expect(of53([send(2_000, { count: 4, every: 0 })], { config: { traceMsgBatchNum: 2 } }).map(([, records]) => records)).toEqual([2, 2]);
  });

  test('MT12: a message for each topic that the records are about', () => {
    const topics = [{ name: 'OrderTopic' }, { name: 'PayTopic' }];
    const script = [send(1_500, { count: 3, every: 10 }), send(1_505, { topic: 'PayTopic', count: 3, every: 10 })];
    expect(of53(script, { topics })).toEqual([
      [6_005, 3],
      [6_005, 3],
    ]);
  });

  test.each(['rocketmq-4.9', 'rocketmq-5.3'] as const)(
    'MT13, %s: a shutdown sends what waits, and ends once it is on its way',
    (profile) => {
      const stop = (node: string) => ({ at: 5_060, do: 'stop', node });
      const later = send(5_064, { mode: 'SYNC' });
      const sim = cluster({ profile, script: [send(2_000), send(5_000, { keys: 'o-1' }), stop('p1'), stop('c1'), later] });
      for (const client of ['p1', 'c1']) {
        const sent = sim.facts('trace.dispatched', { client }).at(-1);
        expect(sent?.keys).toContain('o-1');
        const { at } = sim.expectFact('client.stopped', { id: client });
        expect([(sent?.at ?? 0) >= 5_060, at >= (sent?.at ?? 0), at < 5_160]).toEqual([true, true, true]);
        expect(sim.facts('message.stored', { msgId: sent?.msgId ?? '' })).toHaveLength(1);
      }
    },
  );

  test.each([
    ['rocketmq-4.9', 100],
    ['rocketmq-5.3', 3_001],
  ] as const)('MT13, %s: a trace that finds no route holds the shutdown for %i ms at most', (profile, mostMs) => {
    const script = [send(2_000), { at: 2_100, do: 'freeze', node: 'n1' }, { at: 2_200, do: 'stop', node: 'p1' }];
    const sim = cluster({ profile, consumers: [], script });
    const { at } = sim.expectFact('client.stopped', { id: 'p1' });
    expect(at - sim.expectFact('trace.dispatched').at).toBe(mostMs);
    sim.expectNoFact('message.stored', { topic: 'RMQ_SYS_TRACE_TOPIC' });
  });

  test('MT13: nothing can be sent while the trace is', () => {
    const script = [send(2_000), { at: 2_100, do: 'freeze', node: 'n1' }, { at: 2_200, do: 'stop', node: 'p1' }, send(4_000)];
    const sim = cluster({ profile: 'rocketmq-5.3', consumers: [], script });
    expect(sim.expectFact('client.logged', { at: 4_000 }).text).toMatch(/The producer service state not OK, SHUTDOWN_ALREADY/);
  });

  test('MT6: found by id and by key; trace messages leave no trace', () => {
    const query = (key: string): ScriptAction => ({ at: 15_000, do: 'queryByKey', topic: 'RMQ_SYS_TRACE_TOPIC', key });
    const sim = cluster({ script: [send(5_000, { keys: 'o-1' }), query('o-1')] });
    expect(sim.expectFact('key.queried').found).toBe(2);
    const { msgId } = sim.expectFact('send.completed');
    expect(sim.facts('trace.dispatched').every(({ keys }) => keys.includes(msgId) && keys.includes('o-1'))).toBe(true);
    expect(sim.facts('trace.dispatched')).toHaveLength(2);
  });

  test('MT7: one queue from the start, or created, or lost', () => {
    const script = [send(5_000)];
    const storedIn = (sim: SimulationDriver): number => sim.facts('message.stored', { topic: 'RMQ_SYS_TRACE_TOPIC' }).length;
    const prepared = cluster({ brokers: [{ id: 'broker-a', config: { traceTopicEnable: true } }], script });
    prepared.expectNoFact('topic.created', { topic: 'RMQ_SYS_TRACE_TOPIC' });
    const created = cluster({ script });
    expect(created.facts('topic.created', { topic: 'RMQ_SYS_TRACE_TOPIC' })).toHaveLength(1);
    const without = cluster({ brokers: [{ id: 'broker-a', config: { autoCreateTopicEnable: false } }], script });
    expect([storedIn(prepared), storedIn(created), storedIn(without)]).toEqual([2, 2, 0]);
    expect(without.facts('send.failed').length).toBe(2);
  });

  test('MT8: a kill loses what has not been sent', () => {
    const sim = cluster({ script: [send(5_000), { at: 5_100, do: 'crash', node: 'p1' }] });
    sim.expectNoFact('trace.dispatched', { client: 'p1' });
    expect(recordsOf(sim, 'c1')).toHaveLength(2);
  });

  test.each([
    [true, 1],
    [false, 0],
  ])('MT11: a topic of its own, with autoCreateTopicEnable %s', (autoCreateTopicEnable, stored) => {
    const topic = 'OrderTopic-trace';
    const sim = cluster({
      config: { autoCreateTopicEnable, customizedTraceTopic: topic },
      topics: [{ name: 'OrderTopic' }],
      script: [send(5_000)],
    });
    expect(sim.facts('trace.dispatched', { client: 'p1', topic })).toHaveLength(1);
    expect(sim.facts('trace.dispatched', { client: 'c1', topic })).toHaveLength(1);
    expect(sim.facts('message.stored', { topic })).toHaveLength(2 * stored);
    expect(sim.facts('topic.created', { topic })).toHaveLength(stored);
    sim.expectNoFact('message.stored', { topic: 'RMQ_SYS_TRACE_TOPIC' });
  });
});
