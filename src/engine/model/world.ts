/**
 * Everything a run may change, as plain state: what is stored where. Who is in which mode is a small integer in each row,
 * moved by the machines. A checkpoint is a copy of this object.
 */
import type { FaultItem } from './faultItem.ts';
import type { EventHandle } from '../kernel/eventQueue.ts';
import type { RandomStream } from '../kernel/random.ts';
import type { TextId } from '../kernel/textTable.ts';
import type { QueueTextIds } from './queueTextIds.ts';
import type { CachedMessage } from './cachedMessage.ts';
import type { CommitLog } from './commitLog.ts';
import type { ConsumeTask } from './consumeTask.ts';
import type { ConsumeQueue } from './consumeQueue.ts';
import type { MessageTree } from './messageTree.ts';
import type { ProcessOptions } from './processOptions.ts';
import type { RemotingCall } from './remotingCall.ts';
import type { SendThreadPool, WaitingSend } from './sendThreadPool.ts';
import type { StorePool } from './storePool.ts';
import type { SubscriptionGroupConfig } from './subscriptionGroup.ts';
import type { BrokerSpec, LinkSpec } from './scenario.ts';

export type { CachedMessage, ConsumeTask, RemotingCall, SendThreadPool, SubscriptionGroupConfig, WaitingSend };

/** A row that is an instance of a machine. */
export interface MachineInstance {
  readonly machine: string;
  /** Name in facts and charts: whom it belongs to … */
  readonly instance: string;
  /** … and, after a slash, which of its instances it is. */
  readonly instanceTextId?: TextId;
  /** Index of the machine's state; −1 before the start. */
  state: number;
  /** Handles of running timers by the machine's timer index. */
  timers: readonly (EventHandle | undefined)[];
  /** The last transition: the state before it, what moved the machine and when (ms); −1 and empty before the first. */
  lastFrom: number;
  lastEvent: string;
  lastAtMs: number;
  /** Process it lives and dies with. */
  readonly process?: Process | undefined;
  readonly incarnation?: number | undefined;
}

export interface PeriodicTask extends MachineInstance {
  readonly task: string;
  readonly process: Process;
  readonly incarnation: number;
  /** First tick of the grid (ms) … */
  gridStart: number;
  /** … and the distance of ticks (ms). */
  periodMs: number;
  /** Order among ticks of one millisecond. */
  readonly rank: number;
  /** Fact that armed it. */
  armedSeq: number;
  handle: EventHandle | undefined;
  /** When the waiting tick fires (ms); Infinity while asleep. */
  nextTickAt: number;
  /** When its process ended (ms); Infinity while it runs. */
  stoppedAtMs: number;
  /** What it works on, for tasks that exist several times in one process. */
  readonly subject: number;
}

export type ProcessKind = 'nameServer' | 'broker' | 'producer' | 'consumer' | 'httpGateway' | 'httpClient';

export interface Process extends MachineInstance {
  readonly id: string;
  readonly kind: ProcessKind;
  /** IPv4 address and port. */
  readonly address: string;
  /** Set by the engine before anything happens. */
  options: ProcessOptions;
  isRunning: boolean;
  /** Whether requests reach it: a broker that stops closes its ports first. */
  isListening: boolean;
  /** Of a client: its shutdown() is under way. */
  isShuttingDown: boolean;
  startedAtMs: number;
  /** Counts starts; work of an earlier life is ignored. */
  lives: number;
  /** Requests and answers that this life has made or read: the next one's number (RemotingCommand.requestId). */
  commandCount: number;
  readonly tasks: Map<string, PeriodicTask>;
  /** Tasks of the life that ended last: what their ticks renewed ages from there. */
  readonly endedTasks: Map<string, PeriodicTask>;
}

/** One queue definition of a topic on a broker, as routes carry it. */
export interface QueueData {
  readonly broker: string;
  readonly readQueueNums: number;
  readonly writeQueueNums: number;
  readonly perm: number;
}

export interface TopicRoute {
  readonly queues: readonly QueueData[];
  /** Broker names with a master, which is also the id of that process. */
  readonly brokers: readonly string[];
  /** Ids of slaves, by broker name. */
  readonly slaves: Readonly<Record<string, readonly string[]>>;
  /** ORDER_TOPIC_CONFIG of the topic, when the name server gives it out. */
  readonly orderTopicConf?: string | undefined;
  /** Text that is equal for equal routes. */
  readonly signature: string;
}

