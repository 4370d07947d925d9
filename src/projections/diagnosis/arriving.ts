/** Why is nothing arriving? The first obstacle on a message's way that the facts show. */
import type { Fact, FactOf } from '../../engine/index.ts';
import type { Finding } from './diagnosisModel.ts';
import { queueOf, usualAnswers, type DiagnosisState, type KeptMessage, type Member } from './diagnosisState.ts';
import {
  aheadOf,
  brokerOfQueue,
  cutBetween,
  endOf,
  factsOf,
  finding,
  groupsFor,
  groupsOfMessage,
  holdersOf,
  isRetryTopicOf,
  isUp,
  membersOf,
  only,
  receiptsOf,
  takeAny,
  visibleCopies,
  workIn,
} from './evidence.ts';
import { excludedFor } from './excluded.ts';
import { nobody } from './owner.ts';

/** Time between two looks of a broker at the pulls that it holds (ms; PullRequestHoldService). */
const heldPullCheckMs = 5_000;

/** What stands between a message and everybody; undefined once a broker has a copy that can be read. */
export function beforeItIsReadable(state: DiagnosisState, message: KeptMessage): Finding | undefined {
  const { msgId, topic } = message;
  const facts = factsOf(message);
  const [requested] = only(facts, 'send.requested');
  const stored = only(facts, 'message.stored');
  const failed = only(facts, 'send.failed').at(-1);
  if (stored.length === 0 && failed !== undefined) return notSent(state, message, failed);
  const [posted] = only(facts, 'http.requested');
  const unposted = stored.length > 0 || posted === undefined ? undefined : notPosted(message, facts, posted);
  if (unposted !== undefined) return unposted;
  if (stored.length === 0)
    return finding('sending', { msgId, producer: posted?.client ?? requested?.producer ?? '' }, [posted ?? requested]);
  const [gone] = [...only(facts, 'message.lost'), ...only(facts, 'message.expired'), ...only(facts, 'message.recalled')];
  if (gone !== undefined) return finding('gone', { msgId, broker: gone.broker }, [gone]);
  const [half] = only(facts, 'half.stored');
  if (half !== undefined && only(facts, 'half.committed').length === 0) {
    const [end] = [...only(facts, 'half.rolledBack'), ...only(facts, 'half.discarded')];
    if (end !== undefined)
      return finding(end.type === 'half.rolledBack' ? 'rolledBack' : 'discarded', { msgId, broker: end.broker }, [half, end]);
    const newest = [...only(facts, 'transaction.ended'), ...only(facts, 'half.checked'), ...only(facts, 'half.deferred')]
      .sort((a, b) => a.seq - b.seq)
      .at(-1);
    return finding('half', { msgId, broker: half.broker }, [half, only(facts, 'localTransaction.executed').at(-1), newest]);
  }
  if (visibleCopies(facts).length > 0) return undefined;
  const scheduled = only(facts, 'message.scheduled').at(-1);
  if (scheduled !== undefined)
    return finding('delayed', { msgId, broker: scheduled.broker, atMs: scheduled.dueAt }, [scheduled, only(facts, 'message.due').at(-1)]);
  return finding('unexplained', { msgId, topic }, [requested, stored.at(-1)]);
}

/** The HTTP access refused a POST, or never answered it. */
function notPosted({ msgId, topic }: KeptMessage, facts: readonly Fact[], posted: FactOf<'http.requested'>): Finding | undefined {
  const refused = only(facts, 'http.refused').at(-1);
  const unanswered = only(facts, 'http.unanswered').at(-1);
  const values = { msgId, topic, producer: posted.client };
  if (refused !== undefined) return finding('postRefused', { ...values, text: String(refused.status) }, [posted, refused]);
  return unanswered && finding('postUnanswered', { ...values, text: unanswered.message }, [posted, unanswered]);
}

