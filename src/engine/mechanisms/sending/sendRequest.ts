/** One call of send, from its route to its end. Source: DefaultMQProducerImpl.sendDefaultImpl, sendSelectImpl (4.9.8). */
import { NameMap } from '../../kernel/nameMap.ts';
import { noTimers } from '../../model/freshMachine.ts';
import { queueReference } from '../../model/names.ts';
import type { CallParts } from '../../model/remotingCall.ts';
import { specialOf, type SendBody } from '../../model/sendBody.ts';
import { sysFlags } from '../../model/sysFlags.ts';
import { brokerExceptionText, type ResponseCode } from '../../model/text.ts';
import type {
  ClientProcess,
  Consumer,
  HttpGateway,
  MessageQueue,
  Producer,
  PublishInfo,
  RemotingCall,
  RoundRobin,
  SendRequest,
} from '../../model/world.ts';
import type { CallOutcome, EngineContext } from '../mechanism.ts';
import { namesFaq } from '../faq.ts';
import { print } from '../printed.ts';
import { isReply } from '../replyMessage.ts';
import { judge, queueByLatency, watchesLatency, type AttemptFate } from './latencyFault.ts';
import { selectBy, selectQueue } from './selectQueue.ts';
import {
  asyncFailure,
  brokerNotExistText,
  callTimeoutText,
  classes,
  halfNotSentText,
  noRouteForSelectorText,
  noRouteText,
  remotingExceptions,
  selectedNothingText,
  stillFailedText,
  type SendError,
} from './texts.ts';
import { variantOf } from '../../profiles/index.ts';

export type Sender = Producer | Consumer | HttpGateway;

export const senderOf = (process: ClientProcess): Sender => process as Sender;

/** What a send is made of. */
export type NewSend = Pick<
  SendRequest,
  'topic' | 'mode' | 'content' | 'selected' | 'retry' | 'transaction' | 'deferral' | 'then' | 'token'
> &
  Partial<Pick<SendRequest, 'batch' | 'waitStoreMsgOK' | 'prints' | 'printsFailure' | 'timeoutMs'>>;

function maxAttemptsOf(ctx: EngineContext, process: Sender, what: NewSend): number {
  if (what.mode === 'ASYNC') return 1 + ctx.number(process, 'retryTimesWhenSendAsyncFailed');
  return what.mode === 'SYNC' && what.selected === undefined ? 1 + ctx.number(process, 'retryTimesWhenSendFailed') : 1;
}

const noBrokers: readonly string[] = [];
const single = new NameMap<readonly string[]>();

/** The list of one broker, made once: most sends need no other. */
function only(broker: string): readonly string[] {
  let list = single.get(broker);
  if (list === undefined) single.set(broker, (list = Object.freeze([broker])));
  return list;
}

export function newRequest(ctx: EngineContext, process: Sender, what: NewSend, requestedSeq: number): SendRequest {
  const id = ctx.world.nextSendId++;
  const request: SendRequest = {
    topic: what.topic,
    mode: what.mode,
    content: what.content,
    batch: what.batch,
    selected: what.selected,
    retry: what.retry,
    transaction: what.transaction,
    deferral: what.deferral,
    waitStoreMsgOK: what.waitStoreMsgOK !== false,
    prints: what.prints,
    printsFailure: what.printsFailure,
    result: undefined,
    then: what.then,
    token: what.token,
    machine: what.mode === 'ASYNC' ? 'asyncSend' : 'sendRequest',
    instance: process.id,
    instanceTextId: what.content.msgTextId,
    state: -1,
    timers: noTimers,
    lastFrom: -1,
    lastEvent: '',
    lastAtMs: -1,
    id,
    process,
    incarnation: process.lives,
    requestedAtMs: ctx.now,
    requestedSeq,
    timeoutMs: what.timeoutMs ?? process.options.sendMsgTimeout,
    maxAttempts: maxAttemptsOf(ctx, process, what),
    attempts: 0,
    isHooked: false,
    brokersSent: noBrokers,
    attemptedAtMs: ctx.now,
    queue: undefined,
    calledAtMs: -1,
    senderThread: -1,
    holdsThread: false,
    holdsPermit: false,
    lastError: undefined,
    hasEnded: false,
  };
  return request;
}