/** A table entry that its owner renews on a grid; while `isRenewed`, each tick of that grid counts as seen. */
export interface RenewedEntry {
  lastUpdateMs: number;
  isRenewed: boolean;
}

export interface LiveBroker extends RenewedEntry {
  readonly brokerName: string;
  readonly isMaster: boolean;
  dataVersion: number;
}

export interface NameServer extends Process {
  readonly kind: 'nameServer';
  /** topic → broker → queues */
  topicQueueTable: Map<string, Map<string, QueueData>>;
  brokerLiveTable: Map<string, LiveBroker>;
  /** KV namespace ORDER_TOPIC_CONFIG: topic → queues; kept in a file. */
  orderTopicConfig: Map<string, string>;
}

export interface TopicConfig {
  readonly topic: string;
  readonly readQueueNums: number;
  readonly writeQueueNums: number;
  readonly perm: number;
}

export interface SubscriptionData {
  readonly topic: string;
  readonly expression: string;
  readonly expressionType: 'TAG' | 'SQL92';
  /** Tags of the expression; empty = all (and for SQL92). */
  readonly tags: readonly string[];
  readonly subVersion: number;
}

export interface GroupChannel extends RenewedEntry {
  readonly client: string;
  readonly clientId: string;
}

export interface ConsumerGroupInfo {
  readonly group: string;
  readonly channels: Map<string, GroupChannel>;
  readonly subscriptions: Map<string, SubscriptionData>;
}

export interface PullHold extends MachineInstance {
  readonly call: RemotingCall;
  readonly heldAtMs: number;
  readonly suspendMs: number;
  /** The filter that held when it began to wait. */
  readonly subscription: SubscriptionData;
}

/** How a group gets the messages of a topic when brokers share out its queues (SetMessageRequestModeRequestBody). */
export interface MessageRequestMode {
  readonly mode: 'PULL' | 'POP';
  /** POP: from how many other members' queues each member pops too; all queues when 0 or less. */
  readonly popShareQueueNum: number;
}

export interface Broker extends Process {
  readonly kind: 'broker';
  /** Name that a master and its slaves share: the id of the master. */
  readonly brokerName: string;
  /** 0 = master. */
  readonly brokerId: number;
  readonly brokerRole: BrokerSpec['brokerRole'];
  readonly flushDiskType: BrokerSpec['flushDiskType'];
  /** Commit log offset up to which everything is on its disk; what follows is in the page cache of its host (bytes). */
  flushedOffset: number;
  /** transientStorePoolEnable; undefined: what is appended is in the page cache at once. */
  storePool: StorePool | undefined;
  /** Of a slave: whether the last registration told it of a master to take metadata from … */
  knowsMaster: boolean;
  /** … and whether one ever did since its start: where its copy of the log comes from. */
  knowsHaAddress: boolean;
  /** Of a slave: version of its master's topics that it has; −1 = none. */
  syncedTopics: number;
  /** Of a master: whether the scenario has slaves of it. */
  readonly hasSlaves: boolean;
  /** Of a master: how far a slave has the log, as slaves have reported (HAService.push2SlaveMaxOffset, bytes). */
  push2SlaveMaxOffset: number;
  /** How full its disk is (%). */
  diskUsedPercent: number;
  /** It has seen that its disk is too full to write (RunningFlags.isDiskFull). */
  isDiskFull: boolean;
  /** undefined: appends take no time, so nobody waits. */
  sendThreadPool: SendThreadPool | undefined;
  /** Its last life did not end properly. */
  hasAbortFile: boolean;
  /** A flush is under way. */
  isFlushing: boolean;
  /** FlushRealTimeService of a broker with ASYNC_FLUSH. */
  flushTask: PeriodicTask | undefined;
  /** What one flush takes (ms). */
  flushMs: number;
  /** Persisted at each change. */
  topics: Map<string, TopicConfig>;
  dataVersion: number;
  /** Persisted at each change. */
  subscriptionGroups: Map<string, SubscriptionGroupConfig>;
  commitLog: CommitLog;
  /** Rows of the commit log that are in their consume queues. */
  dispatchedRows: number;
  /** `topic:queueId` → index */
  queues: Map<string, ConsumeQueue>;
  consumerTable: Map<string, ConsumerGroupInfo>;
  producerTable: Map<string, Map<string, GroupChannel>>;
  /** `topic@group` → queueId → offset, in memory and in consumerOffset.json */
  offsets: Map<string, Map<number, number>>;
  persistedOffsets: Map<string, Map<number, number>>;
  /** 5.3.3: `topic@group` → queueId → offset that the next pull is sent to; in memory only */
  offsetResets: Map<string, Map<number, number>>;
  /** 5.3.3: `topic@group` → what mqadmin setConsumeMode has set; kept in a file */
  readonly messageRequestModes: Map<string, MessageRequestMode>;
  /** `topic:queueId` → requests that wait */
  holds: Map<string, PullHold[]>;
  /** Next offset of SCHEDULE_TOPIC_XXXX to look at, by level − 1; in memory and in delayOffset.json */
  delayOffsets: number[];
  persistedDelayOffsets: number[];
  /** group → `topic:queueId` → lock (RebalanceLockManager.mqLockTable); in memory only */
  queueLocks: Map<string, Map<string, QueueLock>>;
  /** Row of a parked message → its fact message.scheduled, until it is due: what its delivery is caused by. */
  scheduledFacts: Map<number, number>;
}

