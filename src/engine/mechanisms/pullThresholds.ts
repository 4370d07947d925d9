/**
 * How much of a queue a client caches: the option of a queue, or a queue's part of what the option of a topic allows. Despite its name
 * that is shared out over all queues of the consumer, those of `%RETRY%` and of other topics too.
 * Source: RebalancePushImpl.messageQueueChanged (4.9.8, 5.3.3).
 */
import type { Consumer } from '../model/world.ts';
import type { EngineContext } from './mechanism.ts';

type QueueThreshold = 'pullThresholdForQueue' | 'pullThresholdSizeForQueue';

const ofTopic: readonly (readonly [QueueThreshold, string])[] = [
  ['pullThresholdForQueue', 'pullThresholdForTopic'],
  ['pullThresholdSizeForQueue', 'pullThresholdSizeForTopic'],
];

export const pullThreshold = (ctx: EngineContext, consumer: Consumer, name: QueueThreshold): number =>
  consumer[name] > 0 ? consumer[name] : ctx.number(consumer, name);

/** The share of a push consumer has changed; without any queue the last values stay. */
export function sharePullThresholds(ctx: EngineContext, consumer: Consumer): void {
  const queues = consumer.processQueues.size;
  if (queues === 0 || consumer.type !== 'push') return;
  for (const [name, topicName] of ofTopic) {
    const allowed = ctx.number(consumer, topicName);
    if (allowed === -1) continue;
    const before = pullThreshold(ctx, consumer, name);
    consumer[name] = Math.max(1, Math.floor(allowed / queues));
    const text = `The ${name} is changed from ${before} to ${consumer[name]}`;
    ctx.emit('client.logged', { client: consumer.id, level: 'INFO', text });
  }
}

/** A new process begins with its options. */
export function forgetPullThresholds(consumer: Consumer): void {
  consumer.pullThresholdForQueue = 0;
  consumer.pullThresholdSizeForQueue = 0;
}
