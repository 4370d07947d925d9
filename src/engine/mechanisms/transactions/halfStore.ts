/** What one broker knows of its half messages: the properties of each stored copy, the op messages, who is still pending. */
import { noTimers } from '../../model/freshMachine.ts';
import { SegmentedLog } from '../../kernel/segmentedLog.ts';
import type { MessageContent } from '../../model/commitLog.ts';
import { halfTopic, opTopic, transactionGroup } from '../../model/names.ts';
import type { Broker, MachineInstance, Producer } from '../../model/world.ts';
import { offsetKey } from '../consumerOffset.ts';
import type { EngineContext } from '../mechanism.ts';
import { putMessage } from '../putMessage.ts';

/** One transaction at its broker. */
export interface HalfMessage extends MachineInstance {
  readonly broker: Broker;
  readonly content: MessageContent;
  /** Positions in the half topic that no op message names and no check has passed. */
  readonly pending: Set<number>;
  /** Position that the event under way is about. */
  halfOffset: number;
  /** Number of the check under way, or why the message is given up. */
  check: number;
  reason: string;
  /** When it is asked next, where each message has a cadence of its own (ms). */
  nextCheckAtMs: number;
}

export interface HalfStore {
  /** Row = queue offset in the half topic. */
  readonly halves: SegmentedLog;
  /** One row for each half offset that an op message names: queue offset of the op message, half offset. */
  readonly ops: SegmentedLog;
  /** msgId → transaction that is not over */
  messages: Map<string, HalfMessage>;
  /** ProducerManager.positiveAtomicCounter: one for all groups, memory only. */
  askedChannels: number;
  /** Half offsets whose op message waits to be written (5.3). */
  unwrittenOps: number[];
}

const column = { commitLogRow: 0, checkTimes: 1, immunitySeconds: 2, preparedQueueOffset: 3, storedSeq: 4 } as const;
/** In a column: the property is absent. −1 is a value that applications set. */
const absent = -2;
const opColumn = { opOffset: 0, halfOffset: 1 } as const;

/** Without making one: for questions that must change nothing. */
export const knownHalfStore = (ctx: EngineContext, broker: Broker): HalfStore | undefined =>
  ctx.world.slices.get(`transactions/${broker.id}`) as HalfStore | undefined;

export function halfStoreOf(ctx: EngineContext, broker: Broker): HalfStore {
  let store = knownHalfStore(ctx, broker);
  if (store === undefined) {
    store = { halves: new SegmentedLog(0, 5), ops: new SegmentedLog(0, 2), messages: new Map(), askedChannels: 0, unwrittenOps: [] };
    ctx.world.slices.set(`transactions/${broker.id}`, store);
  }
  return store;
}

export interface HalfProperties {
  readonly commitLogRow: number;
  /** TRANSACTION_CHECK_TIMES; 0 when absent. */
  readonly checkTimes: number;
  readonly immunitySeconds: number | undefined;
  /** TRAN_PREPARED_QUEUE_OFFSET */
  readonly preparedQueueOffset: number | undefined;
  /** Fact that stored this copy. */
  readonly storedSeq: number;
}

export function halfAt(store: HalfStore, halfOffset: number): HalfProperties {
  const { halves } = store;
  const maybe = (name: number): number | undefined => {
    const value = halves.int(halfOffset, name);
    return value === absent ? undefined : value;
  };
  return {
    commitLogRow: halves.int(halfOffset, column.commitLogRow),
    checkTimes: halves.int(halfOffset, column.checkTimes),
    immunitySeconds: maybe(column.immunitySeconds),
    preparedQueueOffset: maybe(column.preparedQueueOffset),
    storedSeq: halves.int(halfOffset, column.storedSeq),
  };
}

export interface HalfPut extends Omit<HalfProperties, 'commitLogRow' | 'storedSeq'> {
  readonly content: MessageContent;
  readonly realTopic: string;
  readonly realQueueId: number;
}

/** Appends to the half topic. Later checks of this copy are caused by the fact that stored it. */
export function putHalf(ctx: EngineContext, broker: Broker, half: HalfPut): ReturnType<typeof putMessage> {
  const { halves } = halfStoreOf(ctx, broker);
  const { content, realTopic, realQueueId } = half;
  const put = putMessage(ctx, broker, { content, topic: halfTopic, queueId: 0, reconsumeTimes: 0, realTopic, realQueueId });
  const row = halves.append();
  halves.setInt(row, column.commitLogRow, put.row);
  halves.setInt(row, column.checkTimes, half.checkTimes);
  halves.setInt(row, column.immunitySeconds, half.immunitySeconds ?? absent);
  halves.setInt(row, column.preparedQueueOffset, half.preparedQueueOffset ?? absent);
  halves.setInt(row, column.storedSeq, put.seq);
  return put;
}

