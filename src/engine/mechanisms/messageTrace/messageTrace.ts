/** Message trace: clients with enableMsgTrace send what they did to a topic of its own. Rules: README.md of this folder. */
import { SharedContent, type MessageContent } from '../../model/commitLog.ts';
import { parseEpoch } from '../../model/civilTime.ts';
import { nextUniqueKey } from '../../model/uniqueKey.ts';
import { utf8 } from '../../model/utf8.ts';
import type { CachedMessage, ClientProcess, Consumer, ListenerCall, Process, Producer, SendRequest } from '../../model/world.ts';
import { encodedBytes } from '../batchBytes.ts';
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

/** AsyncTraceDispatcher of one client. */
interface Dispatcher {
  /** Records that wait to be sent, encoded. */
  records: string[];
  bytes: number;
  /** Ids and keys of their messages: what the trace message is found by. */
  keys: string[];
  /** A send of what waits is due. */
  isDue: boolean;
  /** Trace messages on their way. */
  sending: number;
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
    dispatcher = { records: [], bytes: 0, keys: [], isDue: false, sending: 0, dropped: 0, requests: new Map() };
    ctx.world.slices.set(sliceOf(process), dispatcher);
  }
  return dispatcher;
}

const wallMs = (ctx: EngineContext, ms: number): number => (parseEpoch(ctx.scenario.epoch)?.unixMs ?? 0) + ms;

function record(ctx: EngineContext, client: Tracer, text: string, msgId: string, keys: string | undefined): void {
  const dispatcher = dispatcherOf(ctx, client);
  if (dispatcher.records.length >= ctx.number(client, 'traceQueueSize')) {
    dispatcher.dropped++;
    return;
  }
  dispatcher.records.push(text);
  dispatcher.bytes += text.length;
  for (const key of [msgId, ...(keys === undefined ? [] : keys.split(' '))]) if (!dispatcher.keys.includes(key)) dispatcher.keys.push(key);
  if (dispatcher.bytes > ctx.number(client, 'traceMaxMsgSize')) return flush(ctx, client);
  if (dispatcher.isDue) return;
  dispatcher.isDue = true;
  ctx.after(msUntilFlush(ctx, client), 'messageTrace.flush', client, client);
}

/** The thread looks at the end of each of its windows whether the oldest record is old enough. */
function msUntilFlush(ctx: EngineContext, client: Tracer): number {
  const window = ctx.number(client, 'tracePollingTimeMil');
  const age = ctx.now - client.startedAtMs + ctx.number(client, 'traceWaitTimeThreshold');
  return client.startedAtMs + Math.ceil(age / window) * window - ctx.now;
}

function flush(ctx: EngineContext, client: Tracer): void {
  const dispatcher = dispatcherOf(ctx, client);
  const { records, keys, dropped } = dispatcher;
  dispatcher.isDue = false;
  if (records.length === 0) return;
  dispatcher.records = [];
  dispatcher.bytes = 0;
  dispatcher.keys = [];
  dispatcher.dropped = 0;
  if (dropped > 0) ctx.emit('trace.dropped', { client: client.id, records: dropped });
  const body = records.join('');
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
  ctx.cause = ctx.emit('trace.dispatched', { client: client.id, msgId, topic, records: records.map(shownRecord), keys });
  ctx.raise('send.inner', { process: client, topic, content, retry: undefined, then: 'messageTrace.sent', token: { client } });
}

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
  record(ctx, client, text, msgId, keys);
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
function ended(ctx: EngineContext, { producer, broker, content, topic, state, fromTransactionCheck }: EndedTransaction): void {
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
  record(ctx, producer, text, msgId, content.keys);
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
    record(ctx, consumer, text, message.content.msgId, message.content.keys);
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
  record(ctx, consumer, text, message.content.msgId, message.content.keys);
}

export const messageTrace = defineMechanism({
  id: 'messageTrace',
  eventHandlers: {
    'messageTrace.published': published,
    'messageTrace.ended': ended,
    'messageTrace.consuming': consuming,
    'messageTrace.consumed': consumed,
    'messageTrace.flush': flush,
    'messageTrace.sent': (ctx, { client }: { client: ClientProcess }) => {
      const dispatcher = known(ctx, client);
      if (dispatcher !== undefined) dispatcher.sending--;
    },
    'process.crashed': (ctx, process: Process) => {
      ctx.world.slices.delete(sliceOf(process));
    },
  },
  pendingEvents: {
    'messageTrace.flush': ({ id }: ClientProcess) => ({ kind: 'timer', name: 'AsyncTraceDispatcher', subject: id, housekeeping: true }),
  },
  isQuiet: (ctx) => {
    for (const process of ctx.world.processes.values()) {
      const dispatcher = process.isRunning ? known(ctx, process) : undefined;
      if (dispatcher !== undefined && (dispatcher.records.length > 0 || dispatcher.sending > 0)) return false;
    }
    return true;
  },
});
