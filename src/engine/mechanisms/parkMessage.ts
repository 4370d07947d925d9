/** Messages that wait before they are in their topic: what send-backs, delayed and timed messages have in common. Source: CommitLog, ScheduleMessageService (4.9.8), HookUtils (5.3.3). */
import { parseDelayLevels } from '../model/delayLevels.ts';
import type { Deferral, DeferralPlan } from '../model/deferral.ts';
import { planDeferral } from '../model/deferral.ts';
import { scheduleTopic, timerTopic } from '../model/names.ts';
import type { Broker } from '../model/world.ts';
import { variantOf } from '../profiles/index.ts';
import type { EngineContext } from './mechanism.ts';
import { putMessage, type PutRequest, type PutResult } from './putMessage.ts';

/** Task of ScheduleMessageService, one for each level. */
export const deliverTask = 'deliverDelayedMessage';

/** Delays of levels 1, 2, … as this broker has them (ms). */
export const levelsOf = (ctx: EngineContext, broker: Broker): readonly number[] =>
  parseDelayLevels(ctx.option(broker, 'messageDelayLevel') as string);

/** Milliseconds of a level that exists. */
export const delayOf = (ctx: EngineContext, broker: Broker, delayLevel: number): number => levelsOf(ctx, broker)[delayLevel - 1] ?? 1_000;

/** What a producer's delay leads to on this broker. */
export function planFor(ctx: EngineContext, broker: Broker, asked: Deferral): DeferralPlan {
  const hasTimer = variantOf(ctx.scenario, 'deferred') !== 'levels';
  return planDeferral(asked, {
    nowMs: ctx.now,
    levels: levelsOf(ctx, broker),
    timer: hasTimer
      ? { isEnabled: ctx.option(broker, 'timerWheelEnable') === true, maxDelayMs: ctx.number(broker, 'timerMaxDelaySec') * 1_000 }
      : undefined,
  });
}

export interface Parked extends PutResult {
  /** The fact message.scheduled. */
  readonly scheduledSeq: number;
}

/** Topic and queue are where the message goes later. */
type ParkRequest = Pick<PutRequest, 'content' | 'topic' | 'queueId' | 'reconsumeTimes' | 'retryTopic'>;

/** Stores in SCHEDULE_TOPIC_XXXX, queue = level − 1. */
export function parkAtLevel(ctx: EngineContext, broker: Broker, request: ParkRequest, delayLevel: number): Parked {
  const dueAt = ctx.now + delayOf(ctx, broker, delayLevel);
  return park(ctx, broker, request, { topic: scheduleTopic, queueId: delayLevel - 1, delayLevel, dueAt });
}

/** Stores in rmq_sys_wheel_timer, queue 0. */
export function parkInWheel(ctx: EngineContext, broker: Broker, request: ParkRequest, deliverAtMs: number): Parked {
  return park(ctx, broker, request, { topic: timerTopic, queueId: 0, delayLevel: undefined, dueAt: deliverAtMs });
}

/** Stores a message where its delay wants it. */
export function putOrPark(
  ctx: EngineContext,
  broker: Broker,
  request: ParkRequest,
  plan: Exclude<DeferralPlan, { readonly fate: 'refused' }>,
): PutResult {
  if (plan.fate === 'level') return parkAtLevel(ctx, broker, request, plan.delayLevel);
  if (plan.fate === 'timer') return parkInWheel(ctx, broker, request, plan.deliverAtMs);
  return putMessage(ctx, broker, request);
}

interface Place {
  readonly topic: string;
  readonly queueId: number;
  readonly delayLevel: number | undefined;
  readonly dueAt: number;
}

function park(ctx: EngineContext, broker: Broker, request: ParkRequest, { topic, queueId, delayLevel, dueAt }: Place): Parked {
  const put = putMessage(ctx, broker, {
    ...request,
    topic,
    queueId,
    realTopic: request.topic,
    realQueueId: request.queueId,
    delayLevel,
    deliverAtMs: dueAt,
  });
  const { msgId } = request.content;
  let scheduledSeq = 0;
  ctx.causedBy(put.seq, () => {
    const deliverAt = delayLevel === undefined ? dueAt : undefined;
    scheduledSeq = ctx.emit('message.scheduled', { msgId, broker: broker.id, delayLevel, deliverAt, dueAt });
  });
  broker.scheduledFacts.set(put.row, scheduledSeq);
  return { ...put, scheduledSeq };
}
