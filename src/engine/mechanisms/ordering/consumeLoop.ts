/** The consume loop of one orderly queue (ConsumeMessageOrderlyService.ConsumeRequest, processConsumeResult). */
import { configuredMaximum } from '../configuredMaximum.ts';
import { leaveThread, threadsOf } from '../consumeThreads.ts';
import { ackIndexOfAll } from '../../model/listenerResult.ts';
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

/** None of the batch has reached its maximum. */
export const mayTryAgain = (ctx: EngineContext, { taken, process }: OrderlyQueue): boolean =>
  taken.every(({ reconsumeTimes }) => reconsumeTimes < maxReconsumeTimes(ctx, process));

export const hasMoreToSend = (_ctx: EngineContext, { unsent }: OrderlyQueue): boolean => unsent.length > 1;

/** With the one that was sent just now. */
export const areAllSent = (_ctx: EngineContext, { taken, sent }: OrderlyQueue): boolean => sent.length + 1 === taken.length;

/** The listener's wish, otherwise the consumer's option, within bounds (submitConsumeRequestLater). */
export function suspendMs(ctx: EngineContext, { process, suspendMs: asked }: OrderlyQueue): number {
  const wanted = asked < 0 ? ctx.number(process, 'suspendCurrentQueueTimeMillis') : asked;
  return Math.min(longestSuspendMs, Math.max(shortestSuspendMs, wanted));
}

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
  const threads = threadsOf(consumer);
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
  leaveThread(ctx, consumer);
  if (consumer.waitingQueues.length > 0) ctx.raise('ordering.threadFree', consumer);
}

/** Before each call: the lock, the time of this run, then the lowest offsets that are not waiting for a commit. */
export function takeMessage(ctx: EngineContext, order: OrderlyQueue): void {
  const { process: consumer } = order;
  if (consumer.messageModel === 'CLUSTERING' && !hasLock(ctx, order)) return ctx.step(order, 'NOT_LOCKED');
  if (ctx.now - order.runSinceMs > ctx.number(consumer, 'rocketmq.client.maxTimeConsumeContinuously')) return ctx.step(order, 'TOO_LONG');
  const messages = queueOf(order)?.messages;
  const last = order.uncommitted.at(-1);
  let next = last === undefined ? messages?.first() : messages?.after(last.queueOffset);
  if (next === undefined || consumer.isShuttingDown) return ctx.step(order, 'NOTHING_LEFT');
  const most = consumer.options.consumeMessageBatchMaxSize;
  const taken = [next];
  while (taken.length < most && (next = messages?.after(next.queueOffset)) !== undefined) taken.push(next);
  order.taken = taken;
  order.takenInRun += taken.length;
  ctx.step(order, 'TAKEN');
}

export function callListener(ctx: EngineContext, order: OrderlyQueue): void {
  const queue = queueOf(order);
  const [message, ...rest] = order.taken;
  if (queue === undefined || message === undefined) return;
  order.call = {
    queue,
    message,
    rest,
    deliveredSeq: 0,
    startedAtMs: ctx.now,
    result: 'SUCCESS',
    delayLevelWhenNextConsume: 0,
    ackIndex: ackIndexOfAll,
    skipped: [],
    finish: undefined,
  };
  call(ctx, order.process, order.call, 'ordering.finish', order);
}

/**
 * The listener returned: null and an exception are a suspension too. A dropped queue takes the result with it, but what has reached
 * its maximum is sent to %RETRY% all the same (checkReconsumeTimes does not ask).
 */
export function finish(ctx: EngineContext, order: OrderlyQueue): void {
  const { call: ended, process: consumer } = order;
  if (ended === undefined || !consumer.isRunning || consumer.lives !== order.incarnation) return;
  const { queue, result } = ended;
  order.call = undefined;
  order.suspendMs = ended.suspendMs ?? -1;
  const isDropped = queue.isDropped;
  const seq = emitConsumed(ctx, ended, result, isDropped);
  for (const message of ended.rest) emitConsumed(ctx, ended, result, isDropped, message);
  ctx.cause = seq;
  const event = eventFor(ctx, order, result);
  if (!isDropped) return ctx.step(order, event);
  if (event === 'SUSPEND') for (const message of atMaximum(ctx, order)) sendBack(ctx, order, message);
  ctx.step(order, 'RESULT_IGNORED');
  if (order.releaseTimer === undefined) return;
  ctx.cancel(order.releaseTimer);
  order.releaseTimer = undefined;
  released(ctx, queue, order);
}

