/** send() of a producer: validation, route, attempts within one budget. Rules: README.md of this folder. */
import { sendRequestMachine } from '../../machines/sendingMachines.ts';
import { queueReference } from '../../model/names.ts';
import { SharedContent, type MessageContent } from '../../model/commitLog.ts';
import type { Deferral } from '../../model/deferral.ts';
import { brokerExceptionText, type ResponseCode } from '../../model/text.ts';
import { nextUniqueKey } from '../../model/uniqueKey.ts';
import type {
  ClientProcess,
  Consumer,
  MessageQueue,
  Process,
  Producer,
  PublishInfo,
  QueueSelector,
  RemotingCall,
  SendRequest,
} from '../../model/world.ts';
import type { ScriptAction } from '../../model/scenario.ts';
import { variantOf } from '../../profiles/index.ts';
import { defineMechanism, type CallOutcome, type EngineContext, type Occurrence } from '../mechanism.ts';
import { actionSpecs } from './actions.ts';
import { selectBy, selectQueue } from './selectQueue.ts';
import {
  brokerNotExistText,
  callTimeoutText,
  classes,
  nameServersUnreachableText,
  noRouteForSelectorText,
  noRouteText,
  selectedNothingText,
  startDeliverTimeText,
  stillFailedText,
  validationText,
} from './texts.ts';
import { refusedProperty, userProperties } from './userProperties.ts';

type Sender = Producer | Consumer;

const senderOf = (process: ClientProcess): Sender => process as Sender;

/** A message that something other than an application sends with the client's own producer. */
export interface InnerSend {
  readonly process: Consumer;
  readonly topic: string;
  readonly content: MessageContent;
  readonly retry: SendRequest['retry'];
  readonly then: string;
  readonly token: unknown;
}

function requestSend(ctx: EngineContext, action: ScriptAction, { index, repetition }: Occurrence): void {
  const producer = ctx.process<Producer>(action['producer'] as string);
  const isRepeated = action.count !== undefined && action.count > 1;
  const key = isRepeated ? `action ${index}` : `action ${index}/${repetition}`;
  let thread = producer.threads.get(key);
  if (thread === undefined) {
    thread = { action, asked: [], firstRepetition: repetition, sent: 0, isBusy: false };
    producer.threads.set(key, thread);
  }
  thread.asked.push(ctx.cause);
  nextOfThread(ctx, producer, key);
}

/** One application thread sends one message after the other. */
function nextOfThread(ctx: EngineContext, producer: Producer, key: string): void {
  const thread = producer.threads.get(key);
  if (thread === undefined || thread.isBusy) return;
  const cause = thread.asked[thread.sent];
  if (cause === undefined) {
    producer.threads.delete(key);
    return;
  }
  const repetition = thread.firstRepetition + thread.sent++;
  thread.isBusy = true;
  ctx.causedBy(cause, () => sendNext(ctx, producer, key, thread.action, repetition));
}

function sendNext(ctx: EngineContext, producer: Producer, key: string, action: ScriptAction, repetition: number): void {
  const topic = (action['topic'] as string | undefined) ?? ctx.scenario.topics[0]?.name ?? '';
  const mode = (action['mode'] as SendRequest['mode'] | undefined) ?? 'SYNC';
  const keys = action['keys'] as string | undefined;
  const clockMs = clockOf(ctx, producer);
  const content = new SharedContent(
    ctx.intern(nextUniqueKey(producer, ctx.scenario.epoch, clockMs)),
    action['tag'] as string | undefined,
    keys === undefined ? undefined : ctx.intern(keys.replaceAll('{n}', String(repetition + 1))),
    (action['bodyBytes'] as number | undefined) ?? 64,
    clockMs,
    producer.id,
    propertiesOf(action, repetition).properties,
  );
  const { msgId, tag, bodyBytes } = content;
  ctx.cause = ctx.emit('send.requested', { producer: producer.id, msgId, topic, mode, tag, keys: content.keys, bodyBytes });
  const asked = deferralOf(ctx, action, clockMs);
  const message = validationText(topic, bodyBytes, ctx.number(producer, 'maxMessageSize')) ?? tooFarText(ctx, producer, asked, clockMs);
  if (message === undefined) {
    const selected = selectorOf(action, repetition);
    const transaction = transactionOf(action);
    const deferral = transaction === undefined ? asked : undefined;
    const then = { then: transaction === undefined ? 'send.threadDone' : 'transactions.sendDone', token: { producer, key } };
    return begin(ctx, producer, { topic, mode, content, selected, retry: undefined, transaction, deferral, ...then }, ctx.cause);
  }
  ctx.emit('send.failed', { producer: producer.id, msgId, errorClass: classes.client, message, attempts: 0, brokersSent: [], costMs: 0 });
  ctx.raise('send.threadDone', { producer, key });
}

