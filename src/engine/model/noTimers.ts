/** The timers of a machine that has started none: one list for all rows and for all copies of them. */
import type { EventHandle } from '../kernel/eventQueue.ts';

export const noTimers: readonly (EventHandle | undefined)[] = Object.freeze([]);
