/** What the diagnosis folds facts into: for each message its own facts, and around them the newest fact of each kind that decides. */
import { isReviveRecord, type Fact, type FactOf, type ResolvedScenario } from '../../engine/index.ts';
import { placeOfSeek } from '../deliveredAgain.ts';
import { deleteWithinOf, httpConsumersOf, topicOfGet, topicOfRequest } from '../httpConsumers.ts';
import { receiversOf } from '../receivers.ts';
import { diagnosisLimits, noticeable } from './diagnosisModel.ts';

export interface Member {
  id: string;
  group: string;
  isBroadcasting: boolean;
  isOrderly: boolean;
  /** From queues that it owns, or from any queue: by POP (a SimpleConsumer) or over HTTP. */
  takes: 'queues' | 'pop' | 'http';
  topics: string[];
}

/** What a group has of a message. */
export interface KeptShare {
  deliveries: number;
  lastAt: number;
  /** Consumers whose listener was called. */
  consumers: string[];
  /** Who left it out: `broker`, or the consumer. */
  filteredBy: string | undefined;
  /** Delivered, filtered or given up: nothing more is owed. */
  isSettled: boolean;
}

export interface KeptMessage {
  msgId: string;
  keys: string | undefined;
  topic: string;
  /** When it was first seen (ms). */
  since: number;
  /** `topic:broker:queueId` of its newest visible copy, and its place there. */
  queue: string | undefined;
  offset: number;
  /** When that copy was stored (ms). */
  storedAt: number;
  hasFailed: boolean;
  byGroup: Record<string, KeptShare>;
  /** JSON of its facts, oldest first: quick to copy, and only the asked-for message is read. */
  facts: readonly string[];
}

type LifeFact = FactOf<
  | 'client.started'
  | 'client.stopped'
  | 'client.crashed'
  | 'broker.started'
  | 'broker.stopped'
  | 'broker.crashed'
  | 'nameServer.started'
  | 'nameServer.stopped'
>;

export interface DiagnosisState {
  members: Member[];
  nameServers: string[];
  messages: Map<string, KeptMessage>;
  /** Last start or end of each node. */
  lives: Map<string, LifeFact>;
  starts: Map<string, FactOf<'client.started'>>;
  /** Ends of each client, oldest first. */
  ends: Map<string, readonly (FactOf<'client.crashed'> | FactOf<'client.stopped'>)[]>;
  /** By `consumer topic`. */
  shares: Map<string, FactOf<'rebalance.done'>>;
  /** By `consumer topic:broker:queueId`: the fact since which it holds the queue. */
  gains: Map<string, FactOf<'rebalance.done'>>;
  /** By `consumer topic:broker:queueId`. */
  pulls: Map<string, FactOf<'pull.held'> | FactOf<'pull.answered'>>;
  /** By `consumer topic:broker:queueId`: the newest pull that the broker kept. */
  holds: Map<string, FactOf<'pull.held'>>;
  /** The newest answer that brought neither messages nor patience. */
  refusals: Map<string, FactOf<'pull.answered'>>;
  flows: Map<string, FactOf<'pull.flowControlled'>>;
  locks: Map<string, FactOf<'queue.locked'> | FactOf<'queue.unlocked'> | FactOf<'queue.lockDenied'>>;
  /** By `group topic:broker:queueId`. */
  commits: Map<string, FactOf<'offset.committed'>>;
  resets: Map<string, FactOf<'offset.reset'>>;
  /** By `consumer topic:broker:queueId`: the last call of seek. */
  seeks: Map<string, FactOf<'action.applied'>>;
  /** By `client topic`. */
  routes: Map<string, FactOf<'route.fetched'>>;
  registrations: Map<string, FactOf<'client.registered'>>;
  suspensions: Map<string, FactOf<'consumer.suspended'>>;
  cuts: Map<string, FactOf<'link.cut'>>;
  /** Newest connection from a node that failed. */
  failures: Map<string, FactOf<'connection.failed'>>;
  /** How long a message is its receiver's (ms), by HTTP access. */
  deleteWithin: Map<string, number>;
  receivers: readonly string[];
}

export function initialState(scenario: ResolvedScenario): DiagnosisState {
  return {
    members: [
      ...scenario.consumers.map(({ id, group, type, messageModel, messageListener, subscriptions }): Member => ({
        id,
        group,
        isBroadcasting: messageModel === 'BROADCASTING',
        isOrderly: messageListener === 'orderly',
        takes: type === 'simple' ? 'pop' : 'queues',
        topics: subscriptions.map(({ topic }) => topic),
      })),
      ...httpConsumersOf(scenario).map(({ id, group, topics }): Member => ({
        id,
        group,
        isBroadcasting: false,
        isOrderly: false,
        takes: 'http',
        topics: [...topics],
      })),
    ],
    nameServers: scenario.nameServers.map(({ id }) => id),
    messages: new Map(),
    lives: new Map(),
    starts: new Map(),
    ends: new Map(),
    shares: new Map(),
    gains: new Map(),
    pulls: new Map(),
    holds: new Map(),
    refusals: new Map(),
    flows: new Map(),
    locks: new Map(),
    commits: new Map(),
    resets: new Map(),
    seeks: new Map(),
    routes: new Map(),
    registrations: new Map(),
    suspensions: new Map(),
    cuts: new Map(),
    failures: new Map(),
    deleteWithin: new Map(deleteWithinOf(scenario)),
    receivers: receiversOf(scenario),
  };
}

