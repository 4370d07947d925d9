import { describe, expect, test } from 'vitest';
import type { ScriptAction } from '../../engine/index.ts';
import {
  currentExperiment,
  planAct,
  plantTree,
  planRedo,
  planUndo,
  redoable,
  renamed,
  reopened,
  scriptOf,
  shownExperiments,
  undoable,
  type ExperimentTree,
} from './experiments.ts';

const send: ScriptAction = { at: 5000, do: 'send', producer: 'p1' };
const crash: ScriptAction = { at: 12_000, do: 'crash', node: 'broker-a' };
const start: ScriptAction = { at: 20_000, do: 'start', node: 'broker-a' };
let runs = 0;
const act = (tree: ExperimentTree, action: ScriptAction) => planAct(tree, action).complete(`r${++runs}`);
const must = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('expected a plan');
  return value;
};

describe('acting', () => {
  test('the first action branches off, and the opened scenario stays as it was', () => {
    const tree = act(plantTree('r0', [send]), crash);
    expect(tree.experiments.map((experiment) => experiment.id)).toEqual(['main', 'e1']);
    expect(currentExperiment(tree)).toMatchObject({ id: 'e1', parentId: 'main', own: [crash] });
    expect(scriptOf(currentExperiment(tree))).toEqual([send, crash]);
    expect(scriptOf(must(tree.experiments[0]))).toEqual([send]);
  });

  test('at or after the last own action the experiment goes on', () => {
    const plan = planAct(act(plantTree('r0', [send]), crash), start);
    expect(plan.fork).toMatchObject({ script: [send, crash, start], sharedUntilMs: 20_000 });
    expect(plan.complete('r9').experiments).toHaveLength(2);
  });

  test('before it, another branch begins that keeps the later actions', () => {
    const tree = act(act(plantTree('r0', [send]), start), crash);
    expect(tree.experiments).toHaveLength(3);
    expect(currentExperiment(tree)).toMatchObject({ parentId: 'e1', own: [crash] });
    expect(scriptOf(currentExperiment(tree))).toEqual([send, crash, start]);
  });

  test('an action runs behind all others of its millisecond', () => {
    const tree = act(plantTree('r0', [send, { at: 5001, do: 'x' }]), { at: 5000, do: 'mine' });
    expect(scriptOf(currentExperiment(tree)).map((action) => action.do)).toEqual(['send', 'mine', 'x']);
  });
});

describe('where one stands', () => {
  const tree = planAct(plantTree('r0', [send]), crash, { ms: 12_000, n: 3 }).complete('r1');
  const plan = must(planUndo(tree));

  test('after acting at the end of that millisecond, after undo at the very fact where the action was made', () => {
    expect(planAct(plantTree('r0', [send]), crash, { ms: 12_000, n: 3 }).standAt({ ms: 12_000, n: 3 })).toEqual({ ms: 12_000 });
    expect(plan.standAt({ ms: 12_000 })).toEqual({ ms: 12_000, n: 3 });
    expect(must(planRedo(plan.complete('r2'))).standAt({ ms: 12_000, n: 3 })).toEqual({ ms: 12_000 });
  });

  test('who has gone elsewhere stays there: before the action to the fact, after it to the millisecond', () => {
    expect(plan.standAt({ ms: 5_000, n: 2 })).toEqual({ ms: 5_000, n: 2 });
    expect(plan.standAt({ ms: 30_000, n: 2 })).toEqual({ ms: 30_000 });
  });
});

describe('undo and redo', () => {
  test('take away the action made last, not the latest in time, and put it back', () => {
    const both = act(act(plantTree('r0', [send]), crash), start);
    expect(undoable(both)).toBe(start);
    const plan = must(planUndo(both));
    expect(plan.fork).toMatchObject({ script: [send, crash], sharedUntilMs: 20_000 });
    const once = plan.complete('r8');
    expect(redoable(once)).toBe(start);
    expect(scriptOf(currentExperiment(must(planRedo(once)).complete('r9')))).toEqual([send, crash, start]);
  });

  test('without its last action an experiment gives way to the run it came from, until redo', () => {
    const tree = act(plantTree('r0', [send]), crash);
    const plan = must(planUndo(tree));
    expect(plan.fork).toBeUndefined();
    const back = plan.complete('unused');
    expect(currentExperiment(back)).toMatchObject({ id: 'main', runId: 'r0' });
    expect(shownExperiments(back)).toHaveLength(1);
    const again = must(planRedo(back)).complete('r7');
    expect(currentExperiment(again)).toMatchObject({ id: 'e1', runId: 'r7', own: [crash] });
    expect(redoable(again)).toBeUndefined();
  });

  test('the opened scenario has nothing to undo; a new action forgets what was undone', () => {
    const tree = plantTree('r0', [send]);
    expect(planUndo(tree)).toBeUndefined();
    expect(planRedo(tree)).toBeUndefined();
    const back = must(planUndo(act(tree, crash))).complete('unused');
    expect(redoable(act(back, start))).toBeUndefined();
  });
});

test('runs can be renamed and reopened; an unknown one changes nothing', () => {
  const tree = act(plantTree('r0', [send]), crash);
  expect(currentExperiment(renamed(tree, 'e1', '  broker-a killed  ')).name).toBe('broker-a killed');
  expect(currentExperiment(renamed(tree, 'e1', '   ')).name).toBeUndefined();
  expect(reopened(tree, 'main').currentId).toBe('main');
  expect(reopened(tree, 'nowhere')).toBe(tree);
});
