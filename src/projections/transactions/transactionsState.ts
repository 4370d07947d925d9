/**
 * State of the transactions' read model. Folds `half.*`, `localTransaction.executed`, `transaction.ended`, the hops of
 * CHECK_TRANSACTION_STATE and END_TRANSACTION, and what is stored in the two system topics.
 */
import { profiles, type FactOf, type ResolvedScenario } from '../../engine/index.ts';
import type { LaneOutcome, StoredRecord } from './transactionsModel.ts';

export const halfTopic = 'RMQ_SYS_TRANS_HALF_TOPIC';
export const opTopic = 'RMQ_SYS_TRANS_OP_HALF_TOPIC';

export interface KeptEnd {
  state: string | undefined;
  sentAt: number | undefined;
  arrivesAt: number | undefined;
  arrivedAt: number | undefined;
  lostAt: number | undefined;
  lostReason: string | undefined;
  refused: string | undefined;
}

export interface KeptCheck {
  check: number;
  at: number;
  kind: 'asked' | 'nobody' | 'deferred';
  producer: string | undefined;
  questionLostAt: number | undefined;
  answer: KeptEnd | undefined;
  halfOffset: number;
}

export interface KeptLane {
  msgId: string;
  key: string | undefined;
  broker: string;
  producer: string;
  group: string;
  topic: string | undefined;
  storedAt: number;
  /** Where the copy lies that the send was told of, and the newest one. */
  firstOffset: number;
  newestOffset: number;
  local: { state: string; at: number; seq: number } | undefined;
  producerDiedAt: number | undefined;
  end: KeptEnd | undefined;
  checks: KeptCheck[];
  outcomes: LaneOutcome[];
  isPending: boolean;
  immunitySeconds: number | undefined;
}

/** What a request on its way belongs to: the answer to check number `check`, the question of it, or the end after the send. */
export interface Hop {
  lane: string;
  what: 'question' | 'answer' | 'end';
  /** Index in the lane's checks; −1 for the end after the send. */
  index: number;
  requestId: number;
}

export interface BrokerRecords {
  ticks: { firstAt: number; periodMs: number } | undefined;
  halfTopic: StoredRecord[];
  opTopic: StoredRecord[];
}

/** Settings of a broker that the picture needs. */
export interface CheckSettings {
  transactionTimeOut: number;
  checkMax: number;
  /** Each message has its own cadence (ons-2017): how late the first check may be and how far the others are apart (ms). */
  own: { floatMs: number; againMs: number } | undefined;
}

export interface TransactionsState {
  settings: Map<string, CheckSettings>;
  /** By `msgId broker`, oldest first. */
  lanes: Map<string, KeptLane>;
  brokers: Map<string, BrokerRecords>;
  /** Questions and ends by the seq of their request. */
  hops: Map<number, Hop>;
  /** Lane and index of a check by the seq of its fact. */
  checkSeqs: Map<number, { lane: string; index: number }>;
  /** checkImmunityTimeInSeconds by the seq of the action that asks for it, then by msgId. */
  immunityOfAction: Map<number, number>;
  immunityOfMessage: Map<string, number>;
  /** Newest record of the half topic by `msgId broker`, until `half.stored` says that a lane begins. */
  fresh: Map<string, FactOf<'message.stored'>>;
  forgotten: number;
}

/** Decided lanes beyond this many are forgotten, oldest first. */
const mostLanes = 300;
const mostRecords = 240;
const mostNotes = 500;

export const laneId = (msgId: string, broker: string): string => `${msgId} ${broker}`;

function numberOf(scenario: ResolvedScenario, brokerId: string, name: string): number | undefined {
  const broker = scenario.brokers.find((candidate) => candidate.id === brokerId);
  const value = broker?.config[name] ?? scenario.config[name] ?? profiles[scenario.profile].constants.broker[name]?.value;
  return typeof value === 'number' ? value : undefined;
}

export function initial(scenario: ResolvedScenario): TransactionsState {
  const isOwn = profiles[scenario.profile].variants['checkCadence'] === 'perMessage5s';
  const settings = scenario.brokers.map(({ id }): [string, CheckSettings] => [
    id,
    {
      transactionTimeOut: numberOf(scenario, id, 'transactionTimeOut') ?? 0,
      checkMax: numberOf(scenario, id, 'transactionCheckMax') ?? 0,
      own: isOwn
        ? { floatMs: numberOf(scenario, id, 'checkFloatMillis') ?? 0, againMs: numberOf(scenario, id, 'checkAgainMillis') ?? 0 }
        : undefined,
    },
  ]);
  return {
    settings: new Map(settings),
    lanes: new Map(),
    brokers: new Map(),
    hops: new Map(),
    checkSeqs: new Map(),
    immunityOfAction: new Map(),
    immunityOfMessage: new Map(),
    fresh: new Map(),
    forgotten: 0,
  };
}

/** Remembers the newest entries only. */
export function remember<K, V>(map: Map<K, V>, key: K, value: V): void {
  map.set(key, value);
  if (map.size <= mostNotes) return;
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}

export function recordsOf(state: TransactionsState, broker: string): BrokerRecords {
  let records = state.brokers.get(broker);
  if (records === undefined) {
    records = { ticks: undefined, halfTopic: [], opTopic: [] };
    state.brokers.set(broker, records);
  }
  return records;
}

export function addRecord(list: StoredRecord[], fact: FactOf<'message.stored'>): void {
  list.push({ offset: fact.queueOffset, at: fact.at, msgId: fact.msgId });
  if (list.length > mostRecords) list.shift();
}

/** Forgets the oldest decided lane where there are too many. */
export function makeRoom(state: TransactionsState): void {
  if (state.lanes.size < mostLanes) return;
  for (const [id, lane] of state.lanes) {
    if (lane.isPending) continue;
    state.lanes.delete(id);
    state.forgotten += 1;
    return;
  }
}

export const newEnd = (state: string | undefined, at: number, arrivesAt: number | undefined): KeptEnd => ({
  state,
  sentAt: arrivesAt === undefined ? undefined : at,
  arrivesAt,
  arrivedAt: undefined,
  lostAt: undefined,
  lostReason: undefined,
  refused: undefined,
});
