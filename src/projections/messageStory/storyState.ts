/** What the message story folds facts into. Plain data: the host copies it with its checkpoints. */
import type { Fact, FactOf, ResolvedScenario } from '../../engine/index.ts';
import { receiversOf } from '../receivers.ts';
import { againState, type AgainState, type ReturnReason } from '../deliveredAgain.ts';
import type { StoryDelivery, StoryState, StoryStep, StoryWait } from './storyModel.ts';
import { storyLimits } from './storyModel.ts';

/**
 * One message as far as it is kept. Lists are replaced, never changed in place, so that models may share them. Steps and
 * copies are kept as JSON text: a state of a thousand stories stays quick to copy, and only the story that is shown is read.
 */
export interface KeptStory {
  msgId: string;
  keys: string | undefined;
  tag: string | undefined;
  producer: string | undefined;
  /** Which retry of the application sent it, 1 for the first. */
  tryNumber: number | undefined;
  topic: string | undefined;
  isOneway: boolean;
  state: StoryState;
  since: number;
  storedAt: number | undefined;
  lastAt: number;
  lastSeq: number;
  reconsumeTimes: number;
  deliveryCount: number;
  failureCount: number;
  chapter: number;
  /** JSON of StoryCopy. */
  copies: readonly string[];
  copyCount: number;
  /** Whether the newest copy is no longer on its broker. */
  isGone: boolean;
  deliveries: readonly StoryDelivery[];
  waits: readonly StoryWait[];
  dead: readonly { readonly group: string; readonly topic: string }[];
  /** How each group gave the message back last, and with which reconsumeTimes it comes again. */
  returned: Readonly<Record<string, { readonly reason: ReturnReason; readonly reconsumeTimes: number }>>;
  /** JSON of StoryStep. */
  steps: readonly string[];
  lastStepType: string | undefined;
  lastStepAt: number;
  forgottenSteps: number;
  /** How many of the kept steps were before the forgotten ones. */
  stepsBefore: number;
}

export type ClientEndFact = FactOf<'client.crashed'> | FactOf<'client.stopped'>;

export interface MessageStoryState {
  /** By msgId, the one that changed last at the end. */
  stories: Map<string, KeptStory>;
  /** What is left of messages that are no longer kept, JSON of KeptStory with its first steps alone: they begin again from it when something more happens to them. */
  forgotten: Map<string, string>;
  /** Kept msgIds in the order in which the messages were first seen; may still hold forgotten ones. */
  order: string[];
  messageCount: number;
  /** The message with the most trouble so far, of equals the one that changed last: told while none is selected. */
  foremost: string | undefined;
  receivers: readonly string[];
  /** Recent facts that lead from one step to the next (requests, answers, pulls), by seq. */
  links: Map<number, Fact>;
  /** Facts at which chains of causes end: script actions, timers, ends of clients. By seq. */
  roots: Map<number, Fact>;
  /** Time between ticks (ms) by owner and task. */
  periods: Map<string, number>;
  /** Ends of each client, oldest first. */
  ends: Map<string, readonly ClientEndFact[]>;
  /** Last start of each client. */
  starts: Map<string, FactOf<'client.started'>>;
  /** By group and `topic:broker:queueId`: the fact that gave the queue to its present owner. */
  owners: Map<string, FactOf<'rebalance.done'>>;
  /** By group and `topic:broker:queueId`: the last consumer offset that reached the broker. */
  commits: Map<string, FactOf<'offset.committed'>>;
  /** By group and `topic:broker:queueId`: the last time that an administrator moved the consumer offset. */
  resets: Map<string, FactOf<'offset.reset'>>;
  again: AgainState;
  broadcastingGroups: readonly string[];
}

export function initialState(scenario: ResolvedScenario): MessageStoryState {
  return {
    stories: new Map(),
    forgotten: new Map(),
    order: [],
    messageCount: 0,
    foremost: undefined,
    receivers: receiversOf(scenario),
    links: new Map(),
    roots: new Map(),
    periods: new Map(),
    ends: new Map(),
    starts: new Map(),
    owners: new Map(),
    commits: new Map(),
    resets: new Map(),
    again: againState(scenario),
    broadcastingGroups: scenario.consumers.filter((it) => it.messageModel === 'BROADCASTING').map((it) => it.group),
  };
}

/** Remembers up to `limit` entries, the newest. */
export function remember<K, V>(map: Map<K, V>, key: K, value: V, limit: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= limit) return;
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}

/** How often the message failed, or came again for another reason. */
const troubleOf = ({ failureCount, chapter }: KeptStory): number => failureCount + chapter;

