/** Pieces that several sentences share. Texts come from the message catalogue in the current language. */
import type { FactOf, FactType } from '../../engine/index.ts';
import { count, duration, messageName } from '../format/index.ts';
import { m } from '../../paraglide/messages.js';

/** What sentences need to know beside the fact itself. */
export interface SentenceContext {
  /** Name of a message: its key when one is known, otherwise its short id. */
  message(msgId: string): string;
  /** Whether the consumer has a listener that its client calls; one without asks for messages and handles them itself. */
  listens(consumer: string): boolean;
}

/** One sentence for each fact type. */
export type SentenceBuilders<T extends FactType = FactType> = {
  readonly [K in T]: (fact: FactOf<K>, context: SentenceContext) => string;
};

/** Names messages by their keys as far as they are known. `receivers`: the consumers without a listener. */
export const contextOfKeys = (keys: ReadonlyMap<string, string>, receivers: readonly string[] = []): SentenceContext => ({
  message: (msgId) => messageName(msgId, keys.get(msgId)),
  listens: (consumer) => !receivers.includes(consumer),
});

/** `broker-a q2`: a message queue where its topic is said beside it. */
export const place = (broker: string, queueId: number): string => `${broker} q${queueId}`;

/** Names in a row, with the language's own comma. */
export const listed = (names: readonly string[]): string => names.join(m.facts_comma());

/** `OrderTopic broker-a q2` from `OrderTopic:broker-a:2`, `broker-a q2` from `broker-a:2`: how a message queue is called in every text. */
export const queueName = (queue: string): string => queue.replace(/:(\d+)$/, ' q$1').replaceAll(':', ' ');

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

/** Longest value of an action's parameter that is shown in a sentence (characters). */
const longestParam = 60;

function paramText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > longestParam ? `${text.slice(0, longestParam)}…` : text;
}

/** A script action as one could type it: `send p1 topic=OrderTopic tag=TagA`. Its time is said by the fact, so `at` is left out. */
export function typedAction(action: unknown): string {
  const { at: _at, do: verb, ...params } = paramsOf(action);
  const shown = Object.entries(params).map(([name, value]) => `${name}=${paramText(value)}`);
  return [typeof verb === 'string' ? verb : '?', ...shown].join(' ');
}

const paramsOf = (action: unknown): Readonly<Record<string, unknown>> =>
  typeof action === 'object' && action !== null ? (action as Readonly<Record<string, unknown>>) : {};

