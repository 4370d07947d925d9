/** How a concurrent consumer gives a failed message back. Source: DefaultMQPushConsumerImpl.sendMessageBack (4.9.8, 5.3.3). */
import type { CachedMessage } from '../../model/cachedMessage.ts';
import { retryTopicOf } from '../../model/names.ts';
import type { Consumer, ProcessQueue } from '../../model/world.ts';
import { configuredMaximum } from '../configuredMaximum.ts';
import type { EngineContext } from '../mechanism.ts';

const defaultMaxReconsumeTimes = 16;
/** Level of a first retry, and of whatever took too long. */
export const firstRetryLevel = 3;

function maxReconsumeTimes(ctx: EngineContext, consumer: Consumer): number {
  const configured = configuredMaximum(ctx, consumer);
  return configured < 0 ? defaultMaxReconsumeTimes : configured;
}

/** CONSUMER_SEND_MSG_BACK to the broker that holds the message; who calls waits for the answer. */
export function sendBack(
  ctx: EngineContext,
  queue: ProcessQueue,
  message: CachedMessage,
  delayLevel: number,
  { then, token }: { readonly then: string; readonly token: unknown },
): void {
  const { process: consumer } = queue;
  ctx.call(consumer, queue.broker, 'CONSUMER_SEND_MSG_BACK', {
    body: {
      group: consumer.group,
      physicalOffset: message.physicalOffset,
      originTopic: message.realTopic,
      delayLevel,
      maxReconsumeTimes: maxReconsumeTimes(ctx, consumer),
    },
    timeoutMs: ctx.number(consumer, 'sendBackTimeoutMillis'),
    msgId: message.content.msgId,
    queue: queue.reference,
    then,
    token,
  });
}

/** When that has failed: an ordinary message to %RETRY%<group>, at the level of its own reconsumeTimes. */
export function sendToRetryTopic(
  ctx: EngineContext,
  consumer: Consumer,
  message: CachedMessage,
  { then, token }: { readonly then: string; readonly token: object },
): void {
  ctx.raise('send.inner', {
    process: consumer,
    topic: retryTopicOf(consumer.group),
    content: message.content,
    retry: {
      reconsumeTimes: message.reconsumeTimes + 1,
      delayLevel: firstRetryLevel + message.reconsumeTimes,
      retryTopic: message.realTopic,
      maxReconsumeTimes: maxReconsumeTimes(ctx, consumer),
    },
    then,
    token,
  });
}
