/** What the page waits for while it computes, in words. */
import { virtualTime } from '../views/format/index.ts';
import { m } from '../paraglide/messages.js';
import type { RunState } from './stores/runStore.ts';

export const computingText = ({ wanted, status }: Pick<RunState, 'wanted' | 'status'>): string =>
  wanted === undefined
    ? m.app_lookingFurther({ time: virtualTime(status?.computedMs ?? 0) })
    : m.app_computingTo({ time: virtualTime(Math.floor(wanted.nowMs)) });
