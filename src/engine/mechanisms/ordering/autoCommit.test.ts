import { describe, expect, test } from 'vitest';
import type { ListenerSpec } from '../../model/scenario.ts';
import { checkDormancy, checkFork, checkSlices } from '../../testing/portable.ts';
import { scenario, send, type ScenarioParts } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';

const oneQueue = (listener: Partial<ListenerSpec>, config: Readonly<Record<string, number>>, more: ScenarioParts = {}): ScenarioParts => ({
  brokers: ['broker-a'],
  topics: [{ name: 'OrderTopic', writeQueueNums: 1, readQueueNums: 1 }],
  consumers: [{ id: 'c1', messageListener: 'orderly', listener, config }],
  ...more,
});
/** Four messages are there before the consumer starts, so that a batch is full. */
const fourWaiting: ScenarioParts = { script: [send(500, { count: 4, every: 10, keys: 'k{n}' })], producers: [{ id: 'p1', startAt: 100 }] };
/** Offsets of each call of the listener, with the result. */
function calls(sim: SimulationDriver): string[] {
  const byEnd = new Map<number, string>();
  const consumed = sim.facts('message.consumed', { topic: 'OrderTopic' });
  for (const { at, queueOffset, result } of consumed) byEnd.set(at, `${byEnd.get(at)?.split(' ')[0] ?? ''}${queueOffset} ${result}`);
  return [...byEnd.values()];
}
const offsets = (sim: SimulationDriver): number[] =>
  sim.facts('offset.committed', { topic: 'OrderTopic', where: 'client' }).map(({ offset }) => offset);

describe('batches in order', () => {
  test('OR21: up to consumeMessageBatchMaxSize messages in one call, one offset for all', () => {
    const sim = driver(oneQueue({ processMs: 10 }, { consumeMessageBatchMaxSize: 3 }, fourWaiting)).advanceTo(8_000);
    expect(calls(sim)).toEqual(['012 SUCCESS', '3 SUCCESS']);
    expect(offsets(sim)).toEqual([3, 4]);
  });

  test('OR21: while one of the batch may try again all come again, also what was sent to %RETRY%', () => {
    // k1 has failed alone before; then it fails with the two behind it, and reaches its maximum first.
    const listener: Partial<ListenerSpec> = { processMs: 10, rules: [{ when: { key: 'k1' }, result: 'SUSPEND_CURRENT_QUEUE_A_MOMENT' }] };
    const script = [send(5_000, { keys: 'k1' }), send(5_500, { count: 2, keys: 'rest-{n}' })];
    const config = { consumeMessageBatchMaxSize: 3, maxReconsumeTimes: 2 };
    const sim = driver(oneQueue(listener, config, { script })).advanceTo(12_000);
    // Twice alone or in a batch below the maximum; then k1 is sent, the others may try again: all three once more.
    expect(calls(sim).map((call) => call.split(' ')[0])).toEqual(['0', '012', '012', '012']);
    expect(sim.facts('message.deadLettered').map(({ reconsumeTimes }) => reconsumeTimes)).toEqual([2, 2, 2, 2]);
    expect(offsets(sim)).toEqual([3]);
  });
});

