/** Pieces that several sentences share. Texts come from the message catalogue in the current language. */
import { isReviveRecord, type FactOf, type FactType } from '../../engine/index.ts';
import { count, messageName, saidTime } from '../format/index.ts';
import { m } from '../../paraglide/messages.js';

/** What sentences need to know beside the fact itself. */
export interface SentenceContext {
  /** Name of a message: its key when one is known, otherwise its short id. */
  message(msgId: string): string;
  /** Whether the consumer has a listener that its client calls; one without asks for messages and handles them itself. */
  listens(consumer: string): boolean;
  /** Topic where a delayed message waits, as far as it is known: the offset that its sender is told is one of that topic. */
  parkedIn?(msgId: string): string | undefined;
}

/** One sentence for each fact type. */
export type SentenceBuilders<T extends FactType = FactType> = {
  readonly [K in T]: (fact: FactOf<K>, context: SentenceContext) => string;
};

/** Names messages by their keys as far as they are known. `receivers`: the consumers without a listener. */
export const contextOfKeys = (keys: ReadonlyMap<string, string>, receivers: readonly string[] = []): SentenceContext => ({
  message: (msgId) => popRecordName(msgId) ?? messageName(msgId, keys.get(msgId)),
  listens: (consumer) => !receivers.includes(consumer),
});

/** `topic@queue id@start offset@group@time@broker@ck`, of an ack the acknowledged offset behind the start: what POP writes for itself. */
function popRecordName(msgId: string): string | undefined {
  if (!isReviveRecord(msgId)) return undefined;
  const record = /^(.+?)@(\d+)@\d+@(?:\d+@)?(.+)@(\d+)@[^@]+@(c|a)/.exec(msgId);
  if (record === null) return undefined;
  const [, topic = '', queueId = '', group = '', at = '', kind] = record;
  const inputs = { group, queue: `${topic} q${queueId}`, time: saidTime(Number(at)) };
  return kind === 'c' ? m.facts_checkpoint(inputs) : m.facts_ackRecord(inputs);
}

/** `broker-a q2`: a message queue where its topic is said beside it. */
export const place = (broker: string, queueId: number): string => `${broker} q${queueId}`;

/** Names in a row, with the language's own comma. */
export const listed = (names: readonly string[]): string => names.join(m.app_comma());

/** Queues of one topic, each broker named once: `broker-a q0 q1, broker-b q0`. From `broker-a:0`, `broker-a:1`, `broker-b:0`; queue id −1 stands for all. */
export function queuesInWords(queues: readonly string[]): string {
  const byBroker = new Map<string, string[]>();
  for (const queue of queues) {
    const [broker = '', queueId = ''] = queue.split(':');
    if (queueId === '-1') byBroker.set(broker, [m.facts_allQueuesOf({ broker })]);
    else byBroker.set(broker, [...(byBroker.get(broker) ?? [broker]), `q${queueId}`]);
  }
  return listed([...byBroker.values()].map((words) => words.join(' ')));
}

/** More messages than this are counted. */
export const mostNamed = 3;

/** Names of few messages, otherwise their number. */
export function messageNames(msgIds: readonly string[], context: SentenceContext): string {
  return msgIds.length <= mostNamed ? listed(msgIds.map((id) => context.message(id))) : m.facts_messages({ count: count(msgIds.length) });
}

const reasons: Readonly<Record<string, () => string>> = {
  linkCut: () => m.facts_reason_linkCut(),
  connectionClosed: () => m.facts_reason_connectionClosed(),
  channelIdle: () => m.facts_reason_channelIdle(),
  hostDown: () => m.facts_reason_hostDown(),
  unregistered: () => m.facts_reason_unregistered(),
  expired: () => m.facts_reason_expired(),
  shutdown: () => m.facts_reason_shutdown(),
  'power failure': () => m.facts_reason_powerFailure(),
  timeout: () => m.facts_reason_timeout(),
  frozen: () => m.facts_reason_frozen(),
  portClosed: () => m.facts_reason_portClosed(),
  broadcasting: () => m.facts_reason_broadcasting(),
  slaveAhead: () => m.facts_reason_slaveAhead(),
  diskLost: () => m.facts_reason_diskLost(),
  uncommitted: () => m.facts_reason_uncommitted(),
  powerFailure: () => m.facts_reason_powerFailure(),
  packetLost: () => m.facts_reason_packetLost(),
  reset: () => m.facts_reason_reset(),
  noRetryQueues: () => m.facts_reason_noRetryQueues(),
  noRetry: () => m.facts_reason_noRetry(),
  reconsumedTooOften: () => m.facts_reason_reconsumedTooOften(),
  firewall: () => m.facts_reason_firewall(),
  'exit without shutdown': () => m.facts_reason_exit(),
  transactionCheckMax: () => m.facts_reason_transactionCheckMax(),
  fileReservedTime: () => m.facts_reason_fileReservedTime(),
};

