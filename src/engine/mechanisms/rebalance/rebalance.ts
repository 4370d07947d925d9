/** Who owns which queue: each client decides for itself. Rules: README.md of this folder. */
import { noTimers } from '../../model/freshMachine.ts';
import { noRebalance } from '../../model/createWorld.ts';
import { inMapOrder, inRoomOrder, inSetOrder, topicsInMapOrder } from '../../model/javaHash.ts';
import { MessageTree } from '../../model/messageTree.ts';
import { queueReference } from '../../model/names.ts';
import { newOrderlyQueue } from '../../model/orderlyQueue.ts';
import { addressesOf, subscribeQueues } from '../../model/topicRoutes.ts';
import type { Broker, Consumer, MessageQueue, Process, ProcessQueue } from '../../model/world.ts';
import { QueueTextIds } from '../../model/queueTextIds.ts';
import { variantOf } from '../../profiles/index.ts';
import { rememberStored } from '../consumerOffset.ts';
import { applyPopShare, popTopicsLeft } from '../popQueues.ts';
import { defineMechanism, type CallOutcome, type EngineContext } from '../mechanism.ts';
import { answerAssignment, asksBroker, assignmentInputs, assignmentOf, followRetryTopic, queryAssignment } from './queryAssignment.ts';
import { forgetPullThresholds, sharePullThresholds } from '../pullThresholds.ts';
import { sortClientIds, sortQueues, strategyNamed, type AllocationChoices } from './allocate.ts';

const rebalanceTask = 'rebalanceService';

/** Everything a run for this topic depends on, as one text: equal inputs give the share that is there already. */
function inputsOf(ctx: EngineContext, consumer: Consumer, topic: string): string {
  const route = consumer.routes.get(topic);
  if (route === undefined) return '';
  if (consumer.messageModel === 'BROADCASTING') return route.signature;
  if (asksBroker(ctx, consumer)) return assignmentInputs(ctx, consumer, topic);
  const ids = addressesOf(route).map((id) => {
    const broker = ctx.process<Broker>(id);
    if (!broker.isListening || !ctx.isReachable(consumer.id, id)) return '-';
    return [...(broker.consumerTable.get(consumer.group)?.channels.keys() ?? [])].join(',');
  });
  return `${route.signature}|${ids.join('|')}`;
}

function hasWork(ctx: EngineContext, consumer: Consumer): boolean {
  if (consumer.isPaused) return false;
  const { lastInputs } = consumer.rebalance;
  for (const topic of consumer.subscriptions.keys()) if (lastInputs.get(topic) !== inputsOf(ctx, consumer, topic)) return true;
  if (popTopicsLeft(consumer).length > 0) return true;
  return [...consumer.processQueues.values()].some((queue) => queue.isDropped || !consumer.subscriptions.has(queue.topic));
}

const minIntervalMs = (ctx: EngineContext, consumer: Consumer): number => ctx.number(consumer, 'rocketmq.client.rebalance.minInterval');

/** RebalanceService.run: 5.3.3 lets a wake-up wait that comes too soon after the last run, or after the start of the client. */
function wake(ctx: EngineContext, consumer: Consumer): void {
  const run = consumer.rebalance;
  const leftMs = run.endedAtMs + minIntervalMs(ctx, consumer) - ctx.now;
  if (run.isRunning || leftMs <= 0) begin(ctx, consumer);
  else wakeAfter(ctx, consumer, leftMs);
}

function wakeAfter(ctx: EngineContext, consumer: Consumer, waitMs: number): void {
  if (consumer.rebalance.isWakePending) return;
  consumer.rebalance.isWakePending = true;
  ctx.after(waitMs, 'rebalance.wakeLater', consumer, consumer);
}

function begin(ctx: EngineContext, consumer: Consumer): void {
  const run = consumer.rebalance;
  if (consumer.isPaused || consumer.isShuttingDown) return;
  if (run.isRunning) {
    run.runAgain = true;
    return;
  }
  run.isRunning = true;
  run.runAgain = false;
  run.isUnbalanced = false;
  run.remaining = inTurn(consumer);
  nextTopic(ctx, consumer);
}

