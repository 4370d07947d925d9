/** A request as it stands on the wire, worked out from facts and scenario when somebody looks at it: a run keeps none of it. Source: RemotingCommand, RequestCode and the request headers of 4.9.8 and 5.3.3. */
import {
  parseEpoch,
  profiles,
  type Config,
  type ConfigValue,
  type ConstantScope,
  type Fact,
  type FactOf,
  type ResolvedScenario,
} from '../../../../engine/index.ts';

export interface RequestPacket {
  /** Number of the request code; undefined for what is none (the HA connection). */
  readonly code: number | undefined;
  /** Java class of the header. */
  readonly header: string;
  /** Fields in the order of that class, by their names on the wire. */
  readonly fields: readonly PacketField[];
  readonly bodyBytes: number | undefined;
}

export interface PacketField {
  readonly name: string;
  /** What a name of one letter stands for. */
  readonly full?: string;
  readonly value: string;
}

/** Numbers of RequestCode. */
const codes: Readonly<Record<string, number>> = {
  ACK_MESSAGE: 200_051,
  CHANGE_MESSAGE_INVISIBLETIME: 200_053,
  CHECK_CLIENT_CONFIG: 46,
  CHECK_TRANSACTION_STATE: 39,
  CONSUMER_SEND_MSG_BACK: 36,
  END_TRANSACTION: 37,
  GET_ALL_CONSUMER_OFFSET: 43,
  GET_ALL_DELAY_OFFSET: 45,
  GET_ALL_TOPIC_CONFIG: 21,
  GET_CONSUMER_LIST_BY_GROUP: 38,
  GET_MAX_OFFSET: 30,
  GET_MIN_OFFSET: 31,
  GET_ROUTEINFO_BY_TOPIC: 105,
  HEART_BEAT: 34,
  LOCK_BATCH_MQ: 41,
  NOTIFY_CONSUMER_IDS_CHANGED: 40,
  POP_MESSAGE: 200_050,
  PULL_MESSAGE: 11,
  PUSH_REPLY_MESSAGE_TO_CLIENT: 326,
  QUERY_CONSUMER_OFFSET: 14,
  RECALL_MESSAGE: 370,
  REGISTER_BROKER: 103,
  RESET_CONSUMER_CLIENT_OFFSET: 220,
  SEARCH_OFFSET_BY_TIMESTAMP: 29,
  SEND_BATCH_MESSAGE: 320,
  SEND_MESSAGE_V2: 310,
  SEND_REPLY_MESSAGE_V2: 325,
  UNLOCK_BATCH_MQ: 42,
  UNREGISTER_BROKER: 104,
  UNREGISTER_CLIENT: 35,
  UPDATE_CONSUMER_OFFSET: 15,
};

type Request = FactOf<'request.sent'>;

/** What is asked of the trace, newest first from the request back; with `ahead` oldest first from it on. */
export interface PacketFacts {
  /** Facts of the request's message, newest first. */
  readonly ofMessage: readonly Fact[];
  /** Facts of the request's queue and client before it, newest first. */
  readonly ofQueue: readonly Fact[];
  /** The script action that the send comes from. */
  readonly action: Readonly<Record<string, unknown>> | undefined;
}

const newest = <T extends Fact['type']>(facts: readonly Fact[], type: T): FactOf<T> | undefined =>
  facts.find((fact): fact is FactOf<T> => fact.type === type);

function optionOf(scenario: ResolvedScenario, scopes: readonly ConstantScope[], own: Config | undefined, name: string): ConfigValue {
  const { constants } = profiles[scenario.profile];
  const spec = scopes.map((scope) => constants[scope][name]).find((one) => one !== undefined);
  return own?.[name] ?? scenario.config[name] ?? spec?.value ?? '';
}

const unixMs = (scenario: ResolvedScenario, ms: number): number => (parseEpoch(scenario.epoch)?.unixMs ?? 0) + ms;

const text = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

type Pair = readonly [name: string, value: ConfigValue | undefined];

/** Fields whose value nobody knows are left out. */
const fieldsOf = (pairs: readonly Pair[]): PacketField[] =>
  pairs.flatMap(([name, value]) => {
    if (value === undefined) return [];
    const [first = '', full] = name.split(' ');
    return [{ name: first, ...(full !== undefined && { full }), value: String(value) }];
  });

function ofTransaction({ action }: PacketFacts, group: string): string[] {
  if (action?.['do'] !== 'sendInTransaction') return [];
  const immunity = action['checkImmunityTimeInSeconds'];
  return ['TRAN_MSG=true', `PGROUP=${group}`, ...(immunity === undefined ? [] : [`CHECK_IMMUNITY_TIME_IN_SECONDS=${text(immunity)}`])];
}

