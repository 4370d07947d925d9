/** The shown position as one short text, for tests, reports and `data-virtual-now`. */
import { momentOf, type ClockPosition } from './player/pacedMap.ts';

/** `2452000`, or `2452000~3` for the first three facts of that millisecond: the form that links use. */
export function momentText(position: ClockPosition): string {
  const { ms, n } = momentOf(position);
  return n === undefined ? String(ms) : `${ms}~${n}`;
}
