/** Read model of the transactions lens: one lane for each half message, and the two system topics that they live in. */
import type { Projection, Selection } from '../../engine/index.ts';
import { apply } from './applyFact.ts';
import { initial, type CheckSettings, type KeptLane, type TransactionsState } from './transactionsState.ts';
import type { NextCheck, TransactionLane, TransactionsModel } from './transactionsModel.ts';

/** Rows of the picture; the others are counted. */
const mostShown = 40;
/** ons-2017 asks until there is an answer: a limit of 2³¹ − 1. */
const noLimit = 1_000_000;

const defaults: CheckSettings = { transactionTimeOut: 0, checkMax: 0, own: undefined };

function immunityOf(lane: KeptLane, settings: CheckSettings): number {
  const seconds = lane.immunitySeconds;
  return seconds === undefined || seconds === -1 ? settings.transactionTimeOut : seconds * 1_000;
}

/** When the counter moves next. A tick at `nowMs` has happened already: the moment stands after all of it. */
function nextOf(state: TransactionsState, lane: KeptLane, settings: CheckSettings, nowMs: number): NextCheck | undefined {
  if (!lane.isPending) return undefined;
  const last = lane.checks.at(-1);
  const check = (last?.check ?? 0) + 1;
  const readyAt = lane.storedAt + immunityOf(lane, settings);
  if (settings.own !== undefined) {
    if (last !== undefined) return { check, fromMs: last.at + settings.own.againMs, toMs: last.at + settings.own.againMs };
    return { check, fromMs: readyAt, toMs: readyAt + settings.own.floatMs };
  }
  const ticks = state.brokers.get(lane.broker)?.ticks;
  if (ticks === undefined) return undefined;
  // With an immunity time of its own a message uses up a check at each tick, otherwise a young one is passed over.
  const earliest = lane.immunitySeconds === undefined ? Math.max(nowMs + 1, readyAt) : nowMs + 1;
  const number = Math.max(0, Math.ceil((earliest - ticks.firstAt) / ticks.periodMs));
  const at = ticks.firstAt + number * ticks.periodMs;
  return { check, fromMs: at, toMs: at };
}

function laneOf(state: TransactionsState, id: string, lane: KeptLane, nowMs: number): TransactionLane {
  const settings = state.settings.get(lane.broker) ?? defaults;
  const { msgId, key, broker, producer, group, topic, storedAt, producerDiedAt, isPending } = lane;
  return {
    id,
    msgId,
    key,
    broker,
    producer,
    group,
    topic,
    storedAt,
    producerDiedAt,
    isPending,
    local: lane.local === undefined ? undefined : { state: lane.local.state, at: lane.local.at },
    end: lane.end === undefined ? undefined : { ...lane.end },
    checks: lane.checks.map((check) => ({ ...check, answer: check.answer === undefined ? undefined : { ...check.answer } })),
    outcomes: [...lane.outcomes],
    immunityMs: immunityOf(lane, settings),
    hasOwnImmunity: lane.immunitySeconds !== undefined && lane.immunitySeconds !== -1,
    checkMax: settings.checkMax >= noLimit ? undefined : settings.checkMax,
    next: nextOf(state, lane, settings, nowMs),
  };
}

function mainOf(state: TransactionsState, selection: Selection | undefined): string | undefined {
  const lanes = [...state.lanes];
  if (selection?.kind === 'message') {
    const own = lanes.find(([, lane]) => lane.msgId === selection.id);
    if (own !== undefined) return own[0];
  }
  return (lanes.find(([, lane]) => lane.isPending) ?? lanes.at(-1))?.[0];
}

/** The main lane, then the undecided ones from the oldest on, then the newest decided ones, as far as there is room. */
function shownOf(state: TransactionsState, mainId: string | undefined): ReadonlySet<string> {
  const lanes = [...state.lanes];
  const wanted = [
    ...(mainId === undefined ? [] : [mainId]),
    ...lanes.filter(([, lane]) => lane.isPending).map(([id]) => id),
    ...lanes
      .filter(([, lane]) => !lane.isPending)
      .map(([id]) => id)
      .reverse(),
  ];
  return new Set([...new Set(wanted)].slice(0, mostShown));
}

function groupsOf(state: TransactionsState): TransactionsModel['groups'] {
  const groups = new Map<string, Set<string>>();
  for (const lane of state.lanes.values()) {
    const producers = groups.get(lane.group) ?? new Set<string>();
    producers.add(lane.producer);
    for (const check of lane.checks) if (check.producer !== undefined) producers.add(check.producer);
    groups.set(lane.group, producers);
  }
  return [...groups].map(([group, producers]) => ({ group, producers: [...producers].sort() }));
}

function model(state: TransactionsState, nowMs: number, selection: Selection | undefined): TransactionsModel {
  const mainId = mainOf(state, selection);
  const shown = shownOf(state, mainId);
  const all = [...state.lanes];
  const lanes = all.filter(([id]) => shown.has(id)).map(([id, lane]) => laneOf(state, id, lane, nowMs));
  const hiddenLanes = all.filter(([id]) => !shown.has(id));
  const undecided = hiddenLanes.filter(([, lane]) => lane.isPending).length;
  const withHalves = new Set(lanes.map((lane) => lane.broker));
  return {
    groups: groupsOf(state),
    brokers: [...state.brokers]
      .filter(([broker]) => withHalves.has(broker))
      .map(([broker, records]) => ({
        broker,
        ticks: records.ticks === undefined ? undefined : { ...records.ticks },
        halfTopic: [...records.halfTopic],
        opTopic: [...records.opTopic],
      })),
    lanes,
    mainId,
    hidden: { decided: hiddenLanes.length - undecided + state.forgotten, undecided },
  };
}

export const transactions: Projection<TransactionsState, TransactionsModel> = { id: 'transactions', initial, apply, model };
