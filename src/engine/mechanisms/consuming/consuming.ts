/** Concurrent consumption: threads, the listener's answer, what becomes of it. Rules: README.md of this folder. */
import { isSameLife } from '../../kernel/eventQueue.ts';
import { consumeTaskMachine } from '../../machines/consumingMachines.ts';
import { ConsumeTask } from '../../model/consumeTask.ts';
import type { ScriptAction } from '../../model/scenario.ts';
import type { CachedMessage } from '../../model/cachedMessage.ts';
import type { Consumer, ListenerCall, Process, ProcessQueue, SubmittedMessages } from '../../model/world.ts';
import { consumedUpTo, updateClientOffset } from '../consumerOffset.ts';
import { endIdleThreads, forgetPool, leaveThread, threadsOf, updateCorePoolSize } from '../consumeThreads.ts';
import { registerListener } from '../registeredListeners.ts';
import { callListener, emitConsumed, resultFor } from '../listenerCall.ts';
import { variantOf } from '../../profiles/index.ts';
import { defineMechanism, type CallOutcome, type EngineContext } from '../mechanism.ts';
import { actionSpecs } from './actions.ts';
import { armCleaner, cleanHandlers, cleanTask, cleanTasks, timeoutMsOf } from './cleanExpireMsg.ts';
import { sendBack, sendToRetryTopic } from './sendMessageBack.ts';

const none: readonly CachedMessage[] = [];

function submit(ctx: EngineContext, { queue, messages }: { queue: ProcessQueue; messages: readonly CachedMessage[] }): void {
  if (queue.process.isOrderly || queue.process.type !== 'push' || queue.process.isShuttingDown) return;
  queue.process.waitingTasks.push({ queue, messages, taken: 0, causeSeq: ctx.cause });
  fillThreads(ctx, queue.process);
}

/** Free threads take what waits, in order; tasks of dropped queues return without calling the listener. */
function fillThreads(ctx: EngineContext, consumer: Consumer): void {
  if (consumer.isShuttingDown) return;
  const threads = threadsOf(consumer);
  while (consumer.busyThreads < threads) {
    const next = consumer.waitingTasks[0];
    if (next === undefined) return;
    if (next.queue.isDropped) consumer.waitingTasks.shift();
    else takeTask(ctx, consumer, next);
  }
}

/** The next messages of a line go to a free thread. */
function takeTask(ctx: EngineContext, consumer: Consumer, line: SubmittedMessages): void {
  const { queue, messages, taken, causeSeq } = line;
  const most = consumer.options.consumeMessageBatchMaxSize;
  line.taken += most;
  if (line.taken >= messages.length) consumer.waitingTasks.shift();
  let slot = consumer.busyBelow;
  while (consumer.threads[slot] !== undefined) slot++;
  const message = messages[taken] as CachedMessage;
  const rest = most === 1 ? none : messages.slice(taken + 1, taken + most);
  const task = new ConsumeTask(slot, consumer, consumer.lives, queue, message, rest, ctx.now);
  consumer.threads[slot] = task;
  consumer.busyBelow = slot + 1;
  consumer.busyThreads++;
  ctx.start(task, causeSeq);
}

function call(ctx: EngineContext, task: ConsumeTask): void {
  callListener(ctx, task.process, task, 'consume.finish', task);
  // While other threads are busy, the task wakes for the one that has been longest.
  if (task.process.busyThreads === 1) ctx.wakeAt(task.process, cleanTask, ctx.now + timeoutMsOf(task.process) + 1);
}

function finish(ctx: EngineContext, task: ConsumeTask): void {
  const { queue, message, rest } = task;
  task.finish = undefined;
  const isSuccess = task.result === 'CONSUME_SUCCESS';
  const { cause } = ctx;
  const seq = report(ctx, task, isSuccess, message);
  if (rest.length > 0) reportRest(ctx, task, isSuccess, cause);
  ctx.cause = seq;
  if (queue.isDropped) return ctx.step(task, 'DROPPED');
  if (isSuccess && task.ackIndex >= rest.length) return ctx.step(task, 'CONSUME_SUCCESS');
  failed(ctx, task, isSuccess);
}

/** Whether its process queue has lost the message, because it ran too long. */
const isOut = ({ queue }: ConsumeTask, message: CachedMessage): boolean => queue.messages.get(message.queueOffset) !== message;

/** 5.3.3 does not send back what it finds no more in its process queue (ConsumeMessageConcurrentlyService.processConsumeResult). */
const skipsCleaned = (ctx: EngineContext): boolean => variantOf(ctx.scenario, 'lateFailure') === 'isSkipped';

function failed(ctx: EngineContext, task: ConsumeTask, isSuccess: boolean): void {
  const { message, rest, process: consumer } = task;
  const failed = [message, ...rest].slice(isSuccess ? task.ackIndex + 1 : 0);
  if (consumer.messageModel === 'CLUSTERING') {
    task.failed = skipsCleaned(ctx) ? failed.filter((one) => !isOut(task, one)) : failed;
    return ctx.step(task, task.failed.length > 0 ? 'RECONSUME_LATER' : 'DISCARDED');
  }
  for (const { content } of failed)
    ctx.emit('message.dropped', { consumer: consumer.id, group: consumer.group, msgId: content.msgTextId, reason: 'broadcasting' });
  ctx.step(task, 'DISCARDED');
}