/** What has not ended at once, as most oneway sends do, is kept until it does. */
export function startSend(ctx: EngineContext, request: SendRequest): void {
  ctx.start(request);
  if (!request.hasEnded) senderOf(request.process).sends.set(request.id, request);
}

/** tryToFindTopicPublishInfo. */
export function findRoute(ctx: EngineContext, request: SendRequest): void {
  const sender = senderOf(request.process);
  const info = sender.publishTable.get(request.topic);
  if (info !== undefined && info.queues.length > 0) return ctx.step(request, 'ROUTE_FOUND');
  if (info === undefined) sender.publishTable.set(request.topic, { queues: [], index: -1, hasRoute: false, asyncIndexes: [] });
  ctx.raise('routing.find', { client: sender, topic: request.topic, token: request });
}

export function routeDone(ctx: EngineContext, done: { purpose: string; token: SendRequest; failure: string | undefined }): void {
  if (done.purpose !== 'send') return;
  const request = done.token;
  if (done.failure !== undefined) {
    fail(ctx, request, classes.illegalState, done.failure);
    return ctx.step(request, 'ROUTE_FAILED');
  }
  const info = senderOf(request.process).publishTable.get(request.topic);
  ctx.step(request, info !== undefined && info.queues.length > 0 ? 'ROUTE_FOUND' : 'ROUTE_MISSING');
}

/** The queue of the next attempt; undefined when a selector found none. */
export function chosenQueue(ctx: EngineContext, request: SendRequest): MessageQueue | undefined {
  const info = senderOf(request.process).publishTable.get(request.topic) as PublishInfo;
  if (request.selected !== undefined) return selectBy(info, request.selected);
  const robin = robinOf(ctx, request, info);
  const lastBroker = request.brokersSent.at(-1);
  if (!watchesLatency(request)) return selectQueue(info.queues, robin, lastBroker);
  return queueByLatency(ctx, request.process as Producer, info.queues, robin, lastBroker);
}

/** The index of the thread that chooses; where it begins is random. */
function robinOf(ctx: EngineContext, request: SendRequest, info: PublishInfo): RoundRobin {
  const thread = request.senderThread;
  if (thread < 0 && info.index >= 0) return info;
  const entity = `${request.process.id}/${request.topic}`;
  if (thread < 0) {
    info.index = ctx.draw('sending', entity, 0x4000_0000);
    return info;
  }
  return (info.asyncIndexes[thread] ??= { index: ctx.draw('sending', `${entity}/async-${thread}`, 0x4000_0000) });
}

/** An attempt of a send whose caller waits. */
export function sendAttempt(ctx: EngineContext, request: SendRequest): void {
  const cost = ctx.now - request.requestedAtMs;
  const queue = chosenQueue(ctx, request);
  if (queue === undefined) {
    request.lastError = { errorClass: classes.client, message: selectedNothingText() };
    return ctx.step(request, 'BROKER_ERROR');
  }
  // Only now, as sendDefaultImpl does: the queue chosen for an attempt that is not made any more is passed over.
  if (request.timeoutMs < cost) return ctx.step(request, 'BUDGET_SPENT');
  const seq = beginAttempt(ctx, request, queue);
  ctx.enterCause(seq);
  if (senderOf(request.process).brokers.has(queue.broker)) callBroker(ctx, request, queue);
  else attemptFailed(ctx, request, { errorClass: classes.client, message: brokerNotExistText(queue.broker) }, 'notThere');
  ctx.leaveCause();
}

/** What is left of the budget; by sendMsgMaxTimeoutPerRequest (5.3.3) no more than that while another attempt may follow. */
function attemptTimeoutMs(
  ctx: EngineContext,
  { timeoutMs, requestedAtMs, process, mode, selected, attempts, maxAttempts }: SendRequest,
): number {
  const leftMs = timeoutMs - (ctx.now - requestedAtMs);
  const mostMs = process.options.sendMsgMaxTimeoutPerRequest;
  return mostMs > -1 && mode === 'SYNC' && selected === undefined && attempts < maxAttempts ? Math.min(leftMs, mostMs) : leftMs;
}

