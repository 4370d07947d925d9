/** A recording as a scenario: what was there becomes the cluster, what was done becomes the script. */
import { createRandomStream, nextBelow } from '../../kernel/random.ts';
import type { Config, ConsumerSpec, LinkSpec, ListenerRule, ResolvedScenario, ScriptAction, TopicSpec } from '../../model/scenario.ts';
import { listener, scenario } from '../scenarios.ts';
import type { Done, RecordedConsumer, RecordedSend, Recording } from './recording.ts';

/** Virtual time of the recording's 0 (ms): brokers are up and registered before the first client, some of which started 12 s before it. */
export const recordingStart = 40_000;
/** Ms that a send took until the same object was sent again. */
const sameObjectEvery = 5;
const never = 30 * 86_400_000;
const lastWord = 0x4000_0000;

/** Where round robins began: `producer/topic` → for each route in turn [queues of the route, first index]. */
export type FirstQueues = Readonly<Record<string, readonly (readonly [queues: number, first: number])[]>>;

export interface ScenarioChoices {
  readonly firstQueues?: FirstQueues;
  /** Client → index of the name server that it chose first. */
  readonly firstNameServers?: Readonly<Record<string, number>>;
  /** Topic → its fixed list of queues. */
  readonly orderTopicConf?: Readonly<Record<string, string>>;
  /** Options of single brokers. */
  readonly brokers?: Readonly<Record<string, Config>>;
  /** Broker → when it was started (ms of the recording), where the grids of its timers decide; the others at the start of the run. */
  readonly brokerStarts?: Readonly<Record<string, number>>;
  /** Options of single producers. */
  readonly producers?: Readonly<Record<string, Config>>;
  /** Links that are slower than the others. */
  readonly links?: readonly LinkSpec[];
  /** Options of all processes, for what the recording's configuration says in words. */
  readonly config?: Config;
  /** What stands for a send that is no part of the comparison: one to the queue where it was stored, or nothing. */
  readonly standIn?: (send: RecordedSend) => RecordedSend | undefined;
}

/** The listener's answer in words, as the engine's rules. */
function answers(consumer: RecordedConsumer): { readonly rules: ListenerRule[]; readonly plain: Partial<ConsumerSpec['listener']> } {
  const [word = 'ok', amount] = (consumer.returns ?? 'ok').split(':');
  switch (word) {
    case 'later':
      return { rules: [], plain: { result: 'RECONSUME_LATER', delayLevelWhenNextConsume: Number(amount ?? 0) } };
    case 'laterN':
      return { rules: [{ when: { reconsumeTimesTo: Number(amount) - 1 }, result: 'RECONSUME_LATER' }], plain: {} };
    case 'ack':
      return { rules: [], plain: { ackIndex: Number(amount) } };
    case 'null':
      return { rules: [], plain: { result: 'NULL' } };
    case 'throw':
      return { rules: [], plain: { result: 'THROW' } };
    default:
      return { rules: [], plain: {} };
  }
}

function listenerOf(recording: Recording, consumer: RecordedConsumer): ConsumerSpec['listener'] {
  const { rules, plain } = answers(consumer);
  const sleeps = [
    ...Object.entries(consumer.slow ?? {}),
    ...recording.did.flatMap((done) => (done.do === 'send' && done.sleepMs !== undefined ? [[done.key, done.sleepMs] as const] : [])),
  ];
  const slow = sleeps.map(([key, processMs]): ListenerRule => ({ when: { key }, processMs }));
  // The same key may have been sent before, to be answered otherwise.
  const good = recording.did.flatMap((done): ListenerRule[] =>
    done.do === 'send' && done.returns === 'ok'
      ? [{ when: { key: done.key, after: recordingStart + done.at }, result: 'CONSUME_SUCCESS' }]
      : [],
  );
  return listener({ processMs: consumer.sleepMs ?? 0, ...plain, rules: [...slow, ...good, ...rules] });
}

const serversOf = (one: { readonly nameServers?: readonly string[] }): Config =>
  one.nameServers === undefined ? {} : { namesrvAddr: one.nameServers.join(';') };

/** The recorded client id: some strategies hash it. */
function identityOf({ clientId }: RecordedConsumer): Config {
  const [clientIP = '', ...instance] = clientId.split('@');
  return { clientIP, instanceName: instance.join('@') };
}

function topicOf(recording: Recording, name: string): TopicSpec {
  const queues = recording.topics.find((topic) => topic.name === name)?.queues ?? {};
  const count = Object.values(queues)[0] ?? 0;
  return { name, brokers: Object.keys(queues), readQueueNums: count, writeQueueNums: count, perm: 6 };
}

/** First start of a node (ms of virtual time); later ones are actions. */
function firstStart(recording: Recording, node: string): number {
  const start = recording.did.find((done) => done.do === 'start' && done.node === node);
  return start === undefined ? never : recordingStart + start.at;
}

