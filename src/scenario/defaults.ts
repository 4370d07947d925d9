/** Every default of the scenario file, and the step from what people write to what the engine runs. */
import type {
  BrokerSpec,
  ConsumerSpec,
  HttpClientSpec,
  HttpGatewaySpec,
  LinkSpec,
  ListenerSpec,
  LocalText,
  NameServerSpec,
  NetworkSpec,
  ProducerSpec,
  ReceiveSpec,
  ResolvedScenario,
  ScriptAction,
  SendRetrySpec,
  SubscriptionSpec,
  TopicSpec,
  TransactionListenerSpec,
} from '../engine/index.ts';
import type { ScenarioInput } from './schema.ts';

type ProducerInput = NonNullable<ScenarioInput['producers']>[number];
type ConsumerInput = NonNullable<ScenarioInput['consumers']>[number];

export const defaultTitle: LocalText = { en: 'A small RocketMQ cluster', zh: '一个小型 RocketMQ 集群' };
export const defaultPoint: LocalText = { en: '', zh: '' };
export const defaultProfile = 'rocketmq-4.9';
export const defaultSeed = 1;
export const defaultEpoch = '2026-01-05T09:00:00+08:00';
/** The moment at which scripts begin: by then clients run, queues are shared out and long polls are held. */
export const scriptStartMs = 5_000;
const firstClientStartMs = 1_000;
const clientStaggerMs = 100;

export const defaultNetwork: NetworkSpec = { latency: 1, jitter: 0, lossPerMille: 0, links: [] };
export const defaultNameServers: readonly NameServerSpec[] = [{ id: 'n1' }];
export const defaultBrokerIds: readonly string[] = ['broker-a', 'broker-b'];
export const defaultTopicName = 'OrderTopic';
export const defaultProducerIds: readonly string[] = ['p1'];
export const defaultConsumerIds: readonly string[] = ['c1', 'c2'];
export const defaultListener: ListenerSpec = { processMs: 10, result: 'CONSUME_SUCCESS', delayLevelWhenNextConsume: 0, rules: [] };

/** Values of the examples of rocketmq-clients. */
export const defaultReceive: ReceiveSpec = { by: 'loop', maxMessageNum: 16, invisibleDuration: 15_000, awaitDuration: 30_000 };

export const defaultTransactionListener: TransactionListenerSpec = {
  localMs: 10,
  localState: 'COMMIT_MESSAGE',
  checkState: 'COMMIT_MESSAGE',
  rules: [],
};

/** The values of the seed; Spring's own where it says nothing, and a scan each minute. */
export const defaultSendRetry: SendRetrySpec = {
  maxAttempts: 3,
  backOff: 'exponential',
  initialInterval: 1_000,
  multiplier: 2,
  maxInterval: 30_000,
  pool: { corePoolSize: 10, maxPoolSize: 50, queueCapacity: 200, keepAliveSeconds: 30, awaitTerminationSeconds: 60 },
  fallback: 'todo',
  scanInterval: 60_000,
};

/** A broker of which only the id is said. */
export function defaultBroker(id: string): BrokerSpec {
  return { id, cluster: 'DefaultCluster', brokerRole: 'ASYNC_MASTER', flushDiskType: 'ASYNC_FLUSH', config: {} };
}

/** A topic of which only the name is said: 4 queues on every master. */
export function defaultTopic(name: string, brokers: readonly Pick<BrokerSpec, 'id' | 'brokerRole'>[]): TopicSpec {
  const masters = brokers.filter(({ brokerRole }) => brokerRole !== 'SLAVE');
  return { name, brokers: masters.map(({ id }) => id), readQueueNums: 4, writeQueueNums: 4, perm: 6 };
}

/** Clients start at 1 s and then each 100 ms, producers before consumers, in file order. */
export function defaultStartAt(clientIndex: number): number {
  return firstClientStartMs + clientStaggerMs * clientIndex;
}

export function defaultProducer(id: string, clientIndex: number): ProducerSpec {
  return { id, group: 'order-producer', startAt: defaultStartAt(clientIndex), config: {} };
}

export function defaultSubscriptions(topics: readonly TopicSpec[]): readonly SubscriptionSpec[] {
  return [{ topic: topics[0]?.name ?? defaultTopicName, expression: '*' }];
}

export function defaultConsumer(id: string, clientIndex: number, topics: readonly TopicSpec[]): ConsumerSpec {
  return {
    id,
    group: 'order-group',
    startAt: defaultStartAt(clientIndex),
    subscriptions: defaultSubscriptions(topics),
    messageModel: 'CLUSTERING',
    consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
    listener: defaultListener,
    config: {},
  };
}

export const defaultHttpAccount = { accessKey: 'AKDEMO', secretKey: 'SKDEMO' };

export const defaultHttpGateway = (id: string): HttpGatewaySpec => ({ id, accounts: [defaultHttpAccount], config: {} });

export function defaultHttpClient(id: string, clientIndex: number, gateways: readonly HttpGatewaySpec[]): HttpClientSpec {
  const startAt = defaultStartAt(clientIndex);
  return {
    id,
    gateway: gateways[0]?.id ?? '',
    startAt,
    language: 'Java',
    ...defaultHttpAccount,
    producerId: 'PID_DEMO',
    consumerId: 'CID_DEMO',
  };
}

