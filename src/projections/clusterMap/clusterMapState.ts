/** What the cluster projection remembers between facts. Records, arrays and Maps only, so that the host can copy it. */
import {
  orderlyGroups,
  profiles,
  type ConfigValue,
  type HttpClientSpec,
  type ProfileId,
  type ResolvedScenario,
} from '../../engine/index.ts';
import type { DotState, ExpectedMarks, ExpectedTopics, NodeState, TapeKind } from './clusterMapModel.ts';
import { flowLimits, type FlowLimits, type FlowPause } from '../flowLimits.ts';
import { settingsAtStart, type Settings } from '../settings.ts';
import { expectedMarks } from './expectedMarks.ts';
import { expectedTopics } from './expectedTopics.ts';

export interface StatusRecord {
  state: NodeState;
  since: number;
  reason: string | undefined;
  startsAt: number | undefined;
  closedPort: { port: number; since: number } | undefined;
}

/** What one group did with the message at one place. */
export interface GroupView {
  state: DotState;
  changedAt: number;
  consumer: string | undefined;
  /** To the group; in broadcasting, to the consumer that had most: each of them gets it once. */
  deliveries: number;
  /** In broadcasting. */
  byConsumer?: ReadonlyMap<string, number>;
}

export interface DotRecord {
  msgId: string;
  queueOffset: number;
  reconsumeTimes: number;
  /** State before any group touched it. */
  state: DotState;
  changedAt: number;
  /** End of its wait on the timer wheel (ms). */
  dueAt?: number | undefined;
  byGroup: Map<string, GroupView>;
}

export interface ScheduledRecord {
  msgId: string;
  queueId: number;
  queueOffset: number;
  reconsumeTimes: number;
  delayLevel: number;
  storedAt: number;
  dueAt: number;
  /** When the schedule service moved it on. */
  movedAt: number | undefined;
}

export interface TapeRecord {
  topic: string;
  queueId: number;
  kind: TapeKind;
  maxOffset: number;
  dots: DotRecord[];
}

export interface BrokerRecord {
  /** Of a slave: its master. */
  master: string | undefined;
  status: StatusRecord;
  brokerRole: string;
  flushDiskType: string;
  commitLogBytes: number;
  /** Topics in the order in which they are drawn; each has its queues in order of their ids. */
  topics: Map<string, TapeRecord[]>;
  expected: ExpectedTopics;
  revived: { count: number; lastAt: number } | undefined;
  /** Of a slave: since when its master's connection for the commit log is closed. */
  disconnectedSince: number | undefined;
  waiting: number;
  hasSchedule: boolean;
  scheduled: ScheduledRecord[];
}

export interface ProducerRecord {
  role: 'producer' | 'httpGateway' | 'httpClient';
  gateway: string | undefined;
  status: StatusRecord;
  group: string;
  /** Whom it asks for routes. */
  nameServers: readonly string[];
  /** topic → brokers of its route. */
  routes: Map<string, readonly string[]>;
  sent: number;
  oneway: number;
  ok: number;
  failed: number;
}

export interface ConsumerRecord {
  status: StatusRecord;
  group: string;
  /** Threads of its pool: consumeThreadMin, and another number once its program asked for it. */
  threads: number;
  readonly threadsAtStart: number;
  /** Places (`topic:broker:queueId@offset`) that its listener works on. */
  running: string[];
  /** topic → `broker:queueId` that it holds. */
  owned: Map<string, readonly string[]>;
  /** `topic:broker:queueId` → its last pull, and the broker that it went to: the queue's own, or a slave of it. */
  pulls: Map<string, { readonly to: string; readonly requestId: number | undefined }>;
  /** `topic:broker:queueId` → since when its pull is lost: it hears of that when the wait for the answer is over. */
  lostPulls: Map<string, number>;
  /** `topic:broker:queueId` → since when its pull is held, and by which broker. */
  held: Map<string, { readonly since: number; readonly by: string }>;
  /** `topic:broker:queueId` → flow control that keeps it from pulling. */
  paused: Map<string, FlowPause>;
  /** Since when it neither pulls nor rebalances. */
  suspendedSince: number | undefined;
  /** `topic:broker:queueId` → next offset in its own memory. */
  offsets: Map<string, number>;
  /** The same in its own file, offsets.json, which a broadcasting consumer has in the place of the broker. */
  fileOffsets: Map<string, number>;
}

export interface GroupRecord {
  messageModel: 'CLUSTERING' | 'BROADCASTING';
  topics: string[];
  consumers: string[];
}

export interface FlightRecord {
  id: string;
  requestId: number;
  kind: 'request' | 'response';
  from: string;
  to: string;
  code: string;
  sentAt: number;
  arrivesAt: number;
  lostAt: number | undefined;
  lostReason: string | undefined;
  queue: string | undefined;
  msgIds: readonly string[];
  aboutMsgId: string | undefined;
  /** Noted when it leaves: a message can be forgotten while it is in the air. */
  isOneway: boolean;
}

