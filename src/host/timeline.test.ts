import { describe, expect, test } from 'vitest';
import { foldsShown, pacedPieces, uniformBars, uniformPieces } from './timeline.ts';

const density = (...instantMs: readonly number[]): { instantMs: readonly number[]; instantFacts: readonly number[] } => ({
  instantMs,
  instantFacts: instantMs.map(() => 1),
});
const shape = (pieces: ReturnType<typeof pacedPieces>): readonly (readonly [string, number, number])[] =>
  pieces.map(({ kind, fromMs, toMs }) => [kind, fromMs, toMs] as const);

describe('paced time', () => {
  test('folds gaps over a second and leaves a margin of the emptiness', () => {
    expect(shape(pacedPieces(density(0, 10, 8_000, 8_500), 20_000))).toEqual([
      ['span', 0, 30],
      ['fold', 30, 7_980],
      ['span', 7_980, 8_520],
      ['fold', 8_520, 19_980],
      ['span', 19_980, 20_000],
    ]);
  });

  test('folds no more gaps than the scrubber has room for, the longest ones', () => {
    const instants = Array.from({ length: 40 }, (_, index) => (index * (index + 1) * 2_000) / 2);
    const folds = pacedPieces(density(...instants), instants.at(-1) ?? 0).filter((piece) => piece.kind === 'fold');
    expect(folds).toHaveLength(foldsShown);
    expect(Math.min(...folds.map((fold) => fold.toMs - fold.fromMs))).toBeGreaterThan(40_000);
  });

  test('equal gaps all fold or none', () => {
    const instants = Array.from({ length: 40 }, (_, index) => index * 5_000);
    expect(shape(pacedPieces(density(...instants), 195_000))).toEqual([['span', 0, 195_000]]);
  });

  test('of an empty run is one piece', () => {
    expect(shape(pacedPieces(density(), 0))).toEqual([['span', 0, 0]]);
    expect(shape(pacedPieces(density(), 10_000))).toEqual([
      ['span', 0, 20],
      ['fold', 20, 9_980],
      ['span', 9_980, 10_000],
    ]);
  });
});

describe('uniform time', () => {
  test('is one span whose bars hold every shown fact', () => {
    const [piece, ...more] = uniformPieces({ instantMs: [0, 500, 1_000], instantFacts: [3, 2, 1] }, 1_000);
    expect(more).toEqual([]);
    expect(piece?.bars).toHaveLength(uniformBars);
    expect([piece?.bars[0], piece?.bars[uniformBars / 2], piece?.bars.at(-1)]).toEqual([3, 2, 1]);
  });
});
