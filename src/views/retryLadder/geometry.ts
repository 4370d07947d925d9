/** Where things stand on the ladder: pure functions of the schedule and the size (visual rules, section 10). */
import { scaleLog } from 'd3';
import type { LadderRung, RetryLadderModel } from '../../projections/retryLadder/retryLadderModel.ts';
import type { Box } from '../marks/index.ts';

/** wide: as in the picture. medium: narrower columns. narrow: no queue column, one column of times. */
export type LadderWidth = 'wide' | 'medium' | 'narrow';

export interface LadderGeometry {
  readonly form: LadderWidth;
  readonly width: number;
  readonly height: number;
  /** Left and right end of the log axis (px). */
  readonly x0: number;
  readonly x1: number;
  readonly levelX: number;
  /** Undefined when there is no room for the queue column. */
  readonly queueX: number | undefined;
  /** Right edges of the two columns of times. */
  readonly arrivesX: number;
  readonly lateX: number | undefined;
  readonly barHeight: number;
  readonly pitch: number;
  /** Of the marks at the bars' ends. */
  readonly markRadius: number;
  /** Whether the rows are too close for round numbers. */
  readonly hasLowNumbers: boolean;
  readonly deadLetterY: number;
  /** Height of the way out of the dead-letter queue. */
  readonly exitY: number;
  readonly headerY: number;
  /** Where a label stands that finds no free place at its mark: above all rows, left of the times, where nothing else is. */
  readonly strip: Box;
  readonly axisY: number;
  /** Middle of a level's row. */
  rowY(level: number): number;
  /** Place of a wait of so many ms, never left of the axis' begin. */
  x(ms: number): number;
  readonly ticks: readonly number[];
}

/** The axis and its titles, which need two lines where there is no room for both in one. */
const belowRows = { wide: 52, medium: 68, narrow: 58 } as const;
/** From the lowest row to the top of the axis' labels. */
const toAxis = { wide: 20, medium: 20, narrow: 13 } as const;
/** On the phone the axis' title may lie below the fold, the lowest rows and the axis' labels may not. */
const belowRowsSeen = { ...belowRows, narrow: 25 } as const;
const widestPitch = 32;
/** The phone's rows are close, so that all of them are in sight above the sheet: most retries stand on the lowest. */
const smallestPitch = { wide: 20, medium: 20, narrow: 11.5 } as const;
/** Above the highest row: the way out, the dead letter, then the strip with the column titles. */
const topOfRows = { wide: 113, medium: 113, narrow: 88 } as const;
/** Of the strip above the rows, which is as high as a card. */
const stripY = { wide: 55, medium: 55, narrow: 45 } as const;
const headerY = { wide: 84, medium: 84, narrow: 69 } as const;
/** Where the strip begins: right of the titles of the left columns. */
const stripX = { wide: 264, medium: 100, narrow: 48 } as const;
/** Where it ends: before the times, on the phone before the way to the dead letters, which passes between them. */
const stripToTimes = { wide: 60, medium: 60, narrow: 58 } as const;

export const cardHeight = { wide: 38, medium: 38, narrow: 35 } as const;

/** Whole units that a log axis of delays may name (ms). */
const candidates = [10, 100, 1_000, 10_000, 60_000, 600_000, 3_600_000, 7_200_000, 86_400_000];

/** The axis: from 1 s (or the shortest delay) to the longest delay, at least to `until`. */
function domainOf(rungs: readonly LadderRung[], until: number): readonly [number, number] {
  const delays = rungs.map((rung) => Math.max(1, rung.delayMs));
  const low = Math.min(1_000, ...delays);
  const high = Math.max(...delays, low * 10, until);
  return [low, high];
}

/** Ticks at whole units; the last delay always has one, and none stands closer than 40 px to another. */
function ticksOf(domain: readonly [number, number], x: (ms: number) => number): readonly number[] {
  const ticks: number[] = [domain[1]];
  for (const candidate of candidates.toReversed()) {
    const next = ticks[0] ?? domain[1];
    if (candidate >= domain[0] && candidate < domain[1] && x(next) - x(candidate) >= 40) ticks.unshift(candidate);
  }
  return ticks;
}

/** Invisible times stand on the axis of the usual delay levels, so that both can be compared. */
const usualLongest = 7_200_000;

export function ladderGeometry(
  rungs: readonly LadderRung[],
  width: number,
  height: number,
  waits: RetryLadderModel['waits'] = 'levels',
): LadderGeometry {
  const form: LadderWidth = width >= 760 ? 'wide' : width >= 520 ? 'medium' : 'narrow';
  const gutter = form === 'narrow' ? 12 : 20;
  const x0 = form === 'wide' ? 160 : form === 'medium' ? 100 : 44;
  const x1 = width - (form === 'narrow' ? 114 : 164);
  const rows = Math.max(1, rungs.length);
  const room = (height - topOfRows[form] - belowRowsSeen[form]) / Math.max(1, rows - 1);
  const pitch = Math.floor(Math.min(widestPitch, Math.max(smallestPitch[form], room)) * 4) / 4;
  const bottom = topOfRows[form] + pitch * (rows - 1);
  const domain = domainOf(rungs, waits === 'invisible' ? usualLongest : 0);
  const scale = scaleLog([...domain], [x0, x1]).clamp(true);
  const x = (ms: number): number => Math.round(scale(Math.max(domain[0], ms)) * 10) / 10;
  const arrivesX = form === 'narrow' ? width - gutter : x1 + 90;
  return {
    form,
    width,
    height: bottom + belowRows[form],
    x0,
    x1,
    levelX: gutter,
    queueX: form === 'narrow' || waits === 'invisible' ? undefined : form === 'wide' ? 66 : 58,
    arrivesX,
    lateX: form === 'narrow' ? undefined : width - 16,
    barHeight: pitch >= 28 ? 14 : pitch >= 20 ? 11 : pitch >= 16 ? 9 : 7,
    markRadius: pitch >= 17 ? 8 : 6,
    hasLowNumbers: pitch < 17,
    pitch,
    deadLetterY: form === 'narrow' ? 29 : 37,
    exitY: form === 'narrow' ? 5 : 9,
    headerY: headerY[form],
    strip: { x: stripX[form], y: stripY[form], width: arrivesX - stripToTimes[form] - stripX[form], height: cardHeight[form] },
    axisY: bottom + toAxis[form],
    rowY: (level) => bottom - pitch * (level - 1),
    x,
    ticks: ticksOf(domain, x),
  };
}

/** Left edge of the column of times, of which `12:45:40` is the widest. */
export const timesLeft = (g: Pick<LadderGeometry, 'arrivesX'>): number => g.arrivesX - 56;
