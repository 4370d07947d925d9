/** The world at virtual time 0, before any process has started. */
import { noTimers } from './freshMachine.ts';
import type { TextTable } from '../kernel/textTable.ts';
import { CommitLog } from './commitLog.ts';
import type {
  BrokerSpec,
  Config,
  ConsumerSpec,
  HttpGatewaySpec,
  NameServerSpec,
  ProducerSpec,
  ResolvedScenario,
  TopicSpec,
} from './scenario.ts';
import type { Broker, ClientProcess, Consumer, HttpGateway, NameServer, Process, ProcessKind, Producer, World } from './world.ts';
import type { RebalanceRun } from './rebalanceRun.ts';
import { constantOfName } from './names.ts';
import { noOptions } from './processOptions.ts';

const delayLevels = 18;

/**
 * What all processes have. Each kind lists it, field by field: of objects that are put together by a spread not all are alike to
 * the engine that runs this, and every step asks a process for something.
 */
function process<K extends ProcessKind>(kind: K, id: string, address: string): Process & { kind: K } {
  return {
    machine: kind,
    instance: id,
    state: -1,
    timers: noTimers,
    lastFrom: -1,
    lastEvent: '',
    lastAtMs: -1,
    id,
    kind,
    address,
    options: noOptions,
    isRunning: false,
    isListening: false,
    isShuttingDown: false,
    startedAtMs: -1,
    lives: 0,
    commandCount: 0,
    tasks: new Map(),
    endedTasks: new Map(),
  };
}

function nameServer(spec: NameServerSpec, topics: readonly TopicSpec[], index: number): NameServer {
  const ordered = topics.flatMap(({ name, orderTopicConf = '' }) => (orderTopicConf === '' ? [] : [[name, orderTopicConf] as const]));
  const part = process('nameServer', spec.id, `192.168.0.${1 + index}:9876`);
  return {
    machine: part.machine,
    instance: part.instance,
    state: part.state,
    timers: part.timers,
    lastFrom: part.lastFrom,
    lastEvent: part.lastEvent,
    lastAtMs: part.lastAtMs,
    id: part.id,
    kind: part.kind,
    address: part.address,
    options: part.options,
    isRunning: part.isRunning,
    isListening: part.isListening,
    isShuttingDown: part.isShuttingDown,
    startedAtMs: part.startedAtMs,
    lives: part.lives,
    commandCount: part.commandCount,
    tasks: part.tasks,
    endedTasks: part.endedTasks,
    topicQueueTable: new Map(),
    brokerLiveTable: new Map(),
    orderTopicConfig: new Map(ordered),
  };
}

function broker(spec: BrokerSpec, index: number, texts: TextTable, all: readonly BrokerSpec[]): Broker {
  const address = `192.168.0.${11 + index}:10911`;
  const part = process('broker', spec.id, address);
  return {
    machine: part.machine,
    instance: part.instance,
    state: part.state,
    timers: part.timers,
    lastFrom: part.lastFrom,
    lastEvent: part.lastEvent,
    lastAtMs: part.lastAtMs,
    id: part.id,
    kind: part.kind,
    address: part.address,
    options: part.options,
    isRunning: part.isRunning,
    isListening: part.isListening,
    isShuttingDown: part.isShuttingDown,
    startedAtMs: part.startedAtMs,
    lives: part.lives,
    commandCount: part.commandCount,
    tasks: part.tasks,
    endedTasks: part.endedTasks,
    brokerName: spec.brokerName ?? spec.id,
    brokerId: spec.brokerId ?? (spec.brokerRole === 'SLAVE' ? 1 : 0),
    brokerRole: spec.brokerRole,
    flushDiskType: spec.flushDiskType,
    flushedOffset: 0,
    storePool: undefined,
    knowsMaster: false,
    subscriptionGroups: new Map(),
    knowsHaAddress: false,
    syncedTopics: -1,
    hasSlaves: all.some((other) => other !== spec && other.brokerName === spec.id),
    push2SlaveMaxOffset: 0,
    diskUsedPercent: 10,
    isDiskFull: false,
    sendThreadPool: undefined,
    hasAbortFile: false,
    isFlushing: false,
    flushTask: undefined,
    flushMs: 1,
    topics: new Map(),
    dataVersion: 1,
    commitLog: new CommitLog(texts, address),
    dispatchedRows: 0,
    queues: new Map(),
    consumerTable: new Map(),
    producerTable: new Map(),
    offsets: new Map(),
    persistedOffsets: new Map(),
    offsetResets: new Map(),
    messageRequestModes: new Map(),
    holds: new Map(),
    delayOffsets: new Array<number>(delayLevels).fill(0),
    persistedDelayOffsets: new Array<number>(delayLevels).fill(0),
    queueLocks: new Map(),
    scheduledFacts: new Map(),
  };
}

