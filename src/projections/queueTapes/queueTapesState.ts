/** State that `queueTapes.ts` folds: message queues with their newest messages, and each group's progress in them. */
import { orderlyGroups, type ResolvedScenario } from '../../engine/index.ts';
import { flowLimits, type FlowLimits, type FlowPause } from '../flowLimits.ts';
import { expectedTopics, type ExpectedTopic } from './expectedTopics.ts';
import { retryPrefix, type Tape, type TopicKind } from './queueTapesModel.ts';

/** A stored message. */
export interface StoredCell {
  offset: number;
  msgId: string;
  key: string | undefined;
  reconsumeTimes: number;
  storedAt: number;
  dueAt: number | undefined;
  fate: 'stored' | 'waiting' | 'movedOn' | 'deadLetter' | 'lost';
}

/** What became of one offset in a group. */
export interface Progress {
  state: 'seen' | 'cached' | 'beingConsumed' | 'suspended' | 'consumed' | 'failed' | 'filtered';
  msgId: string;
  consumer: string;
  /** In the process queue of `consumer`. */
  isHeld: boolean;
  deliveries: number;
  isAgain: boolean;
  deliveredAt: number | undefined;
}

export interface HolderProgress {
  owners: string[];
  brokerOffset: number | undefined;
  clientOffset: number | undefined;
  /** In offsets.json of a broadcasting instance. */
  fileOffset: number | undefined;
  /** Flow control that keeps an owner from pulling. */
  paused: FlowPause | undefined;
  /** By queue offset, in order of the first touch. */
  progress: Map<number, Progress>;
}

export interface TapeState {
  topic: string;
  broker: string;
  queueId: number;
  minOffset: number;
  maxOffset: number;
  cells: StoredCell[];
  holders: Map<string, HolderProgress>;
}

export interface Holder {
  id: string;
  group: string;
  /** Only in broadcasting, where each instance has its own offsets. */
  consumer: string | undefined;
  topics: string[];
}

export interface QueueTapesState {
  /** Topics of the scenario, in its order. */
  declared: string[];
  /** System topics that it is sure to use. */
  expected: readonly ExpectedTopic[];
  brokers: string[];
  /** Those that do not run. */
  down: Map<string, NonNullable<Tape['down']>>;
  /** By `topic:broker:queueId`. */
  tapes: Map<string, TapeState>;
  /** Queues of a deleted topic, in the same words → who has which consumer offset there still. */
  offsetsOfDeleted: Map<string, Map<string, number>>;
  /** Topics in the order in which they got their first message. */
  used: string[];
  holders: Map<string, Holder>;
  orderlyGroups: readonly string[];
  flowLimits: FlowLimits;
  /** Groups of SimpleConsumers: they have no process queues. */
  popGroups: string[];
  /** Consumer IDs of programs that receive over HTTP: they have none either. */
  httpHolders: string[];
  /** Holder id by consumer id. */
  holderOfConsumer: Map<string, string>;
}

export const deadLetterPrefix = '%DLQ%';

/** Stored messages kept over all tapes; a tape keeps its newest 32 … 256. */
const mostCells = 2_048;
/** Finished offsets kept for each group and tape. */
const mostProgress = 256;

export function kindOf(topic: string): TopicKind {
  if (topic.startsWith(retryPrefix)) return 'retry';
  if (topic.startsWith(deadLetterPrefix)) return 'deadLetter';
  if (topic === 'SCHEDULE_TOPIC_XXXX' || topic === 'rmq_sys_wheel_timer') return 'schedule';
  return topic.startsWith('RMQ_SYS_') || topic.startsWith('rmq_sys_') || topic === 'TRANS_CHECK_MAX_TIME_TOPIC' ? 'system' : 'topic';
}

export const tapeId = (topic: string, broker: string, queueId: number): string => `${topic}:${broker}:${queueId}`;

export function initialState(scenario: ResolvedScenario): QueueTapesState {
  const state: QueueTapesState = {
    declared: scenario.topics.map((topic) => topic.name),
    expected: expectedTopics(scenario),
    brokers: scenario.brokers.map((broker) => broker.id),
    tapes: new Map(),
    down: new Map(),
    offsetsOfDeleted: new Map(),
    used: [],
    holders: new Map(),
    holderOfConsumer: new Map(),
    orderlyGroups: orderlyGroups(scenario),
    flowLimits: flowLimits(scenario),
    popGroups: [],
    httpHolders: [],
  };
  for (const topic of scenario.topics) {
    for (const broker of topic.brokers) {
      for (let queueId = 0; queueId < Math.max(topic.readQueueNums, topic.writeQueueNums); queueId++)
        tapeOf(state, topic.name, broker, queueId);
    }
  }
  for (const consumer of scenario.consumers) {
    const isBroadcasting = consumer.messageModel === 'BROADCASTING';
    const id = isBroadcasting ? `${consumer.group}@${consumer.id}` : consumer.group;
    state.holderOfConsumer.set(consumer.id, id);
    const holder = state.holders.get(id) ?? { id, group: consumer.group, consumer: isBroadcasting ? consumer.id : undefined, topics: [] };
    for (const { topic } of consumer.subscriptions) if (!holder.topics.includes(topic)) holder.topics.push(topic);
    if (consumer.type === 'simple')
      addPopTopics(
        state,
        holder,
        consumer.group,
        consumer.subscriptions.map(({ topic }) => topic),
      );
    if (!isBroadcasting && !holder.topics.includes(retryPrefix + consumer.group)) holder.topics.push(retryPrefix + consumer.group);
    state.holders.set(id, holder);
  }
  addHttpHolders(state, scenario);
  return state;
}

