/** What the HTTP access of ONS does with a message, as its story tells it. */
import type { FactOf } from '../../engine/index.ts';
import { storyLimits } from './storyModel.ts';
import { appended, type KeptStory, type MessageStoryState } from './storyState.ts';
import { reasonOf, returned } from './tellDelivery.ts';

type HttpFact = FactOf<'http.refused' | 'http.received' | 'http.deleted' | 'http.expired'>;

/** A receipt over HTTP is a delivery; a DELETE in time is its end, and without one the message is there again. */
export function tellHttp(state: MessageStoryState, story: KeptStory, fact: HttpFact, step: () => void): void {
  if (fact.type === 'http.received') {
    const { seq, at, client, group, topic, broker, queueId, queueOffset, rconsumeTimes } = fact;
    const delivery = {
      seq,
      at,
      consumer: client,
      group,
      queue: `${topic}:${broker}:${queueId}`,
      queueOffset,
      reconsumeTimes: rconsumeTimes,
    };
    const earlier = story.deliveries.findLast((it) => it.group === group);
    const reason = earlier && reasonOf(state, story, earlier, delivery);
    story.state = 'consuming';
    story.reconsumeTimes = rconsumeTimes;
    story.deliveryCount++;
    story.deliveries = appended(
      story.deliveries,
      { ...delivery, again: reason && earlier && { reason, before: earlier.consumer } },
      storyLimits.deliveries,
    );
  } else if (fact.type === 'http.expired') {
    story.state = 'stored';
    story.chapter++;
    returned(story, fact.group, 'notDeleted', fact.rconsumeTimes);
  } else if (fact.type === 'http.deleted' && fact.ignored !== true) {
    story.state = 'consumed';
    const last = story.deliveries.findLast(({ group }) => group === fact.group);
    story.deliveries = story.deliveries.map((it) => (it === last ? { ...it, result: 'DELETE', endedAt: fact.at } : it));
  }
  step();
}
