/** Transactional messages: half, op, END_TRANSACTION, checks. Rules: README.md of this folder. */
import { halfTopic, opTopic } from '../../model/names.ts';
import type { Broker, PeriodicTask, Process, Producer } from '../../model/world.ts';
import type { DispatchedRecord } from '../putMessage.ts';
import { cannotSend } from '../ableToSend.ts';
import { defineMechanism, type EngineContext } from '../mechanism.ts';
import { actionSpecs } from './actions.ts';
import { checkTick, hasCheckWork } from './checkTick.ts';
import { halfMessageMachine } from './halfMessageMachine.ts';
import {
  askProducer,
  checkTask,
  commitMessage,
  deferCheck,
  discardMessage,
  endTransaction,
  isAnotherCopyPending,
  opBatchTask,
  prepare,
  rollbackMessage,
  variantOf,
  writeOps,
} from './halfMessages.ts';
import { forgetIfOver, forgetTruncated, type HalfMessage, knownHalfStore, progressOf, recoverPending } from './halfStore.ts';
import {
  applyAnswer,
  checkTransactionState,
  endSent,
  halfSent,
  listenerOf,
  localDone,
  rejectAnswer,
  type LocalTransaction,
} from './localTransactions.ts';
import { beginCadence, checkEvent, checkMessage, resumeCadence } from './messageCadence.ts';

/** The services tick on the grid of the broker's start; they are only written down once a half message gives them work. */
function armServices(ctx: EngineContext, broker: Broker): void {
  if (broker.tasks.has(checkTask)) return;
  const arm = (task: string, periodMs: number): void => {
    const sinceStart = ctx.now - broker.startedAtMs;
    ctx.armTask(broker, task, periodMs - (sinceStart % periodMs), periodMs);
  };
  if (variantOf(ctx, 'checkCadence') === 'tick') arm(checkTask, ctx.number(broker, 'transactionCheckInterval'));
  if (variantOf(ctx, 'opMessages') === 'batched') arm(opBatchTask, ctx.number(broker, 'transactionOpBatchInterval'));
}

function recover(ctx: EngineContext, broker: Broker): void {
  if (knownHalfStore(ctx, broker) === undefined) return;
  armServices(ctx, broker);
  const isTick = variantOf(ctx, 'checkCadence') === 'tick';
  const messages = recoverPending(ctx, broker, isTick ? progressOf(broker, halfTopic) : 0);
  if (!isTick) for (const message of messages) resumeCadence(ctx, message);
  ctx.wake(broker, checkTask);
}

export const transactions = defineMechanism({
  id: 'transactions',
  actions: {
    sendInTransaction: {
      spec: actionSpecs.sendInTransaction,
      reject(ctx, action) {
        const producer = ctx.process<Producer>(action['producer'] as string);
        const refused = cannotSend(ctx, action);
        if (refused !== undefined) return refused;
        return listenerOf(ctx, producer) === undefined ? { reason: 'noTransactionListener', subject: producer.id } : undefined;
      },
      apply: (ctx, action, { index, repetition }) => ctx.raise('send.request', { action, occurrence: { index, repetition } }),
    },
    answerCheckback: { spec: actionSpecs.answerCheckback, reject: rejectAnswer, apply: applyAnswer },
  },
  requestProcessors: {
    broker: { END_TRANSACTION: endTransaction },
    producer: { CHECK_TRANSACTION_STATE: checkTransactionState },
  },
  tasks: {
    [checkTask]: {
      nextWorkAt: (ctx, task: PeriodicTask) => (hasCheckWork(task.process as Broker) ? ctx.now : Infinity),
      run: (ctx, task) => checkTick(ctx, task.process as Broker),
      waitsFor: (ctx, task) =>
        knownHalfStore(ctx, task.process as Broker)
          ?.messages.keys()
          .next().value,
    },
    [opBatchTask]: {
      nextWorkAt: (ctx, task) => ((knownHalfStore(ctx, task.process as Broker)?.unwrittenOps.length ?? 0) > 0 ? ctx.now : Infinity),
      run: (ctx, task) => writeOps(ctx, task.process as Broker),
    },
  },
  pendingEvents: {
    'transactions.localDone': ({ producer, returned, request }: LocalTransaction) => ({
      kind: 'consume',
      name: returned,
      subject: producer.id,
      msgId: request.content.msgId,
      housekeeping: false,
    }),
    [checkEvent]: ({ message: { broker, content } }: { message: HalfMessage }) => ({
      kind: 'timer',
      name: checkTask,
      subject: broker.id,
      msgId: content.msgId,
      housekeeping: false,
    }),
  },
  eventHandlers: {
    'transactions.prepare': prepare,
    'transactions.halfStored': (ctx, stored: { broker: Broker; message: HalfMessage; halfOffset: number }) => {
      armServices(ctx, stored.broker);
      if (variantOf(ctx, 'checkCadence') !== 'tick') beginCadence(ctx, stored.message, stored.halfOffset);
    },
    'transactions.sendDone': halfSent,
    'transactions.localDone': localDone,
    'transactions.endSent': endSent,
    [checkEvent]: (ctx, { message, atMs }: { message: HalfMessage; atMs: number }) => {
      checkMessage(ctx, message.broker, message, atMs);
      forgetIfOver(ctx, message);
    },
    'store.dispatched': (ctx, { broker, topic }: DispatchedRecord) => {
      if (topic === halfTopic || topic === opTopic) ctx.wake(broker, checkTask);
    },
    'process.started': (ctx, process: Process) => {
      if (process.kind === 'broker') recover(ctx, process as Broker);
    },
    'store.truncated': forgetTruncated,
    'process.stopping': (ctx, process: Process) => {
      if (process.kind === 'broker') writeOps(ctx, process as Broker);
    },
    'process.crashed': (ctx, process: Process) => {
      if (process.kind !== 'broker') return;
      const store = knownHalfStore(ctx, process as Broker);
      if (store === undefined) return;
      // Read again from the half and op topics at the next start; a cadence of its own is part of what is stored.
      if (variantOf(ctx, 'checkCadence') === 'tick') store.messages = new Map();
      store.askedChannels = 0;
      store.unwrittenOps = [];
    },
  },
  machines: [
    {
      definition: halfMessageMachine,
      guards: { isAnotherCopyPending },
      actions: { commitMessage, rollbackMessage, askProducer, deferCheck, discardMessage },
    },
  ],
  isQuiet(ctx) {
    for (const process of ctx.world.processes.values()) {
      if (process.kind !== 'broker' || !process.isRunning) continue;
      const store = knownHalfStore(ctx, process as Broker);
      if (store !== undefined && (store.messages.size > 0 || store.unwrittenOps.length > 0)) return false;
    }
    return true;
  },
});
