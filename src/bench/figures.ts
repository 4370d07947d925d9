/** What is measured, and what counts as good: design, "Budgets". */

export type FigureId = 'B1' | 'B2a' | 'B2b' | 'B3' | 'B4' | 'B5' | 'B5m' | 'B6' | 'B7' | 'B8' | 'B9' | 'B10' | 'B11' | 'B11s' | 'B11p';

export interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  /** Worse than this fails `--gate`. */
  readonly floor: number;
  readonly goal: number;
  /** Gated by `npm test` too: figures that do not depend on the machine. Ratios get a second try. */
  readonly inTests?: 'ratio' | 'size';
  /** What `npm test` holds, where other work on the host may take more than a second try gives back. */
  readonly heldByTests?: number;
}

const mebibyte = 1_048_576;

export const figures: Readonly<Record<FigureId, Figure>> = {
  B1: {
    what: 'Whole engine with trace, events/s, as a share of a bare binary heap',
    unit: '',
    better: 'higher',
    floor: 0.15,
    goal: 0.25,
    inTests: 'ratio',
    heldByTests: 0.11,
  },
  B2a: { what: 'M/M/8 queue on the kernel, against simscript', unit: '×', better: 'higher', floor: 30, goal: 60, inTests: 'ratio' },
  B2b: { what: 'M/M/8 queue on the kernel, against simjs', unit: '×', better: 'higher', floor: 2, goal: 4, inTests: 'ratio' },
  B3: {
    what: 'Machine steps, against live XState actors with a correct clock',
    unit: '×',
    better: 'higher',
    floor: 5,
    goal: 30,
    inTests: 'ratio',
  },
  B4: { what: 'The 16-retry preset to its end', unit: 'ms', better: 'lower', floor: 150, goal: 80 },
  B5: { what: 'Seek to any fact of a run of a million facts, p95', unit: 'ms', better: 'lower', floor: 100, goal: 50 },
  B5m: { what: 'Memory of that run’s checkpoints and indexes', unit: 'bytes', better: 'lower', floor: 64 * mebibyte, goal: 32 * mebibyte },
  B6: {
    what: 'Messages in flight drawn at 60 frames a second, p95 frame ≤ 17 ms, script ≤ 4 ms',
    unit: '',
    better: 'higher',
    floor: 5_000,
    goal: 10_000,
  },
  B7: {
    what: 'A batch of 10,000 facts to the page, against structured clone of objects',
    unit: '',
    better: 'lower',
    floor: 0.1,
    goal: 0.05,
    inTests: 'ratio',
  },
  B8: { what: 'Memory per message at rest', unit: 'bytes', better: 'lower', floor: 200, goal: 64, inTests: 'size' },
  B9: { what: 'The reference scenario as a link', unit: 'characters', better: 'lower', floor: 1_000, goal: 820, inTests: 'size' },
  B10: { what: 'JavaScript of the first load, gzip', unit: 'bytes', better: 'lower', floor: 280_000, goal: 200_000, inTests: 'size' },
  B11: { what: 'First moving picture, cold, from a static server', unit: 'ms', better: 'lower', floor: 1_500, goal: 800 },
  B11s: { what: 'Longest task of the page while it starts', unit: 'ms', better: 'lower', floor: 50, goal: 25 },
  B11p: { what: 'Longest task of the page while presets play', unit: 'ms', better: 'lower', floor: 50, goal: 16 },
};

/** One measured figure. */
export interface Measured {
  readonly id: FigureId;
  readonly value: number;
  /** What it was measured against or on, for people. */
  readonly reference: string;
}

export type Limit = 'floor' | 'goal' | 'tests';

export function isWithin(id: FigureId, value: number, limit: Limit): boolean {
  const figure = figures[id];
  const bound = limit === 'tests' ? (figure.heldByTests ?? figure.floor) : figure[limit];
  return figure.better === 'higher' ? value >= bound : value <= bound;
}
