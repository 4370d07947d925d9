/**
 * The tree of named runs of this tab. Acting appends an action and gives another run; nothing is ever lost. There is one
 * history: undo takes away the action that was made last in the current experiment, redo puts it back.
 */
import type { Moment, ScriptAction } from '../../engine/index.ts';
import type { RunId } from '../../host/host.ts';

export interface Experiment {
  readonly id: string;
  /** Absent for the scenario as it was opened. */
  readonly parentId: string | undefined;
  /** Name given by the person; otherwise it is called after its first own action. */
  readonly name: string | undefined;
  /** The script that it began with. */
  readonly baseScript: readonly ScriptAction[];
  /** Actions made in it by hand, in the order of making. */
  readonly own: readonly ScriptAction[];
  /** Where the person stood when they made each of them. */
  readonly stoodAt: readonly Moment[];
  readonly runId: RunId;
}

export interface ExperimentTree {
  /** In the order of making; never empty. */
  readonly experiments: readonly Experiment[];
  readonly currentId: string;
  /** What redo puts back, last taken away last. */
  readonly undone: readonly { readonly experimentId: string; readonly action: ScriptAction; readonly stoodAt: Moment }[];
  readonly made: number;
}

/** What has to be computed for a change of the tree, and the tree once it is. */
export interface TreePlan {
  /** Absent when the run is there already. */
  readonly fork: { readonly from: RunId; readonly script: readonly ScriptAction[]; readonly sharedUntilMs: number } | undefined;
  /** Run that nothing shows any more afterwards. */
  readonly supersedes: RunId | undefined;
  /** Where a person who stands at `now` stands afterwards. */
  standAt(now: Moment): Moment;
  complete(runId: RunId): ExperimentTree;
}

export function plantTree(runId: RunId, script: readonly ScriptAction[]): ExperimentTree {
  return {
    experiments: [{ id: 'main', parentId: undefined, name: undefined, baseScript: script, own: [], stoodAt: [], runId }],
    currentId: 'main',
    undone: [],
    made: 0,
  };
}

export function currentExperiment(tree: ExperimentTree): Experiment {
  const found = tree.experiments.find((experiment) => experiment.id === tree.currentId);
  if (found === undefined) throw new Error(`No experiment ${tree.currentId} in the run tree`);
  return found;
}

/** A script with one more action, behind all actions of its millisecond. */
export function withAction(script: readonly ScriptAction[], action: ScriptAction): readonly ScriptAction[] {
  const later = script.findIndex((other) => other.at > action.at);
  return later === -1 ? [...script, action] : [...script.slice(0, later), action, ...script.slice(later)];
}

export function scriptOf(experiment: Pick<Experiment, 'baseScript' | 'own'>): readonly ScriptAction[] {
  return experiment.own.reduce(withAction, experiment.baseScript);
}

/** An experiment whose actions were all taken away is kept for redo, but not shown. */
export function shownExperiments(tree: ExperimentTree): readonly Experiment[] {
  return tree.experiments.filter((experiment) => experiment.parentId === undefined || experiment.own.length > 0);
}

function replaced(tree: ExperimentTree, changed: Experiment, rest: Partial<ExperimentTree>): ExperimentTree {
  return { ...tree, ...rest, experiments: tree.experiments.map((experiment) => (experiment.id === changed.id ? changed : experiment)) };
}

/** What was done is seen: at its millisecond's end, where facts of the old run do not count. Before it nothing has changed. */
const seeing =
  (action: ScriptAction) =>
  (now: Moment): Moment =>
    now.ms < action.at ? now : { ms: now.ms };

/** Who still stands where the action left them is taken back to where they stood when they made it, to the fact. */
const backTo =
  (action: ScriptAction, stoodAt: Moment) =>
  (now: Moment): Moment =>
    now.ms === action.at && now.n === undefined ? stoodAt : seeing(action)(now);

/**
 * At or after the last own action the experiment goes on; before it, and always in the untouched scenario, a branch begins.
 */