/**
 * `clientIP@instanceName`, as ClientConfig.buildMQClientId. Pid and start stamp of a client process are constants of its
 * name, so text order of client ids is that of the addresses. A broadcasting consumer keeps DEFAULT: its offsets file is named by it.
 */
function clientIdOf(spec: ProducerSpec | ConsumerSpec, config: Config, index: number): string {
  const { id } = spec;
  const address = (config['clientIP'] as string | undefined) ?? '';
  const name = (config['instanceName'] as string | undefined) ?? 'DEFAULT';
  const isBroadcasting = 'messageModel' in spec && spec.messageModel === 'BROADCASTING';
  const pidAndTime = `${1000 + (constantOfName(id) % 60_000)}#${constantOfName(`${id}/nanoTime`)}`;
  return `${address === '' ? `192.168.0.${101 + index}` : address}@${name === 'DEFAULT' && !isBroadcasting ? pidAndTime : name}`;
}

/** What producers and consumers have: only read from, so it may be put together by a spread. */
function client<K extends 'producer' | 'consumer'>(
  kind: K,
  spec: ProducerSpec | ConsumerSpec,
  config: Config,
  index: number,
): ClientProcess & { kind: K } {
  return {
    ...process(kind, spec.id, `192.168.0.${101 + index}`),
    clientId: clientIdOf(spec, { ...config, ...spec.config }, index),
    group: spec.group,
    nameServer: undefined,
    routes: new Map(),
    brokers: new Set(),
  };
}

function producer(spec: ProducerSpec, config: Config, index: number): Producer {
  const part = client('producer', spec, config, index);
  return {
    machine: part.machine,
    instance: part.instance,
    state: part.state,
    timers: part.timers,
    lastFrom: part.lastFrom,
    lastEvent: part.lastEvent,
    lastAtMs: part.lastAtMs,
    id: part.id,
    kind: part.kind,
    address: part.address,
    options: part.options,
    isRunning: part.isRunning,
    isListening: part.isListening,
    isShuttingDown: part.isShuttingDown,
    startedAtMs: part.startedAtMs,
    lives: part.lives,
    commandCount: part.commandCount,
    tasks: part.tasks,
    endedTasks: part.endedTasks,
    clientId: part.clientId,
    group: part.group,
    nameServer: part.nameServer,
    routes: part.routes,
    brokers: part.brokers,
    publishTable: new Map(),
    sends: new Map(),
    asyncSender: undefined,
    hasSendHook: spec.sendHook === true,
    hasMsgTrace: spec.enableMsgTrace === true,
    faultItems: new Map(),
    faultTurn: -1,
    threads: new Map(),
    uniqueCounter: 0,
    clockSkewMs: spec.clockSkew ?? 0,
  };
}

/** RebalanceService of a client that has not started. */
export const noRebalance = (startedAtMs: number): RebalanceRun => ({
  isRunning: false,
  runAgain: false,
  endedAtMs: startedAtMs,
  isWakePending: false,
  isUnbalanced: false,
  remaining: [],
  toDrop: [],
  share: [],
  popShare: [],
  refused: [],
  toAsk: [],
  made: [],
  hasChanged: false,
  lastInputs: new Map(),
});

