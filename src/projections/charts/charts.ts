/**
 * Read model of the charts. Its memory is bounded however long a run is: at most `mostStretches` stretches of virtual time,
 * which double in length when a run outgrows them.
 */
import type { Fact, Projection, ResolvedScenario } from '../../engine/index.ts';
import { isFailure } from '../deliveryMatrix/matrixState.ts';
import { retryPrefix } from '../queueTapes/queueTapesModel.ts';
import { httpConsumersOf } from '../httpConsumers.ts';
import { kindOf } from '../queueTapes/queueTapesState.ts';
import { longestNames, sumNames, type ChartsModel, type LongestName, type SumName } from './chartsModel.ts';

/** Length of a stretch at the beginning (ms): doubled three times it is a second. */
const firstStretchMs = 125;
export const mostStretches = 600;

/** The progress of a group; in broadcasting of each of its consumers, who keep their own offsets. */
interface Holder {
  readonly group: number;
  readonly isBroadcasting: boolean;
  readonly topics: readonly string[];
  /** Next offset to consume, by `topic:broker:queueId`. */
  readonly offsets: Record<string, number>;
}

interface ChartsState {
  stretchMs: number;
  readonly sums: Record<SumName, number[]>;
  readonly longest: Record<LongestName, number[]>;
  readonly lags: { readonly group: string; now: number; peaks: number[] }[];
  /** By consumer; consumers of a clustering group share one. */
  readonly holders: Record<string, Holder>;
  /** Where each message queue ends: its next free offset. */
  readonly ends: Record<string, number>;
}

function recordOf<N extends string>(names: readonly N[]): Record<N, number[]> {
  return Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<N, number[]>;
}

function initial(scenario: ResolvedScenario): ChartsState {
  const { consumers } = scenario;
  const overHttp = httpConsumersOf(scenario);
  const groups = [...new Set([...consumers, ...overHttp].map(({ group }) => group))];
  const holders: Record<string, Holder> = {};
  for (const [index, group] of groups.entries()) {
    const members = consumers.filter((one) => one.group === group);
    const received = overHttp.filter((one) => one.group === group);
    const topics = [
      ...new Set([
        ...members.flatMap(({ subscriptions }) => subscriptions.map(({ topic }) => topic)),
        ...received.flatMap((one) => one.topics),
      ]),
    ];
    // 5.x: a group that pops has a retry topic for each of its topics.
    const retryTopics = [retryPrefix + group, ...topics.map((topic) => `${retryPrefix}${group}_${topic}`)];
    const shared: Holder = { group: index, isBroadcasting: false, topics: [...topics, ...retryTopics], offsets: {} };
    for (const { id } of received) holders[id] = shared;
    for (const { id, messageModel } of members)
      holders[id] = messageModel === 'BROADCASTING' ? { group: index, isBroadcasting: true, topics, offsets: {} } : shared;
  }
  return {
    stretchMs: firstStretchMs,
    sums: recordOf(sumNames),
    longest: recordOf(longestNames),
    lags: groups.map((group) => ({ group, now: 0, peaks: [] })),
    holders,
    ends: {},
  };
}

function halve(values: number[], join: (a: number, b: number) => number): void {
  const half = Math.ceil(values.length / 2);
  for (let index = 0; index < half; index++) values[index] = join(values[2 * index] ?? 0, values[2 * index + 1] ?? 0);
  values.length = half;
}

/** Which stretch a moment belongs to, after making the stretches long enough for it. */
function stretchAt(state: ChartsState, at: number): number {
  while (at >= state.stretchMs * mostStretches) {
    state.stretchMs *= 2;
    for (const values of Object.values(state.sums)) halve(values, (a, b) => a + b);
    for (const values of Object.values(state.longest)) halve(values, Math.max);
    for (const { peaks } of state.lags) halve(peaks, Math.max);
  }
  return Math.floor(at / state.stretchMs);
}

function put(values: number[], index: number, value: number): void {
  while (values.length <= index) values.push(0);
  values[index] = value;
}

function add(state: ChartsState, name: SumName, at: number, value = 1): void {
  const index = stretchAt(state, at);
  const values = state.sums[name];
  put(values, index, (values[index] ?? 0) + value);
}

function tookTime(state: ChartsState, sum: SumName, longest: LongestName, at: number, ms: number): void {
  add(state, sum, at, ms);
  const index = stretchAt(state, at);
  const values = state.longest[longest];
  put(values, index, Math.max(values[index] ?? 0, ms));
}

