/**
 * The facts of an ordinary message's way, written straight into the trace's columns: nine of ten facts of a busy run are of
 * these types. They are the same as when they are given to `Trace.append` by name, without the objects and look-ups.
 */
import { EngineInvariantError } from '../kernel/invariant.ts';
import { LastText, type TextId, type TextTable } from '../kernel/textTable.ts';
import type { CachedMessage } from '../model/cachedMessage.ts';
import type { CommitLog, MessageContent } from '../model/commitLog.ts';
import type { QueueTextIds } from '../model/queueTextIds.ts';
import { factTypes, type FactFields, type FactType } from './factTypes.ts';
import { absent, typeIndexOf, type Trace } from './trace.ts';

/** When and why: what every fact carries. */
interface Circumstances {
  readonly now: number;
  readonly cause: number;
  /** Text number of the timer that fired, or −1. */
  readonly timer: number;
}

interface RecordedRequest {
  readonly code: string;
  readonly id: number;
  readonly opaque: number;
  readonly queue: string | undefined;
}

/** Checks that a type has exactly the fields that are written here, in this order. */
function fieldsOf<T extends FactType>(type: T, ...fields: readonly (string & keyof FactFields<T>)[]): number {
  if (Object.keys(factTypes[type].fields).join() !== fields.join()) throw new EngineInvariantError(`other fields are written for ${type}`);
  return typeIndexOf(type);
}

const ofQueue = ['broker', 'topic', 'queueId', 'queueOffset'] as const;
const delivery = ['consumer', 'group', ...ofQueue, 'realTopic', 'msgId', 'reconsumeTimes'] as const;
const types = {
  applied: fieldsOf('action.applied', 'index', 'action'),
  requested: fieldsOf('send.requested', 'producer', 'msgId', 'topic', 'mode', 'tag', 'keys', 'bodyBytes', 'batch'),
  attempted: fieldsOf('send.attempted', 'producer', 'msgId', 'broker', 'queueId', 'attempt', 'timeoutMs', 'sysFlag'),
  request: fieldsOf('request.sent', 'from', 'to', 'code', 'requestId', 'opaque', 'arrivesAt', 'msgId', 'queue', 'msgIds'),
  cached: fieldsOf('message.cached', 'consumer', 'group', ...ofQueue, 'msgId'),
  delivered: fieldsOf('message.delivered', ...delivery, 'offsetMsgId'),
  consumed: fieldsOf('message.consumed', ...delivery, 'result', 'tookMs', 'ignored'),
  committed: fieldsOf('offset.committed', 'group', 'topic', 'broker', 'queueId', 'offset', 'where', 'consumer'),
  stored: fieldsOf(
    'message.stored',
    ...ofQueue,
    'physicalOffset',
    'msgId',
    'offsetMsgId',
    'reconsumeTimes',
    'tag',
    'sizeBytes',
    'sysFlag',
    'flag',
    'keys',
    'realTopic',
    'realQueueId',
    'delayLevel',
    'deliverAt',
  ),
} as const;

/** Upper 32 bits of a safe integer. */
const highOf = (value: number): number => (value === (value | 0) ? value >> 31 : Math.floor(value / 0x1_0000_0000));

export class MessageFacts {
  private readonly trace: Trace;
  private readonly texts: TextTable;
  private readonly of: Circumstances;
  private readonly clientTextId: TextId;
  private readonly successTextId: TextId;
  private readonly lastTopic: LastText;
  private readonly lastMode: LastText;
  private readonly lastTag: LastText;
  private readonly lastCode: LastText;

  constructor(trace: Trace, of: Circumstances) {
    this.trace = trace;
    this.texts = trace.texts;
    this.of = of;
    this.clientTextId = trace.texts.id('client');
    this.successTextId = trace.texts.id('CONSUME_SUCCESS');
    this.lastTopic = new LastText(trace.texts);
    this.lastMode = new LastText(trace.texts);
    this.lastTag = new LastText(trace.texts);
    this.lastCode = new LastText(trace.texts);
  }

  actionApplied(index: number, actionTextId: TextId): number {
    const at = this.begin(types.applied, 2, true);
    const { cells } = this.trace;
    cells[at] = index;
    cells[at + 1] = actionTextId;
    return this.trace.length;
  }

  sendRequested(producer: string, content: MessageContent, topic: string, mode: string): number {
    const { texts } = this;
    const at = this.begin(types.requested, 8, true);
    const { cells } = this.trace;
    cells[at] = texts.id(producer);
    cells[at + 1] = content.msgTextId;
    cells[at + 2] = this.lastTopic.idOf(topic);
    cells[at + 3] = this.lastMode.idOf(mode);
    cells[at + 4] = content.tag === undefined ? absent : this.lastTag.idOf(content.tag);
    cells[at + 5] = content.keysTextId ?? absent;
    cells[at + 6] = content.bodyBytes;
    cells[at + 7] = absent;
    return this.trace.length;
  }

