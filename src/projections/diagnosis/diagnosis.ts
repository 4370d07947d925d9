/**
 * Four questions, answered for the selected message, queue, consumer or group: why is nothing arriving, why twice, why so late,
 * who owns this queue? Each answer is a word with its values and the facts that prove it. What the facts do not show is not
 * guessed: then the word says so.
 */
import type { Projection, Selection } from '../../engine/index.ts';
import { beforeItIsReadable, noSubscriber, noTopic, owed, whyNotArrived } from './arriving.ts';
import { diagnosisLimits, type Answer, type DiagnosisModel, type DiagnosisSubject, type Finding } from './diagnosisModel.ts';
import { applyFact, initialState, type DiagnosisState, type KeptMessage } from './diagnosisState.ts';
import {
  endOf,
  finding,
  groupsFor,
  groupsOfMessage,
  groupsOf,
  holdersOf,
  isUp,
  membersOf,
  takeAny,
  retryTopic,
  topicOfQueue,
  factsOf,
} from './evidence.ts';
import { latestOf, whyLate } from './late.ts';
import { idle, ownerOf, sharesOf } from './owner.ts';
import { isTwice, whyTwice } from './twice.ts';

interface Asked {
  readonly subject: DiagnosisSubject;
  readonly groups: readonly string[];
  /** The one message, when it is about one. */
  readonly message?: KeptMessage | undefined;
  readonly consumer?: string | undefined;
  readonly queue?: string | undefined;
}

function askedOf(state: DiagnosisState, selection: Selection | undefined): Asked | undefined {
  switch (selection?.kind) {
    case 'message': {
      const message = state.messages.get(selection.id);
      return message && { subject: { kind: 'message', id: message.msgId }, groups: groupsOfMessage(state, message), message };
    }
    case 'queue':
      return { subject: { kind: 'queue', id: selection.id }, groups: groupsFor(state, topicOfQueue(selection.id)), queue: selection.id };
    case 'consumer': {
      const member = state.members.find(({ id }) => id === selection.id);
      return member && { subject: { kind: 'consumer', id: member.id }, groups: [member.group], consumer: member.id };
    }
    case 'group':
      return groupsOf(state).includes(selection.id) ? { subject: { kind: 'group', id: selection.id }, groups: [selection.id] } : undefined;
    default:
      return undefined;
  }
}

const firstGroup = (state: DiagnosisState): Asked | undefined => {
  const [group] = groupsOf(state);
  return group === undefined ? undefined : { subject: { kind: 'group', id: group }, groups: [group] };
};

/** Messages of the asked-for queue, consumer or group, oldest first. */
function messagesOf(state: DiagnosisState, asked: Asked, group: string): readonly KeptMessage[] {
  if (asked.message !== undefined) return [asked.message];
  return [...state.messages.values()].filter((it) => {
    if (!groupsOfMessage(state, it).includes(group)) return false;
    if (asked.queue !== undefined) return it.queue === asked.queue;
    return asked.consumer === undefined || it.byGroup[group]?.consumers.includes(asked.consumer) === true;
  });
}

/** A message that is younger (ms) may well be on its way. */
const onItsWay = 200;

function arriving(state: DiagnosisState, asked: Asked, nowMs: number): readonly Finding[] {
  const { message, queue, consumer } = asked;
  if (message !== undefined) {
    const early = beforeItIsReadable(state, message) ?? noSubscriber(state, message);
    return early === undefined ? asked.groups.map((group) => whyNotArrived(state, message, group, nowMs)) : [early];
  }
  return asked.groups.flatMap((group) => {
    const findings = queue === undefined ? standing(state, group, consumer) : [];
    const waiting = owed(state, group, (it) => {
      if (!it.hasFailed && nowMs - it.since < onItsWay) return false;
      if (queue !== undefined) return it.queue === queue;
      if (consumer === undefined) return true;
      return it.queue !== undefined && holdersOf(state, group, it.queue).some(({ id }) => id === consumer);
    });
    // One sentence for each obstacle: its oldest message stands for the others.
    const seen = new Set<string>();
    for (const it of waiting) {
      if (findings.length >= diagnosisLimits.findings) break;
      const found = whyNotArrived(state, it, group, nowMs);
      const key = `${found.word} ${found.values.queue} ${found.values.consumer} ${found.values.producer}`;
      if (!seen.has(key)) findings.push(found);
      seen.add(key);
    }
    findings.push(...leftOut(state, asked, group, nowMs));
    if (findings.length > 0) return findings;
    const last = messagesOf(state, asked, group).at(-1);
    if (last !== undefined) return [whyNotArrived(state, last, group, nowMs)];
    return [finding('nothingSent', { group, queue: queue ?? '', topic: membersOf(state, group)[0]?.topics.join(', ') ?? '' }, [])];
  });
}

/** Messages that nobody of the group got because the subscription leaves them out: the newest for each that left some out. */
function leftOut(state: DiagnosisState, asked: Asked, group: string, nowMs: number): readonly Finding[] {
  const newest = new Map<string, KeptMessage>();
  for (const it of state.messages.values()) {
    const share = it.byGroup[group];
    if (share?.filteredBy === undefined || share.deliveries > 0 || (asked.queue !== undefined && it.queue !== asked.queue)) continue;
    if (asked.consumer === undefined || asked.consumer === share.filteredBy) newest.set(share.filteredBy, it);
  }
  return [...newest.values()].map((it) => whyNotArrived(state, it, group, nowMs));
}

