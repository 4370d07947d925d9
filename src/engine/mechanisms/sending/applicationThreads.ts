/** The application's threads: what a script action asks for, one send after the other. */
import { SharedContent, type MessageContent } from '../../model/commitLog.ts';
import type { Deferral } from '../../model/deferral.ts';
import type { ScriptAction } from '../../model/scenario.ts';
import { nextUniqueKey } from '../../model/uniqueKey.ts';
import { utf8 } from '../../model/utf8.ts';
import type { ApplicationThread, Producer, QueueSelector, SendRequest } from '../../model/world.ts';
import { variantOf } from '../../profiles/index.ts';
import { unsupportedSend } from '../clientCapabilities.ts';
import { namesFaq } from '../faq.ts';
import type { EngineContext, Occurrence } from '../mechanism.ts';
import { numbered, numberedId } from '../numbered.ts';
import { orderedTopicRefusal } from '../orderedTopics.ts';
import { enqueue } from './asyncSender.ts';
import { batchContents, batchRefusal } from './batch.ts';
import { compressedSize } from './compression.ts';
import { clockOf } from './clock.ts';
import { newRequest, startSend } from './sendRequest.ts';
import { classes, noCallbackText, startDeliverTimeText, validationText } from './texts.ts';
import { userProperties } from '../userProperties.ts';

const threadNames: string[] = [];
/** Name of the thread that does all repetitions of an action, made once. */
const threadOfAction = (index: number): string => (threadNames[index] ??= `action ${index}`);

export function requestSend(ctx: EngineContext, action: ScriptAction, { index, repetition }: Occurrence): void {
  const producer = ctx.process<Producer>(action['producer'] as string);
  const isRepeated = action.count !== undefined && action.count > 1;
  const key = isRepeated ? threadOfAction(index) : `${threadOfAction(index)}/${repetition}`;
  let thread = producer.threads.get(key);
  if (thread === undefined) {
    thread = { action, asked: [], firstRepetition: repetition, sent: 0, isBusy: false, token: { producer, key } };
    producer.threads.set(key, thread);
  }
  if (thread.asked.length === 0) thread.firstRepetition = repetition;
  thread.asked.push(ctx.cause);
  nextOfThread(ctx, thread);
}

/** One application thread sends one message after the other. */
function nextOfThread(ctx: EngineContext, thread: ApplicationThread): void {
  if (thread.isBusy) return;
  if (thread.sent === thread.asked.length) return rest(thread);
  const cause = thread.asked[thread.sent] as number;
  const repetition = thread.firstRepetition + thread.sent++;
  thread.isBusy = true;
  ctx.enterCause(cause);
  sendNext(ctx, thread, repetition);
  ctx.leaveCause();
}

/** Nothing to send for now: a thread with repetitions waits for the next, all others have ended. */
function rest(thread: ApplicationThread): void {
  const isLast = thread.firstRepetition + thread.sent >= (thread.action.count ?? 1);
  while (thread.asked.length > 0) thread.asked.pop();
  thread.sent = 0;
  if (isLast) thread.token.producer.threads.delete(thread.token.key);
}

function sendNext(ctx: EngineContext, thread: ApplicationThread, repetition: number): void {
  const { action } = thread;
  if (action.do === 'sendBatch') return sendBatch(ctx, thread, repetition);
  const { producer, key } = thread.token;
  const topic = topicOf(ctx, action);
  const mode = (action['mode'] as SendRequest['mode'] | undefined) ?? 'SYNC';
  const clockMs = clockOf(ctx, producer);
  const content =
    action['sameMessage'] === true
      ? keptMessage(ctx, producer, key, action, clockMs)
      : newMessage(ctx, producer, action, repetition, clockMs);
  ctx.cause = ctx.facts.sendRequested(producer.id, content, topic, mode);
  const asked = deferralOf(ctx, action, clockMs);
  const message =
    validationText(topic, action['nullBody'] === true ? undefined : content.bodyBytes, producer.options.maxMessageSize) ??
    callbackText(ctx, action, mode) ??
    tooFarText(ctx, producer, asked, clockMs) ??
    orderedTopicRefusal(ctx, producer, action, topic) ??
    unsupportedSend(ctx, producer, action);
  if (message === undefined) {
    const selected = selectorOf(action, repetition);
    const transaction = transactionOf(action);
    const deferral = transaction === undefined ? asked : undefined;
    const isAsync = mode === 'ASYNC';
    const done = transaction === undefined ? 'send.threadDone' : 'transactions.sendDone';
    // A callback that does something on its own hears what came of the send; the thread that asked for it is gone by then.
    const then = isAsync ? callbackOf(ctx, producer, action) : done;
    const token = isAsync ? { producer } : thread.token;
    const waitStoreMsgOK = action['waitStoreMsgOK'] !== false;
    const isHeard = !hasNoCallback(action, mode);
    const prints = isHeard ? (action['prints'] as string | undefined) : undefined;
    const printsFailure = isHeard ? (action['printsFailure'] as string | undefined) : undefined;
    const what = {
      topic,
      mode,
      content,
      selected,
      retry: undefined,
      transaction,
      deferral,
      waitStoreMsgOK,
      prints,
      printsFailure,
      then,
      token,
    };
    const request = newRequest(ctx, producer, what, ctx.cause);
    if (!isAsync) return startSend(ctx, request);
    enqueue(ctx, request);
    return ctx.raise('send.threadDone', thread.token);
  }
  const told = { errorClass: classes.client, message: namesFaq(ctx, message), attempts: 0, brokersSent: [], costMs: 0 };
  ctx.emit('send.failed', { producer: producer.id, msgId: content.msgId, ...told });
  ctx.raise('send.threadDone', thread.token);
}

