/**
 * State of the retry ladder's read model: each failing message, the delay levels it waited at and its deliveries.
 * Folds `message.consumed`, `.sentBack`, `.stored`, `.scheduled`, `.due`, `.delivered`, `.deadLettered`, `.lost`, and starts and ends of consumers.
 */
import { isSuccess, orderlyGroups, type Fact, type FactOf, type ResolvedScenario } from '../../engine/index.ts';
import { defaultMessageDelayLevel, firstLevelOf, lastStartSetsMaximum, maxReconsumeTimesOf, messageDelayLevelOf } from './delaySchedule.ts';
import { httpConsumersOf } from '../httpConsumers.ts';
import { initialExits, type ExitState } from './deadLetterExit.ts';
import type { LadderPhase, StoredPlace, WithoutLadder } from './retryLadderModel.ts';

export interface Wait {
  attempt: number;
  level: number;
  broker: string;
  storedAt: number;
  dueAt: number;
  foundAt: number | undefined;
}

interface Delivery {
  attempt: number;
  at: number;
  consumer: string;
  result: string | undefined;
  consumedAt: number | undefined;
}

export interface FailingMessage {
  msgId: string;
  group: string;
  key: string | undefined;
  tag: string | undefined;
  topic: string;
  phase: LadderPhase;
  firstFailedAt: number;
  /** Instance whose failure was the last: its maxReconsumeTimes travels with the send-back. */
  failedBy: string | undefined;
  reconsumeTimes: number;
  stored: StoredPlace | undefined;
  waits: Wait[];
  deliveries: Delivery[];
  deadLetteredAt: number | undefined;
}

export interface GroupRule {
  /** From the scenario, by consumer id. */
  maxReconsumeTimes: Map<string, number>;
  /** Instances that run, in the order in which they were started. */
  started: string[];
  askedLevel: number;
  /** SimpleConsumers: how long a receive hides a message (ms). Undefined where failing messages wait delay levels. */
  invisibleMs: number | undefined;
  /** A push consumer of it pops: what fails is made invisible for longer each time. */
  popsByTable: boolean;
  deadLetters: number;
}

export interface LadderState {
  /** Clustering groups of the scenario: broadcasting does not retry. */
  groups: Map<string, GroupRule>;
  /** Who consumes where no group of these does. */
  readonly withoutLadder: WithoutLadder | undefined;
  /** What fails there stays where it is, and climbs no ladder. */
  orderlyGroups: readonly string[];
  firstLevel: number;
  /** ONS: the instance that was started last and sets a maximum sets it for its group. */
  lastStartSetsMaximum: boolean;
  /** messageDelayLevel by broker. */
  schedules: Map<string, string>;
  /** messageDelayLevel of the profile. */
  defaultSchedule: string;
  /** By `msgId group`, in order of the first failure. */
  messages: Map<string, FailingMessage>;
  /** Keys of the newest stored messages, to name a message from its first failure on. */
  recentKeys: Map<string, string>;
  exit: ExitState;
}

/** Finished messages beyond this many are forgotten, oldest first; failing ones beyond it are not taken in. */
const mostMessages = 500;
const mostRecentKeys = 1_000;
/** A message that comes again and again for other reasons (crashes) keeps its newest deliveries. */
const mostDeliveries = 200;

export const retryPrefix = '%RETRY%';
const deadLetterPrefix = '%DLQ%';
export const finished: ReadonlySet<LadderPhase> = new Set<LadderPhase>(['consumed', 'deadLetter', 'lost']);

/** Whether failing messages of a group stay where they are, invisible, instead of waiting at a delay level. */
export const isHidden = (rule: GroupRule | undefined): boolean => rule?.invisibleMs !== undefined || rule?.popsByTable === true;

export const keyOf = (msgId: string, group: string): string => `${msgId} ${group}`;

export function initial(scenario: ResolvedScenario): LadderState {
  const groups = new Map<string, GroupRule>();
  for (const consumer of scenario.consumers) {
    // A pull consumer sends nothing back.
    if (consumer.messageModel !== 'CLUSTERING' || consumer.type === 'pull') continue;
    const rule = groups.get(consumer.group) ?? {
      maxReconsumeTimes: new Map<string, number>(),
      started: [],
      askedLevel: consumer.listener.delayLevelWhenNextConsume,
      invisibleMs: consumer.type === 'simple' ? (consumer.receive?.invisibleDuration ?? 0) : undefined,
      popsByTable: false,
      deadLetters: 0,
    };
    rule.maxReconsumeTimes.set(consumer.id, maxReconsumeTimesOf(scenario, consumer));
    groups.set(consumer.group, rule);
  }
  const schedules = new Map(scenario.brokers.map((broker) => [broker.id, messageDelayLevelOf(scenario, broker.id)]));
  return {
    groups,
    withoutLadder: withoutLadder(scenario),
    orderlyGroups: orderlyGroups(scenario),
    firstLevel: firstLevelOf(scenario),
    lastStartSetsMaximum: lastStartSetsMaximum(scenario),
    schedules,
    defaultSchedule: defaultMessageDelayLevel(scenario),
    messages: new Map(),
    recentKeys: new Map(),
    exit: initialExits(scenario),
  };
}