/** Properties as `name=value`; on the wire they are parted by \u0001 and \u0002. */
function propertiesOf(requested: FactOf<'send.requested'> | undefined, facts: PacketFacts, group: string): string {
  const own = facts.action?.['properties'];
  const user = typeof own === 'string' && own !== '' ? own.split(';') : [];
  const level = facts.action?.['delayLevel'];
  return [
    ...user,
    ...(requested?.keys === undefined ? [] : [`KEYS=${requested.keys}`]),
    ...(requested?.tag === undefined ? [] : [`TAGS=${requested.tag}`]),
    ...(requested === undefined ? [] : [`UNIQ_KEY=${requested.msgId}`]),
    `WAIT=${text(facts.action?.['waitStoreMsgOK'] ?? true)}`,
    ...(typeof level === 'number' && level > 0 ? [`DELAY=${level}`] : []),
    ...ofTransaction(facts, group),
  ].join(' ');
}

function sendFields(request: Request, scenario: ResolvedScenario, facts: PacketFacts, isBatch: boolean): readonly Pair[] {
  const producer = scenario.producers.find(({ id }) => id === request.from);
  const consumer = scenario.consumers.find(({ id }) => id === request.from);
  const requested = newest(facts.ofMessage, 'send.requested');
  const attempted = newest(facts.ofMessage, 'send.attempted');
  const [topic, broker, queueId] = request.queue?.split(':') ?? [];
  const option = (name: string): ConfigValue => optionOf(scenario, ['client', 'producer'], producer?.config ?? consumer?.config, name);
  const group = producer?.group ?? 'CLIENT_INNER_PRODUCER';
  return [
    ['a producerGroup', group],
    ['b topic', topic ?? requested?.topic],
    ['c defaultTopic', option('createTopicKey') || 'TBW102'],
    ['d defaultTopicQueueNums', option('defaultTopicQueueNums') || 4],
    ['e queueId', queueId ?? attempted?.queueId],
    ['f sysFlag', attempted?.sysFlag ?? 0],
    ['g bornTimestamp', requested === undefined ? undefined : unixMs(scenario, requested.at + (producer?.clockSkew ?? 0))],
    ['h flag', typeof facts.action?.['flag'] === 'number' ? facts.action['flag'] : 0],
    ['i properties', propertiesOf(requested, facts, group)],
    ['j reconsumeTimes', 0],
    ['k unitMode', false],
    ['m batch', isBatch],
    ...(profiles[scenario.profile].variants['sendHeader'] === 'toBrokerName'
      ? ([['n brokerName', broker ?? attempted?.broker]] as const)
      : []),
  ];
}

/** PullSysFlag. */
const pullFlags = { commitOffset: 1, suspend: 2, subscription: 4 } as const;

function pullFields(request: Request, scenario: ResolvedScenario, facts: PacketFacts): readonly Pair[] {
  const consumer = scenario.consumers.find(({ id }) => id === request.from);
  const [topic = '', , queueId] = request.queue?.split(':') ?? [];
  const option = (name: string): ConfigValue =>
    optionOf(
      scenario,
      consumer?.type === 'pull' ? ['litePullConsumer', 'client', 'consumer'] : ['client', 'consumer'],
      consumer?.config,
      name,
    );
  const answered = newest(facts.ofQueue, 'pull.answered');
  const held = newest(facts.ofQueue, 'pull.held');
  const committed = facts.ofQueue.find((fact) => fact.type === 'offset.committed' && fact.where === 'client');
  const commitOffset = committed?.type === 'offset.committed' && consumer?.messageModel === 'CLUSTERING' ? committed.offset : 0;
  const subscription = consumer?.subscriptions.find((one) => one.topic === topic);
  const posts = option('postSubscriptionWhenPull') === true;
  const sysFlag = (commitOffset > 0 ? pullFlags.commitOffset : 0) | pullFlags.suspend | (posts ? pullFlags.subscription : 0);
  return [
    ['consumerGroup', consumer?.group],
    ['topic', topic],
    ['queueId', queueId],
    ['queueOffset', answered?.nextOffset ?? held?.offset],
    ['maxMsgNums', option('pullBatchSize')],
    ['sysFlag', sysFlag],
    ['commitOffset', commitOffset],
    ['suspendTimeoutMillis', option('brokerSuspendMaxTimeMillis')],
    ['subscription', posts ? (subscription?.expression ?? '*') : undefined],
    ['expressionType', subscription?.expressionType ?? 'TAG'],
  ];
}

function sendBackFields(request: Request, scenario: ResolvedScenario, facts: PacketFacts): readonly Pair[] {
  const consumer = scenario.consumers.find(({ id }) => id === request.from);
  const delivered = newest(facts.ofMessage, 'message.delivered');
  const stored = facts.ofMessage.find((fact) => fact.type === 'message.stored' && fact.topic === delivered?.topic);
  const maximum = Number(optionOf(scenario, ['consumer'], consumer?.config, 'maxReconsumeTimes'));
  return [
    ['offset', stored?.type === 'message.stored' ? stored.physicalOffset : undefined],
    ['group', consumer?.group],
    ['delayLevel', delivered === undefined || consumer === undefined ? undefined : consumer.listener.delayLevelWhenNextConsume],
    ['originMsgId', delivered?.offsetMsgId],
    ['originTopic', delivered?.realTopic],
    ['unitMode', false],
    ['maxReconsumeTimes', maximum < 0 ? 16 : maximum],
  ];
}

