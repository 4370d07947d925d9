/** How each fact changes the transactions' read model. */
import type { Fact, FactOf } from '../../engine/index.ts';
import {
  addRecord,
  halfTopic,
  laneId,
  makeRoom,
  newEnd,
  opTopic,
  recordsOf,
  remember,
  type Hop,
  type KeptEnd,
  type KeptLane,
  type TransactionsState,
} from './transactionsState.ts';

export const checkTask = 'transactionalMessageCheck';

function onStored(state: TransactionsState, fact: FactOf<'message.stored'>): void {
  if (fact.topic === opTopic) return addRecord(recordsOf(state, fact.broker).opTopic, fact);
  if (fact.topic !== halfTopic) return;
  addRecord(recordsOf(state, fact.broker).halfTopic, fact);
  const id = laneId(fact.msgId, fact.broker);
  const lane = state.lanes.get(id);
  const check = fact.causeSeq === undefined ? undefined : state.checkSeqs.get(fact.causeSeq);
  if (lane === undefined || check === undefined) {
    remember(state.fresh, id, fact);
    return;
  }
  lane.newestOffset = fact.queueOffset;
  const kept = lane.checks[check.index];
  if (kept !== undefined) kept.halfOffset = fact.queueOffset;
}

function onHalfStored(state: TransactionsState, fact: FactOf<'half.stored'>): void {
  const id = laneId(fact.msgId, fact.broker);
  const record = state.fresh.get(id);
  state.fresh.delete(id);
  makeRoom(state);
  state.lanes.set(id, {
    msgId: fact.msgId,
    key: record?.keys,
    broker: fact.broker,
    producer: fact.producer,
    group: fact.group,
    topic: record?.realTopic,
    storedAt: fact.at,
    firstOffset: record?.queueOffset ?? 0,
    newestOffset: record?.queueOffset ?? 0,
    local: undefined,
    producerDiedAt: undefined,
    end: undefined,
    checks: [],
    outcomes: [],
    isPending: true,
    immunitySeconds: state.immunityOfMessage.get(fact.msgId),
  });
}

/** A send that went on to a second broker leaves a half on the first: the transaction is that of the newest. */
function newestLane(state: TransactionsState, msgId: string, producer?: string): KeptLane | undefined {
  let found: KeptLane | undefined;
  for (const lane of state.lanes.values()) if (lane.msgId === msgId && (producer === undefined || lane.producer === producer)) found = lane;
  return found;
}

function onCheck(state: TransactionsState, fact: FactOf<'half.checked'> | FactOf<'half.deferred'>): void {
  const id = laneId(fact.msgId, fact.broker);
  const lane = state.lanes.get(id);
  if (lane === undefined) return;
  const producer = fact.type === 'half.checked' ? fact.producer : undefined;
  remember(state.checkSeqs, fact.seq, { lane: id, index: lane.checks.length });
  lane.checks.push({
    check: fact.check,
    at: fact.at,
    kind: fact.type === 'half.deferred' ? 'deferred' : producer === undefined ? 'nobody' : 'asked',
    producer,
    questionLostAt: undefined,
    answer: undefined,
    halfOffset: lane.newestOffset,
  });
}

/** Which question an END_TRANSACTION answers: that of its cause, otherwise the producer's oldest open one (a connection came between). */
function questionOf(state: TransactionsState, lane: KeptLane, fact: FactOf<'request.sent'>): number {
  const cause = fact.causeSeq === undefined ? undefined : state.hops.get(fact.causeSeq);
  if (cause?.what === 'question') return cause.index;
  if (lane.local?.seq === fact.causeSeq || (lane.end === undefined && lane.local !== undefined && lane.producer === fact.from)) return -1;
  return lane.checks.findIndex((check) => check.producer === fact.from && check.answer === undefined);
}

function onRequest(state: TransactionsState, fact: FactOf<'request.sent'>): void {
  if (fact.msgId === undefined) return;
  if (fact.code === 'CHECK_TRANSACTION_STATE') {
    const known = fact.causeSeq === undefined ? undefined : state.checkSeqs.get(fact.causeSeq);
    const id = laneId(fact.msgId, fact.from);
    const index = known?.index ?? (state.lanes.get(id)?.checks.length ?? 0) - 1;
    remember(state.hops, fact.seq, { lane: id, what: 'question', index, requestId: fact.requestId });
    return;
  }
  if (fact.code !== 'END_TRANSACTION') return;
  const id = laneId(fact.msgId, fact.to);
  const lane = state.lanes.get(id);
  if (lane === undefined) return;
  const index = questionOf(state, lane, fact);
  const check = lane.checks[index];
  if (check !== undefined) check.answer = newEnd(undefined, fact.at, fact.arrivesAt);
  else lane.end = newEnd(lane.local?.state, fact.at, fact.arrivesAt);
  remember(state.hops, fact.seq, { lane: id, what: check === undefined ? 'end' : 'answer', index, requestId: fact.requestId });
}

function endOf(state: TransactionsState, hop: Hop): KeptEnd | undefined {
  const lane = state.lanes.get(hop.lane);
  return hop.what === 'end' ? lane?.end : lane?.checks[hop.index]?.answer;
}

