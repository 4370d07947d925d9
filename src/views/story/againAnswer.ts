/** Why a message came again, said for each group that got it more than once. */
import { isSuccess } from '../../engine/index.ts';
import { isHeldUp } from '../heldUp.ts';
import type { AgainReason } from '../../projections/deliveredAgain.ts';
import type { MessageStory, StoryDelivery, StoryWait } from '../../projections/messageStory/storyModel.ts';
import { m } from '../../paraglide/messages.js';
import { count, countdown, duration, elapsed } from '../format/index.ts';
import { listed } from '../sentences/words.ts';
import { sentences } from '../sentences/inARow.ts';

/** At most this many delays are listed; more would not be read. */
const delaysListed = 6;

/** To the broker these are no retries: it does not know of the delivery before. */
const unknownToBroker: ReadonlySet<AgainReason> = new Set([
  'storedTwice',
  'twins',
  'crashedDuring',
  'crashedAfter',
  'stopped',
  'offsetReset',
  'queueMoved',
  'readAgain',
]);

interface GroupStory {
  readonly group: string;
  readonly deliveries: readonly StoryDelivery[];
  readonly waits: readonly StoryWait[];
}

/** Those who got it, or wait for it again, in the order in which they came up. */
function groupsOf(story: MessageStory): readonly GroupStory[] {
  const waiting = story.waits.flatMap(({ group }) => group ?? []);
  return [...new Set([...story.deliveries.map(({ group }) => group), ...waiting])].map((group) => ({
    group,
    deliveries: story.deliveries.filter((it) => it.group === group),
    waits: story.waits.filter((it) => it.group === group),
  }));
}

/** Whether a broadcasting consumer of the group has given the message up. */
const isDropped = ({ steps }: MessageStory, group: string): boolean =>
  steps.some(({ fact }) => fact.type === 'message.dropped' && fact.group === group && fact.reason === 'broadcasting');

export function againAnswer(story: MessageStory, nowMs: number): string {
  const groups = groupsOf(story);
  const [only] = groups;
  if (groups.length === 1 && only !== undefined) return groupAnswer(story, only, nowMs);
  const told = groups.filter(
    ({ group, deliveries, waits }) => waits.length > 0 || isDropped(story, group) || deliveries.some(({ again }) => again !== undefined),
  );
  const alike = new Map<string, readonly string[]>();
  for (const it of told) {
    const answer = groupAnswer(story, it, nowMs);
    alike.set(answer, [...(alike.get(answer) ?? []), it.group]);
  }
  return sentences(
    m.story_answer_groups({ count: count(groups.length) }),
    ...[...alike].map(([answer, names]) => m.story_answer_inGroup({ group: listed(names), answer })),
  );
}

/** What would have helped; a retry is what was asked for. */
export function againHelp(story: MessageStory): string | undefined {
  const reasons = new Set(story.deliveries.flatMap(({ again }) => again?.reason ?? []));
  if (reasons.has('twins')) return m.story_help_twins();
  reasons.delete('offsetReset');
  return [...reasons].some((reason) => unknownToBroker.has(reason) || reason === 'notAcked' || reason === 'notDeleted')
    ? m.story_help_twice()
    : undefined;
}

function groupAnswer(story: MessageStory, { group, deliveries, waits }: GroupStory, nowMs: number): string {
  const newest = new Map<AgainReason, { readonly delivery: StoryDelivery; readonly count: number }>();
  for (const delivery of deliveries) {
    const { again } = delivery;
    if (again !== undefined) newest.set(again.reason, { delivery, count: (newest.get(again.reason)?.count ?? 0) + 1 });
  }
  const last = [...newest.values()].at(-1);
  const isUnknown = last !== undefined && unknownToBroker.has(last.delivery.again?.reason ?? 'retried');
  const dead = story.dead.find((it) => it.group === group);
  return sentences(
    waits.length > 0 ? m.story_answer_retried({ count: failuresOf(deliveries, waits), delays: delaysText(waits) }) : undefined,
    ...[...newest].map(([reason, told]) => reasonSentence(reason, told.delivery, told.count, deliveries)),
    isUnknown ? m.story_answer_sameTry({ times: last.delivery.reconsumeTimes }) : undefined,
    dead !== undefined
      ? m.story_answer_deadLetterOf({ topic: dead.topic })
      : isDropped(story, group)
        ? m.story_answer_dropped()
        : isUnknown
          ? undefined
          : nowAnswer(story, deliveries, waits, nowMs),
  );
}

