/** The thread pool in which an application sends again. Source: java.util.concurrent.ThreadPoolExecutor, Spring's ThreadPoolTaskExecutor. */
import type { RetryPoolSpec } from '../../model/scenario.ts';
import type { Producer, SendRequest } from '../../model/world.ts';
import type { EngineContext } from '../mechanism.ts';
import { callerOf, type Caller, type PoolThread, type RetryTask } from './callerState.ts';

const threadNamePrefix = 'NoteExecutor-';

export type Place = 'thread' | 'queue' | 'newThread' | 'caller' | 'nobody';

/** ThreadPoolExecutor.execute: core threads first, then the queue, only then more threads; CallerRunsPolicy runs nothing after a shutdown. */
export function placeOf(
  pool: RetryPoolSpec,
  {
    threads,
    idle,
    queued,
    isShutdown,
  }: { readonly threads: number; readonly idle: number; readonly queued: number; readonly isShutdown: boolean },
): Place {
  if (isShutdown) return 'nobody';
  if (threads < pool.corePoolSize) return 'newThread';
  if (idle > 0) return 'thread';
  if (queued < pool.queueCapacity) return 'queue';
  return threads < pool.maxPoolSize ? 'newThread' : 'caller';
}

function newThread(caller: Caller): PoolThread {
  const thread: PoolThread = { name: `${threadNamePrefix}${++caller.made}`, task: undefined, keepAlive: undefined };
  caller.threads.push(thread);
  return thread;
}

function take(ctx: EngineContext, thread: PoolThread, task: RetryTask): void {
  if (thread.keepAlive !== undefined) ctx.cancel(thread.keepAlive);
  thread.keepAlive = undefined;
  thread.task = task;
  task.thread = thread.name;
}

/** Gives a task to the pool, or back to its caller. */
export function submit(ctx: EngineContext, pool: RetryPoolSpec, task: RetryTask): void {
  const { producer, content, caller: callback } = task;
  const caller = callerOf(ctx, producer);
  const { threads, idle, queue, isShutdown } = caller;
  const place = placeOf(pool, { threads: threads.length, idle: idle.length, queued: queue.length, isShutdown });
  if (place === 'newThread' || place === 'thread') take(ctx, (place === 'thread' ? idle.shift() : undefined) ?? newThread(caller), task);
  else if (place === 'queue') queue.push(task);
  else if (place === 'caller') {
    const isNetty = runsInNettyThread(callback);
    task.thread = isNetty ? freeNettyThread(caller) : `AsyncSenderExecutor_${(callback?.senderThread ?? 0) + 1}`;
    caller.callers.push(task);
    if (!isNetty) keepCallbackThread(task);
  }
  task.causeSeq = ctx.emit('retry.submitted', {
    producer: producer.id,
    msgId: content.msgId,
    to: place === 'newThread' ? 'thread' : place,
    thread: task.thread === '' ? undefined : task.thread,
    threads: threads.length,
    queued: queue.length,
  });
  ctx.causedBy(task.causeSeq, () => {
    if (place === 'nobody') cut(ctx, task);
    else if (place !== 'queue') ctx.raise('callerRetry.try', task);
  });
}

/** NettyRemotingAbstract.executeInvokeCallback: who has waited for an answer is called back by the client's callback executor, not by the thread that sent. */
function runsInNettyThread(request: SendRequest | undefined): boolean {
  const { errorClass = '', message = '' } = request?.lastError ?? {};
  return errorClass.endsWith('.MQBrokerException') || /^(wait response timeout|invokeAsync call the addr)/.test(message);
}

function freeNettyThread({ callers }: Caller): string {
  for (let n = 1; ; n++) {
    const name = `NettyClientPublicExecutor_${n}`;
    if (!callers.some(({ thread }) => thread === name)) return name;
  }
}

/** While the callback works, its thread of the client's executor sends nothing. */
function keepCallbackThread({ producer, caller: request }: RetryTask): void {
  if (request === undefined) return;
  if (request.holdsThread) request.holdsThread = false;
  else {
    const idle = producer.asyncSender?.idleThreads ?? [];
    const at = idle.indexOf(request.senderThread);
    if (at >= 0) idle.splice(at, 1);
  }
}

/** The task has returned: its thread takes the next one, or waits. */
export function release(ctx: EngineContext, pool: RetryPoolSpec, task: RetryTask): void {
  const caller = callerOf(ctx, task.producer);
  const asCaller = caller.callers.indexOf(task);
  if (asCaller >= 0) {
    caller.callers.splice(asCaller, 1);
    if (task.caller !== undefined && !runsInNettyThread(task.caller)) {
      task.caller.holdsThread = true;
      ctx.raise('send.threadFree', task.caller);
    }
    return;
  }
  const thread = caller.threads.find((one) => one.task === task);
  if (thread === undefined) return;
  thread.task = undefined;
  const next = caller.queue.shift();
  if (next !== undefined) {
    take(ctx, thread, next);
    return ctx.causedBy(next.causeSeq, () => ctx.raise('callerRetry.try', next));
  }
  if (caller.isShutdown) caller.threads.splice(caller.threads.indexOf(thread), 1);
  else wait(ctx, pool, task.producer, caller, thread);
}

/** Only threads beyond the core give up waiting. */
function wait(ctx: EngineContext, pool: RetryPoolSpec, producer: Producer, caller: Caller, thread: PoolThread): void {
  caller.idle.push(thread);
  if (caller.threads.length > pool.corePoolSize)
    thread.keepAlive = ctx.after(pool.keepAliveSeconds * 1_000, 'callerRetry.keptAlive', { producer, thread }, producer);
}

/** keepAliveSeconds without work. */
export function endIdle(ctx: EngineContext, pool: RetryPoolSpec, producer: Producer, thread: PoolThread): void {
  const caller = callerOf(ctx, producer);
  thread.keepAlive = undefined;
  if (caller.threads.length <= pool.corePoolSize) return;
  caller.idle = caller.idle.filter((one) => one !== thread);
  caller.threads = caller.threads.filter((one) => one !== thread);
  ctx.emit('retry.threadEnded', { producer: producer.id, thread: thread.name, threads: caller.threads.length });
}

/** Tasks that run or wait. */
export const tasksOf = ({ threads, queue, callers }: Caller): RetryTask[] => [
  ...threads.flatMap(({ task }) => (task === undefined ? [] : [task])),
  ...callers,
  ...queue,
];

function cut(ctx: EngineContext, task: RetryTask): void {
  task.isCut = true;
  const { producer, content, tries } = task;
  ctx.emit('retry.ended', { producer: producer.id, msgId: content.msgId, tries, outcome: 'cut' });
}

/** The end of the process, or of its patience: what is not done will never be. */
export function cutAll(ctx: EngineContext, caller: Caller): void {
  for (const task of tasksOf(caller)) cut(ctx, task);
  caller.threads = [];
  caller.idle = [];
  caller.queue = [];
  caller.callers = [];
}
