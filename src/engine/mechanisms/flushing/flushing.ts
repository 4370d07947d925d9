/** From the page cache to the disk, and what a power failure leaves. Rules: README.md of this folder. */
import { scheduleTopic } from '../../model/names.ts';
import type { Broker, PeriodicTask, Process } from '../../model/world.ts';
import { fileEndOf } from '../../model/storePool.ts';
import { diskDone, type KeptAnswer } from '../answerWhenKept.ts';
import { defineMechanism, type EngineContext } from '../mechanism.ts';
import { consumeQueueOf, flushTask, groupCommitTask } from '../putMessage.ts';
import { actionSpecs } from './actions.ts';
import { commitAll, commitDue, hasUncommitted, openPool, pooled } from './storePool.ts';

const pageBytes = 4_096;

/** Whole pages between what is on the disk and the end of the log (MappedFile.isAbleToFlush). */
const dirtyPages = (broker: Broker): number => Math.floor(fileEndOf(broker) / pageBytes) - Math.floor(broker.flushedOffset / pageBytes);

const isDirty = (broker: Broker): boolean => broker.flushedOffset < fileEndOf(broker);

/** Sends that wait for the disk of a broker. */
function waitingFor(ctx: EngineContext, broker: Broker): KeptAnswer[] {
  const name = `flushing/${broker.id}`;
  let waiting = ctx.world.slices.get(name) as KeptAnswer[] | undefined;
  if (waiting === undefined) ctx.world.slices.set(name, (waiting = []));
  return waiting;
}

/** The next tick of the loop that flushes whatever is there: the first, and then each `flushCommitLogThoroughInterval`. */
function nextThoroughTick(ctx: EngineContext, { process, gridStart }: PeriodicTask): number {
  const everyMs = ctx.number(process, 'flushCommitLogThoroughInterval');
  return ctx.now <= gridStart ? gridStart : gridStart + Math.ceil((ctx.now - gridStart) / everyMs) * everyMs;
}

function nextFlushAt(ctx: EngineContext, task: PeriodicTask): number {
  const broker = task.process as Broker;
  if (broker.isFlushing || !isDirty(broker)) return Infinity;
  return dirtyPages(broker) >= broker.options.flushCommitLogLeastPages ? ctx.now : nextThoroughTick(ctx, task);
}

/** Everything that is appended now will be on the disk when this flush ends. */
function flush(ctx: EngineContext, broker: Broker): void {
  if (broker.isFlushing || !isDirty(broker)) return;
  broker.isFlushing = true;
  ctx.after(broker.flushMs, 'flushing.flushed', { broker, offset: fileEndOf(broker) }, broker);
}

function flushed(ctx: EngineContext, { broker, offset }: { broker: Broker; offset: number }): void {
  broker.isFlushing = false;
  const bytes = offset - broker.flushedOffset;
  broker.flushedOffset = offset;
  ctx.cause = ctx.emit('log.flushed', { broker: broker.id, offset, bytes });
  const waiting = waitingFor(ctx, broker);
  ctx.world.slices.set(
    `flushing/${broker.id}`,
    waiting.filter(({ endOffset, waitsForDisk }) => waitsForDisk && endOffset > offset),
  );
  for (const answer of waiting) if (answer.endOffset <= offset) diskDone(ctx, answer, 'SUCCESS');
  ctx.wake(broker, flushTask);
  ctx.wake(broker, groupCommitTask);
  if (waitingFor(ctx, broker).length > 0) flush(ctx, broker);
}

/** The log is cut back to `row`: queue offsets of what is gone are given again, and nobody waits for it any more. */
function truncate(ctx: EngineContext, broker: Broker, row: number, reason: string): void {
  const { commitLog } = broker;
  const copies = ctx.scenario.brokers.length;
  for (let lost = commitLog.length - 1; lost >= row; lost--) {
    const { topic, queueId, queueOffset } = commitLog.message(lost);
    consumeQueueOf(broker, topic, queueId).truncate(queueOffset);
    broker.scheduledFacts.delete(lost);
  }
  for (let lost = row; lost < commitLog.length; lost++) {
    const { content, topic, physicalOffset } = commitLog.message(lost);
    const holders = copies > 1 ? holdersOf(ctx, broker, physicalOffset, content.msgId) : [];
    ctx.emit('message.lost', {
      msgId: content.msgId,
      topic,
      broker: broker.id,
      reason,
      copies: holders.length > 0 ? holders : undefined,
    });
  }
  commitLog.truncate(row);
  broker.dispatchedRows = Math.min(broker.dispatchedRows, row);
  broker.flushedOffset = Math.min(broker.flushedOffset, commitLog.endOffset);
  clampDelayOffsets(broker);
  ctx.raise('store.truncated', broker);
}

