/**
 * The story of each message: what happened to it step by step, where its copies lie, how often it was delivered, and the
 * question that this raises. A message keeps one story through all its topics, because its msgId never changes.
 */
import {
  isReviveRecord,
  type Fact,
  type FactOf,
  type FactType,
  type Projection,
  type ResolvedScenario,
  type Selection,
} from '../../engine/index.ts';
import { noteForAgain } from '../deliveredAgain.ts';
import type { KeptStory, MessageStoryState } from './storyState.ts';
import { addStep, appended, causeOf, initialState, periodOf, remember, touchStory } from './storyState.ts';
import { storyLimits, type MessageStory, type MessageStoryModel, type StoryCopy, type StoryStep, type StorySummary } from './storyModel.ts';
import { consumed, delivered, returned } from './tellDelivery.ts';
import { tellHttp } from './tellHttp.ts';
import { storyQuestion } from './storyQuestion.ts';

const halfTopic = 'RMQ_SYS_TRANS_HALF_TOPIC';
const opTopic = 'RMQ_SYS_TRANS_OP_HALF_TOPIC';
const rootsKept = 4_000;
const endsKept = 8;

const isGivenUp = ({ state }: Pick<KeptStory, 'state'>): boolean => state === 'toDeadLetter' || state === 'deadLetter';

function apply(state: MessageStoryState, fact: Fact): void {
  noteForAgain(state.again, fact);
  switch (fact.type) {
    case 'timer.armed':
      if (fact.periodMs !== undefined) remember(state.periods, `${fact.owner} ${fact.task}`, fact.periodMs, rootsKept);
      remember(state.roots, fact.seq, fact, rootsKept);
      return;
    case 'action.applied':
      remember(state.roots, fact.seq, fact, rootsKept);
      return;
    case 'client.crashed':
    case 'client.stopped':
      remember(state.roots, fact.seq, fact, rootsKept);
      state.ends.set(fact.id, appended(state.ends.get(fact.id) ?? [], fact, endsKept));
      return;
    case 'client.started':
      state.starts.set(fact.id, fact);
      return;
    case 'rebalance.done':
      noteOwner(state, fact);
      return;
    case 'offset.committed':
      if (fact.where === 'broker') state.commits.set(`${fact.group} ${fact.topic}:${fact.broker}:${fact.queueId}`, fact);
      return;
    case 'offset.reset':
      state.resets.set(`${fact.group} ${fact.topic}:${fact.broker}:${fact.queueId}`, fact);
      return;
    case 'pull.answered':
      // Only an answer that carried messages belongs to a story; the answer itself is among the links then.
      if (fact.causeSeq !== undefined && state.links.has(fact.causeSeq)) remember(state.links, fact.seq, fact, storyLimits.links);
      return;
    case 'response.sent':
      if (fact.msgId !== undefined || (fact.msgIds?.length ?? 0) > 0) remember(state.links, fact.seq, fact, storyLimits.links);
      return;
    default:
      if (!('msgId' in fact) || fact.msgId === undefined || isReviveRecord(fact.msgId)) return;
      remember(state.links, fact.seq, fact, storyLimits.links);
      if (fact.type === 'request.sent') return;
      tell(state, touchStory(state, fact.msgId, fact), fact);
  }
}

function noteOwner(state: MessageStoryState, fact: FactOf<'rebalance.done'>): void {
  for (const queue of fact.queues) {
    const key = `${fact.group} ${fact.topic}:${queue}`;
    if (state.owners.get(key)?.consumer !== fact.consumer) state.owners.set(key, fact);
  }
}

