/** Small questions to the state that several answers ask. */
import type { Fact, FactOf, FactType } from '../../engine/index.ts';
import { diagnosisLimits, fine, type Finding, type FindingValues, type FindingWord } from './diagnosisModel.ts';
import { isSystem, queueOf, type DiagnosisState, type KeptMessage, type Member } from './diagnosisState.ts';

const nothing: FindingValues = {
  consumer: '',
  other: '',
  group: '',
  topic: '',
  queue: '',
  broker: '',
  producer: '',
  msgId: '',
  text: '',
  tag: '',
  number: 0,
  ms: 0,
  atMs: 0,
};

/** A sentence with its facts, oldest first; of too many the first and the newest stay. */
export function finding(word: FindingWord, values: Partial<FindingValues>, proof: readonly (Fact | undefined)[]): Finding {
  const facts = [...new Map(proof.flatMap((fact) => (fact === undefined ? [] : [[fact.seq, fact] as const]))).values()];
  facts.sort((a, b) => a.seq - b.seq);
  const { proof: limit } = diagnosisLimits;
  return {
    word,
    isCause: !fine.has(word),
    values: { ...nothing, ...values },
    proof: facts.length <= limit ? facts : [...facts.slice(0, 1), ...facts.slice(1 - limit)],
  };
}

/** Facts of a message, oldest first. They were written by this projection, as facts. */
export const factsOf = (message: KeptMessage): readonly Fact[] => message.facts.map((text) => JSON.parse(text) as Fact);

export const only = <T extends FactType>(facts: readonly Fact[], type: T): readonly FactOf<T>[] =>
  facts.filter((fact): fact is Extract<Fact, FactOf<T>> => fact.type === type) as unknown as readonly FactOf<T>[];

/** A call of a listener, or a receipt over HTTP. */
export interface Receipt {
  readonly fact: FactOf<'message.delivered'> | FactOf<'http.received'>;
  readonly seq: number;
  readonly at: number;
  readonly consumer: string;
  readonly group: string;
  readonly topic: string;
  readonly broker: string;
  readonly queueId: number;
  readonly queueOffset: number;
  readonly reconsumeTimes: number;
}

/** What a group got of a message, oldest first. */
export const receiptsOf = (facts: readonly Fact[], group: string): readonly Receipt[] =>
  facts.flatMap((fact): readonly Receipt[] => {
    if ((fact.type !== 'message.delivered' && fact.type !== 'http.received') || fact.group !== group) return [];
    const { seq, at, topic, broker, queueId, queueOffset } = fact;
    const [consumer, reconsumeTimes] =
      fact.type === 'http.received' ? [fact.client, fact.rconsumeTimes] : [fact.consumer, fact.reconsumeTimes];
    return [{ fact, seq, at, consumer, group, topic, broker, queueId, queueOffset, reconsumeTimes }];
  });

/** Whether nobody of a group owns queues: each takes messages of any queue, for a while. */
export function takeAny(state: DiagnosisState, group: string): boolean {
  const members = membersOf(state, group);
  return members.length > 0 && members.every(({ takes }) => takes !== 'queues');
}

export const membersOf = (state: DiagnosisState, group: string): readonly Member[] => state.members.filter((it) => it.group === group);

export const groupsOf = (state: DiagnosisState): readonly string[] => [...new Set(state.members.map(({ group }) => group))];

/** That of POP has the name of the topic behind it. */
export const isRetryTopicOf = (group: string, topic: string): boolean =>
  topic === retryTopic(group) || topic.startsWith(`${retryTopic(group)}_`) || topic.startsWith(`${retryTopic(group)}+`);

export const retryTopic = (group: string): string => `%RETRY%${group}`;

/** Groups that have to do with a topic: its subscribers, or the group whose retry topic it is. */
export const groupsFor = (state: DiagnosisState, topic: string): readonly string[] => [
  ...new Set(state.members.filter((it) => it.topics.includes(topic) || retryTopic(it.group) === topic).map(({ group }) => group)),
];

/** Groups that have to do with a message: those of its topic, those of the topic where its newest copy lies (a dead letter is read from another), and who got it. */
export const groupsOfMessage = (state: DiagnosisState, { topic, queue, byGroup }: KeptMessage): readonly string[] => [
  ...new Set([...groupsFor(state, topic), ...(queue === undefined ? [] : groupsFor(state, topicOfQueue(queue))), ...Object.keys(byGroup)]),
];

export function endOf(state: DiagnosisState, id: string): Fact | undefined {
  const life = state.lives.get(id);
  return life === undefined || life.type.endsWith('.started') ? undefined : life;
}

export const isUp = (state: DiagnosisState, id: string): boolean => state.lives.has(id) && endOf(state, id) === undefined;

export const topicOfQueue = (queue: string): string => queue.slice(0, queue.indexOf(':'));

export const brokerOfQueue = (queue: string): string => queue.split(':')[1] ?? '';

/** Members whose newest share has the queue, whether they still run or not. */
export function holdersOf(state: DiagnosisState, group: string, queue: string): readonly Member[] {
  const topic = topicOfQueue(queue);
  const place = queue.slice(topic.length + 1);
  return membersOf(state, group).filter((it) => state.shares.get(`${it.id} ${topic}`)?.queues.includes(place) === true);
}

/** Two running members with one client id: to the broker they are one client. */
export function twinsOf(state: DiagnosisState, group: string): readonly FactOf<'client.started'>[] {
  const byId = new Map<string, FactOf<'client.started'>[]>();
  for (const { id } of membersOf(state, group)) {
    const start = state.starts.get(id);
    if (start !== undefined && isUp(state, id)) byId.set(start.clientId, [...(byId.get(start.clientId) ?? []), start]);
  }
  return [...byId.values()].find((starts) => starts.length > 1) ?? [];
}

/** Newest link that is cut between two nodes. */
export const cutBetween = (state: DiagnosisState, a: string, b: string): Fact | undefined =>
  state.cuts.get(a < b ? `${a}-${b}` : `${b}-${a}`);

/** Stored copies that a consumer can read. */
export const visibleCopies = (facts: readonly Fact[]): readonly FactOf<'message.stored'>[] =>
  only(facts, 'message.stored').filter(({ topic }) => !isSystem(topic));

/** The message of the same queue that a consumer works at, or last failed with, before this one. */
export function aheadOf(
  state: DiagnosisState,
  message: KeptMessage,
  queue: string,
  offset: number,
): { readonly message: KeptMessage; readonly facts: readonly Fact[] } | undefined {
  let nearest: KeptMessage | undefined;
  for (const it of state.messages.values())
    if (it !== message && it.queue === queue && it.offset < offset && (nearest === undefined || it.offset > nearest.offset)) nearest = it;
  return nearest === undefined ? undefined : { message: nearest, facts: factsOf(nearest) };
}

/** Newest facts of a listener's work on the copy in that queue. */
export const workIn = (
  facts: readonly Fact[],
  group: string,
  queue: string,
): readonly (FactOf<'message.delivered'> | FactOf<'message.consumed'>)[] =>
  [...only(facts, 'message.delivered'), ...only(facts, 'message.consumed')]
    .filter((it) => it.group === group && queueOf(it) === queue)
    .sort((a, b) => a.seq - b.seq);