/** Without a script the first producer sends one message, so that there is something to see. */
export function defaultScript(producers: readonly ProducerSpec[], topics: readonly TopicSpec[]): readonly ScriptAction[] {
  const producer = producers[0];
  if (producer === undefined) return [];
  return [
    { at: scriptStartMs, do: 'send', producer: producer.id, topic: topics[0]?.name ?? defaultTopicName, tag: 'TagA', keys: 'o-1001' },
  ];
}

/** A text of which perhaps only one language is given: the other says the same. */
function bothLanguages(
  text: { readonly en?: string | undefined; readonly zh?: string | undefined } | undefined,
  otherwise: LocalText,
): LocalText {
  return { en: text?.en ?? text?.zh ?? otherwise.en, zh: text?.zh ?? text?.en ?? otherwise.zh };
}

/** `base` with the fields that `given` says; a field that is undefined says nothing. */
function overlay<T extends object>(base: T, given: { readonly [K in keyof T]?: T[K] | undefined }): T {
  return { ...base, ...Object.fromEntries(Object.entries(given).filter(([, field]) => field !== undefined)) };
}

function resolveNetwork(input: ScenarioInput['network']): NetworkSpec {
  const { links, ...given } = input ?? {};
  const whole = overlay(
    { latency: defaultNetwork.latency, jitter: defaultNetwork.jitter, lossPerMille: defaultNetwork.lossPerMille },
    given,
  );
  return { ...whole, links: (links ?? []).map((link) => overlay<LinkSpec>({ from: link.from, to: link.to, ...whole }, link)) };
}

function resolveProducer(input: ProducerInput, clientIndex: number): ProducerSpec {
  const { transactionListener, sendRetry, ...given } = input;
  return {
    ...overlay(defaultProducer(input.id, clientIndex), given),
    ...(transactionListener === undefined ? {} : { transactionListener: overlay(defaultTransactionListener, transactionListener) }),
    ...(sendRetry === undefined ? {} : { sendRetry: resolveSendRetry(sendRetry) }),
  };
}

function resolveSendRetry({ pool, ...given }: NonNullable<ProducerInput['sendRetry']>): SendRetrySpec {
  return overlay(defaultSendRetry, { ...given, pool: overlay(defaultSendRetry.pool, pool ?? {}) });
}

/** TAG is what is meant when nothing is said, so it is not said. */
function resolveSubscription({ topic, expression, expressionType }: NonNullable<ConsumerInput['subscriptions']>[number]): SubscriptionSpec {
  return { topic, expression: expression ?? '*', ...(expressionType === 'SQL92' ? { expressionType } : {}) };
}

function resolveConsumer(input: ConsumerInput, clientIndex: number, topics: readonly TopicSpec[]): ConsumerSpec {
  const { subscriptions, listener, receive, ...given } = input;
  const base = defaultConsumer(input.id, clientIndex, topics);
  return {
    ...overlay(base, given),
    ...(given.type === 'simple' ? { receive: overlay(defaultReceive, receive ?? {}) } : {}),
    subscriptions: subscriptions?.map(resolveSubscription) ?? base.subscriptions,
    listener: overlay(defaultListener, listener ?? {}),
  };
}

/**
 * Fills in every default. `inherited` gives title, point and watch of the preset that `basedOn` names.
 */
export function resolveScenario(
  input: ScenarioInput,
  inherited: Pick<ScenarioInput, 'title' | 'point' | 'watch'> | undefined = undefined,
): ResolvedScenario {
  const brokers = input.brokers?.map((broker) => overlay(defaultBroker(broker.id), broker)) ?? defaultBrokerIds.map(defaultBroker);
  const topics = input.topics?.map((topic) => overlay(defaultTopic(topic.name, brokers), topic)) ?? [
    defaultTopic(defaultTopicName, brokers),
  ];
  const producers = input.producers?.map(resolveProducer) ?? defaultProducerIds.map(defaultProducer);
  const consumers = (input.consumers ?? defaultConsumerIds.map((id) => ({ id }))).map((consumer, index) =>
    resolveConsumer(consumer, producers.length + index, topics),
  );
  const httpGateways = input.httpGateways?.map((gateway) => overlay(defaultHttpGateway(gateway.id), gateway));
  const httpClients = input.httpClients?.map((client, index) =>
    overlay(defaultHttpClient(client.id, producers.length + consumers.length + index, httpGateways ?? []), client),
  );
  const script = (input.script as readonly ScriptAction[] | undefined) ?? defaultScript(producers, topics);
  const watch = input.watch ?? inherited?.watch;
  return {
    version: 1,
    title: bothLanguages(input.title ?? inherited?.title, defaultTitle),
    point: bothLanguages(input.point ?? inherited?.point, defaultPoint),
    ...(input.basedOn === undefined ? {} : { basedOn: input.basedOn }),
    profile: input.profile ?? defaultProfile,
    config: input.config ?? {},
    claims: input.claims ?? [],
    seed: input.seed ?? defaultSeed,
    epoch: input.epoch ?? defaultEpoch,
    network: resolveNetwork(input.network),
    nameServers: input.nameServers ?? defaultNameServers,
    brokers,
    topics,
    producers,
    consumers,
    ...(httpGateways === undefined ? {} : { httpGateways }),
    ...(httpClients === undefined ? {} : { httpClients }),
    script,
    ...(input.until === undefined ? {} : { until: input.until }),
    ...(watch === undefined
      ? {}
      : { watch: { title: bothLanguages(watch.title, defaultTitle), fact: watch.fact, where: watch.where ?? {} } }),
  };
}
