/** Brings back what nobody has acknowledged in time. Source: PopReviveService (5.3.3), and measured: README of this folder. */
import { isRetryTopic, queueKey } from '../../model/names.ts';
import { freshMachine } from '../../model/freshMachine.ts';
import type { Broker } from '../../model/world.ts';
import { commitBrokerOffset, offsetKey } from '../consumerOffset.ts';
import type { EngineContext } from '../mechanism.ts';
import { putMessage } from '../putMessage.ts';
import { readRecord, reviveTimeOf, type Ack, type Checkpoint } from './checkpoint.ts';
import { lookPauseMs, mostEmptyLooks, nextLook } from './planRevive.ts';
import { createTopic } from '../createTopic.ts';
import { invisibleKey, popRetryTopicOf, popStoreOf, reviveTopicOf, type ReviveQueue, type ReviveScan } from './popStore.ts';

/** Group under which the broker keeps its own progress in the revive topic. */
const reviveGroup = 'CID_RMQ_SYS_REVIVE_GROUP';
/** A queue without new records for so long is complete up to now (ms). */
const completeAfterMs = 3_000;
/** A checkpoint is carried out when the queue is complete up to so much after its time (ms). */
const carriedOutAfterMs = 2_000;

export const lookEvent = 'pop.look';

/** Its loops begin with the broker. */
export function startReviveService(ctx: EngineContext, broker: Broker): void {
  const store = popStoreOf(ctx, broker);
  const progress = broker.offsets.get(offsetKey(reviveTopicOf(ctx, broker), reviveGroup));
  store.revive = Array.from({ length: ctx.number(broker, 'reviveQueueNum') }, (_, queueId) => ({
    ...freshMachine('reviveQueue', `${broker.id}/${reviveTopicOf(ctx, broker)} q${queueId}`),
    process: broker,
    incarnation: broker.lives,
    queueId,
    reviveOffset: progress?.get(queueId) ?? -1,
    scan: undefined,
    restsSinceMs: ctx.now,
    slow: 1,
    hasLeftovers: false,
    next: undefined,
  }));
  for (const queue of store.revive) {
    ctx.start(queue);
    wakeRevive(ctx, queue);
  }
}

const recordsOf = (ctx: EngineContext, { process: broker, queueId }: ReviveQueue) =>
  broker.queues.get(queueKey(reviveTopicOf(ctx, broker), queueId));

/** A resting loop is only looked after when there is a record for it. */
export function wakeRevive(ctx: EngineContext, queue: ReviveQueue): void {
  if (queue.next !== undefined || (recordsOf(ctx, queue)?.maxOffset ?? 0) <= queue.reviveOffset + 1) return;
  const { process: broker } = queue;
  const rules = { intervalMs: ctx.number(broker, 'reviveInterval'), maxSlow: ctx.number(broker, 'reviveMaxSlow') };
  const { lookAtMs, scanStartedAtMs, emptyLooks } = nextLook(queue, rules, ctx.now);
  queue.scan = newScan(scanStartedAtMs, queue.reviveOffset + 1, emptyLooks);
  lookIn(ctx, queue, lookAtMs - ctx.now);
}

const newScan = (startedAtMs: number, nextOffset: number, emptyLooks: number): ReviveScan => ({
  startedAtMs,
  nextOffset,
  endTimeMs: undefined,
  firstReviveMs: undefined,
  emptyLooks,
  isOver: false,
  checkpoints: [],
});

function lookIn(ctx: EngineContext, queue: ReviveQueue, delayMs: number): void {
  queue.next = ctx.after(delayMs, lookEvent, queue, queue.process);
}

/** One look: everything that is there, then whether it is enough. */
export function look(ctx: EngineContext, queue: ReviveQueue): void {
  const { scan } = queue;
  queue.next = undefined;
  if (scan === undefined) return;
  ctx.step(queue, 'LOOK');
  if (scan.isOver || !readOn(ctx, queue, scan)) return finish(ctx, queue, scan);
  if (scan.endTimeMs !== undefined && ctx.now - scan.endTimeMs > completeAfterMs) scan.endTimeMs = ctx.now;
  if (scan.endTimeMs !== undefined && scan.endTimeMs - (scan.firstReviveMs ?? -Infinity) > carriedOutAfterMs)
    return finish(ctx, queue, scan);
  scan.isOver = ++scan.emptyLooks > mostEmptyLooks;
  lookIn(ctx, queue, lookPauseMs);
}

/** Takes in the records that have come; false when the scan has lasted too long for that. */
function readOn(ctx: EngineContext, queue: ReviveQueue, scan: ReviveScan): boolean {
  const records = recordsOf(ctx, queue);
  if (records === undefined || records.maxOffset <= scan.nextOffset) return true;
  if (ctx.now - scan.startedAtMs > ctx.number(queue.process, 'reviveScanTime')) return false;
  for (; scan.nextOffset < records.maxOffset; scan.nextOffset++) {
    const { content } = queue.process.commitLog.message(records.row(scan.nextOffset));
    const { checkpoint, ack, deliverAtMs } = readRecord(content);
    if (checkpoint !== undefined) {
      scan.checkpoints.push({ checkpoint, reviveOffset: scan.nextOffset, acked: checkpoint.diffs.map(() => false) });
      scan.firstReviveMs ??= reviveTimeOf(checkpoint);
    }
    if (ack !== undefined) markAcked(scan, ack);
    if (scan.endTimeMs === undefined || deliverAtMs > scan.endTimeMs) scan.endTimeMs = deliverAtMs;
  }
  scan.emptyLooks = 0;
  return true;
}

