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

/** A cubic Bézier by its four points: x0, y0, x1, y1, x2, y2, x3, y3. */
export type Curve = readonly [number, number, number, number, number, number, number, number];

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

export const curvePath = ([x0, y0, x1, y1, x2, y2, x3, y3]: Curve): string =>
  `M${round(x0)} ${round(y0)}C${round(x1)} ${round(y1)} ${round(x2)} ${round(y2)} ${round(x3)} ${round(y3)}`;

/** The same curve, travelled the other way. */
export const reversed = ([x0, y0, x1, y1, x2, y2, x3, y3]: Curve): Curve => [x3, y3, x2, y2, x1, y1, x0, y0];

/** Point of the curve at its parameter t (not at a share of its length). */
export function curveAt([x0, y0, x1, y1, x2, y2, x3, y3]: Curve, t: number): readonly [number, number] {
  const u = 1 - t;
  const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  return [a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3];
}

const steps = 24;

/** Lengths along the curve at 24 equal steps of its parameter, from 0. */
export function curveLengths(curve: Curve): readonly number[] {
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
  const wanted = clamp01(fraction) * (lengths[steps] ?? 0);
  let step = 1;
  while (step < steps && (lengths[step] ?? 0) < wanted) step += 1;
  const before = lengths[step - 1] ?? 0;
  const span = (lengths[step] ?? 0) - before;
  return curveAt(curve, (step - 1 + (span <= 0 ? 0 : (wanted - before) / span)) / steps);
}
