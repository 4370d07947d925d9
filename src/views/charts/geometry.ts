/** Where things stand in the charts: the shared axis of virtual time and its columns. Pure. */
import { scaleLinear } from 'd3';
import type { ChartsModel } from '../../projections/charts/chartsModel.ts';
import { axisTime } from '../format/index.ts';
import { textWidth } from '../marks/index.ts';
import type { Series } from './measures.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const axisLengths = [
  ...[10, 20, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 20, 30].map((count) => count * minute),
  ...[1, 2, 4, 8, 12].map((count) => count * hour),
  ...[1, 2, 4, 8, 16, 32, 64, 128, 256].map((count) => count * day),
];
const tickSteps = [
  ...[1, 2, 5, 10, 20, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 20, 30].map((count) => count * minute),
  ...[1, 2, 4, 8, 12].map((count) => count * hour),
  ...[1, 2, 4, 8, 16, 32, 64].map((count) => count * day),
];

/** A column is at least so wide (px) … */
const narrowestColumn = 4;
/** … and there are at most so many: half as many as a model has stretches, so that those of every moment of the axis fit whole. */
const mostColumns = 300;

export interface TimeAxis {
  /** Ends of the axis (px); it begins at 0 ms. */
  readonly x0: number;
  readonly x1: number;
  readonly toMs: number;
  readonly columnMs: number;
  readonly ticks: readonly number[];
  x(ms: number): number;
  /** The nearest border of a column within the axis (ms). */
  ms(x: number): number;
}

/**
 * The axis from 0 to the first of a few lengths that holds the present moment, so that it stands still while time goes on.
 * Its columns are the same at each of its moments.
 */
export function timeAxis({ stretchMs }: ChartsModel, nowMs: number, x0: number, x1: number): TimeAxis {
  const toMs = axisLengths.find((length) => length >= nowMs) ?? Math.ceil(nowMs / day) * day;
  const scale = scaleLinear().domain([0, toMs]).range([x0, x1]);
  let columnMs = stretchMs;
  while (scale(columnMs) - x0 < narrowestColumn || columnMs * mostColumns < toMs) columnMs *= 2;
  const room = Math.max(1, Math.floor((x1 - x0) / (textWidth(axisTime(toMs), 11) + 48)));
  const step = tickSteps.find((one) => toMs / one <= room) ?? toMs;
  const ticks = Array.from({ length: Math.floor(toMs / step) + 1 }, (_, index) => index * step);
  return {
    x0,
    x1,
    toMs,
    columnMs,
    ticks,
    x: (ms) => scale(Math.min(toMs, Math.max(0, ms))),
    ms: (x) => Math.min(toMs, Math.max(0, Math.round(scale.invert(x) / columnMs) * columnMs)),
  };
}

/** A place on the axis (px), and what was measured there. */
export type Step = readonly [number, number | undefined];

/**
 * Both ends of each column between two moments at its value: steps, broken where nothing was measured. A count of none is the
 * plot's own edge, on which the dashes of several series would lie on one another: it is drawn only where a column begins or ends.
 */
export function steps({ values }: Pick<Series, 'values'>, isTime: boolean, axis: TimeAxis, fromMs: number, toMs: number): readonly Step[] {
  const first = Math.floor(fromMs / axis.columnMs);
  const isNone = (index: number): boolean => !isTime && (values[index] ?? 0) === 0;
  return values.slice(first).flatMap((value, index): readonly Step[] => {
    const at = first + index;
    const from = axis.x(Math.max(fromMs, at * axis.columnMs));
    const to = axis.x(Math.min(toMs, (at + 1) * axis.columnMs));
    return [
      [from, isNone(at) && (index === 0 || isNone(at - 1)) ? undefined : value],
      [Math.max(to, from + 1), isNone(at) && isNone(at + 1) ? undefined : value],
    ];
  });
}

export interface FlowItem {
  readonly width: number;
}

/** Things in lines, each where the one before ended. @returns place of each, and how many lines there are */
export function flow<T extends FlowItem>(
  items: readonly T[],
  width: number,
  gap: number,
): { readonly placed: readonly { readonly item: T; readonly x: number; readonly line: number }[]; readonly lines: number } {
  let x = 0;
  let line = 0;
  const placed = items.map((item) => {
    if (x > 0 && x + item.width > width) {
      x = 0;
      line += 1;
    }
    const place = { item, x, line };
    x += item.width + gap;
    return place;
  });
  return { placed, lines: items.length === 0 ? 0 : line + 1 };
}