/** What a script action does: "c1 is killed (kill -9)". An action that has no sentence is shown as one could type it. */
export function actionText(action: unknown, context: Pick<SentenceContext, 'message'>): string {
  const given = paramsOf(action);
  const text = (name: string): string => paramText(given[name]);
  switch (given['do']) {
    case 'send':
      return sendText(given);
    case 'httpSend':
      return Number(given['count'] ?? 1) === 1
        ? m.facts_do_httpSend_one({ client: text('client') })
        : m.facts_do_httpSend({ client: text('client'), count: count(Number(given['count'])) });
    case 'httpReceive':
      return m.facts_do_httpReceive({ client: text('client') });
    case 'httpDelete':
      return given['messages'] === undefined
        ? m.facts_do_httpDelete_all({ client: text('client') })
        : m.facts_do_httpDelete({ client: text('client'), messages: text('messages') });
    case 'applyProducerId':
      return m.facts_do_applyProducerId({ id: text('producerId'), topic: text('topic') });
    case 'applyConsumerId':
      return m.facts_do_applyConsumerId({ id: text('consumerId'), topic: text('topic') });
    case 'grantTopic':
      return m.facts_do_grantTopic({ accessKey: text('accessKey'), topic: text('topic') });
    case 'print':
      return m.facts_do_print({ client: text('client'), text: text('text') });
    case 'closePort':
      return m.facts_do_closePort({ node: text('node') });
    case 'openPort':
      return m.facts_do_openPort({ node: text('node') });
    case 'sendBatch':
      return m.facts_do_sendBatch({ producer: text('producer'), count: Number(given['messages']) });
    case 'sendInTransaction':
      return m.facts_do_sendInTransaction({ producer: text('producer') });
    case 'answerCheckback':
      return m.facts_do_answerCheckback({ message: context.message(text('message')), state: text('state') });
    case 'registerMessageListener':
      return m.facts_do_registerMessageListener({ consumer: text('consumer') });
    case 'updateCorePoolSize':
      return m.facts_do_updateCorePoolSize({ consumer: text('consumer'), count: Number(given['corePoolSize']) });
    case 'answerConsumption':
      return m.facts_do_answerConsumption({ group: text('group'), result: text('result'), message: context.message(text('message')) });
    case 'receive':
      return m.facts_do_receive({ consumer: text('consumer') });
    case 'ack':
      return m.facts_do_ack({ consumer: text('consumer'), message: context.message(text('message')) });
    case 'changeInvisibleDuration':
      return m.facts_do_changeInvisibleDuration({
        consumer: text('consumer'),
        message: context.message(text('message')),
        time: duration(Number(given['invisibleDuration'])),
      });
    case 'request':
      return m.facts_do_request({ producer: text('producer'), topic: text('topic') });
    case 'pause':
      return m.facts_do_pause({ consumer: text('consumer'), queue: queueName(text('queue')) });
    case 'resume':
      return m.facts_do_resume({ consumer: text('consumer'), queue: queueName(text('queue')) });
    case 'commitSync':
      return given['queue'] === undefined
        ? m.facts_do_commitSync({ consumer: text('consumer') })
        : m.facts_do_commitQueue({ consumer: text('consumer'), queue: text('queue') });
    case 'seek':
      return m.facts_do_seek({ consumer: text('consumer'), queue: queueName(text('queue')), offset: text('offset') });
    case 'recall':
      return m.facts_do_recall({ producer: text('producer'), message: context.message(text('message')) });
    case 'start':
      return m.facts_do_start({ node: text('node') });
    case 'stop':
      return m.facts_do_stop({ node: text('node') });
    case 'crash':
      return m.facts_do_crash({ node: text('node') });
    case 'callStart':
      return m.facts_do_callStart({ client: text('client') });
    case 'exit':
      return m.facts_do_exit({ client: text('client') });
    case 'powerFailure':
      return given['diskLost'] === true ? m.facts_do_loseDisk({ node: text('node') }) : m.facts_do_powerFailure({ node: text('node') });
    case 'fillDisk':
      return m.facts_do_fillDisk({ broker: text('broker'), percent: text('percent') });
    case 'stallAppends':
      return m.facts_do_stallAppends({ broker: text('broker'), ms: text('forMs') });
    case 'slowDisk':
      return m.facts_do_slowDisk({ broker: text('broker'), flush: text('flushMs') });
    case 'deleteOffsetFile':
      return m.facts_do_deleteOffsetFile({ consumer: text('consumer') });
    case 'freeze':
      return m.facts_do_freeze({ node: text('node') });
    case 'thaw':
      return m.facts_do_thaw({ node: text('node') });
    case 'cutLink':
      return m.facts_do_cutLink({ from: text('from'), to: text('to') });
    case 'changeLink':
      return m.facts_do_changeLink({ from: text('from'), to: text('to') });
    case 'unsubscribe':
      return m.facts_do_unsubscribe({ consumer: text('consumer'), topic: text('topic') });
    case 'updateNameServerAddressList':
      return m.facts_do_updateNameServerAddressList({ client: text('client'), nameServers: text('namesrvAddr') });
    case 'wipeWritePerm':
      return m.facts_do_wipeWritePerm({ broker: text('broker') });
    case 'addWritePerm':
      return m.facts_do_addWritePerm({ broker: text('broker') });
    case 'healLink':
      return m.facts_do_healLink({ from: text('from'), to: text('to') });
    case 'subscribe':
      return m.facts_do_subscribe({ consumer: text('consumer'), topic: text('topic'), expression: text('expression') || '*' });
    case 'updateTopic':
      return m.facts_do_updateTopic({ topic: text('topic') });
    case 'deleteTopic':
      return m.facts_do_deleteTopic({ topic: text('topic') });
    case 'updateBrokerConfig':
      return m.facts_do_updateBrokerConfig({ broker: text('broker'), key: text('key'), value: text('value') });
    case 'updateOrderConf':
      return m.facts_do_updateOrderConf({ topic: text('topic') });
    case 'updateSubGroup':
      return m.facts_do_updateSubGroup({ group: text('group') });
    case 'deleteSubGroup':
      return m.facts_do_deleteSubGroup({ group: text('group') });
    case 'resetOffset':
      return m.facts_do_resetOffset({ group: text('group'), topic: text('topic') });
    case 'setConsumeMode':
      return m.facts_do_setConsumeMode({ group: text('group'), topic: text('topic'), mode: text('mode') });
    case 'consumerProgress':
      return m.facts_do_consumerProgress({ group: text('group') });
    case 'queryById':
      return m.facts_do_queryById({ message: context.message(text('message')) });
    case 'queryByUniqueKey':
      return m.facts_do_queryByUniqueKey({ message: context.message(text('message')) });
    case 'consumerStatus':
      return m.facts_do_consumerStatus({ group: text('group') });
    case 'queryByKey':
      return m.facts_do_queryByKey({ key: text('key') });
    case 'suspendConsumer':
      return m.facts_do_suspendConsumer({ consumer: text('consumer') });
    case 'resumeConsumer':
      return m.facts_do_resumeConsumer({ consumer: text('consumer') });
    default:
      return typedAction(action);
  }
}

/** A topic that is no name at all, empty or with spaces, stands in quotes: only so it is seen. */
const shownTopic = (topic: string): string => (/^\S+$/.test(topic) ? topic : `"${topic}"`);

