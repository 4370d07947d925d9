/** Why twice? */
import type { Fact } from '../../engine/index.ts';
import { isFailure } from '../deliveryMatrix/matrixState.ts';
import { whyDeliveredAgain, type AgainReason, type Delivery } from '../deliveredAgain.ts';
import type { Excluded, Finding, FindingValues, TwiceWord } from './diagnosisModel.ts';
import { queueOf, type DiagnosisState, type KeptMessage } from './diagnosisState.ts';
import { excludedBy } from './excluded.ts';
import { factsOf, finding, membersOf, only, receiptsOf, visibleCopies, type Receipt } from './evidence.ts';

interface Reason {
  readonly word: TwiceWord;
  readonly values: Partial<FindingValues>;
  readonly proof: readonly (Fact | undefined)[];
  readonly excluded: readonly Excluded[];
}

/** Whether a group, or one of its consumers, got a message more often than its mode promises. */
export function isTwice(state: DiagnosisState, message: KeptMessage, group: string, consumer?: string): boolean {
  const share = message.byGroup[group];
  if (share === undefined || (consumer !== undefined && !share.consumers.includes(consumer))) return false;
  return share.deliveries > (isBroadcasting(state, group) ? share.consumers.length : 1);
}

const isBroadcasting = (state: DiagnosisState, group: string): boolean => membersOf(state, group).some((it) => it.isBroadcasting);

/** Each reason once, with how often it was one, in the order in which they came up. */
export function whyTwice(state: DiagnosisState, message: KeptMessage, group: string): readonly Finding[] {
  const { msgId } = message;
  const facts = factsOf(message);
  const deliveries = receiptsOf(facts, group);
  const [first] = deliveries;
  if (first === undefined) return [finding('never', { msgId, group }, [])];
  if (deliveries.length === 1) return [finding('once', { msgId, group, consumer: first.consumer }, [first.fact])];
  const broadcasts = isBroadcasting(state, group);
  const reasons = new Map<TwiceWord, Reason & { readonly count: number }>();
  deliveries.forEach((delivery, index) => {
    const earlier = deliveries.slice(0, index).filter((it) => !broadcasts || it.consumer === delivery.consumer);
    const before = earlier.at(-1);
    if (before === undefined) return;
    const reason = between(state, facts, before, delivery);
    reasons.set(reason.word, { ...reason, count: (reasons.get(reason.word)?.count ?? 0) + 1 });
  });
  if (reasons.size === 0)
    return [
      finding(
        'eachInstance',
        { msgId, group, number: deliveries.length },
        deliveries.map(({ fact }) => fact),
      ),
    ];
  return [...reasons.values()].map(({ word, values, proof, excluded, count }) => ({
    ...finding(word, { msgId, group, number: count, ...values }, proof),
    excluded,
  }));
}

/** The time for which the first had it was over before the second came. */
function notConfirmed(
  facts: readonly Fact[],
  first: Receipt,
  second: Receipt,
): { readonly word: 'notDeleted' | 'notAcked'; readonly fact: Fact } | undefined {
  const isBefore = (it: { readonly group: string; readonly seq: number }): boolean => it.group === second.group && it.seq < second.seq;
  const expired = only(facts, 'http.expired').findLast((it) => isBefore(it) && it.seq > first.seq);
  if (expired !== undefined) return { word: 'notDeleted', fact: expired };
  // A receive may be given a message long before the application comes to it, so the time may be over before the first delivery.
  const revived = only(facts, 'message.revived').findLast((it) => isBefore(it) && it.reconsumeTimes > first.reconsumeTimes);
  return revived && { word: 'notAcked', fact: revived };
}

function between(state: DiagnosisState, facts: readonly Fact[], first: Receipt, second: Receipt): Reason {
  const names = { consumer: first.consumer, other: second.consumer, queue: queueOf(second) };
  const isBetween = (fact: Fact | undefined): boolean => fact !== undefined && fact.seq > first.seq && fact.seq < second.seq;
  const consumed = only(facts, 'message.consumed').findLast(
    (it) => isBetween(it) && it.consumer === first.consumer && it.reconsumeTimes === first.reconsumeTimes,
  );
  const over = notConfirmed(facts, first, second);
  const isLaterTry = second.reconsumeTimes > first.reconsumeTimes;
  const sentBack = isLaterTry ? only(facts, 'message.sentBack').findLast((it) => it.group === second.group && isBetween(it)) : undefined;
  const end = (state.ends.get(first.consumer) ?? []).find(isBetween);
  const starts = [state.starts.get(first.consumer), state.starts.get(second.consumer)];
  const reset = state.resets.get(`${first.group} ${queueOf(first)}`);
  const seek = state.seeks.get(`${second.consumer} ${queueOf(second)}`);
  const place = (it: Receipt): Delivery => ({ ...it, queue: queueOf(it) });
  const word = whyDeliveredAgain(place(first), place(second), {
    returned: over?.word ?? (sentBack === undefined ? undefined : 'retried'),
    result: consumed?.result,
    isOrderly: membersOf(state, second.group).some(({ id, isOrderly }) => id === second.consumer && isOrderly),
    areTwins: first.consumer !== second.consumer && starts[0] !== undefined && starts[0].clientId === starts[1]?.clientId,
    end: end?.type,
    wasReset: isBetween(reset),
    wasSought: isBetween(seek),
  });
  // The consumer offset that was known when the second began; a newer one proves nothing.
  const commit = state.commits.get(`${first.group} ${queueOf(first)}`);
  const known = commit !== undefined && commit.seq < second.seq ? commit : undefined;
  const gain = state.gains.get(`${second.consumer} ${queueOf(second)}`);
  const proofs: Readonly<Record<AgainReason, readonly (Fact | undefined)[]>> = {
    notAcked: [consumed, end, over?.fact],
    notDeleted: [consumed, end, over?.fact],
    retried: [consumed, sentBack],
    storedTwice: visibleCopies(facts),
    suspendedAgain: [consumed],
    twins: starts,
    crashedDuring: [end],
    crashedAfter: [consumed, known, end],
    stopped: [consumed, known, end],
    offsetReset: [reset],
    sought: [seek],
    resubmitted: [consumed],
    queueMoved: [consumed, isBetween(gain) ? gain : undefined],
    readAgain: [consumed],
  };
  const text = word === 'twins' ? (starts[0]?.clientId ?? '') : (consumed?.result ?? '');
  const proof = [first.fact, ...proofs[word], second.fact];
  const isSameProcess = first.consumer === second.consumer;
  const copies = visibleCopies(facts).filter(({ topic }) => !topic.startsWith('%'));
  const held = state.gains.get(`${first.consumer} ${queueOf(first)}`);
  const isApart = !isSameProcess && starts[0] !== undefined && starts[0].clientId !== starts[1]?.clientId;
  const excluded = excludedBy({
    failed: consumed !== undefined && !isFailure(consumed.result) ? consumed : undefined,
    storedTwice: copies.length === 1 ? copies[0] : undefined,
    moved: isSameProcess && queueOf(first) === queueOf(second) && held !== undefined && held.seq < first.seq ? held : undefined,
    ended: end === undefined && starts[0] !== undefined && starts[0].seq < first.seq ? starts[0] : undefined,
    twins: isApart ? starts[1] : undefined,
  });
  return { word, values: { ...names, text }, proof, excluded: excluded.filter(({ fact }) => !proof.includes(fact)) };
}
