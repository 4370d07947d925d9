/** Concurrent consumption: threads, the listener's answer, what becomes of it. Rules: README.md of this folder. */
import { consumeTaskMachine } from '../../machines/consumingMachines.ts';
import { retryTopicOf } from '../../model/names.ts';
import type { ListenerRule, ListenerSpec, ScriptAction } from '../../model/scenario.ts';
import type { CachedMessage, Consumer, ConsumeTask, PeriodicTask, Process, ProcessQueue } from '../../model/world.ts';
import { consumedUpTo, updateClientOffset } from '../consumerOffset.ts';
import { defineMechanism, type CallOutcome, type EngineContext } from '../mechanism.ts';
import { actionSpecs } from './actions.ts';

const cleanTask = 'cleanExpireMsg';
const defaultMaxReconsumeTimes = 16;
const firstRetryLevel = 3;
const cleanedPerQueue = 16;

const listenerOf = (ctx: EngineContext, consumer: Consumer): ListenerSpec | undefined =>
  ctx.scenario.consumers.find(({ id }) => id === consumer.id)?.listener;

function ruleMatches(rule: ListenerRule, message: CachedMessage, nowMs: number): boolean {
  const { tag, key, reconsumeTimesFrom, reconsumeTimesTo, after, before } = rule.when;
  if (tag !== undefined && message.content.tag !== tag) return false;
  if (key !== undefined && message.content.keys !== key) return false;
  if (reconsumeTimesFrom !== undefined && message.reconsumeTimes < reconsumeTimesFrom) return false;
  if (reconsumeTimesTo !== undefined && message.reconsumeTimes > reconsumeTimesTo) return false;
  if (after !== undefined && nowMs < after) return false;
  return before === undefined || nowMs < before;
}

function submit(ctx: EngineContext, { queue, messages }: { queue: ProcessQueue; messages: readonly CachedMessage[] }): void {
  for (const message of messages) queue.process.waitingTasks.push({ queue, message, causeSeq: ctx.cause });
  fillThreads(ctx, queue.process);
}

/** Free threads take what waits, in order; tasks of dropped queues return without calling the listener. */
function fillThreads(ctx: EngineContext, consumer: Consumer): void {
  const threads = ctx.number(consumer, 'consumeThreadMax');
  while (consumer.busyThreads < threads) {
    const next = consumer.waitingTasks.shift();
    if (next === undefined) return;
    if (next.queue.isDropped) continue;
    let slot = 0;
    while (consumer.threads[slot] !== undefined) slot++;
    const task: ConsumeTask = {
      machine: 'consumeTask',
      instance: `${consumer.id}/thread ${slot + 1}`,
      state: -1,
      timers: [],
      last: undefined,
      process: consumer,
      incarnation: consumer.lives,
      queue: next.queue,
      message: next.message,
      deliveredSeq: 0,
      startedAtMs: ctx.now,
      result: 'CONSUME_SUCCESS',
      delayLevelWhenNextConsume: 0,
      finish: undefined,
    };
    consumer.threads[slot] = task;
    consumer.busyThreads++;
    ctx.causedBy(next.causeSeq, () => ctx.start(task));
  }
}

const deliveryFields = (task: ConsumeTask) => ({
  consumer: task.process.id,
  group: task.process.group,
  broker: task.queue.broker,
  topic: task.queue.topic,
  queueId: task.queue.queueId,
  queueOffset: task.message.queueOffset,
  realTopic: task.message.realTopic,
  msgId: task.message.content.msgId,
  reconsumeTimes: task.message.reconsumeTimes,
});

function callListener(ctx: EngineContext, task: ConsumeTask): void {
  const { process: consumer, message } = task;
  task.deliveredSeq = ctx.emit('message.delivered', { ...deliveryFields(task), offsetMsgId: message.offsetMsgId });
  const listener = listenerOf(ctx, consumer);
  const rule = listener?.rules.find((one) => ruleMatches(one, message, ctx.now));
  task.result = takeDecision(ctx, consumer, message) ?? rule?.result ?? listener?.result ?? 'CONSUME_SUCCESS';
  task.delayLevelWhenNextConsume = rule?.delayLevelWhenNextConsume ?? listener?.delayLevelWhenNextConsume ?? 0;
  const processMs = rule?.processMs ?? listener?.processMs ?? 0;
  ctx.causedBy(task.deliveredSeq, () => {
    task.finish = ctx.after(processMs, 'consume.finish', task, consumer);
  });
  ctx.wakeAt(consumer, cleanTask, ctx.now + ctx.number(consumer, 'consumeTimeout') * 60_000 + 1);
}

