/** Which messages of a queue are kept. */
import { tapeLength, type DotState } from './clusterMapModel.ts';
import type { DotRecord, TapeRecord } from './clusterMapState.ts';

/** Messages that are kept at most: the newest, and before them those from the oldest on that somebody works on. */
const mostKept = 4 * tapeLength;

const isWorkedOn = (state: DotState): boolean => state === 'cached' || state === 'consuming';

const hasWork = ({ byGroup }: DotRecord): boolean => [...byGroup.values()].some(({ state }) => isWorkedOn(state));

/** Forgets older messages than the newest, as long as nobody works on them. */
export function trim(tape: TapeRecord): void {
  const { dots } = tape;
  const newest = dots.length - tapeLength;
  if (newest <= 0) return;
  const first = dots.findIndex(hasWork);
  if (first < 0 || first >= newest) dots.splice(0, newest);
  else if (dots.length > mostKept) tape.dots = [...dots.slice(first, first + mostKept - tapeLength), ...dots.slice(newest)];
}

/** A message that was forgotten before somebody began to work on it is known again. */
export function knowAgain(tape: TapeRecord, dot: DotRecord): DotRecord {
  const after = tape.dots.findIndex(({ queueOffset }) => queueOffset > dot.queueOffset);
  tape.dots.splice(after < 0 ? tape.dots.length : after, 0, dot);
  return dot;
}