export function planAct(tree: ExperimentTree, action: ScriptAction, stoodAt: Moment = { ms: action.at }): TreePlan {
  const current = currentExperiment(tree);
  const extendsCurrent = current.own.length > 0 && current.own.every((own) => own.at <= action.at);
  const fork = { from: current.runId, script: withAction(scriptOf(current), action), sharedUntilMs: action.at };
  if (extendsCurrent) {
    return {
      fork,
      supersedes: current.runId,
      standAt: seeing(action),
      complete: (runId) =>
        replaced(tree, { ...current, own: [...current.own, action], stoodAt: [...current.stoodAt, stoodAt], runId }, { undone: [] }),
    };
  }
  return {
    fork,
    supersedes: undefined,
    standAt: seeing(action),
    complete: (runId) => {
      const branch: Experiment = {
        id: `e${tree.made + 1}`,
        parentId: current.id,
        name: undefined,
        baseScript: scriptOf(current),
        own: [action],
        stoodAt: [stoodAt],
        runId,
      };
      return { experiments: [...tree.experiments, branch], currentId: branch.id, undone: [], made: tree.made + 1 };
    },
  };
}

/** What was made by hand up to the shown run, in the order of making, and where the person stood each time. */
export function madeUpTo(tree: ExperimentTree): readonly { readonly action: ScriptAction; readonly stoodAt: Moment }[] {
  const ofOne = ({ parentId, own, stoodAt }: Experiment): ReturnType<typeof madeUpTo> => {
    const parent = tree.experiments.find(({ id }) => id === parentId);
    const mine = own.map((action, index) => ({ action, stoodAt: stoodAt[index] ?? { ms: action.at } }));
    return [...(parent === undefined ? [] : ofOne(parent)), ...mine];
  };
  return ofOne(currentExperiment(tree));
}

/** How many actions undo can take away, one after the other. */
export const undoableCount = (tree: ExperimentTree): number => madeUpTo(tree).length;

/** The action that undo would take away. */
export function undoable(tree: ExperimentTree): ScriptAction | undefined {
  return currentExperiment(tree).own.at(-1);
}

export function redoable(tree: ExperimentTree): ScriptAction | undefined {
  return tree.undone.at(-1)?.action;
}

export function planUndo(tree: ExperimentTree): TreePlan | undefined {
  const current = currentExperiment(tree);
  const action = current.own.at(-1);
  if (action === undefined) return undefined;
  const stoodAt = current.stoodAt.at(-1) ?? { ms: action.at };
  const undone = [...tree.undone, { experimentId: current.id, action, stoodAt }];
  const shorter: Experiment = { ...current, own: current.own.slice(0, -1), stoodAt: current.stoodAt.slice(0, -1) };
  const { parentId } = current;
  if (shorter.own.length === 0 && parentId !== undefined) {
    return {
      fork: undefined,
      supersedes: undefined,
      standAt: backTo(action, stoodAt),
      complete: () => replaced(tree, shorter, { currentId: parentId, undone }),
    };
  }
  return {
    fork: { from: current.runId, script: scriptOf(shorter), sharedUntilMs: action.at },
    supersedes: current.runId,
    standAt: backTo(action, stoodAt),
    complete: (runId) => replaced(tree, { ...shorter, runId }, { undone }),
  };
}

export function planRedo(tree: ExperimentTree): TreePlan | undefined {
  const last = tree.undone.at(-1);
  const experiment = tree.experiments.find((other) => other.id === last?.experimentId);
  if (last === undefined || experiment === undefined) return undefined;
  const longer: Experiment = {
    ...experiment,
    own: [...experiment.own, last.action],
    stoodAt: [...experiment.stoodAt, last.stoodAt],
  };
  return {
    fork: { from: experiment.runId, script: scriptOf(longer), sharedUntilMs: last.action.at },
    supersedes: experiment.runId,
    standAt: seeing(last.action),
    complete: (runId) => replaced(tree, { ...longer, runId }, { currentId: longer.id, undone: tree.undone.slice(0, -1) }),
  };
}

export function renamed(tree: ExperimentTree, id: string, name: string): ExperimentTree {
  const found = tree.experiments.find((experiment) => experiment.id === id);
  const trimmed = name.trim().slice(0, 80);
  return found === undefined ? tree : replaced(tree, { ...found, name: trimmed === '' ? undefined : trimmed }, {});
}

export function reopened(tree: ExperimentTree, id: string): ExperimentTree {
  return tree.experiments.some((experiment) => experiment.id === id) ? { ...tree, currentId: id } : tree;
}
