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
    },
    consumer: {
      ...rocketmq49.constants.consumer,
      consumeThreadMin: constant(64, 'threads', 'S-251'),
      consumeThreadMax: constant(64, 'threads', 'S-251'),
    },
  },
  variants: {
    maxReconsume: 'perGroupLastStart',
    checkCadence: 'perMessage5s',
    opMessages: 'single',
    lateEndTransaction: 'accepted',
    tagFilter: 'ownerFilters',
    deferred: 'startDeliverTime',
    orderedTopics: 'strict',
    retention: 'perMessage3days',
  },
};