/** What is wrong with the consumers themselves: ended, without a topic, without a queue. */
function standing(state: DiagnosisState, group: string, consumer: string | undefined): Finding[] {
  const members = membersOf(state, group).filter(({ id }) => consumer === undefined || id === consumer);
  return members.flatMap(({ id, topics, isBroadcasting }): readonly Finding[] => {
    const end = endOf(state, id);
    if (end !== undefined) return [finding('consumerDown', { consumer: id, group }, [end])];
    const missing = noTopic(state, id, group);
    if (missing !== undefined) return [missing];
    return isBroadcasting ? [] : topics.flatMap((topic) => idle(state, id, group, topic) ?? []);
  });
}

function twice(state: DiagnosisState, asked: Asked): readonly Finding[] {
  return asked.groups.flatMap((group) => {
    if (asked.message !== undefined) return whyTwice(state, asked.message, group);
    const latest = messagesOf(state, asked, group).findLast((it) => isTwice(state, it, group, asked.consumer));
    return latest === undefined ? [finding('noneTwice', { group }, [])] : whyTwice(state, latest, group);
  });
}

function late(state: DiagnosisState, asked: Asked, nowMs: number): readonly Finding[] {
  return asked.groups.flatMap((group) => {
    if (asked.message !== undefined) {
      const [first] = factsOf(asked.message);
      return first === undefined ? [] : whyLate(state, asked.message, group, nowMs);
    }
    const latest = latestOf(state, messagesOf(state, asked, group), group, nowMs);
    return latest === undefined ? [finding('nothingYet', { group }, [])] : whyLate(state, latest, group, nowMs);
  });
}

function owner(state: DiagnosisState, asked: Asked): readonly Finding[] {
  const queue = asked.queue ?? asked.message?.queue;
  if (queue !== undefined) return groupsFor(state, topicOfQueue(queue)).map((group) => ownerOf(state, group, queue));
  if (asked.message !== undefined) return [finding('notInQueue', { msgId: asked.message.msgId }, [])];
  if (asked.consumer !== undefined) return sharesOf(state, asked.consumer, true);
  return asked.groups.flatMap((group) => {
    const members = membersOf(state, group);
    if (takeAny(state, group)) return members.flatMap(({ id }) => sharesOf(state, id, false));
    const known = new Set<string>();
    for (const { queue: it } of state.messages.values())
      if (it !== undefined && (!it.startsWith('%') || topicOfQueue(it) === retryTopic(group))) known.add(it);
    for (const key of state.gains.keys()) known.add(key.slice(key.indexOf(' ') + 1));
    const topics = new Set([...members.flatMap((it) => it.topics), retryTopic(group)]);
    const unread = [...known]
      .filter((it) => topics.has(topicOfQueue(it)) && !holdersOf(state, group, it).some(({ id }) => isUp(state, id)))
      .sort();
    return [...unread.slice(0, 2).map((it) => ownerOf(state, group, it)), ...members.flatMap(({ id }) => sharesOf(state, id, false))];
  });
}

/** What there is to say of a topic that no group reads. */
function nobodyAsks({ queue, message }: Asked): readonly Finding[] {
  const topic = queue === undefined ? message?.topic : topicOfQueue(queue);
  return topic === undefined ? [] : [finding('noSubscriber', { topic }, [])];
}

export const diagnosis: Projection<DiagnosisState, DiagnosisModel> = {
  id: 'diagnosis',
  initial: initialState,
  apply: applyFact,
  model(state, nowMs, selection): DiagnosisModel {
    const chosen = askedOf(state, selection);
    const asked = chosen ?? firstGroup(state);
    const limited = (question: Answer['question'], findings: readonly Finding[]): Answer => ({
      question,
      findings: findings.slice(0, diagnosisLimits.findings),
    });
    const answers =
      asked === undefined
        ? []
        : [
            limited('arriving', arriving(state, asked, nowMs)),
            limited('twice', twice(state, asked)),
            limited('late', late(state, asked, nowMs)),
            limited('owner', owner(state, asked)),
          ].map((it) => (it.findings.length === 0 ? { ...it, findings: nobodyAsks(asked) } : it));
    return {
      subject: asked?.subject,
      isSelected: chosen !== undefined,
      answers,
      choices: choicesOf(state),
      keys: namesIn(state, answers, asked?.message?.msgId),
      receivers: state.receivers,
    };
  },
};

const choicesOf = (state: DiagnosisState): readonly DiagnosisSubject[] =>
  groupsOf(state)
    .flatMap((group): readonly DiagnosisSubject[] => [
      { kind: 'group', id: group },
      ...membersOf(state, group).map(({ id }) => ({ kind: 'consumer' as const, id })),
    ])
    .slice(0, diagnosisLimits.choices);

function namesIn(state: DiagnosisState, answers: readonly Answer[], selected: string | undefined): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const note = (msgId: string | undefined): void => {
    const key = msgId === undefined ? undefined : state.messages.get(msgId)?.keys;
    if (msgId !== undefined && key !== undefined) keys.set(msgId, key);
  };
  note(selected);
  for (const { findings } of answers)
    for (const { values, proof, excluded = [] } of findings) {
      note(values.msgId);
      note(values.other);
      for (const fact of [...proof, ...excluded.map((it) => it.fact)]) if ('msgId' in fact) note(fact.msgId);
    }
  return keys;
}
