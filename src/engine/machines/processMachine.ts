import { setup } from 'xstate';

/** A process that runs or does not: start and end are at once. */
export const processMachine = <const Id extends string>(id: Id) =>
  setup({
    types: { events: {} as { type: 'START' } | { type: 'STOP' } | { type: 'CRASH' } | { type: 'FREEZE' } | { type: 'THAW' } },
  }).createMachine({
    id,
    initial: 'stopped',
    states: {
      stopped: { on: { START: 'running' } },
      running: { on: { STOP: 'stopped', CRASH: 'crashed', FREEZE: 'frozen' } },
      frozen: { on: { THAW: 'running', CRASH: 'crashed' } },
      crashed: { on: { START: 'running' } },
    },
  });
