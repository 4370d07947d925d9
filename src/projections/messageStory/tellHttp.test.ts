import { expect, test } from 'vitest';
import { createRun } from '../../engine/index.ts';
import { openPreset } from '../../scenario/index.ts';
import { queueTapes } from '../queueTapes/queueTapes.ts';
import { messageStory } from './messageStory.ts';

const opened = openPreset('http-15min-visibility');
if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
const scenario = opened.value;
const run = createRun(scenario);
run.advanceTo(906_000);
const [stored] = [run.trace.find(1, ['message.stored'])];
const msgId = String(run.trace.field(stored ?? 0, 'msgId'));

test('the story of a message over HTTP: POST, receipts, DELETE, 15 minutes', () => {
  const state = messageStory.initial(scenario);
  for (let seq = 1; seq <= run.trace.seqAt({ ms: 906_000 }); seq++) messageStory.apply(state, run.trace.fact(seq));
  const story = messageStory.model(state, 906_000, { kind: 'message', id: msgId }).story;
  expect(story?.steps.map(({ fact }) => fact.type)).toEqual([
    'http.requested',
    'send.requested',
    'message.stored',
    'send.completed',
    'http.answered',
    'http.received',
    'http.received',
    'http.received',
    'http.deleted',
    'http.expired',
    'http.received',
    'http.expired',
    'http.received',
    'http.deleted',
    'http.deleted',
  ]);
  expect(story?.deliveries.map(({ group, reconsumeTimes, result }) => [group, reconsumeTimes, result])).toEqual([
    ['CID_DELETES', 0, 'DELETE'],
    ['CID_FORGETS', 0, undefined],
    ['CID_DIES', 0, undefined],
    ['CID_FORGETS', 1, 'DELETE'],
    ['CID_DIES', 1, 'DELETE'],
  ]);
});

test('the queue shows the message as each Consumer ID has it', () => {
  const cellAt = (ms: number, group: string): string | undefined => {
    const state = queueTapes.initial(scenario);
    for (let seq = 1; seq <= run.trace.seqAt({ ms }); seq++) queueTapes.apply(state, run.trace.fact(seq));
    return state.tapes.get('TopicTestMQ:broker-a:0')?.holders.get(group)?.progress.get(0)?.state;
  };
  expect(cellAt(10_000, 'CID_FORGETS')).toBe('beingConsumed');
  expect(cellAt(905_500, 'CID_DELETES')).toBe('consumed');
});