/** Why something ended or was lost, by the stable word of its fact; RocketMQ's own words (`timeup`, an exception) stay as they are. */
export function reasonText(reason: string): string {
  const text = Object.hasOwn(reasons, reason) ? reasons[reason] : undefined;
  return text === undefined ? reason : text();
}

const taskWork: Readonly<Record<string, () => string>> = {
  deliverDelayedMessage: () => m.facts_task_deliverDelayedMessage(),
  flushRealTimeService: () => m.facts_task_flushRealTimeService(),
  cleanFilesPeriodically: () => m.facts_task_cleanFilesPeriodically(),
  haClient: () => m.facts_task_haClient(),
  haTransfer: () => m.facts_task_haTransfer(),
  syncAll: () => m.facts_task_syncAll(),
  groupCommitService: () => m.facts_task_groupCommitService(),
  flushDelayOffset: () => m.facts_task_flushDelayOffset(),
  timerDequeue: () => m.facts_task_timerDequeue(),
  timerFlush: () => m.facts_task_timerFlush(),
  popReviveService: () => m.facts_task_popReviveService(),
  popPollingTime: () => m.facts_task_popPollingTime(),
  receiveRetryDelay: () => m.facts_task_receiveRetryDelay(),
  pollTimeoutMillis: () => m.facts_task_pollTimeoutMillis(),
  deleteExpiredMessages: () => m.facts_task_deleteExpiredMessages(),
  registerBrokerAll: () => m.facts_task_registerBrokerAll(),
  scanNotActiveBroker: () => m.facts_task_scanNotActiveBroker(),
  scanNotActiveChannel: () => m.facts_task_scanNotActiveChannel(),
  pollNameServer: () => m.facts_task_pollNameServer(),
  rebalanceService: () => m.facts_task_rebalanceService(),
  persistAllConsumerOffset: () => m.facts_task_persistAllConsumerOffset(),
  persistConsumerOffset: () => m.facts_task_persistConsumerOffset(),
  pullRequestHoldService: () => m.facts_task_pullRequestHoldService(),
  sendHeartbeatToAllBroker: () => m.facts_task_sendHeartbeatToAllBroker(),
  pullTimeDelayMillsWhenException: () => m.facts_task_pullTimeDelayMillsWhenException(),
  pullInterval: () => m.facts_task_pullInterval(),
  pullTimeDelayMillsWhenFlowControl: () => m.facts_task_pullTimeDelayMillsWhenFlowControl(),
  cleanExpireMsg: () => m.facts_task_cleanExpireMsg(),
  lockMQPeriodically: () => m.facts_task_lockMQPeriodically(),
  suspendCurrentQueueTimeMillis: () => m.facts_task_suspendCurrentQueueTimeMillis(),
  transactionalMessageCheck: () => m.facts_task_transactionalMessageCheck(),
  backOff: () => m.facts_task_backOff(),
  httpDeleteWithin: () => m.facts_task_httpDeleteWithin(),
  shutdownStoreMillis: () => m.facts_task_shutdownStoreMillis(),
  restOfTimeout: () => m.facts_task_restOfTimeout(),
  sleep: () => m.facts_task_sleep(),
  compensateFailedSends: () => m.facts_task_compensateFailedSends(),
  transactionalOpBatch: () => m.facts_task_transactionalOpBatch(),
  connectTimeoutMillis: () => m.facts_task_connectTimeoutMillis(),
  restOfBudget: () => m.facts_task_restOfBudget(),
  AsyncTraceDispatcher: () => m.facts_task_AsyncTraceDispatcher(),
};

/** A task by what it does, with RocketMQ's name for it: "schedule scan (deliverDelayedMessage)". Unknown tasks keep their name. */
export function taskText(task: string): string {
  const work = Object.hasOwn(taskWork, task) ? taskWork[task] : undefined;
  return work === undefined ? task : m.facts_task({ work: work(), task });
}
