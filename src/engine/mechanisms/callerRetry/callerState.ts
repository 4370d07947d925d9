/** What an application with a retry of its own keeps: its pool in memory, its table in a database. */
import type { EventHandle } from '../../kernel/eventQueue.ts';
import type { MessageContent } from '../../model/commitLog.ts';
import type { Deferral } from '../../model/deferral.ts';
import { SharedContent } from '../../model/commitLog.ts';
import type { SendRetrySpec } from '../../model/scenario.ts';
import { nextUniqueKey } from '../../model/uniqueKey.ts';
import type { Process, Producer, SendRequest } from '../../model/world.ts';
import type { EngineContext } from '../mechanism.ts';

/** A message as the application's helper holds it: what it was asked to send. */
export interface HeldMessage {
  readonly topic: string;
  readonly content: MessageContent;
  readonly deferral: Deferral | undefined;
}

/** handleRetry of one message. */
export interface RetryTask extends HeldMessage {
  readonly producer: Producer;
  /** Fact that gave it to the pool. */
  causeSeq: number;
  tries: number;
  /** Thread that runs it; empty in the queue. */
  thread: string;
  /** The send whose callback runs it itself (CallerRunsPolicy). */
  readonly caller: SendRequest | undefined;
  /** Its process ended, or has waited for it long enough. */
  isCut: boolean;
}

export interface PoolThread {
  readonly name: string;
  task: RetryTask | undefined;
  /** Its poll of the empty queue ends then; undefined while it works, and for a core thread. */
  keepAlive: EventHandle | undefined;
}

export interface Caller {
  /** Threads in the order in which they were made. */
  threads: PoolThread[];
  /** Idle ones, the longest idle first: they take what comes in that order. */
  idle: PoolThread[];
  /** Threads made so far: names count on. */
  made: number;
  queue: RetryTask[];
  /** Tasks that the callback's own thread runs. */
  callers: RetryTask[];
  isShutdown: boolean;
  /** Rows of the fallback table, the oldest first: they survive the process. */
  rows: HeldMessage[];
  /** Rows that the running job has still to send; undefined while none runs. */
  toSend: HeldMessage[] | undefined;
}

export const specOf = (ctx: EngineContext, process: Process): SendRetrySpec | undefined =>
  ctx.scenario.producers.find(({ id }) => id === process.id)?.sendRetry;

/** Without making one: for questions that must change nothing. */
export const knownCaller = (ctx: EngineContext, process: Process): Caller | undefined =>
  ctx.world.slices.get(`callerRetry/${process.id}`) as Caller | undefined;

export function callerOf(ctx: EngineContext, process: Process): Caller {
  let caller = knownCaller(ctx, process);
  if (caller === undefined) {
    caller = { threads: [], idle: [], made: 0, queue: [], callers: [], isShutdown: false, rows: [], toSend: undefined };
    ctx.world.slices.set(`callerRetry/${process.id}`, caller);
  }
  return caller;
}

/** RocketMQTemplate.syncSend makes a new message of the same payload: it has an id of its own. */
export function copyOf(ctx: EngineContext, producer: Producer, { content }: HeldMessage): SharedContent {
  const { tag, keysTextId, bodyBytes, properties, compressedBytes, body } = content;
  const uniqueKey = nextUniqueKey(ctx.texts, producer, ctx.scenario.epoch, ctx.now);
  return new SharedContent(ctx.texts, uniqueKey, tag, keysTextId, bodyBytes, ctx.now, producer.id, properties, compressedBytes, body);
}

/** Sends the copy and raises `then` with the token and whether it was stored. */
export function syncSend(
  ctx: EngineContext,
  producer: Producer,
  { topic, deferral }: HeldMessage,
  content: SharedContent,
  then: string,
  token: object,
): void {
  const { msgId, tag, keys, bodyBytes } = content;
  ctx.cause = ctx.emit('send.requested', { producer: producer.id, msgId, topic, mode: 'SYNC', tag, keys, bodyBytes });
  ctx.raise('send.inner', { process: producer, topic, content, retry: undefined, deferral, then, token });
}