/** Takes one fact into the story of its message. */
function tell(state: MessageStoryState, story: KeptStory, fact: Fact): void {
  const step = (): void => addStep(story, { fact, cause: causeOf(state, fact), periodMs: periodOf(state, fact), chapter: story.chapter });
  switch (fact.type) {
    case 'send.requested': {
      const cause = causeOf(state, fact);
      if (cause?.type === 'retry.tried') story.tryNumber = cause.count;
      story.producer = fact.producer;
      story.topic = fact.topic;
      story.isOneway = fact.mode === 'ONEWAY';
      story.tag = fact.tag;
      story.keys = fact.keys ?? story.keys;
      return step();
    }
    case 'http.requested':
      story.keys = fact.keys ?? story.keys;
      if (fact.method !== 'POST') return;
      story.producer = fact.client;
      return step();
    case 'http.answered':
    case 'http.unanswered':
      if (fact.method !== 'POST') return;
      if (story.copies.length === 0) story.state = 'sendFailed';
      return step();
    case 'http.refused':
    case 'http.received':
    case 'http.deleted':
    case 'http.expired':
      return tellHttp(state, story, fact, step);
    case 'send.attempted':
      // The first attempt says no more than the call; later ones are news.
      return fact.attempt > 1 ? step() : undefined;
    case 'send.failed':
      if (story.copies.length === 0) story.state = 'sendFailed';
      return step();
    case 'message.stored':
      return stored(story, fact, step);
    case 'message.scheduled':
      if (story.waits.at(-1)?.from !== fact.at) wait(story, fact.at, fact.dueAt, fact.delayLevel, story.reconsumeTimes);
      if (story.lastStepAt !== fact.at) step();
      return;
    case 'message.due':
      if (!isGivenUp(story)) story.state = 'due';
      story.waits = story.waits.map((it) => (it.dueAt === fact.dueAt && it.foundAt === undefined ? { ...it, foundAt: fact.at } : it));
      return step();
    case 'message.cached':
      story.state = 'cached';
      return;
    case 'message.delivered':
      return delivered(state, story, fact, step);
    case 'message.consumed':
      return consumed(state, story, fact, step);
    case 'message.popped':
      story.state = 'cached';
      return step();
    case 'message.acked':
    case 'message.invisibleTimeChanged':
    case 'reply.sent':
    case 'reply.received':
    case 'reply.missed':
      return step();
    case 'message.revived':
      story.reconsumeTimes = fact.reconsumeTimes;
      story.chapter++;
      returned(story, fact.group, 'notAcked', fact.reconsumeTimes);
      return step();
    case 'message.sentBack':
      story.state = 'waiting';
      story.reconsumeTimes = fact.reconsumeTimes;
      story.chapter++;
      wait(story, fact.at, fact.dueAt, fact.delayLevel, fact.reconsumeTimes, fact.group);
      returned(story, fact.group, 'retried', fact.reconsumeTimes);
      return step();
    case 'message.deadLettered':
      story.state = 'toDeadLetter';
      story.dead = [...story.dead.filter(({ group }) => group !== fact.group), { group: fact.group, topic: fact.topic }];
      story.reconsumeTimes = fact.reconsumeTimes;
      story.chapter++;
      return step();
    case 'message.filtered':
      if (story.state === 'stored' || story.state === 'cached') story.state = 'filtered';
      return step();
    case 'message.skipped':
      return step();
    case 'message.dropped':
      story.state = 'dropped';
      return step();
    case 'message.expired':
    case 'message.lost':
      if (story.state !== 'consumed') story.state = fact.type === 'message.lost' ? 'lost' : 'expired';
      story.isGone ||= isNewestCopy(story, fact);
      return step();
    case 'message.recalled':
      story.state = 'recalled';
      return step();
    case 'half.stored':
      story.state = 'half';
      return step();
    case 'half.committed':
      story.state = 'stored';
      return step();
    case 'half.rolledBack':
      story.state = 'rolledBack';
      return step();
    case 'half.discarded':
      story.state = 'discarded';
      return step();
    case 'request.lost':
      // Nobody waits for an answer: what is lost on the way is lost.
      if (story.isOneway && story.state === 'sending') story.state = 'lost';
      return step();
    case 'send.attemptFailed':
    case 'send.completed':
    case 'localTransaction.executed':
    case 'transaction.ended':
    case 'half.checked':
    case 'half.deferred':
      return step();
    case 'retry.submitted':
    case 'retry.tried':
    case 'retry.backedOff':
    case 'retry.ended':
    case 'fallback.saved':
      story.producer ??= fact.producer;
      return step();
    default:
      return;
  }
}

function wait(story: KeptStory, from: number, dueAt: number, delayLevel: number | undefined, reconsumeTimes: number, group?: string): void {
  story.waits = appended(story.waits, { from, dueAt, delayLevel, reconsumeTimes, group }, storyLimits.copies);
}

