/** What a producer may ask for so that a message is delivered later, and what a broker makes of it. */
import type { ResponseCode } from './text.ts';

/** The properties DELAY, TIMER_DELAY_MS and TIMER_DELIVER_MS (StartDeliverTime in ONS) of a message. */
export interface Deferral {
  readonly delayLevel?: number | undefined;
  /** From the moment the broker has it (ms). */
  readonly timerDelayMs?: number | undefined;
  /** A moment of virtual time (ms), by the clock of who asked. */
  readonly timerDeliverMs?: number | undefined;
}

export interface DeferralRules {
  readonly nowMs: number;
  /** Delays of levels 1, 2, … (ms). */
  readonly levels: readonly number[];
  /** Absent where the broker knows no timer property: then it is one that nobody reads. */
  readonly timer: { readonly isEnabled: boolean; readonly maxDelayMs: number } | undefined;
}

export type DeferralPlan =
  | { readonly fate: 'now' }
  | { readonly fate: 'level'; readonly delayLevel: number }
  | { readonly fate: 'timer'; readonly deliverAtMs: number }
  | { readonly fate: 'refused'; readonly status: ResponseCode; readonly remark: string };

/**
 * Source: CommitLog.asyncPutMessage (4.9.8): a level above the last is the last; HookUtils.handleScheduleMessage (5.3.3):
 * a level takes the timer properties away, TIMER_DELAY_MS goes before TIMER_DELIVER_MS, what is not in the future is an
 * ordinary message. Texts: AbstractSendMessageProcessor (5.3.3).
 */
export function planDeferral(asked: Deferral, { nowMs, levels, timer }: DeferralRules): DeferralPlan {
  const level = Math.min(asked.delayLevel ?? 0, levels.length);
  if (level > 0) return { fate: 'level', delayLevel: level };
  const hasTimer = asked.timerDelayMs !== undefined || asked.timerDeliverMs !== undefined;
  if (!hasTimer || timer === undefined) return { fate: 'now' };
  if (!timer.isEnabled) {
    return { fate: 'refused', status: 'SYSTEM_ERROR', remark: 'accurate timer message is not enabled, timerWheelEnable is false' };
  }
  const deliverAtMs = asked.timerDelayMs === undefined ? (asked.timerDeliverMs ?? 0) : nowMs + asked.timerDelayMs;
  if (deliverAtMs <= nowMs) return { fate: 'now' };
  if (deliverAtMs - nowMs > timer.maxDelayMs) {
    const remark = `timer message illegal, the delay time should not be bigger than the max delay ${timer.maxDelayMs}ms; or if set del msg, the delay time should be bigger than the current time`;
    return { fate: 'refused', status: 'MESSAGE_ILLEGAL', remark };
  }
  return { fate: 'timer', deliverAtMs };
}
