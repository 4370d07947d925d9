/** What a push consumer does with a popped message that its listener failed. Source: ConsumeMessagePopConcurrentlyService (5.3.3). */

/** DefaultMQPushConsumerImpl.popDelayLevel (s). */
const popDelayLevel = [10, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1_200, 1_800, 3_600, 7_200] as const;
const longest = popDelayLevel[popDelayLevel.length - 1] as number;

export interface PopFailure {
  readonly reconsumeTimes: number;
  readonly maxReconsumeTimes: number;
  /** Since the message was born (ms). */
  readonly ageMs: number;
  /** delayLevelWhenNextConsume: 0 = by reconsumeTimes. Here a place in the table, counted from 0. */
  readonly delayLevel: number;
}

export type PopFailurePlan =
  | { readonly fate: 'changeInvisibleTime'; readonly invisibleMs: number }
  /** Given up: there is no dead letter. */
  | { readonly fate: 'ack' }
  /** The table has no such place: the exception ends the thread's work. */
  | { readonly fate: 'throws' };

function invisibleFor(level: number): PopFailurePlan {
  if (level < 0) return { fate: 'throws' };
  return { fate: 'changeInvisibleTime', invisibleMs: (popDelayLevel[level] ?? longest) * 1_000 };
}

export function planPopFailure({ reconsumeTimes, maxReconsumeTimes, ageMs, delayLevel }: PopFailure): PopFailurePlan {
  if (reconsumeTimes < maxReconsumeTimes) return invisibleFor(delayLevel === 0 ? reconsumeTimes : delayLevel);
  if (ageMs > longest * 2_000) return { fate: 'ack' };
  // checkNeedAckOrDelay: the place behind the last one that is not longer than its age; there is none for a message that is younger than 10 s.
  let level = popDelayLevel.length - 1;
  while (level >= 0 && ageMs < (popDelayLevel[level] as number) * 1_000) level--;
  return level < 0 ? { fate: 'throws' } : invisibleFor(level + 1);
}
