/** Why so late? The way of a message from the call of send to its last delivery, and which parts of it took long. */
import type { Fact, FactOf } from '../../engine/index.ts';
import {
  noticeable,
  type Excluded,
  type ExcludedWord,
  type Finding,
  type FindingValues,
  type FindingWord,
  type LateWord,
} from './diagnosisModel.ts';
import { beforeItIsReadable } from './arriving.ts';
import { queueOf, type DiagnosisState, type KeptMessage } from './diagnosisState.ts';
import { aheadOf, factsOf, finding, isRetryTopicOf, only, receiptsOf, visibleCopies, workIn, type Receipt } from './evidence.ts';

const neverStored: ReadonlySet<FindingWord> = new Set<FindingWord>([
  'notSent',
  'notSentNoNameServer',
  'notSentNoRoute',
  'postRefused',
  'postUnanswered',
]);

interface Part {
  readonly word: LateWord;
  readonly ms: number;
  readonly values: Partial<FindingValues>;
  readonly proof: readonly (Fact | undefined)[];
}

/** How long a message has been on its way for a group (ms): to its last delivery, or until now. */
function spanOf(message: KeptMessage, group: string, nowMs: number): number {
  const share = message.byGroup[group];
  return (
    (share === undefined || share.deliveries === 0 ? (share?.isSettled === true ? message.since : nowMs) : share.lastAt) - message.since
  );
}

/** Which part of the way a word is about; the others are waits that are too short to be told, or none at all. */
const partOf: Readonly<Partial<Record<LateWord, ExcludedWord>>> = {
  sendRetried: 'sentLate',
  sendSlow: 'sentLate',
  queueTaken: 'readLate',
  refusedLate: 'readLate',
  notWoken: 'readLate',
  pulledLate: 'readLate',
  askedLate: 'readLate',
  stillUnread: 'readLate',
  scanLate: 'scannedLate',
  reviveLate: 'revivedLate',
  behindOther: 'calledLate',
  listenerLate: 'calledLate',
};

/** The parts that were short each time, in their order on the way, with the longest of each. */
function shortParts(parts: readonly Part[]): readonly Excluded[] {
  const longest = new Map<ExcludedWord, Excluded>();
  for (const { word, ms, proof } of parts) {
    const part = partOf[word];
    const fact = proof.findLast((it) => it !== undefined);
    if (part !== undefined && fact !== undefined && ms >= (longest.get(part)?.ms ?? 0)) longest.set(part, { word: part, fact, ms });
  }
  return [...longest.values()].filter(({ ms }) => ms < noticeable);
}

/** Why it never came to a broker; undefined for a message that did, or still may. */
function refusal(state: DiagnosisState, message: KeptMessage): Finding | undefined {
  const early = message.hasFailed ? beforeItIsReadable(state, message) : undefined;
  return early !== undefined && neverStored.has(early.word) ? early : undefined;
}

/** The message that is on its way longest; one that was never stored, which nothing can be late for, only where there is no other. */
export function latestOf(state: DiagnosisState, messages: readonly KeptMessage[], group: string, nowMs: number): KeptMessage | undefined {
  const stored = messages.filter((message) => refusal(state, message) === undefined);
  let latest: KeptMessage | undefined;
  for (const it of stored.length > 0 ? stored : messages)
    if (latest === undefined || spanOf(it, group, nowMs) > spanOf(latest, group, nowMs)) latest = it;
  return latest;
}

