/** A push consumer that pops: asking, calling the listener, acks. Source: DefaultMQPushConsumerImpl.popMessage, ConsumeMessagePopConcurrentlyService (5.3.3). */
import { isSameLife } from '../../kernel/eventQueue.ts';
import { parseEpoch } from '../../model/civilTime.ts';
import { matchesText } from '../../model/filter.ts';
import { ackIndexOfAll } from '../../model/listenerResult.ts';
import type { PoppedMessage, PopQueue, PopRequest, PopTask } from '../../model/popPush.ts';
import { QueueTextIds } from '../../model/queueTextIds.ts';
import type { ReceiptHandle } from '../../model/simpleClient.ts';
import type { CachedMessage, Consumer, RemotingCall } from '../../model/world.ts';
import { configuredMaximum } from '../configuredMaximum.ts';
import { callListener, emitConsumed } from '../listenerCall.ts';
import type { CallOutcome, EngineContext } from '../mechanism.ts';
import { reviveTimeOf } from './checkpoint.ts';
import { planPopFailure } from './planPopFailure.ts';
import type { PopBody } from './popMessage.ts';

/** The client waits so much longer for an answer than the broker may keep the request (PullAPIWrapper.popAsync, ms). */
const waitsLongerMs = 10_000;
const ackTimeoutMs = 3_000;
const defaultMaxReconsumeTimes = 16;

function maxReconsumeTimes(ctx: EngineContext, consumer: Consumer): number {
  const configured = configuredMaximum(ctx, consumer);
  return configured < 0 ? defaultMaxReconsumeTimes : configured;
}

export function queueTaken(ctx: EngineContext, queue: PopQueue): void {
  ctx.after(ctx.number(queue.process, 'newQueuePullDelay'), 'popPush.firstPop', queue, queue.process);
}

export function queueDropped(ctx: EngineContext, queue: PopQueue): void {
  if (queue.state >= 0) ctx.step(queue, 'DROP');
}

/** One PopRequest: what its machine proposes each time it is its turn. */
export function popMessage(ctx: EngineContext, queue: PopQueue): void {
  const consumer = queue.process;
  if (consumer.isShuttingDown) return;
  if (consumer.isPaused) return ctx.step(queue, 'PAUSED');
  if (queue.waitAckCount > ctx.number(consumer, 'popThresholdForQueue')) {
    if (!queue.isFlowControlled) {
      const { reference, waitAckCount: cached } = queue;
      ctx.emit('pull.flowControlled', { consumer: consumer.id, queue: reference, rule: 'popThresholdForQueue', cached });
    }
    queue.isFlowControlled = true;
    return ctx.step(queue, 'FLOW_CONTROLLED');
  }
  queue.isFlowControlled = false;
  const subscription = consumer.subscriptions.get(queue.topic);
  ctx.step(queue, 'POP_SENT');
  if (subscription === undefined || !consumer.brokers.has(queue.broker)) return ctx.step(queue, 'POP_FAILED');
  const awaitMs = ctx.number(consumer, 'brokerSuspendMaxTimeMillis');
  ctx.call(consumer, queue.broker, 'POP_MESSAGE', {
    body: {
      group: consumer.group,
      topic: queue.topic,
      queueId: queue.queueId,
      subscription,
      isPosted: true,
      isByProxy: false,
      maxNums: ctx.number(consumer, 'popBatchNums'),
      invisibleMs: ctx.number(consumer, 'popInvisibleTime'),
      awaitMs,
    } satisfies PopBody,
    timeoutMs: awaitMs + waitsLongerMs,
    isAsync: true,
    then: 'popPush.answered',
    token: queue,
  });
}

export function popAnswered(
  ctx: EngineContext,
  { call, outcome, token: queue }: { call: RemotingCall; outcome: CallOutcome; token: PopQueue },
): void {
  if (queue.isDropped) return;
  const consumer = queue.process;
  const popped = (outcome.ok ? (outcome.body['messages'] as readonly PoppedMessage[] | undefined) : undefined) ?? [];
  const status = outcome.ok ? outcome.status : outcome.errorClass;
  const { topic } = queue;
  const asked = { consumer: consumer.id, group: consumer.group, broker: call.to, topic };
  ctx.cause = ctx.emit('receive.answered', { ...asked, status, count: popped.length });
  if (!outcome.ok || (outcome.status !== 'SUCCESS' && outcome.status !== 'POLLING_TIMEOUT')) return ctx.step(queue, 'POP_FAILED');
  const wanted = popped.filter((one) => isWanted(ctx, queue, one));
  submit(ctx, queue, wanted);
  ctx.step(queue, wanted.length > 0 && ctx.number(consumer, 'pullInterval') > 0 ? 'POP_LATER' : 'POP_ANSWERED');
}