export function beginAttempt(ctx: EngineContext, request: SendRequest, queue: MessageQueue): number {
  request.queue = queue;
  request.attemptedAtMs = ctx.now;
  request.attempts++;
  request.brokersSent = request.brokersSent.length === 0 ? only(queue.broker) : [...request.brokersSent, queue.broker];
  const { process, attempts: attempt } = request;
  const { broker, queueId } = queue;
  const timeoutMs = attemptTimeoutMs(ctx, request);
  const sysFlag = requestFlagOf(request) || undefined;
  let seq = 0;
  for (let i = 0; i < messagesIn(request); i++)
    seq = ctx.facts.sendAttempted(
      process.id,
      (request.batch?.[i] ?? request.content).msgTextId,
      broker,
      queueId,
      attempt,
      timeoutMs,
      sysFlag,
    );
  return seq;
}

/** sendKernelImpl: what the request says of its message. */
const requestFlagOf = ({ content, transaction }: SendRequest): number =>
  (content.compressedBytes === undefined ? 0 : sysFlags.compressed) | (transaction === undefined ? 0 : sysFlags.prepared);

/** A batch is one request, but each of its messages has a story. */
const messagesIn = (request: SendRequest): number => request.batch?.length ?? 1;
const msgIdAt = (request: SendRequest, i: number): string => (request.batch?.[i] ?? request.content).msgId;

/** The request itself, with its share of the budget. */
export function callBroker(ctx: EngineContext, request: SendRequest, queue: MessageQueue): void {
  const { process } = request;
  const { batch } = request;
  if (request.mode !== 'ASYNC') callHook(ctx, request, 'before');
  const code = isReply(request.content) ? 'SEND_REPLY_MESSAGE_V2' : batch === undefined ? 'SEND_MESSAGE_V2' : 'SEND_BATCH_MESSAGE';
  const parts: CallParts = {
    body: {
      topic: request.topic,
      queueId: queue.queueId,
      content: request.content,
      defaultTopicQueueNums: process.options.defaultTopicQueueNums,
      waitStoreMsgOK: request.waitStoreMsgOK,
      special: specialOf(request),
    } satisfies SendBody,
    timeoutMs: attemptTimeoutMs(ctx, request),
    isOneway: request.mode === 'ONEWAY',
    isAsync: request.mode === 'ASYNC',
    msgId: request.content.msgTextId,
    queue: queueReference(request.topic, queue.broker, queue.queueId),
    msgIds: batch?.map(({ msgId }) => msgId),
    then: 'send.answered',
    token: request,
  };
  if (senderOf(process).brokers.has(queue.broker)) ctx.call(process, queue.broker, code, parts);
  else ctx.raise('routing.callNameServer', { client: process, code, parts });
}

/** Answers with which the message is stored, and the SendStatus of each. */
const sendStatuses: Readonly<Record<string, string>> = {
  SUCCESS: 'SEND_OK',
  FLUSH_DISK_TIMEOUT: 'FLUSH_DISK_TIMEOUT',
  FLUSH_SLAVE_TIMEOUT: 'FLUSH_SLAVE_TIMEOUT',
  SLAVE_NOT_AVAILABLE: 'SLAVE_NOT_AVAILABLE',
};

/**
 * SendMessageHook.sendMessageBefore and sendMessageAfter: around sendKernelImpl, which an ASYNC send passes once, whatever its
 * retries; it calls the second one when it returns and again when its answer or its last failure is there.
 */
export function callHook(
  ctx: EngineContext,
  request: SendRequest,
  when: 'before' | 'after',
  outcome?: { readonly status?: string; readonly error?: string },
): void {
  const { process, content } = request;
  if (process.kind !== 'producer' || !(process as Producer).hasSendHook) return;
  request.isHooked = true;
  ctx.emit('send.hook', { producer: process.id, msgId: content.msgId, when, status: outcome?.status, error: outcome?.error });
}

