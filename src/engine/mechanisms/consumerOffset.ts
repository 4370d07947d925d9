/** Where a consumer offset moves: client memory and broker memory. Source: RemoteBrokerOffsetStore, ConsumerOffsetManager (4.9.8). */
import { queueKey, queueReference } from '../model/names.ts';
import { offsetByTime } from '../model/offsetByTime.ts';
import type { Broker, Consumer, ProcessQueue } from '../model/world.ts';
import { variantOf } from '../profiles/index.ts';
import type { EngineContext } from './mechanism.ts';

export const persistTask = 'persistAllConsumerOffset';
export const brokerPersistTask = 'persistConsumerOffset';

/** Next offset that may be stored: the smallest unfinished one, or one past the largest ever put. */
export function consumedUpTo(queue: ProcessQueue): number {
  return queue.messages.first()?.queueOffset ?? queue.maxOffset + 1;
}

/** Client memory: what the store has answered (readOffset); it is told again with the next timer. */
export function rememberStored(ctx: EngineContext, consumer: Consumer, reference: string, offset: number): void {
  consumer.offsetTable.set(reference, offset);
  ctx.wakeArmed(consumer.persistTask, ctx.now);
}

/** Client memory: increase only. The first 0 is no progress and no fact. */
export function updateClientOffset(ctx: EngineContext, consumer: Consumer, queue: ProcessQueue, offset: number): void {
  const before = consumer.offsetTable.get(queue.reference);
  if (before !== undefined && offset <= before) return;
  consumer.offsetTable.set(queue.reference, offset);
  if (before !== undefined || offset > 0) ctx.facts.offsetCommitted(queue.textIds, offset);
  ctx.wakeArmed(consumer.persistTask, ctx.now);
}

/** Offset of a queue that stands for a time of virtual time (ms). */
export function searchOffset(ctx: EngineContext, broker: Broker, topic: string, queueId: number, atMs: number): number {
  const rule = variantOf(ctx.scenario, 'offsetByTime') === 'lowerBound' ? 'lowerBound' : 'nearest';
  const queue = broker.queues.get(queueKey(topic, queueId));
  if (queue === undefined) return 0;
  return offsetByTime(queue, (offset) => broker.commitLog.message(queue.row(offset)).storedAtMs, atMs, rule);
}

/** 5.3.3: a reset that no pull has heard of yet; until then the broker takes no other offset. */
export const hasReset = (broker: Broker, group: string, topic: string, queueId: number): boolean =>
  broker.offsetResets.size > 0 && broker.offsetResets.get(offsetKey(topic, group))?.has(queueId) === true;

export const offsetKey = (topic: string, group: string): string => `${topic}@${group}`;

/** Broker memory: plain overwrite. */
export function commitBrokerOffset(
  ctx: EngineContext,
  broker: Broker,
  group: string,
  topic: string,
  queueId: number,
  offset: number,
): void {
  const key = offsetKey(topic, group);
  let byQueue = broker.offsets.get(key);
  if (byQueue === undefined) broker.offsets.set(key, (byQueue = new Map()));
  const before = byQueue.get(queueId);
  if (before === offset) return;
  byQueue.set(queueId, offset);
  if (before !== undefined || offset > 0)
    ctx.emit('offset.committed', { group, topic, broker: broker.id, queueId, offset, where: 'broker' });
  ctx.wakeAt(broker, brokerPersistTask, ctx.now);
  if (broker.hasSlaves) ctx.raise('offset.changed', broker);
  wakeWhoDiffers(ctx, group, queueReference(topic, broker.brokerName, queueId), offset);
}

/** A member that holds another offset of this queue (two owners during a rebalance) will store its own again. */
function wakeWhoDiffers(ctx: EngineContext, group: string, reference: string, offset: number): void {
  for (const process of ctx.world.processes.values()) {
    if (process.kind !== 'consumer' || !process.isRunning) continue;
    const member = process as Consumer;
    if (member.group !== group || !member.processQueues.has(reference)) continue;
    const own = member.offsetTable.get(reference);
    if (own !== undefined && own !== offset) ctx.wake(member, persistTask);
  }
}
