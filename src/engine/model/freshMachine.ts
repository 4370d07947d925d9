/** What a machine is before it starts. */
import type { EventHandle } from '../kernel/eventQueue.ts';
import type { MachineInstance } from './world.ts';

/** The timers of a machine that has started none: one list for all rows and for all copies of them. */
export const noTimers: readonly (EventHandle | undefined)[] = Object.freeze([]);

/**
 * The part that is the same in all rows, for machines of which there are few: objects that are put together by a spread have a hidden
 * class each, and whoever steps hundreds of them looks each up. Rows of which there are many are written out.
 */
export const freshMachine = (machine: string, instance: string): MachineInstance => ({
  machine,
  instance,
  state: -1,
  timers: noTimers,
  lastFrom: -1,
  lastEvent: '',
  lastAtMs: -1,
});
