/** Message trace: clients with enableMsgTrace send what they did to a topic of its own. Rules: README.md of this folder. */
import { SharedContent, type MessageContent } from '../../model/commitLog.ts';
import { parseEpoch } from '../../model/civilTime.ts';
import { nextUniqueKey } from '../../model/uniqueKey.ts';
import { utf8 } from '../../model/utf8.ts';
import type { CachedMessage, ClientProcess, Consumer, ListenerCall, Process, Producer, SendRequest } from '../../model/world.ts';
import { encodedBytes } from '../batchBytes.ts';
import { variantOf } from '../../profiles/index.ts';
import { defineMechanism, type EngineContext } from '../mechanism.ts';
import { traceTopicOf } from '../traceTopic.ts';
import {
  contextCodeOf,
  contextCodes,
  endTransactionRecord,
  pubRecord,
  shownRecord,
  subAfterRecord,
  subBeforeRecord,
} from './traceRecords.ts';

type Tracer = Producer | Consumer;

interface TraceRecord {
  /** As it is sent. */
  readonly text: string;
  /** Ids and keys of its message: what the trace message is found by. */
  readonly keys: readonly string[];
  /** Of the message that it is about. */
  readonly topic: string;
}

/** AsyncTraceDispatcher of one client. */
interface Dispatcher {
  /** What waits to be sent. */
  records: TraceRecord[];
  /** When the thread will look at them next (ms); −1 while there is nothing to look at. */
  dueAtMs: number;
  /** When it has sent last (ms): 5.3.3. */
  flushedAtMs: number;
  /** Records that came in this millisecond, and which one it is: 4.9.8 takes them out of its queue at once. */
  arrived: number;
  arrivedAtMs: number;
  /** Trace messages on their way. */
  sending: number;
  /** A shutdown waits for them. */
  isHolding: boolean;
  /** Records that found no room since the last send. */
  dropped: number;
  /** Running listener calls, by their fact → id of their trace context. */
  requests: Map<number, string>;
}

const sliceOf = ({ id }: Process): string => `messageTrace/${id}`;
const known = (ctx: EngineContext, process: Process): Dispatcher | undefined =>
  ctx.world.slices.get(sliceOf(process)) as Dispatcher | undefined;

function dispatcherOf(ctx: EngineContext, process: Process): Dispatcher {
  let dispatcher = known(ctx, process);
  if (dispatcher === undefined) {
    const none = { sending: 0, isHolding: false, dropped: 0, requests: new Map<number, string>() };
    dispatcher = { records: [], dueAtMs: -1, flushedAtMs: process.startedAtMs, arrived: 0, arrivedAtMs: -1, ...none };
    ctx.world.slices.set(sliceOf(process), dispatcher);
  }
  return dispatcher;
}

const wallMs = (ctx: EngineContext, ms: number): number => (parseEpoch(ctx.scenario.epoch)?.unixMs ?? 0) + ms;

const sendsByNumber = (ctx: EngineContext): boolean => variantOf(ctx.scenario, 'traceDispatch') === 'byNumber';

/** Records in the queue that the thread has not taken yet: 5.3.3 leaves them there until it sends. */
function queued(ctx: EngineContext, dispatcher: Dispatcher): number {
  if (sendsByNumber(ctx)) return dispatcher.records.length;
  if (dispatcher.arrivedAtMs !== ctx.now) dispatcher.arrived = 0;
  dispatcher.arrivedAtMs = ctx.now;
  return dispatcher.arrived++;
}

function record(ctx: EngineContext, client: Tracer, topic: string, text: string, msgId: string, keys: string | undefined): void {
  const dispatcher = dispatcherOf(ctx, client);
  if (queued(ctx, dispatcher) >= ctx.number(client, 'traceQueueSize')) {
    dispatcher.dropped++;
    return;
  }
  dispatcher.records.push({ text, keys: [msgId, ...(keys === undefined ? [] : keys.split(' '))], topic });
  if (!sendsByNumber(ctx) && isFull(ctx, client, dispatcher)) return sendAll(ctx, client);
  armLook(ctx, client, dispatcher);
}

