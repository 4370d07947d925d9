/**
 * How much screen time things get: numbers and plain functions. The map built from them is in `pacedMap.ts`.
 * These results never enter a run, so `Math.log10` is fine here.
 */

/** Screen time of one message hop, whatever its latency (ms). */
export const hopScreenMs = 700;
/** Screen time of an instant with one shown fact (ms) … */
export const factScreenMs = 250;
/** … of each further causal step in it (ms) … */
export const stepScreenMs = 120;
/** … and of all of them together at most (ms). */
export const instantScreenMs = 1_200;
/** Screen time of a gap of any length is at most this (ms). */
export const longestGapScreenMs = 1_200;
/** A longer stretch of virtual time without a shown fact ends a crowd, is named on the clock and folded on the scrubber (ms). */
export const namedGapMs = 1_000;
/** From more instants than this on, a crowd may be shortened … */
export const crowdInstants = 20;
/** … to this much screen time (ms) … */
export const crowdScreenMs = 6_000;
/** … plus this much for each doubling of its instants (ms). */
export const crowdDoublingScreenMs = 1_000;
/** A crowd is cut here, so that the map needs to know a bounded part of the run ahead. */
export const longestCrowdInstants = 32_768;
/** What facts and hops get that do not concern the selection, when there is one. */
export const unselectedShare = 0.5;

/** Screen time (ms) of an empty stretch of `gapMs` virtual milliseconds. */
export function gapScreenMs(gapMs: number): number {
  return Math.min(longestGapScreenMs, 150 * Math.log10(1 + gapMs / 100));
}

/** Screen time (ms) of a stretch covered by flights, the shortest of which takes `latencyMs`. */
export function coveredScreenMs(stretchMs: number, latencyMs: number): number {
  return (hopScreenMs * stretchMs) / latencyMs;
}

/** Screen time (ms) of each causal step of one instant; `shares` is 1, or less for a step outside the selection. */
export function stepsScreenMs(shares: readonly number[]): readonly number[] {
  const wanted = shares.map((share, index) => share * (index === 0 ? factScreenMs : stepScreenMs));
  const sum = wanted.reduce((total, one) => total + one, 0);
  return sum <= instantScreenMs ? wanted : wanted.map((one) => (one * instantScreenMs) / sum);
}

/** By how much all pieces of a crowd shrink: 1 when it may take what it wants. */
export function crowdFactor(instants: number, wantedScreenMs: number): number {
  if (instants <= crowdInstants) return 1;
  const allowed = crowdScreenMs + crowdDoublingScreenMs * Math.log2(instants / crowdInstants);
  return wantedScreenMs <= allowed ? 1 : allowed / wantedScreenMs;
}
