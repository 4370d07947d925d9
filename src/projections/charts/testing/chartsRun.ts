/** The charts of a run at a moment, for tests. */
import type { Run } from '../../../engine/index.ts';
import { charts } from '../charts.ts';
import type { ChartsModel } from '../chartsModel.ts';

export function chartsAt(run: Run, ms: number): ChartsModel {
  run.advanceTo(ms);
  const state = charts.initial(run.scenario);
  for (let seq = 1; seq <= run.trace.length && run.trace.at(seq) <= ms; seq++) charts.apply(state, run.trace.fact(seq));
  return charts.model(state, ms, undefined);
}
