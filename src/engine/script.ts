/** The script of a scenario as a list of single actions in the order in which they happen. */
import { limits } from './kernel/limits.ts';
import type { ScriptAction } from './model/scenario.ts';

export interface ScriptStep {
  readonly atMs: number;
  /** Position in the script. */
  readonly index: number;
  /** Which repetition, from 0. */
  readonly repetition: number;
  readonly action: ScriptAction;
}

/** Repetition spelled out, ordered by time, then by place in the script. */
export function expandScript(script: readonly ScriptAction[]): readonly ScriptStep[] {
  const steps: ScriptStep[] = [];
  script.forEach((action, index) => {
    const count = action.count ?? 1;
    for (let repetition = 0; repetition < count && steps.length < limits.expandedActions; repetition++) {
      steps.push({ atMs: action.at + repetition * (action.every ?? 0), index, repetition, action });
    }
  });
  return steps.sort((a, b) => a.atMs - b.atMs || a.index - b.index || a.repetition - b.repetition);
}

/** Number of steps before this time. */
export function stepsBefore(steps: readonly ScriptStep[], ms: number): number {
  const at = steps.findIndex((step) => step.atMs >= ms);
  return at < 0 ? steps.length : at;
}
