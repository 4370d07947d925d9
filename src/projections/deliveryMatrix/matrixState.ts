/** State of the delivery matrix: groups with their instances, and the messages with every delivery. */
import { isSuccess, type ResolvedScenario } from '../../engine/index.ts';
import { againReason, againState, type AgainReason, type AgainState, type Delivery, type ReturnReason } from '../deliveredAgain.ts';
import { deleteWithinOf, httpConsumersOf } from '../httpConsumers.ts';
import { plannedMessages } from '../planned.ts';
import type { MatrixColumn, MessagePhase } from './deliveryMatrixModel.ts';

/** Of what is received for a while. */
export interface Taking {
  fromMs: number;
  /** When it may be received again (ms). */
  untilMs: number;
  /** DELETE or ack came in time, or did not. */
  end: 'confirmed' | 'over' | undefined;
}

export interface KeptDelivery {
  /** Of the fact that says it. */
  seq: number;
  consumer: string;
  at: number;
  reconsumeTimes: number;
  /** `topic:broker:queueId:offset` that it was read from. */
  place: string;
  result: string | undefined;
  isIgnored: boolean;
  /** The application had handled it before, and did not again. */
  isSkipped: boolean;
  after: 'deadLetter' | 'dropped' | undefined;
  sentBackAt: number | undefined;
  dueAt: number | undefined;
  /** Received over HTTP or POP: for how long nobody else gets it. */
  taking: Taking | undefined;
  /** Why its group (in broadcasting: its instance) got the message again. */
  again: AgainReason | undefined;
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
  takes: MatrixColumn['takes'];
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
  readonly planned: number;
  readonly tags: string[];
  /** Newest consumer offset by `group topic:broker:queueId`, broadcasting with ` consumer` behind. */
  offsets: Map<string, number>;
  /** By `consumer topic:broker:queueId:offset`: receipts of SimpleConsumers that the application has not come to. */
  takings: Map<string, Taking>;
  /** By HTTP access (ms). */
  deleteWithin: Map<string, number>;
  again: AgainState;
}

/** Messages that are kept one by one; older ones are in the sums only. */
export const mostMessages = 400;
/** Deliveries of one message to one group that are kept: a message that comes again and again keeps the newest. */
const mostDeliveries = 64;

type NewColumn = Pick<KeptColumn, 'consumer' | 'takes' | 'subscriptions'>;

/** An instance and, when it is its first, the group. */
export function addColumn(groups: KeptGroup[], group: string, messageModel: KeptGroup['messageModel'], column: NewColumn): void {
  let kept = groups.find((one) => one.group === group);
  if (kept === undefined) {
    const counts = { deliveries: 0, forgottenMessages: 0, forgottenDuplicated: 0, forgottenNever: 0, forgottenMissed: 0 };
    kept = { group, messageModel, topics: [], columns: [], ...counts };
    groups.push(kept);
  }
  for (const topic of Object.keys(column.subscriptions)) if (!kept.topics.includes(topic)) kept.topics.push(topic);
  kept.columns.push({ ...column, queues: {}, isUp: false, hasStarted: false, consumed: 0 });
}

export function initial(scenario: ResolvedScenario): MatrixState {
  const groups: KeptGroup[] = [];
  for (const { id, group, type, messageModel, subscriptions } of scenario.consumers)
    addColumn(groups, group, messageModel, {
      consumer: id,
      takes: type === 'simple' ? 'pop' : 'queues',
      subscriptions: Object.fromEntries(subscriptions.map(({ topic, expression }) => [topic, expression])),
    });
  for (const { id, group, topics } of httpConsumersOf(scenario))
    addColumn(groups, group, 'CLUSTERING', {
      consumer: id,
      takes: 'http',
      subscriptions: Object.fromEntries(topics.map((topic) => [topic, '*'])),
    });
  const deleteWithin = new Map(deleteWithinOf(scenario));
  return {
    groups,
    messages: new Map(),
    forgotten: 0,
    planned: plannedMessages(scenario),
    tags: [...new Set(scenario.script.flatMap(({ tag }) => (typeof tag === 'string' ? [tag] : [])))],
    offsets: new Map(),
    takings: new Map(),
    deleteWithin,
    again: againState(scenario),
  };
}

export const columnOf = (state: MatrixState, consumer: string): KeptColumn | undefined => {
  for (const group of state.groups) for (const column of group.columns) if (column.consumer === consumer) return column;
  return undefined;
};

export const offsetKey = (group: string, queue: string, consumer?: string): string =>
  consumer === undefined ? `${group} ${queue}` : `${group} ${queue} ${consumer}`;

export const isFailure = (result: string | undefined): boolean => result !== undefined && result !== 'DELETE' && !isSuccess(result);

type Place = { readonly topic: string; readonly broker: string; readonly queueId: number; readonly queueOffset: number };
export const placeOf = ({ topic, broker, queueId, queueOffset }: Place): string => `${topic}:${broker}:${queueId}:${queueOffset}`;

/** Newest delivery of a message to a group, or to one of its instances. */
export function lastOf(state: MatrixState, msgId: string, group: string, consumer?: string): KeptDelivery | undefined {
  return state.messages.get(msgId)?.deliveries[group]?.findLast((one) => consumer === undefined || one.consumer === consumer);
}

type Delivered = Pick<KeptDelivery, 'seq' | 'consumer' | 'at' | 'reconsumeTimes' | 'place' | 'taking'>;

function deliveryOf<T extends Delivered>(it: T): T & Delivery {
  const end = it.place.lastIndexOf(':');
  return { ...it, queue: it.place.slice(0, end), queueOffset: Number(it.place.slice(end + 1)) };
}

/** How the group gave the message back after a delivery, if it comes again for that. */
function returnedBy(state: MatrixState, before: KeptDelivery, { reconsumeTimes }: Delivered): ReturnReason | undefined {
  if (reconsumeTimes <= before.reconsumeTimes) return undefined;
  if (columnOf(state, before.consumer)?.takes === 'http') return 'notDeleted';
  if (before.sentBackAt !== undefined) return 'retried';
  if (before.taking === undefined) return undefined;
  return isFailure(before.result) ? 'retried' : 'notAcked';
}

/** One more delivery of a message to a group. */
export function addDelivery(state: MatrixState, { group: id, msgId }: { group: string; msgId: string }, delivered: Delivered): void {
  const group = state.groups.find((one) => one.group === id);
  if (group !== undefined) group.deliveries += 1;
  const message = state.messages.get(msgId);
  if (message === undefined) return;
  const list = (message.deliveries[id] ??= []);
  const isEachFor = group?.messageModel === 'BROADCASTING';
  const before = list.findLast(({ consumer }) => !isEachFor || consumer === delivered.consumer);
  list.push({
    ...delivered,
    again: before && againReason(state.again, id, deliveryOf(before), deliveryOf(delivered), returnedBy(state, before, delivered)),
    result: undefined,
    isIgnored: false,
    isSkipped: false,
    after: undefined,
    sentBackAt: undefined,
    dueAt: undefined,
  });
  if (list.length > mostDeliveries) list.shift();
}
