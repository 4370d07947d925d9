/** Who owns which queue: each client decides for itself. Rules: README.md of this folder. */
import { queueReference } from '../../model/names.ts';
import { subscribeQueues } from '../../model/topicRoutes.ts';
import type { Broker, Consumer, MessageQueue, Process, ProcessQueue } from '../../model/world.ts';
import { defineMechanism, type CallOutcome, type EngineContext } from '../mechanism.ts';
import { sortClientIds, sortQueues, strategies } from './allocate.ts';

const rebalanceTask = 'rebalanceService';

/** Everything a run for this topic depends on, as one text: equal inputs give the share that is there already. */
function inputsOf(ctx: EngineContext, consumer: Consumer, topic: string): string {
  const route = consumer.routes.get(topic);
  if (route === undefined) return '';
  if (consumer.messageModel === 'BROADCASTING') return route.signature;
  const ids = route.brokers.map((id) => {
    const broker = ctx.process<Broker>(id);
    if (!broker.isListening || !ctx.isLinkUp(consumer.id, id)) return '-';
    return [...(broker.consumerTable.get(consumer.group)?.channels.keys() ?? [])].join(',');
  });
  return `${route.signature}|${ids.join('|')}`;
}

function hasWork(ctx: EngineContext, consumer: Consumer): boolean {
  const { lastInputs } = consumer.rebalance;
  for (const topic of consumer.subscriptions.keys()) if (lastInputs.get(topic) !== inputsOf(ctx, consumer, topic)) return true;
  return [...consumer.processQueues.values()].some((queue) => !consumer.subscriptions.has(queue.topic));
}

function begin(ctx: EngineContext, consumer: Consumer): void {
  const run = consumer.rebalance;
  if (run.isRunning) {
    run.runAgain = true;
    return;
  }
  run.isRunning = true;
  run.runAgain = false;
  run.remaining = [...consumer.subscriptions.keys()];
  nextTopic(ctx, consumer);
}

function nextTopic(ctx: EngineContext, consumer: Consumer): void {
  const run = consumer.rebalance;
  const topic = run.remaining.shift();
  if (topic === undefined) return finish(ctx, consumer);
  run.lastInputs.set(topic, inputsOf(ctx, consumer, topic));
  const route = consumer.routes.get(topic);
  if (route === undefined) return nextTopic(ctx, consumer);
  if (consumer.messageModel === 'BROADCASTING') return applyShare(ctx, consumer, topic, subscribeQueues(topic, route));
  const index = route.brokers.length > 1 ? ctx.draw('rebalance', consumer.id, route.brokers.length) : 0;
  ctx.call(consumer, route.brokers[index] as string, 'GET_CONSUMER_LIST_BY_GROUP', {
    body: { group: consumer.group },
    timeoutMs: ctx.number(consumer, 'mqClientApiTimeout'),
    then: 'rebalance.idsAnswered',
    token: { consumer, topic },
  });
}

function finish(ctx: EngineContext, consumer: Consumer): void {
  const run = consumer.rebalance;
  run.isRunning = false;
  for (const queue of [...consumer.processQueues.values()]) if (!consumer.subscriptions.has(queue.topic)) drop(ctx, consumer, queue);
  ctx.restartGrid(consumer, rebalanceTask);
  if (run.runAgain) begin(ctx, consumer);
}

function idsAnswered(ctx: EngineContext, { token, outcome }: { token: { consumer: Consumer; topic: string }; outcome: CallOutcome }): void {
  const { consumer, topic } = token;
  const route = consumer.routes.get(topic);
  if (!outcome.ok || outcome.status !== 'SUCCESS' || route === undefined) {
    consumer.rebalance.lastInputs.delete(topic);
    return nextTopic(ctx, consumer);
  }
  const allocate = strategies[ctx.option(consumer, 'allocateMessageQueueStrategy') as string] ?? strategies['AVG'];
  const ids = sortClientIds(outcome.body['ids'] as readonly string[]);
  applyShare(
    ctx,
    consumer,
    topic,
    allocate === undefined ? [] : allocate(sortQueues(subscribeQueues(topic, route)), ids, consumer.clientId),
  );
}

function applyShare(ctx: EngineContext, consumer: Consumer, topic: string, share: readonly MessageQueue[]): void {
  const run = consumer.rebalance;
  const references = new Set(share.map((queue) => queueReference(queue.topic, queue.broker, queue.queueId)));
  run.hasChanged = false;
  for (const queue of [...consumer.processQueues.values()]) {
    if (queue.topic !== topic || (references.has(queue.reference) && !queue.isDropped)) continue;
    drop(ctx, consumer, queue);
    run.hasChanged = true;
  }
  run.toAsk = share.filter((queue) => !consumer.processQueues.has(queueReference(queue.topic, queue.broker, queue.queueId)));
  run.made = [];
  askNextOffset(ctx, consumer, topic);
}

/** Where a new queue begins: the store is asked for one queue after the other. */
function askNextOffset(ctx: EngineContext, consumer: Consumer, topic: string): void {
  const run = consumer.rebalance;
  const queue = run.toAsk.shift();
  if (queue === undefined) return shareApplied(ctx, consumer, topic);
  ctx.raise('offsets.findStart', { consumer, queue });
}

