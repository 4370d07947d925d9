/** When a client does not pull. Source: DefaultMQPushConsumerImpl.pullMessage, DefaultLitePullConsumerImpl.PullTaskImpl (4.9.8). */
import type { Consumer, ProcessQueue } from '../../model/world.ts';
import type { EngineContext } from '../mechanism.ts';
import { pullThreshold } from '../pullThresholds.ts';

const mebibyte = 1_048_576;

/** What the answers in the cache count for: a full batch each, however many messages they brought. */
const cachedInAll = (ctx: EngineContext, consumer: Consumer): number =>
  (consumer.pollLoop?.cache.length ?? 0) * ctx.number(consumer, 'pullBatchSize');

/** Name of the rule that forbids to pull now. */
export function flowControl(ctx: EngineContext, consumer: Consumer, queue: ProcessQueue): string | undefined {
  const cached = queue.messages.size;
  if (consumer.type === 'pull' && cachedInAll(ctx, consumer) > ctx.number(consumer, 'pullThresholdForAll')) return 'pullThresholdForAll';
  if (cached > pullThreshold(ctx, consumer, 'pullThresholdForQueue')) return 'pullThresholdForQueue';
  if (Math.floor(queue.cachedBytes / mebibyte) > pullThreshold(ctx, consumer, 'pullThresholdSizeForQueue'))
    return 'pullThresholdSizeForQueue';
  if (queue.order === undefined && spanOf(queue) > ctx.number(consumer, 'consumeConcurrentlyMaxSpan')) return 'consumeConcurrentlyMaxSpan';
  return undefined;
}

/** ProcessQueue.getMaxSpan: of what is cached now. */
const spanOf = ({ messages }: ProcessQueue): number => (messages.last()?.queueOffset ?? 0) - (messages.first()?.queueOffset ?? 0);