/** The long parts, longest first; one sentence when there are none. */
export function whyLate(state: DiagnosisState, message: KeptMessage, group: string, nowMs: number): readonly Finding[] {
  const early = refusal(state, message);
  const { msgId } = message;
  if (early !== undefined) return [finding('neverStored', { msgId }, [early.proof.at(-1)])];
  const facts = factsOf(message);
  const last = receiptsOf(facts, group).at(-1);
  const [first] = facts;
  const parts = [
    ...sending(facts),
    ...waits(facts, group, nowMs),
    ...unconfirmed(facts, group),
    ...readings(state, message, facts, group, nowMs),
  ];
  const sums = new Map<string, Part & { readonly count: number }>();
  for (const part of parts) {
    if (part.ms < noticeable) continue;
    const key = `${part.word} ${part.values.queue ?? ''}`;
    const sum = sums.get(key);
    const longer = sum === undefined || part.ms > sum.ms;
    sums.set(key, {
      word: part.word,
      values: longer ? part.values : sum.values,
      ms: (sum?.ms ?? 0) + part.ms,
      proof: [...(sum?.proof ?? []), ...part.proof],
      count: (sum?.count ?? 0) + 1,
    });
  }
  const findings = [...sums.values()]
    .sort((a, b) => b.ms - a.ms)
    .map(({ word, values, ms, proof, count }, index) => ({
      ...finding(word, { msgId, group, ...values, ms, number: count }, proof),
      excluded: index === 0 ? shortParts(parts) : [],
    }));
  if (last === undefined) return [finding('notYet', { msgId, group, ms: nowMs - message.since }, [first]), ...findings];
  return findings.length > 0
    ? findings
    : [finding('prompt', { msgId, group, ms: last.at - message.since, consumer: last.consumer }, [first, last.fact])];
}

/** From the call of send to the first copy, and from the half message to its commit. */
function sending(facts: readonly Fact[]): readonly Part[] {
  const [requested] = only(facts, 'send.requested');
  const [stored] = only(facts, 'message.stored');
  const parts: Part[] = [];
  if (requested !== undefined && stored !== undefined) {
    const failed = only(facts, 'send.attemptFailed').filter(({ seq }) => seq < stored.seq);
    const word = failed.length > 0 ? 'sendRetried' : 'sendSlow';
    const { broker = stored.broker } = failed.at(-1) ?? {};
    parts.push({
      word,
      ms: stored.at - requested.at,
      values: { producer: requested.producer, broker, other: stored.broker },
      proof: [requested, ...failed, stored],
    });
  }
  const [half] = only(facts, 'half.stored');
  const [committed] = only(facts, 'half.committed');
  if (half !== undefined && committed !== undefined)
    parts.push({ word: 'halfWaited', ms: committed.at - half.at, values: {}, proof: [half, ...only(facts, 'half.checked'), committed] });
  return parts;
}

/** Waits in delay queues, and how much later than due their scans came. */
function waits(facts: readonly Fact[], group: string, nowMs: number): readonly Part[] {
  const parts: Part[] = [];
  const wait = (word: LateWord, from: FactOf<'message.sentBack'> | FactOf<'message.scheduled'>): void => {
    const due = only(facts, 'message.due').find((it) => it.seq > from.seq && it.dueAt === from.dueAt);
    const values = { broker: from.broker, atMs: from.dueAt };
    if (due === undefined) parts.push({ word: 'stillParked', ms: nowMs - from.at, values, proof: [from] });
    else parts.push({ word, ms: from.dueAt - from.at, values, proof: [from, due] });
  };
  const backs = only(facts, 'message.sentBack');
  for (const back of backs) if (back.group === group) wait('retriesWaited', back);
  for (const scheduled of only(facts, 'message.scheduled'))
    if (!backs.some(({ at, dueAt }) => at === scheduled.at && dueAt === scheduled.dueAt)) wait('delayWaited', scheduled);
  for (const due of only(facts, 'message.due'))
    parts.push({ word: 'scanLate', ms: due.at - due.dueAt, values: { broker: due.broker }, proof: [due] });
  return parts;
}

/** Times for which somebody had it and did not confirm it, and how much later than due it was brought back. */
function unconfirmed(facts: readonly Fact[], group: string): readonly Part[] {
  const parts: Part[] = [];
  for (const expired of only(facts, 'http.expired')) {
    const received = only(facts, 'http.received').findLast((it) => it.group === group && it.seq < expired.seq);
    if (received === undefined || expired.group !== group) continue;
    const values = { consumer: received.client, text: 'DELETE' };
    parts.push({ word: 'unconfirmedWaited', ms: expired.at - received.at, values, proof: [received, expired] });
  }
  for (const revived of only(facts, 'message.revived')) {
    const popped = only(facts, 'message.popped').findLast((it) => it.group === group && it.seq < revived.seq);
    if (popped === undefined || revived.group !== group) continue;
    const { visibleAt, broker } = revived;
    const values = { consumer: popped.consumer, broker, text: 'ack' };
    parts.push({ word: 'unconfirmedWaited', ms: visibleAt - popped.at, values, proof: [popped, revived] });
    parts.push({ word: 'reviveLate', ms: revived.at - visibleAt, values, proof: [revived] });
  }
  return parts;
}

