/** Appending to a broker's commit log: what sending, sending back, delay and transactions all end in. Source: CommitLog, DefaultMessageStore.ReputMessageService (4.9.8). */
import { hex } from '../kernel/hexTexts.ts';
import type { TextId, TextTable } from '../kernel/textTable.ts';
import { ConsumeQueue } from '../model/consumeQueue.ts';
import { hexOfAddress, queueKey } from '../model/names.ts';
import type { MessageContent } from '../model/commitLog.ts';
import { sysFlags } from '../model/sysFlags.ts';
import type { Broker } from '../model/world.ts';
import type { EngineContext } from './mechanism.ts';

/** Tasks that bring the page cache to the disk. */
export const flushTask = 'flushRealTimeService';
export const groupCommitTask = 'groupCommitService';

export interface PutRequest {
  readonly content: MessageContent;
  readonly topic: string;
  readonly queueId: number;
  readonly reconsumeTimes: number;
  readonly retryTopic?: string | undefined;
  readonly realTopic?: string | undefined;
  readonly realQueueId?: number;
  readonly delayLevel?: number | undefined;
  readonly deliverAtMs?: number;
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

/** The index of a queue, made at the first use. */
export function consumeQueueOf(broker: Broker, topic: string, queueId: number): ConsumeQueue {
  const key = queueKey(topic, queueId);
  let queue = broker.queues.get(key);
  if (queue === undefined) broker.queues.set(key, (queue = new ConsumeQueue()));
  return queue;
}

/** Store host (address and port) and commit log offset: 32 hex characters, by the number of their text. */
function offsetMsgIdOf(texts: TextTable, broker: Broker, physicalOffset: number): TextId {
  let prefix = storeHosts.get(broker.address);
  if (prefix === undefined) {
    const [host, port] = broker.address.split(':') as [string, string];
    storeHosts.set(broker.address, (prefix = hexOfAddress(host) + hex(Number(port), 8)));
  }
  return texts.hexId(prefix, Math.floor(physicalOffset / 0x1_0000_0000), physicalOffset);
}

/** Address → its 16 hex digits. */
const storeHosts = new Map<string, string>();

/** Appends, records the fact and makes the record readable one dispatch later. Repeats the cause of the context. */
export function putMessage(ctx: EngineContext, broker: Broker, request: PutRequest): PutResult {
  const queue = consumeQueueOf(broker, request.topic, request.queueId);
  const queueOffset = queue.nextOffset++;
  const { commitLog } = broker;
  const row = commitLog.append(
    {
      content: request.content,
      topic: request.topic,
      queueId: request.queueId,
      queueOffset,
      storedAtMs: ctx.now,
      reconsumeTimes: request.reconsumeTimes,
      retryTopic: request.retryTopic,
      realTopic: request.realTopic,
      realQueueId: request.realQueueId ?? 0,
      delayLevel: request.delayLevel ?? 0,
      deliverAtMs: request.deliverAtMs ?? 0,
    },
    ctx.number(broker, 'mappedFileSizeCommitLog'),
  );
  const physicalOffset = commitLog.physicalOffset(row);
  const offsetMsgTextId = offsetMsgIdOf(ctx.texts, broker, physicalOffset);
  commitLog.setOffsetMsgId(row, offsetMsgTextId);
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
    : ctx.facts.messageStored(
        broker.id,
        request.topic,
        request.queueId,
        queueOffset,
        physicalOffset,
        request.content,
        offsetMsgTextId,
        request.reconsumeTimes,
        commitLog.sizeBytes(row),
        sysFlag,
      );
  if (broker.hasSlaves) ctx.raise('store.appended', broker);
  if (broker.flushDiskType === 'ASYNC_FLUSH') ctx.wake(broker, flushTask);
  else ctx.wakeAt(broker, groupCommitTask, ctx.now);
  ctx.after(ctx.number(broker, 'reputInterval'), 'store.dispatch', { broker, row }, broker, seq);
  return { row, queueOffset, physicalOffset, offsetMsgTextId, seq };
}