/** The story of the message, begun when it is not kept; it counts as changed by this fact. */
export function touchStory(state: MessageStoryState, msgId: string, fact: Fact): KeptStory {
  const known = state.stories.get(msgId);
  const left = state.forgotten.get(msgId);
  // Written by `forgetOldest`, in exactly this shape.
  const story =
    known ?? (left === undefined ? beginStory(msgId, fact) : { ...beginStory(msgId, fact), ...(JSON.parse(left) as KeptStory) });
  if (known === undefined) {
    state.forgotten.delete(msgId);
    if (left === undefined) {
      state.messageCount++;
      state.order.push(msgId);
    } else if (!state.order.includes(msgId)) state.order.unshift(msgId);
    // Forgotten ids leave the list in bulk, so that it stays short without a search for each message.
    if (state.order.length > 2 * storyLimits.messages) state.order = state.order.filter((id) => state.stories.has(id) || id === msgId);
  }
  state.stories.delete(msgId);
  state.stories.set(msgId, story);
  if (state.stories.size > storyLimits.messages) forgetOldest(state);
  const foremost = state.foremost === undefined ? undefined : state.stories.get(state.foremost);
  if (foremost === undefined || troubleOf(story) >= troubleOf(foremost)) state.foremost = msgId;
  story.lastAt = fact.at;
  story.lastSeq = fact.seq;
  return story;
}

function forgetOldest(state: MessageStoryState): void {
  const [oldest] = state.stories.values();
  if (oldest === undefined) return;
  state.stories.delete(oldest.msgId);
  // Its sending and how that ended: what its answer is made of when it is told again.
  const steps = oldest.steps.slice(0, storyLimits.stepsOfForgotten);
  const forgottenSteps = oldest.forgottenSteps + oldest.steps.length - steps.length;
  const left: KeptStory = { ...oldest, copies: [], deliveries: [], waits: [], steps, forgottenSteps, stepsBefore: steps.length };
  remember(state.forgotten, oldest.msgId, JSON.stringify(left), storyLimits.forgotten);
}

function beginStory(msgId: string, fact: Fact): KeptStory {
  return {
    msgId,
    keys: undefined,
    tag: undefined,
    producer: undefined,
    tryNumber: undefined,
    topic: undefined,
    isOneway: false,
    state: 'sending',
    since: fact.at,
    storedAt: undefined,
    lastAt: fact.at,
    lastSeq: fact.seq,
    reconsumeTimes: 0,
    deliveryCount: 0,
    failureCount: 0,
    chapter: 0,
    copies: [],
    isGone: false,
    copyCount: 0,
    deliveries: [],
    waits: [],
    dead: [],
    returned: {},
    steps: [],
    lastStepType: undefined,
    lastStepAt: fact.at,
    forgottenSteps: 0,
    stepsBefore: 0,
  };
}

/** Appends within a limit; the oldest are forgotten. */
export const appended = <T>(list: readonly T[], item: T, limit: number): readonly T[] =>
  list.length < limit ? [...list, item] : [...list.slice(list.length - limit + 1), item];

/** Adds a step; of a story that is too long the middle is forgotten, so that its beginning stays. */
export function addStep(story: KeptStory, step: StoryStep): void {
  const beginning = 8;
  if (story.steps.length >= storyLimits.steps) {
    story.steps = [...story.steps.slice(0, beginning), ...story.steps.slice(beginning + 1)];
    story.forgottenSteps++;
    story.stepsBefore = beginning;
  }
  story.steps = [...story.steps, JSON.stringify(step)];
  story.lastStepType = step.fact.type;
  story.lastStepAt = step.fact.at;
}

const isHop = (fact: Fact): boolean => {
  switch (fact.type) {
    case 'request.sent':
    case 'message.cached':
    case 'message.scheduled':
    case 'pull.answered':
    case 'state.changed':
      return true;
    case 'response.sent':
      // The answer that carried the message is itself worth saying.
      return fact.msgIds === undefined || fact.msgIds.length === 0;
    default:
      return false;
  }
};

/** The nearest cause that is worth a sentence: requests on the way are skipped, what a timer did names its timer. */
export function causeOf(state: MessageStoryState, fact: Fact): Fact | undefined {
  if (fact.causeSeq === undefined) return undefined;
  let cause = state.links.get(fact.causeSeq) ?? state.roots.get(fact.causeSeq);
  while (cause !== undefined && isHop(cause) && cause.timer === undefined && cause.causeSeq !== undefined) {
    const further: Fact | undefined = state.links.get(cause.causeSeq) ?? state.roots.get(cause.causeSeq);
    if (further === undefined) break;
    cause = further;
  }
  return cause;
}

/** Time between ticks of the task that did this, where it is periodic. */
export function periodOf(state: MessageStoryState, fact: Fact): number | undefined {
  if (fact.timer === undefined || !('broker' in fact)) return undefined;
  return state.periods.get(`${fact.broker} ${fact.timer}`);
}