/** From a readable copy to the listener. */
function readings(state: DiagnosisState, message: KeptMessage, facts: readonly Fact[], group: string, nowMs: number): readonly Part[] {
  const receipts = receiptsOf(facts, group);
  const lastSeq = receipts.at(-1)?.seq ?? 0;
  return visibleCopies(facts).flatMap((copy): readonly Part[] => {
    const queue = queueOf(copy);
    const isHere = (it: Receipt | FactOf<'message.cached' | 'message.filtered' | 'message.popped'>): boolean =>
      it.group === group && queueOf(it) === queue && it.queueOffset === copy.queueOffset;
    const deliveries = receipts.filter(isHere);
    const [delivered] = deliveries;
    const isForGroup = isRetryTopicOf(group, copy.topic) || !copy.topic.startsWith('%');
    if (delivered === undefined) {
      if (!isForGroup || copy.seq < lastSeq || only(facts, 'message.filtered').some(isHere)) return [];
      return [{ word: 'stillUnread', ms: nowMs - copy.at, values: { queue, topic: copy.topic }, proof: [copy] }];
    }
    const popped = only(facts, 'message.popped').find(isHere);
    const cached = popped ?? only(facts, 'message.cached').find(isHere) ?? delivered.fact;
    const { consumer } = delivered;
    const values = { consumer, queue, topic: copy.topic };
    const isInWait = (it: Fact | undefined): boolean => it !== undefined && it.at > copy.at && it.at <= cached.at;
    const gain =
      only(facts, 'rebalance.done').find((it) => it.consumer === consumer && isInWait(it)) ?? state.gains.get(`${consumer} ${queue}`);
    const route = state.routes.get(`${consumer} ${copy.topic}`);
    const refusal = state.refusals.get(`${consumer} ${queue}`);
    const hold = only(facts, 'pull.held').find((it) => it.consumer === consumer && it.queue === queue && it.seq < copy.seq);
    const pulled = isInWait(gain) ? 'queueTaken' : isInWait(refusal) ? 'refusedLate' : hold === undefined ? 'pulledLate' : 'notWoken';
    const word = popped !== undefined || delivered.fact.type === 'http.received' ? 'askedLate' : pulled;
    const because = { queueTaken: [route, gain].filter(isInWait), refusedLate: [refusal], notWoken: [hold], pulledLate: [], askedLate: [] }[
      word
    ];
    const pulling: Part = {
      word,
      ms: cached.at - copy.at,
      values: { ...values, broker: delivered.broker, text: word === 'refusedLate' ? (refusal?.status ?? '') : '' },
      proof: [copy, ...because, cached],
    };
    const ahead = aheadOf(state, message, queue, copy.queueOffset);
    const work = ahead === undefined ? [] : workIn(ahead.facts, group, queue).filter(({ at }) => at > cached.at && at <= delivered.at);
    const waiting: Part = {
      word: work.length > 0 ? 'behindOther' : 'listenerLate',
      ms: delivered.at - cached.at,
      values: { ...values, other: work.length > 0 ? (ahead?.message.msgId ?? '') : '' },
      proof: [cached, ...work, delivered.fact],
    };
    // Over HTTP it is the same place each time, and the 15 minutes between are said already.
    if (delivered.fact.type === 'http.received') return [pulling];
    const last = deliveries.at(-1) ?? delivered;
    return [pulling, waiting, { word: 'deliveredAgain', ms: last.at - delivered.at, values, proof: [delivered.fact, last.fact] }];
  });
}