/**
 * RebalanceImpl.doRebalance goes through its table of subscriptions. The retry topic of a group that is new is there a moment after the
 * first run of its first member has begun, and is taken last (recordings: 10 to 150 ms after the topic, in whichever order they stand).
 */
function inTurn({ subscriptions, routes }: Consumer): string[] {
  const topics = topicsInMapOrder(subscriptions.keys(), subscriptions.size);
  return [...topics.filter((topic) => routes.has(topic)), ...topics.filter((topic) => !routes.has(topic))];
}

function nextTopic(ctx: EngineContext, consumer: Consumer): void {
  const run = consumer.rebalance;
  const topic = run.remaining.shift();
  if (topic === undefined) return finish(ctx, consumer);
  run.lastInputs.set(topic, inputsOf(ctx, consumer, topic));
  const route = consumer.routes.get(topic);
  if (route === undefined) return nextTopic(ctx, consumer);
  if (consumer.messageModel === 'BROADCASTING') return applyShare(ctx, consumer, topic, subscribeQueues(topic, route));
  if (asksBroker(ctx, consumer)) return queryAssignment(ctx, consumer, topic, route);
  const assigned = assignedTo(ctx, consumer);
  if (assigned !== undefined) {
    const share = subscribeQueues(topic, route).filter((queue) => assigned.includes(referenceOf(queue)));
    return applyShare(ctx, consumer, topic, share);
  }
  const addresses = addressesOf(route);
  const index = addresses.length > 1 ? ctx.draw('rebalance', consumer.id, addresses.length) : 0;
  ctx.call(consumer, addresses[index] as string, 'GET_CONSUMER_LIST_BY_GROUP', {
    body: { group: consumer.group },
    timeoutMs: ctx.number(consumer, 'mqClientApiTimeout'),
    then: 'rebalance.idsAnswered',
    token: { consumer, topic },
  });
}

function finish(ctx: EngineContext, consumer: Consumer): void {
  const run = consumer.rebalance;
  run.isRunning = false;
  run.endedAtMs = ctx.now;
  for (const queue of [...consumer.processQueues.values()]) if (!consumer.subscriptions.has(queue.topic)) truncate(ctx, consumer, queue);
  for (const topic of popTopicsLeft(consumer)) applyPopShare(ctx, consumer, topic, []);
  ctx.restartGrid(consumer, rebalanceTask);
  const soonMs = ctx.number(consumer, 'rebalanceAfterRefusedLock');
  if (run.refused.length > 0 && soonMs > 0) ctx.after(soonMs, 'rebalance.wake', consumer, consumer);
  if (run.isUnbalanced && minIntervalMs(ctx, consumer) > 0) wakeAfter(ctx, consumer, minIntervalMs(ctx, consumer));
  if (run.runAgain) wake(ctx, consumer);
}

function idsAnswered(ctx: EngineContext, { token, outcome }: { token: { consumer: Consumer; topic: string }; outcome: CallOutcome }): void {
  const { consumer, topic } = token;
  const route = consumer.routes.get(topic);
  if (!outcome.ok || outcome.status !== 'SUCCESS' || route === undefined) {
    consumer.rebalance.lastInputs.delete(topic);
    return nextTopic(ctx, consumer);
  }
  const queues = sortQueues(subscribeQueues(topic, route));
  if (queues.length === 0) return nextTopic(ctx, consumer); // allocate() throws `mqAll is null or mqAll empty`: everything stays.
  const allocate = strategyNamed(ctx.option(consumer, 'allocateMessageQueueStrategy') as string, choicesOf(ctx, consumer));
  const ids = sortClientIds(outcome.body['ids'] as readonly string[]);
  applyShare(ctx, consumer, topic, allocate(queues, ids, consumer.clientId));
}

/** Without an answer that says something everything stays, and it is asked for again. */
function assignmentAnswered(
  ctx: EngineContext,
  { token, outcome }: { token: { consumer: Consumer; topic: string }; outcome: CallOutcome },
): void {
  const { consumer, topic } = token;
  const assignment = assignmentOf(outcome);
  if (assignment === undefined) {
    if (!outcome.ok) consumer.rebalance.lastInputs.delete(topic);
    consumer.rebalance.isUnbalanced ||= !outcome.ok;
    return nextTopic(ctx, consumer);
  }
  followRetryTopic(ctx, consumer, topic, assignment);
  consumer.rebalance.popShare = assignment.mode === 'POP' ? assignment.queues : [];
  applyShare(ctx, consumer, topic, assignment.mode === 'POP' ? [] : assignment.queues);
}

