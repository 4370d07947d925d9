/** The Aliyun ONS manual of 2017 (seed 002). Where it is silent, as 4.9.8. */
import { constant, type Profile } from './profile.ts';
import { rocketmq49 } from './rocketmq49.ts';

export const ons2017: Profile = {
  id: 'ons-2017',
  title: 'Aliyun ONS, manual of 2017',
  constants: {
    ...rocketmq49.constants,
    broker: {
      ...rocketmq49.constants.broker,
      transactionCheckMax: constant(2_147_483_647, 'checks', 'S-167, S-169: asked until there is an answer'),
      checkFloatMillis: constant(5_000, 'ms', 'S-160: the first check is 0–5 s late'),
      checkAgainMillis: constant(5_000, 'ms', 'S-161'),
      maxMsgsNumBatch: constant(2_147_483_647, 'messages', 'S-270, S-372: the console finds all 100'),
      timerWheelEnable: constant(true, '', 'assumed: where ONS keeps a timed message is not said'),
      timerPrecisionMs: constant(1, 'ms', 'S-110, S-111: exact'),
      timerMaxDelaySec: constant(3_456_000, 's', 'S-116: 40 days'),
      timerFlushIntervalMs: constant(1_000, 'ms', 'assumed, as 5.3.3'),
    },
    client: {
      ...rocketmq49.constants.client,
      'ons.client.logRoot': constant('${user.home}/logs', 'path', 'S-258, S-263; ClientLoggerUtil (ons-client 1.8.8)'),
      'ons.client.logFileMaxIndex': constant('10', 'files', 'S-258, S-261; ClientLoggerUtil'),
      'ons.client.logLevel': constant('INFO', 'level', 'S-258, S-262; ClientLoggerUtil'),
    },
    producer: {
      ...rocketmq49.constants.producer,
      startDeliverTimeMax: constant(3_456_000_000, 'ms', 'S-116: 40 days'),
    },
    consumer: {
      ...rocketmq49.constants.consumer,
      consumeThreadMin: constant(64, 'threads', 'S-251'),
      consumeThreadMax: constant(64, 'threads', 'S-251'),
    },
  },
  variants: {
    ...rocketmq49.variants,
    maxReconsume: 'perGroupLastStart',
    checkCadence: 'perMessage5s',
    tagFilter: 'ownerFilters',
    deferred: 'startDeliverTime',
    orderedTopics: 'strict',
    asyncCallback: 'required',
    deadLetterBySend: 'atOnce',
    retention: 'perMessage3days',
    clientTypes: 'manual',
    startAgain: 'harmless',
    pullConsumer: 'none',
    clientLog: 'onsClient',
  },
};
