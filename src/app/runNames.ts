/** What the runs of this tab are called, and which run each came from. */
import { listTime } from '../views/format/index.ts';
import { m } from '../paraglide/messages.js';
import { actionInWords } from './commands/actCommands.ts';
import { messageKey } from './models.ts';
import type { Experiment, ExperimentTree } from './session/experiments.ts';
import type { RunState } from './stores/runStore.ts';

/** Name of a run: the person's, otherwise that of its first action ("broker-a killed at 12.000"). */
export function runName(experiment: Experiment, run: RunState): string {
  if (experiment.name !== undefined) return experiment.name;
  const [first] = experiment.own;
  if (experiment.parentId === undefined || first === undefined) return m.app_runMain();
  return actionInWords(first, listTime(first.at), (msgId) => messageKey(run, msgId));
}

/** "from …", for a run that branched off another. */
export function runOrigin(experiment: Experiment, tree: ExperimentTree, run: RunState): string | undefined {
  const parent = tree.experiments.find(({ id }) => id === experiment.parentId);
  return parent === undefined ? undefined : m.app_runFrom({ parent: runName(parent, run) });
}

/** Branches between a run and the scenario as it was opened. */
export function runDepth(experiment: Experiment, tree: ExperimentTree): number {
  const parent = tree.experiments.find(({ id }) => id === experiment.parentId);
  return parent === undefined ? 0 : 1 + runDepth(parent, tree);
}