/** What came of a request. */
export interface Answer {
  readonly call: RemotingCall;
  readonly token: SendRequest;
  readonly outcome: CallOutcome;
}

export function answered(ctx: EngineContext, { call, token: request, outcome }: Answer): void {
  if (!outcome.ok) {
    const error =
      request.mode === 'ASYNC'
        ? asyncFailure(outcome, call.timeoutMs, ctx.now - call.sentAtMs, variantOf(ctx.scenario, 'asyncRetry'))
        : {
            errorClass: `${remotingExceptions}${outcome.errorClass}`,
            message: outcome.message,
          };
    return attemptFailed(ctx, request, error);
  }
  if (outcome.status === 'SENT') {
    callHook(ctx, request, 'after');
    ctx.step(request, 'ONEWAY_SENT');
    return end(ctx, request, true);
  }
  const status = sendStatuses[outcome.status];
  if (status !== undefined && watchesLatency(request)) judge(ctx, request, 'stored');
  if (status !== undefined) return stored(ctx, request, call.to, status, outcome.body);
  const code = outcome.status as ResponseCode;
  const remark = (outcome.body['remark'] as string | undefined) ?? '';
  const { kind, address } = ctx.process(call.to);
  const error = { errorClass: classes.broker, message: brokerExceptionText(code, remark, kind === 'nameServer' ? undefined : address) };
  const isRetried = (ctx.option(request.process, 'retryResponseCodes') as string).split(' ').includes(code);
  const mayRetry = request.mode === 'SYNC' ? isRetried : variantOf(ctx.scenario, 'asyncRetry') === 'responses';
  if (mayRetry && request.mode !== 'ONEWAY') return attemptFailed(ctx, request, error);
  request.lastError = error;
  if (request.mode !== 'ASYNC') callHook(ctx, request, 'after', { error: textOf(error) });
  if (watchesLatency(request)) judge(ctx, request, 'refused');
  ctx.step(request, 'BROKER_ERROR');
}

/** A SendResult. With retryAnotherBrokerWhenNotStoreOK one that is not SEND_OK is kept, and another broker is tried. */
function stored(ctx: EngineContext, request: SendRequest, broker: string, status: string, body: Readonly<Record<string, unknown>>): void {
  const { queueId, queueOffset, offsetMsgId } = body as { queueId: number; queueOffset: number; offsetMsgId: string };
  request.result = { status, broker, queueId, queueOffset, offsetMsgId };
  callHook(ctx, request, 'after', { status });
  if (request.process.kind === 'producer' && (request.process as Producer).hasMsgTrace) ctx.raise('messageTrace.published', request);
  const recallAtMs = body['recallAtMs'] as number | undefined;
  if (recallAtMs !== undefined) ctx.raise('delay.recallable', { request, deliverAtMs: recallAtMs });
  const triesOn = status !== 'SEND_OK' && request.mode === 'SYNC' && request.selected === undefined;
  if (triesOn && ctx.option(request.process, 'retryAnotherBrokerWhenNotStoreOK') === true) return ctx.step(request, 'ATTEMPT_FAILED');
  ctx.step(request, 'SEND_OK');
}

export function attemptFailed(
  ctx: EngineContext,
  request: SendRequest,
  error: SendError,
  fate: AttemptFate = error.errorClass === classes.broker ? 'refused' : 'unanswered',
): void {
  request.lastError = error;
  const { errorClass } = error;
  const message = namesFaq(ctx, error.message);
  const broker = request.brokersSent.at(-1) ?? '';
  const { id: producer } = request.process;
  const { attempts: attempt } = request;
  let seq = 0;
  for (let i = 0; i < messagesIn(request); i++)
    seq = ctx.emit('send.attemptFailed', { producer, msgId: msgIdAt(request, i), broker, attempt, errorClass, message });
  ctx.cause = seq;
  if (request.mode !== 'ASYNC') callHook(ctx, request, 'after', { error: textOf({ errorClass, message }) });
  if (watchesLatency(request)) judge(ctx, request, fate);
  ctx.step(request, 'ATTEMPT_FAILED');
}