/** What the producer's own clock says (ms). */
const clockOf = (ctx: EngineContext, producer: Producer): number =>
  ctx.now + (ctx.scenario.producers.find(({ id }) => id === producer.id)?.clockSkew ?? 0);

/** ONS has one property for a delay and a moment: both set StartDeliverTime by the producer's clock (S-112). */
function deferralOf(ctx: EngineContext, action: ScriptAction, clockMs: number): Deferral | undefined {
  const delayLevel = action['delayLevel'] as number | undefined;
  const timerDelayMs = action['timerDelayMs'] as number | undefined;
  const deliverAt = action['deliverAt'] as number | undefined;
  if (delayLevel === undefined && timerDelayMs === undefined && deliverAt === undefined) return undefined;
  if (variantOf(ctx.scenario, 'deferred') !== 'startDeliverTime') return { delayLevel, timerDelayMs, timerDeliverMs: deliverAt };
  return { delayLevel, timerDeliverMs: timerDelayMs === undefined ? deliverAt : clockMs + timerDelayMs };
}

/** The ONS client refuses what is too far ahead (S-116); an open-source client leaves that to the broker. */
function tooFarText(ctx: EngineContext, producer: Producer, asked: Deferral | undefined, clockMs: number): string | undefined {
  if (asked?.timerDeliverMs === undefined || variantOf(ctx.scenario, 'deferred') !== 'startDeliverTime') return undefined;
  const mostMs = ctx.number(producer, 'startDeliverTimeMax');
  return asked.timerDeliverMs - clockMs > mostMs ? startDeliverTimeText(mostMs) : undefined;
}

const propertiesOf = (action: ScriptAction, repetition: number): Pick<MessageContent, 'properties'> =>
  action['properties'] === undefined ? {} : { properties: userProperties(action['properties'] as string, repetition + 1) };

/** sendMessageInTransaction is an ordinary sync send of a half message; what follows is not this mechanism's. */
const transactionOf = (action: ScriptAction): SendRequest['transaction'] =>
  action.do === 'sendInTransaction'
    ? { checkImmunityTimeInSeconds: action['checkImmunityTimeInSeconds'] as number | undefined }
    : undefined;

function begin(
  ctx: EngineContext,
  process: Sender,
  what: Pick<SendRequest, 'topic' | 'mode' | 'content' | 'selected' | 'retry' | 'transaction' | 'deferral' | 'then' | 'token'>,
  requestedSeq: number,
): void {
  const id = ctx.world.nextSendId++;
  const request: SendRequest = {
    topic: what.topic,
    mode: what.mode,
    content: what.content,
    selected: what.selected,
    retry: what.retry,
    transaction: what.transaction,
    deferral: what.deferral,
    result: undefined,
    then: what.then,
    token: what.token,
    machine: 'sendRequest',
    instance: `${process.id}/${what.content.msgId}`,
    state: -1,
    timers: [],
    last: undefined,
    id,
    process,
    incarnation: process.lives,
    requestedAtMs: ctx.now,
    requestedSeq,
    timeoutMs: ctx.number(process, 'sendMsgTimeout'),
    maxAttempts: what.mode === 'SYNC' && what.selected === undefined ? 1 + ctx.number(process, 'retryTimesWhenSendFailed') : 1,
    attempts: 0,
    brokersSent: [],
    queue: undefined,
    lastError: undefined,
  };
  process.sends.set(id, request);
  ctx.start(request);
}

/** tryToFindTopicPublishInfo. */
function findRoute(ctx: EngineContext, request: SendRequest): void {
  const sender = senderOf(request.process);
  const info = sender.publishTable.get(request.topic);
  if (info !== undefined && info.queues.length > 0) return ctx.step(request, 'ROUTE_FOUND');
  if (info === undefined) sender.publishTable.set(request.topic, { queues: [], index: -1, hasRoute: false });
  ctx.raise('routing.find', { client: sender, topic: request.topic, token: request });
}

function routeDone(ctx: EngineContext, done: { purpose: string; token: SendRequest; unreachable: string | undefined }): void {
  if (done.purpose !== 'send') return;
  const request = done.token;
  if (done.unreachable !== undefined) {
    fail(ctx, request, classes.illegalState, nameServersUnreachableText(done.unreachable));
    return ctx.step(request, 'ROUTE_FAILED');
  }
  const info = senderOf(request.process).publishTable.get(request.topic);
  ctx.step(request, info !== undefined && info.queues.length > 0 ? 'ROUTE_FOUND' : 'ROUTE_MISSING');
}

