/** The consume loop of one orderly queue (ConsumeMessageOrderlyService.ConsumeRequest, processConsumeResult). */
import { configuredMaximum } from '../configuredMaximum.ts';
import { retryTopicOf } from '../../model/names.ts';
import { variantOf } from '../../profiles/index.ts';
import type { CachedMessage } from '../../model/cachedMessage.ts';
import type { Consumer, OrderlyQueue, ProcessQueue } from '../../model/world.ts';
import { updateClientOffset } from '../consumerOffset.ts';
import { callListener as call, emitConsumed } from '../listenerCall.ts';
import type { EngineContext } from '../mechanism.ts';
import { hasLock, queueOf, released } from './clientLocks.ts';

const firstRetryLevel = 3;
const shortestSuspendMs = 10;
const longestSuspendMs = 30_000;

/** −1 = for ever (Integer.MAX_VALUE). */
function maxReconsumeTimes(ctx: EngineContext, consumer: Consumer): number {
  const configured = configuredMaximum(ctx, consumer);
  return configured < 0 ? Infinity : configured;
}

export const mayTryAgain = (ctx: EngineContext, order: OrderlyQueue): boolean =>
  (order.taken?.reconsumeTimes ?? 0) < maxReconsumeTimes(ctx, order.process);

export const suspendMs = (ctx: EngineContext, { process }: OrderlyQueue): number =>
  Math.min(longestSuspendMs, Math.max(shortestSuspendMs, ctx.number(process, 'suspendCurrentQueueTimeMillis')));

/** A pull brought messages: the loop begins unless it is under way. */
export function submit(ctx: EngineContext, { queue }: { queue: ProcessQueue }): void {
  if (queue.order !== undefined && !queue.isDropped) ctx.step(queue.order, 'SUBMIT');
}

export function askForThread(ctx: EngineContext, order: OrderlyQueue): void {
  order.causeSeq = ctx.cause;
  order.process.waitingQueues.push(order);
  fillThreads(ctx, order.process);
}

export function fillThreads(ctx: EngineContext, consumer: Consumer): void {
  const threads = ctx.number(consumer, 'consumeThreadMax');
  while (consumer.busyThreads < threads) {
    const order = consumer.waitingQueues.shift();
    if (order === undefined) return;
    if (queueOf(order)?.isDropped !== false) continue;
    consumer.busyThreads++;
    order.runSinceMs = ctx.now;
    order.takenInRun = 0;
    ctx.causedBy(order.causeSeq, () => ctx.step(order, 'THREAD'));
  }
}

export function releaseThread(ctx: EngineContext, { process: consumer }: OrderlyQueue): void {
  consumer.busyThreads--;
  if (consumer.waitingQueues.length > 0) ctx.raise('ordering.threadFree', consumer);
}

/** Before each message: the lock, the time of this run, then the lowest offset. */
export function takeMessage(ctx: EngineContext, order: OrderlyQueue): void {
  const { process: consumer } = order;
  if (consumer.messageModel === 'CLUSTERING' && !hasLock(ctx, order)) return ctx.step(order, 'NOT_LOCKED');
  if (ctx.now - order.runSinceMs > ctx.number(consumer, 'rocketmq.client.maxTimeConsumeContinuously')) return ctx.step(order, 'TOO_LONG');
  const first = queueOf(order)?.messages.first();
  if (first === undefined) return ctx.step(order, 'NOTHING_LEFT');
  order.taken = first;
  order.takenInRun++;
  ctx.step(order, 'TAKEN');
}

export function callListener(ctx: EngineContext, order: OrderlyQueue): void {
  const queue = queueOf(order);
  const message = order.taken;
  if (queue === undefined || message === undefined) return;
  order.call = {
    queue,
    message,
    rest: [],
    deliveredSeq: 0,
    startedAtMs: ctx.now,
    result: 'SUCCESS',
    delayLevelWhenNextConsume: 0,
    ackIndex: Infinity,
    skipped: [],
    finish: undefined,
  };
  call(ctx, order.process, order.call, 'ordering.finish', order);
}

/** The listener returned: null and an exception are a suspension too. A dropped queue takes the result with it. */
export function finish(ctx: EngineContext, order: OrderlyQueue): void {
  const { call: ended, process: consumer } = order;
  if (ended === undefined || !consumer.isRunning || consumer.lives !== order.incarnation) return;
  const { queue, result } = ended;
  order.call = undefined;
  const isDropped = queue.isDropped;
  ctx.cause = emitConsumed(ctx, ended, result, isDropped);
  if (!isDropped) return ctx.step(order, result === 'SUCCESS' ? 'SUCCESS' : 'SUSPEND');
  ctx.step(order, 'RESULT_IGNORED');
  if (order.releaseTimer === undefined) return;
  ctx.cancel(order.releaseTimer);
  order.releaseTimer = undefined;
  released(ctx, queue, order);
}

/** ProcessQueue.commit: the offset is one past the message. */
export function commit(ctx: EngineContext, order: OrderlyQueue): void {
  const { taken, process: consumer } = order;
  const queue = queueOf(order);
  order.taken = undefined;
  if (taken === undefined || queue === undefined) return;
  queue.messages.delete(taken.queueOffset);
  queue.cachedBytes -= taken.content.bodyBytes;
  updateClientOffset(ctx, consumer, queue, taken.queueOffset + 1);
}

/** makeMessageToConsumeAgain: counted in the client's memory only. */
export function putBack(_ctx: EngineContext, order: OrderlyQueue): void {
  const { taken } = order;
  const messages = queueOf(order)?.messages;
  if (taken !== undefined && messages?.get(taken.queueOffset) === taken) messages.set(taken.again());
  order.taken = undefined;
}

export function sendToRetryTopic(ctx: EngineContext, order: OrderlyQueue): void {
  const { process: consumer } = order;
  const message = order.taken as CachedMessage;
  const isAtOnce = variantOf(ctx.scenario, 'deadLetterBySend') === 'atOnce';
  ctx.raise('send.inner', {
    process: consumer,
    topic: retryTopicOf(consumer.group),
    content: message.content,
    retry: {
      reconsumeTimes: message.reconsumeTimes + (isAtOnce ? 1 : 0),
      delayLevel: firstRetryLevel + message.reconsumeTimes,
      retryTopic: message.realTopic,
      maxReconsumeTimes: maxReconsumeTimes(ctx, consumer),
    },
    then: 'ordering.sentToRetryTopic',
    token: { order },
  });
}

export function sentToRetryTopic(ctx: EngineContext, { order, isOk }: { order: OrderlyQueue; isOk: boolean }): void {
  if (ctx.stateOf(order) === 'sendingToRetryTopic') ctx.step(order, isOk ? 'SEND_OK' : 'SEND_FAILED');
}
