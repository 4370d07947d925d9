/** The client's side of queue locks: asking, renewing, giving back (RebalanceImpl, RebalancePushImpl, ConsumeMessageOrderlyService). */
import { endRenewal, lastSeenMs } from '../../model/renewal.ts';
import { queueReference } from '../../model/names.ts';
import { variantOf } from '../../profiles/index.ts';
import type { Broker, Consumer, MessageQueue, OrderlyQueue, Process, ProcessQueue } from '../../model/world.ts';
import { lockTask } from '../lockExpiry.ts';
import type { CallOutcome, EngineContext } from '../mechanism.ts';
import { handOver, isSameClient, lockOf, locksOf, stopRenewal } from './brokerLocks.ts';

const isOrderly = (process: Process): process is Consumer => process.kind === 'consumer' && (process as Consumer).isOrderly;
const stoppingKey = (consumer: Consumer): string => `ordering/stopping/${consumer.id}/${consumer.lives}`;

/** The process queue of a consume loop, as long as the client has it in its table. */
export function queueOf(order: OrderlyQueue): ProcessQueue | undefined {
  const queue = order.process.processQueues.get(order.reference);
  return queue?.order === order ? queue : undefined;
}

/** The answer reaches the client one way later than the broker. */
function answerMs(ctx: EngineContext, order: OrderlyQueue): number {
  return 2 * ctx.latencyMs(order.process.id, order.broker);
}

function lastLockMs(ctx: EngineContext, order: OrderlyQueue): number {
  return lastSeenMs(order, ctx.lastTickMs(order.process, lockTask), answerMs(ctx, order));
}

/** ProcessQueue.isLocked and not isLockExpired: the client does not trust a lock that it has not renewed for 30 s. */
export const hasLock = (ctx: EngineContext, order: OrderlyQueue): boolean =>
  order.isLocked && ctx.now - lastLockMs(ctx, order) <= ctx.number(order.process, 'rocketmq.client.rebalance.lockMaxLiveTime');

/** From now on each tick renews the lock on both sides, which is not simulated while it would change nothing. */
function beginRenewal(ctx: EngineContext, order: OrderlyQueue): void {
  const { process: consumer } = order;
  const broker = ctx.process<Broker>(order.broker);
  const lock = lockOf(broker, consumer.group, order.reference);
  const isRenewed =
    consumer.messageModel === 'CLUSTERING' &&
    order.isLocked &&
    broker.isListening &&
    ctx.isReachable(consumer.id, broker.id) &&
    lock !== undefined &&
    isSameClient(ctx, lock.owner, consumer.id);
  if (!isRenewed || lock === undefined) return ctx.wake(consumer, lockTask);
  order.isRenewed = true;
  lock.isRenewed = true;
}

/** From now on the lock ages, on both sides. */
function stopRenewals(ctx: EngineContext, order: OrderlyQueue): void {
  if (order.isRenewed) endRenewal(order, ctx.lastTickMs(order.process, lockTask), answerMs(ctx, order), ctx.now);
  const lock = lockOf(ctx.process<Broker>(order.broker), order.process.group, order.reference);
  if (lock?.owner === order.process.id && !handOver(ctx, lock)) stopRenewal(ctx, lock);
}

/** 4.9.8 renews the locks of queues that it has already lost as well. */
const isRenewable = (ctx: EngineContext, queue: ProcessQueue): boolean =>
  !queue.isDropped || variantOf(ctx.scenario, 'orderlyUnlock') === 'laterWithBacklog';

/** Queues to lock again, by broker: all of a broker where one is not known to be renewed. */
function toRenew(ctx: EngineContext, consumer: Consumer): Map<string, string[]> {
  const byBroker = new Map<string, string[]>();
  const withNews = new Set<string>();
  if (ctx.world.slices.has(stoppingKey(consumer))) return byBroker;
  for (const queue of consumer.processQueues.values()) {
    if (queue.order === undefined || !isRenewable(ctx, queue)) continue;
    if (!consumer.brokers.has(queue.broker) || !ctx.process(queue.broker).isListening) continue;
    const references = byBroker.get(queue.broker);
    if (references === undefined) byBroker.set(queue.broker, [queue.reference]);
    else references.push(queue.reference);
    if (!queue.order.isRenewed) withNews.add(queue.broker);
  }
  for (const broker of [...byBroker.keys()]) if (!withNews.has(broker)) byBroker.delete(broker);
  return byBroker;
}

export const hasNews = (ctx: EngineContext, consumer: Consumer): boolean => toRenew(ctx, consumer).size > 0;