function notSent(state: DiagnosisState, message: KeptMessage, failed: FactOf<'send.failed'>): Finding {
  const { msgId, topic } = message;
  const { producer } = failed;
  const values = { msgId, topic, producer, number: failed.attempts, ms: failed.costMs, text: `${failed.errorClass}: ${failed.message}` };
  if (failed.attempts > 0) return finding('notSent', values, [...only(factsOf(message), 'send.attemptFailed'), failed]);
  const route = state.routes.get(`${producer} ${topic}`);
  if (failed.message.startsWith('No route info')) {
    const isOfThisSend = route?.found === false && route.at <= failed.at;
    return finding('notSentNoRoute', values, [isOfThisSend ? route : undefined, failed]);
  }
  const connection = state.failures.get(producer);
  const isNameServer = connection !== undefined && state.nameServers.includes(connection.to) && connection.at <= failed.at;
  if (!isNameServer || connection.at < message.since) return finding('notSent', values, [failed]);
  return finding('notSentNoNameServer', { ...values, other: connection.to }, [endOf(state, connection.to), connection, failed]);
}

/** Why a group has not got a message, and what is not the cause; or that it has. */
export function whyNotArrived(state: DiagnosisState, message: KeptMessage, group: string, nowMs: number): Finding {
  const found = firstObstacle(state, message, group, nowMs);
  return { ...found, excluded: excludedFor(state, message, group, found) };
}

function firstObstacle(state: DiagnosisState, message: KeptMessage, group: string, nowMs: number): Finding {
  const before = beforeItIsReadable(state, message);
  if (before !== undefined) return before;
  const { msgId } = message;
  const facts = factsOf(message);
  const deliveries = receiptsOf(facts, group);
  const filtered = only(facts, 'message.filtered').findLast((it) => it.group === group);
  const dead = only(facts, 'message.deadLettered').findLast((it) => it.group === group);
  if (dead !== undefined) {
    const values = { msgId, group, topic: dead.topic, number: deliveries.length };
    // What an ordered queue of 4.9 gave up still waits the level of a retry.
    const parked = only(facts, 'message.scheduled').find((it) => it.seq > dead.seq && it.at === dead.at);
    if (parked === undefined || facts.some((it) => it.type === 'message.due' && it.dueAt === parked.dueAt))
      return finding('deadLetter', values, [deliveries.at(-1)?.fact, dead]);
    return finding('deadLetterWaiting', { ...values, atMs: parked.dueAt }, [deliveries.at(-1)?.fact, dead, parked]);
  }
  const dropped = only(facts, 'message.dropped').findLast((it) => it.group === group);
  if (dropped !== undefined)
    return finding(
      dropped.reason === 'broadcasting' ? 'dropped' : 'givenUp',
      { msgId, group, consumer: dropped.consumer, text: dropped.reason },
      [deliveries.at(-1)?.fact, dropped],
    );
  const back = only(facts, 'message.sentBack').findLast((it) => it.group === group);
  if (back !== undefined && !facts.some((it) => it.type === 'message.due' && it.dueAt === back.dueAt))
    return finding('retryWaiting', { msgId, group, broker: back.broker, number: back.reconsumeTimes, atMs: back.dueAt }, [back]);
  const taken = takenOf(state, message, facts, group);
  if (taken !== undefined) return taken;
  const copy = copyFor(state, facts, group);
  const last = deliveries.at(-1);
  if (last !== undefined && (copy === undefined || last.reconsumeTimes >= copy.reconsumeTimes))
    return finding('arrived', { msgId, group, consumer: last.consumer, number: deliveries.length }, [deliveries[0]?.fact, last.fact]);
  if (filtered !== undefined) return leftOut(state, message, filtered);
  if (copy === undefined) return finding('unexplained', { msgId, group }, [last?.fact]);
  return obstacle(state, message, facts, group, copy, nowMs);
}

