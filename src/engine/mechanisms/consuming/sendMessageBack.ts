/** How a concurrent consumer gives a failed message back. Source: DefaultMQPushConsumerImpl.sendMessageBack (4.9.8, 5.3.3). */
import type { CachedMessage } from '../../model/cachedMessage.ts';
import { retryTopicOf } from '../../model/names.ts';
import type { Consumer, ProcessQueue } from '../../model/world.ts';
import type { CallParts } from '../../model/remotingCall.ts';
import { forMoreInformation } from '../../model/text.ts';
import { variantOf } from '../../profiles/index.ts';
import { configuredMaximum } from '../configuredMaximum.ts';
import type { CallOutcome, EngineContext } from '../mechanism.ts';

const defaultMaxReconsumeTimes = 16;
/** Level of a first retry, and of whatever took too long. */
export const firstRetryLevel = 3;

function maxReconsumeTimes(ctx: EngineContext, consumer: Consumer): number {
  const configured = configuredMaximum(ctx, consumer);
  return configured < 0 ? defaultMaxReconsumeTimes : configured;
}

/**
 * CONSUMER_SEND_MSG_BACK to the broker that holds the message; who calls waits for the answer. Where the client knows no master of that
 * name, 4.9 sends it to the name server, which never answers.
 */
export function sendBack(
  ctx: EngineContext,
  queue: ProcessQueue,
  message: CachedMessage,
  delayLevel: number,
  { then, token }: { readonly then: string; readonly token: unknown },
): void {
  const { process: consumer } = queue;
  const code = 'CONSUMER_SEND_MSG_BACK';
  const parts: CallParts = {
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
  };
  if (consumer.brokers.has(queue.broker)) return ctx.call(consumer, queue.broker, code, parts);
  if (variantOf(ctx.scenario, 'sendBackWithoutMaster') === 'toNameServer')
    return ctx.raise('routing.callNameServer', { client: consumer, code, parts });
  const failure = `Broker[${queue.broker}] master node does not exist${forMoreInformation()}`;
  const outcome: CallOutcome = { ok: false, error: 'connect', errorClass: 'MQClientException', message: failure, seq: ctx.cause };
  ctx.raise(then, { token, outcome });
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
