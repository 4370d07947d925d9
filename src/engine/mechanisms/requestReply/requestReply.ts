/** request(): a message, and a reply that finds its way back to whoever asked. Rules: README.md of this folder. */
import { SharedContent, type MessageContent } from '../../model/commitLog.ts';
import type { CachedMessage } from '../../model/cachedMessage.ts';
import { constantOfName, replyTopicOf } from '../../model/names.ts';
import type { ScriptAction } from '../../model/scenario.ts';
import { forMoreInformation } from '../../model/text.ts';
import { nextUniqueKey } from '../../model/uniqueKey.ts';
import type { Broker, ListenerCall, Process, Producer, RemotingCall, SendRequest } from '../../model/world.ts';
import { variantOf } from '../../profiles/index.ts';
import { clusterOf } from '../clusterOf.ts';
import { namesFaq } from '../faq.ts';
import { messageTypeProperty, replyType } from '../replyMessage.ts';
import { defineMechanism, type CallOutcome, type EngineContext } from '../mechanism.ts';
import { putMessage } from '../putMessage.ts';
import { actionSpecs } from './actions.ts';

const defaultTimeoutMs = 3_000;
/** Broker2Client.callClient. */
const pushTimeoutMs = 10_000;
const bodyBytes = 64;
const clientException = 'org.apache.rocketmq.client.exception.MQClientException';
const correlationProperty = 'CORRELATION_ID';
const replyToProperty = 'REPLY_TO_CLIENT';

/** RequestResponseFuture. */
interface WaitingRequest {
  readonly producer: Producer;
  readonly lives: number;
  readonly correlationId: string;
  readonly topic: string;
  readonly msgId: string;
  readonly askedAtMs: number;
  readonly timeoutMs: number;
  /** Fact send.requested. */
  readonly requestedSeq: number;
  /** It has no route yet: prepareSendRequest looks for it, and tells all brokers of this client. */
  readonly isPrepared: boolean;
}

const sliceName = 'requestReply/waiting';

/** RequestFutureHolder: correlation id → who waits. */
function waitingIn(ctx: EngineContext): Map<string, WaitingRequest> {
  let waiting = ctx.world.slices.get(sliceName) as Map<string, WaitingRequest> | undefined;
  if (waiting === undefined) ctx.world.slices.set(sliceName, (waiting = new Map()));
  return waiting;
}

