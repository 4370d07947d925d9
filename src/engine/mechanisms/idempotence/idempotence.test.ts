import { describe, expect, test } from 'vitest';
import type { ListenerSpec, ScriptAction } from '../../model/scenario.ts';
import { listener, send } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';

const twoQueues = [{ name: 'OrderTopic', writeQueueNums: 2, readQueueNums: 2 }];
const withListener = (parts: Partial<ListenerSpec>, script: readonly ScriptAction[], config: Readonly<Record<string, number>> = {}) =>
  driver({ brokers: ['broker-a'], topics: twoQueues, consumers: [{ id: 'c1', listener: listener(parts), config }], script });

/** Deliveries that were not skipped. */
const handled = (sim: SimulationDriver): number => sim.facts('message.delivered').length - sim.facts('message.skipped').length;

describe('idempotence', () => {
  test('ID1: a duplicate is skipped at once, and its offset moves', () => {
    const sim = withListener({ idempotentBy: 'key', processMs: 300 }, [send(5_000, { keys: 'o-1' }), send(6_000, { keys: 'o-1' })]);
    sim.advanceTo(7_000);
    const [first, second] = sim.facts('message.consumed');
    expect([first?.tookMs, second?.tookMs, second?.result]).toEqual([300, 0, 'CONSUME_SUCCESS']);
    expect(sim.expectFact('message.skipped')).toMatchObject({ consumer: 'c1', by: 'key', value: 'o-1', first: first?.msgId });
    expect(
      sim
        .facts('offset.committed', { where: 'client' })
        .map(({ queueId, offset }) => [queueId, offset])
        .sort(),
    ).toEqual([
      [0, 1],
      [1, 1],
    ]);
  });

  test('ID2: what failed is not written, so its retry is handled', () => {
    const fails: Partial<ListenerSpec> = { idempotentBy: 'key', rules: [{ when: { reconsumeTimesTo: 0 }, result: 'RECONSUME_LATER' }] };
    const sim = withListener(fails, [send(5_000, { keys: 'o-1' }), send(60_000, { keys: 'o-1' })]);
    expect(sim.until('message.consumed', { reconsumeTimes: 1 })).toMatchObject({ result: 'CONSUME_SUCCESS', tookMs: 10 });
    sim.expectNoFact('message.skipped');
    sim.until('message.skipped', { value: 'o-1' });
  });

  test('ID3: of two at once the later one is rolled back', () => {
    const sim = withListener({ idempotentBy: 'key', processMs: 1_000 }, [send(5_000, { keys: 'o-1' }), send(5_500, { keys: 'o-1' })]);
    sim.advanceTo(8_000);
    expect(sim.facts('message.consumed').map(({ tookMs }) => tookMs)).toEqual([1_000, 1_000]);
    expect(sim.facts('message.skipped').map(({ late }) => late)).toEqual([true]);
  });

  test.each([
    ['database', 1],
    ['memory', 2],
  ] as const)('ID4: after a kill the %s lets the message be handled %i time(s)', (idempotentStore, times) => {
    const sim = withListener({ idempotentBy: 'msgId', idempotentStore }, [
      send(5_000, { keys: 'o-1' }),
      { at: 6_000, do: 'crash', node: 'c1' },
      { at: 8_000, do: 'start', node: 'c1' },
    ]).advanceTo(30_000);
    expect(sim.facts('message.delivered')).toHaveLength(2);
    expect(handled(sim)).toBe(times);
  });

  test('ID4: another instance knows the table, not the memory', () => {
    const twice = (idempotentStore: 'database' | 'memory'): number => {
      const each = { listener: listener({ idempotentBy: 'key', idempotentStore }) };
      const consumers = [
        { id: 'c1', ...each },
        { id: 'c2', ...each },
      ];
      const script = [send(5_000, { keys: 'o-1', count: 2, every: 100 })];
      const sim = driver({ brokers: ['broker-a'], topics: twoQueues, consumers, script }).advanceTo(10_000);
      expect(
        sim
          .facts('message.delivered')
          .map(({ consumer }) => consumer)
          .sort(),
      ).toEqual(['c1', 'c2']);
      return handled(sim);
    };
    expect([twice('database'), twice('memory')]).toEqual([1, 2]);
  });

  test.each(['key', 'bodyDigest'] as const)('ID5: without %s there is nothing to compare', (idempotentBy) => {
    const sim = withListener({ idempotentBy }, [send(5_000, { count: 3, every: 100 })]).advanceTo(10_000);
    expect(handled(sim)).toBe(3);
  });

  const again = { keys: 'o-1', body: 'order 1', count: 2, every: 100 };

  test.each([
    ['msgId', 2, 1, 1],
    ['offsetMsgId', 2, 2, 2],
    ['bodyDigest', 1, 1, 1],
    ['key', 1, 1, 1],
  ] as const)('ID6: %s handles a new Message %i, the same object %i, a retry %i time(s)', (idempotentBy, fresh, same, retried) => {
    const timesOf = (parts: Partial<ListenerSpec>, script: readonly ScriptAction[]): number =>
      handled(withListener({ idempotentBy, ...parts }, script).advanceTo(40_000));
    expect(timesOf({}, [send(5_000, again)])).toBe(fresh);
    expect(timesOf({}, [send(5_000, { ...again, sameMessage: true })])).toBe(same);
    // The send-back is stored although its answer is lost, so the client’s fallback stores a second copy.
    const lostAnswer: ScriptAction[] = [
      send(5_000, { keys: 'o-1', body: 'order 1' }),
      { at: 5_020, do: 'cutLink', from: 'c1', to: 'broker-a' },
      { at: 9_000, do: 'healLink', from: 'c1', to: 'broker-a' },
    ];
    const sim = driver({
      brokers: ['broker-a'],
      topics: twoQueues,
      network: { links: [{ from: 'c1', to: 'broker-a', latency: 5, jitter: 0, lossPerMille: 0 }] },
      consumers: [
        {
          id: 'c1',
          listener: listener({ idempotentBy, rules: [{ when: { reconsumeTimesTo: 0 }, processMs: 0, result: 'RECONSUME_LATER' }] }),
        },
      ],
      script: lostAnswer,
    }).advanceTo(60_000);
    expect(sim.facts('message.delivered', { reconsumeTimes: 1 })).toHaveLength(2);
    expect(handled(sim) - 1).toBe(retried);
  });

  test('ID7: S-166, S-350: two orders with one body are one for the digest, 500 with one key are one for the key', () => {
    const orders = [send(5_000, { keys: 'o-{n}', body: 'Hello MQ transaction===', count: 2, every: 100 })];
    const byDigest = withListener({ idempotentBy: 'bodyDigest' }, orders).advanceTo(10_000);
    expect(byDigest.expectFact('message.skipped')).toMatchObject({ by: 'bodyDigest', value: '2072664397' });
    const byKey = withListener({ idempotentBy: 'key' }, [send(5_000, { keys: 'http', count: 500 })]).advanceTo(30_000);
    expect([handled(byKey), byKey.facts('message.skipped').length]).toEqual([1, 499]);
  });

  test('ID1: an orderly listener, and one that is called with a list', () => {
    const orderly = driver({
      brokers: ['broker-a'],
      consumers: [{ id: 'c1', messageListener: 'orderly', listener: listener({ idempotentBy: 'key' }) }],
      script: [send(5_000, { ...again, shardingKey: 'o-1' })],
    }).advanceTo(10_000);
    expect(handled(orderly)).toBe(1);
    const script = [{ at: 5_000, do: 'sendBatch', producer: 'p1', topic: 'OrderTopic', messages: 4, keys: 'o-1' }];
    const listed = withListener({ idempotentBy: 'key' }, script, { consumeMessageBatchMaxSize: 4 }).advanceTo(10_000);
    expect([handled(listed), listed.facts('message.consumed').length]).toEqual([1, 4]);
  });

  test('S-241: both kinds of duplicates: nothing, msgId and key let 2 + 2, 2 + 1 and 1 + 1 be handled', () => {
    const timesOf = (parts: Partial<ListenerSpec>): number[] => {
      const sent = withListener(parts, [send(5_000, { keys: 'o-1', count: 2, every: 100 })]).advanceTo(10_000);
      const redelivered = withListener(parts, [
        send(5_000, { keys: 'o-1' }),
        { at: 6_000, do: 'crash', node: 'c1' },
        { at: 8_000, do: 'start', node: 'c1' },
      ]).advanceTo(30_000);
      return [handled(sent), handled(redelivered)];
    };
    expect([timesOf({}), timesOf({ idempotentBy: 'msgId' }), timesOf({ idempotentBy: 'key' })]).toEqual([
      [2, 2],
      [2, 1],
      [1, 1],
    ]);
  });
});