  sendAttempted(
    producer: string,
    msgId: TextId,
    broker: string,
    queueId: number,
    attempt: number,
    timeoutMs: number,
    sysFlag: number | undefined,
  ): number {
    const at = this.begin(types.attempted, 7, true);
    const { cells } = this.trace;
    cells[at] = this.texts.id(producer);
    cells[at + 1] = msgId;
    cells[at + 2] = this.texts.id(broker);
    cells[at + 3] = queueId;
    cells[at + 4] = attempt;
    cells[at + 5] = timeoutMs;
    cells[at + 6] = sysFlag ?? absent;
    return this.trace.length;
  }

  /** A request that is no background work and carries no list of messages. */
  requestSent({ code, id, opaque, queue }: RecordedRequest, from: TextId, to: TextId, msgId: TextId, arrivesAt: number): number {
    const { texts } = this;
    const at = this.begin(types.request, 10, true);
    const { cells } = this.trace;
    cells[at] = from;
    cells[at + 1] = to;
    cells[at + 2] = this.lastCode.idOf(code);
    cells[at + 3] = id;
    cells[at + 4] = opaque;
    cells[at + 5] = highOf(arrivesAt);
    cells[at + 6] = arrivesAt | 0;
    cells[at + 7] = msgId;
    cells[at + 8] = queue === undefined ? absent : texts.id(queue);
    cells[at + 9] = absent;
    return this.trace.length;
  }

  /** A record that does not wait for its time. */
  messageStored(broker: string, log: CommitLog, row: number, sysFlag: number | undefined): number {
    const at = this.begin(types.stored, 20, true);
    const { cells } = this.trace;
    const content = log.content(row);
    const queueOffset = log.queueOffset(row);
    const physicalOffset = log.physicalOffset(row);
    cells[at] = this.texts.id(broker);
    cells[at + 1] = log.topicTextId(row);
    cells[at + 2] = log.queueId(row);
    cells[at + 3] = highOf(queueOffset);
    cells[at + 4] = queueOffset | 0;
    cells[at + 5] = highOf(physicalOffset);
    cells[at + 6] = physicalOffset | 0;
    cells[at + 7] = content.msgTextId;
    cells[at + 8] = log.offsetMsgTextId(row);
    cells[at + 9] = log.specialValue(row, 'reconsumeTimes');
    cells[at + 10] = log.tagTextId(row) ?? absent;
    cells[at + 11] = log.sizeBytes(row);
    cells[at + 12] = sysFlag ?? absent;
    cells[at + 13] = content.flag ?? absent;
    cells[at + 14] = content.keysTextId ?? absent;
    cells[at + 15] = absent;
    cells[at + 16] = absent;
    cells[at + 17] = absent;
    cells[at + 18] = absent;
    cells[at + 19] = 0;
    return this.trace.length;
  }

  messageCached(queue: QueueTextIds, message: CachedMessage): number {
    const at = this.begin(types.cached, 8, false);
    const { cells } = this.trace;
    this.queueCells(cells, at, queue, message.queueOffset);
    cells[at + 7] = message.msgTextId;
    return this.trace.length;
  }

  messageDelivered(queue: QueueTextIds, message: CachedMessage): number {
    const at = this.begin(types.delivered, 11, true);
    const { cells } = this.trace;
    this.deliveryCells(cells, at, queue, message);
    cells[at + 10] = message.offsetMsgTextId;
    return this.trace.length;
  }

  messageConsumed(queue: QueueTextIds, message: CachedMessage, result: string, tookMs: number, isIgnored: boolean): number {
    const at = this.begin(types.consumed, 14, true);
    const { cells } = this.trace;
    this.deliveryCells(cells, at, queue, message);
    cells[at + 10] = result === 'CONSUME_SUCCESS' ? this.successTextId : this.texts.id(result);
    cells[at + 11] = highOf(tookMs);
    cells[at + 12] = tookMs | 0;
    cells[at + 13] = isIgnored ? 1 : absent;
    return this.trace.length;
  }

  /** In the memory of a client. */
  offsetCommitted(queue: QueueTextIds, offset: number): number {
    const at = this.begin(types.committed, 8, true);
    const { cells } = this.trace;
    cells[at] = queue.group;
    cells[at + 1] = queue.topic;
    cells[at + 2] = queue.broker;
    cells[at + 3] = queue.queueId;
    cells[at + 4] = highOf(offset);
    cells[at + 5] = offset | 0;
    cells[at + 6] = this.clientTextId;
    cells[at + 7] = queue.consumer;
    return this.trace.length;
  }

  private queueCells(cells: Int32Array, at: number, queue: QueueTextIds, queueOffset: number): void {
    cells[at] = queue.consumer;
    cells[at + 1] = queue.group;
    cells[at + 2] = queue.broker;
    cells[at + 3] = queue.topic;
    cells[at + 4] = queue.queueId;
    cells[at + 5] = highOf(queueOffset);
    cells[at + 6] = queueOffset | 0;
  }

  private deliveryCells(cells: Int32Array, at: number, queue: QueueTextIds, message: CachedMessage): void {
    this.queueCells(cells, at, queue, message.queueOffset);
    cells[at + 7] = this.lastTopic.idOf(message.realTopic);
    cells[at + 8] = message.msgTextId;
    cells[at + 9] = message.reconsumeTimes;
  }

  private begin(type: number, cells: number, isWork: boolean): number {
    const { now, cause, timer } = this.of;
    return this.trace.begin(now, type, cause, timer, cells, isWork);
  }
}
