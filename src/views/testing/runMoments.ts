/** The models of one picture over a whole run, for tests that ask something of all presets. */
import type { Projection, Run, Selection } from '../../engine/index.ts';

export interface RunMoment<M> {
  readonly model: M;
  readonly nowMs: number;
  /** The same moment with something else selected; only until the next moment is asked for. */
  readonly modelOf: (selection: Selection) => M;
}

/** At `count` equal shares of the run's facts; the last is its end. */
export function* momentsOf<S, M>(projection: Projection<S, M>, run: Run, count: number, selection?: Selection): Generator<RunMoment<M>> {
  const { trace, scenario, endMs } = run;
  const last = endMs === undefined ? trace.length : trace.seqAt({ ms: endMs });
  const state = projection.initial(scenario);
  let seq = 1;
  for (let share = 1; share <= count; share++) {
    const until = Math.max(1, Math.round((last * share) / count));
    // Of one instant all facts are shown.
    while (seq <= last && (seq <= until || trace.at(seq) === trace.at(seq - 1))) projection.apply(state, trace.fact(seq++));
    const nowMs = trace.at(seq - 1);
    const machines = projection.readsMachines === true ? run.machinesAt({ ms: nowMs }) : undefined;
    const modelOf = (selected: Selection | undefined): M => projection.model(state, nowMs, selected, machines);
    yield { model: modelOf(selection), nowMs, modelOf };
  }
}
