/**
 * What an application does when its asynchronous send has failed: Spring Retry in a thread pool, then a fallback.
 * Rules: README.md of this folder.
 */
import type { PeriodicTask, Process, Producer, SendRequest } from '../../model/world.ts';
import { defineMechanism, type EngineContext } from '../mechanism.ts';
import { backOffMs } from './backOff.ts';
import {
  callerOf,
  copyOf,
  knownCaller,
  specOf,
  syncSend,
  type Caller,
  type HeldMessage,
  type PoolThread,
  type RetryTask,
} from './callerState.ts';
import { cutAll, endIdle, release, submit, tasksOf } from './retryPool.ts';

const scanTask = 'compensateFailedSends';

/** onSuccess or onException. */
function calledBack(ctx: EngineContext, { producer, isOk, request }: { producer: Producer; isOk: boolean; request: SendRequest }): void {
  const spec = specOf(ctx, producer);
  if (isOk || spec === undefined) return;
  const { topic, content, deferral } = request;
  submit(ctx, spec.pool, { topic, content, deferral, producer, causeSeq: 0, tries: 0, thread: '', caller: request, isCut: false });
}

/** retryTemplate.execute: one try. */
function tryOnce(ctx: EngineContext, task: RetryTask): void {
  const { producer, content, thread } = task;
  const spec = specOf(ctx, producer);
  if (task.isCut || spec === undefined) return;
  const { maxAttempts } = spec;
  const copy = copyOf(ctx, producer, task);
  const count = ++task.tries;
  ctx.cause = ctx.emit('retry.tried', { producer: producer.id, msgId: content.msgId, sentAs: copy.msgId, thread, count, maxAttempts });
  syncSend(ctx, producer, task, copy, 'callerRetry.tried', { task });
}

function tried(ctx: EngineContext, { task, isOk }: { task: RetryTask; isOk: boolean }): void {
  const { producer, content, thread, tries } = task;
  const spec = specOf(ctx, producer);
  if (task.isCut || spec === undefined) return;
  if (!isOk && tries < spec.maxAttempts) {
    const waitMs = backOffMs(spec, tries, (bound) => ctx.draw('callerRetry', producer.id, bound));
    ctx.cause = ctx.emit('retry.backedOff', { producer: producer.id, msgId: content.msgId, thread, waitMs });
    ctx.after(waitMs, 'callerRetry.try', task, producer);
    return;
  }
  const fallback = spec.fallback === 'table' ? 'saved' : 'lost';
  ctx.cause = ctx.emit('retry.ended', { producer: producer.id, msgId: content.msgId, tries, outcome: isOk ? 'sent' : fallback });
  if (!isOk && spec.fallback === 'table') save(ctx, task);
  release(ctx, spec.pool, task);
  closeIfDone(ctx, producer);
}

/** fallback: one row in the database. */
function save(ctx: EngineContext, { producer, topic, content, deferral }: RetryTask): void {
  const { rows } = callerOf(ctx, producer);
  rows.push({ topic, content, deferral });
  ctx.cause = ctx.emit('fallback.saved', { producer: producer.id, msgId: content.msgId, rows: rows.length });
  ctx.wake(producer, scanTask);
}

/** Whether a scan would find something; while the job sends, none begins. */
const hasRows = (caller: Caller | undefined): caller is Caller =>
  caller !== undefined && caller.rows.length > 0 && caller.toSend === undefined;

/** The scheduled job: all rows that are there now, one after the other. */
function scan(ctx: EngineContext, producer: Producer): void {
  const caller = knownCaller(ctx, producer);
  if (!hasRows(caller)) return;
  caller.toSend = [...caller.rows];
  ctx.cause = ctx.emit('fallback.scanned', { producer: producer.id, rows: caller.rows.length });
  sendNextRow(ctx, producer);
}