function sendAttempt(ctx: EngineContext, request: SendRequest): void {
  const { process } = request;
  const sender = senderOf(process);
  const cost = ctx.now - request.requestedAtMs;
  const info = sender.publishTable.get(request.topic) as PublishInfo;
  const queue = request.selected === undefined ? nextQueue(ctx, request, info) : selectBy(info, request.selected);
  if (queue === undefined) {
    request.lastError = { errorClass: classes.client, message: selectedNothingText() };
    return ctx.step(request, 'BROKER_ERROR');
  }
  // Only now, as sendDefaultImpl does: the queue chosen for an attempt that is not made any more is passed over.
  if (request.timeoutMs < cost) return ctx.step(request, 'BUDGET_SPENT');
  request.queue = queue;
  request.attempts++;
  request.brokersSent = [...request.brokersSent, queue.broker];
  const seq = ctx.emit('send.attempted', {
    producer: process.id,
    msgId: request.content.msgId,
    broker: queue.broker,
    queueId: queue.queueId,
    attempt: request.attempts,
  });
  ctx.causedBy(seq, () => {
    if (!sender.brokers.has(queue.broker))
      return attemptFailed(ctx, request, { errorClass: classes.client, message: brokerNotExistText(queue.broker) });
    ctx.call(process, queue.broker, 'SEND_MESSAGE_V2', {
      body: {
        topic: request.topic,
        queueId: queue.queueId,
        content: request.content,
        retry: request.retry,
        transaction: request.transaction,
        deferral: request.deferral,
        defaultTopicQueueNums: ctx.number(process, 'defaultTopicQueueNums'),
      },
      timeoutMs: request.timeoutMs - cost,
      isOneway: request.mode === 'ONEWAY',
      msgId: request.content.msgId,
      queue: queueReference(request.topic, queue.broker, queue.queueId),
      then: 'send.answered',
      token: request,
    });
  });
}

function nextQueue(ctx: EngineContext, request: SendRequest, info: PublishInfo): MessageQueue | undefined {
  if (info.index < 0) info.index = ctx.draw('sending', `${request.process.id}/${request.topic}`, 0x4000_0000);
  return selectQueue(info, request.brokersSent.at(-1));
}

/** The MessageQueueSelector that the application gives to send, if it gives one. */
function selectorOf(action: ScriptAction, repetition: number): QueueSelector | undefined {
  if (action['queue'] !== undefined) return { queue: action['queue'] as string };
  const shardingKey = action['shardingKey'] as string | undefined;
  return shardingKey === undefined ? undefined : { shardingKey: shardingKey.replaceAll('{n}', String(repetition + 1)) };
}

function answered(
  ctx: EngineContext,
  { call, token: request, outcome }: { call: RemotingCall; token: SendRequest; outcome: CallOutcome },
): void {
  if (!outcome.ok) {
    const errorClass = { connect: classes.connect, timeout: classes.timeout, closed: classes.sendRequest }[outcome.error];
    return attemptFailed(ctx, request, { errorClass, message: outcome.message });
  }
  if (outcome.status === 'SENT') {
    ctx.step(request, 'ONEWAY_SENT');
    return end(ctx, request, true);
  }
  if (outcome.status === 'SUCCESS') {
    const { queueId, queueOffset, offsetMsgId } = outcome.body as { queueId: number; queueOffset: number; offsetMsgId: string };
    request.result = { status: 'SEND_OK', broker: call.to, queueOffset, offsetMsgId };
    const recallAtMs = outcome.body['recallAtMs'] as number | undefined;
    if (recallAtMs !== undefined) ctx.raise('delay.recallable', { request, deliverAtMs: recallAtMs });
    const costMs = ctx.now - request.requestedAtMs;
    if (request.process.kind === 'producer') {
      ctx.cause = ctx.emit('send.completed', {
        producer: request.process.id,
        msgId: request.content.msgId,
        status: 'SEND_OK',
        broker: call.to,
        queueId,
        queueOffset,
        costMs,
      });
    }
    return ctx.step(request, 'SEND_OK');
  }
  const code = outcome.status as ResponseCode;
  const remark = (outcome.body['remark'] as string | undefined) ?? '';
  const message = brokerExceptionText(code, remark, ctx.process(call.to).address);
  const isRetried = (ctx.option(request.process, 'retryResponseCodes') as string).split(' ').includes(code);
  if (isRetried && request.mode === 'SYNC') return attemptFailed(ctx, request, { errorClass: classes.broker, message });
  request.lastError = { errorClass: classes.broker, message };
  ctx.step(request, 'BROKER_ERROR');
}

