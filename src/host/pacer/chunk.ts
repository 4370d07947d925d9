/** Parts of the paced map as the page gets them. */
import type { Pacing } from '../host.ts';
import { PACING_POINTS } from '../limits.ts';
import type { MapPoints, NamedGap } from './pacedMap.ts';

/** First index whose value is at or after `value`; the length when there is none. */
export function firstAtOrAfter(values: readonly number[], value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Source {
  readonly points: MapPoints;
  readonly gaps: readonly NamedGap[];
}

/**
 * The part from `fromMs` to the first point at or after `toMs`, with screen time counted from `fromMs`. It begins with
 * the whole screen time of the instant `fromMs` and ends where the instant of its `toMs` begins, so parts asked for one
 * after the other join exactly. At most PACING_POINTS points.
 */
export function pacingChunk(map: Source, tail: Source | undefined, fromMs: number, toMs: number): Pacing {
  const first = firstAtOrAfter(map.points.virtualMs, fromMs);
  const sliced = joined(map.points, Math.max(0, first - 1), tail?.points);
  const { screenMs, virtualMs, n } = sliced;
  const start = firstAtOrAfter(virtualMs, fromMs);
  const end = chunkEnd(virtualMs, start, fromMs, toMs);
  const startsBetween = virtualMs[start] !== fromMs;
  const baseMs = startsBetween ? Math.round(interpolated(sliced, start, fromMs)) : (screenMs[start] ?? 0);
  const pacing = {
    screenMs: screenMs.slice(start, end + 1).map((value) => value - baseMs),
    virtualMs: virtualMs.slice(start, end + 1),
    n: n.slice(start, end + 1),
  };
  if (startsBetween) {
    pacing.screenMs.unshift(0);
    pacing.virtualMs.unshift(fromMs);
    pacing.n.unshift(-1);
  }
  const reachedMs = pacing.virtualMs.at(-1) ?? fromMs;
  const gaps = [...map.gaps, ...(tail?.gaps ?? [])].filter((gap) => gap.toMs > fromMs && gap.fromMs < reachedMs);
  return { fromMs, toMs: reachedMs, ...pacing, gaps };
}

function joined(points: MapPoints, from: number, tail: MapPoints | undefined): MapPoints {
  const to = from + PACING_POINTS + 2;
  const reachesEnd = to >= points.virtualMs.length;
  const part = (values: readonly number[], more: readonly number[] | undefined): number[] => [
    ...values.slice(from, to),
    ...(reachesEnd && more !== undefined ? more : []),
  ];
  return {
    screenMs: part(points.screenMs, tail?.screenMs),
    virtualMs: part(points.virtualMs, tail?.virtualMs),
    n: part(points.n, tail?.n),
  };
}

/** Index of the last point of the part: where an instant begins, later than the start. */
function chunkEnd(virtualMs: readonly number[], start: number, fromMs: number, toMs: number): number {
  const wanted = firstAtOrAfter(virtualMs, Math.max(toMs, fromMs + 1));
  const last = virtualMs.length - 1;
  if (wanted <= start + PACING_POINTS) return Math.min(wanted, last);
  const cut = firstAtOrAfter(virtualMs, virtualMs[start + PACING_POINTS] ?? Infinity);
  return cut > start ? cut : Math.min(wanted, last);
}

function interpolated({ screenMs, virtualMs }: MapPoints, index: number, ms: number): number {
  const beforeMs = virtualMs[index - 1] ?? 0;
  const afterMs = virtualMs[index];
  const beforeScreen = screenMs[index - 1] ?? 0;
  if (afterMs === undefined || afterMs === beforeMs) return beforeScreen;
  return beforeScreen + (((screenMs[index] ?? 0) - beforeScreen) * (ms - beforeMs)) / (afterMs - beforeMs);
}