function sendNextRow(ctx: EngineContext, producer: Producer): void {
  const caller = callerOf(ctx, producer);
  const row = caller.toSend?.shift();
  if (row !== undefined) return syncSend(ctx, producer, row, copyOf(ctx, producer, row), 'callerRetry.compensated', { producer, row });
  caller.toSend = undefined;
  ctx.wake(producer, scanTask);
}

/** A row that was sent is deleted physically; any other stays for the next scan. */
function compensated(ctx: EngineContext, { producer, row, isOk }: { producer: Producer; row: HeldMessage; isOk: boolean }): void {
  const caller = callerOf(ctx, producer);
  if (isOk) {
    caller.rows = caller.rows.filter((one) => one !== row);
    ctx.cause = ctx.emit('fallback.deleted', { producer: producer.id, msgId: row.content.msgId, rows: caller.rows.length });
  }
  sendNextRow(ctx, producer);
}

/** Spring shuts the pool down before the client that its tasks need, and waits for them. */
function closing(ctx: EngineContext, closed: { readonly process: Process; isHeld: boolean }): void {
  const { process } = closed;
  const spec = specOf(ctx, process);
  if (spec === undefined) return;
  const caller = callerOf(ctx, process);
  const isFirst = !caller.isShutdown;
  caller.isShutdown = true;
  if (tasksOf(caller).length === 0) return;
  closed.isHeld = true;
  if (!isFirst) return;
  ctx.after(spec.pool.awaitTerminationSeconds * 1_000, 'callerRetry.waitedLongEnough', process, process);
}

function closeIfDone(ctx: EngineContext, producer: Producer): void {
  const caller = callerOf(ctx, producer);
  if (caller.isShutdown && tasksOf(caller).length === 0) ctx.raise('application.closed', { process: producer, isHeld: false });
}

export const callerRetry = defineMechanism({
  id: 'callerRetry',
  tasks: {
    [scanTask]: {
      nextWorkAt: (ctx, { process }: PeriodicTask) => (hasRows(knownCaller(ctx, process)) ? ctx.now : Infinity),
      run: (ctx, { process }) => scan(ctx, process as Producer),
      waitsFor: (ctx, { process }) => knownCaller(ctx, process)?.rows[0]?.content.msgId,
    },
  },
  eventHandlers: {
    'process.started': (ctx, process: Process) => {
      const spec = specOf(ctx, process);
      if (spec?.fallback === 'table') ctx.armTask(process, scanTask, spec.scanInterval, spec.scanInterval);
    },
    'process.crashed': (ctx, process: Process) => {
      const caller = knownCaller(ctx, process);
      if (caller === undefined) return;
      cutAll(ctx, caller);
      caller.toSend = undefined;
      caller.made = 0;
      caller.isShutdown = false;
    },
    'send.calledBack': calledBack,
    'callerRetry.try': tryOnce,
    'callerRetry.tried': tried,
    'callerRetry.compensated': compensated,
    'callerRetry.keptAlive': (ctx, { producer, thread }: { producer: Producer; thread: PoolThread }) => {
      const spec = specOf(ctx, producer);
      if (spec !== undefined) endIdle(ctx, spec.pool, producer, thread);
    },
    'application.closing': closing,
    'callerRetry.waitedLongEnough': (ctx, process: Process) => {
      const caller = callerOf(ctx, process);
      if (tasksOf(caller).length === 0) return;
      cutAll(ctx, caller);
      ctx.raise('application.closed', { process, isHeld: false });
    },
  },
  pendingEvents: {
    'callerRetry.try': ({ producer, content, isCut }: RetryTask) =>
      isCut ? undefined : { kind: 'timer', name: 'backOff', subject: producer.id, msgId: content.msgId, housekeeping: false },
  },
  isQuiet: (ctx) => {
    for (const process of ctx.world.processes.values()) {
      const caller = knownCaller(ctx, process);
      if (caller === undefined || !process.isRunning) continue;
      if (tasksOf(caller).length > 0 || caller.rows.length > 0) return false;
    }
    return true;
  },
});
