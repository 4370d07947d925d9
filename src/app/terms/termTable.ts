/**
 * The terms that a learner meets, one list for the whole page: what each is, which option of a profile it is, where the official
 * documentation says more. Loaded when something shows it.
 */
import type { ConstantScope } from '../../engine/index.ts';
import { m } from '../../paraglide/messages.js';
import type { LensId } from '../lensCatalogue.ts';

export interface Term {
  /** Its name; in Chinese with the English original. */
  readonly title: () => string;
  /** One or two sentences: what it is. */
  readonly what: () => string;
  /** Its page below rocketmq.apache.org/docs/, as that site's own sources name it. */
  readonly doc: string;
  /** Whose option it is, by its real name: its default and unit stand in the profile. */
  readonly option?: readonly [scope: ConstantScope, name: string];
  /** The lenses whose explanation names it. */
  readonly lenses?: readonly LensId[];
}

export const terms = {
  topic: { title: m.term_topic, what: m.term_what_topic, doc: 'domainModel/02topic', lenses: ['cluster'] },
  messageQueue: {
    title: m.term_messageQueue,
    what: m.term_what_messageQueue,
    doc: 'domainModel/03messagequeue',
    lenses: ['cluster', 'queues'],
  },
  consumerGroup: {
    title: m.term_consumerGroup,
    what: m.term_what_consumerGroup,
    doc: 'domainModel/07consumergroup',
    lenses: ['cluster', 'deliveryMatrix'],
  },
  subscription: { title: m.term_subscription, what: m.term_what_subscription, doc: 'domainModel/09subscription', lenses: ['diagnosis'] },
  messageModel: { title: m.term_messageModel, what: m.term_what_messageModel, doc: '4.x/consumer/02push', lenses: ['deliveryMatrix'] },
  consumerOffset: {
    title: m.term_consumerOffset,
    what: m.term_what_consumerOffset,
    doc: 'featureBehavior/09consumerprogress',
    lenses: ['queues', 'diagnosis'],
  },
  lag: { title: m.term_lag, what: m.term_what_lag, doc: 'featureBehavior/09consumerprogress', lenses: ['queues', 'charts', 'diagnosis'] },
  reconsumeTimes: {
    title: m.term_reconsumeTimes,
    what: m.term_what_reconsumeTimes,
    doc: '4.x/consumer/02push',
    lenses: ['retryLadder', 'story', 'charts'],
  },
  deadLetterQueue: {
    title: m.term_deadLetterQueue,
    what: m.term_what_deadLetterQueue,
    doc: 'featureBehavior/10consumerretrypolicy',
    lenses: ['retryLadder', 'story'],
  },
  halfMessage: { title: m.term_halfMessage, what: m.term_what_halfMessage, doc: '4.x/producer/06message5', lenses: ['transactions'] },
  brokerRole: { title: m.term_brokerRole, what: m.term_what_brokerRole, doc: '4.x/parameterConfiguration/02server' },
  flushDiskType: { title: m.term_flushDiskType, what: m.term_what_flushDiskType, doc: '4.x/parameterConfiguration/02server' },
  consumeThreadMin: {
    title: m.term_consumeThreadMin,
    what: m.term_what_consumeThreadMin,
    doc: '4.x/parameterConfiguration/01local',
    option: ['consumer', 'consumeThreadMin'],
    lenses: ['code', 'charts'],
  },
  consumeTimeout: {
    title: m.term_consumeTimeout,
    what: m.term_what_consumeTimeout,
    doc: '4.x/parameterConfiguration/01local',
    option: ['consumer', 'consumeTimeout'],
    lenses: ['stateCharts', 'diagnosis'],
  },
  maxReconsumeTimes: {
    title: m.term_maxReconsumeTimes,
    what: m.term_what_maxReconsumeTimes,
    doc: '4.x/consumer/02push',
    option: ['consumer', 'maxReconsumeTimes'],
    lenses: ['retryLadder'],
  },
  pullBatchSize: {
    title: m.term_pullBatchSize,
    what: m.term_what_pullBatchSize,
    doc: '4.x/parameterConfiguration/01local',
    option: ['consumer', 'pullBatchSize'],
    lenses: ['code'],
  },
  pullThresholdForQueue: {
    title: m.term_pullThresholdForQueue,
    what: m.term_what_pullThresholdForQueue,
    doc: '4.x/parameterConfiguration/01local',
    option: ['consumer', 'pullThresholdForQueue'],
    lenses: ['queues', 'diagnosis'],
  },
  brokerSuspendMaxTimeMillis: {
    title: m.term_brokerSuspendMaxTimeMillis,
    what: m.term_what_brokerSuspendMaxTimeMillis,
    doc: '4.x/parameterConfiguration/01local',
    option: ['consumer', 'brokerSuspendMaxTimeMillis'],
    lenses: ['spaceTime', 'stateCharts', 'trace'],
  },
  rebalanceWaitInterval: {
    title: m.term_rebalanceWaitInterval,
    what: m.term_what_rebalanceWaitInterval,
    doc: 'featureBehavior/08consumerloadbalance',
    option: ['consumer', 'rebalanceWaitInterval'],
    lenses: ['cluster', 'deliveryMatrix', 'stateCharts'],
  },
  persistConsumerOffsetInterval: {
    title: m.term_persistConsumerOffsetInterval,
    what: m.term_what_persistConsumerOffsetInterval,
    doc: '4.x/parameterConfiguration/01local',
    option: ['consumer', 'persistConsumerOffsetInterval'],
    lenses: ['queues'],
  },
  suspendCurrentQueueTimeMillis: {
    title: m.term_suspendCurrentQueueTimeMillis,
    what: m.term_what_suspendCurrentQueueTimeMillis,
    doc: '4.x/parameterConfiguration/01local',
    option: ['consumer', 'suspendCurrentQueueTimeMillis'],
    lenses: ['retryLadder'],
  },
  lockInterval: {
    title: m.term_lockInterval,
    what: m.term_what_lockInterval,
    doc: '4.x/producer/03message2',
    option: ['consumer', 'rocketmq.client.rebalance.lockInterval'],
    lenses: ['stateCharts'],
  },
  popInvisibleTime: {
    title: m.term_popInvisibleTime,
    what: m.term_what_popInvisibleTime,
    doc: 'featureBehavior/06consumertype',
    option: ['consumer', 'popInvisibleTime'],
    lenses: ['stateCharts'],
  },
  sendMsgTimeout: {
    title: m.term_sendMsgTimeout,
    what: m.term_what_sendMsgTimeout,
    doc: '4.x/parameterConfiguration/01local',
    option: ['producer', 'sendMsgTimeout'],
    lenses: ['code', 'spaceTime', 'stateCharts'],
  },
  retryTimesWhenSendFailed: {
    title: m.term_retryTimesWhenSendFailed,
    what: m.term_what_retryTimesWhenSendFailed,
    doc: '4.x/parameterConfiguration/01local',
    option: ['producer', 'retryTimesWhenSendFailed'],
    lenses: ['code', 'story'],
  },
  retryTimesWhenSendAsyncFailed: {
    title: m.term_retryTimesWhenSendAsyncFailed,
    what: m.term_what_retryTimesWhenSendAsyncFailed,
    doc: '4.x/parameterConfiguration/01local',
    option: ['producer', 'retryTimesWhenSendAsyncFailed'],
  },
  sendLatencyFaultEnable: {
    title: m.term_sendLatencyFaultEnable,
    what: m.term_what_sendLatencyFaultEnable,
    doc: 'featureBehavior/05sendretrypolicy',
    option: ['producer', 'sendLatencyFaultEnable'],
  },
  compressMsgBodyOverHowmuch: {
    title: m.term_compressMsgBodyOverHowmuch,
    what: m.term_what_compressMsgBodyOverHowmuch,
    doc: '4.x/parameterConfiguration/01local',
    option: ['producer', 'compressMsgBodyOverHowmuch'],
  },
  heartbeatBrokerInterval: {
    title: m.term_heartbeatBrokerInterval,
    what: m.term_what_heartbeatBrokerInterval,
    doc: '4.x/parameterConfiguration/01local',
    option: ['client', 'heartbeatBrokerInterval'],
    lenses: ['cluster', 'spaceTime', 'trace'],
  },
  pollNameServerInterval: {
    title: m.term_pollNameServerInterval,
    what: m.term_what_pollNameServerInterval,
    doc: '4.x/parameterConfiguration/01local',
    option: ['client', 'pollNameServerInterval'],
    lenses: ['spaceTime', 'trace'],
  },
  messageDelayLevel: {
    title: m.term_messageDelayLevel,
    what: m.term_what_messageDelayLevel,
    doc: '4.x/producer/04message3',
    option: ['broker', 'messageDelayLevel'],
    lenses: ['retryLadder'],
  },
  retryMaxTimes: {
    title: m.term_retryMaxTimes,
    what: m.term_what_retryMaxTimes,
    doc: 'featureBehavior/10consumerretrypolicy',
    option: ['broker', 'retryMaxTimes'],
  },
  transactionTimeOut: {
    title: m.term_transactionTimeOut,
    what: m.term_what_transactionTimeOut,
    doc: '4.x/producer/06message5',
    option: ['broker', 'transactionTimeOut'],
    lenses: ['transactions', 'stateCharts'],
  },
  transactionCheckInterval: {
    title: m.term_transactionCheckInterval,
    what: m.term_what_transactionCheckInterval,
    doc: '4.x/producer/06message5',
    option: ['broker', 'transactionCheckInterval'],
    lenses: ['transactions', 'stateCharts'],
  },
  transactionCheckMax: {
    title: m.term_transactionCheckMax,
    what: m.term_what_transactionCheckMax,
    doc: '4.x/producer/06message5',
    option: ['broker', 'transactionCheckMax'],
    lenses: ['transactions'],
  },
  pullRequestHoldInterval: {
    title: m.term_pullRequestHoldInterval,
    what: m.term_what_pullRequestHoldInterval,
    doc: '4.x/parameterConfiguration/02server',
    option: ['broker', 'pullRequestHoldInterval'],
    lenses: ['spaceTime', 'trace'],
  },
  lockMaxLiveTime: {
    title: m.term_lockMaxLiveTime,
    what: m.term_what_lockMaxLiveTime,
    doc: '4.x/producer/03message2',
    option: ['broker', 'rocketmq.broker.rebalance.lockMaxLiveTime'],
    lenses: ['stateCharts'],
  },
  registerNameServerPeriod: {
    title: m.term_registerNameServerPeriod,
    what: m.term_what_registerNameServerPeriod,
    doc: '4.x/parameterConfiguration/02server',
    option: ['broker', 'registerNameServerPeriod'],
    lenses: ['cluster'],
  },
  fileReservedTime: {
    title: m.term_fileReservedTime,
    what: m.term_what_fileReservedTime,
    doc: '4.x/parameterConfiguration/02server',
    option: ['broker', 'fileReservedTime'],
  },
  brokerChannelExpiredTime: {
    title: m.term_brokerChannelExpiredTime,
    what: m.term_what_brokerChannelExpiredTime,
    doc: '4.x/parameterConfiguration/02server',
    option: ['nameServer', 'brokerChannelExpiredTime'],
  },
} satisfies Readonly<Record<string, Term>>;

const all: Readonly<Record<string, Term>> = terms;

/** A term by its id, or an option by its real name. */
export function termOf(name: string): Term | undefined {
  return Object.hasOwn(all, name) ? all[name] : Object.values(all).find(({ option }) => option?.[1] === name);
}

/** All that are options of these processes, in the order of the table. */
export const termsOfOptions = (scopes: readonly ConstantScope[]): readonly Term[] =>
  Object.values(all).filter(({ option }) => option !== undefined && scopes.includes(option[0]));

export const termsOfLens = (lens: LensId): readonly Term[] => Object.values(all).filter(({ lenses }) => lenses?.includes(lens) === true);

/** The official page, in the language of the page: that site has both. */
export const officialPage = ({ doc }: Term, language: string): string =>
  `https://rocketmq.apache.org/${language === 'en' ? '' : 'zh/'}docs/${doc}/`;