const commitsByItself = ({ process }: OrderlyQueue): boolean => process.options.listener?.autoCommit !== false;

/** processConsumeResult: COMMIT and ROLLBACK mean something without auto-commit only; with it they are taken for an ack. */
function eventFor(ctx: EngineContext, order: OrderlyQueue, result: string): 'SUCCESS' | 'KEEP' | 'SUSPEND' | 'ROLLBACK' {
  const isAuto = commitsByItself(order);
  switch (result) {
    case 'SUCCESS':
      return isAuto ? 'SUCCESS' : 'KEEP';
    case 'COMMIT':
    case 'ROLLBACK':
      if (!isAuto) return result === 'COMMIT' ? 'SUCCESS' : 'ROLLBACK';
      ctx.emit('client.logged', { client: order.process.id, level: 'WARN', text: illegalResultText(order) });
      return 'SUCCESS';
    default:
      return 'SUSPEND';
  }
}

const illegalResultText = ({ topic, broker, queueId }: OrderlyQueue): string =>
  `the message queue consume result is illegal, we think you want to ack these message MessageQueue [topic=${topic}, brokerName=${broker}, queueId=${queueId}]`;

/** ProcessQueue.commit: everything that was taken so far; the offset is one past its last. */
export function commit(ctx: EngineContext, order: OrderlyQueue): void {
  const { taken, uncommitted, process: consumer } = order;
  const queue = queueOf(order);
  const last = taken.at(-1);
  forget(order);
  order.uncommitted = [];
  if (last === undefined || queue === undefined) return;
  for (const messages of [uncommitted, taken])
    for (const { queueOffset, content } of messages) {
      queue.messages.delete(queueOffset);
      queue.cachedBytes -= content.bodyBytes;
    }
  updateClientOffset(ctx, consumer, queue, last.queueOffset + 1);
}

function forget(order: OrderlyQueue): void {
  order.taken = [];
  order.unsent = [];
  order.sent = [];
}

/** Without auto-commit a success moves nothing: the next call gets what comes after. */
export function keepUncommitted(_ctx: EngineContext, order: OrderlyQueue): void {
  order.uncommitted = [...order.uncommitted, ...order.taken];
  forget(order);
}

/** ProcessQueue.rollback: everything since the last commit comes again, not counted. */
export function rollBack(_ctx: EngineContext, order: OrderlyQueue): void {
  order.uncommitted = [];
  forget(order);
}

/** makeMessageToConsumeAgain: counted in the client's memory only, but not for what was sent to %RETRY% meanwhile. */
export function putBack(_ctx: EngineContext, order: OrderlyQueue): void {
  const messages = queueOf(order)?.messages;
  for (const message of order.taken)
    if (!order.sent.includes(message) && messages?.get(message.queueOffset) === message) messages.set(message.again());
  forget(order);
}

export function gatherUnsent(ctx: EngineContext, order: OrderlyQueue): void {
  order.unsent = atMaximum(ctx, order);
}

const atMaximum = (ctx: EngineContext, { taken, process }: OrderlyQueue): CachedMessage[] =>
  taken.filter(({ reconsumeTimes }) => reconsumeTimes >= maxReconsumeTimes(ctx, process));

export function noteSent(_ctx: EngineContext, order: OrderlyQueue): void {
  order.sent = [...order.sent, ...order.unsent.slice(0, 1)];
  order.unsent = order.unsent.slice(1);
}

export function noteNotSent(_ctx: EngineContext, order: OrderlyQueue): void {
  order.unsent = order.unsent.slice(1);
}

/** All of the batch went to %RETRY%: with auto-commit it is done, without it waits for the listener's next COMMIT. */
export function settle(ctx: EngineContext, order: OrderlyQueue): void {
  if (commitsByItself(order)) commit(ctx, order);
  else keepUncommitted(ctx, order);
}

export function sendToRetryTopic(ctx: EngineContext, order: OrderlyQueue): void {
  sendBack(ctx, order, order.unsent[0] as CachedMessage);
}

function sendBack(ctx: EngineContext, order: OrderlyQueue, message: CachedMessage): void {
  const { process: consumer } = order;
  const isAtOnce = variantOf(ctx.scenario, 'deadLetterBySend') !== 'waitsItsLevel';
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
