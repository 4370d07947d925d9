/** Resolved scenarios for tests of the engine: everything that is not said has the value that the scenario reader fills in. */
import type {
  BrokerSpec,
  Config,
  ConsumerSpec,
  HttpClientSpec,
  HttpGatewaySpec,
  ListenerSpec,
  NetworkSpec,
  ProducerSpec,
  ProfileId,
  ResolvedScenario,
  ScriptAction,
  TopicSpec,
} from '../model/scenario.ts';

export interface ScenarioParts {
  readonly profile?: ProfileId;
  readonly config?: Config;
  readonly seed?: number;
  readonly network?: Partial<NetworkSpec>;
  readonly nameServers?: readonly string[];
  readonly brokers?: readonly (string | (Partial<BrokerSpec> & { readonly id: string }))[];
  readonly topics?: readonly (Partial<TopicSpec> & { readonly name: string })[];
  readonly producers?: readonly (string | (Partial<ProducerSpec> & { readonly id: string }))[];
  readonly consumers?: readonly (
    string | (Omit<Partial<ConsumerSpec>, 'listener'> & { readonly id: string; readonly listener?: Partial<ListenerSpec> })
  )[];
  readonly httpGateways?: readonly (string | (Partial<HttpGatewaySpec> & { readonly id: string }))[];
  readonly httpClients?: readonly (string | (Partial<HttpClientSpec> & { readonly id: string }))[];
  readonly script?: readonly ScriptAction[];
  readonly until?: number;
}

const named = <T extends { readonly id: string }>(part: string | T): T => (typeof part === 'string' ? ({ id: part } as T) : part);

/** Clients start at 1 s and then each 100 ms, producers first. */
const startAt = (index: number): number => 1_000 + 100 * index;

export const listener = (parts: Partial<ListenerSpec> = {}): ListenerSpec => ({
  processMs: 10,
  result: 'CONSUME_SUCCESS',
  delayLevelWhenNextConsume: 0,
  rules: [],
  ...parts,
});

/** One name server, two brokers, OrderTopic with 4 queues on each, p1, c1 and c2 in order-group, and no script. */
export function scenario(parts: ScenarioParts = {}): ResolvedScenario {
  const brokers = (parts.brokers ?? ['broker-a', 'broker-b']).map(named).map((spec): BrokerSpec => ({
    cluster: 'DefaultCluster',
    brokerRole: 'ASYNC_MASTER',
    flushDiskType: 'ASYNC_FLUSH',
    config: {},
    ...spec,
  }));
  const topics = (parts.topics ?? [{ name: 'OrderTopic' }]).map((spec): TopicSpec => ({
    brokers: brokers.filter(({ brokerRole }) => brokerRole !== 'SLAVE').map(({ id }) => id),
    readQueueNums: 4,
    writeQueueNums: 4,
    perm: 6,
    ...spec,
  }));
  const producers = (parts.producers ?? ['p1'])
    .map(named)
    .map((spec, index): ProducerSpec => ({ group: 'order-producer', startAt: startAt(index), config: {}, ...spec }));
  const consumers = (parts.consumers ?? ['c1', 'c2']).map(named).map((spec, index): ConsumerSpec => ({
    group: 'order-group',
    startAt: startAt(producers.length + index),
    subscriptions: [{ topic: topics[0]?.name ?? 'OrderTopic', expression: '*' }],
    messageModel: 'CLUSTERING',
    consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
    config: {},
    ...spec,
    listener: listener(spec.listener),
  }));
  const httpGateways = parts.httpGateways
    ?.map(named)
    .map((spec): HttpGatewaySpec => ({ accounts: [{ accessKey: 'AKDEMO', secretKey: 'SKDEMO' }], config: {}, ...spec }));
  const httpClients = parts.httpClients?.map(named).map((spec, index): HttpClientSpec => ({
    gateway: httpGateways?.[0]?.id ?? '',
    startAt: startAt(producers.length + consumers.length + index),
    language: 'Java',
    accessKey: 'AKDEMO',
    secretKey: 'SKDEMO',
    producerId: 'PID_DEMO',
    consumerId: 'CID_DEMO',
    ...spec,
  }));
  return {
    version: 1,
    title: { en: '', zh: '' },
    point: { en: '', zh: '' },
    profile: parts.profile ?? 'rocketmq-4.9',
    config: parts.config ?? {},
    claims: [],
    seed: parts.seed ?? 1,
    epoch: '2026-01-05T09:00:00+08:00',
    network: { latency: 1, jitter: 0, lossPerMille: 0, links: [], ...parts.network },
    nameServers: (parts.nameServers ?? ['n1']).map((id) => ({ id })),
    brokers,
    topics,
    producers,
    consumers,
    ...(httpGateways === undefined ? {} : { httpGateways }),
    ...(httpClients === undefined ? {} : { httpClients }),
    script: parts.script ?? [],
    ...(parts.until === undefined ? {} : { until: parts.until }),
  };
}

/** `p1` sends to OrderTopic; `more` adds or replaces fields. */
export const send = (at: number, more: Omit<Partial<ScriptAction>, 'at' | 'do'> = {}): ScriptAction => ({
  at,
  do: 'send',
  producer: 'p1',
  topic: 'OrderTopic',
  ...more,
});

const alwaysLater = { result: 'RECONSUME_LATER' } as const;

/** The preset consume-retry-16 (P-19): one message that fails 17 times. */
export const consumeRetry16 = (parts: ScenarioParts = {}): ResolvedScenario =>
  scenario({
    consumers: [
      { id: 'c1', listener: alwaysLater },
      { id: 'c2', listener: alwaysLater },
    ],
    script: [send(5_000, { tag: 'TagA', keys: 'o-1001' })],
    ...parts,
  });
