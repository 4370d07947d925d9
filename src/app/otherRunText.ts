/** That the run of a link came out differently here, in words. */
import { m } from '../paraglide/messages.js';
import type { RunState } from './stores/runStore.ts';

export function otherRunText({ madeBy, made, now }: NonNullable<RunState['otherRun']>): string {
  return m.app_otherRun({ madeBy: madeBy ?? '?', made, now });
}