/** processPopResult: what nobody asked for, and what came back too often, is acknowledged and never seen by the listener. */
function isWanted(ctx: EngineContext, queue: PopQueue, { message, handle }: PoppedMessage): boolean {
  const consumer = queue.process;
  const { cause } = ctx;
  const subscription = consumer.subscriptions.get(queue.topic);
  if (subscription !== undefined && !matchesText(subscription.tags, message.content.tag)) {
    ctx.cause = ctx.emit('message.filtered', {
      consumer: consumer.id,
      broker: handle.broker,
      group: consumer.group,
      topic: handle.topic,
      queueId: handle.queueId,
      queueOffset: handle.queueOffset,
      msgId: message.content.msgTextId,
      expression: subscription.expression,
      where: 'client',
    });
  } else if (message.reconsumeTimes > maxReconsumeTimes(ctx, consumer)) giveUp(ctx, consumer, message);
  else return true;
  ack(ctx, consumer, { message, handle });
  ctx.cause = cause;
  return false;
}

function giveUp(ctx: EngineContext, consumer: Consumer, { content }: CachedMessage): void {
  const { id, group } = consumer;
  ctx.cause = ctx.emit('message.dropped', { consumer: id, group, msgId: content.msgTextId, reason: 'reconsumedTooOften' });
}

function submit(ctx: EngineContext, queue: PopQueue, popped: readonly PoppedMessage[]): void {
  const waiting = queue.process.popPush?.waiting;
  const most = queue.process.options.consumeMessageBatchMaxSize;
  queue.waitAckCount += popped.length;
  for (let i = 0; i < popped.length; i += most)
    waiting?.push({ queue, popped: Object.freeze(popped.slice(i, i + most)), causeSeq: ctx.cause });
  fillThreads(ctx, queue.process);
}

/** popTime and invisibleTime of a list are those of its first message. */
const isTimeout = (ctx: EngineContext, { popped }: PopRequest): boolean => ctx.now >= reviveTimeOf((popped[0] as PoppedMessage).handle);

/** A pool of its own, with consumeThreadMin threads; updateCorePoolSize does not reach it. */
export function fillThreads(ctx: EngineContext, consumer: Consumer): void {
  const push = consumer.popPush;
  if (push === undefined) return;
  const threads = consumer.options.consumeThreadMin;
  for (let slot = 0; slot < threads && push.waiting.length > 0; slot++) {
    while (push.threads[slot] === undefined) {
      const request = push.waiting.shift();
      if (request === undefined) return;
      if (!request.queue.isDropped) run(ctx, consumer, request, slot);
    }
  }
}

function run(ctx: EngineContext, consumer: Consumer, request: PopRequest, slot: number): void {
  const { queue, popped, causeSeq } = request;
  const { cause } = ctx;
  ctx.cause = causeSeq;
  if (isTimeout(ctx, request)) {
    queue.waitAckCount -= popped.length;
    logTimeout(ctx, consumer, request);
  } else {
    const task = taskOf(ctx, consumer, request);
    if (consumer.popPush !== undefined) consumer.popPush.threads[slot] = task;
    callListener(ctx, consumer, task, 'popPush.processed', task);
  }
  ctx.cause = cause;
}

function taskOf(ctx: EngineContext, consumer: Consumer, request: PopRequest): PopTask {
  const [first, ...others] = request.popped as readonly [PoppedMessage, ...PoppedMessage[]];
  const idsOf = ({ handle }: PoppedMessage): QueueTextIds =>
    new QueueTextIds(ctx.texts, consumer, handle.broker, handle.topic, handle.queueId);
  const { topic, broker, queueId } = first.handle;
  return {
    request,
    incarnation: consumer.lives,
    queue: { process: consumer, topic, broker, queueId, textIds: idsOf(first) },
    message: first.message,
    rest: others.map(({ message }) => message),
    restTextIds: others.map(idsOf),
    deliveredSeq: 0,
    startedAtMs: ctx.now,
    result: 'CONSUME_SUCCESS',
    delayLevelWhenNextConsume: 0,
    ackIndex: ackIndexOfAll,
    skipped: [],
    finish: undefined,
  };
}

function logTimeout(ctx: EngineContext, consumer: Consumer, { queue, popped }: PopRequest): void {
  const { popTimeMs, invisibleMs } = (popped[0] as PoppedMessage).handle;
  const popTime = (parseEpoch(ctx.scenario.epoch)?.unixMs ?? 0) + popTimeMs;
  const messageQueue = `MessageQueue [topic=${queue.topic}, brokerName=${queue.broker}, queueId=${queue.queueId}]`;
  const text = `the pop message time out so abort consume. popTime=${popTime} invisibleTime=${invisibleMs}, group=${consumer.group} ${messageQueue}`;
  ctx.emit('client.logged', { client: consumer.id, level: 'INFO', text });
}

