/** Reading a pacing map: which moment is shown after so much screen time, and the way back. */
import type { Moment } from '../../engine/index.ts';
import type { Pacing } from '../../host/host.ts';

/** Where the clock stands: `nowMs` has fractions, so that a hop of one millisecond can be followed. */
export interface ClockPosition {
  readonly nowMs: number;
  /** Facts of that millisecond shown; absent = all. */
  readonly n?: number | undefined;
}

export function momentOf(position: ClockPosition): Moment {
  return position.n === undefined ? { ms: Math.floor(position.nowMs) } : { ms: Math.floor(position.nowMs), n: position.n };
}

/** Screen time that the whole map takes (ms). */
export function screenLength(pacing: Pacing): number {
  return pacing.screenMs.at(-1) ?? 0;
}

/** Last index whose value is at or before `value`; −1 when there is none. */
function lastAtOrBefore(values: readonly number[], value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The position after `screenMs` of the map; its end when that is further. */
export function positionAt(pacing: Pacing, screenMs: number): ClockPosition {
  const index = Math.max(0, lastAtOrBefore(pacing.screenMs, screenMs));
  const fromMs = pacing.virtualMs[index] ?? pacing.fromMs;
  const toMs = pacing.virtualMs[index + 1] ?? fromMs;
  const startsAt = pacing.screenMs[index] ?? 0;
  const endsAt = pacing.screenMs[index + 1] ?? startsAt;
  const share = endsAt > startsAt ? Math.min(1, Math.max(0, (screenMs - startsAt) / (endsAt - startsAt))) : 0;
  const nowMs = fromMs + (toMs - fromMs) * share;
  const n = pacing.n[index] ?? -1;
  return n >= 0 && Math.floor(nowMs) === fromMs ? { nowMs: fromMs, n } : { nowMs };
}

/** Screen time at which the map shows the position: the first index that shows it, or a point within a piece. */
export function screenAt(pacing: Pacing, position: ClockPosition): number {
  const { virtualMs, screenMs, n } = pacing;
  const index = lastAtOrBefore(virtualMs, position.nowMs);
  if (index < 0) return 0;
  const wanted = position.n ?? -1;
  for (let at = index; at >= 0 && virtualMs[at] === position.nowMs; at -= 1) {
    if ((n[at] ?? -1) === wanted) return screenMs[at] ?? 0;
  }
  const fromMs = virtualMs[index] ?? pacing.fromMs;
  const toMs = virtualMs[index + 1] ?? fromMs;
  const startsAt = screenMs[index] ?? 0;
  const endsAt = screenMs[index + 1] ?? startsAt;
  return toMs > fromMs ? startsAt + ((endsAt - startsAt) * (position.nowMs - fromMs)) / (toMs - fromMs) : startsAt;
}

/** The shortened gap that the position is in, when it is inside one. */
export function gapAt(pacing: Pacing, nowMs: number): Pacing['gaps'][number] | undefined {
  return pacing.gaps.find((gap) => gap.fromMs < nowMs && nowMs < gap.toMs);
}
