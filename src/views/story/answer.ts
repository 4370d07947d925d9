/** The headline and the short answer of a message's story, said from its facts. */
import type { Fact, FactOf } from '../../engine/index.ts';
import type { MessageStory, MessageStoryModel, StorySummary, StoryWait } from '../../projections/messageStory/storyModel.ts';
import { m } from '../../paraglide/messages.js';
import { count, duration, messageName, messagesByName, saidTime } from '../format/index.ts';
import { refusalText } from '../sentences/httpSentences.ts';
import { listed, reasonText } from '../sentences/words.ts';
import { againAnswer, againHelp } from './againAnswer.ts';
import { sentences } from '../sentences/inARow.ts';

export interface StoryAnswer {
  readonly question: string;
  /** A few sentences. */
  readonly answer: string;
  /** What would have helped, where something would have. */
  readonly help?: string | undefined;
}

export const storyName = (story: Pick<MessageStory, 'msgId' | 'keys'>): string => messageName(story.msgId, story.keys);

type Listed = Pick<StorySummary, 'msgId' | 'keys' | 'tryNumber'>;

/** The messages of a list by name: of those with the same key the application's own tries say which they are, the others the end of their id. */
export function listNames(messages: readonly Listed[]): ReadonlyMap<string, string> {
  const names = messagesByName(messages);
  const tries = messages.flatMap(({ msgId, keys, tryNumber: number }) => {
    const name = storyName({ msgId, keys });
    return number === undefined || names.get(msgId) === name ? [] : [{ msgId, name: m.story_nameTry({ name, number }) }];
  });
  const isAlone = ({ name }: { readonly name: string }): boolean => tries.filter((other) => other.name === name).length === 1;
  const told = new Map(tries.filter(isAlone).map(({ msgId, name }) => [msgId, name]));
  return new Map([...messagesByName(messages.filter(({ msgId }) => !told.has(msgId))), ...told]);
}

/** How the told message is called beside the others. */
export const nameInStories = ({ story, messages }: Pick<MessageStoryModel, 'story' | 'messages'>): string | undefined =>
  story === undefined ? undefined : messagesByName([...messages, story]).get(story.msgId);

