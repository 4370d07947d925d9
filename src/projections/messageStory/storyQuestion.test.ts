import { expect, test } from 'vitest';
import type { StoryDelivery, StoryState } from './storyModel.ts';
import { storyQuestion } from './storyQuestion.ts';

const delivery = (part: Partial<StoryDelivery>): StoryDelivery => ({
  seq: 1,
  at: 100,
  consumer: 'c1',
  group: 'g',
  queue: 'T:broker-a:0',
  queueOffset: 7,
  reconsumeTimes: 0,
  ...part,
});

test.each<[StoryState, string]>([
  ['deadLetter', 'whyDeadLetter'],
  ['sendFailed', 'whyNotSent'],
  ['lost', 'whyGone'],
  ['dropped', 'whyGone'],
  ['filtered', 'whyFiltered'],
  ['stored', 'whatHappened'],
])('state %s asks %s', (state, kind) => expect(storyQuestion({ state, deliveries: [], waits: [] }).kind).toBe(kind));

test('a delivery that is one too many asks why, and so does a wait for a retry; several groups or instances do not', () => {
  const again = delivery({ seq: 2, again: { reason: 'queueMoved', before: 'c1' } });
  const wait = { from: 200, dueAt: 10_200, delayLevel: 3, reconsumeTimes: 1 };
  expect(storyQuestion({ state: 'consumed', deliveries: [delivery({}), again], waits: [] }).kind).toBe('whyAgain');
  expect(storyQuestion({ state: 'waiting', deliveries: [delivery({})], waits: [{ ...wait, group: 'g' }] }).kind).toBe('whyAgain');
  expect(storyQuestion({ state: 'consumed', deliveries: [delivery({}), delivery({ consumer: 'c2' })], waits: [] }).kind).toBe(
    'whatHappened',
  );
  const delayed = { ...wait, reconsumeTimes: 0 };
  expect(storyQuestion({ state: 'waiting', deliveries: [], waits: [delayed] })).toEqual({ kind: 'whyLate', waits: [delayed] });
});