/** What a hand has decided for the next consumption of this message. */
function takeDecision(ctx: EngineContext, consumer: Consumer, message: CachedMessage): string | undefined {
  for (const name of [message.content.msgId, message.content.keys]) {
    if (name === undefined) continue;
    const key = `${consumer.group}/${name}`;
    const decided = ctx.world.decidedResults.get(key);
    if (decided === undefined) continue;
    ctx.world.decidedResults.delete(key);
    return decided;
  }
  return undefined;
}

function finish(ctx: EngineContext, task: ConsumeTask): void {
  const { queue, message, process: consumer } = task;
  task.finish = undefined;
  const isOut = queue.messages.get(message.queueOffset) !== message;
  const isSuccess = task.result === 'CONSUME_SUCCESS';
  ctx.cause = ctx.emit('message.consumed', {
    ...deliveryFields(task),
    result: task.result,
    tookMs: ctx.now - task.startedAtMs,
    ignored: queue.isDropped || (isOut && isSuccess) ? true : undefined,
  });
  if (queue.isDropped) return ctx.step(task, 'DROPPED');
  if (isSuccess) return ctx.step(task, 'CONSUME_SUCCESS');
  if (consumer.messageModel === 'CLUSTERING') return ctx.step(task, 'RECONSUME_LATER');
  ctx.emit('message.dropped', { consumer: consumer.id, group: consumer.group, msgId: message.content.msgId, reason: 'broadcasting' });
  ctx.step(task, 'DISCARDED');
}

function maxReconsumeTimes(ctx: EngineContext, consumer: Consumer): number {
  const configured = ctx.number(consumer, 'maxReconsumeTimes');
  return configured < 0 ? defaultMaxReconsumeTimes : configured;
}

/** CONSUMER_SEND_MSG_BACK to the broker that holds the message; the thread waits for the answer. */
function sendBack(
  ctx: EngineContext,
  consumer: Consumer,
  queue: ProcessQueue,
  message: CachedMessage,
  delayLevel: number,
  then: string,
  token: unknown,
): void {
  ctx.call(consumer, queue.broker, 'CONSUMER_SEND_MSG_BACK', {
    body: {
      group: consumer.group,
      physicalOffset: message.physicalOffset,
      originTopic: message.realTopic,
      delayLevel,
      maxReconsumeTimes: maxReconsumeTimes(ctx, consumer),
    },
    timeoutMs: ctx.number(consumer, 'sendBackTimeoutMillis'),
    msgId: message.content.msgId,
    queue: queue.reference,
    then,
    token,
  });
}

function removeFromProcessQueue(ctx: EngineContext, task: ConsumeTask): void {
  const { queue, message } = task;
  if (queue.messages.get(message.queueOffset) === message) {
    queue.messages.delete(message.queueOffset);
    queue.cachedBytes -= message.content.bodyBytes;
  }
  if (!queue.isDropped) updateClientOffset(ctx, task.process, queue, consumedUpTo(queue));
}

function releaseThread(ctx: EngineContext, task: ConsumeTask): void {
  const { process: consumer } = task;
  const slot = consumer.threads.indexOf(task);
  if (slot < 0) return;
  consumer.threads[slot] = undefined;
  consumer.busyThreads--;
  if (consumer.waitingTasks.length > 0) ctx.raise('consume.threadFree', consumer);
}

/** First messages of each queue whose listener has run longer than consumeTimeout. */
function* expired(ctx: EngineContext, consumer: Consumer, nowMs: number): Generator<ConsumeTask> {
  const timeoutMs = ctx.number(consumer, 'consumeTimeout') * 60_000;
  for (const queue of consumer.processQueues.values()) {
    let checked = 0;
    for (const message of queue.messages.values()) {
      if (checked++ >= cleanedPerQueue) break;
      const task = consumer.threads.find((one) => one?.message === message);
      if (task === undefined || nowMs - task.startedAtMs <= timeoutMs) break;
      yield task;
    }
  }
}

/** Sent back with a fixed level 3 and taken out of the process queue; the listener is not interrupted. */
function cleanExpired(ctx: EngineContext, consumer: Consumer): void {
  for (const task of [...expired(ctx, consumer, ctx.now)]) {
    const seq = ctx.emit('message.consumed', { ...deliveryFields(task), result: 'TIMEOUT', tookMs: ctx.now - task.startedAtMs });
    ctx.causedBy(seq, () => sendBack(ctx, consumer, task.queue, task.message, firstRetryLevel, 'consume.cleaned', task));
  }
}

const result = (action: ScriptAction): string => action['result'] as string;

function isMeant(action: ScriptAction, task: ConsumeTask | undefined): task is ConsumeTask {
  if (task?.finish === undefined) return false;
  return task.message.content.msgId === action['message'] || task.message.content.keys === action['message'];
}