function report(ctx: EngineContext, task: ConsumeTask, isSuccess: boolean, message: CachedMessage): number {
  const isIgnored = isOut(task, message) && (isSuccess || skipsCleaned(ctx));
  return emitConsumed(ctx, task, task.result, task.queue.isDropped || isIgnored, message);
}

function reportRest(ctx: EngineContext, task: ConsumeTask, isSuccess: boolean, cause: number): void {
  for (const one of task.rest) ctx.causedBy(cause, () => report(ctx, task, isSuccess, one));
}

/** All of the call but what has to stay. The offset moves on unless nothing was left to take out (ProcessQueue.removeMessage). */
function removeFromProcessQueue(ctx: EngineContext, task: ConsumeTask): void {
  const { queue } = task;
  const wasEmpty = queue.messages.size === 0;
  removeMessage(task, task.message);
  for (const one of task.rest) removeMessage(task, one);
  if (!queue.isDropped && !wasEmpty) updateClientOffset(ctx, task.process, queue, consumedUpTo(queue));
}

function removeMessage({ queue, kept }: ConsumeTask, message: CachedMessage): void {
  const held = queue.messages.get(message.queueOffset);
  if ((held !== message && held?.content !== message.content) || kept.includes(message)) return;
  queue.messages.delete(message.queueOffset);
  queue.cachedBytes -= message.bodyBytes;
}

/** The call goes on with another object for one of its messages. */
function replaceMessage(task: ConsumeTask, before: CachedMessage, after: CachedMessage): void {
  const replaced = (one: CachedMessage): CachedMessage => (one === before ? after : one);
  if (task.queue.messages.get(before.queueOffset) === before) task.queue.messages.set(after);
  task.message = replaced(task.message);
  task.rest = task.rest.map(replaced);
  task.skipped = task.skipped.map(replaced);
  task.failed = task.failed.map(replaced);
}

/** The message of a task that is being sent back. */
const failing = (task: ConsumeTask): CachedMessage => task.failed[0] ?? task.message;

function releaseThread(ctx: EngineContext, task: ConsumeTask): void {
  const { process: consumer, slot } = task;
  if (consumer.threads[slot] !== task) return;
  consumer.threads[slot] = undefined;
  consumer.busyBelow = Math.min(consumer.busyBelow, slot);
  leaveThread(ctx, consumer);
  if (consumer.waitingTasks.length > 0) ctx.raise('consume.threadFree', consumer);
}

const result = (action: ScriptAction): string => action['result'] as string;

function isMeant(action: ScriptAction, call: ListenerCall | undefined): call is ListenerCall {
  if (call?.finish === undefined) return false;
  const isNamed = ({ content }: CachedMessage): boolean => content.msgId === action['message'] || content.keys === action['message'];
  return isNamed(call.message) || call.rest.some(isNamed);
}

/** Running listener calls that the action means, each with the event that ends it. */
function runningCalls(ctx: EngineContext, action: ScriptAction): { call: ListenerCall; finished: string; payload: unknown }[] {
  const running: { call: ListenerCall; finished: string; payload: unknown }[] = [];
  for (const process of ctx.world.processes.values()) {
    if (process.kind !== 'consumer' || !process.isRunning || (process as Consumer).group !== action['group']) continue;
    if (ctx.world.frozen.has(process.id)) continue;
    const consumer = process as Consumer;
    const loop = consumer.simple?.loop;
    if (loop !== undefined && isMeant(action, loop.call)) running.push({ call: loop.call, finished: 'pop.processed', payload: loop });
    const polled = consumer.pollLoop;
    if (polled !== undefined && isMeant(action, polled.call))
      running.push({ call: polled.call, finished: 'litePull.processed', payload: polled });
    for (const task of consumer.popPush?.threads ?? [])
      if (isMeant(action, task)) running.push({ call: task, finished: 'popPush.processed', payload: task });
    for (const task of consumer.threads) if (isMeant(action, task)) running.push({ call: task, finished: 'consume.finish', payload: task });
    for (const { order } of consumer.processQueues.values()) {
      if (order !== undefined && isMeant(action, order.call))
        running.push({ call: order.call, finished: 'ordering.finish', payload: order });
    }
  }
  return running;
}

