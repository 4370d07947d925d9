/** Processes: name server, broker, producer, consumer; connections and links between them. */
import { setup } from 'xstate';
import { namedByProfile, performedByEngine } from './defineModes.ts';
import { processMachine } from './processMachine.ts';

/** NamesrvController: no state outlives the process. */
export const nameServerMachine = processMachine('nameServer');

/** BrokerController: a graceful stop closes the ports, then the store; 4.9.8 unregisters last, 5.3.3 before all that. */
export const brokerMachine = setup({
  types: { events: {} as { type: 'START' } | { type: 'STOP' } | { type: 'CRASH' } | { type: 'FREEZE' } | { type: 'THAW' } },
  actions: { unregisterBroker: performedByEngine },
  delays: { shutdownStoreMillis: namedByProfile },
}).createMachine({
  id: 'broker',
  initial: 'stopped',
  states: {
    stopped: { on: { START: 'running' } },
    running: { on: { STOP: 'stopping', CRASH: 'crashed', FREEZE: 'frozen' } },
    frozen: { on: { THAW: 'running', CRASH: 'crashed' } },
    stopping: { after: { shutdownStoreMillis: { target: 'stopped', actions: 'unregisterBroker' } }, on: { CRASH: 'crashed' } },
    crashed: { on: { START: 'running' } },
  },
});

/** DefaultMQProducerImpl.serviceState. */
export const producerMachine = setup({
  types: { events: {} as { type: 'START' } | { type: 'SHUTDOWN' } | { type: 'CRASH' } | { type: 'FREEZE' } | { type: 'THAW' } },
}).createMachine({
  id: 'producer',
  initial: 'createJust',
  states: {
    createJust: { on: { START: 'running' } },
    running: { on: { SHUTDOWN: 'shutdownAlready', CRASH: 'crashed', FREEZE: 'frozen' } },
    frozen: { on: { THAW: 'running', CRASH: 'crashed' } },
    shutdownAlready: { on: { START: 'running' } },
    crashed: { on: { START: 'running' } },
  },
});

/** DefaultMQPushConsumerImpl.serviceState. */
export const consumerMachine = setup({
  types: { events: {} as { type: 'START' } | { type: 'SHUTDOWN' } | { type: 'CRASH' } | { type: 'FREEZE' } | { type: 'THAW' } },
}).createMachine({
  id: 'consumer',
  initial: 'createJust',
  states: {
    createJust: { on: { START: 'running' } },
    running: { on: { SHUTDOWN: 'shutdownAlready', CRASH: 'crashed', FREEZE: 'frozen' } },
    frozen: { on: { THAW: 'running', CRASH: 'crashed' } },
    shutdownAlready: { on: { START: 'running' } },
    crashed: { on: { START: 'running' } },
  },
});

/** A client's TCP connection to one server: its closing is what tells a kill from a silence. */
export const connectionMachine = setup({
  types: { events: {} as { type: 'CONNECT' } | { type: 'CONNECTED' } | { type: 'REFUSED' } | { type: 'CLOSE' } },
  actions: {
    dial: performedByEngine,
    sendWaitingRequests: performedByEngine,
    failRefused: performedByEngine,
    failTimedOut: performedByEngine,
  },
  delays: { connectTimeoutMillis: namedByProfile },
}).createMachine({
  id: 'connection',
  initial: 'closed',
  states: {
    closed: { on: { CONNECT: 'connecting', CLOSE: {} } },
    connecting: {
      entry: 'dial',
      on: {
        CONNECTED: { target: 'open', actions: 'sendWaitingRequests' },
        REFUSED: { target: 'closed', actions: 'failRefused' },
        CLOSE: 'closed',
        CONNECT: {}, // Several calls that failed together dial anew: one attempt serves them all.
      },
      after: { connectTimeoutMillis: { target: 'closed', actions: 'failTimedOut' } },
    },
    open: { on: { CLOSE: 'closed' } },
  },
});

/** The wire between two nodes. Latency and loss are numbers of the model. */
export const linkMachine = setup({ types: { events: {} as { type: 'CUT' } | { type: 'HEAL' } } }).createMachine({
  id: 'link',
  initial: 'up',
  states: { up: { on: { CUT: 'cut' } }, cut: { on: { HEAL: 'up' } } },
});

/** A loop on the exact grid of its process; it sleeps while a tick could change nothing. */
export const periodicTaskMachine = setup({ types: { events: {} as { type: 'WAKE' } | { type: 'TICK' } | { type: 'STOP' } } }).createMachine(
  {
    id: 'periodicTask',
    initial: 'asleep',
    states: {
      asleep: { on: { WAKE: 'waiting', STOP: 'stopped' } },
      waiting: { on: { TICK: 'asleep', WAKE: {}, STOP: 'stopped' } },
      stopped: { on: {} },
    },
  },
);