function runningTasks(ctx: EngineContext, action: ScriptAction): ConsumeTask[] {
  const tasks: ConsumeTask[] = [];
  for (const process of ctx.world.processes.values()) {
    if (process.kind !== 'consumer' || !process.isRunning || (process as Consumer).group !== action['group']) continue;
    for (const task of (process as Consumer).threads) if (isMeant(action, task)) tasks.push(task);
  }
  return tasks;
}

export const consuming = defineMechanism({
  id: 'consuming',
  actions: {
    answerConsumption: {
      spec: actionSpecs.answerConsumption,
      reject: (ctx, action) => {
        const hasMember = [...ctx.world.processes.values()].some(
          (process) => process.kind === 'consumer' && process.isRunning && (process as Consumer).group === action['group'],
        );
        return hasMember ? undefined : { reason: 'noConsumerRunning', subject: action['group'] as string };
      },
      apply(ctx, action) {
        const running = runningTasks(ctx, action);
        if (running.length === 0) ctx.world.decidedResults.set(`${String(action['group'])}/${String(action['message'])}`, result(action));
        for (const task of running) {
          if (task.finish !== undefined) ctx.cancel(task.finish);
          task.result = result(action);
          ctx.raise('consume.finish', task);
        }
      },
    },
  },
  tasks: {
    [cleanTask]: {
      nextWorkAt(ctx, task: PeriodicTask) {
        const consumer = task.process as Consumer;
        let earliest = Infinity;
        for (const one of consumer.threads) if (one !== undefined) earliest = Math.min(earliest, one.startedAtMs);
        return earliest === Infinity ? Infinity : earliest + ctx.number(consumer, 'consumeTimeout') * 60_000 + 1;
      },
      run: (ctx, task) => cleanExpired(ctx, task.process as Consumer),
    },
  },
  eventHandlers: {
    'process.started': (ctx, process: Process) => {
      if (process.kind !== 'consumer') return;
      const timeoutMs = ctx.number(process, 'consumeTimeout') * 60_000;
      ctx.armTask(process, cleanTask, timeoutMs, timeoutMs);
    },
    'process.crashed': (_ctx, process: Process) => {
      if (process.kind !== 'consumer') return;
      const consumer = process as Consumer;
      consumer.waitingTasks = [];
      consumer.threads = [];
      consumer.busyThreads = 0;
    },
    'consume.submit': submit,
    'consume.threadFree': (ctx, consumer: Consumer) => {
      if (consumer.isRunning) fillThreads(ctx, consumer);
    },
    'consume.finish': (ctx, task: ConsumeTask) => {
      if (task.process.isRunning && task.process.lives === task.incarnation) finish(ctx, task);
    },
    'consume.sendBackAnswered': (ctx, { token, outcome }: { token: ConsumeTask; outcome: CallOutcome }) =>
      ctx.step(token, outcome.ok && outcome.status === 'SUCCESS' ? 'SEND_BACK_ACCEPTED' : 'SEND_BACK_FAILED'),
    'consume.fallbackDone': (ctx, { task, isOk }: { task: ConsumeTask; isOk: boolean }) => ctx.step(task, isOk ? 'SEND_OK' : 'SEND_FAILED'),
    'consume.cleaned': (ctx, { token, outcome }: { token: ConsumeTask; outcome: CallOutcome }) => {
      if (outcome.ok && outcome.status === 'SUCCESS') removeFromProcessQueue(ctx, token);
    },
  },
  machines: [
    {
      definition: consumeTaskMachine,
      actions: {
        callListener,
        sendMessageBack: (ctx, task: ConsumeTask) =>
          sendBack(ctx, task.process, task.queue, task.message, task.delayLevelWhenNextConsume, 'consume.sendBackAnswered', task),
        sendToRetryTopic: (ctx, task: ConsumeTask) => {
          const { process: consumer, message } = task;
          ctx.raise('send.inner', {
            process: consumer,
            topic: retryTopicOf(consumer.group),
            content: message.content,
            retry: {
              reconsumeTimes: message.reconsumeTimes + 1,
              delayLevel: firstRetryLevel + message.reconsumeTimes,
              retryTopic: message.realTopic,
              maxReconsumeTimes: maxReconsumeTimes(ctx, consumer),
            },
            then: 'consume.fallbackDone',
            token: { task },
          });
        },
        countLocalReconsume: (_ctx, task: ConsumeTask) => {
          task.message.reconsumeTimes++;
        },
        releaseThread,
        resubmit: (ctx, task: ConsumeTask) => submit(ctx, { queue: task.queue, messages: [task.message] }),
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
