/** Why twice? */
import type { Fact } from '../../engine/index.ts';
import type { Finding, FindingValues, TwiceWord } from './diagnosisModel.ts';
import { queueOf, type DiagnosisState, type KeptMessage } from './diagnosisState.ts';
import { factsOf, finding, membersOf, only, receiptsOf, visibleCopies, type Receipt } from './evidence.ts';

interface Reason {
  readonly word: TwiceWord;
  readonly values: Partial<FindingValues>;
  readonly proof: readonly (Fact | undefined)[];
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
  return [...reasons.values()].map(({ word, values, proof, count }) => finding(word, { msgId, group, number: count, ...values }, proof));
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
  if (over !== undefined) {
    const end = (state.ends.get(first.consumer) ?? []).find(isBetween);
    return {
      word: over.word,
      values: names,
      proof: [first.fact, consumed, end, over.fact, second.fact],
    };
  }
  if (second.reconsumeTimes > first.reconsumeTimes) {
    const sentBack = only(facts, 'message.sentBack').findLast((it) => it.group === second.group && isBetween(it));
    const result = consumed?.result ?? '';
    if (sentBack !== undefined)
      return { word: 'retried', values: { ...names, text: result }, proof: [first.fact, consumed, sentBack, second.fact] };
  }
  const isSamePlace = queueOf(first) === queueOf(second) && first.queueOffset === second.queueOffset;
  if (!isSamePlace && second.reconsumeTimes === first.reconsumeTimes)
    return { word: 'storedTwice', values: names, proof: [...visibleCopies(facts), second.fact] };
  if (consumed !== undefined && first.consumer === second.consumer && /^(SUSPEND|ROLLBACK)/.test(consumed.result))
    return { word: 'suspendedAgain', values: { ...names, text: consumed.result }, proof: [first.fact, consumed, second.fact] };
  const starts = [state.starts.get(first.consumer), state.starts.get(second.consumer)];
  if (first.consumer !== second.consumer && starts[0] !== undefined && starts[0].clientId === starts[1]?.clientId)
    return { word: 'twins', values: { ...names, text: starts[0].clientId }, proof: [...starts, first.fact, second.fact] };
  const end = (state.ends.get(first.consumer) ?? []).find(isBetween);
  // The consumer offset that was known when the second began; a newer one proves nothing.
  const commit = state.commits.get(`${first.group} ${queueOf(first)}`);
  const known = commit !== undefined && commit.seq < second.seq ? commit : undefined;
  if (end?.type === 'client.crashed')
    return consumed === undefined
      ? { word: 'crashedDuring', values: names, proof: [first.fact, end, second.fact] }
      : { word: 'crashedAfter', values: names, proof: [first.fact, consumed, known, end, second.fact] };
  if (end !== undefined) return { word: 'stopped', values: names, proof: [first.fact, consumed, known, end, second.fact] };
  const reset = state.resets.get(`${first.group} ${queueOf(first)}`);
  if (isBetween(reset)) return { word: 'offsetReset', values: names, proof: [first.fact, reset, second.fact] };
  const gain = state.gains.get(`${second.consumer} ${queueOf(second)}`);
  if (first.consumer !== second.consumer && isBetween(gain))
    return { word: 'queueMoved', values: names, proof: [first.fact, consumed, gain, second.fact] };
  return { word: 'readAgain', values: names, proof: [first.fact, consumed, second.fact] };
}