const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');

function choicesOf(ctx: EngineContext, consumer: Consumer): AllocationChoices {
  const roomOf = (process: Process | undefined): string => (process === undefined ? '' : (ctx.option(process, 'machineRoom') as string));
  return {
    messageQueueList: words(ctx.option(consumer, 'messageQueueList') as string),
    consumeridcs: words(ctx.option(consumer, 'consumeridcs') as string),
    roomOfBroker: (broker) => roomOf(ctx.process(broker)),
    roomOfClient: (clientId) =>
      roomOf(
        [...ctx.world.processes.values()].find((process) => process.kind === 'consumer' && (process as Consumer).clientId === clientId),
      ),
  };
}

function applyShare(ctx: EngineContext, consumer: Consumer, topic: string, share: readonly MessageQueue[]): void {
  const run = consumer.rebalance;
  const references = new Set(share.map(referenceOf));
  run.hasChanged = false;
  run.share = share;
  const given = [...consumer.processQueues.values()].filter(
    (queue) => queue.topic === topic && (!references.has(queue.reference) || queue.isDropped),
  );
  const inOrder = variantOf(ctx.scenario, 'givenUpQueues') === 'collected' ? inRoomOrder : inMapOrder;
  run.toDrop = inOrder(given, consumer.processQueues.size);
  dropNext(ctx, consumer, topic);
}

/** assign(): a list of its own instead of a share. */
const assignedTo = (ctx: EngineContext, consumer: Consumer): readonly string[] | undefined =>
  consumer.type === 'pull' ? ctx.scenario.consumers.find(({ id }) => id === consumer.id)?.assign : undefined;

const referenceOf = ({ topic, broker, queueId }: MessageQueue): string => queueReference(topic, broker, queueId);

/** Queues are given up one after the other: an orderly one waits for its listener. */
function dropNext(ctx: EngineContext, consumer: Consumer, topic: string): void {
  const run = consumer.rebalance;
  for (let queue = run.toDrop.shift(); queue !== undefined; queue = run.toDrop.shift()) {
    if (isUnderLock(queue)) return giveUpOrderly(ctx, queue);
    drop(ctx, consumer, queue);
    run.hasChanged = true;
  }
  const share = new Set(run.share.map(referenceOf));
  run.refused = run.refused.filter((reference) => share.has(reference) || !reference.startsWith(`${topic}:`));
  const taken = run.share.filter((queue) => !consumer.processQueues.has(referenceOf(queue)));
  run.toAsk = inSetOrder(taken, run.share.length);
  run.made = [];
  askNextOffset(ctx, consumer, topic);
}

const isUnderLock = ({ order, process }: ProcessQueue): boolean => order !== undefined && process.messageModel === 'CLUSTERING';

/** Its offset is stored and forgotten now; it leaves the table when `ordering` says that its listener has returned. */
function giveUpOrderly(ctx: EngineContext, queue: ProcessQueue): void {
  if (!queue.isDropped) {
    queue.isDropped = true;
    ctx.raise('queue.dropped', queue);
    stopPulling(ctx, queue);
  }
  ctx.raise('ordering.release', queue);
}

function released(ctx: EngineContext, { queue, isReleased }: { queue: ProcessQueue; isReleased: boolean }): void {
  const consumer = queue.process;
  if (isReleased) {
    consumer.processQueues.delete(queue.reference);
    consumer.rebalance.hasChanged = true;
  } else consumer.rebalance.isUnbalanced = true;
  if (consumer.rebalance.isRunning) dropNext(ctx, consumer, queue.topic);
}

/** Where a new queue begins: the store is asked for one queue after the other. */
function askNextOffset(ctx: EngineContext, consumer: Consumer, topic: string): void {
  const run = consumer.rebalance;
  const queue = run.toAsk.shift();
  if (queue === undefined) return shareApplied(ctx, consumer, topic);
  ctx.raise(consumer.isOrderly && asksForLock(ctx, consumer) ? 'ordering.lock' : 'offsets.findStart', { consumer, queue });
}