function callLock(ctx: EngineContext, consumer: Consumer, broker: string, queues: readonly string[], then: string, token: unknown): void {
  ctx.call(consumer, broker, 'LOCK_BATCH_MQ', {
    body: { group: consumer.group, queues },
    timeoutMs: ctx.number(consumer, 'lockBatchTimeout'),
    queue: queues.length === 1 ? queues[0] : undefined,
    then,
    token,
  });
}

/** RebalanceImpl.lockAll. */
export function lockAll(ctx: EngineContext, consumer: Consumer): void {
  for (const [broker, queues] of toRenew(ctx, consumer))
    callLock(ctx, consumer, broker, queues, 'ordering.allAnswered', { consumer, queues });
}

/** Those in the answer are locked, the others of an answer are not; without an answer nothing changes. */
export function allAnswered(
  ctx: EngineContext,
  { token, outcome }: { token: { consumer: Consumer; queues: readonly string[] }; outcome: CallOutcome },
): void {
  const { consumer, queues } = token;
  const locked = outcome.ok && outcome.status === 'SUCCESS' ? (outcome.body['locked'] as readonly string[]) : undefined;
  if (locked !== undefined) {
    for (const reference of queues) {
      const order = consumer.processQueues.get(reference)?.order;
      if (order === undefined) continue;
      if (locked.includes(reference)) granted(ctx, order);
      else {
        order.isLocked = false;
        order.isRenewed = false;
      }
    }
  }
  ctx.wake(consumer, lockTask);
}

function granted(ctx: EngineContext, order: OrderlyQueue): void {
  order.isLocked = true;
  order.lastUpdateMs = ctx.now;
  beginRenewal(ctx, order);
}

/** A queue that a rebalance wants to take: without the lock it is left out. */
export function lockForRebalance(ctx: EngineContext, { consumer, queue }: { consumer: Consumer; queue: MessageQueue }): void {
  if (!consumer.brokers.has(queue.broker)) return ctx.raise('rebalance.lockAnswered', { consumer, queue, isLocked: false });
  const reference = queueReference(queue.topic, queue.broker, queue.queueId);
  callLock(ctx, consumer, queue.broker, [reference], 'ordering.lockAnswered', { consumer, queue });
}

const isGranted = (outcome: CallOutcome): boolean =>
  outcome.ok && outcome.status === 'SUCCESS' && (outcome.body['locked'] as readonly string[]).length > 0;

export function lockAnswered(
  ctx: EngineContext,
  { token, outcome }: { token: { consumer: Consumer; queue: MessageQueue }; outcome: CallOutcome },
): void {
  ctx.raise('rebalance.lockAnswered', { ...token, isLocked: isGranted(outcome) });
}

/** The process queue is made: its consume loop begins, its lock is renewed from now on. */
export function begin(ctx: EngineContext, queue: ProcessQueue): void {
  if (queue.order === undefined) return;
  ctx.start(queue.order);
  beginRenewal(ctx, queue.order);
}

/** ConsumeMessageOrderlyService.tryLockLaterAndReconsume. */
export function askForLock(ctx: EngineContext, order: OrderlyQueue): void {
  if (!order.process.brokers.has(order.broker)) return ctx.step(order, 'LOCK_REFUSED');
  callLock(ctx, order.process, order.broker, [order.reference], 'ordering.oneAnswered', order);
}

export function oneAnswered(ctx: EngineContext, { token: order, outcome }: { token: OrderlyQueue; outcome: CallOutcome }): void {
  if (ctx.stateOf(order) !== 'askingForLock') return;
  if (isGranted(outcome)) granted(ctx, order);
  ctx.step(order, isGranted(outcome) ? 'LOCK_GRANTED' : 'LOCK_REFUSED');
}

/** A rebalance gives the queue up: at once when no listener runs, otherwise it waits a moment for the consume lock. */
export function release(ctx: EngineContext, queue: ProcessQueue): void {
  const { order } = queue;
  if (order === undefined) return;
  if (!isRenewable(ctx, queue)) stopRenewals(ctx, order);
  if (order.call === undefined || isForced(ctx, order)) return released(ctx, queue, order);
  order.releaseTimer = ctx.after(ctx.number(order.process, 'consumeLockWait'), 'ordering.releaseExpired', queue, order.process);
}

/** The rebalance that waited goes on. */
export function released(ctx: EngineContext, queue: ProcessQueue, order: OrderlyQueue): void {
  giveBack(ctx, queue, order);
  ctx.raise('rebalance.released', { queue, isReleased: true });
}

