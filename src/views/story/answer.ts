/** The headline and the short answer of a message's story, said from its facts. */
import type { MessageStory, StoryDelivery, StoryWait } from '../../projections/messageStory/storyModel.ts';
import { m } from '../../paraglide/messages.js';
import { countdown, count, duration, listTime, messageName } from '../format/index.ts';
import { listed } from '../sentences/words.ts';

export interface StoryAnswer {
  readonly question: string;
  /** A few sentences. */
  readonly answer: string;
  /** What would have helped, where something would have. */
  readonly help?: string | undefined;
}

export const storyName = (story: Pick<MessageStory, 'msgId' | 'keys'>): string => messageName(story.msgId, story.keys);

/** At most this many delays are listed; more would not be read. */
const delaysListed = 6;

/** Sentences in a row; after Chinese punctuation no space is set. */
const sentences = (...parts: readonly (string | undefined)[]): string =>
  parts
    .filter((part) => part !== undefined && part !== '')
    .join(' ')
    .replaceAll('。 ', '。');

export function storyAnswer(story: MessageStory, nowMs: number): StoryAnswer {
  const { question } = story;
  const topic = story.place?.topic ?? '';
  switch (question.kind) {
    case 'whatHappened':
      return { question: m.story_ask_whatHappened({ message: storyName(story) }), answer: stateAnswer(story) };
    case 'whyLate':
      return { question: m.story_ask_whyLate(), answer: lateAnswer(story, question.waits) };
    case 'whyRetried':
      return { question: timesQuestion(story), answer: retryAnswer(story, nowMs) };
    case 'whyDeadLetter':
      return {
        question: m.story_ask_whyDeadLetter({ topic }),
        answer: sentences(
          story.deliveryCount === 1
            ? m.story_answer_deadLetterOnce()
            : m.story_answer_deadLetter({ deliveries: count(story.deliveryCount), retries: count(story.deliveryCount - 1) }),
          m.story_answer_deadLetterEnd({ broker: story.place?.broker ?? '', topic }),
        ),
        help: m.story_help_deadLetter(),
      };
    case 'whyTwice':
      return {
        question: timesQuestion(story),
        answer: twiceAnswer(question.reason, question.first, question.second),
        help: m.story_help_twice(),
      };
    case 'whyNotSent':
      return { question: m.story_ask_whyNotSent(), answer: notSentAnswer(story), help: m.story_help_notSent() };
    case 'whyFiltered':
      return { question: m.story_ask_whyFiltered(), answer: filteredAnswer(story) };
    case 'whyGone':
      return { question: m.story_ask_whyGone(), answer: goneAnswer(story) };
  }
}

function timesQuestion(story: MessageStory): string {
  if (story.deliveryCount <= 1) return m.story_ask_whyAgain();
  return story.deliveryCount === 2 ? m.story_ask_whyTwice() : m.story_ask_whyTimes({ count: count(story.deliveryCount) });
}

/** Where the message stands, when its story raises no question. */
function stateAnswer(story: MessageStory): string {
  const last = story.deliveries.at(-1);
  const consumer = last?.consumer ?? cachedBy(story);
  const broker = story.place?.broker ?? '';
  switch (story.state) {
    case 'sending':
      return m.story_answer_sending({ producer: story.producer ?? '' });
    case 'half':
      return m.story_answer_half();
    case 'waiting':
      return m.story_answer_waiting({ broker, time: listTime(story.dueAt ?? 0, true) });
    case 'due':
      return m.story_answer_due({ broker });
    case 'cached':
      return m.story_answer_cached({ consumer });
    case 'consuming':
      return m.story_answer_consuming({ consumer });
    case 'consumed':
      return m.story_answer_consumed({ consumer, result: last?.result ?? '' });
    case 'failed':
      return m.story_answer_failed({ consumer, result: last?.result ?? '' });
    case 'suspended':
      return suspendedAnswer(story);
    default:
      return m.story_answer_stored({ broker, queue: story.place === undefined ? '' : `${story.place.topic} q${story.place.queueId}` });
  }
}

function suspendedAnswer({ deliveries }: MessageStory): string {
  const last = deliveries.at(-1);
  return m.story_answer_suspended({ consumer: last?.consumer ?? '', result: last?.result ?? '' });
}

/** Whoever got the message with the last answer to a pull. */
function cachedBy(story: MessageStory): string {
  const answered = story.steps.findLast((step) => step.cause?.type === 'response.sent')?.cause;
  return answered?.type === 'response.sent' ? answered.to : m.story_someConsumer();
}

function lateAnswer(story: MessageStory, waits: readonly StoryWait[]): string {
  const wait = waits.at(-1);
  if (wait === undefined) return stateAnswer(story);
  if (wait.foundAt === undefined) return m.story_answer_waiting({ broker: story.place?.broker ?? '', time: listTime(wait.dueAt, true) });
  const late = wait.foundAt - wait.dueAt;
  return sentences(
    m.story_answer_late({ broker: story.place?.broker ?? '', delay: duration(wait.dueAt - wait.from) }),
    late > 0 ? m.story_answer_lateScan({ late: duration(late) }) : undefined,
  );
}

function delaysText(waits: readonly StoryWait[]): string {
  const delays = waits.map((wait) => duration(wait.dueAt - wait.from));
  if (delays.length <= delaysListed) return listed(delays);
  return listed([...delays.slice(0, 3), '…', ...delays.slice(-2)]);
}