const asksForLock = (ctx: EngineContext, consumer: Consumer): boolean =>
  consumer.messageModel === 'CLUSTERING' || variantOf(ctx.scenario, 'orderlyBroadcast') === 'locksOnce';

/** Without the lock the queue is skipped; the next run asks again. */
function lockAnswered(
  ctx: EngineContext,
  { consumer, queue, isLocked }: { consumer: Consumer; queue: MessageQueue; isLocked: boolean },
): void {
  const run = consumer.rebalance;
  if (!run.isRunning) return;
  const reference = referenceOf(queue);
  run.refused = run.refused.filter((one) => one !== reference);
  if (isLocked) return ctx.raise('offsets.findStart', { consumer, queue });
  run.refused.push(reference);
  run.isUnbalanced = true;
  run.lastInputs.delete(queue.topic);
  askNextOffset(ctx, consumer, queue.topic);
}

interface KnownStart {
  readonly consumer: Consumer;
  readonly queue: MessageQueue;
  /** Absent: it could not be found out, the next run asks again. */
  readonly offset: number | undefined;
  /** The store answered it, so it stands in the client's table from now on (readOffset). */
  readonly isStored: boolean;
}

function startKnown(ctx: EngineContext, { consumer, queue, offset, isStored }: KnownStart): void {
  const run = consumer.rebalance;
  if (!run.isRunning) return;
  if (offset === undefined) {
    run.lastInputs.delete(queue.topic);
    run.isUnbalanced = true;
  } else {
    const processQueue = newProcessQueue(ctx, consumer, queue, offset);
    consumer.processQueues.set(processQueue.reference, processQueue);
    if (isStored) rememberStored(ctx, consumer, processQueue.reference, offset);
    else consumer.offsetTable.delete(processQueue.reference);
    run.made.push(processQueue);
    run.hasChanged = true;
  }
  askNextOffset(ctx, consumer, queue.topic);
}

function newProcessQueue(ctx: EngineContext, consumer: Consumer, queue: MessageQueue, nextOffset: number): ProcessQueue {
  const reference = queueReference(queue.topic, queue.broker, queue.queueId);
  return {
    machine: 'processQueue',
    instance: `${consumer.id}/${reference}`,
    state: -1,
    timers: noTimers,
    lastFrom: -1,
    lastEvent: '',
    lastAtMs: -1,
    process: consumer,
    incarnation: consumer.lives,
    topic: queue.topic,
    broker: queue.broker,
    queueId: queue.queueId,
    reference,
    textIds: new QueueTextIds(ctx.texts, consumer, queue.broker, queue.topic, queue.queueId),
    isDropped: false,
    nextOffset,
    messages: new MessageTree(),
    cachedBytes: 0,
    maxOffset: -1,
    lastPullMs: -1,
    isFlowControlled: false,
    correctedOffset: -1,
    order: consumer.isOrderly ? newOrderlyQueue(consumer, queue, ctx.now) : undefined,
  };
}

function shareApplied(ctx: EngineContext, consumer: Consumer, topic: string): void {
  const run = consumer.rebalance;
  if (run.hasChanged) {
    const held = [...consumer.processQueues.values()].filter((queue) => queue.topic === topic && !queue.isDropped);
    const queues = sortQueues(held).map((queue) => `${queue.broker}:${queue.queueId}`);
    ctx.cause = ctx.emit('rebalance.done', {
      consumer: consumer.id,
      group: consumer.group,
      topic,
      queues,
      strategy:
        consumer.messageModel === 'BROADCASTING' ? 'BROADCASTING' : (ctx.option(consumer, 'allocateMessageQueueStrategy') as string),
    });
    // Pulls are dispatched before messageQueueChanged, so they carry the version that the broker knows (recording long-poll).
    for (const queue of run.made) {
      if (queue.order !== undefined) ctx.raise('ordering.begin', queue);
      beginToPull(ctx, queue);
    }
  }
  if (takePopShare(ctx, consumer, topic) || run.hasChanged) {
    const subscription = consumer.subscriptions.get(topic);
    if (subscription !== undefined) consumer.subscriptions.set(topic, { ...subscription, subVersion: ctx.now });
    sharePullThresholds(ctx, consumer);
    ctx.raise('heartbeat.now', consumer);
  }
  nextTopic(ctx, consumer);
}

