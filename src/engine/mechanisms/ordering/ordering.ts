/** Orderly consumption: one queue, one lock, one thread, one message after the other. Rules: README.md of this folder. */
import type { Broker, Consumer, OrderlyQueue, Process, ProcessQueue, QueueLock } from '../../model/world.ts';
import { isExpired, lockTask } from '../lockExpiry.ts';
import { defineMechanism } from '../mechanism.ts';
import { denyLock, grantLock, isSameClient, lockBatch, releaseLock, unlockBatch } from './brokerLocks.ts';
import {
  ageWhereUnreachable,
  allAnswered,
  askForLock,
  begin,
  giveBack,
  hasNews,
  lockAll,
  lockAnswered,
  lockForRebalance,
  oneAnswered,
  release,
  releaseExpired,
  sendUnlock,
  unlockAll,
  unlocked,
  waitsForTakeOver,
} from './clientLocks.ts';
import {
  askForThread,
  callListener,
  commit,
  fillThreads,
  areAllSent,
  finish,
  gatherUnsent,
  hasMoreToSend,
  keepUncommitted,
  mayTryAgain,
  noteNotSent,
  noteSent,
  putBack,
  releaseThread,
  rollBack,
  settle,
  sendToRetryTopic,
  sentToRetryTopic,
  submit,
  suspendMs,
  takeMessage,
} from './consumeLoop.ts';
import { orderlyQueueMachine, queueLockMachine } from './orderingMachines.ts';

const asOrderly = (process: Process): Consumer | undefined =>
  process.kind === 'consumer' && (process as Consumer).isOrderly ? (process as Consumer) : undefined;

export const ordering = defineMechanism({
  id: 'ordering',
  requestProcessors: { broker: { LOCK_BATCH_MQ: lockBatch, UNLOCK_BATCH_MQ: unlockBatch } },
  tasks: {
    [lockTask]: {
      nextWorkAt: (ctx, task) => (hasNews(ctx, task.process as Consumer) ? ctx.now : Infinity),
      run: (ctx, task) => lockAll(ctx, task.process as Consumer),
    },
  },
  eventHandlers: {
    'process.started': (ctx, process: Process) => {
      if (process.kind === 'broker') ctx.wakeAll(lockTask);
      const consumer = asOrderly(process);
      if (consumer?.messageModel === 'CLUSTERING')
        ctx.armTask(
          consumer,
          lockTask,
          ctx.number(consumer, 'lockPeriodicallyFirst'),
          ctx.number(consumer, 'rocketmq.client.rebalance.lockInterval'),
        );
    },
    'process.stopping': (ctx, process: Process) => {
      const consumer = asOrderly(process);
      if (consumer?.messageModel === 'CLUSTERING') unlockAll(ctx, consumer);
    },
    'process.crashed': (ctx, process: Process) => {
      ageWhereUnreachable(ctx);
      if (process.kind === 'broker') (process as Broker).queueLocks = new Map();
      else if (process.kind === 'consumer') (process as Consumer).waitingQueues = [];
    },
    'link.changed': (ctx) => ageWhereUnreachable(ctx),
    'route.applied': (ctx, client: Consumer) => ctx.wake(client, lockTask),
    'consume.submit': submit,
    'ordering.lock': lockForRebalance,
    'ordering.lockAnswered': lockAnswered,
    'ordering.allAnswered': allAnswered,
    'ordering.oneAnswered': oneAnswered,
    'ordering.begin': begin,
    'ordering.release': release,
    'ordering.releaseExpired': releaseExpired,
    'ordering.unlock': (ctx, { consumer, broker, reference }: { consumer: Consumer; broker: string; reference: string }) =>
      sendUnlock(ctx, consumer, broker, [reference], true),
    'ordering.unlocked': unlocked,
    'ordering.finish': finish,
    'ordering.sentToRetryTopic': sentToRetryTopic,
    'ordering.threadFree': (ctx, consumer: Consumer) => {
      if (consumer.isRunning) fillThreads(ctx, consumer);
    },
    /** A queue that was corrected outside a rebalance. */
    'rebalance.forget': (ctx, queue: ProcessQueue) => {
      if (queue.order !== undefined && queue.process.messageModel === 'CLUSTERING') giveBack(ctx, queue, queue.order);
    },
  },
  machines: [
    {
      definition: queueLockMachine,
      guards: {
        isOwner: (ctx, lock: QueueLock) => isSameClient(ctx, lock.owner, lock.askedBy),
        isOwnerOrExpired: (ctx, lock: QueueLock) => isSameClient(ctx, lock.owner, lock.askedBy) || isExpired(ctx, lock),
      },
      actions: { grantLock, denyLock, releaseLock },
    },
    {
      definition: orderlyQueueMachine,
      guards: { mayTryAgain, hasMoreToSend, areAllSent },
      actions: {
        askForThread,
        takeMessage,
        callListener,
        commit,
        keepUncommitted,
        rollBack,
        putBack,
        gatherUnsent,
        sendToRetryTopic,
        noteSent,
        noteNotSent,
        settle,
        releaseThread,
        askForLock,
      },
      delays: {
        suspendCurrentQueueTimeMillis: suspendMs,
        consumeAgainDelay: (ctx, order: OrderlyQueue) => ctx.number(order.process, 'consumeAgainDelay'),
        tryLockLater: (ctx, order: OrderlyQueue) =>
          ctx.number(order.process, order.takenInRun === 0 ? 'lockLaterAtStart' : 'lockLaterInLoop'),
        consumeUnlockedDelay: (ctx, order: OrderlyQueue) => ctx.number(order.process, 'consumeUnlockedDelay'),
      },
    },
  ],
  isQuiet: (ctx) => !waitsForTakeOver(ctx),
});
