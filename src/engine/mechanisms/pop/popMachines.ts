/** Machines of POP: a receive that waits at the broker, and the loop of an application around a SimpleConsumer. */
import { setup } from 'xstate';
import { askedOfModel, namedByProfile, performedByEngine } from '../../machines/defineModes.ts';

/** PopLongPollingService: a receive that found nothing waits; whatever ends the wait looks for messages once more. */
export const popHoldMachine = setup({
  types: { events: {} as { type: 'MESSAGE_ARRIVED' } | { type: 'LOST' } },
  actions: { popAgain: performedByEngine },
  delays: { popPollingTime: namedByProfile },
}).createMachine({
  id: 'popHold',
  initial: 'held',
  states: {
    held: {
      on: { MESSAGE_ARRIVED: { target: 'released', actions: 'popAgain' }, LOST: 'lost' },
      after: { popPollingTime: { target: 'released', actions: 'popAgain' } },
    },
    released: { type: 'final' },
    lost: { type: 'final' },
  },
});

/** PopReviveService of one revive queue: rests, then reads what was popped and acknowledged until it knows what nobody acknowledged. */
export const reviveQueueMachine = setup({ types: { events: {} as { type: 'LOOK' } | { type: 'SCAN_OVER' } } }).createMachine({
  id: 'reviveQueue',
  initial: 'resting',
  states: { resting: { on: { LOOK: 'reading' } }, reading: { on: { LOOK: {}, SCAN_OVER: 'resting' } } },
});

/** DefaultMQPushConsumerImpl.popMessage: one PopRequest circulates for each message queue that a broker gave a push consumer to pop from. */
export const popQueueMachine = setup({
  types: {
    events: {} as
      | { type: 'POP_SENT' }
      | { type: 'FLOW_CONTROLLED' }
      | { type: 'PAUSED' }
      | { type: 'POP_ANSWERED' }
      | { type: 'POP_LATER' }
      | { type: 'POP_FAILED' }
      | { type: 'DROP' },
  },
  actions: { popMessage: performedByEngine },
  delays: {
    pullInterval: namedByProfile,
    pullTimeDelayMillsWhenFlowControl: namedByProfile,
    pullTimeDelayMillsWhenException: namedByProfile,
    pullTimeDelayMillsWhenSuspend: namedByProfile,
  },
}).createMachine({
  id: 'popQueue',
  initial: 'preparing',
  states: {
    preparing: {
      entry: 'popMessage',
      on: { POP_SENT: 'popping', FLOW_CONTROLLED: 'flowControlled', PAUSED: 'suspended', DROP: 'dropped' },
    },
    popping: { on: { POP_ANSWERED: 'preparing', POP_LATER: 'resting', POP_FAILED: 'backingOff', DROP: 'dropped' } },
    /** After messages came; only where `pullInterval` is set. */
    resting: { after: { pullInterval: 'preparing' }, on: { DROP: 'dropped' } },
    flowControlled: { after: { pullTimeDelayMillsWhenFlowControl: 'preparing' }, on: { DROP: 'dropped' } },
    backingOff: { after: { pullTimeDelayMillsWhenException: 'preparing' }, on: { DROP: 'dropped' } },
    suspended: { after: { pullTimeDelayMillsWhenSuspend: 'preparing' }, on: { DROP: 'dropped' } },
    dropped: { type: 'final' },
  },
});

/** One thread of an application: receive, then each message in turn. */
export const receiveLoopMachine = setup({
  types: {
    events: {} as
      | { type: 'RECEIVED' }
      | { type: 'NOTHING' }
      | { type: 'FAILED' }
      | { type: 'CONSUME_SUCCESS' }
      | { type: 'RECONSUME_LATER' }
      | { type: 'ANSWERED' },
  },
  guards: askedOfModel('hasMore', 'changesInvisibleDuration'),
  actions: {
    receive: performedByEngine,
    processNext: performedByEngine,
    ack: performedByEngine,
    changeInvisibleDuration: performedByEngine,
  },
  delays: { receiveRetryDelay: namedByProfile },
}).createMachine({
  id: 'receiveLoop',
  initial: 'receiving',
  states: {
    receiving: {
      entry: 'receive',
      on: { RECEIVED: 'processing', NOTHING: { target: 'receiving', reenter: true }, FAILED: 'backingOff' },
    },
    processing: {
      entry: 'processNext',
      on: {
        CONSUME_SUCCESS: 'acking',
        RECONSUME_LATER: [
          { guard: 'changesInvisibleDuration', target: 'changingInvisibleDuration' },
          // Nothing is said to the broker: the message comes back when its invisible time is over.
          { guard: 'hasMore', target: 'processing', reenter: true },
          { target: 'receiving' },
        ],
      },
    },
    acking: { entry: 'ack', on: { ANSWERED: [{ guard: 'hasMore', target: 'processing' }, { target: 'receiving' }] } },
    changingInvisibleDuration: {
      entry: 'changeInvisibleDuration',
      on: { ANSWERED: [{ guard: 'hasMore', target: 'processing' }, { target: 'receiving' }] },
    },
    backingOff: { after: { receiveRetryDelay: 'receiving' } },
  },
});