/** sendDefaultImpl sums its attempts up; a selector's only attempt throws what it met. */
export function failAfterAttempts(ctx: EngineContext, request: SendRequest): void {
  if (request.selected !== undefined) return failWithLastError(ctx, request);
  const { attempts, topic, brokersSent, maxAttempts } = request;
  fail(ctx, request, classes.client, stillFailedText(attempts, ctx.now - request.requestedAtMs, topic, brokersSent, maxAttempts));
}

export function failWithLastError(ctx: EngineContext, request: SendRequest): void {
  const { errorClass = classes.broker, message = '' } = request.lastError ?? {};
  if (request.mode === 'ASYNC' && request.isHooked)
    callHook(ctx, request, 'after', { error: textOf({ errorClass, message: namesFaq(ctx, message) }) });
  fail(ctx, request, errorClass, message);
}

const textOf = ({ errorClass, message }: SendError): string => `${errorClass}: ${message}`;

export const failWithoutRoute = (ctx: EngineContext, request: SendRequest): void =>
  fail(ctx, request, classes.client, (request.selected === undefined ? noRouteText : noRouteForSelectorText)(request.topic));

export const failOutOfBudget = (ctx: EngineContext, request: SendRequest): void =>
  fail(ctx, request, classes.tooMuch, callTimeoutText(request.selected !== undefined));

export function completeSend(ctx: EngineContext, request: SendRequest): void {
  const { result, process } = request;
  if (result !== undefined && process.kind !== 'consumer') {
    const { status, broker, queueId, queueOffset } = result;
    const costMs = ctx.now - request.requestedAtMs;
    let seq = 0;
    for (let i = 0; i < messagesIn(request); i++) {
      const msgId = msgIdAt(request, i);
      seq = ctx.emit('send.completed', { producer: process.id, msgId, status, broker, queueId, queueOffset: queueOffset + i, costMs });
    }
    ctx.cause = seq;
    print(ctx, process, request.prints, request.content, { topic: request.topic });
  }
  end(ctx, request, true);
}

/** sendMessageInTransaction wraps whatever its send throws. */
const thrownBy = (ctx: EngineContext, { transaction }: SendRequest, error: SendError): SendError & { readonly cause?: string } =>
  transaction === undefined ? error : { errorClass: classes.client, message: namesFaq(ctx, halfNotSentText()), cause: textOf(error) };

export function fail(ctx: EngineContext, request: SendRequest, errorClass: string, text: string): void {
  // An earlier attempt has stored it, though not as it should be: that is what send returns.
  if (request.result !== undefined) return completeSend(ctx, request);
  const { attempts, brokersSent, process } = request;
  const costMs = ctx.now - request.requestedAtMs;
  const { message, ...error } = thrownBy(ctx, request, { errorClass, message: namesFaq(ctx, text) });
  let seq = 0;
  for (let i = 0; i < messagesIn(request); i++)
    seq = ctx.emit('send.failed', { producer: process.id, msgId: msgIdAt(request, i), ...error, message, attempts, brokersSent, costMs });
  if (request.then === 'send.calledBack') ctx.cause = seq;
  ctx.causedBy(seq, () => print(ctx, process, request.printsFailure, request.content, { topic: request.topic, error: message }));
  end(ctx, request, false);
}

function end(ctx: EngineContext, request: SendRequest, isOk: boolean): void {
  request.hasEnded = true;
  const { sends } = senderOf(request.process);
  if (sends.size > 0) sends.delete(request.id);
  // An application's thread goes on whatever came of it. A callback runs in the thread of the executor, and may keep it.
  if (request.then === 'send.threadDone') ctx.raise(request.then, request.token);
  else if (request.then !== undefined) ctx.raise(request.then, { ...(request.token as object), isOk, request });
  if (request.holdsThread) ctx.raise('send.threadFree', request);
}
