/** Appending to a broker's commit log: what sending, sending back, delay and transactions all end in. Source: CommitLog, DefaultMessageStore.ReputMessageService (4.9.8). */
import type { TextId } from '../kernel/textTable.ts';
import { ConsumeQueue } from '../model/consumeQueue.ts';
import { queueKey } from '../model/names.ts';
import type { NewRecord } from '../model/commitLog.ts';
import { sysFlags } from '../model/sysFlags.ts';
import type { Broker } from '../model/world.ts';
import type { EngineContext } from './mechanism.ts';

/** Tasks that bring the page cache to the disk. */
export const flushTask = 'flushRealTimeService';
export const groupCommitTask = 'groupCommitService';

export interface PutRequest extends NewRecord {
  /** Whether it comes out of a transaction. */
  readonly isCommitted?: boolean;
}

const sysFlagOf = ({ content, isCommitted }: PutRequest): number =>
  (content.compressedBytes === undefined ? 0 : sysFlags.compressed) | (isCommitted === true ? sysFlags.committed : 0);

export interface PutResult {
  readonly row: number;
  readonly queueOffset: number;
  readonly physicalOffset: number;
  readonly offsetMsgTextId: TextId;
  /** The fact message.stored. */
  readonly seq: number;
}

/** What the event store.dispatched carries: a record that has become readable. */
export interface DispatchedRecord {
  readonly broker: Broker;
  /** Its row in the commit log. */
  readonly row: number;
  readonly topic: string;
}

/** What the event store.pooled carries: a record that is in no file yet, and its fact. */
export interface PooledRecord {
  readonly broker: Broker;
  readonly row: number;
  readonly seq: number;
}

/** The index of a queue, made at the first use. */
export function consumeQueueOf(broker: Broker, topic: string, queueId: number): ConsumeQueue {
  const key = queueKey(topic, queueId);
  let queue = broker.queues.get(key);
  if (queue === undefined) broker.queues.set(key, (queue = new ConsumeQueue()));
  return queue;
}

/** Appends, records the fact and makes the record readable one dispatch later. Repeats the cause of the context. */
export function putMessage(ctx: EngineContext, broker: Broker, request: PutRequest): PutResult {
  const queue = consumeQueueOf(broker, request.topic, request.queueId);
  const queueOffset = queue.nextOffset++;
  const { commitLog } = broker;
  const row = commitLog.append(request, queueOffset, ctx.now, broker.options.mappedFileSizeCommitLog);
  const physicalOffset = commitLog.physicalOffset(row);
  const offsetMsgTextId = commitLog.offsetMsgTextId(row);
  const isParked = request.realTopic !== undefined;
  const sysFlag = sysFlagOf(request) || undefined;
  const seq = isParked
    ? ctx.emit('message.stored', {
        broker: broker.id,
        topic: request.topic,
        queueId: request.queueId,
        queueOffset,
        physicalOffset,
        msgId: request.content.msgTextId,
        offsetMsgId: offsetMsgTextId,
        reconsumeTimes: request.reconsumeTimes,
        tag: request.content.tag,
        keys: request.content.keysTextId,
        sizeBytes: broker.commitLog.sizeBytes(row),
        sysFlag,
        flag: request.content.flag,
        realTopic: request.realTopic,
        realQueueId: request.realQueueId,
        delayLevel: request.delayLevel,
        deliverAt: request.deliverAtMs,
      })
    : ctx.facts.messageStored(broker.id, commitLog, row, sysFlag);
  if (broker.storePool !== undefined) {
    ctx.raise('store.pooled', { broker, row, seq } satisfies PooledRecord);
    return { row, queueOffset, physicalOffset, offsetMsgTextId, seq };
  }
  if (broker.hasSlaves) ctx.raise('store.appended', broker);
  if (broker.flushDiskType === 'ASYNC_FLUSH') ctx.wakeArmed(broker.flushTask);
  else ctx.wakeAt(broker, groupCommitTask, ctx.now);
  ctx.after(broker.options.reputInterval, 'store.dispatch', { broker, row }, broker, seq);
  return { row, queueOffset, physicalOffset, offsetMsgTextId, seq };
}