export interface LinkRecord {
  from: string;
  to: string;
  latency: number;
  jitter: number;
  lossPerMille: number;
  cutSince: number | undefined;
}

export interface MessageRecord {
  keys: string | undefined;
  reconsumeTimes: number;
  /** `topic:broker:queueId` that the producer chose last. */
  queue: string | undefined;
  isOneway?: boolean;
}

export interface ClusterMapState {
  readonly profile: ProfileId;
  readonly expects: ExpectedMarks;
  readonly settings: Settings;
  /** Groups that consume in order. */
  readonly orderlyGroups: readonly string[];
  readonly flowLimits: FlowLimits;
  latency: number;
  topicsOfScenario: readonly string[];
  systemNames: Set<string>;
  /** 5.3: a quick answer does not end the time for which a producer keeps away from a broker. */
  onlyTimeForgives: boolean;
  /** With the brokers of its tables, and of these since when it lets nobody write to them. */
  nameServers: Map<string, { status: StatusRecord; brokers: string[]; unwritable: Map<string, number> }>;
  brokers: Map<string, BrokerRecord>;
  producers: Map<string, ProducerRecord>;
  consumers: Map<string, ConsumerRecord>;
  groups: Map<string, GroupRecord>;
  /** `group|topic:broker:queueId` → offset in the broker's memory. */
  brokerOffsets: Map<string, number>;
  /** `group|topic:broker:queueId` → whose lock the broker has. */
  locks: Map<string, { readonly consumer: string; readonly at: number }>;
  /** Consumer → when its task that renews all its locks ran first, and how often it runs (ms). */
  renewals: Map<string, { readonly firstAt: number; readonly periodMs: number }>;
  /** `group|topic:broker:queueId` → offset of the message of an ordered queue that failed and will be tried again there. */
  suspended: Map<string, number>;
  /** Likewise → who was refused the lock last, and when. */
  denials: Map<string, { readonly consumer: string; readonly at: number }>;
  messages: Map<string, MessageRecord>;
  /** Under way: what a client sends by itself, without its program's asking (message trace). */
  ownSends: Set<string>;
  /** `topic` that a message was sent to, until the queue is chosen. */
  flights: FlightRecord[];
  links: Map<string, LinkRecord>;
  /** Link → from when and until when the producer at its one end keeps away from the broker at its other. */
  avoided: Map<string, { readonly from: string; readonly to: string; readonly at: number; readonly until: number }>;
  connections: Set<string>;
  relations: Map<string, { owner: string; target: string; task: string; periodMs: number | undefined }>;
}

/** `from-to`, ids in text order, compared by code unit: the same on every machine. */
export const linkId = (from: string, to: string): string => (from < to ? `${from}-${to}` : `${to}-${from}`);

const notStarted = (startsAt?: number): StatusRecord => ({
  state: 'notStarted',
  since: 0,
  reason: undefined,
  startsAt,
  closedPort: undefined,
});

export const isReviveLog = (topic: string): boolean => topic.startsWith('rmq_sys_REVIVE_LOG_');

/** Names that brokers use for themselves; a tape appears only when a message is stored under them. */
const systemTopics = ['TBW102', 'SELF_TEST_TOPIC', 'BenchmarkTest', 'OFFSET_MOVED_EVENT', 'SCHEDULE_TOPIC_XXXX'];

function threadsOf(scenario: ResolvedScenario, config: Readonly<Record<string, ConfigValue>>): number {
  const standard = profiles[scenario.profile].constants.consumer['consumeThreadMin']?.value;
  return Number(config['consumeThreadMin'] ?? scenario.config['consumeThreadMin'] ?? standard);
}

/** A tape for each queue that the topic gains; queues it has stay as they are. */
export function addQueues(topics: Map<string, TapeRecord[]>, topic: string, count: number, kind: TapeKind): TapeRecord[] {
  const tapes = topics.get(topic) ?? [];
  topics.set(topic, tapes);
  for (let queueId = tapes.length; queueId < count; queueId += 1) tapes.push({ topic, queueId, kind, maxOffset: 0, dots: [] });
  return tapes;
}

/** Who sends: producers, then each gateway of the HTTP access with its clients. */
function producersOf(scenario: ResolvedScenario): Map<string, ProducerRecord> {
  const { producers, httpGateways = [], httpClients = [], script } = scenario;
  const all = scenario.nameServers.map(({ id }) => id);
  const told = (config: Readonly<Record<string, ConfigValue>> = {}): readonly string[] => {
    const list = String(config['namesrvAddr'] ?? scenario.config['namesrvAddr'] ?? '');
    return list === '' ? all : list.split(';');
  };
  const record = (
    role: ProducerRecord['role'],
    group: string,
    nameServers: readonly string[],
    startAt?: number,
    gateway?: string,
  ): ProducerRecord => ({
    role,
    gateway,
    status: notStarted(startAt),
    group,
    nameServers,
    routes: new Map(),
    sent: 0,
    oneway: 0,
    ok: 0,
    failed: 0,
  });
  return new Map([
    ...producers.map(({ id, group, startAt, config }) => [id, record('producer', group, told(config), startAt)] as const),
    ...httpGateways.flatMap(({ id, config }) => [
      [id, record('httpGateway', '', told(config))] as const,
      ...httpClients
        .filter(({ gateway }) => gateway === id)
        .map((client) => [client.id, record('httpClient', idsOf(client, script), [], client.startAt, id)] as const),
    ]),
  ]);
}

