/** One call of send. */
import { setup } from 'xstate';
import { askedOfModel, performedByEngine } from './defineModes.ts';

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
