/** HAService.HAClient (4.9.8; the names of the states are those of 5.3.3, HAConnectionState): a slave has a connection to its master's HA port or tries to. */
import { setup } from 'xstate';

export const haClientMachine = setup({ types: { events: {} as { type: 'CONNECTED' } | { type: 'CLOSED' } } }).createMachine({
  id: 'haClient',
  initial: 'ready',
  states: {
    ready: { on: { CONNECTED: 'transfer' } },
    transfer: { on: { CLOSED: 'ready' } },
  },
});
