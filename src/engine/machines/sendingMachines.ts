/** One call of send: one machine for the modes in which the caller waits, one for ASYNC. */
import { setup } from 'xstate';
import { askedOfModel, namedByProfile, performedByEngine } from './defineModes.ts';

/** DefaultMQProducerImpl.sendDefaultImpl: attempts share one budget; there is no back-off between them. */
export const sendRequestMachine = setup({
  types: {
    events: {} as
      | { type: 'ROUTE_FOUND' }
      | { type: 'ROUTE_MISSING' }
      | { type: 'ROUTE_FAILED' }
      | { type: 'SEND_OK' }
      | { type: 'ATTEMPT_FAILED' }
      | { type: 'BROKER_ERROR' }
      | { type: 'BUDGET_SPENT' }
      | { type: 'ONEWAY_SENT' },
  },
  guards: askedOfModel('mayTryAgain'),
  actions: {
    findRoute: performedByEngine,
    sendAttempt: performedByEngine,
    completeSend: performedByEngine,
    failWithoutRoute: performedByEngine,
    failAfterAttempts: performedByEngine,
    failWithBrokerError: performedByEngine,
    failOutOfBudget: performedByEngine,
  },
}).createMachine({
  id: 'sendRequest',
  initial: 'findingRoute',
  states: {
    findingRoute: {
      entry: 'findRoute',
      on: { ROUTE_FOUND: 'sending', ROUTE_MISSING: { target: 'failed', actions: 'failWithoutRoute' }, ROUTE_FAILED: 'failed' },
    },
    sending: {
      entry: 'sendAttempt',
      on: {
        SEND_OK: { target: 'succeeded', actions: 'completeSend' },
        ONEWAY_SENT: 'succeeded',
        ATTEMPT_FAILED: [
          { target: 'sending', guard: 'mayTryAgain', reenter: true },
          { target: 'failed', actions: 'failAfterAttempts' },
        ],
        BROKER_ERROR: { target: 'failed', actions: 'failWithBrokerError' },
        BUDGET_SPENT: { target: 'failed', actions: 'failOutOfBudget' },
      },
    },
    succeeded: { type: 'final' },
    failed: { type: 'final' },
  },
});

/** DefaultMQProducerImpl.send with a SendCallback, MQClientAPIImpl.sendMessageAsync: an executor's thread sends; who finds the end calls back. */
export const asyncSendMachine = setup({
  types: {
    events: {} as
      | { type: 'THREAD_TAKEN' }
      | { type: 'QUEUED_TOO_LONG' }
      | { type: 'EXECUTOR_REJECTED' }
      | { type: 'ROUTE_FOUND' }
      | { type: 'ROUTE_MISSING' }
      | { type: 'ROUTE_FAILED' }
      | { type: 'PERMIT_GRANTED' }
      | { type: 'PERMITS_USED_UP' }
      | { type: 'SEND_OK' }
      | { type: 'ATTEMPT_FAILED' }
      | { type: 'BROKER_ERROR' },
  },
  guards: askedOfModel('mayTryAgain'),
  actions: {
    findRoute: performedByEngine,
    chooseQueue: performedByEngine,
    callBroker: performedByEngine,
    missPermit: performedByEngine,
    completeSend: performedByEngine,
    failQueuedTooLong: performedByEngine,
    failRejected: performedByEngine,
    failWithoutRoute: performedByEngine,
    failWithLastError: performedByEngine,
  },
  delays: { restOfBudget: namedByProfile },
}).createMachine({
  id: 'asyncSend',
  initial: 'queued',
  states: {
    queued: {
      on: {
        THREAD_TAKEN: 'findingRoute',
        QUEUED_TOO_LONG: { target: 'failed', actions: 'failQueuedTooLong' },
        EXECUTOR_REJECTED: { target: 'failed', actions: 'failRejected' },
      },
    },
    findingRoute: {
      entry: 'findRoute',
      on: { ROUTE_FOUND: 'choosing', ROUTE_MISSING: { target: 'failed', actions: 'failWithoutRoute' }, ROUTE_FAILED: 'failed' },
    },
    choosing: {
      entry: 'chooseQueue',
      on: {
        PERMIT_GRANTED: 'sending',
        PERMITS_USED_UP: 'waitingForPermit',
        ATTEMPT_FAILED: [
          { target: 'choosing', guard: 'mayTryAgain', reenter: true },
          { target: 'failed', actions: 'failWithLastError' },
        ],
        BROKER_ERROR: { target: 'failed', actions: 'failWithLastError' },
      },
    },
    waitingForPermit: { on: { PERMIT_GRANTED: 'sending' }, after: { restOfBudget: 'withoutPermit' } },
    withoutPermit: {
      entry: 'missPermit',
      on: {
        ATTEMPT_FAILED: [
          { target: 'choosing', guard: 'mayTryAgain' },
          { target: 'failed', actions: 'failWithLastError' },
        ],
      },
    },
    sending: {
      entry: 'callBroker',
      on: {
        SEND_OK: { target: 'succeeded', actions: 'completeSend' },
        ATTEMPT_FAILED: [
          { target: 'choosing', guard: 'mayTryAgain' },
          { target: 'failed', actions: 'failWithLastError' },
        ],
        BROKER_ERROR: { target: 'failed', actions: 'failWithLastError' },
      },
    },
    succeeded: { type: 'final' },
    failed: { type: 'final' },
  },
});
