/** Independent judges of a run. They look at facts and state, and never change either beyond their own notes. */
import type { Simulation } from '../simulation.ts';
import { offsetChecker } from './offsets.ts';

export interface Checker {
  readonly id: string;
  /** Called when time is about to move; emits `invariant.violated` where a promise is broken. */
  check(simulation: Simulation): void;
}

const checkers: readonly Checker[] = [offsetChecker];

export function runCheckers(simulation: Simulation): void {
  for (const checker of checkers) checker.check(simulation);
}
