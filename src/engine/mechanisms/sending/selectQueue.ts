/** Which message queue an attempt goes to. Source: TopicPublishInfo, MQFaultStrategy without fault latency, SelectMessageQueueByHash (4.9.8). */
import { javaHash } from '../../model/javaHash.ts';
import type { MessageQueue, PublishInfo, QueueSelector, RoundRobin } from '../../model/world.ts';

/** The next queue of the round robin; a retry avoids the broker of the attempt before, if there is another. */
export function selectQueue(queues: readonly MessageQueue[], robin: RoundRobin, lastBroker: string | undefined): MessageQueue | undefined {
  if (lastBroker !== undefined) {
    for (let i = 0; i < queues.length; i++) {
      const queue = nextOf(queues, robin);
      if (queue?.broker !== lastBroker) return queue;
    }
  }
  return nextOf(queues, robin);
}

function nextOf(queues: readonly MessageQueue[], robin: RoundRobin): MessageQueue | undefined {
  robin.index = (robin.index + 1) & 0x7fff_ffff;
  return queues[robin.index % queues.length];
}

/** What a selector finds in the list of queues that it is given: the list shrinks when a broker leaves the route. */
export function selectBy({ queues }: PublishInfo, selector: QueueSelector): MessageQueue | undefined {
  if ('shardingKey' in selector) return queues[Math.abs(javaHash(selector.shardingKey) % queues.length)];
  return queues.find(({ broker, queueId }) => `${broker}:${queueId}` === selector.queue);
}
