/** Changes of the seed in the history of what was done: each begins a new run tree, in which the actions before it are done again. */
import type { RunState } from '../stores/runStore.ts';
import { redoable, undoableCount } from './experiments.ts';

interface SeedChange {
  /** What undo or redo brings. */
  readonly seed: number;
  /** Actions that had been made by then. */
  readonly made: number;
}

export interface SeedChanges {
  /** What undo brings back, last changed last. */
  readonly former: readonly SeedChange[];
  /** What redo brings, last taken away last. */
  readonly later: readonly SeedChange[];
}

export const noSeedChanges: SeedChanges = { former: [], later: [] };

type History = Pick<RunState, 'tree' | 'seeds'>;

/** The seed that undo brings back: when its change was the last thing done. */
export function seedToUndo({ tree, seeds }: History): number | undefined {
  const last = seeds.former.at(-1);
  return tree !== undefined && last?.made === undoableCount(tree) ? last.seed : undefined;
}

export function seedToRedo({ tree, seeds }: History): number | undefined {
  const last = seeds.later.at(-1);
  return tree !== undefined && redoable(tree) === undefined && last?.made === undoableCount(tree) ? last.seed : undefined;
}