/** Failures of the listener: one before each wait, and the last, that no retry followed. */
const failuresOf = (deliveries: readonly StoryDelivery[], waits: readonly StoryWait[]): number =>
  Math.max(waits.length, deliveries.filter(({ result, ignored }) => result !== undefined && !isSuccess(result) && ignored !== true).length);

/** Where the group stands with it now. */
function nowAnswer(
  story: MessageStory,
  deliveries: readonly StoryDelivery[],
  waits: readonly StoryWait[],
  nowMs: number,
): string | undefined {
  const wait = waits.at(-1);
  const last = deliveries.at(-1);
  if (wait !== undefined && wait.reconsumeTimes > (last?.reconsumeTimes ?? 0)) {
    const number = wait.reconsumeTimes;
    if (wait.foundAt === undefined) return m.story_answer_retryWaiting({ number, left: countdown(wait.dueAt - nowMs) });
    const topic = story.place?.topic ?? '';
    return isHeldUp(wait.foundAt, topic, nowMs)
      ? m.story_answer_retryHeldUp({ number, topic, since: elapsed(nowMs - wait.foundAt) })
      : m.story_answer_retryComing({ number });
  }
  if (last === undefined) return undefined;
  const { reconsumeTimes: number, consumer, result } = last;
  if (result === undefined) return m.story_answer_retryRunning({ number, consumer });
  if (isSuccess(result) || result === 'DELETE') return m.story_answer_retryDone({ number, result });
  if (story.state === 'suspended') return undefined;
  return number === 0 ? m.story_answer_firstFailed() : m.story_answer_retryFailed({ number });
}

function delaysText(waits: readonly StoryWait[]): string {
  const delays = waits.map((wait) => duration(wait.dueAt - wait.from));
  if (delays.length <= delaysListed) return listed(delays);
  return listed([...delays.slice(0, 3), '…', ...delays.slice(-2)]);
}

function reasonSentence(
  reason: AgainReason,
  { consumer: second, again, seq }: StoryDelivery,
  times: number,
  deliveries: readonly StoryDelivery[],
): string | undefined {
  const first = again?.before ?? '';
  const names = { first, second };
  const isSelf = first === second;
  switch (reason) {
    case 'retried':
      // The waits have said it.
      return undefined;
    case 'suspendedAgain': {
      const before = deliveries.findLast((it) => it.seq < seq);
      return m.story_answer_suspendedAgain({ count: times, result: before?.result ?? '' });
    }
    case 'notAcked':
      return m.story_answer_notAcked({ count: times, ...names });
    case 'notDeleted':
      return m.story_answer_notDeleted({ count: times, ...names });
    case 'crashedAfter':
      return isSelf ? m.story_answer_crashedAfterSelf(names) : m.story_answer_crashedAfter(names);
    case 'crashedDuring':
      return isSelf ? m.story_answer_crashedDuringSelf(names) : m.story_answer_crashedDuring(names);
    case 'stopped':
      return isSelf ? m.story_answer_stoppedSelf(names) : m.story_answer_stopped(names);
    case 'twins':
      return m.story_answer_twins(names);
    case 'offsetReset':
      return m.story_answer_offsetReset(names);
    case 'sought':
      return m.story_answer_sought(names);
    case 'resubmitted':
      return m.story_answer_resubmitted(names);
    case 'queueMoved':
      return m.story_answer_queueMoved(names);
    case 'storedTwice':
      return m.story_answer_storedTwice();
    case 'readAgain':
      return m.story_answer_pulledAgain(names);
  }
}
