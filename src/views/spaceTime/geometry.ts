/** Where lanes stand and which part of the axis is seen: pure functions of the model, the size and what a person moved. */
import type { SpaceTimeLane, SpaceTimeModel } from '../../projections/spaceTime/spaceTimeModel.ts';
import { textWidth } from '../marks/index.ts';
import { buildAxis, farthest, fittingScale, foldAbove, foldMargin, nearest, type Axis } from './axis.ts';

/** What a person looks at: this time at this place (px from the plot's left) at this scale; undefined follows now. */
export interface Viewport {
  readonly atMs: number;
  readonly atX: number;
  readonly msPerPx: number;
}

export interface SpaceTimeGeometry {
  readonly width: number;
  readonly height: number;
  /** Left and right end of the plot (px). */
  readonly x0: number;
  readonly x1: number;
  readonly top: number;
  readonly bottom: number;
  readonly lanes: readonly (SpaceTimeLane & { readonly y: number })[];
  /** Distance of the lanes (px). */
  readonly lanePitch: number;
  readonly axis: Axis;
  /** Place on the whole axis that stands at the left end. */
  readonly offset: number;
  /** Room beside a fold (px). */
  readonly margin: number;
  /** What is never folded, however near one looks (ms). */
  readonly wholeMs: number;
  laneY(id: string): number | undefined;
  x(ms: number): number;
  ms(x: number): number;
}

/** What is drawn: up to now, and what is computed already after it. */
export interface SpaceTimeContent {
  readonly model: SpaceTimeModel;
  readonly ahead: SpaceTimeModel | undefined;
}

/** When something happens, ascending and each time once; a held pull alone is nothing that happens. */
export function instantsOf({ model, ahead }: SpaceTimeContent, nowMs?: number): readonly number[] {
  const all = new Set<number>(nowMs === undefined ? [] : [nowMs]);
  for (const { hops, spans } of ahead === undefined ? [model] : [model, ahead]) {
    for (const { sentAt, arrivesAt } of hops) all.add(sentAt).add(arrivesAt);
    for (const { kind, fromMs, toMs } of spans) {
      if (kind === 'hold' || kind === 'lock') continue;
      all.add(fromMs);
      if (toMs !== undefined) all.add(toMs);
    }
  }
  for (const { fromMs, toMs } of model.older) all.add(fromMs).add(toMs);
  return [...all].sort((a, b) => a - b);
}

/** Scale at which one hop is drawn with a slope that can be seen; steeper where there is little room. */
export const defaultScale = (latency: number, isNarrow: boolean): number => Math.max(nearest, latency / (isNarrow ? 26 : 44));

/** A gap that is whole in the usual picture stays whole nearer: a hop that one looks at closely would break otherwise. */
const wholeFor = (latency: number): number => defaultScale(latency, false) * foldAbove;

/** As near as one can look: 1 ms takes three quarters of the plot. */
const nearestIn = ({ x0, x1 }: Pick<SpaceTimeGeometry, 'x0' | 'x1'>): number => 1 / (0.75 * (x1 - x0));

/** On the phone a fold keeps less room, so that more of what happens is in sight. */
const narrowMargin = 10;
const marginFor = (isNarrow: boolean): number => (isNarrow ? narrowMargin : foldMargin);

/** Room for the names of the lanes, in bold letters, which are wider than those that `textWidth` knows. */
const namesWidth = (names: readonly string[]): number => Math.ceil(Math.max(0, ...names.map((name) => textWidth(name, 12))) * 1.18) + 22;

export interface GeometryInput {
  readonly width: number;
  readonly height: number;
  readonly viewport: Viewport | undefined;
  /** The dock's small form: neither strip nor axis, lanes close to each other. */
  readonly compact: boolean;
}

/** Air around the lanes, what it takes from them in all, and the least distance between them (px). */
const usualAir = { top: 74, first: 24, last: 34, below: 34, taken: 56, leastApart: 46 };
const compactAir: typeof usualAir = { top: 32, first: 10, last: 12, below: 0, taken: 4, leastApart: 20 };

