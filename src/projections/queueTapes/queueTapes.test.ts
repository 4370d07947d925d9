import { describe, expect, test } from 'vitest';
import type { Fact, ResolvedScenario, Selection } from '../../engine/index.ts';
import { retryScenario } from '../clusterMap/testing/retryRun.ts';
import { climbRun, msgIdOf } from '../retryLadder/testing/climb.ts';
import { openPreset } from '../../scenario/index.ts';
import { queueTapes } from './queueTapes.ts';
import type { QueueTapesModel, Tape } from './queueTapesModel.ts';
import { countOf, crashAt, crashRun, msgIdAt, pulledTo, stuckOffset, stuckQueue } from './testing/crashRun.ts';

function modelAt(facts: readonly Fact[], ms: number, selection?: Selection, scenario: ResolvedScenario = retryScenario): QueueTapesModel {
  const state = queueTapes.initial(scenario);
  for (const fact of facts) if (fact.at <= ms) queueTapes.apply(state, fact);
  return queueTapes.model(state, ms, selection);
}

function tapeOf(model: QueueTapesModel, id: string): Tape {
  const tape = model.topics.flatMap((topic) => topic.tapes).find((one) => one.id === id);
  if (tape === undefined) throw new Error(`no tape ${id}`);
  return tape;
}

const queueSelected: Selection = { kind: 'queue', id: stuckQueue };

test('of timed messages the timer wheel has its place from the start', () => {
  const opened = openPreset('recall-timed-message');
  if (!opened.ok) throw new Error('no such preset');
  const state = queueTapes.initial(opened.value);
  expect(queueTapes.model(state, 0, undefined).topics.map(({ topic, keptRows }) => [topic, keptRows])).toContainEqual([
    'rmq_sys_wheel_timer',
    1,
  ]);
});

describe('before anything is sent', () => {
  const model = modelAt([], 0);

  test('every message queue of the scenario has its tape, brokers in order, then queues', () => {
    // Its consumers fail: what will be needed then has its place from the start.
    expect(model.topics.map(({ topic, keptRows }) => [topic, keptRows])).toEqual([
      ['OrderTopic', undefined],
      ['%RETRY%order-group', 2],
      ['SCHEDULE_TOPIC_XXXX', 2],
    ]);
    expect(model.topics[0]?.tapes.map((tape) => `${tape.broker}:${tape.queueId}`)).toEqual([
      'broker-a:0',
      'broker-a:1',
      'broker-a:2',
      'broker-a:3',
      'broker-b:0',
      'broker-b:1',
      'broker-b:2',
      'broker-b:3',
    ]);
  });

  test('an offset of 0 that reached consumerOffset.json makes the lag known', () => {
    const saved: Fact = {
      seq: 1,
      at: 15_000,
      type: 'offset.persisted',
      group: 'order-group',
      topic: 'OrderTopic',
      broker: 'broker-a',
      queueId: 0,
      offset: 0,
      where: 'broker',
    };
    expect(tapeOf(modelAt([saved], 15_000), 'OrderTopic:broker-a:0').lag).toBe(0);
  });

  test('lag counts from 0 while no offset is committed, as mqadmin consumerProgress does', () => {
    expect(tapeOf(model, stuckQueue)).toMatchObject({ lag: 0, owners: [], maxOffset: 0, cells: [] });
    expect(model.comb).toBeUndefined();
  });
});

describe('one message runs while later ones finish', () => {
  const facts = crashRun();
  const model = modelAt(facts, crashAt - 1, queueSelected);
  const tape = tapeOf(model, stuckQueue);

  test('offsets, lag, owner', () => {
    expect(tape).toMatchObject({ maxOffset: 46, minOffset: 0, lag: 46 - stuckOffset, owners: ['c1'], cached: 1 });
    expect(tape.oldestRunning).toMatchObject({ offset: stuckOffset, sinceMs: 5_000 + stuckOffset * 200 + 5 });
    expect(tape.offsets).toEqual([{ holder: 'order-group', group: 'order-group', brokerOffset: stuckOffset, clientOffset: stuckOffset }]);
  });

  test('the offset stands at the first long tooth, all later ones are done', () => {
    expect(model.comb).toMatchObject({ queue: stuckQueue, consumer: 'c1', group: 'order-group', offset: stuckOffset, hidden: 0 });
    expect(model.comb?.teeth).toHaveLength(pulledTo - stuckOffset + 1);
    expect(model.comb?.teeth[0]).toMatchObject({ state: 'beingConsumed', key: `o-${1_200 + stuckOffset}` });
    expect(model.comb?.teeth.slice(1).every((tooth) => tooth.state === 'done')).toBe(true);
  });

  test('without a selection the queue that runs longest is looked at', () => {
    expect(modelAt(facts, crashAt - 1).focus).toBe(stuckQueue);
  });

  test('after a crash nothing is held, the offset that the broker knows stays', () => {
    const after = modelAt(facts, crashAt, queueSelected);
    expect(tapeOf(after, stuckQueue)).toMatchObject({ owners: [], cached: 0, lag: 46 - stuckOffset });
    expect(tapeOf(after, stuckQueue).offsets[0]?.clientOffset).toBeUndefined();
    expect(tapeOf(after, stuckQueue).cells.find((cell) => cell.offset === stuckOffset)?.state).toBe('stored');
    expect(after.comb).toBeUndefined();
  });

  test('the next owner gets everything behind the offset again', () => {
    const after = modelAt(facts, crashAt + 100, queueSelected);
    expect(tapeOf(after, stuckQueue).again).toEqual([{ from: stuckOffset, to: pulledTo, count: pulledTo - stuckOffset + 1 }]);
    expect(tapeOf(after, stuckQueue).owners).toEqual(['c2']);
    const twice = tapeOf(after, stuckQueue).cells.find((cell) => cell.offset === stuckOffset + 1);
    expect(twice).toMatchObject({ deliveries: 2, state: 'consumed', isAgain: true });
    expect(after.comb).toMatchObject({ consumer: 'c2', offset: stuckOffset });
  });

  test('a selected message chooses the queue of its newest copy', () => {
    const selection: Selection = { kind: 'message', id: msgIdAt('broker-b', 3, 7) };
    expect(modelAt(facts, crashAt, selection).focus).toBe('OrderTopic:broker-b:3');
  });

  test('other queues are at their end', () => {
    expect(tapeOf(model, 'OrderTopic:broker-b:1')).toMatchObject({ maxOffset: countOf('broker-b', 1), lag: 0, again: [] });
  });

  test('going on from a copy of the state gives what folding from the start gives', () => {
    const half = Math.floor(facts.length / 2);
    const state = queueTapes.initial(retryScenario);
    for (const fact of facts.slice(0, half)) queueTapes.apply(state, fact);
    const copy = structuredClone(state);
    for (const fact of facts.slice(half)) queueTapes.apply(copy, fact);
    const end = facts.at(-1)?.at ?? 0;
    expect(queueTapes.model(copy, end, queueSelected)).toEqual(modelAt(facts, end, queueSelected));
  });
});

