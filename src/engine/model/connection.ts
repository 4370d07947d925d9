/** Connections between processes and the links that they go over, as they are made. */
import { TextPairs } from '../kernel/textPairs.ts';
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

/** By who dials, then who is dialled. */
export const connectionIds = new TextPairs((from, to) => `${from}>${to}`);
const linkIds = new TextPairs((a, b) => (a < b ? `${a}-${b}` : `${b}-${a}`));

/** Ids of both ends in text order. */
export const linkId = (a: string, b: string): string => linkIds.key(a, b);
