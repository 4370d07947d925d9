/** The time axis with its breaks: linear where something happens, a fold of one width where nothing does. Pure. */

export interface AxisPiece {
  readonly kind: 'line' | 'fold';
  readonly fromMs: number;
  readonly toMs: number;
  /** Place on the whole axis (px). */
  readonly x0: number;
  readonly x1: number;
}

export interface Axis {
  readonly msPerPx: number;
  readonly pieces: readonly AxisPiece[];
  readonly width: number;
  x(ms: number): number;
  ms(x: number): number;
}

/** A gap is folded when it would be wider than this (px), to `foldWidth` with a margin on both sides. */
export const foldAbove = 116;
export const foldWidth = 48;
export const foldMargin = 26;

/**
 * @param instants when something happens, ascending (ms)
 * @param margin room between a fold and what happens beside it (px)
 * @param wholeMs a gap up to so long is never folded, however near one looks (ms)
 */
export function buildAxis(instants: readonly number[], msPerPx: number, margin: number = foldMargin, wholeMs = 0): Axis {
  const pieces: AxisPiece[] = [];
  let x = 0;
  const push = (kind: AxisPiece['kind'], fromMs: number, toMs: number, width: number): void => {
    if (toMs <= fromMs) return;
    const last = pieces.at(-1);
    if (kind === 'line' && last?.kind === 'line') pieces[pieces.length - 1] = { ...last, toMs, x1: x + width };
    else pieces.push({ kind, fromMs, toMs, x0: x, x1: x + width });
    x += width;
  };
  for (let index = 1; index < instants.length; index++) {
    const from = instants[index - 1] ?? 0;
    const to = instants[index] ?? from;
    const width = (to - from) / msPerPx;
    if (width <= foldAbove || to - from <= wholeMs) push('line', from, to, width);
    else {
      const beside = margin * msPerPx;
      push('line', from, from + beside, margin);
      push('fold', from + beside, to - beside, foldWidth);
      push('line', to - beside, to, margin);
    }
  }
  const first = pieces[0];
  const last = pieces.at(-1);
  const start = instants[0] ?? 0;
  const find = (isAfter: (piece: AxisPiece) => boolean): AxisPiece | undefined => {
    let low = 0;
    let high = pieces.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const piece = pieces[middle];
      if (piece !== undefined && isAfter(piece)) low = middle + 1;
      else high = middle;
    }
    return pieces[low];
  };
  return {
    msPerPx,
    pieces,
    width: x,
    x(ms) {
      if (first === undefined || last === undefined || ms < first.fromMs) return (ms - start) / msPerPx;
      if (ms > last.toMs) return last.x1 + (ms - last.toMs) / msPerPx;
      const piece = find(({ toMs }) => toMs < ms) ?? last;
      return piece.x0 + ((ms - piece.fromMs) / (piece.toMs - piece.fromMs)) * (piece.x1 - piece.x0);
    },
    ms(at) {
      if (first === undefined || last === undefined || at < 0) return start + at * msPerPx;
      if (at > last.x1) return last.toMs + (at - last.x1) * msPerPx;
      const piece = find(({ x1 }) => x1 < at) ?? last;
      return piece.fromMs + ((at - piece.x0) / (piece.x1 - piece.x0)) * (piece.toMs - piece.fromMs);
    },
  };
}

/** What fits is shown with 1 ms at most as wide as this. */
export const nearest = 1 / 240;
/** The longest run, of 60 days, is as wide as a phone. */
export const farthest = 6 * 3_600_000;

/** The scale at which all instants fit into the width. */
export function fittingScale(instants: readonly number[], width: number, margin: number = foldMargin, wholeMs = 0): number {
  let [near, far] = [nearest, farthest];
  for (let step = 0; step < 40; step++) {
    const middle = Math.sqrt(near * far);
    if (buildAxis(instants, middle, margin, wholeMs).width > width) near = middle;
    else far = middle;
  }
  return far;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, second, 2 * second, 5 * second, 10 * second, 30 * second].concat([
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  6 * hour,
  12 * hour,
  24 * hour,
  72 * hour,
  168 * hour,
]);

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

const firstWithin = ({ fromMs }: Stretch, step: number): number => Math.ceil(fromMs / step) * step;

/**
 * Ticks at whole steps, at least `apart` px from one another and clear of the folds. Each stretch between two folds has one: where
 * no step of the whole falls into it, the roundest time that does.
 */
export function ticksOf(axis: Axis, fromX: number, toX: number, apart: number): readonly { readonly ms: number; readonly x: number }[] {
  const usual = steps.findIndex((one) => one / axis.msPerPx >= apart);
  const rounder = usual === -1 ? steps : steps.slice(0, usual + 1);
  const [seenFromMs, seenToMs] = [Math.max(0, axis.ms(fromX)), axis.ms(toX)];
  const [first, last] = [axis.pieces[0], axis.pieces.at(-1)];
  const stretches: readonly Stretch[] = [
    { fromMs: seenFromMs, toMs: first?.fromMs ?? seenToMs },
    ...axis.pieces.filter(({ kind, x0, x1 }) => kind === 'line' && x1 >= fromX && x0 <= toX),
    ...(last === undefined ? [] : [{ fromMs: last.toMs, toMs: seenToMs }]),
  ];
  const ticks: { ms: number; x: number }[] = [];
  for (const stretch of stretches) {
    const step = rounder.findLast((one) => firstWithin(stretch, one) <= stretch.toMs) ?? 1;
    const to = Math.min(stretch.toMs, seenToMs);
    for (let ms = firstWithin({ ...stretch, fromMs: Math.max(stretch.fromMs, seenFromMs) }, step); ms <= to; ms += step) {
      const x = axis.x(ms);
      const before = ticks.at(-1);
      if (before === undefined || x - before.x >= apart) ticks.push({ ms, x });
    }
  }
  return ticks;
}