/** Brokers whose log has the same record at the same place. */
function holdersOf(ctx: EngineContext, broker: Broker, physicalOffset: number, msgId: string): string[] {
  return ctx.scenario.brokers
    .map(({ id }) => ctx.process<Broker>(id))
    .filter((other) => other !== broker && other.brokerName === broker.brokerName)
    .filter(({ commitLog }) => {
      const row = commitLog.rowAt(physicalOffset);
      return row !== undefined && commitLog.message(row).content.msgId === msgId;
    })
    .map(({ id }) => id);
}

/** A position behind the end of its level begins at the end (ScheduleMessageService.executeOnTimeup). */
function clampDelayOffsets(broker: Broker): void {
  const clamp = (offset: number, index: number): number =>
    Math.min(offset, broker.queues.get(`${scheduleTopic}:${index}`)?.nextOffset ?? 0);
  broker.delayOffsets = broker.delayOffsets.map(clamp);
  broker.persistedDelayOffsets = broker.persistedDelayOffsets.map(clamp);
}

function lostPower(ctx: EngineContext, { process, isDiskLost }: { process: Process; isDiskLost: boolean }): void {
  if (process.kind !== 'broker') return;
  const broker = process as Broker;
  if (!isDiskLost) return truncate(ctx, broker, broker.commitLog.rowsUpTo(broker.flushedOffset), 'powerFailure');
  truncate(ctx, broker, 0, 'diskLost');
  broker.topics = new Map();
  broker.subscriptionGroups = new Map();
  broker.offsets = new Map();
  broker.persistedOffsets = new Map();
}

export const flushing = defineMechanism({
  id: 'flushing',
  actions: {
    slowDisk: {
      spec: actionSpecs.slowDisk,
      reject: () => undefined,
      apply: (ctx, action) => {
        ctx.process<Broker>(action['broker'] as string).flushMs = Math.max(1, action['flushMs'] as number);
      },
    },
  },
  tasks: {
    [flushTask]: {
      nextWorkAt: nextFlushAt,
      run(ctx, task) {
        if (nextFlushAt(ctx, task) <= ctx.now) flush(ctx, task.process as Broker);
      },
    },
    [groupCommitTask]: {
      nextWorkAt: (ctx, { process }) => (!(process as Broker).isFlushing && isDirty(process as Broker) ? ctx.now : Infinity),
      run: (ctx, { process }) => flush(ctx, process as Broker),
    },
  },
  pendingEvents: {
    'flushing.flushed': ({ broker }: { broker: Broker }) => ({ kind: 'flush', name: 'flush', subject: broker.id, housekeeping: true }),
    'flushing.commit': ({ id }: Broker) => ({ kind: 'timer', name: 'CommitRealTimeService', subject: id, housekeeping: true }),
  },
  eventHandlers: {
    'process.started': (ctx, process: Process) => {
      if (process.kind !== 'broker') return;
      openPool(ctx, process as Broker);
      const isSync = (process as Broker).flushDiskType === 'SYNC_FLUSH';
      const everyMs = ctx.number(process, isSync ? 'groupCommitInterval' : 'flushIntervalCommitLog');
      const task = ctx.armTask(process, isSync ? groupCommitTask : flushTask, everyMs, everyMs);
      if (!isSync) (process as Broker).flushTask = task;
    },
    /** A closing store flushes what is there. */
    'process.stopping': (ctx, process: Process) => {
      if (process.kind !== 'broker') return;
      commitAll(ctx, process as Broker);
      flush(ctx, process as Broker);
    },
    'process.crashed': (ctx, process: Process) => {
      if (process.kind !== 'broker') return;
      const broker = process as Broker;
      broker.isFlushing = false;
      ctx.world.slices.delete(`flushing/${process.id}`);
      if (hasUncommitted(broker)) truncate(ctx, broker, broker.commitLog.rowsUpTo(fileEndOf(broker)), 'uncommitted');
      broker.storePool = undefined;
    },
    'host.lostPower': lostPower,
    'flushing.await': (ctx, answer: KeptAnswer) => {
      const { broker } = answer;
      waitingFor(ctx, broker).push(answer);
      ctx.after(ctx.number(broker, 'syncFlushTimeout'), 'flushing.overdue', answer, broker);
      flush(ctx, broker);
    },
    'flushing.flushed': flushed,
    'store.pooled': pooled,
    'flushing.commit': commitDue,
    'flushing.overdue': (ctx, answer: KeptAnswer) => diskDone(ctx, answer, 'FLUSH_DISK_TIMEOUT'),
  },
  isQuiet: (ctx) => ctx.scenario.brokers.every(({ id }) => !hasUncommitted(ctx.process<Broker>(id))),
});
