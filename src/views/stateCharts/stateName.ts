/** How a state is called: a client's service state as RocketMQ calls it (ServiceState), all others by the name in the definition. */

const serviceStates: Readonly<Record<string, string>> = {
  createJust: 'CREATE_JUST',
  running: 'RUNNING',
  shutdownAlready: 'SHUTDOWN_ALREADY',
};

/** Crashed and frozen are states of the process, which has no say in them. */
export const stateName = (machine: string, state: string): string =>
  machine === 'producer' || machine === 'consumer' ? (serviceStates[state] ?? state) : state;
