/** A push consumer's queue, a held pull, and one consumption. */
import { setup } from 'xstate';
import { askedOfModel, namedByProfile, performedByEngine } from './defineModes.ts';

/** DefaultMQPushConsumerImpl.pullMessage: one PullRequest circulates for each process queue. */
export const processQueueMachine = setup({
  types: {
    events: {} as
      | { type: 'PULL_SENT' }
      | { type: 'FLOW_CONTROLLED' }
      | { type: 'NOT_LOCKED' }
      | { type: 'PAUSED' }
      | { type: 'PULL_ANSWERED' }
      | { type: 'PULL_LATER' }
      | { type: 'PULL_FAILED' }
      | { type: 'OFFSET_ILLEGAL' }
      | { type: 'DROP' },
  },
  actions: { pullMessage: performedByEngine, correctOffset: performedByEngine },
  delays: {
    pullInterval: namedByProfile,
    pullTimeDelayMillsWhenFlowControl: namedByProfile,
    pullTimeDelayMillsWhenException: namedByProfile,
    pullTimeDelayMillsWhenSuspend: namedByProfile,
    offsetIllegalDelay: namedByProfile,
  },
}).createMachine({
  id: 'processQueue',
  initial: 'preparing',
  states: {
    preparing: {
      entry: 'pullMessage',
      // NOT_LOCKED: an orderly queue is pulled only under its lock.
      on: { PULL_SENT: 'pulling', FLOW_CONTROLLED: 'flowControlled', NOT_LOCKED: 'backingOff', PAUSED: 'suspended', DROP: 'dropped' },
    },
    pulling: {
      on: {
        PULL_ANSWERED: 'preparing',
        PULL_LATER: 'resting',
        PULL_FAILED: 'backingOff',
        OFFSET_ILLEGAL: 'correctingOffset',
        DROP: 'dropped',
      },
    },
    /** After messages came; only where `pullInterval` is set. */
    resting: { after: { pullInterval: 'preparing' }, on: { DROP: 'dropped' } },
    flowControlled: { after: { pullTimeDelayMillsWhenFlowControl: 'preparing' }, on: { DROP: 'dropped' } },
    backingOff: { after: { pullTimeDelayMillsWhenException: 'preparing' }, on: { DROP: 'dropped' } },
    /** The consumer is paused. */
    suspended: { after: { pullTimeDelayMillsWhenSuspend: 'preparing' }, on: { DROP: 'dropped' } },
    correctingOffset: { after: { offsetIllegalDelay: { target: 'dropped', actions: 'correctOffset' } }, on: { DROP: 'dropped' } },
    dropped: { type: 'final' },
  },
});

/** PullRequestHoldService: a request that found nothing waits at the broker. */
export const pullHoldMachine = setup({
  types: { events: {} as { type: 'MESSAGE_ARRIVED' } | { type: 'QUEUE_GREW' } | { type: 'EXPIRED' } | { type: 'LOST' } },
  actions: { answerPull: performedByEngine },
}).createMachine({
  id: 'pullHold',
  initial: 'held',
  states: {
    held: {
      on: {
        MESSAGE_ARRIVED: { target: 'answered', actions: 'answerPull' },
        QUEUE_GREW: { target: 'answered', actions: 'answerPull' },
        EXPIRED: { target: 'answered', actions: 'answerPull' },
        LOST: 'lost',
      },
    },
    answered: { type: 'final' },
    lost: { type: 'final' },
  },
});

/** ConsumeMessageConcurrentlyService: one call of the listener in one thread, with one message or a batch. */
export const consumeTaskMachine = setup({
  types: {
    events: {} as
      | { type: 'CONSUME_SUCCESS' }
      | { type: 'RECONSUME_LATER' }
      | { type: 'DROPPED' }
      | { type: 'DISCARDED' }
      | { type: 'SEND_BACK_ACCEPTED' }
      | { type: 'SEND_BACK_FAILED' }
      | { type: 'SEND_OK' }
      | { type: 'SEND_FAILED' },
  },
  guards: askedOfModel('hasMoreToSendBack', 'hasKept'),
  actions: {
    callListener: performedByEngine,
    sendMessageBack: performedByEngine,
    sendToRetryTopic: performedByEngine,
    nextToSendBack: performedByEngine,
    countLocalReconsume: performedByEngine,
    releaseThread: performedByEngine,
    resubmit: performedByEngine,
    removeFromProcessQueue: performedByEngine,
  },
  delays: { localResubmitDelay: namedByProfile },
}).createMachine({
  id: 'consumeTask',
  initial: 'consuming',
  states: {
    consuming: {
      entry: 'callListener',
      on: { CONSUME_SUCCESS: 'consumed', RECONSUME_LATER: 'sendingBack', DROPPED: 'ignored', DISCARDED: 'discarded' },
    },
    sendingBack: {
      entry: 'sendMessageBack',
      on: {
        SEND_BACK_ACCEPTED: [
          { guard: 'hasMoreToSendBack', target: 'sendingBack', reenter: true, actions: 'nextToSendBack' },
          { guard: 'hasKept', target: 'waitingLocally', actions: ['removeFromProcessQueue', 'releaseThread'] },
          { target: 'sentBack' },
        ],
        SEND_BACK_FAILED: 'sendingToRetryTopic',
        DROPPED: {},
      },
    },
    sendingToRetryTopic: {
      entry: 'sendToRetryTopic', // The client's fallback: an ordinary send to %RETRY%<group>.
      on: {
        SEND_OK: [
          { guard: 'hasMoreToSendBack', target: 'sendingBack', actions: 'nextToSendBack' },
          { guard: 'hasKept', target: 'waitingLocally', actions: ['removeFromProcessQueue', 'releaseThread'] },
          { target: 'sentBack' },
        ],
        SEND_FAILED: [
          { guard: 'hasMoreToSendBack', target: 'sendingBack', actions: ['countLocalReconsume', 'nextToSendBack'] },
          { target: 'waitingLocally', actions: ['countLocalReconsume', 'removeFromProcessQueue', 'releaseThread'] },
        ],
        DROPPED: {},
      },
    },
    waitingLocally: { after: { localResubmitDelay: { target: 'resubmitted', actions: 'resubmit' } }, on: { DROPPED: 'ignored' } },
    resubmitted: { type: 'final' },
    sentBack: { type: 'final', entry: ['removeFromProcessQueue', 'releaseThread'] },
    consumed: { type: 'final', entry: ['removeFromProcessQueue', 'releaseThread'] },
    /** Broadcasting: a failure is logged and passed over. 5.3.3: so is that of a message which the cleaner has sent back. */
    discarded: { type: 'final', entry: ['removeFromProcessQueue', 'releaseThread'] },
    /** The process queue was dropped meanwhile: neither acknowledged nor sent back. */
    ignored: { type: 'final', entry: 'releaseThread' },
  },
});
