/**
 * State of the delivery matrix. Folds `message.stored`, `.delivered`, `.consumed`, `.sentBack`, `.deadLettered`, `.dropped`,
 * `.filtered`, `.expired`, `.lost`, `offset.committed`, `rebalance.done`, `subscribe` actions and the starts and ends of clients.
 */
import { isSuccess, type Fact, type FactOf, type ResolvedScenario } from '../../engine/index.ts';
import type { MessagePhase } from './deliveryMatrixModel.ts';

export interface KeptDelivery {
  consumer: string;
  at: number;
  reconsumeTimes: number;
  /** `topic:broker:queueId:offset` that it was read from. */
  place: string;
  result: string | undefined;
  isIgnored: boolean;
  after: 'deadLetter' | 'dropped' | undefined;
  sentBackAt: number | undefined;
  dueAt: number | undefined;
}

export interface KeptMessage {
  msgId: string;
  key: string | undefined;
  tag: string | undefined;
  topic: string;
  broker: string;
  queueId: number | undefined;
  offset: number;
  phase: MessagePhase;
  storedAt: number;
  /** By group, in order of delivery. */
  deliveries: Record<string, KeptDelivery[]>;
  /** Groups, or instances as `group consumer`, that left it out. */
  filtered: string[];
}

export interface KeptColumn {
  consumer: string;
  /** Topic → what it subscribes there. */
  subscriptions: Record<string, string>;
  /** By topic. */
  queues: Record<string, readonly string[]>;
  isUp: boolean;
  hasStarted: boolean;
  consumed: number;
}

export interface KeptGroup {
  group: string;
  messageModel: 'CLUSTERING' | 'BROADCASTING';
  topics: string[];
  columns: KeptColumn[];
  deliveries: number;
  /** Of messages that are no longer kept. */
  forgottenMessages: number;
  forgottenDuplicated: number;
  forgottenNever: number;
  forgottenMissed: number;
}

export interface MatrixState {
  groups: KeptGroup[];
  /** By msgId, in the order of storing. */
  messages: Map<string, KeptMessage>;
  forgotten: number;
  /** Newest consumer offset by `group topic:broker:queueId`, broadcasting with ` consumer` behind. */
  offsets: Map<string, number>;
}

/** Messages that are kept one by one; older ones are in the sums only. */
export const mostMessages = 400;
/** Deliveries of one message to one group that are kept: a message that comes again and again keeps the newest. */
const mostDeliveries = 64;

const systemTopics: ReadonlySet<string> = new Set([
  'SCHEDULE_TOPIC_XXXX',
  'RMQ_SYS_TRANS_HALF_TOPIC',
  'RMQ_SYS_TRANS_OP_HALF_TOPIC',
  'TRANS_CHECK_MAX_TIME_TOPIC',
]);

const isSystemTopic = (topic: string): boolean => systemTopics.has(topic) || topic.startsWith('rmq_sys_');

export function initial(scenario: ResolvedScenario): MatrixState {
  const groups = new Map<string, KeptGroup>();
  for (const { id, group, messageModel, subscriptions } of scenario.consumers) {
    const kept = groups.get(group) ?? {
      group,
      messageModel,
      topics: [],
      columns: [],
      deliveries: 0,
      forgottenMessages: 0,
      forgottenDuplicated: 0,
      forgottenNever: 0,
      forgottenMissed: 0,
    };
    for (const { topic } of subscriptions) if (!kept.topics.includes(topic)) kept.topics.push(topic);
    const own = Object.fromEntries(subscriptions.map(({ topic, expression }) => [topic, expression]));
    kept.columns.push({ consumer: id, subscriptions: own, queues: {}, isUp: false, hasStarted: false, consumed: 0 });
    groups.set(group, kept);
  }
  return { groups: [...groups.values()], messages: new Map(), forgotten: 0, offsets: new Map() };
}

const columnOf = (state: MatrixState, consumer: string): KeptColumn | undefined => {
  for (const group of state.groups) for (const column of group.columns) if (column.consumer === consumer) return column;
  return undefined;
};

export const offsetKey = (group: string, queue: string, consumer?: string): string =>
  consumer === undefined ? `${group} ${queue}` : `${group} ${queue} ${consumer}`;

const parkedPhase = (topic: string): MessagePhase => (topic === 'RMQ_SYS_TRANS_HALF_TOPIC' ? 'half' : 'delayed');

function onStored(state: MatrixState, fact: FactOf<'message.stored'>, forget: (state: MatrixState, message: KeptMessage) => void): void {
  const isParked = isSystemTopic(fact.topic);
  const topic = fact.realTopic ?? fact.topic;
  if (topic.startsWith('%') || isSystemTopic(topic)) return;
  const known = state.messages.get(fact.msgId);
  if (known === undefined) {
    state.messages.set(fact.msgId, {
      msgId: fact.msgId,
      key: fact.keys,
      tag: fact.tag,
      topic,
      broker: fact.broker,
      queueId: isParked ? undefined : fact.queueId,
      offset: fact.queueOffset,
      phase: isParked ? parkedPhase(fact.topic) : 'stored',
      storedAt: fact.at,
      deliveries: {},
      filtered: [],
    });
    if (state.messages.size > mostMessages) {
      const [oldest] = state.messages.values();
      if (oldest !== undefined) {
        forget(state, oldest);
        state.messages.delete(oldest.msgId);
        state.forgotten += 1;
      }
    }
    return;
  }
  if (isParked || known.queueId !== undefined) return;
  known.broker = fact.broker;
  known.queueId = fact.queueId;
  known.offset = fact.queueOffset;
  known.phase = 'stored';
}