function sendText(given: Readonly<Record<string, unknown>>): string {
  const producer = paramText(given['producer']);
  const many = typeof given['count'] === 'number' && given['count'] > 1 ? given['count'] : undefined;
  const every = typeof given['every'] === 'number' && given['every'] > 0 ? duration(given['every']) : undefined;
  const topic = typeof given['topic'] === 'string' ? shownTopic(given['topic']) : undefined;
  if (many === undefined) return topic === undefined ? m.facts_do_send({ producer }) : m.facts_do_send_topic({ producer, topic });
  const inputs = { producer, count: count(many) };
  if (every === undefined)
    return topic === undefined ? m.facts_do_send_together(inputs) : m.facts_do_send_togetherTopic({ ...inputs, topic });
  return topic === undefined ? m.facts_do_send_many({ ...inputs, every }) : m.facts_do_send_manyTopic({ ...inputs, every, topic });
}

const verbs: Readonly<Record<string, () => string>> = {
  send: () => m.facts_verb_send(),
  print: () => m.facts_verb_print(),
  closePort: () => m.facts_verb_closePort(),
  openPort: () => m.facts_verb_openPort(),
  sendBatch: () => m.facts_verb_sendBatch(),
  sendInTransaction: () => m.facts_verb_sendInTransaction(),
  answerConsumption: () => m.facts_verb_answerConsumption(),
  answerCheckback: () => m.facts_verb_answerCheckback(),
  recall: () => m.facts_verb_recall(),
  receive: () => m.facts_verb_receive(),
  ack: () => m.facts_verb_ack(),
  changeInvisibleDuration: () => m.facts_verb_changeInvisibleDuration(),
  seek: () => m.facts_verb_seek(),
  pause: () => m.facts_verb_pause(),
  resume: () => m.facts_verb_resume(),
  commitSync: () => m.facts_verb_commitSync(),
  request: () => m.facts_verb_request(),
  start: () => m.facts_verb_start(),
  stop: () => m.facts_verb_stop(),
  crash: () => m.facts_verb_crash(),
  callStart: () => m.facts_verb_callStart(),
  exit: () => m.facts_verb_exit(),
  powerFailure: () => m.facts_verb_powerFailure(),
  fillDisk: () => m.facts_verb_fillDisk(),
  stallAppends: () => m.facts_verb_stallAppends(),
  slowDisk: () => m.facts_verb_slowDisk(),
  freeze: () => m.facts_verb_freeze(),
  thaw: () => m.facts_verb_thaw(),
  cutLink: () => m.facts_verb_cutLink(),
  changeLink: () => m.facts_verb_changeLink(),
  unsubscribe: () => m.facts_verb_unsubscribe(),
  updateNameServerAddressList: () => m.facts_verb_updateNameServerAddressList(),
  wipeWritePerm: () => m.facts_verb_wipeWritePerm(),
  addWritePerm: () => m.facts_verb_addWritePerm(),
  healLink: () => m.facts_verb_healLink(),
  subscribe: () => m.facts_verb_subscribe(),
  deleteOffsetFile: () => m.facts_verb_deleteOffsetFile(),
  updateTopic: () => m.facts_verb_updateTopic(),
  deleteTopic: () => m.facts_verb_deleteTopic(),
  updateBrokerConfig: () => m.facts_verb_updateBrokerConfig(),
  updateOrderConf: () => m.facts_verb_updateOrderConf(),
  updateSubGroup: () => m.facts_verb_updateSubGroup(),
  deleteSubGroup: () => m.facts_verb_deleteSubGroup(),
  resetOffset: () => m.facts_verb_resetOffset(),
  setConsumeMode: () => m.facts_verb_setConsumeMode(),
  consumerProgress: () => m.facts_verb_consumerProgress(),
  registerMessageListener: () => m.facts_verb_registerMessageListener(),
  updateCorePoolSize: () => m.facts_verb_updateCorePoolSize(),
  queryById: () => m.facts_verb_queryById(),
  queryByUniqueKey: () => m.facts_verb_queryByUniqueKey(),
  consumerStatus: () => m.facts_verb_consumerStatus(),
  queryByKey: () => m.facts_verb_queryByKey(),
  suspendConsumer: () => m.facts_verb_suspendConsumer(),
  resumeConsumer: () => m.facts_verb_resumeConsumer(),
  applyProducerId: () => m.facts_verb_applyProducerId(),
  applyConsumerId: () => m.facts_verb_applyConsumerId(),
  grantTopic: () => m.facts_verb_grantTopic(),
  httpSend: () => m.facts_verb_httpSend(),
  httpReceive: () => m.facts_verb_httpReceive(),
  httpDelete: () => m.facts_verb_httpDelete(),
};

/** A script action in a word or two, for a mark: "link cut". Takes its `do`; an unknown one is shown as it is. */
export function actionWord(verb: string): string {
  const word = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  return word === undefined ? verb : word();
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