function onLost(state: TransactionsState, fact: FactOf<'request.lost'>): void {
  if (fact.code !== 'CHECK_TRANSACTION_STATE' && fact.code !== 'END_TRANSACTION') return;
  for (const [seq, hop] of state.hops) {
    if (hop.requestId !== fact.requestId) continue;
    const end = endOf(state, hop);
    const check = state.lanes.get(hop.lane)?.checks[hop.index];
    if (hop.what === 'question') {
      if (check !== undefined) check.questionLostAt = fact.at;
    } else if (end !== undefined) {
      end.lostAt = fact.at;
      end.lostReason = fact.reason;
    }
    state.hops.delete(seq);
    return;
  }
}

/** The offset of the half message that the END_TRANSACTION which led here names. */
function namedOffset(lane: KeptLane, hop: Hop | undefined): number {
  if (hop?.what === 'end') return lane.firstOffset;
  return lane.checks[hop?.index ?? -1]?.halfOffset ?? lane.newestOffset;
}

function onEnded(state: TransactionsState, fact: FactOf<'transaction.ended'>): void {
  const hop = fact.causeSeq === undefined ? undefined : state.hops.get(fact.causeSeq);
  const lane = hop === undefined ? newestLane(state, fact.msgId) : state.lanes.get(hop.lane);
  if (lane === undefined) return;
  let end = hop === undefined ? undefined : endOf(state, hop);
  if (end === undefined) {
    end = newEnd(fact.state, fact.at, fact.at);
    const open = lane.checks.findLast((check) => check.producer === fact.producer && check.answer === undefined);
    if (fact.from === 'check' && open !== undefined) open.answer = end;
    else lane.end = end;
  }
  end.state = fact.state;
  end.arrivedAt = fact.at;
  end.refused = fact.refused;
  if (fact.refused !== undefined || fact.state === 'UNKNOW') return;
  // A check moved the half message on; an end that names the old place leaves the new one to be asked again (TX11).
  if (namedOffset(lane, hop) === lane.newestOffset) lane.isPending = false;
}

function onOutcome(state: TransactionsState, fact: FactOf<'half.committed'> | FactOf<'half.rolledBack'> | FactOf<'half.discarded'>): void {
  const lane = state.lanes.get(laneId(fact.msgId, fact.broker));
  if (lane === undefined) return;
  const kind = fact.type === 'half.committed' ? 'committed' : fact.type === 'half.rolledBack' ? 'rolledBack' : 'discarded';
  lane.outcomes.push({ kind, at: fact.at, reason: fact.type === 'half.discarded' ? fact.reason : undefined });
  if (kind === 'discarded') lane.isPending = false;
}

function onClientGone(state: TransactionsState, id: string, at: number): void {
  for (const lane of state.lanes.values())
    if (lane.producer === id && lane.local === undefined && lane.producerDiedAt === undefined) lane.producerDiedAt = at;
}

/** The client's own words when END_TRANSACTION could not be sent; they name no message, their cause does. */
function onLogged(state: TransactionsState, fact: FactOf<'client.logged'>): void {
  if (!fact.text.startsWith('local transaction execute')) return;
  for (const lane of state.lanes.values()) {
    if (lane.producer !== fact.client || lane.local === undefined || lane.end !== undefined) continue;
    lane.end = { ...newEnd(lane.local.state, fact.at, undefined), lostAt: fact.at, lostReason: 'notConnected' };
    return;
  }
}

export function apply(state: TransactionsState, fact: Fact): void {
  switch (fact.type) {
    case 'action.applied': {
      const seconds = (fact.action as { readonly checkImmunityTimeInSeconds?: unknown }).checkImmunityTimeInSeconds;
      if (typeof seconds === 'number') remember(state.immunityOfAction, fact.seq, seconds);
      return;
    }
    case 'send.requested': {
      const seconds = fact.causeSeq === undefined ? undefined : state.immunityOfAction.get(fact.causeSeq);
      if (seconds !== undefined) remember(state.immunityOfMessage, fact.msgId, seconds);
      return;
    }
    case 'timer.armed':
      if (fact.task === checkTask && fact.periodMs !== undefined)
        recordsOf(state, fact.owner).ticks = { firstAt: fact.firstAt, periodMs: fact.periodMs };
      return;
    case 'timer.stopped': {
      const records = state.brokers.get(fact.owner);
      if (fact.task === checkTask && records !== undefined) records.ticks = undefined;
      return;
    }
    case 'message.stored':
      return onStored(state, fact);
    case 'half.stored':
      return onHalfStored(state, fact);
    case 'localTransaction.executed': {
      const lane = newestLane(state, fact.msgId, fact.producer);
      if (lane !== undefined) lane.local = { state: fact.state, at: fact.at, seq: fact.seq };
      return;
    }
    case 'request.sent':
      return onRequest(state, fact);
    case 'request.lost':
      return onLost(state, fact);
    case 'half.checked':
    case 'half.deferred':
      return onCheck(state, fact);
    case 'transaction.ended':
      return onEnded(state, fact);
    case 'half.committed':
    case 'half.rolledBack':
    case 'half.discarded':
      return onOutcome(state, fact);
    case 'message.lost': {
      const lane = state.lanes.get(laneId(fact.msgId, fact.broker));
      if (lane === undefined || fact.topic !== halfTopic) return;
      lane.outcomes.push({ kind: 'lost', at: fact.at, reason: fact.reason });
      lane.isPending = false;
      return;
    }
    case 'client.crashed':
    case 'client.stopped':
      return onClientGone(state, fact.id, fact.at);
    case 'client.logged':
      return onLogged(state, fact);
    default:
      return;
  }
}