function markAcked({ checkpoints }: ReviveScan, ack: Ack): void {
  for (const { checkpoint, acked } of checkpoints) {
    const { group, topic, queueId, startOffset, popTimeMs, diffs } = checkpoint;
    if (topic !== ack.topic || group !== ack.group || queueId !== ack.queueId) continue;
    if (startOffset !== ack.startOffset || popTimeMs !== ack.popTimeMs) continue;
    const index = diffs.indexOf(ack.ackOffset - startOffset);
    if (index >= 0) acked[index] = true;
  }
}

/** Carries out what is due, in the order of the queue; the rest is read again by the next scan. */
function finish(ctx: EngineContext, queue: ReviveQueue, scan: ReviveScan): void {
  const { process: broker } = queue;
  const before = queue.reviveOffset;
  let done = 0;
  for (const { checkpoint, reviveOffset, acked } of scan.checkpoints) {
    if ((scan.endTimeMs ?? 0) - reviveTimeOf(checkpoint) <= carriedOutAfterMs) break;
    reviveCheckpoint(ctx, broker, checkpoint, acked);
    queue.reviveOffset = reviveOffset;
    done++;
  }
  if (queue.reviveOffset > before)
    commitBrokerOffset(ctx, broker, reviveGroup, reviveTopicOf(ctx, broker), queue.queueId, queue.reviveOffset);
  rest(ctx, queue, scan, done);
}

/** A scan that found a checkpoint is followed by the next one after an interval; without any the rests grow. */
function rest(ctx: EngineContext, queue: ReviveQueue, scan: ReviveScan, done: number): void {
  const intervalMs = ctx.number(queue.process, 'reviveInterval');
  const hasFound = scan.checkpoints.length > 0;
  ctx.step(queue, 'SCAN_OVER');
  queue.scan = undefined;
  queue.hasLeftovers = scan.nextOffset > queue.reviveOffset + 1;
  queue.restsSinceMs = hasFound ? ctx.now : ctx.now + queue.slow * intervalMs;
  queue.slow = hasFound ? 1 : Math.min(queue.slow + 1, ctx.number(queue.process, 'reviveMaxSlow'));
  const isUnread = (recordsOf(ctx, queue)?.maxOffset ?? 0) > scan.nextOffset;
  if (done < scan.checkpoints.length || isUnread) wakeRevive(ctx, queue);
}

/** What nobody has acknowledged goes to the retry topic of group and topic, once more failed. Nobody who waits is told (measured). */
function reviveCheckpoint(ctx: EngineContext, broker: Broker, checkpoint: Checkpoint, acked: readonly boolean[]): void {
  const { group, topic, queueId, startOffset, diffs, causeSeqs, popTimeMs } = checkpoint;
  const { invisible } = popStoreOf(ctx, broker);
  const queue = broker.queues.get(queueKey(topic, queueId));
  diffs.forEach((diff, index) => {
    const queueOffset = startOffset + diff;
    if (acked[index] === true) return;
    const key = invisibleKey(topic, queueId, queueOffset, group);
    if (invisible.get(key)?.popTimeMs === popTimeMs) invisible.delete(key);
    if (queue === undefined || queueOffset < queue.minOffset) return;
    const { content, reconsumeTimes, retryTopic } = broker.commitLog.message(queue.row(queueOffset));
    const target = isRetryTopic(topic) ? topic : popRetryTopicOf(ctx, broker, group, topic);
    ctx.causedBy(causeSeqs[index] ?? ctx.cause, () => {
      createTopic(ctx, broker, target, 1, 6);
      ctx.cause = ctx.emit('message.revived', {
        group,
        broker: broker.id,
        msgId: content.msgTextId,
        topic: target,
        reconsumeTimes: reconsumeTimes + 1,
        visibleAt: reviveTimeOf(checkpoint),
      });
      putMessage(ctx, broker, { content, topic: target, queueId: 0, reconsumeTimes: reconsumeTimes + 1, retryTopic: retryTopic ?? topic });
    });
  });
}

/** First message that a scan under way will bring back: what the next look is waited for. */
export function waitedFor({ process: broker, scan }: ReviveQueue): string | undefined {
  for (const { checkpoint, acked } of scan?.checkpoints ?? []) {
    const index = acked.indexOf(false);
    if (index < 0) continue;
    const queue = broker.queues.get(queueKey(checkpoint.topic, checkpoint.queueId));
    const queueOffset = checkpoint.startOffset + (checkpoint.diffs[index] ?? 0);
    if (queue !== undefined && queueOffset >= queue.minOffset) return broker.commitLog.message(queue.row(queueOffset)).content.msgId;
  }
  return undefined;
}
