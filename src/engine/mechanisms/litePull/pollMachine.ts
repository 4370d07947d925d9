/** The loop of an application around a DefaultLitePullConsumer. */
import { setup } from 'xstate';
import { askedOfModel, namedByProfile, performedByEngine } from '../../machines/defineModes.ts';

export const pollLoopMachine = setup({
  types: { events: {} as { type: 'POLLED' } | { type: 'PROCESSED' } },
  guards: askedOfModel('hasMore'),
  actions: { poll: performedByEngine, processNext: performedByEngine },
  delays: { pollTimeoutMillis: namedByProfile },
}).createMachine({
  id: 'pollLoop',
  initial: 'polling',
  states: {
    polling: {
      entry: 'poll',
      on: { POLLED: 'processing' },
      // poll() returns an empty list, and the loop calls it again.
      after: { pollTimeoutMillis: { target: 'polling', reenter: true } },
    },
    processing: {
      entry: 'processNext',
      on: { PROCESSED: [{ guard: 'hasMore', target: 'processing', reenter: true }, { target: 'polling' }] },
    },
  },
});