function newMessage(ctx: EngineContext, producer: Producer, action: ScriptAction, repetition: number, clockMs: number): MessageContent {
  const keys = action['keys'] as string | undefined;
  const text = action['body'] as string | undefined;
  const body = text === undefined ? undefined : numbered(text, repetition + 1);
  const size =
    action['nullBody'] === true ? 0 : ((action['bodyBytes'] as number | undefined) ?? (body === undefined ? 64 : utf8(body).length));
  return new SharedContent(
    ctx.texts,
    nextUniqueKey(ctx.texts, producer, ctx.scenario.epoch, clockMs),
    action['tag'] as string | undefined,
    keys === undefined ? undefined : numberedId(ctx.texts, keys, repetition + 1),
    size,
    clockMs,
    producer.id,
    propertiesOf(action, repetition),
    compressedSize(size, action['random'] === true, producer.options.compressMsgBodyOverHowmuch),
    body,
    (action['flag'] as number | undefined) || undefined,
  );
}

const keptMessages = (producer: Producer): string => `sending/keptMessages/${producer.id}`;

/** The Message object that this thread of the application made for its first send. */
function keptMessage(ctx: EngineContext, producer: Producer, thread: string, action: ScriptAction, clockMs: number): MessageContent {
  const { slices } = ctx.world;
  let kept = slices.get(keptMessages(producer)) as Map<string, MessageContent> | undefined;
  if (kept === undefined) slices.set(keptMessages(producer), (kept = new Map()));
  let message = kept.get(thread);
  if (message === undefined) kept.set(thread, (message = newMessage(ctx, producer, action, 0, clockMs)));
  return message;
}

/** A process that ends takes its objects with it. */
export function forgetKeptMessages(ctx: EngineContext, producer: Producer): void {
  ctx.world.slices.delete(keptMessages(producer));
}

const hasNoCallback = (action: ScriptAction, mode: string): boolean => mode === 'ASYNC' && action['callback'] === false;

/** The ONS client wants a SendCallback (S-265); an open-source client sends without, and nobody hears what came of it. */
const callbackText = (ctx: EngineContext, action: ScriptAction, mode: string): string | undefined =>
  hasNoCallback(action, mode) && variantOf(ctx.scenario, 'asyncCallback') === 'required' ? noCallbackText : undefined;

const callbackOf = (ctx: EngineContext, producer: Producer, action: ScriptAction): string | undefined =>
  action['callback'] === false || ctx.scenario.producers.find(({ id }) => id === producer.id)?.sendRetry === undefined
    ? undefined
    : 'send.calledBack';

/** send(Collection): one request to one queue, or nothing at all. */
function sendBatch(ctx: EngineContext, { action, token }: ApplicationThread, repetition: number): void {
  const { producer } = token;
  const topic = topicOf(ctx, action);
  const contents = batchContents(ctx, producer, action, repetition);
  const requestedSeq = ctx.cause;
  for (const { msgId, tag, keys, bodyBytes } of contents)
    ctx.cause = ctx.emit('send.requested', {
      producer: producer.id,
      msgId,
      topic,
      mode: 'SYNC',
      tag,
      keys,
      bodyBytes,
      batch: contents.length,
    });
  const notOrdered = orderedTopicRefusal(ctx, producer, action, topic);
  const refusal =
    batchRefusal(action, topic, contents, producer.options.maxMessageSize) ??
    (notOrdered === undefined ? undefined : { message: notOrdered });
  const [content] = contents;
  if (refusal === undefined && content !== undefined) {
    const what = { topic, mode: 'SYNC' as const, content, batch: contents, selected: undefined, retry: undefined };
    return startSend(ctx, newRequest(ctx, producer, { ...what, then: 'send.threadDone', token }, requestedSeq));
  }
  for (const { msgId } of contents)
    ctx.emit('send.failed', {
      producer: producer.id,
      msgId,
      attempts: 0,
      brokersSent: [],
      costMs: 0,
      errorClass: classes.client,
      ...refusal,
      message: namesFaq(ctx, refusal?.message ?? ''),
    });
  ctx.raise('send.threadDone', token);
}

const topicOf = (ctx: EngineContext, action: ScriptAction): string =>
  (action['topic'] as string | undefined) ?? ctx.scenario.topics[0]?.name ?? '';

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

const propertiesOf = (action: ScriptAction, repetition: number): MessageContent['properties'] =>
  action['properties'] === undefined ? undefined : userProperties(action['properties'] as string, repetition + 1);

/** sendMessageInTransaction is an ordinary sync send of a half message; what follows is not this mechanism's. */
const transactionOf = (action: ScriptAction): SendRequest['transaction'] =>
  action.do === 'sendInTransaction'
    ? { checkImmunityTimeInSeconds: action['checkImmunityTimeInSeconds'] as number | undefined }
    : undefined;

/** The MessageQueueSelector that the application gives to send, if it gives one. */
function selectorOf(action: ScriptAction, repetition: number): QueueSelector | undefined {
  if (action['queue'] !== undefined) return { queue: action['queue'] as string };
  const shardingKey = action['shardingKey'] as string | undefined;
  return shardingKey === undefined ? undefined : { shardingKey: numbered(shardingKey, repetition + 1) };
}

export function threadDone(ctx: EngineContext, { producer, key }: { producer: Producer; key: string }): void {
  const thread = producer.threads.get(key);
  if (thread === undefined || !producer.isRunning) return; // A shutdown that waited on the same channel has just ended the process.
  thread.isBusy = false;
  nextOfThread(ctx, thread);
}
