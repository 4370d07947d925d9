/** Where things stand in the transactions lens: pure functions of the model and the size (visual rules, section 10). */
import { scaleLinear } from 'd3';
import type { TransactionLane, TransactionsModel } from '../../projections/transactions/transactionsModel.ts';

export interface LaneRow {
  readonly lane: TransactionLane;
  readonly top: number;
  readonly height: number;
  /** Middle of the lane's bar. */
  readonly y: number;
}

export interface CheckTick {
  readonly at: number;
  /** Number of the tick since the service began, from 1. */
  readonly number: number;
  readonly x: number;
}

export interface TransactionsGeometry {
  /** narrow: names stand above the bars. compact: the dock's small form. */
  readonly form: 'wide' | 'narrow' | 'compact';
  readonly width: number;
  readonly gutter: number;
  /** Of rings, marks and words: larger where few lanes have much room. */
  readonly scale: number;
  /** Ends of the time axis (px) and what they stand for (ms). */
  readonly x0: number;
  readonly x1: number;
  readonly fromMs: number;
  readonly toMs: number;
  x(ms: number): number;
  readonly rows: readonly LaneRow[];
  /** Top and bottom of the lines that go through all rows. */
  readonly linesTop: number;
  readonly rowsBottom: number;
  readonly checkTicks: readonly CheckTick[];
  readonly axisTicks: readonly number[];
  readonly axisY: number;
  /** Tops of the lanes of the system topics, one for each broker and topic. */
  readonly topicTops: readonly number[];
  readonly height: number;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Lengths of an axis and distances of its ticks, in units that people count in. */
const niceSteps = [
  ...[1, 2, 5, 10, 15, 20, 30, 40, 50].map((count) => count * second),
  ...[60, 75, 90, 105].map((count) => count * second),
  ...[2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 10, 12, 14, 16, 18, 20, 25, 30, 40, 50].map((count) => count * minute),
  ...[1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20].map((count) => count * hour),
  ...[1, 1.5, 2, 3, 4, 5, 7, 10, 14, 20, 30, 40, 60, 90].map((count) => count * day),
];
const tickSteps = [
  1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 172_800, 432_000,
].map((count) => count * second);

/** The smallest counted length that is at least so long (ms); beyond the list its multiples of the longest. */
export function niceSpan(ms: number): number {
  const longest = niceSteps.at(-1) ?? day;
  return niceSteps.find((step) => step >= ms) ?? Math.ceil(ms / longest) * longest;
}

/** Distance of axis ticks (ms) so that their labels do not meet. */
export function tickStep(spanMs: number, widthPx: number, labelPx: number): number {
  const longest = tickSteps.at(-1) ?? day;
  const wanted = (spanMs * labelPx) / Math.max(1, widthPx);
  return tickSteps.find((step) => step >= wanted) ?? Math.ceil(wanted / longest) * longest;
}

/** Last moment that a lane has something to show (ms): what happened, or the next check. */
function lastOf(lane: TransactionLane, nowMs: number): number {
  const ends = [lane.storedAt, lane.local?.at, lane.end?.arrivedAt ?? lane.end?.lostAt ?? lane.end?.sentAt, lane.producerDiedAt];
  const checks = lane.checks.flatMap((check) => [check.at, check.answer?.arrivedAt]);
  const outcomes = lane.outcomes.map((outcome) => outcome.at);
  const next = lane.isPending ? [nowMs, lane.next?.toMs] : [];
  return Math.max(...[...ends, ...checks, ...outcomes, ...next].map((at) => at ?? 0));
}

/**
 * The time that the picture covers: from the beginning of the run, unless nothing happened in its first quarter. It ends at a
 * counted length, so that it grows in steps and stands still in between.
 */
export function timeRange(lanes: readonly TransactionLane[], nowMs: number): readonly [number, number] {
  const first = Math.min(...lanes.map((lane) => lane.storedAt));
  const last = Math.max(...lanes.map((lane) => lastOf(lane, nowMs)));
  if (lanes.length === 0) return [0, 10 * second];
  if (first <= last / 4) return [0, niceSpan(last)];
  const step = tickStep(last - first, 800, 80);
  const from = Math.max(0, Math.floor((first - (last - first) * 0.05) / step) * step);
  return [from, from + niceSpan(last - from)];
}

const narrowBelow = 640;
/** Lanes that are at least so high show larger rings and their whole sentence (px). */
const roomyFrom = 122;
const roomyPitch = 140;

export function transactionsGeometry(
  model: TransactionsModel,
  nowMs: number,
  size: { readonly width: number; readonly height: number; readonly isCompact: boolean },
): TransactionsGeometry {
  const { width, isCompact } = size;
  const form = isCompact ? 'compact' : width < narrowBelow ? 'narrow' : 'wide';
  const gutter = width < narrowBelow ? 12 : 20;
  const x0 = form === 'narrow' ? 22 : form === 'compact' ? (width < narrowBelow ? 76 : 120) : 216;
  const x1 = width - (form === 'narrow' ? 26 : 44);
  const [fromMs, toMs] = timeRange(model.lanes, nowMs);
  const xScale = scaleLinear([fromMs, toMs], [x0, x1]);
  const x = (ms: number): number => Math.round(xScale(ms) * 10) / 10;
  const linesTop = isCompact ? 16 : 34;
  const topics = isCompact ? 0 : model.brokers.length * 2;
  const topicPitch = 62;
  const room = (size.height - linesTop - topics * topicPitch - 40) / Math.max(1, model.lanes.length);
  const pitch = isCompact
    ? 24
    : Math.round(
        form === 'narrow'
          ? 74
          : Math.min(roomyPitch, Math.max(52, room)) >= roomyFrom
            ? Math.min(roomyPitch, room)
            : Math.min(67, Math.max(52, room)),
      );
  const scale = form === 'wide' && pitch >= roomyFrom ? 1.5 : 1;
  const rows = model.lanes.map((lane, index): LaneRow => {
    const top = linesTop + (isCompact ? 2 : 8) + index * pitch;
    return {
      lane,
      top,
      height: pitch,
      y: top + (form === 'narrow' ? 40 : form === 'compact' ? 12 : scale > 1 ? 46 : Math.round(pitch / 2) - 5),
    };
  });
  const rowsBottom = linesTop + (isCompact ? 2 : 8) + rows.length * pitch;
  const topicTops = Array.from({ length: topics }, (_, index) => rowsBottom + 16 + index * topicPitch);
  const axisY = isCompact ? rowsBottom + 12 : rowsBottom + topics * topicPitch + 24;
  const step = tickStep(toMs - fromMs, x1 - x0, 72);
  const axisTicks: number[] = [];
  for (let at = Math.ceil(fromMs / step) * step; at <= toMs; at += step) axisTicks.push(at);
  const main = model.lanes.find((lane) => lane.id === model.mainId);
  const ticks = model.brokers.find((one) => one.broker === main?.broker)?.ticks;
  const checkTicks: CheckTick[] = [];
  // Closer than this the lines would be a surface.
  if (ticks !== undefined && ((x1 - x0) * ticks.periodMs) / (toMs - fromMs) >= 6) {
    const firstNumber = Math.max(0, Math.ceil((fromMs - ticks.firstAt) / ticks.periodMs));
    for (let number = firstNumber; ticks.firstAt + number * ticks.periodMs <= toMs; number++) {
      const at = ticks.firstAt + number * ticks.periodMs;
      checkTicks.push({ at, number: number + 1, x: x(at) });
    }
  }
  return {
    form,
    width,
    gutter,
    scale,
    x0,
    x1,
    fromMs,
    toMs,
    x,
    rows,
    linesTop,
    rowsBottom,
    checkTicks,
    axisTicks,
    axisY,
    topicTops,
    height: axisY + (isCompact ? 4 : 14),
  };
}