function attemptFailed(ctx: EngineContext, request: SendRequest, error: { errorClass: string; message: string }): void {
  request.lastError = error;
  ctx.cause = ctx.emit('send.attemptFailed', {
    producer: request.process.id,
    msgId: request.content.msgId,
    broker: request.brokersSent.at(-1) ?? '',
    attempt: request.attempts,
    errorClass: error.errorClass,
    message: error.message,
  });
  ctx.step(request, 'ATTEMPT_FAILED');
}

/** sendDefaultImpl sums its attempts up; a selector's only attempt throws what it met. */
function failAfterAttempts(ctx: EngineContext, request: SendRequest): void {
  if (request.selected !== undefined) return failWithLastError(ctx, request);
  const { attempts, topic, brokersSent, maxAttempts } = request;
  fail(ctx, request, classes.client, stillFailedText(attempts, ctx.now - request.requestedAtMs, topic, brokersSent, maxAttempts));
}

const failWithLastError = (ctx: EngineContext, request: SendRequest): void =>
  fail(ctx, request, request.lastError?.errorClass ?? classes.broker, request.lastError?.message ?? '');

function fail(ctx: EngineContext, request: SendRequest, errorClass: string, message: string): void {
  ctx.emit('send.failed', {
    producer: request.process.id,
    msgId: request.content.msgId,
    errorClass,
    message,
    attempts: request.attempts,
    brokersSent: request.brokersSent,
    costMs: ctx.now - request.requestedAtMs,
  });
  end(ctx, request, false);
}

function end(ctx: EngineContext, request: SendRequest, isOk: boolean): void {
  senderOf(request.process).sends.delete(request.id);
  // An application's thread goes on whatever came of it.
  if (request.then === 'send.threadDone') ctx.raise(request.then, request.token);
  else if (request.then !== undefined) ctx.raise(request.then, { ...(request.token as object), isOk, request });
}

const isSender = (process: Process): process is Sender => process.kind === 'producer' || process.kind === 'consumer';

export const sending = defineMechanism({
  id: 'sending',
  actions: {
    send: {
      spec: actionSpecs.send,
      reject: (ctx, action) => {
        const producer = ctx.process(action['producer'] as string);
        if (!producer.isRunning) return { reason: 'notRunning', subject: producer.id };
        if (ctx.world.frozen.has(producer.id)) return { reason: 'frozen', subject: producer.id };
        const refused = refusedProperty((action['properties'] as string | undefined) ?? '');
        return refused === undefined ? undefined : { reason: 'badProperty', subject: refused };
      },
      apply: requestSend,
    },
  },
  eventHandlers: {
    /** An action of another mechanism that sends like this one. */
    'send.request': (ctx, { action, occurrence }: { action: ScriptAction; occurrence: Occurrence }) => requestSend(ctx, action, occurrence),
    'process.crashed': (_ctx, process: Process) => {
      if (!isSender(process)) return;
      process.publishTable = new Map();
      process.sends = new Map();
      process.uniqueCounter = 0;
      if (process.kind === 'producer') process.threads = new Map();
    },
    'routing.done': routeDone,
    'send.answered': answered,
    'send.threadDone': (ctx, { producer, key }: { producer: Producer; key: string }) => {
      const thread = producer.threads.get(key);
      if (thread === undefined) return;
      thread.isBusy = false;
      nextOfThread(ctx, producer, key);
    },
    'send.inner': (ctx, inner: InnerSend) => begin(ctx, inner.process, { ...inner, mode: 'SYNC', selected: undefined }, ctx.cause),
  },
  machines: [
    {
      definition: sendRequestMachine,
      guards: { mayTryAgain: (_ctx, request: SendRequest) => request.attempts < request.maxAttempts },
      actions: {
        findRoute,
        sendAttempt,
        completeSend: (ctx, request: SendRequest) => end(ctx, request, true),
        failWithoutRoute: (ctx, request: SendRequest) =>
          fail(ctx, request, classes.client, (request.selected === undefined ? noRouteText : noRouteForSelectorText)(request.topic)),
        failAfterAttempts,
        failWithBrokerError: failWithLastError,
        failOutOfBudget: (ctx, request: SendRequest) => fail(ctx, request, classes.tooMuch, callTimeoutText),
      },
    },
  ],
  isQuiet: (ctx) => {
    for (const process of ctx.world.processes.values()) if (isSender(process) && process.isRunning && process.sends.size > 0) return false;
    return true;
  },
});
