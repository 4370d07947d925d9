import { expect, test } from 'vitest';
import type { StoryDelivery, StoryState } from './storyModel.ts';
import { storyQuestion, type ClientEnd } from './storyQuestion.ts';

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

const ask = (state: StoryState, deliveries: readonly StoryDelivery[], ends: readonly ClientEnd[] = [], broadcasting = false) =>
  storyQuestion({
    story: { state, reconsumeTimes: 0, deliveries, waits: [] },
    endsOf: (client) => (client === 'c1' ? ends : []),
    isBroadcasting: () => broadcasting,
  });

const done = { result: 'CONSUME_SUCCESS', endedAt: 150 };

test.each([
  [
    'killed after the listener was done',
    delivery(done),
    delivery({ at: 900, consumer: 'c2' }),
    [{ at: 200, isCrash: true }],
    'crashedAfter',
  ],
  ['killed while the listener ran', delivery({}), delivery({ at: 900, consumer: 'c2' }), [{ at: 120, isCrash: true }], 'crashedDuring'],
  ['shut down', delivery(done), delivery({ at: 900, consumer: 'c2' }), [{ at: 200, isCrash: false }], 'stopped'],
  ['taken by another consumer', delivery(done), delivery({ at: 900, consumer: 'c2' }), [], 'queueMoved'],
  [
    'an end before the first delivery does not count',
    delivery(done),
    delivery({ at: 900, consumer: 'c2' }),
    [{ at: 50, isCrash: true }],
    'queueMoved',
  ],
  ['pulled again by the same consumer', delivery(done), delivery({ at: 900 }), [], 'pulledAgain'],
  ['stored twice', delivery(done), delivery({ at: 900, queueOffset: 8 }), [{ at: 200, isCrash: true }], 'storedTwice'],
] as const)('twice: %s', (_name, first, second, ends, reason) => {
  expect(ask('consumed', [first, second], ends)).toEqual({ kind: 'whyTwice', reason, first, second });
});

test.each<[StoryState, string]>([
  ['deadLetter', 'whyDeadLetter'],
  ['sendFailed', 'whyNotSent'],
  ['lost', 'whyGone'],
  ['dropped', 'whyGone'],
  ['filtered', 'whyFiltered'],
  ['stored', 'whatHappened'],
])('state %s asks %s', (state, kind) => expect(ask(state, []).kind).toBe(kind));

test('a retry is no repetition, and two consumers of a broadcasting group are none', () => {
  expect(ask('consumed', [delivery(done), delivery({ reconsumeTimes: 1 })]).kind).toBe('whyRetried');
  expect(ask('consumed', [delivery(done), delivery({ consumer: 'c2' })], [], true).kind).toBe('whatHappened');
});
