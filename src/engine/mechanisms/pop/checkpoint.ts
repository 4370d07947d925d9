/**
 * Checkpoints and acks: records of the revive topic, which the timer wheel holds back until their time.
 * Source: PopCheckPoint, PopMessageProcessor.buildCkMsg, AckMessageProcessor.appendAck (5.3.3). A record's body stands among its properties here.
 */
import { SharedContent, type MessageContent } from '../../model/commitLog.ts';
import type { ReceiptHandle } from '../../model/simpleClient.ts';
import type { Broker } from '../../model/world.ts';
import type { EngineContext } from '../mechanism.ts';
import { parkInWheel } from '../parkMessage.ts';
import { putMessage } from '../putMessage.ts';
import { reviveTopicOf } from './popStore.ts';

/** PopAckConstants.ackTimeInterval: a checkpoint is in the revive topic so much before its time (ms). */
const ackTimeInterval = 1_000;
const checkpointTag = 'ck';
const ackTag = 'ack';

/** What one receive took from one queue, or the one message whose invisible time was changed. */
export interface Checkpoint {
  readonly group: string;
  readonly topic: string;
  readonly queueId: number;
  readonly startOffset: number;
  /** Positions of its messages, counted from startOffset. */
  readonly diffs: readonly number[];
  readonly popTimeMs: number;
  readonly invisibleMs: number;
  /** For each of its messages the fact that its return is caused by: its receipt, or the change of its invisible time. */
  readonly causeSeqs: readonly number[];
}

export interface Ack {
  readonly group: string;
  readonly topic: string;
  readonly queueId: number;
  readonly startOffset: number;
  readonly ackOffset: number;
  readonly popTimeMs: number;
}

/** When its messages are visible again (ms). */
export const reviveTimeOf = ({ popTimeMs, invisibleMs }: Pick<Checkpoint, 'popTimeMs' | 'invisibleMs'>): number => popTimeMs + invisibleMs;

function store(ctx: EngineContext, broker: Broker, reviveQueueId: number, tag: string, body: Checkpoint | Ack, deliverAtMs: number): void {
  const { topic, queueId, startOffset, group, popTimeMs } = body;
  const offset = 'ackOffset' in body ? `${startOffset}@${body.ackOffset}` : startOffset;
  const uniqueId = ctx.texts.id(`${topic}@${queueId}@${offset}@${group}@${popTimeMs}@${broker.brokerName}@${tag}`);
  const content = new SharedContent(ctx.texts, uniqueId, tag, undefined, 0, ctx.now, broker.id, {
    body: JSON.stringify(body),
    TIMER_DELIVER_MS: String(deliverAtMs),
  });
  const request = { content, topic: reviveTopicOf(ctx, broker), queueId: reviveQueueId, reconsumeTimes: 0 };
  if (deliverAtMs > ctx.now) parkInWheel(ctx, broker, request, deliverAtMs);
  else putMessage(ctx, broker, request);
}

export const storeCheckpoint = (ctx: EngineContext, broker: Broker, reviveQueueId: number, checkpoint: Checkpoint): void =>
  store(ctx, broker, reviveQueueId, checkpointTag, checkpoint, reviveTimeOf(checkpoint) - ackTimeInterval);

export function storeAck(ctx: EngineContext, broker: Broker, group: string, handle: ReceiptHandle): void {
  const { topic, queueId, startOffset, queueOffset, popTimeMs, reviveQueueId } = handle;
  const ack: Ack = { group, topic, queueId, startOffset, ackOffset: queueOffset, popTimeMs };
  store(ctx, broker, reviveQueueId, ackTag, ack, reviveTimeOf(handle));
}

/** A record of the revive topic as the revive service reads it. */
export interface ReviveRecord {
  readonly checkpoint?: Checkpoint;
  readonly ack?: Ack;
  /** When it was to be in the revive topic (ms). */
  readonly deliverAtMs: number;
}

export function readRecord({ tag, properties }: MessageContent): ReviveRecord {
  const deliverAtMs = Number(properties?.['TIMER_DELIVER_MS']);
  const body = JSON.parse(properties?.['body'] ?? '{}') as unknown;
  return tag === checkpointTag ? { checkpoint: body as Checkpoint, deliverAtMs } : { ack: body as Ack, deliverAtMs };
}
