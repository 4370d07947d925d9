/** Apache RocketMQ 5.3.3: what differs from 4.9.8 in the mechanisms that are modelled. */
import { constant, type Profile } from './profile.ts';
import { rocketmq49 } from './rocketmq49.ts';

export const rocketmq53: Profile = {
  id: 'rocketmq-5.3',
  title: 'Apache RocketMQ 5.3.3',
  constants: {
    ...rocketmq49.constants,
    nameServer: {
      ...rocketmq49.constants.nameServer,
      scanNotActiveBrokerFirst: constant(5, 'ms', 'NamesrvController 5.3.3'),
      scanNotActiveBrokerInterval: constant(5_000, 'ms', 'NamesrvConfig 5.3.3'),
    },
    broker: {
      ...rocketmq49.constants.broker,
      registerBrokerTimeoutMills: constant(24_000, 'ms', 'BrokerConfig 5.3.3'),
      transactionCheckInterval: constant(30_000, 'ms', 'BrokerConfig 5.3.3'),
      timerWheelEnable: constant(true, '', 'MessageStoreConfig 5.3.3'),
      timerPrecisionMs: constant(1_000, 'ms', 'MessageStoreConfig 5.3.3'),
      timerMaxDelaySec: constant(259_200, 's', 'MessageStoreConfig 5.3.3'),
      timerRollWindowSlot: constant(172_800, 'slots', 'MessageStoreConfig 5.3.3'),
      timerFlushIntervalMs: constant(1_000, 'ms', 'MessageStoreConfig 5.3.3'),
      recallMessageEnable: constant(false, '', 'BrokerConfig 5.3.3'),
      slaveSyncFirst: constant(
        61_000,
        'ms',
        'BrokerController.handleSlaveSynchronize 5.3.3: looks each 3 s from 10 s on, syncs when 60 s have passed',
      ),
      slaveSyncInterval: constant(63_000, 'ms', 'BrokerController.handleSlaveSynchronize 5.3.3'),
      transactionOpBatchInterval: constant(3_000, 'ms', 'BrokerConfig 5.3.3'),
      transactionOpMsgMaxSize: constant(4_096, 'bytes', 'BrokerConfig 5.3.3'),
    },
    producer: {
      ...rocketmq49.constants.producer,
      latencyMax: constant('50 100 550 1800 3000 5000 15000', 'ms, joined with spaces', 'MQFaultStrategy 5.3.3'),
      notAvailableDuration: constant('0 0 2000 5000 6000 10000 30000', 'ms, joined with spaces', 'MQFaultStrategy 5.3.3'),
      isolationLatency: constant(10_000, 'ms', 'MQFaultStrategy.updateFaultItem 5.3.3'),
      retryResponseCodes: constant(
        'TOPIC_NOT_EXIST SERVICE_NOT_AVAILABLE SYSTEM_ERROR SYSTEM_BUSY NO_PERMISSION NO_BUYER_ID NOT_IN_CURRENT_UNIT GO_AWAY',
        'codes',
        'DefaultMQProducer 5.3.3',
      ),
    },
    consumer: {
      ...rocketmq49.constants.consumer,
      offsetIllegalDelay: constant(0, 'ms', 'DefaultMQPushConsumerImpl 5.3.3'),
      consumeLockWait: constant(500, 'ms', 'RebalancePushImpl.tryRemoveOrderMessageQueue 5.3.3'),
      rebalanceAfterRefusedLock: constant(500, 'ms', 'RebalanceImpl.updateProcessQueueTableInRebalance 5.3.3'),
    },
  },
  variants: {
    ...rocketmq49.variants,
    deferred: 'timerWheel',
    slavePull: 'whenEnabled',
    replicaWait: 'inSyncReplicas',
    opMessages: 'batched',
    lateEndTransaction: 'refusedAfterImmunity',
    deadLetterBySend: 'atOnce',
    orderlyUnlock: 'whenIdle',
    orderlyBroadcast: 'noLock',
    offsetByTime: 'lowerBound',
    resetOffset: 'byBroker',
    asyncRetry: 'connectionsInBudget',
    latencyFault: 'availableAndOther',
  },
};