export const consuming = defineMechanism({
  id: 'consuming',
  actions: {
    registerMessageListener: {
      spec: actionSpecs.registerMessageListener,
      reject: (ctx, action) => {
        const consumer = ctx.process<Consumer>(action['consumer'] as string);
        return consumer.isRunning ? { reason: 'alreadyRunning', subject: consumer.id } : undefined;
      },
      apply: (ctx, action) => registerListener(ctx, ctx.process<Consumer>(action['consumer'] as string)),
    },
    updateCorePoolSize: {
      spec: actionSpecs.updateCorePoolSize,
      reject: (ctx, action) => {
        const consumer = ctx.process<Consumer>(action['consumer'] as string);
        if (consumer.type !== 'push') return { reason: 'notPushConsumer', subject: consumer.id };
        return consumer.isRunning ? undefined : { reason: 'notRunning', subject: consumer.id };
      },
      apply: (ctx, action) =>
        updateCorePoolSize(ctx, ctx.process<Consumer>(action['consumer'] as string), action['corePoolSize'] as number),
    },
    answerConsumption: {
      spec: actionSpecs.answerConsumption,
      reject: (ctx, action) => {
        const hasMember = [...ctx.world.processes.values()].some(
          (process) => process.kind === 'consumer' && process.isRunning && (process as Consumer).group === action['group'],
        );
        return hasMember ? undefined : { reason: 'noConsumerRunning', subject: action['group'] as string };
      },
      apply(ctx, action) {
        const running = runningCalls(ctx, action);
        if (running.length === 0) ctx.world.decidedResults.set(`${String(action['group'])}/${String(action['message'])}`, result(action));
        for (const { call: one, finished, payload } of running) {
          if (one.finish !== undefined) ctx.cancel(one.finish);
          one.result = resultFor(one.queue.process, result(action));
          ctx.raise(finished, payload);
        }
      },
    },
  },
  tasks: cleanTasks,
  pendingEvents: {
    'consume.finish': (task: ConsumeTask) =>
      isSameLife(task.process, task.incarnation)
        ? { kind: 'consume', name: task.result, subject: task.process.id, msgId: task.message.content.msgId, housekeeping: false }
        : undefined,
  },
  eventHandlers: {
    'process.started': (ctx, process: Process) => {
      if (process.kind !== 'consumer' || (process as Consumer).isOrderly || (process as Consumer).type !== 'push') return;
      armCleaner(ctx, process);
    },
    'process.crashed': (_ctx, process: Process) => {
      if (process.kind !== 'consumer') return;
      const consumer = process as Consumer;
      consumer.waitingTasks = [];
      consumer.threads = [];
      consumer.busyBelow = 0;
      consumer.busyThreads = 0;
      forgetPool(consumer);
    },
    'consume.submit': submit,
    'consume.keepAlive': endIdleThreads,
    'consume.threadFree': (ctx, consumer: Consumer) => {
      if (consumer.isRunning) fillThreads(ctx, consumer);
    },
    'consume.finish': (ctx, task: ConsumeTask) => {
      if (isSameLife(task.process, task.incarnation)) finish(ctx, task);
    },
    'consume.sendBackAnswered': (ctx, { token, outcome }: { token: ConsumeTask; outcome: CallOutcome }) =>
      ctx.step(token, outcome.ok && outcome.status === 'SUCCESS' ? 'SEND_BACK_ACCEPTED' : 'SEND_BACK_FAILED'),
    'consume.fallbackDone': (ctx, { task, isOk }: { task: ConsumeTask; isOk: boolean }) => ctx.step(task, isOk ? 'SEND_OK' : 'SEND_FAILED'),
    ...cleanHandlers,
  },
  machines: [
    {
      definition: consumeTaskMachine,
      guards: {
        hasMoreToSendBack: (_ctx, task: ConsumeTask) => task.failed.length > 1,
        hasKept: (_ctx, task: ConsumeTask) => task.kept.length > 0,
      },
      actions: {
        callListener: call,
        sendMessageBack: (ctx, task: ConsumeTask) =>
          sendBack(ctx, task.queue, failing(task), task.delayLevelWhenNextConsume, { then: 'consume.sendBackAnswered', token: task }),
        sendToRetryTopic: (ctx, task: ConsumeTask) =>
          sendToRetryTopic(ctx, task.process, failing(task), { then: 'consume.fallbackDone', token: { task } }),
        nextToSendBack: (_ctx, task: ConsumeTask) => {
          task.failed = task.failed.slice(1);
        },
        countLocalReconsume: (_ctx, task: ConsumeTask) => {
          const again = failing(task).again();
          replaceMessage(task, failing(task), again);
          task.kept = [...task.kept, again];
        },
        releaseThread,
        resubmit: (ctx, task: ConsumeTask) => submit(ctx, { queue: task.queue, messages: task.kept }),
        removeFromProcessQueue,
      },
      delays: { localResubmitDelay: (ctx, task: ConsumeTask) => ctx.number(task.process, 'localResubmitDelay') },
    },
  ],
  isQuiet: (ctx) => {
    for (const process of ctx.world.processes.values()) {
      if (process.kind !== 'consumer' || !process.isRunning) continue;
      const consumer = process as Consumer;
      if (consumer.busyThreads > 0 || consumer.waitingTasks.length > 0) return false;
      for (const queue of consumer.processQueues.values()) if (queue.messages.size > 0) return false;
    }
    return true;
  },
});