export function processed(ctx: EngineContext, task: PopTask): void {
  const {
    request,
    queue: { process: consumer },
  } = task;
  if (!isSameLife(consumer, task.incarnation)) return;
  const push = consumer.popPush;
  task.finish = undefined;
  if (push !== undefined) push.threads[push.threads.indexOf(task)] = undefined;
  const { cause } = ctx;
  const isIgnored = request.queue.isDropped || isTimeout(ctx, request);
  const seqs = request.popped.map(({ message }) => {
    ctx.cause = cause;
    return emitConsumed(ctx, task, task.result, isIgnored, message);
  });
  if (isIgnored) request.queue.waitAckCount -= request.popped.length;
  else processResult(ctx, consumer, task, seqs);
  ctx.cause = cause;
  fillThreads(ctx, consumer);
}

/** Each message is acknowledged, or made invisible for longer; nobody waits for the answers. */
function processResult(ctx: EngineContext, consumer: Consumer, task: PopTask, seqs: readonly number[]): void {
  const { request, result, ackIndex, delayLevelWhenNextConsume: delayLevel } = task;
  const lastAcked = result === 'CONSUME_SUCCESS' ? ackIndex : -1;
  for (const [index, popped] of request.popped.entries()) {
    request.queue.waitAckCount--;
    ctx.cause = seqs[index] ?? 0;
    if (index <= lastAcked) {
      ack(ctx, consumer, popped);
      continue;
    }
    const { content, reconsumeTimes } = popped.message;
    const plan = planPopFailure({
      reconsumeTimes,
      maxReconsumeTimes: maxReconsumeTimes(ctx, consumer),
      ageMs: ctx.now - content.bornAtMs,
      delayLevel,
    });
    if (plan.fate === 'throws') return; // The rest of the list is left as it is.
    if (plan.fate === 'changeInvisibleTime') changeInvisibleTime(ctx, consumer, popped, plan.invisibleMs);
    else {
      giveUp(ctx, consumer, popped.message);
      ack(ctx, consumer, popped);
    }
  }
}

interface AnswerToken {
  readonly consumer: Consumer;
  readonly handle: ReceiptHandle;
}

function ack(ctx: EngineContext, consumer: Consumer, { message, handle }: PoppedMessage): void {
  ctx.call(consumer, handle.broker, 'ACK_MESSAGE', {
    body: { group: consumer.group, handle, isByProxy: false },
    timeoutMs: ackTimeoutMs,
    isAsync: true,
    msgId: message.content.msgTextId,
    then: 'popPush.ackAnswered',
    token: { consumer, handle } satisfies AnswerToken,
  });
}

function changeInvisibleTime(ctx: EngineContext, consumer: Consumer, { message, handle }: PoppedMessage, invisibleMs: number): void {
  ctx.call(consumer, handle.broker, 'CHANGE_MESSAGE_INVISIBLETIME', {
    body: { group: consumer.group, handle, invisibleMs, isByProxy: false },
    timeoutMs: ackTimeoutMs,
    isAsync: true,
    msgId: message.content.msgTextId,
    then: 'popPush.changeAnswered',
    token: { consumer, handle } satisfies AnswerToken,
  });
}

/** An ack that failed is only logged: the message comes back when its time is over. */
export function ackAnswered(ctx: EngineContext, { token, outcome }: { token: AnswerToken; outcome: CallOutcome }): void {
  if (outcome.ok) return;
  const { consumer, handle } = token;
  const text = `Ack message fail. extraInfo: ${extraInfo(ctx, consumer, handle)}  error message: ${exceptionOf(outcome)}`;
  ctx.emit('client.logged', { client: consumer.id, level: 'WARN', text });
}

const exceptionOf = (outcome: Extract<CallOutcome, { ok: false }>): string =>
  `org.apache.rocketmq.remoting.exception.${outcome.errorClass}: ${outcome.message}`;

/** ExtraInfoUtil.buildExtraInfo: the property POP_CK of a popped message. */
function extraInfo(ctx: EngineContext, { group }: Consumer, handle: ReceiptHandle): string {
  const { startOffset, popTimeMs, invisibleMs, reviveQueueId, topic, broker, queueId, queueOffset } = handle;
  const popTime = (parseEpoch(ctx.scenario.epoch)?.unixMs ?? 0) + popTimeMs;
  const kind = topic.startsWith(`%RETRY%${group}+`) ? 2 : topic.startsWith(`%RETRY%${group}_`) ? 1 : 0;
  return [startOffset, popTime, invisibleMs, reviveQueueId, kind, broker, queueId, queueOffset].join(' ');
}
