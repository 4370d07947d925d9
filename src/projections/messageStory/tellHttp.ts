/** What the HTTP access of ONS does with a message, as its story tells it. */
import type { FactOf } from '../../engine/index.ts';
import { storyLimits } from './storyModel.ts';
import { appended, type KeptStory } from './storyState.ts';

type HttpFact = FactOf<'http.refused' | 'http.received' | 'http.deleted' | 'http.expired'>;

/** A receipt over HTTP is a delivery; a DELETE in time is its end, and without one the message is there again. */
export function tellHttp(story: KeptStory, fact: HttpFact, step: () => void): void {
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
    story.state = 'consuming';
    story.reconsumeTimes = rconsumeTimes;
    story.deliveryCount++;
    story.deliveries = appended(story.deliveries, delivery, storyLimits.deliveries);
  } else if (fact.type === 'http.expired') {
    story.state = 'stored';
    story.chapter++;
  } else if (fact.type === 'http.deleted' && fact.ignored !== true) {
    story.state = 'consumed';
    const last = story.deliveries.findLast(({ group }) => group === fact.group);
    story.deliveries = story.deliveries.map((it) => (it === last ? { ...it, result: 'DELETE', endedAt: fact.at } : it));
  }
  step();
}
