/** When the oldest file of a commit log may be deleted. Source: DefaultMessageStore.CleanCommitLogService, MappedFileQueue (4.9.8). */

export interface CleaningFacts {
  readonly nowMs: number;
  /** Last write of the oldest file (ms); undefined when that is the file that is written to. */
  readonly lastWriteMs: number | undefined;
  readonly reservedMs: number;
  /** Hours of the day in which files are deleted. */
  readonly deleteWhen: readonly number[];
  /** Local time of day at virtual time 0 (ms). */
  readonly dayPhaseMs: number;
  readonly diskUsedPercent: number;
  readonly maxUsedPercent: number;
  readonly forciblyPercent: number;
  readonly mayForce: boolean;
}

export type CleaningReason = 'timeup' | 'spacefull' | 'cleanAtOnce';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The first moment from `fromMs` on that lies in one of the hours. */
function nextInHours(fromMs: number, hours: readonly number[], dayPhaseMs: number): number {
  let next = Infinity;
  for (const hour of hours) {
    const timeOfDay = (((fromMs + dayPhaseMs) % dayMs) + dayMs) % dayMs;
    const begin = hour * hourMs;
    const isIn = timeOfDay >= begin && timeOfDay < begin + hourMs;
    next = Math.min(next, isIn ? fromMs : fromMs + ((begin - timeOfDay + dayMs) % dayMs));
  }
  return next;
}

/** From when on (ms) and why; Infinity = never as things are. */
export function planCleaning(facts: CleaningFacts): { readonly atMs: number; readonly reason: CleaningReason } {
  const { nowMs, lastWriteMs, reservedMs, diskUsedPercent } = facts;
  if (lastWriteMs === undefined) return { atMs: Infinity, reason: 'timeup' };
  if (facts.mayForce && diskUsedPercent > facts.forciblyPercent) return { atMs: nowMs, reason: 'cleanAtOnce' };
  const dueMs = Math.max(nowMs, lastWriteMs + reservedMs);
  if (diskUsedPercent > facts.maxUsedPercent) return { atMs: dueMs, reason: 'spacefull' };
  return { atMs: nextInHours(dueMs, facts.deleteWhen, facts.dayPhaseMs), reason: 'timeup' };
}
