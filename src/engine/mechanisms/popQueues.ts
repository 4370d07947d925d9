/** Which message queues a push consumer pops from: what a broker gave it. Source: RebalanceImpl.updateMessageQueueAssignment (5.3.3). */
import { queueReference } from '../model/names.ts';
import { noTimers } from '../model/freshMachine.ts';
import type { PopPush, PopQueue } from '../model/popPush.ts';
import type { Consumer, MessageQueue } from '../model/world.ts';
import type { EngineContext } from './mechanism.ts';

const popPushOf = (consumer: Consumer): PopPush => (consumer.popPush ??= { queues: new Map(), waiting: [], threads: [] });

/** Gives back and takes up; returns whether anything changed. `pop.queueTaken` and `pop.queueDropped` are raised for each. */
export function applyPopShare(ctx: EngineContext, consumer: Consumer, topic: string, share: readonly MessageQueue[]): boolean {
  if (share.length === 0 && consumer.popPush === undefined) return false;
  const { queues } = popPushOf(consumer);
  const references = new Set(share.map((queue) => queueReference(topic, queue.broker, queue.queueId)));
  let hasChanged = false;
  for (const queue of [...queues.values()]) {
    if (queue.topic !== topic || references.has(queue.reference)) continue;
    queue.isDropped = true;
    queues.delete(queue.reference);
    ctx.raise('pop.queueDropped', queue);
    hasChanged = true;
  }
  for (const { broker, queueId } of share) {
    const reference = queueReference(topic, broker, queueId);
    if (queues.has(reference)) continue;
    const queue = newPopQueue(consumer, { topic, broker, queueId }, reference);
    queues.set(reference, queue);
    ctx.raise('pop.queueTaken', queue);
    hasChanged = true;
  }
  return hasChanged;
}

/** Topics that it pops and is not subscribed to any more. */
export const popTopicsLeft = ({ popPush, subscriptions }: Consumer): string[] =>
  popPush === undefined ? [] : [...popPush.queues.values()].map(({ topic }) => topic).filter((topic) => !subscriptions.has(topic));

const newPopQueue = (consumer: Consumer, { topic, broker, queueId }: MessageQueue, reference: string): PopQueue => ({
  machine: 'popQueue',
  instance: `${consumer.id}/${reference}`,
  state: -1,
  timers: noTimers,
  lastFrom: -1,
  lastEvent: '',
  lastAtMs: -1,
  process: consumer,
  incarnation: consumer.lives,
  topic,
  broker,
  queueId,
  reference,
  isDropped: false,
  waitAckCount: 0,
  isFlowControlled: false,
});
