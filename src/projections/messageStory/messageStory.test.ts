import { describe, expect, test } from 'vitest';
import type { Fact, Selection } from '../../engine/index.ts';
import { runOf } from '../../scenario/testing/presetRun.ts';
import { messageStory } from './messageStory.ts';
import { storyLimits, type MessageStory, type MessageStoryModel } from './storyModel.ts';
import { FactScript, handWrittenScenario, msgId, retryFacts, takeoverFacts } from './testing/handWritten.ts';

const selectMessage: Selection = { kind: 'message', id: msgId };

function fold(facts: readonly Fact[], selection: Selection | undefined): MessageStoryModel {
  const state = messageStory.initial(handWrittenScenario);
  for (const fact of facts) messageStory.apply(state, fact);
  return messageStory.model(state, facts.at(-1)?.at ?? 0, selection);
}

function storyOf(facts: readonly Fact[]): MessageStory {
  const { story } = fold(facts, selectMessage);
  if (story === undefined) throw new Error('no story');
  return story;
}

describe('a message that waits for retry 3', () => {
  const story = storyOf(retryFacts(2).facts);

  test('knows where it is, where it goes and when', () => {
    expect(story.state).toBe('waiting');
    expect(story.place).toMatchObject({
      topic: 'SCHEDULE_TOPIC_XXXX',
      queueId: 4,
      realTopic: '%RETRY%order-group',
      realQueueId: 0,
      delayLevel: 5,
    });
    expect(story.reconsumeTimes).toBe(3);
    expect(story.deliveryCount).toBe(3);
    expect(story.failureCount).toBe(3);
    expect(story.dueAt).toBe(story.waits.at(-1)?.dueAt);
    expect(story.waits.map((wait) => wait.dueAt - wait.from)).toEqual([10_000, 30_000, 60_000]);
  });

  test('keeps its keys and msgId while each copy has its own offset message id', () => {
    expect(story.keys).toBe('o-1001');
    expect(story.copyCount).toBe(6);
    expect(new Set(story.copies.map((copy) => copy.offsetMsgId)).size).toBe(6);
  });

  test('says each thing once: the parked copy of a send-back is no step of its own', () => {
    const ofRetryOne = story.steps.filter((step) => step.chapter === 1).map((step) => step.fact.type);
    expect(ofRetryOne).toEqual(['message.sentBack', 'message.due', 'message.stored', 'message.delivered', 'message.consumed']);
  });

  test('names causes: requests on the way are skipped, a scan names its timer', () => {
    const causeType = (type: string): string | undefined => story.steps.find((step) => step.fact.type === type)?.cause?.type;
    expect(causeType('send.requested')).toBe('action.applied');
    expect(causeType('message.stored')).toBe('send.attempted');
    expect(causeType('message.delivered')).toBe('response.sent');
    expect(causeType('message.sentBack')).toBe('message.consumed');
    expect(causeType('message.due')).toBe('timer.armed');
  });

  test('asks why it came again, and each delivery after the first says why', () => {
    expect(story.question.kind).toBe('whyAgain');
    expect(story.deliveries.map(({ again }) => again?.reason)).toEqual([
      undefined,
      ...Array<string>(story.deliveryCount - 1).fill('retried'),
    ]);
  });
});

test('all 16 retries: 17 deliveries, 34 copies, one msgId, then the dead letter', () => {
  const story = storyOf(retryFacts(16).facts);
  expect(story.deliveryCount).toBe(17);
  expect(story.deliveries.map((delivery) => delivery.reconsumeTimes)).toEqual(Array.from({ length: 17 }, (_, n) => n));
  expect(story.copyCount).toBe(34);
  expect(story.state).toBe('deadLetter');
  expect(story.place?.topic).toBe('%DLQ%order-group');
  expect(story.question).toEqual({ kind: 'whyDeadLetter' });
  expect(story.steps.at(-1)?.fact.type).toBe('message.deadLettered');
});

test('a killed consumer: the story tells the commit, the end and the takeover between the two deliveries', () => {
  const story = storyOf(takeoverFacts().facts);
  expect(story.question).toEqual({ kind: 'whyAgain' });
  expect(story.deliveries[1]).toMatchObject({ consumer: 'c2', again: { reason: 'crashedAfter', before: 'c1' } });
  expect(story.steps.map((step) => step.fact.type)).toEqual([
    'send.requested',
    'message.stored',
    'message.delivered',
    'message.consumed',
    'offset.committed',
    'client.crashed',
    'rebalance.done',
    'message.delivered',
    'message.consumed',
  ]);
  expect(story.state).toBe('consumed');
});

test('in a broadcasting group each consumer has its own delivery, which is no repetition', () => {
  const script = new FactScript();
  const place = { broker: 'broker-a', topic: 'OrderTopic', queueId: 0, queueOffset: 0 };
  for (const consumer of ['b1', 'b2']) {
    script.add(10, 'message.delivered', { consumer, group: 'notice-group', ...place, realTopic: 'OrderTopic', msgId, reconsumeTimes: 0 });
  }
  expect(storyOf(script.facts).question.kind).toBe('whatHappened');
});

