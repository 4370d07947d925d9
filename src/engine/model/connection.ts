/** Connections between processes and the links that they go over, as they are made. */
import { freshMachine, noTimers } from './freshMachine.ts';
import type { Connection, LinkState } from './world.ts';

/** Not opened yet; `from` is who dials. */
export const newConnection = (id: string, from: string, to: string): Connection => ({
  machine: 'connection',
  instance: id,
  state: -1,
  timers: noTimers,
  lastFrom: -1,
  lastEvent: '',
  lastAtMs: -1,
  from,
  to,
  waiting: [],
});

/** Up, until somebody cuts it. */
export const newLink = (id: string, a: string, b: string): LinkState => ({ ...freshMachine('link', id), a, b, cutAtMs: -1 });
