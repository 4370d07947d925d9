import { describe, expect, test } from 'vitest';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';
import { scenario, send, type ScenarioParts } from '../../testing/scenarios.ts';
import type { RetryPoolSpec, ScriptAction, SendRetrySpec } from '../../model/scenario.ts';
import { checkDormancy, checkFork, checkLookingBack, checkSlices } from '../../testing/portable.ts';
import { placeOf } from './retryPool.ts';

const pool: RetryPoolSpec = { corePoolSize: 10, maxPoolSize: 50, queueCapacity: 200, keepAliveSeconds: 30, awaitTerminationSeconds: 60 };
const sendRetry: SendRetrySpec = {
  maxAttempts: 3,
  backOff: 'exponential',
  initialInterval: 1_000,
  multiplier: 2,
  maxInterval: 30_000,
  pool,
  fallback: 'todo',
  scanInterval: 60_000,
};
const noRetries = { retryTimesWhenSendFailed: 0, retryTimesWhenSendAsyncFailed: 0 };
const crash = { at: 5_000, do: 'crash', node: 'broker-a' };
const restart = (at: number): ScriptAction => ({ at, do: 'start', node: 'broker-a' });
const asynchronous = (at: number, more = {}): ScriptAction => send(at, { mode: 'ASYNC', ...more });

/** A broker that is gone from 5 s on; the route is known. */
const parts = (retry: Partial<SendRetrySpec>, script: readonly ScriptAction[], config = noRetries): ScenarioParts => ({
  consumers: [],
  brokers: ['broker-a'],
  config,
  producers: [{ id: 'p1', sendRetry: { ...sendRetry, ...retry } }],
  script: [send(4_000), crash, ...script],
});
const story = (...given: Parameters<typeof parts>): SimulationDriver => driver(parts(...given));
const triesAt = (sim: SimulationDriver): number[] => sim.facts('retry.tried').map(({ at }) => at);