/** 5.3.3: the lock is given back under a running listener when it was not renewed for 20 s. */
const isForced = (ctx: EngineContext, order: OrderlyQueue): boolean =>
  variantOf(ctx.scenario, 'orderlyUnlock') === 'whenIdle' &&
  ctx.now > lastLockMs(ctx, order) + ctx.number(order.process, 'rocketmq.client.unlockDelayTimeMills');

/** The listener still runs: the dropped process queue stays until the next rebalance. */
export function releaseExpired(ctx: EngineContext, queue: ProcessQueue): void {
  if (queue.order !== undefined) queue.order.releaseTimer = undefined;
  ctx.raise('rebalance.released', { queue, isReleased: false });
}

/** RebalancePushImpl.unlockDelay: while messages are cached the broker's lock is kept 20 s longer. */
export function giveBack(ctx: EngineContext, queue: ProcessQueue, order: OrderlyQueue): void {
  const { process: consumer } = order;
  const cached = queue.messages.size - order.taken.length - order.uncommitted.length;
  if (ctx.stateOf(order) !== 'dropped') ctx.step(order, 'DROP');
  stopRenewals(ctx, order);
  const unlock = { consumer, broker: queue.broker, reference: queue.reference };
  if (cached > 0 && variantOf(ctx.scenario, 'orderlyUnlock') === 'laterWithBacklog')
    ctx.after(ctx.number(consumer, 'rocketmq.client.unlockDelayTimeMills'), 'ordering.unlock', unlock, consumer);
  else sendUnlock(ctx, consumer, queue.broker, [queue.reference], true);
}

export function sendUnlock(ctx: EngineContext, consumer: Consumer, broker: string, queues: readonly string[], isOneway: boolean): void {
  if (!consumer.brokers.has(broker)) return;
  ctx.call(consumer, broker, 'UNLOCK_BATCH_MQ', {
    body: { group: consumer.group, queues },
    timeoutMs: ctx.number(consumer, 'lockBatchTimeout'),
    isOneway,
    queue: queues.length === 1 ? queues[0] : undefined,
  });
}

/** shutdown(): everything is unlocked before the group hears that the client leaves. */
export function unlockAll(ctx: EngineContext, consumer: Consumer): void {
  ctx.world.slices.set(stoppingKey(consumer), true);
  const byBroker = new Map<string, string[]>();
  for (const { broker, reference, order } of consumer.processQueues.values()) {
    if (order === undefined || !ctx.process(broker).isListening) continue;
    byBroker.set(broker, [...(byBroker.get(broker) ?? []), reference]);
  }
  for (const [broker, queues] of byBroker) sendUnlock(ctx, consumer, broker, queues, false);
}

/** The broker has no lock of this client any more: a queue that came back meanwhile must ask for it again. */
export function unlocked(ctx: EngineContext, { consumer, reference }: { consumer: Consumer; reference: string }): void {
  const order = consumer.processQueues.get(reference)?.order;
  if (order === undefined) return;
  stopRenewals(ctx, order);
  ctx.wake(consumer, lockTask);
}

/** Locks whose renewals no longer arrive begin to age. */
export function ageWhereUnreachable(ctx: EngineContext): void {
  for (const process of ctx.world.processes.values()) {
    if (process.kind === 'broker') {
      for (const lock of locksOf(process as Broker)) {
        const isReached = lock.isRenewed && ctx.process(lock.owner).isRunning && ctx.isReachable(lock.owner, process.id);
        if (!isReached && !(lock.isRenewed && handOver(ctx, lock))) stopRenewal(ctx, lock);
      }
    } else if (isOrderly(process)) {
      for (const { order } of process.processQueues.values()) {
        if (order === undefined || !order.isRenewed) continue;
        if (!ctx.process(order.broker).isRunning || !ctx.isReachable(process.id, order.broker)) stopRenewals(ctx, order);
      }
    }
  }
  ctx.wakeAll(lockTask);
}

/** Whether somebody waits for a lock that nobody uses: the queue will be taken over. */
export function waitsForTakeOver(ctx: EngineContext): boolean {
  for (const process of ctx.world.processes.values()) {
    if (!isOrderly(process) || !process.isRunning) continue;
    for (const reference of process.rebalance.refused) {
      const broker = ctx.process<Broker>(reference.split(':')[1] ?? '');
      const lock = broker.isRunning ? lockOf(broker, process.group, reference) : undefined;
      if (lock === undefined) continue;
      const owner = lock.owner === '' ? undefined : ctx.process<Consumer>(lock.owner);
      if (owner?.isRunning !== true || owner.processQueues.get(reference)?.isDropped !== false) return true;
    }
  }
  return false;
}
