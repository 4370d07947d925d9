/** Which message queue an attempt goes to. Source: TopicPublishInfo.selectOneMessageQueue, MQFaultStrategy without fault latency (4.9.8). */
import type { MessageQueue, PublishInfo } from '../../model/world.ts';

/** The next queue of the round robin; a retry avoids the broker of the attempt before, if there is another. */
export function selectQueue(info: PublishInfo, lastBroker: string | undefined): MessageQueue | undefined {
  const { queues } = info;
  const next = (): MessageQueue | undefined => {
    info.index = (info.index + 1) & 0x7fff_ffff;
    return queues[info.index % queues.length];
  };
  if (lastBroker !== undefined) {
    for (let i = 0; i < queues.length; i++) {
      const queue = next();
      if (queue?.broker !== lastBroker) return queue;
    }
  }
  return next();
}