/** Lanes stand at most so far apart (px). */
const mostApart = 200;
/** Share of the plot that is past while the picture follows now. */
const pastShare = 0.62;

export function spaceTimeGeometry(
  content: SpaceTimeContent,
  nowMs: number,
  { width, height, viewport, compact }: GeometryInput,
): SpaceTimeGeometry {
  const isNarrow = width < 640;
  const x1 = width - (isNarrow ? 10 : 20);
  const { top, first, last, below, taken, leastApart } = compact ? compactAir : usualAir;
  // Name servers have a lane when something shown happens to them.
  const { model, ahead } = content;
  const used = new Set([...model.hops.flatMap(({ from, to }) => [from, to]), ...model.spans.map(({ lane }) => lane)]);
  const shown = model.lanes.filter(({ id, role }) => role !== 'nameServer' || used.has(id));
  const names = namesWidth(model.lanes.map(({ id }) => id));
  const x0 = isNarrow ? Math.min(120, Math.max(76, names)) : Math.min(190, Math.max(130, names + 22));
  const room = (height - top - taken) / Math.max(1, shown.length);
  const pitch = Math.round(Math.min(mostApart, Math.max(leastApart, room)));
  const lanes = shown.map((lane, index) => ({ ...lane, y: top + first + index * pitch }));
  const bottom = (lanes.at(-1)?.y ?? top) + last;
  const msPerPx = viewport?.msPerPx ?? defaultScale(model.latency, isNarrow);
  const margin = marginFor(isNarrow);
  const wholeMs = wholeFor(model.latency);
  const axis = buildAxis(instantsOf(content, nowMs), msPerPx, margin, wholeMs);
  // Before the first instant there is nothing to see: following now begins at the left end.
  const following = Math.max(-margin, axis.x(nowMs) - Math.round((x1 - x0) * (ahead === undefined ? 0.8 : pastShare)));
  const offset = viewport === undefined ? following : axis.x(viewport.atMs) - viewport.atX;
  const yOf = new Map(lanes.map(({ id, y }) => [id, y]));
  return {
    width,
    height: bottom + below,
    x0,
    x1,
    top,
    bottom,
    lanes,
    lanePitch: pitch,
    axis,
    offset,
    margin,
    wholeMs,
    laneY: (id) => yOf.get(id),
    x: (ms) => x0 + axis.x(ms) - offset,
    ms: (x) => axis.ms(x - x0 + offset),
  };
}

/** Nearer (factor below 1) or farther, with the time under `x` staying where it is. */
export function zoomedBy(g: SpaceTimeGeometry, factor: number, x: number): Viewport {
  const msPerPx = Math.min(farthest, Math.max(nearestIn(g), g.axis.msPerPx * factor));
  return { atMs: g.ms(x), atX: x - g.x0, msPerPx };
}

/** Moved by so many pixels. */
export const movedBy = (g: SpaceTimeGeometry, px: number): Viewport => ({ atMs: g.ms(g.x0 - px), atX: 0, msPerPx: g.axis.msPerPx });

/** All that is kept, in one picture. */
export function fitted(content: SpaceTimeContent, nowMs: number, g: SpaceTimeGeometry): Viewport {
  const instants = instantsOf(content, nowMs);
  return spanFitted(content, nowMs, g, instants[0] ?? 0, instants.at(-1) ?? nowMs);
}

/** The part of the axis from one time to another, in one picture. */
export function spanFitted(content: SpaceTimeContent, nowMs: number, g: SpaceTimeGeometry, fromMs: number, toMs: number): Viewport {
  const within = instantsOf(content, nowMs).filter((ms) => ms > fromMs && ms < toMs);
  const room = g.x1 - g.x0 - 24;
  return { atMs: fromMs, atX: 12, msPerPx: fittingScale([fromMs, ...within, Math.max(toMs, fromMs + 1)], room, g.margin, g.wholeMs) };
}