describe('a listener without auto-commit', () => {
  const withAnswers = (
    answers: Readonly<Record<string, ListenerSpec['result']>>,
    more: Partial<ListenerSpec> = {},
  ): Partial<ListenerSpec> => ({
    processMs: 10,
    autoCommit: false,
    rules: Object.entries(answers).map(([key, result]) => ({ when: { key, before: 4_000 }, result })),
    ...more,
  });

  test('OR22: SUCCESS stores nothing, COMMIT all before it', () => {
    const sim = driver(oneQueue(withAnswers({ k3: 'COMMIT' }), {}, fourWaiting)).advanceTo(8_000);
    expect(calls(sim)).toEqual(['0 SUCCESS', '1 SUCCESS', '2 COMMIT', '3 SUCCESS']);
    expect(offsets(sim)).toEqual([3]);
    // What was not committed comes again to the next owner.
    const killed = [
      { at: 20_000, do: 'crash', node: 'c1' },
      { at: 21_000, do: 'start', node: 'c1' },
    ];
    const script = [...(fourWaiting.script ?? []), ...killed];
    const again = driver(oneQueue(withAnswers({ k3: 'COMMIT' }), {}, { ...fourWaiting, script })).advanceTo(120_000);
    expect(again.facts('message.delivered', { at: (at) => at > 20_000 }).map(({ queueOffset }) => queueOffset)).toEqual([3]);
  });

  test('OR22: ROLLBACK brings everything since the last commit again, uncounted, after the suspension', () => {
    const sim = driver(oneQueue(withAnswers({ k1: 'COMMIT', k3: 'ROLLBACK' }), { suspendCurrentQueueTimeMillis: 5_000 }, fourWaiting));
    sim.advanceTo(9_000);
    expect(calls(sim)).toEqual(['0 COMMIT', '1 SUCCESS', '2 ROLLBACK', '1 SUCCESS', '2 SUCCESS', '3 SUCCESS']);
    expect(sim.facts('message.delivered').every(({ reconsumeTimes }) => reconsumeTimes === 0)).toBe(true);
    const [, , rolledBack, first] = sim.facts('message.consumed');
    expect((first?.at ?? 0) - (rolledBack?.at ?? 0)).toBe(5_010);
    expect(offsets(sim)).toEqual([1]);
  });

  test('OR22: a suspension brings only the last batch again, counted', () => {
    const sim = driver(
      oneQueue(withAnswers({ k2: 'SUSPEND_CURRENT_QUEUE_A_MOMENT' }), { suspendCurrentQueueTimeMillis: 5_000 }, fourWaiting),
    );
    sim.advanceTo(9_000);
    expect(calls(sim)).toEqual(['0 SUCCESS', '1 SUSPEND_CURRENT_QUEUE_A_MOMENT', '1 SUCCESS', '2 SUCCESS', '3 SUCCESS']);
    expect(sim.facts('message.delivered', { queueOffset: 1 }).map(({ reconsumeTimes }) => reconsumeTimes)).toEqual([0, 1]);
  });

  test('OR22: with auto-commit COMMIT and ROLLBACK are an ack and a warning', () => {
    const sim = driver(oneQueue(withAnswers({ k2: 'ROLLBACK' }, { autoCommit: true }), {}, fourWaiting)).advanceTo(8_000);
    expect(offsets(sim)).toEqual([1, 2, 3, 4]);
    expect(sim.expectFact('client.logged', { client: 'c1', level: 'WARN' }).text).toContain('we think you want to ack these message');
  });

  test('OR23: the context goes before the option, between 10 ms and 30 s', () => {
    const pause = (suspendCurrentQueueTimeMillis: number): number => {
      const listener = { processMs: 0, result: 'SUSPEND_CURRENT_QUEUE_A_MOMENT', suspendCurrentQueueTimeMillis } as const;
      const sim = driver(oneQueue(listener, { suspendCurrentQueueTimeMillis: 2_000 }, { script: [send(5_000)] })).advanceTo(50_000);
      const [first, second] = sim.facts('message.delivered');
      return (second?.at ?? 0) - (first?.at ?? 0);
    };
    expect([pause(300), pause(1), pause(40_000)]).toEqual([300, 10, 30_000]);
  });

  test('stepwise = batched, forks and dormancy, with uncommitted messages', () => {
    const listener = withAnswers(
      {},
      {
        rules: [
          { when: { key: 'k3' }, result: 'ROLLBACK' },
          { when: { key: 'k2' }, result: 'COMMIT' },
        ],
      },
    );
    const story = scenario(oneQueue(listener, { consumeMessageBatchMaxSize: 2 }, fourWaiting));
    expect(() => checkSlices(story, 12_000, 777)).not.toThrow();
    expect(() => checkFork(story, 12_000, 4_000, { at: 4_000, do: 'crash', node: 'broker-a' })).not.toThrow();
    expect(() => checkDormancy(story, 12_000)).not.toThrow();
  });
});
