/** Read model of the delivery matrix: which instance had which message, how often, and what never came. */
import type { Projection, Selection } from '../../engine/index.ts';
import { asAsked, type AgainReason } from '../deliveredAgain.ts';
import type {
  DeliveryMatrixModel,
  MatrixCell,
  MatrixDelivery,
  MatrixGroup,
  MatrixMessage,
  MatrixRange,
  MatrixSum,
  SubscriptionDifference,
} from './deliveryMatrixModel.ts';
import { apply } from './applyFact.ts';
import { initial, isFailure, offsetKey, type KeptDelivery, type KeptGroup, type KeptMessage, type MatrixState } from './matrixState.ts';

/** Above this number neighbouring messages share a row. */
const mostRows = 40;
/** Sizes of such ranges, so that their borders stand still while messages come. */
const rangeSizes = [5, 10, 20, 50, 100] as const;

function afterwards({ after, sentBackAt, dueAt, taking }: KeptDelivery): MatrixDelivery['after'] {
  if (after !== undefined) return { kind: after };
  if (taking?.end === 'over') return { kind: 'open' };
  if (taking !== undefined && taking.end === undefined) return { kind: 'taken', fromMs: taking.fromMs, dueAt: taking.untilMs };
  return sentBackAt === undefined || dueAt === undefined ? undefined : { kind: 'waiting', fromMs: sentBackAt, dueAt };
}

function publicDelivery(delivery: KeptDelivery): MatrixDelivery {
  const { at, reconsumeTimes, result, isIgnored, isSkipped } = delivery;
  const after = afterwards(delivery);
  // Whoever lets the time pass has not done what was asked of it, unless it only forgot to say so.
  const isFailed = isFailure(result) || (after?.kind === 'open' && (result === undefined || isIgnored));
  return { at, reconsumeTimes, result, isFailed, isSkipped, after };
}

const isDuplicate = (reason: AgainReason): boolean => !asAsked.has(reason);

/** A duplicate weighs more than a retry, which is what one expects of a failure. */
function againIn(deliveries: readonly KeptDelivery[]): AgainReason | undefined {
  const reasons = deliveries.flatMap(({ again }) => again ?? []);
  return reasons.find(isDuplicate) ?? reasons[0];
}

const byConsumer = (deliveries: readonly KeptDelivery[], consumer: string): readonly KeptDelivery[] =>
  deliveries.filter((delivery) => delivery.consumer === consumer);

const isFilteredFor = (message: KeptMessage, group: string, consumer: string): boolean =>
  message.filtered.includes(group) || message.filtered.includes(`${group} ${consumer}`);

function isPassed(state: MatrixState, message: KeptMessage, group: string, consumer?: string): boolean {
  if (message.queueId === undefined) return false;
  if (message.phase === 'lost' || message.phase === 'expired') return true;
  const offset = state.offsets.get(offsetKey(group, `${message.topic}:${message.broker}:${message.queueId}`, consumer));
  return offset !== undefined && offset > message.offset;
}

function sumOf(state: MatrixState, group: KeptGroup, message: KeptMessage): MatrixSum {
  const deliveries = message.deliveries[group.group] ?? [];
  const times = deliveries.length;
  if (group.messageModel === 'CLUSTERING') {
    const because = againIn(deliveries);
    if (because !== undefined) return { times, state: 'again', because, isDuplicate: isDuplicate(because) };
    if (times > 0) return { times, state: 'complete' };
    if (!group.topics.includes(message.topic)) return { times, state: 'notSubscribed' };
    if (group.columns.some(({ consumer }) => isFilteredFor(message, group.group, consumer))) return { times, state: 'filtered' };
    return { times, state: isPassed(state, message, group.group) ? 'never' : 'open' };
  }
  const because = group.columns.map(({ consumer }) => againIn(byConsumer(deliveries, consumer))).find((reason) => reason !== undefined);
  if (because !== undefined) return { times, state: 'again', because, isDuplicate: isDuplicate(because) };
  if (!group.topics.includes(message.topic)) return { times, state: 'notSubscribed' };
  const missing = group.columns.filter(
    ({ consumer }) => byConsumer(deliveries, consumer).length === 0 && !isFilteredFor(message, group.group, consumer),
  );
  if (missing.some(({ consumer }) => isPassed(state, message, group.group, consumer))) return { times, state: 'never' };
  if (missing.length > 0) return { times, state: 'open' };
  return { times, state: times === 0 ? 'filtered' : 'complete' };
}

function cellOf(state: MatrixState, message: KeptMessage, group: KeptGroup, consumer: string): MatrixCell {
  const deliveries = byConsumer(message.deliveries[group.group] ?? [], consumer).map(publicDelivery);
  const isFiltered = isFilteredFor(message, group.group, consumer);
  const isExpected = group.messageModel === 'BROADCASTING' && group.topics.includes(message.topic) && !isFiltered;
  return { deliveries, isFiltered, isNever: isExpected && deliveries.length === 0 && isPassed(state, message, group.group, consumer) };
}

const cellsOf = (state: MatrixState, message: KeptMessage): readonly MatrixCell[] =>
  state.groups.flatMap((group) => group.columns.map(({ consumer }) => cellOf(state, message, group, consumer)));

function messageRow(state: MatrixState, message: KeptMessage): MatrixMessage {
  const { msgId, key, tag, topic, broker, queueId, offset, phase, storedAt } = message;
  return {
    kind: 'message',
    msgId,
    key,
    tag,
    topic,
    place: queueId === undefined ? undefined : { broker, queueId, offset },
    phase,
    storedAt,
    cells: cellsOf(state, message),
    sums: state.groups.map((group) => {
      const sum = sumOf(state, group, message);
      return isMissed(group, message, sum) ? { ...sum, isMissed: true } : sum;
    }),
  };
}