/** The Producer ID of a program that sends, the Consumer ID of one that receives. */
function idsOf(client: HttpClientSpec, script: ResolvedScenario['script']): string {
  const verbs = new Set(script.flatMap((action) => (action['client'] === client.id ? [action.do] : [])));
  const ids = [...(verbs.has('httpSend') ? [client.producerId] : []), ...(verbs.has('httpReceive') ? [client.consumerId] : [])];
  return ids.length === 0 ? client.producerId : ids.join(' ');
}

/** Consumer IDs of programs that receive over HTTP: groups without an instance of their own at the brokers. */
function addHttpGroups(groups: Map<string, GroupRecord>, scenario: ResolvedScenario): void {
  for (const action of scenario.script) {
    const client = action.do === 'httpReceive' ? scenario.httpClients?.find(({ id }) => id === action['client']) : undefined;
    if (client === undefined) continue;
    const group = groups.get(client.consumerId) ?? { messageModel: 'CLUSTERING', topics: [], consumers: [] };
    groups.set(client.consumerId, group);
    const topic = (action['topic'] as string | undefined) ?? scenario.topics[0]?.name;
    if (topic !== undefined && !group.topics.includes(topic)) group.topics.push(topic);
  }
}

export function initialState(scenario: ResolvedScenario): ClusterMapState {
  const groups = new Map<string, GroupRecord>();
  for (const consumer of scenario.consumers) {
    const group = groups.get(consumer.group) ?? { messageModel: consumer.messageModel, topics: [], consumers: [] };
    groups.set(consumer.group, group);
    group.consumers.push(consumer.id);
    for (const { topic } of consumer.subscriptions) if (!group.topics.includes(topic)) group.topics.push(topic);
  }
  addHttpGroups(groups, scenario);
  const brokers = new Map<string, BrokerRecord>();
  for (const broker of scenario.brokers) {
    const topics = new Map<string, TapeRecord[]>();
    for (const topic of scenario.topics) {
      if (topic.brokers.includes(broker.id)) addQueues(topics, topic.name, Math.max(topic.readQueueNums, topic.writeQueueNums), 'topic');
    }
    const { brokerRole, flushDiskType } = broker;
    brokers.set(broker.id, {
      master: brokerRole === 'SLAVE' ? broker.brokerName : undefined,
      status: notStarted(),
      brokerRole,
      flushDiskType,
      commitLogBytes: 0,
      topics,
      expected: expectedTopics(scenario, broker, [...groups.keys()]),
      revived: undefined,
      disconnectedSince: undefined,
      waiting: 0,
      hasSchedule: false,
      scheduled: [],
    });
  }
  return {
    latency: scenario.network.latency,
    profile: scenario.profile,
    expects: expectedMarks(scenario),
    settings: settingsAtStart(scenario),
    orderlyGroups: orderlyGroups(scenario),
    flowLimits: flowLimits(scenario),
    onlyTimeForgives: profiles[scenario.profile].variants['latencyFault'] === 'availableAndOther',
    topicsOfScenario: scenario.topics.map(({ name }) => name),
    systemNames: new Set([...systemTopics, ...scenario.brokers.flatMap(({ id, cluster }) => [id, cluster])]),
    nameServers: new Map(scenario.nameServers.map(({ id }) => [id, { status: notStarted(), brokers: [], unwritable: new Map() }])),
    brokers,
    producers: producersOf(scenario),
    consumers: new Map(
      scenario.consumers.map(({ id, group, startAt, config }) => [
        id,
        {
          status: notStarted(startAt),
          group,
          threads: threadsOf(scenario, config),
          threadsAtStart: threadsOf(scenario, config),
          running: [],
          owned: new Map(),
          pulls: new Map(),
          lostPulls: new Map(),
          held: new Map(),
          paused: new Map(),
          suspendedSince: undefined,
          offsets: new Map(),
          fileOffsets: new Map(),
        },
      ]),
    ),
    groups,
    brokerOffsets: new Map(),
    locks: new Map(),
    renewals: new Map(),
    suspended: new Map(),
    denials: new Map(),
    messages: new Map(),
    ownSends: new Set(),
    flights: [],
    links: new Map(
      scenario.network.links.map(({ from, to, latency, jitter, lossPerMille }) => [
        linkId(from, to),
        { from, to, latency, jitter, lossPerMille, cutSince: undefined },
      ]),
    ),
    avoided: new Map(),
    connections: new Set(),
    relations: new Map(),
  };
}