function consumer(spec: ConsumerSpec, config: Config, index: number): Consumer {
  const part = client('consumer', spec, config, index);
  return {
    machine: part.machine,
    instance: part.instance,
    state: part.state,
    timers: part.timers,
    lastFrom: part.lastFrom,
    lastEvent: part.lastEvent,
    lastAtMs: part.lastAtMs,
    id: part.id,
    kind: part.kind,
    address: part.address,
    options: part.options,
    isRunning: part.isRunning,
    isListening: part.isListening,
    isShuttingDown: part.isShuttingDown,
    startedAtMs: part.startedAtMs,
    lives: part.lives,
    commandCount: part.commandCount,
    tasks: part.tasks,
    endedTasks: part.endedTasks,
    clientId: part.clientId,
    group: part.group,
    nameServer: part.nameServer,
    routes: part.routes,
    brokers: part.brokers,
    type: spec.type ?? 'push',
    simple: undefined,
    popPush: undefined,
    pollLoop: undefined,
    messageModel: spec.messageModel,
    isPaused: false,
    pullThresholdForQueue: 0,
    pullThresholdSizeForQueue: 0,
    isOrderly: spec.messageListener === 'orderly',
    hasMsgTrace: spec.enableMsgTrace === true,
    subscriptions: new Map(),
    processQueues: new Map(),
    offsetTable: new Map(),
    pullFromWhichNode: new Map(),
    persistedOffsets: new Map(),
    persistTask: undefined,
    waitingTasks: [],
    threads: [],
    busyThreads: 0,
    busyBelow: 0,
    corePoolSize: 0,
    threadsAbove: 0,
    aboveCoreAtMs: 0,
    waitingQueues: [],
    publishTable: new Map(),
    sends: new Map(),
    uniqueCounter: 0,
    rebalance: noRebalance(0),
  };
}

function httpGateway(spec: HttpGatewaySpec, index: number): HttpGateway {
  const part = process('httpGateway', spec.id, `192.168.0.${61 + index}:80`);
  return {
    machine: part.machine,
    instance: part.instance,
    state: part.state,
    timers: part.timers,
    lastFrom: part.lastFrom,
    lastEvent: part.lastEvent,
    lastAtMs: part.lastAtMs,
    id: part.id,
    kind: part.kind,
    address: part.address,
    options: part.options,
    isRunning: part.isRunning,
    isListening: part.isListening,
    isShuttingDown: part.isShuttingDown,
    startedAtMs: part.startedAtMs,
    lives: part.lives,
    commandCount: part.commandCount,
    tasks: part.tasks,
    endedTasks: part.endedTasks,
    clientId: spec.id,
    group: spec.id,
    nameServer: undefined,
    routes: new Map(),
    brokers: new Set(),
    publishTable: new Map(),
    sends: new Map(),
    uniqueCounter: 0,
  };
}

export function createWorld(scenario: ResolvedScenario, texts: TextTable): World {
  const processes = new Map<string, Process>();
  scenario.nameServers.forEach((spec, index) => processes.set(spec.id, nameServer(spec, scenario.topics, index)));
  scenario.brokers.forEach((spec, index) => processes.set(spec.id, broker(spec, index, texts, scenario.brokers)));
  scenario.producers.forEach((spec, index) => processes.set(spec.id, producer(spec, scenario.config, index)));
  scenario.consumers.forEach((spec, index) => processes.set(spec.id, consumer(spec, scenario.config, scenario.producers.length + index)));
  const clients = scenario.producers.length + scenario.consumers.length;
  scenario.httpGateways?.forEach((spec, index) => processes.set(spec.id, httpGateway(spec, index)));
  scenario.httpClients?.forEach(({ id }, index) => processes.set(id, process('httpClient', id, `192.168.0.${101 + clients + index}`)));
  return {
    nowMs: 0,
    nextRequestId: 1,
    nextSendId: 1,
    nextRank: 1,
    scriptCursor: 0,
    processes,
    connections: new Map(),
    links: new Map(),
    pendingCalls: new Map(),
    random: new Map(),
    decidedResults: new Map(),
    closedPorts: new Map(),
    changedLinks: new Map(),
    frozen: new Map(),
    poweredOff: new Set(),
    slices: new Map(),
    checkers: new Map(),
  };
}