export const queueOf = (fact: { readonly topic: string; readonly broker: string; readonly queueId: number }): string =>
  `${fact.topic}:${fact.broker}:${fact.queueId}`;

/** Answers to a pull that are no obstacle. */
export const usualAnswers: ReadonlySet<string> = new Set(['FOUND', 'NO_NEW_MSG', 'NO_MATCHED_MSG', 'OFFSET_ILLEGAL']);

const endsKept = 4;

export function applyFact(state: DiagnosisState, fact: Fact): void {
  switch (fact.type) {
    case 'client.started':
      state.starts.set(fact.id, fact);
      state.lives.set(fact.id, fact);
      for (const [key, { consumer }] of state.shares) if (consumer === fact.id) loseShare(state, key, fact.id);
      return;
    case 'client.stopped':
    case 'client.crashed':
      state.ends.set(fact.id, [...(state.ends.get(fact.id) ?? []), fact].slice(-endsKept));
      state.lives.set(fact.id, fact);
      return;
    case 'broker.started':
    case 'broker.stopped':
    case 'broker.crashed':
    case 'nameServer.started':
    case 'nameServer.stopped':
      state.lives.set(fact.id, fact);
      return;
    case 'pop.assigned': {
      const member = state.members.find(({ id }) => id === fact.consumer);
      if (member !== undefined) member.takes = fact.queues.length > 0 ? 'pop' : 'queues';
      return;
    }
    case 'rebalance.done':
      return noteShare(state, fact);
    case 'pull.held':
    case 'pull.answered':
      state.pulls.set(`${fact.consumer} ${fact.queue}`, fact);
      if (fact.type === 'pull.held') state.holds.set(`${fact.consumer} ${fact.queue}`, fact);
      if (fact.type === 'pull.answered' && !usualAnswers.has(fact.status)) state.refusals.set(`${fact.consumer} ${fact.queue}`, fact);
      return;
    case 'pull.flowControlled':
      state.flows.set(`${fact.consumer} ${fact.queue}`, fact);
      return;
    case 'queue.locked':
    case 'queue.unlocked':
    case 'queue.lockDenied':
      state.locks.set(`${fact.consumer} ${fact.queue}`, fact);
      return;
    case 'offset.committed':
      state.commits.set(`${fact.group} ${queueOf(fact)}`, fact);
      return;
    case 'offset.reset':
      state.resets.set(`${fact.group} ${queueOf(fact)}`, fact);
      return;
    case 'route.fetched':
      state.routes.set(`${fact.client} ${fact.topic}`, fact);
      return;
    case 'client.registered':
      state.registrations.set(fact.client, fact);
      return;
    case 'consumer.suspended':
      state.suspensions.set(fact.consumer, fact);
      return;
    case 'consumer.resumed':
      state.suspensions.delete(fact.consumer);
      return;
    case 'link.cut':
      state.cuts.set(fact.id, fact);
      return;
    case 'link.healed':
      state.cuts.delete(fact.id);
      return;
    case 'connection.failed':
      state.failures.set(fact.from, fact);
      return;
    case 'action.applied': {
      const sought = placeOfSeek(fact);
      if (sought !== undefined) state.seeks.set(sought, fact);
      return noteSubscription(state, fact.action);
    }
    case 'request.sent':
    case 'response.sent':
    case 'request.lost':
    case 'send.hook':
    case 'send.attempted':
      return;
    case 'http.requested':
      noteGet(state, fact);
      if (fact.msgId !== undefined) noteMessage(state, fact.msgId, fact);
      return;
    default:
      if ('msgId' in fact && fact.msgId !== undefined && !isReviveRecord(fact.msgId)) noteMessage(state, fact.msgId, fact);
  }
}

/** Subscriptions that the script adds while the program runs. */
function noteSubscription(state: DiagnosisState, action: unknown): void {
  if (typeof action !== 'object' || action === null || !('do' in action) || action.do !== 'subscribe') return;
  if (!('consumer' in action) || !('topic' in action) || typeof action.topic !== 'string') return;
  const member = state.members.find(({ id }) => id === action.consumer);
  if (member !== undefined && !member.topics.includes(action.topic)) member.topics.push(action.topic);
}