/** The op message itself: tag `d`, its body the half offsets. */
export function putOp(ctx: EngineContext, broker: Broker, halfOffsets: readonly number[]): void {
  const store = halfStoreOf(ctx, broker);
  const first = halfOffsets[0];
  if (first === undefined) return;
  const { content } = broker.commitLog.message(halfAt(store, first).commitLogRow);
  const body = halfOffsets.join(',');
  const put = putMessage(ctx, broker, {
    content: {
      msgId: content.msgId,
      msgTextId: content.msgTextId,
      tag: 'd',
      keys: undefined,
      keysTextId: undefined,
      bodyBytes: body.length,
      bornAtMs: ctx.now,
      producer: broker.id,
    },
    topic: opTopic,
    queueId: 0,
    reconsumeTimes: 0,
  });
  for (const halfOffset of halfOffsets) {
    const row = store.ops.append();
    store.ops.setInt(row, opColumn.opOffset, put.queueOffset);
    store.ops.setInt(row, opColumn.halfOffset, halfOffset);
  }
}

/** Half offsets named by up to `count` op messages from `opOffset` on that can be read; undefined when there are none. */
export function readOps(
  broker: Broker,
  store: HalfStore,
  opOffset: number,
  count: number,
): readonly { readonly opOffset: number; readonly halfOffset: number }[] | undefined {
  const end = Math.min(opOffset + count, readableIn(broker, opTopic));
  if (opOffset >= end) return undefined;
  const { ops } = store;
  let low = 0;
  let high = ops.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ops.int(middle, opColumn.opOffset) < opOffset) low = middle + 1;
    else high = middle;
  }
  const found: { opOffset: number; halfOffset: number }[] = [];
  for (let row = low; row < ops.length && ops.int(row, opColumn.opOffset) < end; row++)
    found.push({ opOffset: ops.int(row, opColumn.opOffset), halfOffset: ops.int(row, opColumn.halfOffset) });
  return found;
}

/** Number of messages that can be read in queue 0 of a topic. */
export const readableIn = (broker: Broker, topic: string): number => broker.queues.get(`${topic}:0`)?.maxOffset ?? 0;

/** Progress of the broker's own group in the half or the op topic. */
export const progressOf = (broker: Broker, topic: string): number => broker.offsets.get(offsetKey(topic, transactionGroup))?.get(0) ?? 0;

/** PGROUP: the group of the producer that sent it. */
export const producerGroupOf = (ctx: EngineContext, content: MessageContent): string => ctx.process<Producer>(content.producer).group;

/** The transaction of a message; one that was over begins anew when an END_TRANSACTION comes for an old position. */
export function transactionOf(ctx: EngineContext, broker: Broker, content: MessageContent): HalfMessage {
  const { messages } = halfStoreOf(ctx, broker);
  const known = messages.get(content.msgId);
  if (known !== undefined) return known;
  const message: HalfMessage = {
    machine: 'halfMessage',
    instance: `${broker.id}/${content.msgId}`,
    state: -1,
    timers: noTimers,
    lastFrom: -1,
    lastEvent: '',
    lastAtMs: -1,
    broker,
    content,
    pending: new Set(),
    halfOffset: -1,
    check: 0,
    reason: '',
    nextCheckAtMs: Infinity,
  };
  messages.set(content.msgId, message);
  ctx.start(message);
  return message;
}

/** Forgets a transaction that is over. */
export function forgetIfOver(ctx: EngineContext, message: HalfMessage): void {
  if (message.pending.size === 0) halfStoreOf(ctx, message.broker).messages.delete(message.content.msgId);
}

/** What a broker finds when it starts: every copy behind its progress that no op message names is pending again. */
export function recoverPending(ctx: EngineContext, broker: Broker, fromHalfOffset: number): readonly HalfMessage[] {
  const store = halfStoreOf(ctx, broker);
  const decided = new Set<number>();
  for (let row = 0; row < store.ops.length; row++) decided.add(store.ops.int(row, opColumn.halfOffset));
  for (let halfOffset = fromHalfOffset; halfOffset < store.halves.length; halfOffset++) {
    if (decided.has(halfOffset)) continue;
    const { content } = broker.commitLog.message(halfAt(store, halfOffset).commitLogRow);
    transactionOf(ctx, broker, content).pending.add(halfOffset);
  }
  return [...store.messages.values()];
}

/** What a power failure took: copies and op messages behind the end of their queues are gone, and with them what was known of them. */
export function forgetTruncated(ctx: EngineContext, broker: Broker): void {
  const store = knownHalfStore(ctx, broker);
  if (store === undefined) return;
  const nextIn = (topic: string): number => broker.queues.get(`${topic}:0`)?.nextOffset ?? 0;
  store.halves.truncate(Math.min(store.halves.length, nextIn(halfTopic)));
  let ops = store.ops.length;
  while (ops > 0 && store.ops.int(ops - 1, opColumn.opOffset) >= nextIn(opTopic)) ops--;
  store.ops.truncate(ops);
  for (const [msgId, message] of store.messages) {
    for (const halfOffset of message.pending) if (halfOffset >= store.halves.length) message.pending.delete(halfOffset);
    if (message.pending.size === 0) store.messages.delete(msgId);
  }
  for (const table of [broker.offsets, broker.persistedOffsets]) {
    for (const topic of [halfTopic, opTopic]) {
      const progress = table.get(offsetKey(topic, transactionGroup));
      if (progress !== undefined) progress.set(0, Math.min(progress.get(0) ?? 0, nextIn(topic)));
    }
  }
}