/** What became of the newest receipt for a while: somebody has the message, or had it and did not confirm it. */
function takenOf(state: DiagnosisState, { msgId }: KeptMessage, facts: readonly Fact[], group: string): Finding | undefined {
  const popped = only(facts, 'message.popped').findLast((it) => it.group === group);
  if (popped !== undefined) {
    const after = facts.filter(({ seq }) => seq > popped.seq);
    const isOver = [...only(after, 'message.acked'), ...only(after, 'message.revived')].some((it) => it.group === group);
    if (isOver) return undefined;
    const changed = only(after, 'message.invisibleTimeChanged').findLast((it) => it.group === group);
    const consumed = only(after, 'message.consumed').findLast((it) => it.group === group && it.consumer === popped.consumer);
    const values = { msgId, group, consumer: popped.consumer, text: 'ack', atMs: changed?.visibleAt ?? popped.visibleAt };
    return finding('taken', values, [popped, consumed, changed]);
  }
  const received = only(facts, 'http.received').findLast((it) => it.group === group);
  if (received === undefined) return undefined;
  const after = facts.filter(({ seq }) => seq > received.seq);
  if (only(after, 'http.deleted').some((it) => it.group === group && it.ignored !== true)) return undefined;
  const expired = only(after, 'http.expired').find((it) => it.group === group);
  const { client: consumer, at, gateway } = received;
  if (expired !== undefined) return finding('openAgain', { msgId, group, consumer }, [received, expired]);
  return finding('taken', { msgId, group, consumer, text: 'DELETE', atMs: at + (state.deleteWithin.get(gateway) ?? 0) }, [received]);
}

/** The newest copy that the group can read. */
const copyFor = (state: DiagnosisState, facts: readonly Fact[], group: string): FactOf<'message.stored'> | undefined => {
  const isRead = (topic: string): boolean =>
    isRetryTopicOf(group, topic) || membersOf(state, group).some(({ topics }) => topics.includes(topic));
  return visibleCopies(facts).findLast(({ topic }) => isRead(topic));
};

function leftOut(state: DiagnosisState, message: KeptMessage, filtered: FactOf<'message.filtered'>): Finding {
  const { msgId } = message;
  const tag = only(factsOf(message), 'send.requested')[0]?.tag ?? '';
  const { group, broker, consumer = '', expression: text } = filtered;
  const stored = visibleCopies(factsOf(message)).at(-1);
  if (filtered.where === 'broker') return finding('filteredBroker', { msgId, group, broker, text, tag }, [stored, filtered]);
  // What it held just before: the share that gave it the queue may be out of date.
  const share = state.shares.get(`${consumer} ${filtered.topic}`);
  const held = share !== undefined && share.seq < filtered.seq ? share : state.gains.get(`${consumer} ${queueOf(filtered)}`);
  return finding('filteredClient', { msgId, group, consumer, queue: queueOf(filtered), text, tag }, [stored, held, filtered]);
}

/** What keeps a readable copy from a group that has not got it. */
function obstacle(
  state: DiagnosisState,
  message: KeptMessage,
  facts: readonly Fact[],
  group: string,
  copy: FactOf<'message.stored'>,
  nowMs: number,
): Finding {
  const { msgId } = message;
  const queue = queueOf(copy);
  const broker = brokerOfQueue(queue);
  const members = membersOf(state, group);
  const ended = members.flatMap(({ id }) => endOf(state, id) ?? []);
  if (members.every(({ id }) => !isUp(state, id))) return finding('groupDown', { msgId, group, number: members.length }, ended);
  const down = endOf(state, broker);
  if (down !== undefined) return finding('brokerDown', { msgId, group, broker }, [copy, down]);
  if (takeAny(state, group)) {
    const isHttp = members.every(({ takes }) => takes === 'http');
    return finding(isHttp ? 'notAsked' : 'notReceived', { msgId, group, broker, queue }, [copy]);
  }
  const holders = holdersOf(state, group, queue).filter(({ id }) => isUp(state, id));
  const [holder] = holders;
  if (holder === undefined) return withMessage(nobody(state, group, queue), msgId, copy);
  const commit = state.commits.get(`${group} ${queue}`);
  if (commit !== undefined && commit.offset > copy.queueOffset && !holder.isBroadcasting)
    return finding('passed', { msgId, group, queue, consumer: holder.id, number: commit.offset }, [
      copy,
      state.gains.get(`${holder.id} ${queue}`),
      commit,
    ]);
  return atHolder(state, message, facts, holder, copy, nowMs);
}