/** A broker's lock of one queue for one group (RebalanceLockManager.LockEntry). */
export interface QueueLock extends MachineInstance, RenewedEntry {
  readonly process: Broker;
  readonly incarnation: number;
  readonly group: string;
  /** `topic:broker:queueId` */
  readonly reference: string;
  /** Client that holds it, or held it last. */
  owner: string;
  /** Client whose request is being answered. */
  askedBy: string;
}

export interface MessageQueue {
  readonly topic: string;
  readonly broker: string;
  readonly queueId: number;
}

/** Where a thread stands in a list of queues (ThreadLocalIndex). */
export interface RoundRobin {
  /** Number of the queue taken last; −1 until the first use. */
  index: number;
}

/** What a producer chooses from. Its own index is that of the application's threads. */
export interface PublishInfo extends RoundRobin {
  readonly queues: readonly MessageQueue[];
  readonly hasRoute: boolean;
  /** Indexes of the threads that send asynchronously, by thread number. */
  readonly asyncIndexes: (RoundRobin | undefined)[];
}

/** How a producer sends asynchronously: AsyncSenderExecutor, and the permits of requests in flight (NettyRemotingAbstract.semaphoreAsync). */
export interface AsyncSender {
  /** Threads without work, the longest idle first. */
  readonly idleThreads: number[];
  /** Sends that wait for a thread, in order. */
  readonly queue: SendRequest[];
  permitsTaken: number;
  /** Sends that wait for a permit, in order; each keeps its thread. */
  readonly waiting: SendRequest[];
}

/** The part of a client process that all its producers and consumers share (MQClientInstance). */
export interface ClientProcess extends Process {
  readonly clientId: string;
  readonly group: string;
  /** The name server it stays with. */
  nameServer: string | undefined;
  routes: Map<string, TopicRoute>;
  /** Brokers of its routes: masters and slaves. */
  brokers: Set<string>;
}

/** A MessageQueueSelector: one that wants `broker:queueId`, or SelectMessageQueueByHash with its argument. */
export type QueueSelector = { readonly queue: string } | { readonly shardingKey: string };

