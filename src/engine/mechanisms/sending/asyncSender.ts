/**
 * The client's side of ASYNC sends: an executor with a thread for each processor, a limited number of requests in flight, and
 * retries by whoever finds that a request has failed. Source: DefaultMQProducerImpl.send(msg, callback), MQClientAPIImpl.sendMessageAsync,
 * NettyRemotingAbstract.invokeAsyncImpl (4.9.8); recordings broker-failure-send, send-limits-busy.
 */
import { connectionIds } from '../../model/connection.ts';
import type { AsyncSender, Producer, SendRequest } from '../../model/world.ts';
import { variantOf } from '../../profiles/index.ts';
import type { EngineContext } from '../mechanism.ts';
import { judge, judgeReturned, watchesLatency } from './latencyFault.ts';
import {
  answered,
  attemptFailed,
  beginAttempt,
  callBroker,
  callHook,
  chosenQueue,
  fail,
  senderOf,
  startSend,
  type Answer,
} from './sendRequest.ts';
import {
  asyncFailure,
  brokerNotExistText,
  callTimeoutText,
  classes,
  executorRejectedText,
  isWrapped,
  noPermitText,
  queuedTooLongText,
  selectedNothingText,
  stillFailedText,
} from './texts.ts';

const producerOf = (request: SendRequest): Producer => request.process as Producer;
const isOutOfBudget = (ctx: EngineContext, request: SendRequest): boolean => ctx.now - request.requestedAtMs >= request.timeoutMs;

function senderOfProducer(ctx: EngineContext, producer: Producer): AsyncSender {
  return (producer.asyncSender ??= {
    idleThreads: Array.from({ length: ctx.number(producer, 'availableProcessors') }, (_, thread) => thread),
    queue: [],
    permitsTaken: 0,
    waiting: [],
  });
}

/** The call returns as soon as its task is in the executor's queue. */
export function enqueue(ctx: EngineContext, request: SendRequest): void {
  const producer = producerOf(request);
  const sender = senderOfProducer(ctx, producer);
  startSend(ctx, request);
  if (sender.idleThreads.length === 0 && sender.queue.length >= ctx.number(producer, 'asyncSenderThreadPoolQueue'))
    return ctx.step(request, 'EXECUTOR_REJECTED');
  sender.queue.push(request);
  runNext(ctx, sender);
}

/** Idle threads take tasks, the oldest first. */
function runNext(ctx: EngineContext, sender: AsyncSender): void {
  while (sender.idleThreads.length > 0) {
    const request = sender.queue.shift();
    if (request === undefined) return;
    if (isOutOfBudget(ctx, request)) {
      ctx.causedBy(request.requestedSeq, () => ctx.step(request, 'QUEUED_TOO_LONG'));
      continue;
    }
    request.senderThread = sender.idleThreads.shift() ?? 0;
    request.holdsThread = true;
    ctx.causedBy(request.requestedSeq, () => ctx.step(request, 'THREAD_TAKEN'));
  }
}

/** A thread is done with its task. */
export function freeThread(ctx: EngineContext, request: SendRequest): void {
  const sender = producerOf(request).asyncSender;
  if (!request.holdsThread || sender === undefined) return;
  request.holdsThread = false;
  sender.idleThreads.push(request.senderThread);
  runNext(ctx, sender);
}

/** The queue of an attempt, and a permit for its request. */
export function chooseQueue(ctx: EngineContext, request: SendRequest): void {
  const producer = producerOf(request);
  const sender = senderOfProducer(ctx, producer);
  const isRetry = request.attempts > 0;
  const chosen = isRetry && request.selected !== undefined ? request.queue : chosenQueue(ctx, request);
  const leftMs = request.timeoutMs - (ctx.now - request.requestedAtMs);
  if (!isRetry && leftMs < 0) return endWithError(ctx, request, classes.tooMuch, callTimeoutText(request.selected !== undefined));
  if (chosen === undefined) return endWithError(ctx, request, classes.client, selectedNothingText());
  // The request is made once: a retry goes to another broker with the queue id of the first.
  const queue = isRetry && request.queue !== undefined ? { ...chosen, queueId: request.queue.queueId } : chosen;
  ctx.cause = beginAttempt(ctx, request, queue);
  if (!isRetry) request.calledAtMs = ctx.now;
  // A retry does not look for an address: without one its request goes to the name server.
  if (!isRetry && !senderOf(producer).brokers.has(queue.broker)) return notThere(ctx, request, queue.broker);
  if (!isRetry) callHook(ctx, request, 'before');
  // Without budget nothing will be written, so no permit is asked for: only the connection is made, if it is not there.
  if (leftMs < 0) return ctx.step(request, 'PERMIT_GRANTED');
  if (sender.permitsTaken < ctx.number(producer, 'clientAsyncSemaphoreValue')) return grant(ctx, sender, request);
  sender.waiting.push(request);
  ctx.emit('send.waiting', { producer: producer.id, msgId: request.content.msgId, reason: 'clientAsyncSemaphoreValue' });
  ctx.step(request, 'PERMITS_USED_UP');
}

function endWithError(ctx: EngineContext, request: SendRequest, errorClass: string, message: string): void {
  request.lastError = { errorClass, message };
  ctx.step(request, 'BROKER_ERROR');
}

