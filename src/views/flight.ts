/** Motion of messages: where a dot stands is a function of virtual time alone (visual rules, section 7). */

/** What is needed to place something that travels. */
export interface Flight {
  readonly sentAt: number;
  readonly arrivesAt: number;
  /** When it was lost, for something that will never arrive (ms). */
  readonly lostAt?: number | undefined;
}

const clamp01 = (value: number): number => (value < 0 ? 0 : value > 1 ? 1 : value);

/** Share of the way gone at `nowMs`, 0 … 1. */
export function flightFraction(nowMs: number, flight: Flight): number {
  const length = flight.arrivesAt - flight.sentAt;
  return length <= 0 ? 1 : clamp01((nowMs - flight.sentAt) / length);
}

/** Share of the way at which a lost flight ends: where it was when its link went away; half way when it never had a chance. */
export function lostFraction(flight: Flight): number {
  if (flight.lostAt === undefined) return 1;
  return flight.lostAt <= flight.sentAt ? 0.5 : flightFraction(flight.lostAt, flight);
}

/** Where a flight is drawn, lost ones included: they stop where they were lost. */
export const drawnFraction = (nowMs: number, flight: Flight): number => Math.min(flightFraction(nowMs, flight), lostFraction(flight));

/**
 * A path of cubic Béziers, one after another: x0, y0, then for each piece its two control points and its end. One piece
 * has 8 numbers, each further one 6 more.
 */
export type Curve = readonly number[];

/** A link from (x0, y0) to (x1, y1) that leaves and arrives level (or upright, in the phone's columns). */
export function linkCurve(x0: number, y0: number, x1: number, y1: number, upright = false): Curve {
  if (upright) {
    const bend = (y1 - y0) / 2;
    return [x0, y0, x0, y0 + bend, x1, y1 - bend, x1, y1];
  }
  const bend = (x1 - x0) / 2;
  return [x0, y0, x0 + bend, y0, x1 - bend, y1, x1, y1];
}

const round = (value: number): number => Math.round(value * 10) / 10;
const at = (curve: Curve, index: number): number => curve[index] ?? 0;

/** Number of pieces. */
const piecesOf = (curve: Curve): number => Math.max(1, Math.floor((curve.length - 2) / 6));

/** SVG path data. */
export function curvePath(curve: Curve): string {
  let path = `M${round(at(curve, 0))} ${round(at(curve, 1))}`;
  for (let i = 2; i + 5 < curve.length; i += 6) {
    path += `C${[0, 1, 2, 3, 4, 5].map((k) => round(at(curve, i + k))).join(' ')}`;
  }
  return path;
}

/** The same curve, travelled the other way. */
export function reversed(curve: Curve): Curve {
  const back: number[] = [];
  for (let i = curve.length - 2; i >= 0; i -= 2) back.push(at(curve, i), at(curve, i + 1));
  return back;
}

/** Point of the curve at its parameter t, 0 … 1 (not at a share of its length); each piece takes an equal share of t. */
export function curveAt(curve: Curve, t: number): readonly [number, number] {
  const pieces = piecesOf(curve);
  const piece = Math.min(pieces - 1, Math.floor(clamp01(t) * pieces));
  const v = clamp01(t) * pieces - piece;
  const u = 1 - v;
  const i = piece * 6;
  const [a, b, c, d] = [u * u * u, 3 * u * u * v, 3 * u * v * v, v * v * v];
  return [
    a * at(curve, i) + b * at(curve, i + 2) + c * at(curve, i + 4) + d * at(curve, i + 6),
    a * at(curve, i + 1) + b * at(curve, i + 3) + c * at(curve, i + 5) + d * at(curve, i + 7),
  ];
}

/** Steps of the parameter per piece: enough that speed looks constant. */
const stepsPerPiece = 24;

/** Points of the curve so close to one another that a dot on its way covers the next. */
export function pointsOf(curve: Curve): readonly (readonly [number, number])[] {
  const steps = piecesOf(curve) * stepsPerPiece;
  return Array.from({ length: steps + 1 }, (_, step) => curveAt(curve, step / steps));
}

/** Lengths along the curve at equal steps of its parameter, from 0. */
export function curveLengths(curve: Curve): readonly number[] {
  const steps = piecesOf(curve) * stepsPerPiece;
  const lengths = [0];
  let [px, py] = curveAt(curve, 0);
  let length = 0;
  for (let step = 1; step <= steps; step += 1) {
    const [x, y] = curveAt(curve, step / steps);
    length += Math.sqrt((x - px) * (x - px) + (y - py) * (y - py));
    lengths.push(length);
    [px, py] = [x, y];
  }
  return lengths;
}

/** Point at a share of the curve's length, so that a dot moves at constant speed. */
export function pointAlong(curve: Curve, fraction: number, lengths: readonly number[] = curveLengths(curve)): readonly [number, number] {
  const steps = lengths.length - 1;
  const wanted = clamp01(fraction) * (lengths[steps] ?? 0);
  let step = 1;
  while (step < steps && (lengths[step] ?? 0) < wanted) step += 1;
  const before = lengths[step - 1] ?? 0;
  const span = (lengths[step] ?? 0) - before;
  return curveAt(curve, (step - 1 + (span <= 0 ? 0 : (wanted - before) / span)) / steps);
}
