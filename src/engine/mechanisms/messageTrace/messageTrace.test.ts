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

  test('MT5: the 1,025th waiting record is dropped', () => {
    const producers = [{ id: 'p1', enableMsgTrace: true, config: { traceQueueSize: 10 } }];
    const sim = cluster({ producers, consumers: [], script: [send(5_000, { count: 30, every: 10 })] });
    expect(sim.expectFact('trace.dropped')).toMatchObject({ client: 'p1', records: 20 });
    expect(recordsOf(sim, 'p1')).toHaveLength(10);
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
