/** Ladder and tapes over real runs of the engine, where the other tests use hand-written facts. */
import { describe, expect, test } from 'vitest';
import { createRun, type ResolvedScenario, type Run } from '../../engine/index.ts';
import { openPreset, parseScenario } from '../../scenario/index.ts';
import { queueTapes } from '../queueTapes/queueTapes.ts';
import { retryLadder } from './retryLadder.ts';

function preset(slug: string): ResolvedScenario {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(`${slug} does not open`);
  return opened.value;
}

function fold(run: Run, untilMs: number) {
  const ladder = retryLadder.initial(run.scenario);
  const tapes = queueTapes.initial(run.scenario);
  for (let seq = 1; seq <= run.trace.length && run.trace.at(seq) <= untilMs; seq++) {
    const fact = run.trace.fact(seq);
    retryLadder.apply(ladder, fact);
    queueTapes.apply(tapes, fact);
  }
  return { ladder: retryLadder.model(ladder, untilMs, undefined), tapes: queueTapes.model(tapes, untilMs, undefined) };
}

describe('P-19, the 16 retries', () => {
  const run = createRun(preset('consume-retry-16'));
  run.advanceToEnd();
  const end = run.computedMs;
  const { ladder, tapes } = fold(run, end);

  test('17 deliveries, levels 3 to 18, then one dead letter', () => {
    expect(ladder.main).toMatchObject({ key: 'o-1001', phase: 'deadLetter', reconsumeTimes: 17 });
    expect(ladder.main?.deliveries.map((delivery) => delivery.attempt)).toEqual(Array.from({ length: 17 }, (_, attempt) => attempt));
    expect(ladder.steps.map((step) => step.level)).toEqual(Array.from({ length: 16 }, (_, index) => index + 3));
    expect(ladder.deadLetters).toBe(1);
  });

  test('each retry falls due its delay after it was stored, and a scan finds it within 100 ms', () => {
    for (const step of ladder.steps) {
      expect((step.dueAt ?? 0) - (step.storedAt ?? 0)).toBe(step.delayMs);
      expect((step.foundAt ?? 0) - (step.dueAt ?? 0)).toBeGreaterThanOrEqual(0);
      expect((step.foundAt ?? 0) - (step.dueAt ?? 0)).toBeLessThanOrEqual(100);
    }
    expect(ladder.steps.at(-1)?.nominalMs).toBe(17_140_000);
  });

  test('while it waits, the ladder counts down', () => {
    const at = 2_450_000;
    const { countdown, main } = fold(run, at).ladder;
    expect(main?.phase).toBe('waiting');
    expect(countdown).toMatchObject({ attempt: 11, level: 13 });
    expect((countdown?.dueAt ?? 0) - (countdown?.fromMs ?? 0)).toBe(540_000);
  });

  test('the tapes hold every stored copy: 1 original, 16 parked, 16 retries, 1 dead letter', () => {
    const stored = (topic: string): number =>
      tapes.topics.find((one) => one.topic === topic)?.tapes.reduce((sum, tape) => sum + tape.maxOffset, 0) ?? 0;
    expect(['OrderTopic', 'SCHEDULE_TOPIC_XXXX', '%RETRY%order-group', '%DLQ%order-group'].map(stored)).toEqual([1, 16, 16, 1]);
    expect(
      tapes.topics
        .flatMap((topic) => topic.tapes)
        .flatMap((tape) => tape.cells)
        .some((cell) => cell.state === 'waiting' || cell.state === 'beingConsumed'),
    ).toBe(false);
  });
});