/** TraceDataSegment: it leaves this much room below the largest message (bytes). */
const roomLeft = 10_000;

const isFull = (ctx: EngineContext, client: Tracer, { records }: Dispatcher): boolean =>
  records.reduce((sum, { text }) => sum + text.length, 0) >= ctx.number(client, 'traceMaxMsgSize') - roomLeft;

function armLook(ctx: EngineContext, client: Tracer, dispatcher: Dispatcher): void {
  if (dispatcher.records.length === 0) return;
  const dueAtMs = sendsByNumber(ctx) ? nextByNumber(ctx, client, dispatcher) : nextByAge(ctx, client);
  if (dispatcher.dueAtMs >= 0 && dispatcher.dueAtMs <= dueAtMs) return;
  dispatcher.dueAtMs = dueAtMs;
  ctx.after(dueAtMs - ctx.now, 'messageTrace.look', client, client);
}

/** The first end of a window of the thread at `ms` or later. */
const onGrid = ({ startedAtMs }: Tracer, ms: number, window: number): number =>
  startedAtMs + Math.ceil((ms - startedAtMs) / window) * window;

/** 4.9.8: the thread looks at the end of each of its windows whether the oldest record is old enough. */
const nextByAge = (ctx: EngineContext, client: Tracer): number =>
  onGrid(client, ctx.now + ctx.number(client, 'traceWaitTimeThreshold'), ctx.number(client, 'tracePollingTimeMil'));

/** AsyncTraceDispatcher.flushTraceContext: how long the thread sleeps when it has not sent (ms). */
const sleepMs = 5;

const batchNum = (ctx: EngineContext, client: Tracer): number => Math.min(ctx.number(client, 'traceMsgBatchNum'), 20);

/** 5.3.3: it looks each 5 ms whether there are enough of them, or it has not sent for long enough. */
function nextByNumber(ctx: EngineContext, client: Tracer, { records, flushedAtMs }: Dispatcher): number {
  const isEnough = records.length >= batchNum(ctx, client);
  const lateMs = flushedAtMs + ctx.number(client, 'flushTraceInterval') + 1;
  return onGrid(client, isEnough ? ctx.now + 1 : Math.max(ctx.now + 1, lateMs), sleepMs);
}

function look(ctx: EngineContext, client: Tracer): void {
  const dispatcher = known(ctx, client);
  if (dispatcher?.dueAtMs !== ctx.now) return; // What it was armed for has been sent.
  if (!sendsByNumber(ctx)) return sendAll(ctx, client);
  const isLate = ctx.now - dispatcher.flushedAtMs > ctx.number(client, 'flushTraceInterval');
  if (isLate) sendBatch(ctx, client, dispatcher);
  while (dispatcher.records.length >= batchNum(ctx, client)) sendBatch(ctx, client, dispatcher);
  dispatcher.dueAtMs = -1;
  armLook(ctx, client, dispatcher);
}

/** flush(): everything, whatever its age or number. */
function sendAll(ctx: EngineContext, client: Tracer): void {
  const dispatcher = dispatcherOf(ctx, client);
  dispatcher.dueAtMs = -1;
  if (!sendsByNumber(ctx)) return send(ctx, client, dispatcher, dispatcher.records.splice(0));
  while (dispatcher.records.length > 0) sendBatch(ctx, client, dispatcher);
}

/** 5.3.3: as many records as fit in a batch, in a message for each topic that they are about. */
function sendBatch(ctx: EngineContext, client: Tracer, dispatcher: Dispatcher): void {
  const batch = dispatcher.records.splice(0, batchNum(ctx, client));
  dispatcher.flushedAtMs = ctx.now;
  for (const topic of new Set(batch.map((one) => one.topic)))
    send(
      ctx,
      client,
      dispatcher,
      batch.filter((one) => one.topic === topic),
    );
}