function startKnown(
  ctx: EngineContext,
  { consumer, queue, offset }: { consumer: Consumer; queue: MessageQueue; offset: number | undefined },
): void {
  const run = consumer.rebalance;
  if (!run.isRunning) return;
  if (offset === undefined) run.lastInputs.delete(queue.topic);
  else {
    const processQueue = newProcessQueue(consumer, queue, offset);
    consumer.offsetTable.delete(processQueue.reference);
    consumer.processQueues.set(processQueue.reference, processQueue);
    run.made.push(processQueue);
    run.hasChanged = true;
  }
  askNextOffset(ctx, consumer, queue.topic);
}

function newProcessQueue(consumer: Consumer, queue: MessageQueue, nextOffset: number): ProcessQueue {
  const reference = queueReference(queue.topic, queue.broker, queue.queueId);
  return {
    machine: 'processQueue',
    instance: `${consumer.id}/${reference}`,
    state: -1,
    timers: [],
    last: undefined,
    process: consumer,
    incarnation: consumer.lives,
    topic: queue.topic,
    broker: queue.broker,
    queueId: queue.queueId,
    reference,
    isDropped: false,
    nextOffset,
    messages: new Map(),
    cachedBytes: 0,
    maxOffset: -1,
    lastPullMs: -1,
    isFlowControlled: false,
    correctedOffset: -1,
  };
}

function shareApplied(ctx: EngineContext, consumer: Consumer, topic: string): void {
  const run = consumer.rebalance;
  if (run.hasChanged) {
    const queues = [...consumer.processQueues.values()]
      .filter((queue) => queue.topic === topic)
      .map((queue) => `${queue.broker}:${queue.queueId}`);
    ctx.cause = ctx.emit('rebalance.done', {
      consumer: consumer.id,
      group: consumer.group,
      topic,
      queues,
      strategy:
        consumer.messageModel === 'BROADCASTING' ? 'BROADCASTING' : (ctx.option(consumer, 'allocateMessageQueueStrategy') as string),
    });
    // Pulls are dispatched before messageQueueChanged, so they carry the version that the broker knows (recording long-poll).
    for (const queue of run.made) ctx.start(queue);
    const subscription = consumer.subscriptions.get(topic);
    if (subscription !== undefined) consumer.subscriptions.set(topic, { ...subscription, subVersion: ctx.now });
    ctx.raise('heartbeat.now', consumer);
  }
  nextTopic(ctx, consumer);
}

/** A queue that is not mine any more: its offset is stored, its cached messages and running results count no more. */
function drop(ctx: EngineContext, consumer: Consumer, queue: ProcessQueue): void {
  const wasDropped = queue.isDropped;
  queue.isDropped = true;
  consumer.processQueues.delete(queue.reference);
  ctx.raise('queue.dropped', queue);
  if (!wasDropped) ctx.step(queue, 'DROP');
}

export const rebalance = defineMechanism({
  id: 'rebalance',
  tasks: {
    [rebalanceTask]: {
      nextWorkAt: (ctx, task) => (hasWork(ctx, task.process as Consumer) ? ctx.now : Infinity),
      run(ctx, task) {
        const consumer = task.process as Consumer;
        if (hasWork(ctx, consumer)) begin(ctx, consumer);
      },
    },
  },
  eventHandlers: {
    'process.started': (ctx, process: Consumer) => {
      if ((process as Process).kind === 'broker') ctx.wakeAll(rebalanceTask);
      if (process.kind !== 'consumer') return;
      process.rebalance = {
        isRunning: false,
        runAgain: false,
        remaining: [],
        toAsk: [],
        made: [],
        hasChanged: false,
        lastInputs: new Map(),
      };
      const waitMs = ctx.number(process, 'rebalanceWaitInterval');
      ctx.armTask(process, rebalanceTask, waitMs, waitMs);
    },
    'rebalance.wake': (ctx, consumer: Consumer) => {
      if (consumer.kind === 'consumer' && consumer.isRunning) begin(ctx, consumer);
    },
    'rebalance.idsAnswered': idsAnswered,
    'rebalance.startKnown': startKnown,
    'route.applied': (ctx, client: Consumer) => ctx.wake(client, rebalanceTask),
    'group.changed': (ctx) => ctx.wakeAll(rebalanceTask),
    'link.changed': (ctx) => ctx.wakeAll(rebalanceTask),
    'process.crashed': (ctx) => ctx.wakeAll(rebalanceTask),
    'process.stopping': (ctx) => ctx.wakeAll(rebalanceTask),
    /** A queue was corrected or dropped outside a run: the next run takes it again. */
    'rebalance.forget': (ctx, queue: ProcessQueue) => {
      queue.process.rebalance.lastInputs.delete(queue.topic);
      queue.isDropped = true;
      queue.process.processQueues.delete(queue.reference);
      ctx.wake(queue.process, rebalanceTask);
    },
  },
});
