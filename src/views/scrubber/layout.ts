/** Where moments stand on the scrubber: pixels ↔ virtual time through the folds. Pure. */
import { gap } from '../format/index.ts';
import { textWidth } from '../marks/index.ts';
import { labelSize } from './measures.ts';

/** What the scrubber draws; the host's `Timeline` is one. */
export interface ScrubberTimeline {
  /** Where the run ends (ms): nothing is pending any more. */
  readonly endMs: number;
  /** Everything up to here is computed (ms); the rest is hatched. */
  readonly computedMs: number;
  /** Pieces of the axis in order, without holes, to the end or past it; a fold has a fixed width whatever its length. */
  readonly pieces: readonly ScrubberPiece[];
  readonly marks: readonly ScrubberMark[];
}

export interface ScrubberPiece {
  readonly kind: 'span' | 'fold';
  readonly fromMs: number;
  readonly toMs: number;
  /** Facts in equal parts of the piece. */
  readonly bars: readonly number[];
}

export interface ScrubberMark {
  /** ms */
  readonly at: number;
  readonly kind: 'action' | 'fault' | 'cut' | 'violation' | 'retry' | 'deadLetter' | 'rejected' | 'difference' | 'lesson';
  /** Value of the fact: the action's name, who failed, the retry's number; of a lesson the title of its step, in the page's language. */
  readonly label: string;
  readonly seq: number;
  /** Of a fault that the script caused: what the action does. */
  readonly by?: string;
}

/** A piece with its place (px). */
export interface PlacedPiece extends ScrubberPiece {
  readonly x0: number;
  readonly x1: number;
}

export interface ScrubberLayout {
  readonly pieces: readonly PlacedPiece[];
  readonly x0: number;
  readonly x1: number;
  readonly endMs: number;
  /** Moment at the right edge (ms): the end, or one past it that was shown. */
  readonly edgeMs: number;
}

/** Left and right of the track (px), so that playhead and end label are whole at both ends. */
export const sidePadding = 10;
/** A fold's width (px) at most. */
const widestFold = 62;
/** Folds together never take more of the track than this. */
const foldShare = 0.72;
/** What the torn edges of a fold take of it, with air between them and its words (px). */
const edgesOfFold = 16;
/** Where not every fold has room for its length, those without it are not narrower than this (px), or than this share of an equal one. */
const withoutLength = { least: 8, share: 0.55 };

const units = [86_400_000, 3_600_000, 60_000, 1_000];

/** How a fold's length can be said: both units, fewer digits, one unit. */
export function foldTexts({ fromMs, toMs }: Pick<ScrubberPiece, 'fromMs' | 'toMs'>): readonly string[] {
  const length = toMs - fromMs;
  const unit = units.find((one) => one <= length) ?? 1;
  const tenths = length < 1_000 ? length : Math.round(length / 100) * 100;
  return [gap(length), gap(tenths), gap(Math.round(length / unit) * unit)];
}

/** What the fold has room for of its length. */
export const foldText = (fold: PlacedPiece): string | undefined =>
  foldTexts(fold).find((text) => textWidth(text, labelSize) + edgesOfFold <= fold.x1 - fold.x0);

/** All are equally wide where each has room for its length; otherwise the longest have it, and the others share the rest. */
function foldWidths(folds: readonly ScrubberPiece[], room: number): ReadonlyMap<ScrubberPiece, number> {
  const equal = Math.min(widestFold, room / Math.max(1, folds.length));
  // Rounded up, so that it still fits after it was placed.
  const needs = new Map(
    folds.map((fold) => [fold, Math.ceil(Math.min(...foldTexts(fold).map((text) => textWidth(text, labelSize)))) + edgesOfFold + 1]),
  );
  const needOf = (fold: ScrubberPiece): number => needs.get(fold) ?? widestFold;
  if (equal < withoutLength.least || folds.every((fold) => needOf(fold) <= equal)) return new Map(folds.map((fold) => [fold, equal]));
  const narrow = Math.max(withoutLength.least, equal * withoutLength.share);
  let rest = (equal - narrow) * folds.length;
  const wide = new Map<ScrubberPiece, number>();
  for (const fold of folds.toSorted((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs) || a.fromMs - b.fromMs)) {
    const more = Math.max(0, needOf(fold) - narrow);
    if (more > rest) break;
    rest -= more;
    wide.set(fold, narrow + more);
  }
  const others = folds.length - wide.size;
  return new Map(folds.map((fold) => [fold, wide.get(fold) ?? Math.min(widestFold, narrow + rest / others)]));
}