function stored(story: KeptStory, fact: FactOf<'message.stored'>, step: () => void): void {
  const { seq, at, topic, broker, queueId, queueOffset, physicalOffset, offsetMsgId, reconsumeTimes } = fact;
  // It marks the half message and is no copy of it; whether that is visible, the fact before has said.
  if (topic === opTopic) return;
  const { realTopic, realQueueId, delayLevel } = fact;
  const copy: StoryCopy = {
    seq,
    at,
    topic,
    broker,
    queueId,
    queueOffset,
    physicalOffset,
    offsetMsgId,
    reconsumeTimes,
    realTopic,
    realQueueId,
    delayLevel,
  };
  story.storedAt = copy.at;
  story.isGone = false;
  story.copies = appended(story.copies, JSON.stringify(copy), storyLimits.copies);
  story.copyCount++;
  story.reconsumeTimes = reconsumeTimes;
  story.keys = fact.keys ?? story.keys;
  story.tag = fact.tag ?? story.tag;
  const isSaidBy = (type: FactType): boolean => story.lastStepType === type && story.lastStepAt === at;
  if (topic === halfTopic) {
    story.state = 'half';
    return;
  }
  if (delayLevel !== undefined || fact.deliverAt !== undefined) {
    // What an ordered queue of 4.9 gave up still waits the level of a retry, and comes to nobody after it.
    if (!isGivenUp(story)) story.state = 'waiting';
    if (fact.deliverAt !== undefined && story.waits.at(-1)?.from !== at) wait(story, at, fact.deliverAt, delayLevel, reconsumeTimes);
    // The send-back of the same instant has said it already.
    if (isSaidBy('message.sentBack')) return;
    return step();
  }
  if (story.state === 'toDeadLetter' && topic.startsWith('%DLQ%')) story.state = 'deadLetter';
  if (isSaidBy('message.deadLettered')) return;
  if (isSaidBy('message.revived')) {
    story.state = 'stored';
    return;
  }
  if (!isGivenUp(story)) story.state = 'stored';
  step();
}

const summary = (story: KeptStory): StorySummary => ({
  msgId: story.msgId,
  keys: story.keys,
  tag: story.tag,
  producer: story.producer,
  tryNumber: story.tryNumber,
  topic: story.topic,
  state: story.state,
  since: story.since,
  storedAt: story.storedAt,
  lastAt: story.lastAt,
  lastSeq: story.lastSeq,
  reconsumeTimes: story.reconsumeTimes,
  deliveryCount: story.deliveryCount,
  failureCount: story.failureCount,
  dueAt: story.state === 'waiting' || story.state === 'toDeadLetter' ? story.waits.at(-1)?.dueAt : undefined,
});

/** Whether what a broker has lost or deleted is the copy that was stored last. */
function isNewestCopy({ copies }: KeptStory, { topic, broker }: FactOf<'message.expired'> | FactOf<'message.lost'>): boolean {
  const newest = copies.at(-1);
  if (newest === undefined) return false;
  const copy = JSON.parse(newest) as StoryCopy;
  return copy.topic === topic && copy.broker === broker;
}

function whole(story: KeptStory): MessageStory {
  const { copyCount, deliveries, waits, dead, forgottenSteps, stepsBefore } = story;
  // Both were written by this projection, in exactly these shapes.
  const copies = story.copies.map((text) => JSON.parse(text) as StoryCopy);
  const steps = story.steps.map((text) => JSON.parse(text) as StoryStep);
  return {
    ...summary(story),
    place: copies.at(-1),
    isGone: story.isGone,
    copies,
    copyCount,
    deliveries,
    waits,
    dead,
    steps,
    forgottenSteps,
    stepsBefore,
    question: storyQuestion(story),
  };
}

function newest(state: MessageStoryState): readonly StorySummary[] {
  const listed: StorySummary[] = [];
  for (let i = state.order.length - 1; i >= 0 && listed.length < storyLimits.listed; i--) {
    const story = state.stories.get(state.order[i] ?? '');
    if (story !== undefined) listed.push(summary(story));
  }
  return listed;
}

export const messageStory: Projection<MessageStoryState, MessageStoryModel> = {
  id: 'messageStory',
  initial: (scenario: ResolvedScenario) => initialState(scenario),
  apply,
  model(state: MessageStoryState, _nowMs: number, selection: Selection | undefined): MessageStoryModel {
    const isMessage = selection?.kind === 'message';
    const wanted = isMessage ? selection.id : state.foremost;
    const story = wanted === undefined ? undefined : state.stories.get(wanted);
    return {
      messages: newest(state),
      messageCount: state.messageCount,
      ...(story === undefined ? {} : { story: whole(story) }),
      isForgotten: isMessage && story === undefined && state.messageCount > state.stories.size,
      receivers: state.receivers,
    };
  },
};