function retryAnswer(story: MessageStory, nowMs: number): string {
  const waits = story.waits.filter((wait) => wait.reconsumeTimes > 0);
  const past = waits.length === 0 ? undefined : m.story_answer_retried({ count: story.failureCount, delays: delaysText(waits) });
  const groups = new Set(story.deliveries.map(({ group }) => group)).size;
  const undeleted = new Set(story.steps.flatMap(({ fact }) => (fact.type === 'http.expired' ? [fact.group] : [])));
  return sentences(
    groups > 1 ? m.story_answer_groups({ count: count(groups) }) : undefined,
    past,
    undeleted.size > 0 ? m.story_answer_notDeleted({ groups: listed([...undeleted]) }) : undefined,
    // Where several groups get it, the last to change says nothing about the others.
    groups > 1 && past === undefined ? undefined : retryNow(story, nowMs),
  );
}

function retryNow(story: MessageStory, nowMs: number): string | undefined {
  const number = story.reconsumeTimes;
  const last = story.deliveries.at(-1);
  switch (story.state) {
    case 'waiting':
      return m.story_answer_retryWaiting({ number, left: countdown((story.dueAt ?? nowMs) - nowMs) });
    case 'consuming':
      return m.story_answer_retryRunning({ number, consumer: last?.consumer ?? '' });
    case 'failed':
      return number === 0 ? m.story_answer_firstFailed() : m.story_answer_retryFailed({ number });
    case 'suspended':
      return suspendedAnswer(story);
    case 'consumed':
      return m.story_answer_retryDone({ number, result: last?.result ?? '' });
    default:
      return m.story_answer_retryComing({ number });
  }
}

function twiceAnswer(reason: string, first: StoryDelivery, second: StoryDelivery): string {
  const names = { first: first.consumer, second: second.consumer };
  const isSelf = first.consumer === second.consumer;
  const because = ((): string => {
    switch (reason) {
      case 'crashedAfter':
        return isSelf ? m.story_answer_crashedAfterSelf(names) : m.story_answer_crashedAfter(names);
      case 'crashedDuring':
        return isSelf ? m.story_answer_crashedDuringSelf(names) : m.story_answer_crashedDuring(names);
      case 'stopped':
        return isSelf ? m.story_answer_stoppedSelf(names) : m.story_answer_stopped(names);
      case 'queueMoved':
        return m.story_answer_queueMoved(names);
      case 'storedTwice':
        return m.story_answer_storedTwice();
      default:
        return m.story_answer_pulledAgain(names);
    }
  })();
  return sentences(because, m.story_answer_sameTry({ times: second.reconsumeTimes }));
}

function notSentAnswer(story: MessageStory): string {
  const failed = story.steps.findLast((step) => step.fact.type === 'send.failed')?.fact;
  if (failed?.type !== 'send.failed') return '';
  return sentences(
    failed.attempts === 0
      ? m.story_answer_unsent({ cost: duration(failed.costMs) })
      : m.story_answer_notSent({ attempts: failed.attempts, cost: duration(failed.costMs) }),
    // RocketMQ's own words, in both languages.
    `${failed.errorClass}: ${failed.message}`,
  );
}

function filteredAnswer(story: MessageStory): string {
  const filtered = story.steps.findLast((step) => step.fact.type === 'message.filtered')?.fact;
  if (filtered?.type !== 'message.filtered') return '';
  return m.story_answer_filtered({ group: filtered.group, expression: filtered.expression, tag: story.tag ?? m.story_noTag() });
}

function goneAnswer(story: MessageStory): string {
  switch (story.state) {
    case 'expired':
      return m.story_answer_expired();
    case 'dropped':
      return m.story_answer_dropped();
    case 'discarded':
      return m.story_answer_discarded();
    case 'rolledBack':
      return m.story_answer_rolledBack();
    default:
      return m.story_answer_lost();
  }
}

/** State as one word or two. */
export function stateWord(state: MessageStory['state']): string {
  const word = {
    sending: m.story_state_sending,
    sendFailed: m.story_state_sendFailed,
    stored: m.story_state_stored,
    waiting: m.story_state_waiting,
    due: m.story_state_due,
    cached: m.story_state_cached,
    consuming: m.story_state_consuming,
    consumed: m.story_state_consumed,
    failed: m.story_state_failed,
    suspended: m.story_state_suspended,
    deadLetter: m.story_state_deadLetter,
    filtered: m.story_state_filtered,
    dropped: m.story_state_dropped,
    half: m.story_state_half,
    rolledBack: m.story_state_rolledBack,
    discarded: m.story_state_discarded,
    expired: m.story_state_expired,
    lost: m.story_state_lost,
  }[state];
  return word();
}

/** "waiting for retry 11, due in 4 m 48 s": the selected message's part of the scrubber's text; undefined when it does not wait. */
export function waitingNote(story: Pick<MessageStory, 'state' | 'dueAt' | 'reconsumeTimes'>, nowMs: number): string | undefined {
  if (story.state !== 'waiting' || story.dueAt === undefined) return undefined;
  const left = countdown(story.dueAt - nowMs);
  return story.reconsumeTimes > 0 ? m.story_note_waiting({ number: story.reconsumeTimes, left }) : m.story_note_delayed({ left });
}