const withMessage = (it: Finding, msgId: string, copy: Fact): Finding => finding(it.word, { ...it.values, msgId }, [...it.proof, copy]);

function atHolder(
  state: DiagnosisState,
  message: KeptMessage,
  facts: readonly Fact[],
  holder: Member,
  copy: FactOf<'message.stored'>,
  nowMs: number,
): Finding {
  const { msgId } = message;
  const { id: consumer, group } = holder;
  const queue = queueOf(copy);
  const broker = brokerOfQueue(queue);
  const values = { msgId, group, consumer, queue, broker };
  const suspension = state.suspensions.get(consumer);
  if (suspension !== undefined) return finding('suspended', values, [suspension, copy]);
  const cut = cutBetween(state, consumer, broker);
  if (cut !== undefined) return finding('cut', values, [cut, copy]);
  const lock = state.locks.get(`${consumer} ${queue}`);
  if (lock?.type === 'queue.lockDenied') return finding('lockDenied', values, [copy, lock]);
  const cached = only(facts, 'message.cached').findLast((it) => it.group === group && queueOf(it) === queue);
  const ahead = aheadOf(state, message, queue, copy.queueOffset);
  const work = ahead === undefined ? undefined : workIn(ahead.facts, group, queue).at(-1);
  const isHeld = work?.type === 'message.delivered' || (work !== undefined && /^(SUSPEND|ROLLBACK)/.test(work.result));
  if (isHeld && cached !== undefined)
    return finding('behind', { ...values, other: ahead?.message.msgId ?? '', text: work.type === 'message.consumed' ? work.result : '' }, [
      copy,
      cached,
      work,
    ]);
  if (cached !== undefined) return finding('cached', values, [copy, cached]);
  const flow = state.flows.get(`${consumer} ${queue}`);
  const pull = state.pulls.get(`${consumer} ${queue}`);
  if (pull?.type === 'pull.held' && pull.offset > copy.queueOffset)
    return finding('startedAfter', { ...values, number: pull.offset }, [copy, state.gains.get(`${consumer} ${queue}`), pull]);
  if (flow !== undefined && (pull === undefined || flow.seq > pull.seq))
    return finding('flowControlled', { ...values, text: flow.rule, number: flow.cached }, [copy, flow]);
  if (pull?.type === 'pull.answered' && !usualAnswers.has(pull.status))
    return finding('pullRefused', { ...values, text: pull.status }, [copy, pull]);
  const gain = state.gains.get(`${consumer} ${queue}`);
  const isAwaited =
    (pull === undefined || pull.seq < copy.seq || pull.at === nowMs) && nowMs - Math.max(copy.at, gain?.at ?? 0) <= heldPullCheckMs;
  return finding(isAwaited ? 'onItsWay' : 'unexplained', values, [copy, gain, pull]);
}

/** Why nobody can get a message of a topic, when nobody subscribes to it. */
export function noSubscriber(state: DiagnosisState, message: KeptMessage): Finding | undefined {
  if (groupsFor(state, message.topic).length > 0) return undefined;
  return finding('noSubscriber', { msgId: message.msgId, topic: message.topic }, visibleCopies(factsOf(message)).slice(-1));
}

/** A running consumer that was told that its topic does not exist. */
export function noTopic(state: DiagnosisState, consumer: string, group: string): Finding | undefined {
  const member = state.members.find(({ id }) => id === consumer);
  if (member === undefined || !isUp(state, consumer)) return undefined;
  for (const topic of member.topics) {
    const route = state.routes.get(`${consumer} ${topic}`);
    if (route?.found === false) return finding('noTopicThere', { consumer, group, topic }, [route]);
  }
  return undefined;
}

/** Oldest first: messages that a group, one of its queues or what one consumer holds still waits for. */
export function owed(state: DiagnosisState, group: string, isWanted: (message: KeptMessage) => boolean): readonly KeptMessage[] {
  return [...state.messages.values()].filter(
    (it) => groupsOfMessage(state, it).includes(group) && it.byGroup[group]?.isSettled !== true && isWanted(it),
  );
}