function actionOf(done: Done): ScriptAction {
  const at = recordingStart + done.at;
  if (done.do === 'resetOffset') {
    const { group, topic, force, timestamp } = done;
    // Before the start of the cluster is its start.
    return {
      at,
      do: 'resetOffset',
      group,
      topic,
      force,
      ...(timestamp === undefined ? {} : { timestamp: Math.max(0, recordingStart + timestamp) }),
    };
  }
  if (done.do !== 'send') return { at, do: done.do, node: done.node };
  const { by: producer, topic, key: keys, tag, mode, queue, shardingKey, properties, delayLevel, times } = done;
  const send = {
    at,
    do: 'send',
    producer,
    topic,
    keys,
    ...(tag === undefined ? {} : { tag }),
    ...(shardingKey === undefined ? {} : { shardingKey }),
    ...(properties === undefined ? {} : { properties }),
    ...(delayLevel === undefined ? {} : { delayLevel }),
    ...(times === undefined ? {} : { count: times, every: sameObjectEvery, sameMessage: true }),
  };
  return { ...send, ...(mode === undefined ? {} : { mode }), ...(queue === undefined ? {} : { queue }) };
}

export function toScenario(recording: Recording, choices: ScenarioChoices = {}): ResolvedScenario {
  const servers = new Set<string>([...recording.nameServers, ...recording.brokers, ...Object.keys(recording.slaves ?? {})]);
  const started = new Set<string>();
  const script: ScriptAction[] = [];
  for (const [node, ms] of Object.entries(choices.brokerStarts ?? {}))
    script.push({ at: 0, do: 'crash', node }, { at: recordingStart + ms, do: 'start', node });
  for (const done of recording.did) {
    if (done.do === 'start' && !servers.has(done.node) && !started.has(done.node)) {
      started.add(done.node);
      continue;
    }
    const played = done.do === 'send' && choices.standIn !== undefined ? choices.standIn(done) : done;
    if (played !== undefined) script.push(actionOf(played));
  }
  return scenario({
    seed: seedFor(choices.firstQueues ?? {}, choices.firstNameServers ?? {}, recording.nameServers.length),
    config: { ...recording.config, ...choices.config },
    network: { links: choices.links ?? [] },
    nameServers: recording.nameServers,
    brokers: [
      ...recording.brokers.map((id) => ({ id, config: choices.brokers?.[id] ?? {} })),
      ...Object.entries(recording.slaves ?? {}).map(([id, brokerName]) => ({
        id,
        brokerName,
        brokerRole: 'SLAVE' as const,
        config: choices.brokers?.[id] ?? {},
      })),
    ],
    topics: recording.topics.map(({ name }) => ({ ...topicOf(recording, name), orderTopicConf: choices.orderTopicConf?.[name] })),
    producers: recording.producers.map((one) => ({
      id: one.id,
      group: one.group,
      startAt: firstStart(recording, one.id),
      config: { ...choices.producers?.[one.id], ...serversOf(one) },
    })),
    consumers: recording.consumers.map((one) => ({
      id: one.id,
      group: one.group,
      startAt: firstStart(recording, one.id),
      subscriptions: [
        one.sql === undefined
          ? { topic: one.topic, expression: one.expression ?? '*' }
          : { topic: one.topic, expression: one.sql, expressionType: 'SQL92' },
      ],
      messageModel: one.model ?? 'CLUSTERING',
      messageListener: one.listener,
      consumeFromWhere: one.from ?? 'CONSUME_FROM_FIRST_OFFSET',
      listener: listenerOf(recording, one),
      config: { ...one.config, ...identityOf(one), ...serversOf(one) },
    })),
    script,
  });
}

/**
 * The smallest seed whose draws are those of the recording: with which queue a producer begins is random in both, so the
 * recording's luck is given to the run instead of leaving queues out of the comparison.
 */
function seedFor(firstQueues: FirstQueues, firstNameServers: Readonly<Record<string, number>>, nameServers: number): number {
  const wanted = Object.entries(firstQueues);
  for (let seed = 1; seed < 5_000_000; seed++) {
    const fits = wanted.every(([entity, draws]) => {
      const stream = createRandomStream(seed, 'sending', entity);
      return draws.every(([queues, first]) => (nextBelow(stream, lastWord) + 1) % queues === first);
    });
    const fitsToo = Object.entries(firstNameServers).every(
      ([client, first]) => nextBelow(createRandomStream(seed, 'routing', client), nameServers) === first,
    );
    if (fits && fitsToo) return seed;
  }
  throw new Error('no seed draws what was recorded');
}

/** Where each producer began with each topic: its first send that left the choice to the client. */
export function firstQueuesOf(recording: Recording): FirstQueues {
  const first: Record<string, readonly (readonly [number, number])[]> = {};
  for (const send of recording.did) {
    if (send.do !== 'send' || send.queue !== undefined || send.mode === 'ASYNC') continue;
    const entity = `${send.by}/${send.topic}`;
    if (first[entity] !== undefined) continue;
    const sent = recording.saw.find((seen) => (seen.saw === 'sent' || seen.saw === 'tried') && seen.key === send.key);
    const index = sent === undefined || !('queue' in sent) ? -1 : routeQueues(recording, send.topic).indexOf(sent.queue);
    if (index >= 0) first[entity] = [[routeQueues(recording, send.topic).length, index]];
  }
  return first;
}

const routeQueues = (recording: Recording, topic: string): string[] =>
  Object.entries(recording.topics.find(({ name }) => name === topic)?.queues ?? {}).flatMap(([broker, count]) =>
    Array.from({ length: count }, (_, queueId) => `${topic}:${broker}:${queueId}`),
  );