export interface SendRequest extends MachineInstance {
  readonly id: number;
  readonly process: ClientProcess;
  readonly incarnation: number;
  readonly topic: string;
  readonly mode: 'SYNC' | 'ASYNC' | 'ONEWAY';
  readonly content: import('./commitLog.ts').MessageContent;
  /** All messages of a batch, `content` first; undefined for a single message. */
  readonly batch: readonly import('./commitLog.ts').MessageContent[] | undefined;
  readonly requestedAtMs: number;
  requestedSeq: number;
  readonly timeoutMs: number;
  readonly maxAttempts: number;
  attempts: number;
  /** Its SendMessageHook has been called. */
  isHooked: boolean;
  brokersSent: readonly string[];
  /** When the present attempt began (ms). */
  attemptedAtMs: number;
  queue: MessageQueue | undefined;
  /** ASYNC: when its first attempt began (ms), until the call of its thread returns; −1 before, after, and for other modes. */
  calledAtMs: number;
  /** ASYNC: number of the thread that sends it; −1 before, and for other modes. */
  senderThread: number;
  /** ASYNC: whether that thread is still busy with it … */
  holdsThread: boolean;
  /** … and whether it holds one of the permits. */
  holdsPermit: boolean;
  /** The application's MessageQueueSelector. */
  readonly selected: QueueSelector | undefined;
  lastError: { errorClass: string; message: string; code?: string } | undefined;
  hasEnded: boolean;
  /** Extra stored properties: a copy for %RETRY% by the client's fallback. */
  readonly retry:
    | { readonly reconsumeTimes: number; readonly delayLevel: number; readonly retryTopic: string; readonly maxReconsumeTimes: number }
    | undefined;
  /** A half message of sendMessageInTransaction. */
  readonly transaction?: { readonly checkImmunityTimeInSeconds: number | undefined } | undefined;
  /** When it asks to be delivered; the broker decides what it makes of it. */
  readonly deferral?: import('./deferral.ts').Deferral | undefined;
  /** Message.waitStoreMsgOK: whether the answer waits for flush and slave. */
  readonly waitStoreMsgOK: boolean;
  /** What the program prints when it has succeeded. */
  readonly prints: string | undefined;
  /** … and when it has failed. */
  readonly printsFailure: string | undefined;
  /** SendResult, once there is one. */
  result?:
    | {
        readonly status: string;
        readonly broker: string;
        readonly queueId: number;
        readonly queueOffset: number;
        readonly offsetMsgId: string;
      }
    | undefined;
  /** Follow-up raised with the outcome, and what it needs. */
  readonly then: string | undefined;
  readonly token: unknown;
}

/** Sends of one script action: one application thread, one after the other. */
export interface ApplicationThread {
  readonly action: import('./scenario.ts').ScriptAction;
  /** Repetitions that are asked for: the fact action.applied of each, in order. */
  readonly asked: number[];
  /** Number of the repetition that the first of `asked` is. */
  firstRepetition: number;
  /** How many of `asked` have been sent. */
  sent: number;
  isBusy: boolean;
  /** Which thread it is, for who tells it that its send has ended. */
  readonly token: { readonly producer: Producer; readonly key: string };
}

export interface Producer extends ClientProcess {
  readonly kind: 'producer';
  publishTable: Map<string, PublishInfo>;
  sends: Map<number, SendRequest>;
  /** Undefined until its first ASYNC send. */
  asyncSender: AsyncSender | undefined;
  /** Whether the application has registered a SendMessageHook. */
  readonly hasSendHook: boolean;
  /** enableMsgTrace: it keeps trace records of what it sends. */
  readonly hasMsgTrace: boolean;
  /** Broker → how its last answer was; empty without sendLatencyFaultEnable. */
  faultItems: Map<string, FaultItem>;
  /** Turns in the better half of brokers, when none is available (whichItemWorst); −1 until the first. */
  faultTurn: number;
  threads: Map<string, ApplicationThread>;
  /** Counter part of UNIQ_KEY; starts again with the process. */
  uniqueCounter: number;
  /** How far its own clock is ahead (ms). */
  readonly clockSkewMs: number;
}

/** The HTTP access of ONS: a client of the cluster that sends and pulls for those that speak HTTP. */
export interface HttpGateway extends ClientProcess {
  readonly kind: 'httpGateway';
  publishTable: Map<string, PublishInfo>;
  sends: Map<number, SendRequest>;
  uniqueCounter: number;
}

/** A message queue that a consumer has been given, as it holds it. */
export interface AssignedQueue extends MachineInstance {
  readonly process: Consumer;
  readonly incarnation: number;
  readonly topic: string;
  readonly broker: string;
  readonly queueId: number;
  readonly reference: string;
  /** It belongs to another now: what comes for it is thrown away. */
  isDropped: boolean;
}

