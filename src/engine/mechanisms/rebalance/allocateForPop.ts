/** How a broker shares out message queues to pop from. Source: QueryAssignmentProcessor.allocate4Pop (5.3.3). */
import type { MessageQueue } from '../../model/world.ts';
import type { Allocate } from './allocate.ts';

/** A queue id that stands for all queues of a broker. */
export const allQueues = -1;

const distinct = (queues: readonly MessageQueue[]): MessageQueue[] => [
  ...new Map(queues.map((queue) => [`${queue.broker}:${queue.queueId}`, queue])).values(),
];

/** Each member its own share and those of the next `popShareQueueNum` members; everything where that would be nearly all of them. */
export function allocateForPop(
  allocate: Allocate,
  queues: readonly MessageQueue[],
  clientIds: readonly string[],
  clientId: string,
  popShareQueueNum: number,
): readonly MessageQueue[] {
  if (popShareQueueNum <= 0 || popShareQueueNum >= clientIds.length - 1)
    return distinct(queues.map(({ topic, broker }) => ({ topic, broker, queueId: allQueues })));
  const index = clientIds.indexOf(clientId);
  if (clientIds.length > queues.length) return index < 0 ? [] : queues.slice(index % queues.length, (index % queues.length) + 1);
  const share = [...allocate(queues, clientIds, clientId)];
  if (index < 0) return share;
  for (let i = 1; i <= popShareQueueNum; i++)
    share.push(...allocate(queues, clientIds, clientIds[(index + i) % clientIds.length] as string));
  return distinct(share);
}