function send(ctx: EngineContext, client: Tracer, dispatcher: Dispatcher, records: readonly TraceRecord[]): void {
  const { dropped } = dispatcher;
  if (records.length === 0) return;
  dispatcher.dropped = 0;
  if (dropped > 0) ctx.emit('trace.dropped', { client: client.id, records: dropped });
  const keys = [...new Set(records.flatMap((one) => one.keys))];
  const body = records.map(({ text }) => text).join('');
  const content = new SharedContent(
    ctx.texts,
    nextUniqueKey(ctx.texts, client, ctx.scenario.epoch, ctx.now),
    undefined,
    ctx.texts.id(keys.join(' ')),
    utf8(body).length,
    ctx.now,
    client.id,
    undefined,
    undefined,
    body,
  );
  dispatcher.sending++;
  const { msgId } = content;
  const topic = traceTopicOf(ctx, client);
  const { cause } = ctx;
  ctx.cause = ctx.emit('trace.dispatched', {
    client: client.id,
    msgId,
    topic,
    records: records.map(({ text }) => shownRecord(text)),
    keys,
  });
  ctx.raise('send.inner', { process: client, topic, content, retry: undefined, then: 'messageTrace.sent', token: { client } });
  ctx.cause = cause;
}

/** AsyncTraceDispatcher.shutdown: what waits is sent, and the producer of the trace ends once that is on its way. */
function ending(ctx: EngineContext, closing: { readonly process: Process; isHeld: boolean }): void {
  const client = closing.process as Tracer;
  const dispatcher = known(ctx, client);
  if (dispatcher === undefined) return;
  sendAll(ctx, client);
  if (dispatcher.sending === 0) return;
  dispatcher.isHolding = true;
  closing.isHeld = true;
  const mostMs = sendsByNumber(ctx) ? ctx.number(client, 'flushTraceInterval') : ctx.number(client, 'tracePollingTimeMil');
  ctx.after(mostMs, 'messageTrace.ended', client, client);
}

const ended = (ctx: EngineContext, process: Process): void => ctx.raise('client.ended', { process, isHeld: false });

/** SendMessageTraceHookImpl.sendMessageAfter: only what has a SendResult. */
function published(ctx: EngineContext, request: SendRequest): void {
  const { content, batch, topic, result, attemptedAtMs, transaction, deferral } = request;
  const client = request.process as Producer;
  // A topic whose name only begins with that of the trace topic is not traced either.
  if (result === undefined || topic.startsWith(traceTopicOf(ctx, client))) return;
  // A MessageBatch has the ids of its messages, and neither tag nor keys of its own.
  const msgId = batch === undefined ? content.msgId : batch.map((one) => one.msgId).join(',');
  const keys = batch === undefined ? content.keys : undefined;
  const text = pubRecord({
    timestamp: wallMs(ctx, attemptedAtMs),
    group: client.group,
    topic,
    msgId,
    tags: (batch === undefined ? content.tag : undefined) ?? '',
    keys: keys ?? '',
    storeHost: ctx.process(result.broker).address,
    bodyLength: batch === undefined ? content.bodyBytes : encodedBytes(batch),
    costMs: ctx.now - attemptedAtMs,
    msgType: transaction !== undefined ? 1 : deferral !== undefined ? 3 : 0,
    offsetMsgId: result.offsetMsgId,
    isSuccess: result.status === 'SEND_OK',
  });
  record(ctx, client, topic, text, msgId, keys);
}

interface EndedTransaction {
  readonly producer: Producer;
  readonly broker: string;
  readonly content: MessageContent;
  readonly topic: string;
  readonly state: string;
  readonly fromTransactionCheck: boolean;
}