/** sendKernelImpl knows no address: the loop of sendDefaultImpl, which has one round here, sums up. */
function notThere(ctx: EngineContext, request: SendRequest, broker: string): void {
  const isThrown = request.selected !== undefined;
  if (!isThrown && watchesLatency(request)) judge(ctx, request, 'notThere');
  const summedUp = (): string => stillFailedText(1, ctx.now - request.requestedAtMs, request.topic, request.brokersSent, 1);
  endWithError(ctx, request, classes.client, isThrown ? brokerNotExistText(broker) : summedUp());
}

function grant(ctx: EngineContext, sender: AsyncSender, request: SendRequest): void {
  sender.permitsTaken++;
  request.holdsPermit = true;
  ctx.step(request, 'PERMIT_GRANTED');
}

/** 5.3.3 connects without keeping the thread (NettyRemotingClient.getAndCreateChannelAsync). */
const connectsBeside = (ctx: EngineContext): boolean => isWrapped(variantOf(ctx.scenario, 'asyncRetry'));

function isConnected(ctx: EngineContext, client: string, broker: string): boolean {
  const connection = ctx.world.connections.get(connectionIds.key(client, broker));
  return connection !== undefined && ctx.stateOf(connection) === 'open';
}

/** The request leaves; its thread takes the next task. */
export function callWithPermit(ctx: EngineContext, request: SendRequest): void {
  const { queue, process } = request;
  if (queue !== undefined) {
    const returnsAtOnce = request.calledAtMs >= 0 && (connectsBeside(ctx) || isConnected(ctx, process.id, queue.broker));
    callBroker(ctx, request, queue);
    if (returnsAtOnce) callReturned(ctx, request);
  }
  if (request.attempts === 1) callHook(ctx, request, 'after');
  if (request.holdsThread) ctx.raise('send.threadFree', request);
}

/** A request has come to its end: the next one in the line has its permit. */
function freePermit(ctx: EngineContext, request: SendRequest): void {
  const sender = producerOf(request).asyncSender;
  if (!request.holdsPermit || sender === undefined) return;
  request.holdsPermit = false;
  sender.permitsTaken--;
  const next = sender.waiting.shift();
  if (next !== undefined) ctx.causedBy(ctx.cause, () => grant(ctx, sender, next));
}

/** No permit within what is left of the budget. */
export function missPermit(ctx: EngineContext, request: SendRequest): void {
  const { waiting } = senderOfProducer(ctx, producerOf(request));
  const at = waiting.indexOf(request);
  if (at >= 0) waiting.splice(at, 1);
  const permits = ctx.number(request.process, 'clientAsyncSemaphoreValue');
  const message = noPermitText(request.timeoutMs, waiting.length, permits);
  const variant = variantOf(ctx.scenario, 'asyncRetry');
  attemptFailed(
    ctx,
    request,
    isWrapped(variant)
      ? asyncFailure(
          { error: 'timeout', errorClass: 'RemotingTimeoutException', message },
          request.timeoutMs,
          ctx.now - request.attemptedAtMs,
          variant,
        )
      : { errorClass: classes.timeout, message },
  );
}

/** Which failures are tried again: in 5.3.3 only while there is budget; by the claim of S-043 and S-044 only error answers. */
export function mayTryAgain(ctx: EngineContext, request: SendRequest): boolean {
  if (request.attempts >= request.maxAttempts) return false;
  const variant = variantOf(ctx.scenario, 'asyncRetry');
  if (variant === 'responses') return request.lastError?.errorClass === classes.broker;
  return variant === 'connections' || !isOutOfBudget(ctx, request);
}

export const restOfBudget = (ctx: EngineContext, request: SendRequest): number =>
  // Who waits in vain finds its budget overdrawn, not spent (rule M1).
  Math.max(0, request.timeoutMs - (ctx.now - request.requestedAtMs)) + 1;

export const failQueuedTooLong = (ctx: EngineContext, request: SendRequest): void =>
  fail(ctx, request, classes.tooMuch, queuedTooLongText(request.selected !== undefined));

export const failRejected = (ctx: EngineContext, request: SendRequest): void => fail(ctx, request, classes.client, executorRejectedText());

/** The answer, or its absence: the permit is free again before anything else. */
export function asyncAnswered(ctx: EngineContext, answer: Answer): void {
  if (answer.token.mode === 'ASYNC') freePermit(ctx, answer.token);
  answered(ctx, answer);
  if (answer.token.hasEnded) callReturned(ctx, answer.token);
}

/** A connection has opened: threads that waited for it have written their requests. */
export function connected(ctx: EngineContext, { sends }: Producer, broker: string): void {
  for (const request of sends.values()) if (request.calledAtMs >= 0 && request.queue?.broker === broker) callReturned(ctx, request);
}

/** The thread that called has written the request, or has gone through all attempts without being able to connect. */
function callReturned(ctx: EngineContext, request: SendRequest): void {
  if (request.calledAtMs < 0) return;
  if (watchesLatency(request)) judgeReturned(ctx, request);
  request.calledAtMs = -1;
  if (request.senderThread < 0) ctx.raise('send.callReturned', request);
}