function rangeRow(state: MatrixState, messages: readonly KeptMessage[]): MatrixRange {
  const rows = messages.map((message) => messageRow(state, message));
  const first = rows[0];
  const last = rows.at(-1);
  if (first === undefined || last === undefined) throw new Error('a range holds at least one message');
  const isOdd = (row: MatrixMessage): boolean => row.sums.some((sum) => sum.state === 'never' || sum.isDuplicate === true);
  return {
    kind: 'range',
    first: { msgId: first.msgId, key: first.key },
    last: { msgId: last.msgId, key: last.key },
    count: rows.length,
    pick: (rows.find(isOdd) ?? first).msgId,
    cells: first.cells.map((_, index) => {
      const deliveries = rows.flatMap((row) => row.cells[index]?.deliveries ?? []);
      return { deliveries: deliveries.length, failed: deliveries.filter((delivery) => delivery.isFailed).length };
    }),
    sums: first.sums.map((_, index) => {
      const sums = rows.flatMap((row) => row.sums[index] ?? []);
      return {
        times: sums.reduce((total, sum) => total + sum.times, 0),
        again: sums.filter((sum) => sum.isDuplicate).length,
        never: sums.filter((sum) => sum.state === 'never').length,
        open: sums.filter((sum) => sum.state === 'open').length,
      };
    }),
  };
}

/** All messages one by one where they fit; otherwise in ranges of one size, the selected message's range opened. */
function rowsOf(state: MatrixState, selection: Selection | undefined): readonly (MatrixMessage | MatrixRange)[] {
  const messages = [...state.messages.values()];
  if (messages.length <= mostRows) return messages.map((message) => messageRow(state, message));
  const size = rangeSizes.find((candidate) => messages.length / candidate <= mostRows / 2) ?? rangeSizes[rangeSizes.length - 1] ?? 100;
  const selected = selection?.kind === 'message' ? selection.id : undefined;
  const rows: (MatrixMessage | MatrixRange)[] = [];
  // Borders count from the first message of the run, so that they stand still when the oldest ones are forgotten.
  let from = 0;
  while (from < messages.length) {
    const to = Math.min(messages.length, from + size - ((state.forgotten + from) % size));
    const part = messages.slice(from, to);
    if (part.some((message) => message.msgId === selected)) rows.push(...part.map((message) => messageRow(state, message)));
    else rows.push(rangeRow(state, part));
    from = to;
  }
  return rows;
}

function differencesOf({ columns }: KeptGroup): readonly SubscriptionDifference[] {
  const topics = [...new Set(columns.flatMap(({ subscriptions }) => Object.keys(subscriptions)))];
  return topics
    .map((topic) => ({ topic, by: columns.map(({ consumer, subscriptions }) => ({ consumer, expression: subscriptions[topic] })) }))
    .filter(({ by }) => new Set(by.map(({ expression }) => expression)).size > 1);
}

/** Whether an instance subscribes to the message's tag; an SQL92 condition is not judged. */
const wants = (expression: string | undefined, tag: string | undefined): boolean =>
  expression === '*' || (tag !== undefined && expression?.split('||').some((part) => part.trim() === tag) === true);

const isMissed = (group: KeptGroup, message: KeptMessage, sum: MatrixSum): boolean =>
  sum.state === 'filtered' && group.columns.some(({ subscriptions }) => wants(subscriptions[message.topic], message.tag));

function groupOf(state: MatrixState, group: KeptGroup): MatrixGroup {
  let messages = group.forgottenMessages;
  let duplicated = group.forgottenDuplicated;
  let never = group.forgottenNever;
  let missed = group.forgottenMissed;
  for (const message of state.messages.values()) {
    const sum = sumOf(state, group, message);
    if (sum.state !== 'notSubscribed') messages += 1;
    if (sum.isDuplicate === true) duplicated += 1;
    if (sum.state === 'never') never += 1;
    if (isMissed(group, message, sum)) missed += 1;
  }
  return {
    group: group.group,
    messageModel: group.messageModel,
    topics: group.topics,
    columns: group.columns.map(({ consumer, takes, queues, isUp, hasStarted, consumed }) => ({
      consumer,
      takes,
      queues: Object.values(queues).flat(),
      queuesOf: Object.entries(queues).flatMap(([topic, held]) => (held.length === 0 ? [] : [{ topic, queues: held }])),
      isUp,
      hasStarted,
      consumed,
    })),
    messages,
    deliveries: group.deliveries,
    duplicated,
    never,
    missed,
    differing: differencesOf(group),
  };
}

function forget(state: MatrixState, message: KeptMessage): void {
  for (const group of state.groups) {
    const sum = sumOf(state, group, message);
    if (sum.state !== 'notSubscribed') group.forgottenMessages += 1;
    if (sum.isDuplicate === true) group.forgottenDuplicated += 1;
    if (sum.state === 'never') group.forgottenNever += 1;
    if (isMissed(group, message, sum)) group.forgottenMissed += 1;
  }
}

function model(state: MatrixState, _nowMs: number, selection: Selection | undefined): DeliveryMatrixModel {
  return {
    groups: state.groups.map((group) => groupOf(state, group)),
    rows: rowsOf(state, selection),
    messages: state.messages.size + state.forgotten,
    forgotten: state.forgotten,
    planned: state.planned,
    tags: [...state.tags],
  };
}

export const deliveryMatrix: Projection<MatrixState, DeliveryMatrixModel> = {
  id: 'deliveryMatrix',
  initial,
  apply: (state, fact) => apply(state, fact, forget),
  model,
};