export interface ProcessQueue extends AssignedQueue {
  /** Its names in facts. */
  readonly textIds: QueueTextIds;
  nextOffset: number;
  readonly messages: MessageTree;
  cachedBytes: number;
  /** Largest offset ever put, −1 before. */
  maxOffset: number;
  lastPullMs: number;
  /** Whether the last try to pull ended in flow control: only the change is a fact. */
  isFlowControlled: boolean;
  /** Offset to store when the broker says that the asked one is illegal. */
  correctedOffset: number;
  /** Consume loop of an orderly listener; undefined for a concurrent one. */
  readonly order: OrderlyQueue | undefined;
}

/** Where a message lies that a listener is called with. */
export interface DeliveredFrom {
  readonly process: Consumer;
  readonly topic: string;
  readonly broker: string;
  readonly queueId: number;
  readonly textIds: QueueTextIds;
}

/** One call of a listener. */
export interface ListenerCall<Q extends DeliveredFrom = DeliveredFrom> {
  readonly queue: Q;
  message: CachedMessage;
  /** The other messages of the list that it is called with. */
  rest: readonly CachedMessage[];
  /** Where those lie, when not all where `queue` says. */
  readonly restTextIds?: readonly QueueTextIds[];
  deliveredSeq: number;
  startedAtMs: number;
  /** Result that the listener will return, and when. */
  result: string;
  delayLevelWhenNextConsume: number;
  /** Index of the last message that a success holds for. */
  ackIndex: number;
  /** Of an orderly listener: for how long it asked the queue to be suspended (ms); −1 = the consumer's option. */
  suspendMs?: number;
  /** Those of its messages that the application found to be handled already. */
  skipped: readonly CachedMessage[];
  finish: EventHandle | undefined;
}

/** Orderly consumption of one queue: the client's view of its lock (RenewedEntry: last success) and the consume loop. */
export interface OrderlyQueue extends MachineInstance, RenewedEntry {
  readonly process: Consumer;
  readonly incarnation: number;
  readonly topic: string;
  readonly broker: string;
  readonly queueId: number;
  readonly reference: string;
  isLocked: boolean;
  /** Under its lock the offset has been asked again, as is done before the first pull (PullRequest.previouslyLocked). */
  isPreviouslyLocked: boolean;
  /** Messages that the listener is called with, neither committed nor put back: the end of consumingMsgOrderlyTreeMap … */
  taken: readonly CachedMessage[];
  /** … and its beginning: those of earlier calls that a listener without auto-commit has not committed yet. */
  uncommitted: readonly CachedMessage[];
  /** Of those taken: what has reached maxReconsumeTimes and is still to be sent to %RETRY%; the first is under way … */
  unsent: readonly CachedMessage[];
  /** … and what was sent. */
  sent: readonly CachedMessage[];
  /** suspendCurrentQueueTimeMillis that the listener asked for (ms); −1 = the consumer's option. */
  suspendMs: number;
  /** The running listener: it holds the consume lock. */
  call: ListenerCall<ProcessQueue> | undefined;
  /** Start of the present run in a thread (ms). */
  runSinceMs: number;
  /** Messages taken in the present run. */
  takenInRun: number;
  /** Fact that what comes next is caused by. */
  causeSeq: number;
  /** A rebalance waits until then (ms) for the consume lock; undefined = none waits. */
  releaseTimer: EventHandle | undefined;
}

/** Messages of one answer that wait for threads: each call of the listener takes the next `consumeMessageBatchMaxSize` of them. */
export interface SubmittedMessages {
  readonly queue: ProcessQueue;
  readonly messages: readonly CachedMessage[];
  /** How many of them have got a thread. */
  taken: number;
  readonly causeSeq: number;
}