/** What was popped and is not acknowledged comes back in a retry topic of group and topic; with enableRetryTopicV2 joined by a plus. */
export function addPopTopics(state: QueueTapesState, holder: Holder, group: string, topics: readonly string[]): void {
  if (!state.popGroups.includes(group)) state.popGroups.push(group);
  for (const topic of topics)
    for (const joined of [`${retryPrefix}${group}_${topic}`, `${retryPrefix}${group}+${topic}`])
      if (!holder.topics.includes(joined)) holder.topics.push(joined);
}

/** Consumer IDs of programs that receive over HTTP. */
function addHttpHolders(state: QueueTapesState, { script, httpClients = [], topics }: ResolvedScenario): void {
  for (const action of script) {
    const client = action.do === 'httpReceive' ? httpClients.find(({ id }) => id === action['client']) : undefined;
    if (client === undefined) continue;
    const { consumerId } = client;
    const holder = state.holders.get(consumerId) ?? { id: consumerId, group: consumerId, consumer: undefined, topics: [] };
    const topic = (action['topic'] as string | undefined) ?? topics[0]?.name;
    if (topic !== undefined && !holder.topics.includes(topic)) holder.topics.push(topic);
    state.holders.set(consumerId, holder);
    if (!state.httpHolders.includes(consumerId)) state.httpHolders.push(consumerId);
  }
}

export function tapeOf(state: QueueTapesState, topic: string, broker: string, queueId: number): TapeState {
  const id = tapeId(topic, broker, queueId);
  const known = state.tapes.get(id);
  if (known !== undefined) return known;
  const tape: TapeState = { topic, broker, queueId, minOffset: 0, maxOffset: 0, cells: [], holders: new Map() };
  state.tapes.set(id, tape);
  for (const [holder, offset] of state.offsetsOfDeleted.get(id) ?? []) progressOf(tape, holder).brokerOffset = offset;
  state.offsetsOfDeleted.delete(id);
  return tape;
}

export function progressOf(tape: TapeState, holder: string): HolderProgress {
  const known = tape.holders.get(holder);
  if (known !== undefined) return known;
  const made: HolderProgress = {
    owners: [],
    brokerOffset: undefined,
    clientOffset: undefined,
    fileOffset: undefined,
    paused: undefined,
    progress: new Map(),
  };
  tape.holders.set(holder, made);
  return made;
}

export function pushCell(state: QueueTapesState, tape: TapeState, cell: StoredCell): void {
  const newest = tape.cells.at(-1);
  if (newest !== undefined && newest.offset >= cell.offset) forgetFrom(tape, cell.offset);
  tape.cells.push(cell);
  if (!state.used.includes(tape.topic)) state.used.push(tape.topic);
  tape.maxOffset = Math.max(tape.maxOffset, cell.offset + 1);
  const kept = Math.min(256, Math.max(32, Math.floor(mostCells / state.tapes.size)));
  // Cut in strides, so that a long tape is not copied for each message.
  if (tape.cells.length > kept * 1.25) tape.cells.splice(0, tape.cells.length - kept);
}

/** After a power failure offsets are given again: what stood there before stands there no more. */
function forgetFrom(tape: TapeState, offset: number): void {
  tape.cells = tape.cells.filter((cell) => cell.offset < offset);
  for (const holder of tape.holders.values()) {
    for (const at of holder.progress.keys()) if (at >= offset) holder.progress.delete(at);
  }
}

/** The record of one offset in a group, made when it is first touched; the oldest finished ones are forgotten. */
export function touch(holder: HolderProgress, offset: number, msgId: string, consumer: string): Progress {
  const known = holder.progress.get(offset);
  if (known !== undefined) return known;
  const made: Progress = { state: 'seen', msgId, consumer, isHeld: false, deliveries: 0, isAgain: false, deliveredAt: undefined };
  holder.progress.set(offset, made);
  if (holder.progress.size > mostProgress) {
    for (const [oldOffset, old] of holder.progress) {
      if (old.isHeld && isUnfinished(old)) continue;
      holder.progress.delete(oldOffset);
      if (holder.progress.size <= mostProgress) break;
    }
  }
  return made;
}

export const isUnfinished = ({ state }: Progress): boolean => state === 'cached' || state === 'beingConsumed' || state === 'suspended';

/** A process queue is gone: what it held and had not finished is only stored again, and the next owner will pull it. */
export function dropProcessQueue(holder: HolderProgress, consumer: string): void {
  for (const progress of holder.progress.values()) {
    if (progress.consumer !== consumer || !progress.isHeld) continue;
    progress.isHeld = false;
    if (isUnfinished(progress)) progress.state = 'seen';
  }
  holder.clientOffset = undefined;
  holder.paused = undefined;
}