/** A UUID of its own for each request: made from the message's id, so that it is the same in every run. */
function correlationIdOf(msgId: string): string {
  const part = (name: string): string => constantOfName(`${msgId}/${name}`).toString(16).padStart(8, '0');
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(part) as [string, string, string, string];
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`;
}

function request(ctx: EngineContext, action: ScriptAction): void {
  const producer = ctx.process<Producer>(action['producer'] as string);
  const topic = action['topic'] as string;
  const keys = action['keys'] as string | undefined;
  const timeoutMs = (action['timeout'] as number | undefined) ?? defaultTimeoutMs;
  const msgTextId = nextUniqueKey(ctx.texts, producer, ctx.scenario.epoch, ctx.now);
  const msgId = ctx.texts.text(msgTextId);
  const correlationId = correlationIdOf(msgId);
  const properties = { [correlationProperty]: correlationId, [replyToProperty]: producer.clientId, TTL: String(timeoutMs) };
  const keysTextId = keys === undefined ? undefined : ctx.texts.id(keys);
  const tag = action['tag'] as string | undefined;
  const content = new SharedContent(ctx.texts, msgTextId, tag, keysTextId, bodyBytes, ctx.now, producer.id, properties);
  const requestedSeq = (ctx.cause = ctx.facts.sendRequested(producer.id, content, topic, 'ASYNC'));
  const isPrepared = !producer.routes.has(topic);
  const waiting = { producer, lives: producer.lives, correlationId, topic, msgId, askedAtMs: ctx.now, timeoutMs, requestedSeq, isPrepared };
  waitingIn(ctx).set(correlationId, waiting);
  ctx.raise('send.inner', {
    process: producer,
    topic,
    content,
    retry: undefined,
    mode: 'ASYNC',
    timeoutMs,
    then: 'requestReply.sent',
    token: { correlationId },
  });
}

/** The wait begins when the call of the send returns; what was needed to prepare it is part of it. */
function called(ctx: EngineContext, { token, process }: SendRequest): void {
  const { correlationId } = token as { correlationId: string };
  const waiting = waitingIn(ctx).get(correlationId);
  if (waiting === undefined) return;
  const { isPrepared, askedAtMs, timeoutMs } = waiting;
  const waitMs = isPrepared ? Math.max(0, askedAtMs + timeoutMs - ctx.now) : timeoutMs;
  ctx.after(waitMs, 'requestReply.timeout', correlationId, process);
}

/** prepareSendRequest: a heartbeat to all brokers once there is a route, so that replies find this client. */
function routed(ctx: EngineContext, { client, topic }: { client: Process; topic: string }): void {
  const waiting = ctx.world.slices.get(sliceName) as Map<string, WaitingRequest> | undefined;
  for (const one of waiting?.values() ?? [])
    if (one.isPrepared && one.producer === client && one.topic === topic) return ctx.raise('heartbeat.now', client);
}

/** The send of the request has ended. In 5.3.3 that also ends the wait, without a reply (measured). */
function sent(ctx: EngineContext, { correlationId, isOk, request }: { correlationId: string; isOk: boolean; request: SendRequest }): void {
  const waiting = waitingIn(ctx).get(correlationId);
  if (waiting === undefined) return;
  if (isOk) {
    if (variantOf(ctx.scenario, 'requestWait') === 'endsWithTheSend') missed(ctx, waiting);
  } else if (request.attempts > 0) {
    const message = namesFaq(ctx, `send request message to <${waiting.topic}> fail${forMoreInformation()}`);
    thrown(ctx, waiting, { errorClass: clientException, message });
  } else waitingIn(ctx).delete(correlationId); // Thrown before there was anything to wait for; send.failed says it.
}

const missed = (ctx: EngineContext, waiting: WaitingRequest): void =>
  thrown(ctx, waiting, {
    errorClass: 'RequestTimeoutException',
    message: `CODE: 10006  DESC: send request message to <${waiting.topic}> OK, but wait reply message timeout, ${waiting.timeoutMs} ms.`,
  });

function thrown(
  ctx: EngineContext,
  { producer, correlationId, msgId, askedAtMs }: WaitingRequest,
  error: { readonly errorClass: string; readonly message: string },
): void {
  waitingIn(ctx).delete(correlationId);
  ctx.emit('reply.missed', { producer: producer.id, msgId, ...error, costMs: ctx.now - askedAtMs });
}

/** MessageUtil.createReplyMessage, and an ordinary send of it, by a producer that the application has for that. */
function reply(ctx: EngineContext, { call, message, seq }: { call: ListenerCall; message: CachedMessage; seq: number }): void {
  const { process: consumer, broker } = call.queue;
  const asked = message.content.properties ?? {};
  const properties = { ...asked, [messageTypeProperty]: replyType };
  const msgTextId = nextUniqueKey(ctx.texts, consumer, ctx.scenario.epoch, ctx.now);
  const content = new SharedContent(ctx.texts, msgTextId, undefined, undefined, bodyBytes, ctx.now, consumer.id, properties);
  ctx.causedBy(seq, () => {
    ctx.cause = ctx.emit('reply.sent', { consumer: consumer.id, broker, msgId: message.content.msgTextId, reply: msgTextId });
    const topic = replyTopicOf(clusterOf(ctx, broker));
    ctx.raise('send.inner', { process: consumer, topic, content, retry: undefined });
  });
}

interface ReplyBody {
  readonly content: MessageContent;
  readonly topic: string;
}

/** ReplyMessageProcessor: pushed to whoever asked if it has a channel here … */
function replyArrived(ctx: EngineContext, call: RemotingCall): void {
  const broker = ctx.process<Broker>(call.to);
  const { content } = call.body as unknown as ReplyBody;
  const clientId = content.properties?.[replyToProperty] ?? '';
  for (const channels of broker.producerTable.values()) {
    for (const channel of channels.values()) {
      if (channel.clientId !== clientId) continue;
      ctx.expectSilence(call);
      return ctx.call(broker, channel.client, 'PUSH_REPLY_MESSAGE_TO_CLIENT', {
        body: { content },
        timeoutMs: pushTimeoutMs,
        msgId: content.msgId,
        then: 'requestReply.pushed',
        token: call,
      });
    }
  }
  stored(ctx, call, `push reply message fail, channel of <${clientId}> not found.`);
}

function pushed(ctx: EngineContext, { outcome, token: call }: { outcome: CallOutcome; token: RemotingCall }): void {
  const clientId = (call.body as unknown as ReplyBody).content.properties?.[replyToProperty] ?? '';
  stored(ctx, call, outcome.ok ? undefined : `push reply message to ${clientId}fail.`);
}

/** … and stored, whatever came of that. */
function stored(ctx: EngineContext, call: RemotingCall, remark: string | undefined): void {
  const broker = ctx.process<Broker>(call.to);
  const { content, topic } = call.body as unknown as ReplyBody;
  // Without a stored message, zeros: so that the client can decode the answer.
  let answer = { queueId: 0, queueOffset: 0, offsetMsgId: '0' };
  if (ctx.option(broker, 'storeReplyMessageEnable') === true) {
    const { seq, queueOffset, offsetMsgTextId } = putMessage(ctx, broker, { content, topic, queueId: 0, reconsumeTimes: 0 });
    ctx.cause = seq;
    answer = { queueId: 0, queueOffset, offsetMsgId: ctx.texts.text(offsetMsgTextId) };
  }
  ctx.respond(call, remark === undefined ? { status: 'SUCCESS', body: answer } : { status: 'SYSTEM_ERROR', body: { remark } });
}

/** ClientRemotingProcessor.receiveReplyMessage. */
function received(ctx: EngineContext, call: RemotingCall): void {
  const producer = ctx.process<Producer>(call.to);
  const { content } = call.body as unknown as { content: MessageContent };
  const correlationId = content.properties?.[correlationProperty] ?? '';
  const waiting = waitingIn(ctx).get(correlationId);
  if (waiting === undefined || waiting.producer !== producer || waiting.lives !== producer.lives) {
    const text = `receive reply message, but not matched any request, CorrelationId: ${correlationId} , reply from host: ${ctx.process(content.producer).address}`;
    ctx.emit('client.logged', { client: producer.id, level: 'WARN', text });
  } else {
    waitingIn(ctx).delete(correlationId);
    const costMs = ctx.now - waiting.askedAtMs;
    ctx.emit('reply.received', { producer: producer.id, msgId: waiting.msgId, reply: content.msgTextId, costMs });
  }
  ctx.respond(call, { status: 'SUCCESS' });
}

export const requestReply = defineMechanism({
  id: 'requestReply',
  actions: {
    request: {
      spec: actionSpecs.request,
      reject: (ctx, action) => {
        const producer = ctx.process(action['producer'] as string);
        if (!producer.isRunning) return { reason: 'notRunning', subject: producer.id };
        return ctx.world.frozen.has(producer.id) ? { reason: 'frozen', subject: producer.id } : undefined;
      },
      apply: request,
    },
  },
  requestProcessors: {
    broker: { SEND_REPLY_MESSAGE_V2: replyArrived },
    producer: { PUSH_REPLY_MESSAGE_TO_CLIENT: received },
  },
  eventHandlers: {
    'requestReply.sent': sent,
    'send.callReturned': called,
    'routing.done': routed,
    'requestReply.timeout': (ctx, correlationId: string) => {
      const waiting = waitingIn(ctx).get(correlationId);
      if (waiting !== undefined) ctx.causedBy(waiting.requestedSeq, () => missed(ctx, waiting));
    },
    'requestReply.reply': reply,
    'requestReply.pushed': pushed,
    'process.crashed': (ctx, process: Process) => {
      const waiting = ctx.world.slices.get(sliceName) as Map<string, WaitingRequest> | undefined;
      for (const [id, one] of [...(waiting ?? [])]) if (one.producer === process) waiting?.delete(id);
    },
  },
  isQuiet: (ctx) => ((ctx.world.slices.get(sliceName) as Map<string, WaitingRequest> | undefined)?.size ?? 0) === 0,
});