function withoutLadder(scenario: ResolvedScenario): WithoutLadder | undefined {
  if (scenario.consumers.some(({ type, messageModel }) => type !== 'pull' && messageModel === 'BROADCASTING')) return 'broadcasting';
  if (scenario.consumers.some(({ type }) => type === 'pull')) return 'pull';
  return httpConsumersOf(scenario).length > 0 ? 'http' : undefined;
}

function makeRoom(state: LadderState): boolean {
  if (state.messages.size < mostMessages) return true;
  for (const [key, message] of state.messages) {
    if (!finished.has(message.phase)) continue;
    state.messages.delete(key);
    return true;
  }
  return false;
}

/** The message on the group's ladder, from now on if it is new; undefined when there is no room. */
export function track(state: LadderState, msgId: string, group: string, topic: string, firstFailedAt: number): FailingMessage | undefined {
  const known = state.messages.get(keyOf(msgId, group));
  if (known !== undefined) return known;
  if (!state.groups.has(group) || !makeRoom(state)) return undefined;
  const message: FailingMessage = {
    msgId,
    group,
    key: state.recentKeys.get(msgId),
    tag: undefined,
    topic,
    phase: 'failed',
    firstFailedAt,
    failedBy: undefined,
    reconsumeTimes: 0,
    stored: undefined,
    waits: [],
    deliveries: [],
    deadLetteredAt: undefined,
  };
  state.messages.set(keyOf(msgId, group), message);
  return message;
}

function addDelivery(message: FailingMessage, delivery: Delivery): void {
  message.deliveries.push(delivery);
  if (message.deliveries.length > mostDeliveries) message.deliveries.shift();
}

function onConsumed(state: LadderState, fact: FactOf<'message.consumed'>): void {
  const failed = !isSuccess(fact.result) && fact.ignored !== true && !state.orderlyGroups.includes(fact.group);
  const message = failed
    ? track(state, fact.msgId, fact.group, fact.realTopic, fact.at)
    : state.messages.get(keyOf(fact.msgId, fact.group));
  if (message === undefined) return;
  const delivery = message.deliveries.findLast(
    (one) => one.attempt === fact.reconsumeTimes && one.consumer === fact.consumer && one.consumedAt === undefined,
  );
  if (delivery === undefined) {
    addDelivery(message, {
      attempt: fact.reconsumeTimes,
      at: fact.at - fact.tookMs,
      consumer: fact.consumer,
      result: fact.result,
      consumedAt: fact.at,
    });
  } else {
    delivery.result = fact.result;
    delivery.consumedAt = fact.at;
  }
  // An older copy's late return does not move a message that has climbed on since.
  if (fact.ignored === true || message.phase === 'deadLetter' || fact.reconsumeTimes < message.reconsumeTimes) return;
  if (failed) message.failedBy = fact.consumer;
  message.phase = failed ? 'failed' : 'consumed';
}

function onSentBack(state: LadderState, fact: FactOf<'message.sentBack'>): void {
  const message = track(state, fact.msgId, fact.group, '', fact.at);
  if (message === undefined) return;
  message.reconsumeTimes = Math.max(message.reconsumeTimes, fact.reconsumeTimes);
  message.failedBy = fact.consumer ?? message.failedBy;
  message.phase = 'waiting';
  message.waits.push({
    attempt: fact.reconsumeTimes,
    level: fact.delayLevel,
    broker: fact.broker,
    storedAt: fact.at,
    dueAt: fact.dueAt,
    foundAt: undefined,
  });
}