function addLag(state: ChartsState, group: number, at: number, change: number): void {
  const lag = state.lags[group];
  if (lag === undefined || change === 0) return;
  const index = stretchAt(state, at);
  while (lag.peaks.length <= index) lag.peaks.push(lag.now);
  lag.now += change;
  lag.peaks[index] = Math.max(lag.peaks[index] ?? 0, lag.now);
}

/** A group without an offset begins at 0; a broadcasting consumer lags behind nothing before it has pulled. */
function lagOf(state: ChartsState, holder: Holder, queue: string): number {
  const end = state.ends[queue] ?? 0;
  return Math.max(0, end - (holder.offsets[queue] ?? (holder.isBroadcasting ? end : 0)));
}

function onStored(state: ChartsState, at: number, topic: string, queue: string, end: number): void {
  const holders = [...new Set(Object.values(state.holders))].filter(({ topics }) => topics.includes(topic));
  const before = holders.map((holder) => lagOf(state, holder, queue));
  state.ends[queue] = end;
  for (const [index, holder] of holders.entries()) addLag(state, holder.group, at, lagOf(state, holder, queue) - (before[index] ?? 0));
}

function setOffset(state: ChartsState, holder: Holder | undefined, at: number, queue: string, offset: number): void {
  // What is stored in a topic that the scenario does not give the group is no lag of it either.
  if (holder === undefined || !holder.topics.includes(queue.slice(0, queue.indexOf(':')))) return;
  const before = lagOf(state, holder, queue);
  holder.offsets[queue] = offset;
  addLag(state, holder.group, at, lagOf(state, holder, queue) - before);
}

const holderOf = (state: ChartsState, group: string, consumer: string | undefined): Holder | undefined =>
  (consumer === undefined ? undefined : state.holders[consumer]) ??
  Object.values(state.holders).find((one) => !one.isBroadcasting && state.lags[one.group]?.group === group);

function apply(state: ChartsState, fact: Fact): void {
  switch (fact.type) {
    case 'send.completed':
    case 'send.failed':
      add(state, fact.type === 'send.completed' ? 'sent' : 'sendFailed', fact.at);
      return tookTime(state, 'sendMs', 'sendLongest', fact.at, fact.costMs);
    case 'message.stored':
      if (kindOf(fact.topic) === 'topic') add(state, 'stored', fact.at);
      return onStored(state, fact.at, fact.topic, `${fact.topic}:${fact.broker}:${fact.queueId}`, fact.queueOffset + 1);
    case 'message.consumed':
      add(state, isFailure(fact.result) ? 'consumeFailed' : 'consumed', fact.at);
      return tookTime(state, 'consumeMs', 'consumeLongest', fact.at, fact.tookMs);
    case 'http.deleted':
      return fact.ignored === true ? undefined : add(state, 'consumed', fact.at);
    case 'message.sentBack':
      return add(state, 'sentBack', fact.at);
    case 'message.deadLettered':
      return add(state, 'deadLettered', fact.at);
    case 'offset.committed':
    case 'offset.reset': {
      const holder = holderOf(state, fact.group, fact.type === 'offset.committed' ? fact.consumer : undefined);
      // What a clustering consumer has in its memory is no progress of its group before the broker has heard of it.
      if (holder?.isBroadcasting === (fact.where === 'client'))
        setOffset(state, holder, fact.at, `${fact.topic}:${fact.broker}:${fact.queueId}`, fact.offset);
      return;
    }
    case 'pull.held': {
      const holder = state.holders[fact.consumer];
      if (holder?.offsets[fact.queue] === undefined) setOffset(state, holder, fact.at, fact.queue, fact.offset);
      return;
    }
    case 'message.cached': {
      const holder = state.holders[fact.consumer];
      const queue = `${fact.topic}:${fact.broker}:${fact.queueId}`;
      if (holder?.offsets[queue] === undefined) setOffset(state, holder, fact.at, queue, fact.queueOffset);
      return;
    }
    default:
      return;
  }
}

function copied<N extends string>(names: readonly N[], columns: Readonly<Record<N, readonly number[]>>): Record<N, readonly number[]> {
  return Object.fromEntries(names.map((name) => [name, [...columns[name]]])) as unknown as Record<N, readonly number[]>;
}

export const charts: Projection<ChartsState, ChartsModel> = {
  id: 'charts',
  initial,
  apply,
  model: (state) => ({
    stretchMs: state.stretchMs,
    sums: copied(sumNames, state.sums),
    longest: copied(longestNames, state.longest),
    lags: state.lags.map(({ group, now, peaks }, index) => ({
      group,
      isBroadcasting: Object.values(state.holders).some((holder) => holder.group === index && holder.isBroadcasting),
      now,
      peaks: [...peaks],
    })),
  }),
};