/** `name`: what the message is called beside the others; its key or id alone where that is enough. */
export function storyAnswer(story: MessageStory, nowMs: number, name = storyName(story)): StoryAnswer {
  const { question } = story;
  switch (question.kind) {
    case 'whatHappened':
      return { question: m.story_ask_whatHappened({ message: name }), answer: stateAnswer(story) };
    case 'whyLate':
      return { question: m.story_ask_whyLate(), answer: lateAnswer(story, question.waits) };
    case 'whyAgain':
      return { question: timesQuestion(story), answer: againAnswer(story, nowMs), help: againHelp(story) };
    case 'whyDeadLetter':
      return {
        question: (story.state === 'toDeadLetter' ? m.story_ask_whyToDeadLetter : m.story_ask_whyDeadLetter)({
          topic: story.dead.at(-1)?.topic ?? '',
        }),
        answer: deadLetterAnswer(story),
        help: m.story_help_deadLetter(),
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
      return m.story_answer_waiting({ broker, time: saidTime(story.dueAt ?? 0) });
    case 'due':
      return m.story_answer_due({ broker });
    case 'cached':
      return consumer === undefined ? m.story_answer_cachedBySome() : m.story_answer_cached({ consumer });
    case 'consuming':
      return m.story_answer_consuming({ consumer: consumer ?? '' });
    case 'consumed':
      return consumedAnswer(story);
    case 'failed':
      return m.story_answer_failed({ consumer: consumer ?? '', result: last?.result ?? '' });
    case 'suspended':
      return m.story_answer_suspended({ consumer: consumer ?? '', result: last?.result ?? '' });
    default:
      if (isReply(story)) return m.story_answer_reply({ broker });
      return m.story_answer_stored({ broker, queue: story.place === undefined ? '' : `${story.place.topic} q${story.place.queueId}` });
  }
}

/** All that consumed it: of several groups one each, in broadcasting every consumer; and who found that it was done already. */
function consumedAnswer({ deliveries, steps }: MessageStory): string {
  const result = deliveries.at(-1)?.result ?? '';
  const consumers = [...new Set(deliveries.filter((it) => it.result === result).map(({ consumer }) => consumer))];
  const skippedBy = new Set(steps.flatMap(({ fact }) => (fact.type === 'message.skipped' ? [fact.consumer] : [])));
  const did = consumers.filter((consumer) => !skippedBy.has(consumer));
  const skipped = consumers.filter((consumer) => skippedBy.has(consumer));
  return sentences(
    did.length === 0 ? undefined : m.story_answer_consumed({ consumer: listed(did), result }),
    skipped.length === 0 ? undefined : m.story_answer_skipped({ consumers: listed(skipped) }),
  );
}

/** What `request()` waits for: the broker hands it to the client that asked. */
export const isReply = ({ place }: MessageStory): boolean => place?.topic.endsWith('_REPLY_TOPIC') === true;

/** Whoever got the message with the last answer to a pull. */
function cachedBy(story: MessageStory): string | undefined {
  const answered = story.steps.findLast((step) => step.cause?.type === 'response.sent')?.cause;
  return answered?.type === 'response.sent' ? answered.to : undefined;
}

function lateAnswer(story: MessageStory, waits: readonly StoryWait[]): string {
  const wait = waits.at(-1);
  if (wait === undefined) return stateAnswer(story);
  if (wait.foundAt === undefined) return m.story_answer_waiting({ broker: story.place?.broker ?? '', time: saidTime(wait.dueAt) });
  const late = wait.foundAt - wait.dueAt;
  return sentences(
    m.story_answer_late({ broker: story.place?.broker ?? '', delay: duration(wait.dueAt - wait.from) }),
    late > 0 ? m.story_answer_lateScan({ late: duration(late) }) : undefined,
  );
}

function failedText(deliveries: number): string {
  if (deliveries === 1) return m.story_answer_deadLetterOnce();
  if (deliveries === 2) return m.story_answer_deadLetterTwo();
  return m.story_answer_deadLetter({ deliveries: count(deliveries), retries: count(deliveries - 1) });
}

function deadLetterAnswer(story: MessageStory): string {
  const { group, topic } = story.dead.at(-1) ?? { group: '', topic: '' };
  const deliveries = story.deliveries.filter((it) => it.group === group).length;
  const broker = story.place?.broker ?? '';
  return sentences(
    failedText(deliveries),
    story.dueAt !== undefined
      ? m.story_answer_deadLetterLater({ broker, topic, time: saidTime(story.dueAt) })
      : m.story_answer_deadLetterEnd({ broker, topic }),
  );
}

function notSentAnswer(story: MessageStory): string {
  const failed = story.steps.findLast(({ fact }) => fact.type === 'send.failed' || fact.type.startsWith('http.'))?.fact;
  if (failed?.type !== 'send.failed') return failed === undefined ? '' : notPostedAnswer(failed, story);
  return sentences(
    failed.attempts === 0
      ? m.story_answer_unsent({ cost: duration(failed.costMs) })
      : m.story_answer_notSent({ attempts: failed.attempts, cost: duration(failed.costMs) }),
    // RocketMQ's own words, in both languages.
    `${failed.errorClass}: ${failed.message}`,
  );
}

/** What the HTTP access said of a POST that it did not store; the refusal says more than the answer after it. */
function notPostedAnswer(last: Fact, { steps }: MessageStory): string {
  const refused = steps.findLast(({ fact }) => fact.type === 'http.refused')?.fact;
  if (refused?.type === 'http.refused') return m.story_answer_postRefused({ status: refused.status, why: refusalText(refused) });
  if (last.type === 'http.answered') return m.story_answer_postAnswered({ status: last.status, cost: duration(last.costMs) });
  return last.type === 'http.unanswered' ? m.story_answer_postUnanswered({ cost: duration(last.costMs), error: last.message }) : '';
}

function filteredAnswer(story: MessageStory): string {
  const filtered = story.steps.findLast((step) => step.fact.type === 'message.filtered')?.fact;
  if (filtered?.type !== 'message.filtered') return '';
  return m.story_answer_filtered({ group: filtered.group, expression: filtered.expression, tag: story.tag ?? m.story_noTag() });
}

/** The newest fact of a type in the story. */
const newest = <T extends Fact['type']>({ steps }: MessageStory, type: T): FactOf<T> | undefined =>
  steps.findLast(({ fact }) => fact.type === type)?.fact as FactOf<T> | undefined;

function goneAnswer(story: MessageStory): string {
  const reason = newest(story, 'message.dropped')?.reason ?? newest(story, 'half.discarded')?.reason;
  const lost = newest(story, 'message.lost');
  switch (story.state) {
    case 'expired':
      return m.story_answer_expired();
    case 'recalled':
      return m.story_answer_recalled();
    case 'dropped':
      return reason === undefined || reason === 'broadcasting'
        ? m.story_answer_dropped()
        : m.story_answer_droppedFor({ reason: reasonText(reason) });
    case 'discarded':
      return reason === undefined ? m.story_answer_discarded() : m.story_answer_droppedFor({ reason: reasonText(reason) });
    case 'rolledBack':
      return m.story_answer_rolledBack();
    default:
      if (story.copyCount === 0)
        return m.story_answer_lostOneway({
          producer: story.producer ?? '',
          reason: reasonText(newest(story, 'request.lost')?.reason ?? ''),
        });
      return lost === undefined ? m.story_answer_lost() : m.story_answer_lostAt({ broker: lost.broker, reason: reasonText(lost.reason) });
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
    toDeadLetter: m.story_state_toDeadLetter,
    deadLetter: m.story_state_deadLetter,
    filtered: m.story_state_filtered,
    dropped: m.story_state_dropped,
    half: m.story_state_half,
    rolledBack: m.story_state_rolledBack,
    discarded: m.story_state_discarded,
    expired: m.story_state_expired,
    recalled: m.story_state_recalled,
    lost: m.story_state_lost,
  }[state];
  return word();
}