/** Places the pieces on `width` pixels. Spans share what the folds leave in proportion to their bars. */
export function layoutScrubber(timeline: Pick<ScrubberTimeline, 'endMs' | 'pieces'>, width: number): ScrubberLayout {
  const x0 = sidePadding;
  const x1 = Math.max(x0 + 1, width - sidePadding);
  const pieces = timeline.pieces.length > 0 ? timeline.pieces : [{ kind: 'span' as const, fromMs: 0, toMs: timeline.endMs, bars: [] }];
  const folds = foldWidths(
    pieces.filter((piece) => piece.kind === 'fold'),
    (x1 - x0) * foldShare,
  );
  const weightOf = (piece: ScrubberPiece): number => Math.max(1, piece.bars.length);
  const spanWeights = pieces.reduce((sum, piece) => sum + (piece.kind === 'span' ? weightOf(piece) : 0), 0);
  const forSpans = [...folds.values()].reduce((left, width) => left - width, x1 - x0);
  const widths = pieces.map((piece) => folds.get(piece) ?? (forSpans * weightOf(piece)) / Math.max(1, spanWeights));
  // Without spans the folds are stretched to the whole track.
  const total = widths.reduce((sum, it) => sum + it, 0);
  const scale = total > 0 ? (x1 - x0) / total : 1;
  let x = x0;
  const placed = pieces.map((piece, index): PlacedPiece => {
    const from = x;
    x = index === pieces.length - 1 ? x1 : x + (widths[index] ?? 0) * scale;
    return { ...piece, x0: from, x1: x };
  });
  return { pieces: placed, x0, x1, endMs: timeline.endMs, edgeMs: pieces.at(-1)?.toMs ?? timeline.endMs };
}

/** Where a moment stands (px). Before 0 and after the end it stands at the edge. */
export function msToX(layout: ScrubberLayout, ms: number): number {
  const last = layout.pieces.at(-1);
  if (last !== undefined && ms >= last.toMs) return layout.x1;
  const piece = layout.pieces.find((it) => ms < it.toMs);
  if (piece === undefined || ms <= piece.fromMs) return piece?.x0 ?? layout.x0;
  return piece.x0 + ((ms - piece.fromMs) / (piece.toMs - piece.fromMs)) * (piece.x1 - piece.x0);
}

/** Which moment stands at a pixel: whole ms within 0 … end. */
export function xToMs(layout: ScrubberLayout, x: number): number {
  const piece = layout.pieces.find((it) => x < it.x1) ?? layout.pieces.at(-1);
  if (piece === undefined) return 0;
  const share = piece.x1 > piece.x0 ? Math.min(1, Math.max(0, (x - piece.x0) / (piece.x1 - piece.x0))) : 0;
  return Math.round(piece.fromMs + share * (piece.toMs - piece.fromMs));
}

/** The fold that the moment is inside of. */
export const foldAt = (layout: ScrubberLayout, ms: number): PlacedPiece | undefined =>
  layout.pieces.find((piece) => piece.kind === 'fold' && ms > piece.fromMs && ms < piece.toMs);

/** Steps of the uniform axis (ms). */
const axisSteps = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000,
  3_600_000, 7_200_000, 14_400_000, 21_600_000, 43_200_000, 86_400_000, 172_800_000, 432_000_000, 864_000_000,
];
const tickDistance = 96;

/** Times that the axis names, before overlapping labels are dropped: round ones, or with folds the beginnings of folds. */
export function axisTicks(layout: ScrubberLayout): readonly number[] {
  const folds = layout.pieces.filter((piece) => piece.kind === 'fold');
  if (folds.length > 0) return [...new Set([0, ...folds.map((fold) => fold.fromMs), layout.endMs, layout.edgeMs])].sort((a, b) => a - b);
  const wanted = (layout.edgeMs * tickDistance) / Math.max(1, layout.x1 - layout.x0);
  const step = axisSteps.find((it) => it >= wanted) ?? axisSteps.at(-1) ?? 1;
  const ticks: number[] = [];
  for (let ms = 0; ms <= layout.edgeMs; ms += step) ticks.push(ms);
  return layout.edgeMs > layout.endMs ? [...new Set([...ticks, layout.endMs])].sort((a, b) => a - b) : ticks;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A moment in words for the slider: "4 h 45 m 40 s", with milliseconds as decimals. */
export function spokenTime(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(whole / DAY), 'd'],
    [Math.floor((whole % DAY) / HOUR), 'h'],
    [Math.floor((whole % HOUR) / MINUTE), 'm'],
    [(whole % MINUTE) / 1_000, 's'],
  ];
  const said = parts.filter(([value]) => value > 0).map(([value, unit]) => `${value} ${unit}`);
  return said.length === 0 ? '0 s' : said.join(' ');
}
