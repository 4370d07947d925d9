import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Timeline } from '../../host/host.ts';
import {
  axisTicks,
  foldAt,
  foldText,
  layoutScrubber,
  msToX,
  spokenTime,
  xToMs,
  type ScrubberPiece,
  type ScrubberTimeline,
} from './layout.ts';

// The host's answer is drawn as it is.
const asHostGivesIt = (timeline: Timeline): ScrubberTimeline => timeline;

/** Axes without holes: spans and folds in any order, of any length. */
const axis = fc
  .array(
    fc.record({
      kind: fc.constantFrom('span' as const, 'fold' as const),
      length: fc.integer({ min: 1, max: 7_200_000 }),
      bars: fc.integer({ min: 0, max: 64 }),
    }),
    {
      minLength: 1,
      maxLength: 40,
    },
  )
  .map((parts) => {
    let fromMs = 0;
    const pieces = parts.map(({ kind, length, bars }): ScrubberPiece => {
      const piece = { kind, fromMs, toMs: fromMs + length, bars: new Array<number>(kind === 'fold' ? 0 : bars).fill(1) };
      fromMs = piece.toMs;
      return piece;
    });
    return asHostGivesIt({ endMs: fromMs, computedMs: fromMs, pieces, marks: [] });
  });
const widths = fc.integer({ min: 120, max: 2_400 });

describe('pixels and moments', () => {
  test('time → px → time gives the same millisecond', () => {
    fc.assert(
      fc.property(axis, widths, fc.nat(), (timeline, width, at) => {
        const layout = layoutScrubber(timeline, width);
        const ms = at % (timeline.endMs + 1);
        expect(xToMs(layout, msToX(layout, ms))).toBe(ms);
      }),
      { seed: 11, numRuns: 400 },
    );
  });

  test('px → time → px misses by at most the width of a millisecond', () => {
    fc.assert(
      fc.property(axis, widths, fc.double({ min: 0, max: 1, noNaN: true }), (timeline, width, share) => {
        const layout = layoutScrubber(timeline, width);
        const x = layout.x0 + share * (layout.x1 - layout.x0);
        const widestMs = Math.max(...layout.pieces.map((piece) => (piece.x1 - piece.x0) / (piece.toMs - piece.fromMs)));
        expect(Math.abs(msToX(layout, xToMs(layout, x)) - x)).toBeLessThanOrEqual(widestMs / 2 + 1e-6);
      }),
      { seed: 12, numRuns: 400 },
    );
  });

  test('later is never further left, and the pieces fill the track', () => {
    fc.assert(
      fc.property(axis, widths, fc.nat(), fc.nat(), (timeline, width, a, b) => {
        const layout = layoutScrubber(timeline, width);
        const [early, late] = [a % (timeline.endMs + 1), b % (timeline.endMs + 1)].sort((left, right) => left - right) as [number, number];
        expect(msToX(layout, early)).toBeLessThanOrEqual(msToX(layout, late));
        expect(layout.pieces[0]?.x0).toBe(layout.x0);
        expect(layout.pieces.at(-1)?.x1).toBe(layout.x1);
      }),
      { seed: 13, numRuns: 300 },
    );
  });

  test('outside the axis the edges answer', () => {
    const layout = layoutScrubber({ endMs: 1_000, pieces: [] }, 200);
    expect([msToX(layout, -5), msToX(layout, 5_000)]).toEqual([layout.x0, layout.x1]);
    expect([xToMs(layout, -50), xToMs(layout, 900)]).toEqual([0, 1_000]);
  });
});

const span = (fromMs: number, toMs: number, bars = 4): ScrubberPiece => ({
  kind: 'span',
  fromMs,
  toMs,
  bars: new Array<number>(bars).fill(1),
});
const fold = (fromMs: number, toMs: number): ScrubberPiece => ({ kind: 'fold', fromMs, toMs, bars: [] });

test('a fold has its width whatever its length, and knows who is inside', () => {
  const layout = layoutScrubber(
    {
      endMs: 7_300_000,
      pieces: [span(0, 50_000), fold(50_000, 60_000), span(60_000, 61_000), fold(61_000, 7_261_000), span(7_261_000, 7_300_000)],
    },
    900,
  );
  const folds = layout.pieces.filter((piece) => piece.kind === 'fold').map((piece) => piece.x1 - piece.x0);
  expect(folds).toEqual([62, 62]);
  expect(foldAt(layout, 55_000)?.toMs).toBe(60_000);
  expect(foldAt(layout, 60_000)).toBeUndefined();
});

test('many folds shrink and leave room for what happens between them', () => {
  const pieces = Array.from({ length: 41 }, (_, i) => (i % 2 === 0 ? span(i * 10, i * 10 + 10) : fold(i * 10, i * 10 + 10)));
  const layout = layoutScrubber({ endMs: 410, pieces }, 700);
  const foldPixels = layout.pieces.filter((piece) => piece.kind === 'fold').reduce((sum, piece) => sum + piece.x1 - piece.x0, 0);
  expect(foldPixels).toBeLessThanOrEqual(0.73 * (layout.x1 - layout.x0));
});

test.each([320, 860])('where not every fold has room for its length, the longest have it: on %i px', (width) => {
  const waits = [10, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1_200, 1_800, 3_600, 7_200];
  let fromMs = 0;
  const pieces = waits.flatMap((seconds) => {
    const [startMs, toMs] = [fromMs, fromMs + 100 + seconds * 1_000];
    fromMs = toMs;
    return [span(startMs, startMs + 100), fold(startMs + 100, toMs)];
  });
  const layout = layoutScrubber({ endMs: fromMs, pieces }, width);
  const folds = layout.pieces.filter((piece) => piece.kind === 'fold');
  const said = folds.map((piece) => foldText(piece) !== undefined);
  expect(said.slice(-2)).toEqual([true, true]);
  // No shorter one has words that a longer one lacks.
  expect(said.indexOf(true)).toBe(said.length - said.filter(Boolean).length);
  expect(Math.min(...folds.map(({ x0, x1 }) => x1 - x0))).toBeGreaterThanOrEqual(8);
});

test.each([
  [25_000, 900, [0, 5_000, 10_000, 15_000, 20_000, 25_000]],
  [17_142_000, 900, [0, 3_600_000, 7_200_000, 10_800_000, 14_400_000]],
  [7, 900, [0, 1, 2, 3, 4, 5, 6, 7]],
])('a uniform axis to %i ms on %i px names round times', (endMs, width, ticks) => {
  expect(axisTicks(layoutScrubber({ endMs, pieces: [] }, width))).toEqual(ticks);
});

test.each([
  [0, '0 s'],
  [11_725, '11.725 s'],
  [2_452_000, '40 m 52 s'],
  [17_140_000, '4 h 45 m 40 s'],
  [90_000_000, '1 d 1 h'],
])('%i ms is said %s', (ms, text) => expect(spokenTime(ms)).toBe(text));
