/** Which messages a strip shows. */
import type { DotState } from '../../projections/clusterMap/clusterMapModel.ts';

const isWorkedOn = (state: DotState): boolean => state === 'cached' || state === 'consuming';

interface Stored {
  readonly queueOffset: number;
  readonly state: DotState;
}

/** Places at the end of a strip that the number of newer messages takes. */
const placesForNumber = 3;

/**
 * What a strip with so many places shows, and how many newer messages it leaves out: the newest, unless somebody works on older ones; then
 * those from the oldest of these on. So it moves on message by message, with the work.
 */
export function tapeWindow<D extends Stored>(
  dots: readonly D[],
  places: number,
  maxOffset: number,
): { readonly shown: readonly D[]; readonly newer: number } {
  const newest = Math.max(0, dots.length - places);
  const newerThan = (dot: D | undefined): number => (dot === undefined ? 0 : Math.max(0, maxOffset - 1 - dot.queueOffset));
  const working = dots.findIndex(({ state }) => isWorkedOn(state));
  const isAtEnd = newerThan(dots.at(-1)) === 0;
  if (isAtEnd && (working < 0 || working >= newest)) return { shown: dots.slice(newest), newer: 0 };
  const first = Math.max(0, working);
  let end = first + 1;
  while (end < dots.length && end - first < places - placesForNumber && dots[end]?.queueOffset === (dots[end - 1]?.queueOffset ?? 0) + 1)
    end += 1;
  return { shown: dots.slice(first, end), newer: newerThan(dots[end - 1]) };
}