test('a message that the application tries again has a sender, even when its first sends are forgotten', () => {
  const script = new FactScript();
  script.add(1, 'retry.backedOff', { producer: 'p2', msgId, thread: 'NoteExecutor-1', waitMs: 1_000 });
  expect(storyOf(script.facts)).toMatchObject({ producer: 'p2', steps: [{ fact: { type: 'retry.backedOff' } }] });
});

test('without a selection the message that changed last is told; the list is newest first', () => {
  const script = new FactScript();
  for (const [at, id] of [
    [1, 'A'],
    [2, 'B'],
    [3, 'A'],
  ] as const) {
    script.add(at, 'send.attemptFailed', { producer: 'p1', msgId: id, broker: 'broker-a', attempt: 1, errorClass: 'X', message: 'y' });
  }
  const model = fold(script.facts, undefined);
  expect(model.story?.msgId).toBe('A');
  expect(model.messages.map((it) => it.msgId)).toEqual(['B', 'A']);
});

test('memory is bounded: the oldest stories are forgotten and said to be so', () => {
  const script = new FactScript();
  const total = storyLimits.messages * 3;
  for (let i = 0; i < total; i++) {
    script.add(i, 'send.requested', { producer: 'p1', msgId: `M${i}`, topic: 'T', mode: 'SYNC', bodyBytes: 0 });
  }
  const state = messageStory.initial(handWrittenScenario);
  for (const fact of script.facts) messageStory.apply(state, fact);
  expect(state.stories.size).toBe(storyLimits.messages);
  expect(state.order.length).toBeLessThanOrEqual(2 * storyLimits.messages + 1);
  expect(state.links.size).toBeLessThanOrEqual(storyLimits.links);
  const model = messageStory.model(state, total, { kind: 'message', id: 'M0' });
  expect(model.isForgotten).toBe(true);
  expect(model.messageCount).toBe(total);
  expect(model.messages).toHaveLength(storyLimits.listed);
});

test('a forgotten message that is spoken of again is the same one: its name, its state and what was counted of it stand', () => {
  const script = new FactScript();
  const send = (at: number, id: string): void =>
    void script.add(at, 'send.requested', { producer: 'p2', msgId: id, topic: 'T', mode: 'SYNC', keys: `key of ${id}`, bodyBytes: 0 });
  send(1, 'first');
  const failed = { errorClass: 'X', message: 'y', attempts: 1, brokersSent: ['broker-a'], costMs: 1 };
  script.add(2, 'send.failed', { producer: 'p2', msgId: 'first', ...failed });
  const total = storyLimits.messages + storyLimits.listed;
  for (let i = 0; i < total; i++) send(3 + i, `M${i}`);
  script.add(total + 3, 'retry.backedOff', { producer: 'p2', msgId: 'first', thread: 'NoteExecutor-1', waitMs: 1_000 });
  const model = fold(script.facts, { kind: 'message', id: 'first' });
  expect(model.messageCount).toBe(total + 1);
  expect(model.messages.map(({ msgId: id }) => id)).not.toContain('first');
  expect(model.story).toMatchObject({ keys: 'key of first', state: 'sendFailed', since: 1, topic: 'T', forgottenSteps: 0, stepsBefore: 2 });
  expect(model.story?.steps.map(({ fact }) => fact.type)).toEqual(['send.requested', 'send.failed', 'retry.backedOff']);
});

test('a very long story keeps its beginning and its end', () => {
  const script = new FactScript();
  script.add(0, 'send.requested', { producer: 'p1', msgId, topic: 'T', mode: 'SYNC', bodyBytes: 0 });
  for (let i = 1; i <= storyLimits.steps * 2; i++) {
    script.add(i, 'send.attemptFailed', { producer: 'p1', msgId, broker: 'broker-a', attempt: i, errorClass: 'X', message: 'y' });
  }
  const story = storyOf(script.facts);
  expect(story.steps).toHaveLength(storyLimits.steps);
  expect(story.steps[0]?.fact.type).toBe('send.requested');
  expect(story.steps.at(-1)?.fact.at).toBe(storyLimits.steps * 2);
  expect(story.forgottenSteps).toBe(storyLimits.steps + 1);
});

test('the state survives a structured clone: folding on from a copy gives the same model', () => {
  const { facts } = retryFacts(5);
  const half = Math.floor(facts.length / 2);
  const state = messageStory.initial(handWrittenScenario);
  for (const fact of facts.slice(0, half)) messageStory.apply(state, fact);
  const copy = structuredClone(state);
  for (const fact of facts.slice(half)) messageStory.apply(copy, fact);
  expect(messageStory.model(copy, 0, selectMessage)).toEqual(fold(facts, selectMessage));
});

test('without a selection the message with the most trouble is told, not what changed last', () => {
  const run = runOf('order-suspend-blocks-queue');
  const state = messageStory.initial(run.scenario);
  for (let seq = 1; seq <= run.trace.length; seq++) messageStory.apply(state, run.trace.fact(seq));
  expect(messageStory.model(state, 0, undefined).story?.keys).toBe('fails-always');
});