/** EndTransactionTraceHookImpl.endTransaction: before the oneway request, so one that is lost leaves its record too. */
function transactionEnded(ctx: EngineContext, { producer, broker, content, topic, state, fromTransactionCheck }: EndedTransaction): void {
  const { msgId, tag: tags = '', keys = '' } = content;
  const text = endTransactionRecord({
    timestamp: wallMs(ctx, ctx.now),
    group: producer.group,
    topic,
    msgId,
    tags,
    keys,
    storeHost: ctx.process(broker).address,
    state,
    fromTransactionCheck,
  });
  record(ctx, producer, topic, text, msgId, content.keys);
}

const subOf = (ctx: EngineContext, consumer: Consumer, { content }: CachedMessage, requestId: string) => ({
  timestamp: wallMs(ctx, ctx.now),
  group: consumer.group,
  requestId,
  msgId: content.msgId,
  keys: content.keys ?? '',
});

/** ConsumeMessageTraceHookImpl.consumeMessageBefore. */
function consuming(ctx: EngineContext, call: ListenerCall): void {
  const { process: consumer } = call.queue;
  const requestId = ctx.texts.text(nextUniqueKey(ctx.texts, consumer, ctx.scenario.epoch, ctx.now));
  dispatcherOf(ctx, consumer).requests.set(call.deliveredSeq, requestId);
  for (const message of [call.message, ...call.rest]) {
    const text = subBeforeRecord({ ...subOf(ctx, consumer, message, requestId), retryTimes: message.reconsumeTimes });
    record(ctx, consumer, message.realTopic, text, message.content.msgId, message.content.keys);
  }
}

interface Consumed {
  readonly call: ListenerCall;
  readonly message: CachedMessage;
  readonly result: string;
  readonly tookMs: number;
}

/** ConsumeMessageTraceHookImpl.consumeMessageAfter. */
function consumed(ctx: EngineContext, { call, message, result, tookMs }: Consumed): void {
  const { process: consumer } = call.queue;
  const { requests } = dispatcherOf(ctx, consumer);
  const requestId = requests.get(call.deliveredSeq) ?? '';
  if (message === (call.rest.at(-1) ?? call.message)) requests.delete(call.deliveredSeq);
  const contextCode = contextCodeOf(result, tookMs, consumer.options.consumeTimeout * 60_000);
  const text = subAfterRecord({
    ...subOf(ctx, consumer, message, requestId),
    costMs: Math.floor(tookMs / (1 + call.rest.length)),
    isSuccess: contextCode === contextCodes.SUCCESS || (contextCode === contextCodes.TIME_OUT && result.endsWith('SUCCESS')),
    contextCode,
  });
  record(ctx, consumer, message.realTopic, text, message.content.msgId, message.content.keys);
}

export const messageTrace = defineMechanism({
  id: 'messageTrace',
  eventHandlers: {
    'messageTrace.published': published,
    'messageTrace.transactionEnded': transactionEnded,
    'messageTrace.consuming': consuming,
    'messageTrace.consumed': consumed,
    'messageTrace.look': look,
    'messageTrace.sent': (ctx, { client }: { client: ClientProcess }) => {
      const dispatcher = known(ctx, client);
      if (dispatcher === undefined) return;
      dispatcher.sending--;
      if (dispatcher.isHolding && dispatcher.sending === 0) ended(ctx, client);
    },
    'client.ending': ending,
    'messageTrace.ended': ended,
    'process.crashed': (ctx, process: Process) => {
      ctx.world.slices.delete(sliceOf(process));
    },
  },
  pendingEvents: {
    'messageTrace.look': ({ id }: ClientProcess) => ({ kind: 'timer', name: 'AsyncTraceDispatcher', subject: id, housekeeping: true }),
  },
  isQuiet: (ctx) => {
    for (const process of ctx.world.processes.values()) {
      const dispatcher = process.isRunning ? known(ctx, process) : undefined;
      if (dispatcher !== undefined && (dispatcher.records.length > 0 || dispatcher.sending > 0)) return false;
    }
    return true;
  },
});