test('4.9: what is given up by an ordinary send, after its send-back failed, waits a level before it is a dead letter', () => {
  const parsed = parseScenario({
    version: 1,
    profile: 'rocketmq-4.9',
    title: { en: 'Given up by the fallback', zh: '改走普通发送而放弃' },
    brokers: [{ id: 'broker-a' }],
    consumers: [{ id: 'c1', config: { maxReconsumeTimes: 0 }, listener: { result: 'RECONSUME_LATER', processMs: 2_000 } }],
    script: [
      { at: '5s', do: 'send', producer: 'p1', topic: 'OrderTopic', keys: 'o-1' },
      { at: '6s', do: 'cutLink', from: 'c1', to: 'broker-a' },
      { at: '11s', do: 'healLink', from: 'c1', to: 'broker-a' },
    ],
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const run = createRun(parsed.value);
  run.advanceToEnd();
  const givenUp = run.trace.find(1, ['message.deadLettered']) ?? 0;
  const { at } = run.trace.fact(givenUp);
  const parked = fold(run, at + 3_000).ladder;
  expect(parked).toMatchObject({ maxRetries: 0, deadLetters: 0, main: { phase: 'waiting', deadLetteredAt: undefined } });
  expect(parked.countdown).toMatchObject({ attempt: 1, level: 3, dueAt: at + 10_000 });
  const end = fold(run, at + 12_000).ladder;
  expect(end).toMatchObject({ deadLetters: 1, countdown: undefined, main: { phase: 'deadLetter' } });
  expect(end.main?.deadLetteredAt).toBeGreaterThanOrEqual(at + 10_000);
});

describe('SimpleConsumers: an invisible time, no level', () => {
  const parsed = parseScenario({
    version: 1,
    profile: 'rocketmq-5.3',
    title: { en: 'Never acknowledged', zh: '从不确认' },
    brokers: [{ id: 'broker-a' }],
    consumers: [{ id: 'c1', type: 'simple', listener: { result: 'RECONSUME_LATER' } }],
    script: [{ at: '5s', do: 'send', producer: 'p1', topic: 'OrderTopic', keys: 'o-1' }],
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const run = createRun(parsed.value);
  run.advanceToEnd();
  const ladderAt = (ms: number) => fold(run, ms).ladder;

  test('17 rows of 15 s; the time runs from the receive on, whatever the listener says', () => {
    const before = ladderAt(1_000);
    expect(before).toMatchObject({ waits: 'invisible', group: 'order-group', maxRetries: 16, main: undefined });
    expect(before.rungs.map(({ delayMs }) => delayMs)).toEqual(Array.from({ length: 17 }, () => 15_000));
    const first = ladderAt(8_000);
    expect(first.main).toMatchObject({ key: 'o-1', phase: 'waiting', reconsumeTimes: 0 });
    expect(first.countdown).toMatchObject({ attempt: 1, dueAt: (first.countdown?.fromMs ?? 0) + 15_000 });
  });

  test('PO9: each comes back 2 to 4.2 s after its time, and the 17th receipt leads to the dead letters', () => {
    const end = ladderAt(run.computedMs);
    expect(end.main).toMatchObject({ phase: 'deadLetter' });
    expect(end.main?.deliveries).toHaveLength(17);
    expect(end.steps.map(({ status }) => status)).toEqual(Array.from({ length: 17 }, () => 'past'));
    for (const { dueAt = 0, foundAt = 0 } of end.steps) {
      expect(foundAt - dueAt).toBeGreaterThan(2_000);
      expect(foundAt - dueAt).toBeLessThanOrEqual(4_200);
    }
    expect(end.deadLetters).toBe(1);
  });

  test('what is acknowledged at once is not on it; what comes twice is', () => {
    const slow = createRun(preset('simple-consumer-invisible-time'));
    slow.advanceToEnd();
    const keys = (ms: number): (string | undefined)[] => {
      const { main, waiting } = fold(slow, ms).ladder;
      return [main?.key, ...waiting.map(({ key }) => key)].sort();
    };
    expect(keys(10_000)).toEqual(['o-1', 'o-2', 'o-3', 'o-4']);
    expect(keys(19_000)).toEqual(['o-3', 'o-4']);
    expect(fold(slow, 25_000).ladder.main).toMatchObject({ key: 'o-3', phase: 'due', reconsumeTimes: 1 });
    expect(fold(slow, 60_000).ladder.main).toMatchObject({ key: 'o-4', phase: 'consumed' });
    const cells = (ms: number, topic: string) =>
      fold(slow, ms)
        .tapes.topics.find((one) => one.topic === topic)
        ?.tapes.flatMap((tape) => tape.cells.map(({ state }) => state));
    expect(cells(10_000, 'OrderTopic')).toEqual(['beingConsumed', 'cached', 'cached', 'cached']);
    expect(cells(25_000, 'OrderTopic')).toEqual(['consumed', 'consumed', 'failed', 'failed']);
    expect(cells(25_000, '%RETRY%order-group_OrderTopic')).toEqual(['stored', 'stored']);
    expect(cells(60_000, '%RETRY%order-group_OrderTopic')).toEqual(['consumed', 'consumed']);
    expect(fold(slow, 10_000).tapes.comb).toBeUndefined();
  });
});

describe('consumer basics', () => {
  test('what is consumed is committed: lag 0 and an owner for each queue', () => {
    const run = createRun(preset('push-consumer-basics'));
    run.advanceTo(60_000);
    const { tapes } = fold(run, 60_000);
    const used = tapes.topics.flatMap((topic) => topic.tapes).filter((tape) => tape.maxOffset > 0 && tape.offsets.length > 0);
    expect(used.length).toBeGreaterThan(0);
    for (const tape of used) {
      expect(tape.lag).toBe(0);
      expect(tape.owners).toHaveLength(1);
      expect(tape.cells.every((cell) => cell.state === 'consumed')).toBe(true);
    }
  });
});

test('a claim of 18 retries from level 1 is the ladder that is drawn when it is run', () => {
  const run = createRun(preset('retry-1s-or-10s'));
  run.advanceToEnd();
  const { ladder } = fold(run, run.computedMs);
  expect(ladder.steps.map((step) => step.level)).toEqual(Array.from({ length: 18 }, (_, index) => index + 1));
  expect(ladder.main?.phase).toBe('deadLetter');
  expect(ladder.rungs.filter(({ unusedBecause }) => unusedBecause !== undefined)).toEqual([]);
});

describe('the way out of the dead-letter queue', () => {
  const exitAt = (run: Run, ms: number) => fold(run, ms).ladder.exit;
  const open = (config: Readonly<Record<string, number>> = {}): Run => {
    const scenario = preset('dead-letter-exit');
    const run = createRun({
      ...scenario,
      brokers: scenario.brokers.map((broker) => ({ ...broker, config: { ...broker.config, ...config } })),
    });
    run.advanceToEnd();
    return run;
  };

  test('a group that subscribes the topic reads it once it runs', () => {
    const run = open();
    expect(exitAt(run, 20_000)).toEqual({
      readers: [{ group: 'repair-group', read: 0, isRunning: false }],
      isReadable: true,
      keptHours: 72,
      main: undefined,
    });
    expect(exitAt(run, 40_000)?.readers).toEqual([{ group: 'repair-group', read: 3, isRunning: true }]);
    expect(exitAt(run, 40_000)?.main).toMatchObject({ how: 'read', consumer: 'repair', at: 30_026 });
  });

  test('before 4.9.2 the topic could only be written', () => {
    const run = open({ dlqPerm: 2 });
    expect(exitAt(run, 40_000)).toMatchObject({ isReadable: false, main: undefined });
  });

  test('nobody reads it where nobody subscribes it', () => {
    const run = createRun(preset('consume-retry-16'));
    run.advanceToEnd();
    expect(exitAt(run, run.computedMs)).toMatchObject({ readers: [], main: undefined });
  });
});

describe('whose maximum holds', () => {
  const endOf = (slug: string) => {
    const run = createRun(preset(slug));
    run.advanceToEnd();
    return fold(run, run.computedMs).ladder;
  };

  test('in ONS the instance that was started last sets it for its group (S-233)', () => {
    const ladder = endOf('retry-max-last-wins');
    expect(ladder).toMatchObject({ group: 'cid-b', maxRetries: 20, maxRetriesDiffer: false });
    expect(ladder.main).toMatchObject({ phase: 'deadLetter' });
    expect(ladder.main?.deliveries).toHaveLength(21);
  });

  test('once all are through, the ladder of the message that came through last is shown', () => {
    expect(endOf('retry-max-20')).toMatchObject({ group: 'twenty-group', maxRetries: 20 });
  });
});

test('the head of an ordered queue that is given up holds nothing back any more', () => {
  const run = createRun(preset('order-suspend-blocks-queue'));
  run.advanceToEnd();
  const { tapes } = fold(run, run.computedMs);
  expect(tapes.combs).toEqual([]);
  expect(tapes.topics[0]?.tapes.map(({ cached }) => cached)).toEqual([0, 0, 0, 0]);
});

test('after a power failure a queue ends where the log was cut, and its offsets are given again', () => {
  const run = createRun(preset('power-failure-trickle'));
  run.advanceToEnd();
  const cut = fold(run, 40_000).tapes.topics[0]?.tapes[0];
  expect(cut).toMatchObject({ maxOffset: 2, lag: 0 });
  expect(cut?.cells.map(({ state }) => state)).toEqual(['consumed', 'consumed', 'lost', 'lost', 'lost']);
  const end = fold(run, run.computedMs).tapes.topics[0]?.tapes[0];
  expect(end).toMatchObject({ maxOffset: 4, lag: 0 });
  expect(end?.cells.map(({ offset, state }) => [offset, state])).toEqual([0, 1, 2, 3].map((offset) => [offset, 'consumed']));
});

test('a push consumer that pops: the table of invisible times, from the moment it pops', () => {
  const run = createRun(preset('pop-push-consumer'));
  run.advanceToEnd();
  expect(fold(run, 15_000).ladder.waits).toBe('levels');
  const { ladder, tapes } = fold(run, 50_000);
  expect(ladder).toMatchObject({ waits: 'invisible', maxRetries: 16, main: { key: 'o-9', phase: 'waiting' } });
  expect(ladder.steps.slice(0, 3).map(({ delayMs }) => delayMs)).toEqual([10_000, 30_000, 60_000]);
  expect((ladder.countdown?.dueAt ?? 0) - (ladder.countdown?.fromMs ?? 0)).toBe(10_000);
  const states = tapes.topics.find(({ topic }) => topic === 'OrderTopic')?.tapes[0]?.cells.map(({ state }) => state);
  expect(states?.slice(-3)).toEqual(['consumed', 'consumed', 'cached']);
  expect(fold(run, 100_000).ladder.main).toMatchObject({ key: 'o-9', phase: 'consumed', reconsumeTimes: 1 });
});
