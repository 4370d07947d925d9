/** The scrubber's axis: density bars, and for paced time folds in place of the longest gaps. */
import type { Timeline } from './host.ts';
import { firstAtOrAfter } from './pacer/chunk.ts';
import { namedGapMs } from './pacer/rules.ts';

export type Piece = Timeline['pieces'][number];

/** As many folds as the scrubber has room for (42 px each, visual language, section 10). */
export const foldsShown = 18;
/** Bars over the whole axis of uniform time. */
export const uniformBars = 320;
/** A span shows a little of the emptiness before its first and after its last instant (ms). */
const spanMarginMs = 20;

export interface Density {
  /** Instants with shown facts, ascending (ms). */
  readonly instantMs: readonly number[];
  /** Shown facts of each. */
  readonly instantFacts: readonly number[];
}

export function uniformPieces(density: Density, endMs: number): readonly Piece[] {
  return [span(density, 0, endMs, uniformBars)];
}

export function pacedPieces(density: Density, endMs: number): readonly Piece[] {
  const folds = longestGaps(density, endMs);
  const pieces: Piece[] = [];
  let fromMs = 0;
  for (const fold of folds) {
    if (fold.fromMs > fromMs) pieces.push(spanWithOwnBars(density, fromMs, fold.fromMs));
    pieces.push({ kind: 'fold', fromMs: fold.fromMs, toMs: fold.toMs, bars: [] });
    fromMs = fold.toMs;
  }
  if (endMs > fromMs || pieces.length === 0) pieces.push(spanWithOwnBars(density, fromMs, endMs));
  return pieces;
}

/** The gaps that are folded, in time order: the longest ones over a second, less a margin that stays visible. */
function longestGaps({ instantMs }: Density, endMs: number): readonly { readonly fromMs: number; readonly toMs: number }[] {
  const gaps: { fromMs: number; toMs: number }[] = [];
  let beforeMs = 0;
  for (const ms of [...instantMs, endMs]) {
    if (ms - beforeMs > namedGapMs) gaps.push({ fromMs: beforeMs, toMs: ms });
    beforeMs = ms;
  }
  const longestFirst = gaps.toSorted((a, b) => lengthOf(b) - lengthOf(a) || a.fromMs - b.fromMs);
  // Gaps that are as good as equal are treated alike: all of them fold, or none.
  const longestUnfolded = longestFirst[foldsShown];
  const leastMs = longestUnfolded === undefined ? 0 : lengthOf(longestUnfolded) * 1.01;
  return longestFirst
    .slice(0, foldsShown)
    .filter((gap) => lengthOf(gap) > leastMs)
    .toSorted((a, b) => a.fromMs - b.fromMs)
    .map((gap) => ({ fromMs: gap.fromMs + spanMarginMs, toMs: gap.toMs - spanMarginMs }));
}

const lengthOf = (gap: { readonly fromMs: number; readonly toMs: number }): number => gap.toMs - gap.fromMs;

/** Wider with more instants, but no span takes the axis for itself. */
function spanWithOwnBars(density: Density, fromMs: number, toMs: number): Piece {
  const instants = firstAtOrAfter(density.instantMs, toMs + 1) - firstAtOrAfter(density.instantMs, fromMs);
  return span(density, fromMs, toMs, Math.min(64, Math.max(3, Math.ceil(2 * Math.sqrt(instants)))));
}

function span(density: Density, fromMs: number, toMs: number, barCount: number): Piece {
  const bars = new Array<number>(barCount).fill(0);
  const { instantMs, instantFacts } = density;
  for (let index = firstAtOrAfter(instantMs, fromMs); index < instantMs.length; index += 1) {
    const ms = instantMs[index] ?? 0;
    if (ms > toMs) break;
    const bar = toMs > fromMs ? Math.min(barCount - 1, Math.floor(((ms - fromMs) * barCount) / (toMs - fromMs))) : 0;
    bars[bar] = (bars[bar] ?? 0) + (instantFacts[index] ?? 0);
  }
  return { kind: 'span', fromMs, toMs, bars };
}