export const isFailure = (result: string | undefined): boolean => result !== undefined && !isSuccess(result);

function lastOf(state: MatrixState, msgId: string, group: string, consumer?: string): KeptDelivery | undefined {
  return state.messages.get(msgId)?.deliveries[group]?.findLast((one) => consumer === undefined || one.consumer === consumer);
}

function onDelivered(state: MatrixState, fact: FactOf<'message.delivered'>): void {
  const group = state.groups.find((one) => one.group === fact.group);
  if (group !== undefined) group.deliveries += 1;
  const message = state.messages.get(fact.msgId);
  if (message === undefined) return;
  const list = (message.deliveries[fact.group] ??= []);
  list.push({
    consumer: fact.consumer,
    at: fact.at,
    reconsumeTimes: fact.reconsumeTimes,
    place: `${fact.topic}:${fact.broker}:${fact.queueId}:${fact.queueOffset}`,
    result: undefined,
    isIgnored: false,
    after: undefined,
    sentBackAt: undefined,
    dueAt: undefined,
  });
  if (list.length > mostDeliveries) list.shift();
}

function onConsumed(state: MatrixState, fact: FactOf<'message.consumed'>): void {
  const column = columnOf(state, fact.consumer);
  if (column !== undefined && !isFailure(fact.result) && fact.ignored !== true) column.consumed += 1;
  const place = `${fact.topic}:${fact.broker}:${fact.queueId}:${fact.queueOffset}`;
  const delivery = state.messages
    .get(fact.msgId)
    ?.deliveries[fact.group]?.find((one) => one.consumer === fact.consumer && one.place === place && one.result === undefined);
  if (delivery === undefined) return;
  delivery.result = fact.result;
  delivery.isIgnored = fact.ignored === true;
}

/** @param forget adds a message that is no longer kept to its groups' sums. */
export function apply(state: MatrixState, fact: Fact, forget: (state: MatrixState, message: KeptMessage) => void): void {
  switch (fact.type) {
    case 'message.stored':
      return onStored(state, fact, forget);
    case 'message.delivered':
      return onDelivered(state, fact);
    case 'message.consumed':
      return onConsumed(state, fact);
    case 'message.sentBack': {
      const delivery = lastOf(state, fact.msgId, fact.group, fact.consumer);
      if (delivery !== undefined) [delivery.sentBackAt, delivery.dueAt] = [fact.at, fact.dueAt];
      return;
    }
    case 'message.deadLettered': {
      const delivery = lastOf(state, fact.msgId, fact.group);
      if (delivery !== undefined) delivery.after = 'deadLetter';
      return;
    }
    case 'message.dropped': {
      const delivery = lastOf(state, fact.msgId, fact.group, fact.consumer);
      if (delivery !== undefined) delivery.after = 'dropped';
      return;
    }
    case 'message.filtered': {
      const message = state.messages.get(fact.msgId);
      const by = fact.consumer === undefined ? fact.group : `${fact.group} ${fact.consumer}`;
      if (message !== undefined && !message.filtered.includes(by)) message.filtered.push(by);
      return;
    }
    case 'message.expired':
    case 'message.lost': {
      const message = state.messages.get(fact.msgId);
      if (message !== undefined && message.topic === fact.topic) message.phase = fact.type === 'message.lost' ? 'lost' : 'expired';
      return;
    }
    case 'offset.committed': {
      const isOwn = state.groups.some((group) => group.group === fact.group && group.messageModel === 'BROADCASTING');
      const queue = `${fact.topic}:${fact.broker}:${fact.queueId}`;
      state.offsets.set(offsetKey(fact.group, queue, isOwn ? fact.consumer : undefined), fact.offset);
      return;
    }
    case 'action.applied': {
      const { do: name, consumer, topic, expression = '*' } = fact.action as Readonly<Record<string, string>>;
      if (name !== 'subscribe' || consumer === undefined || topic === undefined) return;
      const column = columnOf(state, consumer);
      if (column !== undefined) column.subscriptions[topic] = expression;
      return;
    }
    case 'rebalance.done': {
      const column = columnOf(state, fact.consumer);
      if (column !== undefined && !fact.topic.startsWith('%')) column.queues[fact.topic] = fact.queues;
      return;
    }
    case 'client.started':
    case 'client.crashed':
    case 'client.stopped': {
      const column = columnOf(state, fact.id);
      if (column === undefined) return;
      column.isUp = fact.type === 'client.started';
      column.hasStarted = true;
      if (!column.isUp) column.queues = {};
      return;
    }
    default:
      return;
  }
}
