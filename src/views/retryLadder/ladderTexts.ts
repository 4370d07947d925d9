/** What the ladder says: sentences and times of one moment, for the picture, its labels and the text twin. */
import type {
  LadderMessage,
  LadderRung,
  LadderStep,
  RetryLadderModel,
  UnusedReason,
  WithoutLadder,
} from '../../projections/retryLadder/retryLadderModel.ts';
import { isHeldUp } from '../heldUp.ts';
import { countdown, duration, elapsed, listTime, saidTime, messageName, thin } from '../format/index.ts';
import { m } from '../../paraglide/messages.js';

/** Time since the first failure: `0:45:40`, always with hours, so that the column stays aligned. */
export function ladderClock(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3_600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

export const nameOf = (message: { readonly msgId: string; readonly key?: string | undefined }): string =>
  messageName(message.msgId, message.key);

/** Where a message that is due lies in its retry topic, and since when; undefined while it is on its way there or to a listener. */
function heldUp(main: LadderMessage, step: LadderStep | undefined, nowMs: number): { topic: string; sinceMs: number } | undefined {
  const topic = main.stored?.topic;
  if (main.phase !== 'due' || step?.foundAt === undefined || topic === undefined) return undefined;
  return isHeldUp(step.foundAt, topic, nowMs) ? { topic, sinceMs: step.foundAt } : undefined;
}

/**
 * How much later than the sum of the delays a retry came; of one that is due and held up, how much at least. Nothing of a retry that has not
 * come: how late it will be is known only then.
 */
export function lateWords(step: LadderStep, main: LadderMessage | undefined, nowMs: number): string {
  if (main === undefined || step.status === 'notNeeded') return '';
  const held = step.attempt === main.reconsumeTimes ? heldUp(main, step, nowMs) : undefined;
  const since = (at: number): number => at - main.firstFailedAt - step.nominalMs;
  if (step.arrivedAt !== undefined) return lateText(since(step.arrivedAt));
  return held === undefined ? '' : `≥${thin}${lateText(since(nowMs))}`;
}

export const lateText = (ms: number): string => `+${duration(Math.max(0, ms))}`;

/** A retry that has arrived, and what came of it. */
export function arrivedLabel(waits: RetryLadderModel['waits'], { attempt, level, result }: LadderStep, arrivedAt: number): string {
  const time = listTime(arrivedAt, true);
  if (waits === 'invisible')
    return result === undefined
      ? m.retryLadder_mark_receivedRunning({ attempt, time })
      : m.retryLadder_mark_received({ attempt, time, result });
  return result === undefined
    ? m.retryLadder_mark_retryRunning({ attempt, level, time })
    : m.retryLadder_mark_retry({ attempt, level, time, result });
}

/** Of a message that a SimpleConsumer has received: its invisible time, which runs on while it is processed. */
function invisibleCard(model: RetryLadderModel, main: LadderMessage, nowMs: number): Card | undefined {
  const { countdown: wait, maxRetries } = model;
  if (wait === undefined) return undefined;
  const delay = duration(wait.dueAt - wait.fromMs);
  const last = main.deliveries.at(-1);
  const title =
    main.phase === 'beingConsumed'
      ? m.retryLadder_card_processing({ consumer: last?.consumer ?? '' })
      : wait.attempt > maxRetries
        ? m.retryLadder_card_invisibleLast()
        : m.retryLadder_card_invisible({ attempt: wait.attempt });
  const detail =
    nowMs < wait.dueAt
      ? m.retryLadder_card_invisibleDetail({ gone: elapsed(nowMs - wait.fromMs), delay, left: countdown(wait.dueAt - nowMs) })
      : m.retryLadder_card_overDetail({ delay });
  return { title: `${nameOf(main)} · ${title}`, detail };
}

export interface Card {
  readonly title: string;
  readonly detail: string;
}

/** The label of the main message: its name and where it stands, then the numbers. */
export function mainCard(model: RetryLadderModel, main: LadderMessage, nowMs: number): Card {
  const step = model.steps.find((one) => one.attempt === main.reconsumeTimes);
  const last = main.deliveries.at(-1);
  const attempt = main.reconsumeTimes;
  const name = nameOf(main);
  const card = (title: string, detail: string): Card => ({ title: `${name} · ${title}`, detail });
  const invisible = model.waits === 'invisible' ? invisibleCard(model, main, nowMs) : undefined;
  if (invisible !== undefined) return invisible;
  switch (main.phase) {
    case 'waiting': {
      const { countdown: wait } = model;
      if (wait === undefined) return card(m.retryLadder_card_waiting({ attempt }), '');
      const delay = duration(wait.dueAt - wait.fromMs);
      const detail = m.retryLadder_card_waitingDetail({ gone: elapsed(nowMs - wait.fromMs), delay, left: countdown(wait.dueAt - nowMs) });
      return card(
        wait.attempt > model.maxRetries ? m.story_state_toDeadLetter() : m.retryLadder_card_waiting({ attempt: wait.attempt }),
        detail,
      );
    }
    case 'due': {
      const held = heldUp(main, step, nowMs);
      if (held !== undefined && attempt <= model.maxRetries)
        return card(
          m.retryLadder_card_heldUp({ attempt }),
          m.retryLadder_card_heldUpDetail({ topic: held.topic, since: elapsed(nowMs - held.sinceMs) }),
        );
      const rounding = step?.foundAt === undefined || step.dueAt === undefined ? 0 : step.foundAt - step.dueAt;
      return card(
        attempt > model.maxRetries ? m.retryLadder_card_deadLetterNext() : m.retryLadder_card_due({ attempt }),
        m.retryLadder_card_dueDetail({ delay: duration(step?.delayMs ?? 0), rounding: duration(rounding) }),
      );
    }
    case 'beingConsumed':
      return card(
        m.retryLadder_card_beingConsumed({ attempt }),
        m.retryLadder_card_beingConsumedDetail({ consumer: last?.consumer ?? '', since: saidTime(last?.at ?? nowMs, true) }),
      );
    case 'failed':
      return card(
        attempt === 0 ? m.retryLadder_card_failedFirst() : m.retryLadder_card_failed({ attempt }),
        m.retryLadder_card_failedDetail({ result: last?.result ?? '', consumer: last?.consumer ?? '' }),
      );
    case 'consumed':
      return card(
        m.retryLadder_card_consumed({ attempt }),
        m.retryLadder_card_consumedDetail({ time: saidTime(last?.consumedAt ?? nowMs, true) }),
      );
    case 'deadLetter':
      return card(
        m.retryLadder_card_deadLetter(),
        m.retryLadder_card_deadLetterDetail({ time: saidTime(main.deadLetteredAt ?? nowMs, true), deliveries: main.deliveries.length }),
      );
    case 'lost':
      return card(m.retryLadder_card_lost(), m.retryLadder_card_lostDetail());
  }
}

/** Why a group of neighbouring levels is grey. */
export function unusedSentence(reason: UnusedReason, rungs: readonly LadderRung[], maxRetries: number): string {
  switch (reason) {
    case 'belowFirstRetry': {
      const delays = rungs.map((rung) => duration(rung.delayMs)).join(m.retryLadder_and());
      return rungs.length === 1 ? m.retryLadder_unused_belowFirstRetryOne({ delays }) : m.retryLadder_unused_belowFirstRetry({ delays });
    }
    case 'aboveLastRetry':
      return m.retryLadder_unused_aboveLastRetry({ retries: maxRetries });
    case 'listenerAsksOther':
      return m.retryLadder_unused_listenerAsksOther();
    case 'neverRetried':
      return m.retryLadder_unused_neverRetried();
  }
}

const noLadder: Readonly<Record<WithoutLadder, () => string>> = {
  broadcasting: m.retryLadder_noLadder_broadcasting,
  pull: m.retryLadder_noLadder_pull,
  http: m.retryLadder_noLadder_http,
};

/** What the ladder says while nothing climbs. */
export function emptySentence(model: RetryLadderModel): string | undefined {
  if (model.main !== undefined) return undefined;
  if (model.group === undefined)
    return model.withoutLadder === undefined ? m.retryLadder_noLadder_nobody() : noLadder[model.withoutLadder]();
  if (model.isOrderly) return m.retryLadder_emptyOrderly();
  if (givesUp(model)) return m.retryLadder_emptyPopped();
  if (model.waits === 'invisible') return m.retryLadder_emptyInvisible();
  const first = model.steps[0];
  return first === undefined ? m.retryLadder_emptyNever() : m.retryLadder_empty({ level: first.level });
}

/** POP of a push consumer: invisible times that grow, and no dead letter at their end. That of a SimpleConsumer is always the same. */
export const givesUp = ({ waits, rungs }: RetryLadderModel): boolean =>
  waits === 'invisible' && rungs.some(({ delayMs }) => delayMs !== rungs[0]?.delayMs);