function endTransactionFields(request: Request, scenario: ResolvedScenario, facts: PacketFacts): readonly Pair[] {
  const states: Readonly<Record<string, number>> = { COMMIT_MESSAGE: 8, ROLLBACK_MESSAGE: 12 };
  const ended = newest(facts.ofMessage, 'localTransaction.executed');
  const stored = facts.ofMessage.find((fact) => fact.type === 'message.stored' && fact.topic === 'RMQ_SYS_TRANS_HALF_TOPIC');
  const half = stored?.type === 'message.stored' ? stored : undefined;
  return [
    ['producerGroup', scenario.producers.find(({ id }) => id === request.from)?.group],
    ['tranStateTableOffset', half?.queueOffset],
    ['commitLogOffset', half?.physicalOffset],
    ['commitOrRollback', ended === undefined ? undefined : (states[ended.state] ?? 0)],
    ['msgId', request.msgId],
    ['transactionId', request.msgId],
  ];
}

const groupOf = (id: string, { producers, consumers }: ResolvedScenario): string | undefined =>
  [...producers, ...consumers].find((one) => one.id === id)?.group;

/** Header class and fields of what has few. */
function smallHeader(request: Request, scenario: ResolvedScenario, facts: PacketFacts): readonly [string, readonly Pair[]] {
  const group = groupOf(request.from, scenario);
  const [topic, , queueId] = request.queue?.split(':') ?? [];
  const ofQueue: readonly Pair[] = [
    ['consumerGroup', group],
    ['topic', topic],
    ['queueId', queueId],
  ];
  const committed = facts.ofQueue.find((fact) => fact.type === 'offset.committed' && fact.where === 'client');
  switch (request.code) {
    case 'GET_CONSUMER_LIST_BY_GROUP':
      return ['GetConsumerListByGroupRequestHeader', [['consumerGroup', group]]];
    case 'NOTIFY_CONSUMER_IDS_CHANGED':
      return ['NotifyConsumerIdsChangedRequestHeader', [['consumerGroup', groupOf(request.to, scenario)]]];
    case 'QUERY_CONSUMER_OFFSET':
      return ['QueryConsumerOffsetRequestHeader', ofQueue];
    case 'UPDATE_CONSUMER_OFFSET':
      return [
        'UpdateConsumerOffsetRequestHeader',
        [...ofQueue, ['commitOffset', committed?.type === 'offset.committed' ? committed.offset : undefined]],
      ];
    case 'UNREGISTER_CLIENT':
      return [
        'UnregisterClientRequestHeader',
        [[scenario.producers.some(({ id }) => id === request.from) ? 'producerGroup' : 'consumerGroup', group]],
      ];
    case 'REGISTER_BROKER':
    case 'UNREGISTER_BROKER': {
      const broker = scenario.brokers.find(({ id }) => id === request.from);
      const header = request.code === 'REGISTER_BROKER' ? 'RegisterBrokerRequestHeader' : 'UnRegisterBrokerRequestHeader';
      const brokerId = broker?.brokerId ?? (broker?.brokerRole === 'SLAVE' ? 1 : 0);
      return [
        header,
        [
          ['brokerName', broker?.brokerName ?? broker?.id],
          ['clusterName', broker?.cluster],
          ['brokerId', brokerId],
        ],
      ];
    }
    default:
      return ['', []];
  }
}

export function requestPacket(request: Request, scenario: ResolvedScenario, facts: PacketFacts): RequestPacket {
  const requested = newest(facts.ofMessage, 'send.requested');
  const packet = (header: string, pairs: readonly Pair[], bodyBytes?: number): RequestPacket => ({
    code: codes[request.code],
    header,
    fields: fieldsOf(pairs),
    bodyBytes,
  });
  switch (request.code) {
    case 'SEND_MESSAGE_V2':
    case 'SEND_BATCH_MESSAGE': {
      const isBatch = request.code === 'SEND_BATCH_MESSAGE';
      return packet(
        'SendMessageRequestHeaderV2',
        sendFields(request, scenario, facts, isBatch),
        isBatch ? undefined : requested?.bodyBytes,
      );
    }
    case 'PULL_MESSAGE':
      return packet('PullMessageRequestHeader', pullFields(request, scenario, facts));
    case 'CONSUMER_SEND_MSG_BACK':
      return packet('ConsumerSendMsgBackRequestHeader', sendBackFields(request, scenario, facts));
    case 'END_TRANSACTION':
      return packet('EndTransactionRequestHeader', endTransactionFields(request, scenario, facts));
    default: {
      const [header, pairs] = smallHeader(request, scenario, facts);
      return packet(header, pairs);
    }
  }
}