/** A GET of a client that the script did not announce, or for another topic. */
function noteGet(state: DiagnosisState, fact: FactOf<'http.requested'>): void {
  const topic = topicOfGet(fact);
  if (topic === undefined) return;
  const member = state.members.find(({ id, group }) => id === fact.client && group === fact.group);
  if (member === undefined)
    state.members.push({ id: fact.client, group: fact.group, isBroadcasting: false, isOrderly: false, takes: 'http', topics: [topic] });
  else if (!member.topics.includes(topic)) member.topics.push(topic);
}

function noteShare(state: DiagnosisState, fact: FactOf<'rebalance.done'>): void {
  const key = `${fact.consumer} ${fact.topic}`;
  const before = new Set(state.shares.get(key)?.queues);
  state.shares.set(key, fact);
  for (const queue of fact.queues) if (!before.has(queue)) state.gains.set(`${fact.consumer} ${fact.topic}:${queue}`, fact);
}

/** A new process holds nothing yet: the same queues are news. Until then it is known what the ended one held. */
function loseShare(state: DiagnosisState, key: string, consumer: string): void {
  const share = state.shares.get(key);
  if (share === undefined) return;
  state.shares.delete(key);
  for (const queue of share.queues) {
    state.flows.delete(`${consumer} ${share.topic}:${queue}`);
    state.locks.delete(`${consumer} ${share.topic}:${queue}`);
    state.pulls.delete(`${consumer} ${share.topic}:${queue}`);
  }
}

/** Topics of the broker itself, which no consumer reads; that of message traces is an ordinary one. */
export const isSystem = (topic: string): boolean => /^(SCHEDULE_TOPIC_XXXX|RMQ_SYS_(?!TRACE_TOPIC)|TRANS_CHECK_|rmq_sys_)/.test(topic);

function noteMessage(state: DiagnosisState, msgId: string, fact: Fact): void {
  // Marks of transactions (op messages) belong to no message of the application.
  if (fact.type === 'message.stored' && fact.topic === 'RMQ_SYS_TRANS_OP_HALF_TOPIC') return;
  let message = state.messages.get(msgId);
  if (message === undefined) {
    if (fact.type !== 'send.requested' && fact.type !== 'message.stored' && fact.type !== 'http.requested') return;
    const topic =
      fact.type === 'message.stored' ? (fact.realTopic ?? fact.topic) : fact.type === 'send.requested' ? fact.topic : topicOfRequest(fact);
    message = {
      msgId,
      keys: fact.keys,
      topic,
      since: fact.at,
      queue: undefined,
      offset: 0,
      storedAt: fact.at,
      hasFailed: false,
      byGroup: {},
      facts: [],
    };
    state.messages.set(msgId, message);
    if (state.messages.size > diagnosisLimits.messages)
      for (const oldest of state.messages.keys()) if (state.messages.delete(oldest)) break;
  }
  message.facts = kept([...message.facts, JSON.stringify(fact)]);
  const shareOf = (group: string): KeptShare =>
    (message.byGroup[group] ??= { deliveries: 0, lastAt: 0, consumers: [], filteredBy: undefined, isSettled: false });
  switch (fact.type) {
    case 'send.failed':
      message.hasFailed = true;
      return;
    case 'http.refused':
    case 'http.unanswered':
      if (fact.method === 'POST') message.hasFailed = true;
      return;
    case 'message.stored':
      if (isSystem(fact.topic)) return;
      message.queue = queueOf(fact);
      message.offset = fact.queueOffset;
      message.storedAt = fact.at;
      return;
    case 'message.cached': {
      // A pull that was kept before the message came, and not woken by it, or a queue that was taken after it came, says why it came late.
      const place = `${fact.consumer} ${queueOf(fact)}`;
      const gain = state.gains.get(place);
      const reasons = [state.holds.get(place), gain !== undefined && gain.at > message.storedAt ? gain : undefined];
      if (fact.at - message.storedAt >= noticeable)
        message.facts = kept([...message.facts, ...reasons.flatMap((it) => (it === undefined ? [] : JSON.stringify(it)))]);
      return;
    }
    case 'message.delivered':
    case 'http.received': {
      const share = shareOf(fact.group);
      const consumer = fact.type === 'http.received' ? fact.client : fact.consumer;
      share.deliveries++;
      share.lastAt = fact.at;
      share.isSettled = true;
      if (!share.consumers.includes(consumer)) share.consumers.push(consumer);
      return;
    }
    case 'message.sentBack':
    case 'message.revived':
    case 'http.expired':
      // The group waits for it again.
      shareOf(fact.group).isSettled = false;
      return;
    case 'message.filtered': {
      const share = shareOf(fact.group);
      share.filteredBy = fact.where === 'client' ? (fact.consumer ?? 'client') : 'broker';
      share.isSettled = true;
      return;
    }
    case 'message.deadLettered':
      shareOf(fact.group).isSettled = true;
      return;
    default:
      return;
  }
}

/** Keeps the beginning and the newest. */
const beginning = 8;
const kept = (facts: readonly string[]): readonly string[] =>
  facts.length <= diagnosisLimits.facts ? facts : [...facts.slice(0, beginning), ...facts.slice(beginning + 1)];