function takePopShare(ctx: EngineContext, consumer: Consumer, topic: string): boolean {
  const share = consumer.rebalance.popShare;
  consumer.rebalance.popShare = [];
  if (!applyPopShare(ctx, consumer, topic, inSetOrder(share, share.length))) return false;
  const queues = share.map(({ broker, queueId }) => `${broker}:${queueId}`);
  ctx.cause = ctx.emit('pop.assigned', { consumer: consumer.id, group: consumer.group, topic, queues });
  return true;
}

/** RebalancePushImpl.dispatchPullRequest; a pull consumer has tasks of its own, which begin at once. */
function beginToPull(ctx: EngineContext, queue: ProcessQueue): void {
  const waitMs = queue.process.type === 'push' ? ctx.number(queue.process, 'newQueuePullDelay') : 0;
  if (waitMs === 0) ctx.start(queue);
  else ctx.after(waitMs, 'rebalance.firstPull', queue, queue.process);
}

/** Its pulls end, if they have begun. */
function stopPulling(ctx: EngineContext, queue: ProcessQueue): void {
  if (queue.state >= 0) ctx.step(queue, 'DROP');
}

/** A queue that is not mine any more: its offset is stored, its cached messages and running results count no more. */
function drop(ctx: EngineContext, consumer: Consumer, queue: ProcessQueue): void {
  const wasDropped = queue.isDropped;
  queue.isDropped = true;
  consumer.processQueues.delete(queue.reference);
  ctx.raise('queue.dropped', queue);
  if (!wasDropped) stopPulling(ctx, queue);
}

/** A queue of a topic that is not subscribed any more (truncateMessageQueueNotMyTopic): nothing is stored, no lock is given back. */
function truncate(ctx: EngineContext, consumer: Consumer, queue: ProcessQueue): void {
  consumer.processQueues.delete(queue.reference);
  consumer.offsetTable.delete(queue.reference);
  consumer.rebalance.lastInputs.delete(queue.topic);
  if (queue.isDropped) return;
  queue.isDropped = true;
  stopPulling(ctx, queue);
}

export const rebalance = defineMechanism({
  id: 'rebalance',
  requestProcessors: { broker: { QUERY_ASSIGNMENT: answerAssignment } },
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
      if (process.kind !== 'consumer' || process.type === 'simple') return;
      process.rebalance = noRebalance(ctx.now);
      forgetPullThresholds(process);
      const waitMs = ctx.number(process, 'rebalanceWaitInterval');
      ctx.armTask(process, rebalanceTask, waitMs, waitMs);
    },
    'rebalance.wake': (ctx, consumer: Consumer) => {
      if (consumer.kind === 'consumer' && consumer.type !== 'simple' && consumer.isRunning) wake(ctx, consumer);
    },
    'rebalance.wakeLater': (ctx, consumer: Consumer) => {
      consumer.rebalance.isWakePending = false;
      wake(ctx, consumer);
    },
    'rebalance.begin': begin,
    'rebalance.firstPull': (ctx, queue: ProcessQueue) => {
      if (!queue.isDropped) ctx.start(queue);
    },
    'rebalance.idsAnswered': idsAnswered,
    'rebalance.assignmentAnswered': assignmentAnswered,
    'assignment.changed': (ctx) => ctx.wakeAll(rebalanceTask),
    'rebalance.startKnown': startKnown,
    'rebalance.released': released,
    'rebalance.lockAnswered': lockAnswered,
    /** seek(): what is cached counts no more, pulling goes on elsewhere. */
    'rebalance.seek': (ctx, { queue, offset }: { queue: ProcessQueue; offset: number }) => {
      const consumer = queue.process;
      queue.isDropped = true;
      stopPulling(ctx, queue);
      const fresh = newProcessQueue(ctx, consumer, queue, offset);
      consumer.processQueues.set(queue.reference, fresh);
      ctx.start(fresh);
    },
    'route.applied': (ctx, client: Consumer) => ctx.wake(client, rebalanceTask),
    'group.changed': (ctx) => ctx.wakeAll(rebalanceTask),
    'subscription.changed': (ctx, consumer: Consumer) => ctx.wake(consumer, rebalanceTask),
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