export interface Consumer extends ClientProcess {
  readonly kind: 'consumer';
  readonly type: 'push' | 'simple' | 'pull';
  /** Of a SimpleConsumer that has started. */
  simple: import('./simpleClient.ts').SimpleClient | undefined;
  /** Of a push consumer that a broker has given queues to pop from. */
  popPush: import('./popPush.ts').PopPush | undefined;
  /** Of a DefaultLitePullConsumer that has started. */
  pollLoop: import('./pollLoop.ts').PollLoop | undefined;
  readonly messageModel: 'CLUSTERING' | 'BROADCASTING';
  /** suspend(): it neither pulls nor rebalances. */
  isPaused: boolean;
  /** What the last rebalance made of pullThresholdForTopic (messages) … */
  pullThresholdForQueue: number;
  /** … and of pullThresholdSizeForTopic (MiB); 0 = the options of a queue hold. */
  pullThresholdSizeForQueue: number;
  /** Whether its listener is a MessageListenerOrderly. */
  readonly isOrderly: boolean;
  /** enableMsgTrace: it keeps trace records of what it consumes. */
  readonly hasMsgTrace: boolean;
  subscriptions: Map<string, SubscriptionData>;
  /** `topic:broker:queueId` → process queue */
  processQueues: Map<string, ProcessQueue>;
  /** `topic:broker:queueId` → next offset (client memory) */
  offsetTable: Map<string, number>;
  /** `topic:broker:queueId` → broker id that its broker suggested for the next pull (PullAPIWrapper.pullFromWhichNodeTable). */
  pullFromWhichNode: Map<string, number>;
  /** What the last persist sent, so that an unchanged offset is not sent again. */
  persistedOffsets: Map<string, number>;
  /** The task that tells the brokers its offsets. */
  persistTask: PeriodicTask | undefined;
  /** What waits for a thread, in order. */
  waitingTasks: SubmittedMessages[];
  /** Running tasks by thread number; free slots are undefined. */
  threads: (ConsumeTask | undefined)[];
  busyThreads: number;
  /** All threads of the pool before this place are busy. */
  busyBelow: number;
  /** Threads of consumeExecutor that updateCorePoolSize asked for; 0 = the options decide … */
  corePoolSize: number;
  /** … and those above it that have not ended yet, when it became smaller. */
  threadsAbove: number;
  /** When more threads than that worked last (ms). */
  aboveCoreAtMs: number;
  /** Orderly queues that wait for a thread, in order. */
  waitingQueues: OrderlyQueue[];
  publishTable: Map<string, PublishInfo>;
  sends: Map<number, SendRequest>;
  uniqueCounter: number;
  rebalance: import('./rebalanceRun.ts').RebalanceRun;
}

export interface Connection extends MachineInstance {
  readonly from: string;
  readonly to: string;
  waiting: RemotingCall[];
}

/** Latency, jitter (ms) and loss (‰) of a link. */
export type LinkQuality = Pick<LinkSpec, 'latency' | 'jitter' | 'lossPerMille'>;

export interface LinkState extends MachineInstance {
  readonly a: string;
  readonly b: string;
  /** When it was cut last (ms); −1 never. */
  cutAtMs: number;
}

/** Something that would have happened in a process while it was frozen. */
export interface HeldEvent {
  readonly kind: number;
  readonly cause: number;
  readonly payload: unknown;
  /** Process that it dies with, if with any, and in which life. */
  readonly process: Process | undefined;
  readonly lives: number;
}

export interface World {
  nowMs: number;
  nextRequestId: number;
  nextSendId: number;
  nextRank: number;
  /** Position in the expanded script. */
  scriptCursor: number;
  readonly processes: Map<string, Process>;
  /** `from>to` */
  readonly connections: Map<string, Connection>;
  readonly links: Map<string, LinkState>;
  readonly pendingCalls: Map<number, RemotingCall>;
  readonly random: Map<string, RandomStream>;
  /** Results that a hand decided before the listener was called: `group/message` → result */
  readonly decidedResults: Map<string, string>;
  /** Server whose port a firewall closes → after how many ms it refuses a connection (ms); −1 = it says nothing. */
  readonly closedPorts: Map<string, number>;
  /** Links that the script has given other values (linkId). */
  readonly changedLinks: Map<string, LinkQuality>;
  /** Frozen process → what waits until it is thawed, in order. */
  readonly frozen: Map<string, HeldEvent[]>;
  /** Processes whose host has no power: nothing of it answers, not even that nobody is there. */
  readonly poweredOff: Set<string>;
  /** State of mechanisms that is nobody else's business. */
  readonly slices: Map<string, unknown>;
  /** Facts the checkers keep. */
  readonly checkers: Map<string, unknown>;
}
