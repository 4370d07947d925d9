/** What the transactions lens says: sentences and words of one moment, for the picture, its labels and the text twin. */
import type {
  LaneCheck,
  LaneEnd,
  LaneOutcome,
  TransactionLane,
  TransactionsModel,
} from '../../projections/transactions/transactionsModel.ts';
import { countdown, duration, saidTime, messageName } from '../format/index.ts';
import { m } from '../../paraglide/messages.js';

export const halfTopic = 'RMQ_SYS_TRANS_HALF_TOPIC';
export const opTopic = 'RMQ_SYS_TRANS_OP_HALF_TOPIC';
export const maxTimeTopic = 'TRANS_CHECK_MAX_TIME_TOPIC';

export const nameOf = (lane: TransactionLane): string => messageName(lane.msgId, lane.key);

/** COMMIT_MESSAGE and ROLLBACK_MESSAGE without their common end; RocketMQ's own words otherwise. */
export const stateWord = (state: string): string => state.replace(/_MESSAGE$/, '');

function lostWord(end: LaneEnd): string {
  const state = end.state === undefined ? m.transactions_answer() : stateWord(end.state);
  return end.lostReason === 'notConnected' ? m.transactions_notSent({ state }) : m.transactions_lost({ state });
}

/** What became of the END_TRANSACTION after the local transaction; undefined while the local transaction runs. */
export function endWord(lane: TransactionLane): string | undefined {
  const { end, local, producerDiedAt, producer } = lane;
  if (local === undefined) return producerDiedAt === undefined ? m.transactions_localRuns() : m.transactions_died({ producer });
  if (end === undefined) return stateWord(local.state);
  if (end.lostAt !== undefined) return lostWord(end);
  if (end.refused !== undefined) return m.transactions_refused({ state: stateWord(end.state ?? local.state) });
  if (end.arrivedAt === undefined) return m.transactions_underway({ state: stateWord(local.state) });
  return stateWord(end.state ?? local.state);
}

/** Who was asked and what it said. */
export function checkWord(lane: TransactionLane, check: LaneCheck): string {
  if (check.kind === 'deferred') return m.transactions_deferred();
  const { producer } = check;
  if (check.kind === 'nobody' || producer === undefined) return m.transactions_nobody();
  if (check.questionLostAt !== undefined) return m.transactions_questionLost({ producer });
  const { answer } = check;
  if (answer === undefined) {
    const mayCome = lane.isPending && lane.checks.at(-1) === check;
    return mayCome ? m.transactions_noAnswerYet({ producer }) : m.transactions_noAnswer({ producer });
  }
  if (answer.lostAt !== undefined) return m.transactions_answerLost({ producer });
  if (answer.arrivedAt === undefined || answer.state === undefined) return m.transactions_answering({ producer });
  return `${producer}: ${stateWord(answer.state)}`;
}

/** Kinds of answers that a pill of checks names; of more it names the last. */
const mostAnswers = 3;

/** What came of several checks in a row, each answer once: `p1: UNKNOW ×2, COMMIT`. */
export function checkWords(lane: TransactionLane, checks: readonly LaneCheck[]): string {
  const runs: { readonly word: string; readonly producer: string | undefined; count: number }[] = [];
  for (const check of checks) {
    const word = checkWord(lane, check);
    const last = runs.at(-1);
    if (last?.word === word) last.count += 1;
    else runs.push({ word, producer: check.producer, count: 1 });
  }
  const shown = runs.length > mostAnswers ? runs.slice(-1) : runs;
  return shown
    .map(({ word, producer, count }, index) => {
      const prefix = producer !== undefined && shown[index - 1]?.producer === producer ? `${producer}: ` : '';
      const text = word.startsWith(prefix) ? word.slice(prefix.length) : word;
      return count > 1 && runs.length > 1 ? `${text} ×${count}` : text;
    })
    .join(m.app_comma());
}

export function outcomeWord(lane: TransactionLane, outcome: LaneOutcome): string {
  switch (outcome.kind) {
    case 'committed': {
      const earlier = lane.outcomes.filter((one) => one.kind === 'committed' && one.at < outcome.at).length;
      const topic = lane.topic ?? '?';
      return earlier === 0 ? m.transactions_committed({ topic }) : m.transactions_committedAgain({ topic });
    }
    case 'rolledBack':
      return m.transactions_rolledBack();
    case 'discarded':
      return m.transactions_discarded({ topic: maxTimeTopic });
    case 'lost':
      return m.transactions_halfLost();
  }
}

/** Short form of the same, for rows where the long one has no room. */
export function outcomeShort(outcome: LaneOutcome): string {
  const words = {
    committed: m.transactions_shortCommitted,
    rolledBack: m.transactions_shortRolledBack,
    discarded: m.transactions_shortDiscarded,
    lost: m.transactions_halfLost,
  };
  return words[outcome.kind]();
}

const checksUsed = (lane: TransactionLane): number => lane.checks.at(-1)?.check ?? 0;

/** `3/15`, or the number alone where there is no most. */
export const checksText = (lane: TransactionLane): string =>
  lane.checkMax === undefined ? String(checksUsed(lane)) : `${checksUsed(lane)}/${lane.checkMax}`;

/** The same where no word stands before it. */
export const checksLabel = (lane: TransactionLane): string =>
  lane.checkMax === undefined ? m.transactions_checksUsed({ count: checksUsed(lane) }) : checksText(lane);

/** When the next check comes: a countdown, or the window of one whose moment is not settled by the rules alone. */
export function nextText(lane: TransactionLane, nowMs: number): string | undefined {
  const { next } = lane;
  if (next === undefined) return undefined;
  if (next.toMs <= nowMs) return m.transactions_nextNow({ check: next.check });
  const from = countdown(next.fromMs - nowMs);
  const to = countdown(next.toMs - nowMs);
  return from === to ? m.transactions_next({ check: next.check, left: to }) : m.transactions_nextWithin({ check: next.check, from, to });
}

/** The whole lane in one sentence, for hovering and screen readers. */
export function laneSentence(lane: TransactionLane, nowMs: number): string {
  const begin = m.transactions_lane({
    message: nameOf(lane),
    producer: lane.producer,
    time: saidTime(lane.storedAt, true),
    broker: lane.broker,
  });
  const last = lane.outcomes.at(-1);
  const parts = [
    begin,
    lane.local === undefined && lane.producerDiedAt === undefined
      ? m.transactions_localRuns()
      : m.transactions_laneLocal({ end: endWord(lane) ?? '' }),
    m.transactions_laneChecks({ checks: checksText(lane) }),
    last === undefined ? m.transactions_laneUndecided() : outcomeWord(lane, last),
    ...(lane.isPending ? [nextText(lane, nowMs) ?? ''] : []),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

export function checkSentence(lane: TransactionLane, check: LaneCheck): string {
  const of = lane.checkMax === undefined ? '' : m.transactions_ofMax({ max: lane.checkMax });
  return m.transactions_checkSentence({ check: check.check, of, time: saidTime(check.at, true), what: checkWord(lane, check) });
}

export const immunityText = (lane: TransactionLane): string => m.transactions_immunity({ time: duration(lane.immunityMs) });

/** What the lens says while there is no half message. */
export const emptySentence = (model: TransactionsModel): string | undefined =>
  model.lanes.length === 0 ? m.transactions_empty() : undefined;