function onStored(state: LadderState, fact: FactOf<'message.stored'>): void {
  if (fact.keys !== undefined && fact.topic[0] !== '%' && fact.realTopic === undefined) {
    state.recentKeys.set(fact.msgId, fact.keys);
    if (state.recentKeys.size > mostRecentKeys) {
      const oldest = state.recentKeys.keys().next();
      if (oldest.done !== true) state.recentKeys.delete(oldest.value);
    }
  }
  const rule = fact.topic.startsWith(deadLetterPrefix) ? state.groups.get(fact.topic.slice(deadLetterPrefix.length)) : undefined;
  if (rule !== undefined) rule.deadLetters += 1;
  if (state.messages.size === 0) return;
  const target = fact.realTopic ?? fact.topic;
  const isDead = target.startsWith(deadLetterPrefix);
  const group = isDead
    ? target.slice(deadLetterPrefix.length)
    : target.startsWith(retryPrefix)
      ? target.slice(retryPrefix.length)
      : undefined;
  const message = group === undefined ? undefined : state.messages.get(keyOf(fact.msgId, group));
  if (message === undefined) return;
  message.stored = {
    topic: fact.topic,
    broker: fact.broker,
    queueId: fact.queueId,
    queueOffset: fact.queueOffset,
    offsetMsgId: fact.offsetMsgId,
  };
  message.key ??= fact.keys;
  message.tag ??= fact.tag;
  if (!isDead) return;
  // What 4.9 gives up by an ordinary send (the fallback of a send-back) waits a level before it is in %DLQ%.
  const isThere = fact.topic === target;
  message.phase = isThere ? 'deadLetter' : 'waiting';
  message.deadLetteredAt = isThere ? fact.at : undefined;
}

/** The wait of a message that is given up; every other has been told by its send-back. */
function onScheduled(state: LadderState, { msgId, at, broker, delayLevel, dueAt }: FactOf<'message.scheduled'>): void {
  if (delayLevel === undefined) return;
  for (const group of state.groups.keys()) {
    const message = state.messages.get(keyOf(msgId, group));
    if (message?.phase !== 'waiting' || message.waits.some((wait) => wait.attempt === message.reconsumeTimes)) continue;
    message.waits.push({ attempt: message.reconsumeTimes, level: delayLevel, broker, storedAt: at, dueAt, foundAt: undefined });
  }
}

function onDue(state: LadderState, fact: FactOf<'message.due'>): void {
  for (const group of state.groups.keys()) {
    const message = state.messages.get(keyOf(fact.msgId, group));
    const wait = message?.waits.find((one) => one.foundAt === undefined && one.broker === fact.broker && one.dueAt === fact.dueAt);
    if (message === undefined || wait === undefined) continue;
    wait.foundAt = fact.at;
    if (message.phase === 'waiting') message.phase = 'due';
    return;
  }
}

function onDelivered(state: LadderState, fact: FactOf<'message.delivered'>): void {
  const message = state.messages.get(keyOf(fact.msgId, fact.group));
  if (message === undefined) return;
  addDelivery(message, { attempt: fact.reconsumeTimes, at: fact.at, consumer: fact.consumer, result: undefined, consumedAt: undefined });
  if (message.topic === '') message.topic = fact.realTopic;
  if (message.phase !== 'deadLetter' && fact.reconsumeTimes >= message.reconsumeTimes) message.phase = 'beingConsumed';
}

/** The maximum that holds for a message which `failedBy` has sent back; −1 is RocketMQ's own. */
export function maximumFor(
  { lastStartSetsMaximum: isShared }: LadderState,
  rule: GroupRule | undefined,
  failedBy: string | undefined,
): number {
  if (rule === undefined) return -1;
  const own = rule.maxReconsumeTimes;
  if (!isShared) return (failedBy === undefined ? undefined : own.get(failedBy)) ?? own.values().next().value ?? -1;
  const setBy = rule.started.findLast((id) => (own.get(id) ?? -1) >= 0);
  return (setBy === undefined ? undefined : own.get(setBy)) ?? -1;
}

export function apply(state: LadderState, fact: Fact): void {
  switch (fact.type) {
    case 'message.consumed':
      return onConsumed(state, fact);
    case 'message.sentBack':
      return onSentBack(state, fact);
    case 'message.stored':
      return onStored(state, fact);
    case 'message.scheduled':
      return onScheduled(state, fact);
    case 'message.due':
      return onDue(state, fact);
    case 'message.delivered':
      return onDelivered(state, fact);
    case 'client.started':
    case 'client.stopped':
    case 'client.crashed': {
      for (const rule of state.groups.values()) {
        if (!rule.maxReconsumeTimes.has(fact.id)) continue;
        rule.started = rule.started.filter((id) => id !== fact.id);
        if (fact.type === 'client.started') rule.started.push(fact.id);
      }
      return;
    }
    case 'message.deadLettered': {
      if (state.orderlyGroups.includes(fact.group)) return;
      const message = track(state, fact.msgId, fact.group, '', fact.at);
      if (message === undefined) return;
      message.phase = 'deadLetter';
      message.reconsumeTimes = fact.reconsumeTimes;
      message.deadLetteredAt = fact.at;
      return;
    }
    case 'message.lost': {
      for (const group of state.groups.keys()) {
        const message = state.messages.get(keyOf(fact.msgId, group));
        // The copy on the ladder, not the original that may be lost elsewhere at the same time.
        if (message?.stored?.topic === fact.topic && message.stored.broker === fact.broker) message.phase = 'lost';
      }
      return;
    }
    default:
      return;
  }
}
