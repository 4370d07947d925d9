import { describe, expect, test } from 'vitest';
import { parseDelayLevels, type Fact, type ResolvedScenario, type Selection } from '../../engine/index.ts';
import { retryScenario } from '../clusterMap/testing/retryRun.ts';
import { defaultMessageDelayLevel, planRetries } from './delaySchedule.ts';
import { retryLadder } from './retryLadder.ts';
import type { RetryLadderModel } from './retryLadderModel.ts';
import { climbRun, msgIdOf, scenarioWith } from './testing/climb.ts';

function modelAt(facts: readonly Fact[], ms: number, scenario: ResolvedScenario = retryScenario, selection?: Selection): RetryLadderModel {
  const state = retryLadder.initial(scenario);
  for (const fact of facts) if (fact.at <= ms) retryLadder.apply(state, fact);
  return retryLadder.model(state, ms, selection);
}

const defaultLevels = parseDelayLevels(defaultMessageDelayLevel(retryScenario));

describe('delay levels', () => {
  test('the default has 18 levels from 1 s to 2 h', () => {
    expect(defaultLevels).toHaveLength(18);
    expect([defaultLevels[0], defaultLevels[2], defaultLevels[17]]).toEqual([1_000, 10_000, 7_200_000]);
  });

  test('16 retries use levels 3 to 18 and sum up to 17,140 s', () => {
    const plan = planRetries({ levels: defaultLevels, maxReconsumeTimes: -1, askedLevel: 0, firstLevel: 3 });
    expect(plan.map((retry) => retry.level)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
    expect(plan.slice(0, 3).map((retry) => retry.nominalMs)).toEqual([10_000, 40_000, 100_000]);
    expect(plan.at(-1)?.nominalMs).toBe(17_140_000);
  });

  test.each([
    [{ maxReconsumeTimes: 3, askedLevel: 0, firstLevel: 3 }, [3, 4, 5]],
    [{ maxReconsumeTimes: 18, askedLevel: 0, firstLevel: 3 }, [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 18, 18]],
    [{ maxReconsumeTimes: 2, askedLevel: 1, firstLevel: 3 }, [1, 1]],
    [{ maxReconsumeTimes: -1, askedLevel: -1, firstLevel: 3 }, []],
    [{ maxReconsumeTimes: 0, askedLevel: 0, firstLevel: 3 }, []],
  ])('levels for %o', (rule, levels) => {
    expect(planRetries({ levels: defaultLevels, ...rule }).map((retry) => retry.level)).toEqual(levels);
  });
});

describe('a message that always fails', () => {
  const facts = climbRun([{ number: 1, startAt: 5_000 }]);
  const sentBack = facts.filter((fact) => fact.type === 'message.sentBack');
  const end = facts.at(-1)?.at ?? 0;

  test('before it fails the ladder is the plan', () => {
    const model = modelAt(facts, 5_005);
    expect(model.main).toBeUndefined();
    expect(model.group).toBe('order-group');
    expect(model.steps).toHaveLength(16);
    expect(model.steps.every((step) => step.status === 'future')).toBe(true);
    expect(model.maxRetries).toBe(16);
  });

  test('its first failure is named by its key before anything was sent back', () => {
    const model = modelAt(facts, 5_012);
    expect(model.main).toMatchObject({ key: 'o-1', phase: 'failed', firstFailedAt: 5_012, reconsumeTimes: 0 });
    expect(model.countdown).toBeUndefined();
  });

  test('it waits at level 3 for retry 1', () => {
    const model = modelAt(facts, 8_000);
    expect(model.main).toMatchObject({ phase: 'waiting', reconsumeTimes: 1, tag: 'TagA', topic: 'OrderTopic' });
    expect(model.main?.stored).toMatchObject({ topic: 'SCHEDULE_TOPIC_XXXX', queueId: 2 });
    expect(model.countdown).toEqual({ attempt: 1, level: 3, fromMs: 5_014, dueAt: 15_014 });
    expect(model.steps.map((step) => step.status).slice(0, 2)).toEqual(['present', 'future']);
  });

  test('a scan finds it at most 100 ms after it was due, and that is shown', () => {
    const model = modelAt(facts, 15_037);
    expect(model.main?.phase).toBe('due');
    expect(model.steps[0]).toMatchObject({ dueAt: 15_014, foundAt: 15_037, status: 'present' });
  });

  test('retry 1 arrives; the message is being consumed', () => {
    const model = modelAt(facts, 15_045);
    expect(model.main?.phase).toBe('beingConsumed');
    expect(model.steps[0]).toMatchObject({ arrivedAt: 15_040, status: 'past', result: undefined });
  });

  test('after 16 retries and 17 deliveries it is a dead letter', () => {
    const model = modelAt(facts, end);
    expect(model.main).toMatchObject({ phase: 'deadLetter', reconsumeTimes: 17, deadLetteredAt: end });
    expect(model.main?.deliveries).toHaveLength(17);
    expect(model.main?.deliveries.map((delivery) => delivery.attempt)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
    expect(model.steps.every((step) => step.status === 'past' && step.result === 'RECONSUME_LATER')).toBe(true);
    expect(model.deadLetters).toBe(1);
    expect(sentBack).toHaveLength(16);
  });

  test('nominal sums and the real times stand side by side', () => {
    const model = modelAt(facts, end);
    const last = model.steps.at(-1);
    expect(last?.nominalMs).toBe(17_140_000);
    const late = (last?.arrivedAt ?? 0) - (model.main?.firstFailedAt ?? 0) - 17_140_000;
    expect(late).toBeGreaterThan(0);
    expect(late).toBeLessThan(2_000);
    for (const step of model.steps) expect((step.foundAt ?? 0) - (step.dueAt ?? 0)).toBeLessThanOrEqual(100);
  });

  test('levels 1 and 2 are never used', () => {
    const reasons = modelAt(facts, 8_000).rungs.map((rung) => rung.unusedBecause);
    expect(reasons.slice(0, 2)).toEqual(['belowFirstRetry', 'belowFirstRetry']);
    expect(reasons.slice(2).every((reason) => reason === undefined)).toBe(true);
  });

  test('going on from a copy of the state gives what folding from the start gives', () => {
    const half = Math.floor(facts.length / 2);
    const state = retryLadder.initial(retryScenario);
    for (const fact of facts.slice(0, half)) retryLadder.apply(state, fact);
    const copy = structuredClone(state);
    for (const fact of facts.slice(half)) retryLadder.apply(copy, fact);
    expect(retryLadder.model(copy, end, undefined)).toEqual(modelAt(facts, end));
    // The copied one was not touched by going on.
    expect(retryLadder.model(state, facts[half - 1]?.at ?? 0, undefined).main?.phase).not.toBe('deadLetter');
  });

  test('models are plain data', () => {
    const model = modelAt(facts, 8_000);
    expect(structuredClone(model)).toEqual(model);
  });
});

describe('rules of the group', () => {
  test('maxReconsumeTimes ends the ladder', () => {
    const facts = climbRun([{ number: 1, startAt: 5_000, maxReconsumeTimes: 2 }]);
    const model = modelAt(facts, 1_000_000, scenarioWith({}, { maxReconsumeTimes: 2 }));
    expect(model.maxRetries).toBe(2);
    expect(model.steps.map((step) => step.level)).toEqual([3, 4]);
    expect(model.rungs[4]?.unusedBecause).toBe('aboveLastRetry');
    expect(model.main?.phase).toBe('deadLetter');
  });

  test('the schedule is the scenario’s own', () => {
    const model = modelAt([], 0, scenarioWith({ messageDelayLevel: '1s 2s 3s 4s' }));
    expect(model.rungs.map((rung) => rung.delayMs)).toEqual([1_000, 2_000, 3_000, 4_000]);
    expect(model.isDefaultSchedule).toBe(false);
    expect(model.steps.map((step) => step.level).slice(0, 3)).toEqual([3, 4, 4]);
  });

  test('a broadcasting group has no ladder', () => {
    const consumers = retryScenario.consumers.map((consumer) => ({ ...consumer, messageModel: 'BROADCASTING' as const }));
    const facts = climbRun([{ number: 1, startAt: 5_000 }]);
    const model = modelAt(facts, 6_000, { ...retryScenario, consumers });
    expect(model).toMatchObject({ group: undefined, withoutLadder: 'broadcasting', main: undefined, waiting: [] });
  });

  test('without a group it says who consumes instead', () => {
    const pulling = retryScenario.consumers.map((consumer) => ({ ...consumer, type: 'pull' as const }));
    expect(modelAt([], 0, { ...retryScenario, consumers: pulling })).toMatchObject({ group: undefined, withoutLadder: 'pull' });
    expect(modelAt([], 0, { ...retryScenario, consumers: [] })).toMatchObject({ group: undefined, withoutLadder: undefined });
  });

  test('an ordered group is told apart', () => {
    const ordered = retryScenario.consumers.map((consumer) => ({ ...consumer, messageListener: 'orderly' as const }));
    expect(modelAt([], 0)).toMatchObject({ isOrderly: false });
    const orderly = { ...retryScenario, consumers: ordered };
    expect(modelAt([], 0, orderly)).toMatchObject({ isOrderly: true });
    // Its messages climb no ladder, given up or not.
    const givenUp = climbRun([{ number: 1, startAt: 5_000, maxReconsumeTimes: 0 }]).slice(-2);
    expect(givenUp.map(({ type }) => type)).toEqual(['message.deadLettered', 'message.stored']);
    expect(modelAt(givenUp, Infinity, orderly)).toMatchObject({ main: undefined, deadLetters: 1 });
  });

  test('instances that differ are told', () => {
    const consumers = retryScenario.consumers.map((consumer, index) => ({ ...consumer, config: { maxReconsumeTimes: index + 1 } }));
    expect(modelAt([], 0, { ...retryScenario, consumers })).toMatchObject({ maxRetriesDiffer: true, maxRetries: 1 });
  });
});

describe('several messages', () => {
  const facts = climbRun([
    { number: 1, startAt: 5_000, succeedsAt: 2 },
    { number: 2, startAt: 9_000 },
    { number: 3, startAt: 21_000, succeedsAt: 0 },
  ]);

  test('the first that still fails is the main one, the others wait beside it', () => {
    const model = modelAt(facts, 12_000);
    expect(model.main?.key).toBe('o-1');
    expect(model.waiting.map((message) => [message.key, message.level])).toEqual([['o-2', 3]]);
  });

  test('a selected message is the main one', () => {
    const model = modelAt(facts, 12_000, retryScenario, { kind: 'message', id: msgIdOf(2) });
    expect(model.main?.key).toBe('o-2');
    expect(model.waiting.map((message) => message.key)).toEqual(['o-1']);
  });

  test('a retry that succeeds ends the climb and the rest is not needed', () => {
    const model = modelAt(facts, 60_000, retryScenario, { kind: 'message', id: msgIdOf(1) });
    expect(model.main?.phase).toBe('consumed');
    expect(model.steps.map((step) => step.status).slice(0, 4)).toEqual(['past', 'past', 'notNeeded', 'notNeeded']);
    expect(model.steps[1]?.result).toBe('CONSUME_SUCCESS');
  });

  test('what is consumed at once never stands on the ladder', () => {
    const model = modelAt(facts, 60_000, retryScenario, { kind: 'message', id: msgIdOf(3) });
    expect(model.main?.key).not.toBe('o-3');
  });

  test('a selected group, consumer or retry queue chooses the ladder', () => {
    for (const selection of [
      { kind: 'group', id: 'order-group' },
      { kind: 'consumer', id: 'c2' },
      { kind: 'queue', id: '%RETRY%order-group:broker-a:0' },
    ] as const)
      expect(modelAt([], 0, retryScenario, selection).group).toBe('order-group');
  });

  test('an ignored late return moves nothing', () => {
    const before = facts.filter((fact) => fact.at <= 8_000);
    const state = retryLadder.initial(retryScenario);
    for (const fact of before) retryLadder.apply(state, fact);
    const consumed = before.find((fact) => fact.type === 'message.consumed');
    if (consumed?.type !== 'message.consumed') throw new Error('the run has a consumption');
    retryLadder.apply(state, { ...consumed, seq: 999, at: 8_000, result: 'CONSUME_SUCCESS', ignored: true });
    expect(retryLadder.model(state, 8_000, undefined).main?.phase).toBe('waiting');
  });
});