describe('a message on its retries', () => {
  const facts = climbRun([{ number: 1, startAt: 5_000 }]);

  test('the schedule topic has what waits in it', () => {
    const model = modelAt(facts, 8_000, { kind: 'message', id: msgIdOf(1) });
    expect(model.topics.map((topic) => topic.topic)).toEqual(['OrderTopic', '%RETRY%order-group', 'SCHEDULE_TOPIC_XXXX']);
    const tape = tapeOf(model, 'SCHEDULE_TOPIC_XXXX:broker-a:2');
    expect(tape.cells).toEqual([expect.objectContaining({ state: 'waiting', storedAt: 5_014, dueAt: 15_014, key: 'o-1' })]);
    expect(model.focus).toBe('SCHEDULE_TOPIC_XXXX:broker-a:2');
    expect(tapeOf(model, 'OrderTopic:broker-a:1').cells[0]?.state).toBe('failed');
  });

  test('when the delay is over the parked copy has moved on and %RETRY% holds the next', () => {
    const model = modelAt(facts, 15_045);
    expect(model.topics.map((topic) => topic.topic)).toEqual(['OrderTopic', '%RETRY%order-group', 'SCHEDULE_TOPIC_XXXX']);
    expect(tapeOf(model, 'SCHEDULE_TOPIC_XXXX:broker-a:2').cells[0]?.state).toBe('movedOn');
    expect(model.topics[1]).toMatchObject({ kind: 'retry', shownHolder: 'order-group' });
  });

  test('in the end a dead letter lies in %DLQ%', () => {
    const model = modelAt(facts, Number.MAX_SAFE_INTEGER);
    // Nobody could know of it: it comes after all that has its place, so that nothing moves.
    expect(model.topics.map(({ topic }) => topic).slice(-2)).toEqual(['SCHEDULE_TOPIC_XXXX', '%DLQ%order-group']);
    expect(model.topics.at(-1)).toMatchObject({ kind: 'deadLetter', keptRows: undefined });
    expect(model.topics.at(-1)?.tapes[0]?.cells[0]?.state).toBe('deadLetter');
  });
});

describe('broadcasting', () => {
  test('each instance has its own offset', () => {
    const scenario = {
      ...retryScenario,
      consumers: retryScenario.consumers.map((consumer) => ({ ...consumer, messageModel: 'BROADCASTING' as const })),
    };
    const facts = crashRun().filter((fact) => fact.at < crashAt);
    const model = modelAt(facts, crashAt, { kind: 'consumer', id: 'c1' }, scenario);
    expect(model.topics[0]).toMatchObject({ holders: ['order-group@c1', 'order-group@c2'], shownHolder: 'order-group@c1' });
    // The broker has no offset of a broadcaster: nobody could tell a lag.
    expect(tapeOf(model, stuckQueue).lag).toBeUndefined();
    expect(tapeOf(model, stuckQueue).offsets[0]).toMatchObject({ holder: 'order-group@c1', clientOffset: stuckOffset });
  });
});

describe('limits', () => {
  test('a long tape keeps its newest messages, and min, max and lag stay right', () => {
    const stored = Array.from({ length: 1_000 }, (_, offset): Fact => ({
      seq: offset + 1,
      at: offset,
      type: 'message.stored',
      broker: 'broker-a',
      topic: 'OrderTopic',
      queueId: 2,
      queueOffset: offset,
      physicalOffset: offset,
      msgId: msgIdAt('broker-a', 2, offset),
      offsetMsgId: 'x',
      reconsumeTimes: 0,
      sizeBytes: 1,
    }));
    const tape = tapeOf(modelAt(stored, 1_000), stuckQueue);
    expect(tape.maxOffset).toBe(1_000);
    expect(tape.cells.length).toBeLessThanOrEqual(128);
    expect(tape.cells.at(-1)?.offset).toBe(999);
  });
});