describe('caller retry', () => {
  test('CR1: client, onException, tries, fallback, in this order', () => {
    const sim = story({ fallback: 'table' }, [asynchronous(6_000)]);
    const saved = sim.until('fallback.saved');
    const ended = sim.expectFact('retry.ended', { outcome: 'saved', tries: 3 });
    const causes = sim.causesOf(saved).map(({ type }) => type);
    expect(causes[0]).toBe('retry.ended');
    const failed = sim.expectFact('send.failed', { msgId: ended.msgId });
    const submitted = sim.expectFact('retry.submitted', { msgId: ended.msgId, to: 'thread', thread: 'NoteExecutor-1' });
    expect(submitted.causeSeq).toBe(failed.seq);
    expect(sim.causesOf(saved).map(({ seq }) => seq)).toContain(submitted.seq);
  });

  test('CR1: a send that works leaves the pool alone', () => {
    const sim = story({}, [asynchronous(4_500)]).advanceTo(10_000);
    expect(sim.facts('send.completed')).toHaveLength(2);
    sim.expectNoFact('retry.submitted');
  });

  test('CR2: tries at 0, 1 and 3 s (each takes its millisecond), and then no wait', () => {
    const sim = story({}, [asynchronous(6_000)]).advanceTo(20_000);
    expect(triesAt(sim)).toEqual([6_001, 7_002, 9_003]);
    expect(sim.facts('retry.tried').map(({ count, maxAttempts }) => [count, maxAttempts])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
    expect(sim.facts('retry.backedOff').map(({ waitMs }) => waitMs)).toEqual([1_000, 2_000]);
    expect(sim.expectFact('retry.ended').at).toBe(9_004);
  });

  test('CR2: S-082: five tries', () => {
    const sim = story({ maxAttempts: 5, backOff: 'fixed' }, [asynchronous(6_000)]).advanceTo(20_000);
    expect(triesAt(sim)).toEqual([6_001, 7_002, 8_003, 9_004, 10_005]);
  });

  test('CR3: random waits are the seed’s: the same in each run', () => {
    const random = { backOff: 'random', maxInterval: 2_000 } as const;
    const [one, other] = [0, 1].map(() => triesAt(story(random, [asynchronous(6_000)]).advanceTo(20_000)));
    expect(one).toEqual(other);
    expect(one).toHaveLength(3);
    for (const { waitMs } of story(random, [asynchronous(6_000)])
      .advanceTo(20_000)
      .facts('retry.backedOff')) {
      expect(waitMs).toBeGreaterThanOrEqual(1_000);
      expect(waitMs).toBeLessThan(2_000);
    }
  });

  test.each([
    [0, 0, 4],
    [2, 0, 10],
    [2, 2, 12],
  ])('CR4: %i sync and %i async retries: %i attempts', (retryTimesWhenSendFailed, retryTimesWhenSendAsyncFailed, attempts) => {
    const sim = story({}, [asynchronous(6_000)], { retryTimesWhenSendFailed, retryTimesWhenSendAsyncFailed }).advanceTo(20_000);
    expect(sim.facts('send.attempted', { at: (at) => at >= 6_000 })).toHaveLength(attempts);
  });

  test('CR5: stored, but the answer is lost: two messages, two ids', () => {
    const sim = driver({
      ...parts({}, []),
      network: { latency: 5 },
      script: [
        send(4_000),
        asynchronous(6_000, { keys: 'o-1' }),
        { at: 6_007, do: 'cutLink', from: 'p1', to: 'broker-a' },
        { at: 9_000, do: 'healLink', from: 'p1', to: 'broker-a' },
      ],
    });
    sim.until('retry.ended', { outcome: 'sent', tries: 1 });
    const stored = sim.facts('message.stored', { keys: 'o-1' });
    expect(stored).toHaveLength(2);
    expect(new Set(stored.map(({ msgId }) => msgId)).size).toBe(2);
    expect(sim.expectFact('retry.tried').sentAs).toBe(stored[1]?.msgId);
  });

  test.each([
    [{ threads: 0, idle: 0, queued: 0 }, 'newThread'],
    [{ threads: 9, idle: 9, queued: 0 }, 'newThread'],
    [{ threads: 10, idle: 1, queued: 0 }, 'thread'],
    [{ threads: 10, idle: 0, queued: 0 }, 'queue'],
    [{ threads: 10, idle: 0, queued: 199 }, 'queue'],
    [{ threads: 10, idle: 0, queued: 200 }, 'newThread'],
    [{ threads: 49, idle: 0, queued: 200 }, 'newThread'],
    [{ threads: 50, idle: 0, queued: 200 }, 'caller'],
    [{ threads: 50, idle: 0, queued: 200, isShutdown: true }, 'nobody'],
  ] as const)('CR6: %o: %s', (facts, place) => {
    expect(placeOf(pool, { isShutdown: false, ...facts })).toBe(place);
  });

  test('CR6: who runs it itself sends nothing meanwhile', () => {
    const small = { ...pool, corePoolSize: 1, maxPoolSize: 1, queueCapacity: 0 };
    const oneThread = { ...noRetries, availableProcessors: 1 };
    const sim = story({ pool: small }, [asynchronous(6_000, { count: 2, every: 0 }), asynchronous(7_000, { keys: 'waits' })], oneThread);
    sim.until('retry.submitted', { to: 'caller', thread: 'AsyncSenderExecutor_1' });
    const { msgId } = sim.until('send.requested', { keys: 'waits' });
    expect(sim.until('send.attempted', { msgId }).at).toBe(9_004);
  });

  test('CR6: who waited for an answer is called back by another thread, and the client sends on', () => {
    const small = { ...pool, corePoolSize: 1, maxPoolSize: 1, queueCapacity: 0 };
    const sim = driver({
      ...parts({ pool: small }, []),
      config: { ...noRetries, availableProcessors: 1 },
      script: [
        send(4_000),
        { at: 5_000, do: 'freeze', node: 'broker-a' },
        asynchronous(6_000, { count: 3, every: 0 }),
        asynchronous(10_500, { keys: 'goes' }),
      ],
    });
    const names = [1, 2].map(() => sim.until('retry.submitted', { to: 'caller' }).thread);
    expect(names).toEqual(['NettyClientPublicExecutor_1', 'NettyClientPublicExecutor_2']);
    const { msgId } = sim.until('send.requested', { keys: 'goes' });
    expect(sim.until('send.attempted', { msgId }).at).toBe(10_500);
  });

  test('CR7: the next task waits for the whole of the one before', () => {
    const sim = story({ pool: { ...pool, corePoolSize: 1 } }, [asynchronous(6_000, { count: 2, every: 0 })]).advanceTo(30_000);
    expect(sim.facts('retry.submitted').map(({ to }) => to)).toEqual(['thread', 'queue']);
    expect(triesAt(sim)).toEqual([6_001, 7_002, 9_003, 9_004, 10_005, 12_006]);
  });

  test('CR8: after 30 s without work only the core is left', () => {
    const small = { ...pool, corePoolSize: 2, maxPoolSize: 5, queueCapacity: 0 };
    const sim = story({ pool: small }, [asynchronous(6_000, { count: 5, every: 0 })]).advanceTo(60_000);
    const idleSince = sim.facts('retry.ended').map(({ at }) => at);
    expect(new Set(idleSince)).toEqual(new Set([9_004]));
    expect(sim.facts('retry.threadEnded').map(({ at, threads }) => [at, threads])).toEqual([
      [39_004, 4],
      [39_004, 3],
      [39_004, 2],
    ]);
  });

  test('CR9: a shutdown waits until the tasks are done, or 60 s', () => {
    const stop = { at: 6_500, do: 'stop', node: 'p1' };
    const done = story({}, [asynchronous(6_000), stop]).advanceTo(20_000);
    expect(done.expectFact('retry.ended', { outcome: 'lost' }).at).toBe(9_004);
    expect(done.expectFact('client.stopped').at).toBeGreaterThanOrEqual(9_004);
    const tooLong = story({ maxInterval: 100_000, initialInterval: 70_000 }, [asynchronous(6_000), stop, { ...stop, at: 7_000 }]);
    expect(tooLong.until('retry.ended')).toMatchObject({ at: 66_500, outcome: 'cut', tries: 1 });
    tooLong.advanceTo(100_000);
    expect(tooLong.facts('client.stopped')).toHaveLength(1);
    expect(tooLong.facts('retry.tried')).toHaveLength(1);
  });

  test('CR9: a crash cuts at once, and the next life begins with an empty pool', () => {
    const sim = story({}, [asynchronous(6_000), { at: 6_500, do: 'crash', node: 'p1' }, { at: 7_000, do: 'start', node: 'p1' }]).advanceTo(
      20_000,
    );
    expect(sim.expectFact('retry.ended')).toMatchObject({ at: 6_500, outcome: 'cut', tries: 1 });
    expect(sim.facts('retry.tried')).toHaveLength(1);
  });

  test('CR9: who fails after the shutdown began finds nobody', () => {
    const sim = story({}, [asynchronous(6_000), { at: 6_500, do: 'stop', node: 'p1' }, asynchronous(7_000)]).advanceTo(20_000);
    expect(sim.facts('retry.submitted').map(({ to }) => to)).toEqual(['thread', 'nobody']);
    expect(sim.facts('retry.ended').map(({ at, outcome }) => [at, outcome])).toEqual([
      [7_001, 'cut'],
      [9_004, 'lost'],
    ]);
  });

  test('CR9: so does who fails after a shutdown that found the pool idle', () => {
    const script = [asynchronous(6_000), { at: 6_500, do: 'stop', node: 'p1' }];
    const closed = { at: 5_000, do: 'closePort', node: 'broker-a' };
    const sim = driver({ ...parts({}, []), script: [send(4_000), closed, ...script] }).advanceTo(30_000);
    expect(sim.facts('retry.submitted').map(({ to }) => to)).toEqual(['nobody']);
  });

  test('CR10: S-104: an empty fallback loses the message', () => {
    const sim = story({}, [asynchronous(6_000), restart(50_000)]).advanceTo(200_000);
    expect(sim.expectFact('retry.ended').outcome).toBe('lost');
    sim.expectNoFact('fallback.saved').expectNoFact('fallback.scanned');
  });

  test('CR11: the first scan after the broker is back sends the row and deletes it', () => {
    const sim = story({ fallback: 'table' }, [asynchronous(6_000, { keys: 'o-1' }), restart(100_000)]);
    expect(sim.until('fallback.saved')).toMatchObject({ at: 9_004, rows: 1 });
    // p1 started at 1 s.
    expect(sim.until('fallback.scanned').at).toBe(61_000);
    expect(sim.until('fallback.scanned').at).toBe(121_000);
    expect(sim.until('fallback.deleted').rows).toBe(0);
    expect(sim.facts('message.stored', { keys: 'o-1' })).toHaveLength(1);
    sim.advanceTo(300_000);
    expect(sim.facts('fallback.scanned')).toHaveLength(2);
  });

  test('CR11: rows survive the process', () => {
    const sim = story({ fallback: 'table' }, [
      asynchronous(6_000),
      { at: 20_000, do: 'crash', node: 'p1' },
      restart(30_000),
      { at: 40_000, do: 'start', node: 'p1' },
    ]);
    expect(sim.until('fallback.deleted')).toMatchObject({ rows: 0 });
    expect(sim.expectFact('fallback.scanned').at).toBe(100_000);
  });

  test('CR7, CR11: slices, forks, sleep and looking back change nothing', () => {
    const small = { ...pool, corePoolSize: 2, maxPoolSize: 3, queueCapacity: 4 };
    const random = { fallback: 'table', backOff: 'random', maxInterval: 2_000, pool: small } as const;
    const whole = scenario(parts(random, [asynchronous(6_000, { count: 20, every: 100 }), restart(50_000)]));
    const stop = { at: 7_500, do: 'stop', node: 'p1' };
    checkSlices(whole, 130_000, 997);
    for (const at of [6_301, 7_500, 61_001]) checkFork(whole, 130_000, at, { ...stop, at });
    checkDormancy(whole, 130_000);
    for (const at of [6_301, 7_500, 61_001]) checkLookingBack(whole, 130_000, at);
  });
});
