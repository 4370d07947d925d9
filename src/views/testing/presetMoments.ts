/** The models of one picture over a preset's whole run, for tests that ask something of all presets. */
import type { Projection, Selection } from '../../engine/index.ts';
import { runOf } from '../../scenario/testing/presetRun.ts';

export interface PresetMoment<M> {
  readonly model: M;
  readonly nowMs: number;
}

/** At `count` equal shares of the run's facts; the last is its end. `selection` may depend on what is there. */
export function* presetMoments<S, M>(
  projection: Projection<S, M>,
  slug: string,
  count: number,
  selection?: Selection,
): Generator<PresetMoment<M>> {
  const { trace, scenario, endMs } = runOf(slug);
  const last = endMs === undefined ? trace.length : trace.seqAt({ ms: endMs });
  const state = projection.initial(scenario);
  let seq = 1;
  for (let share = 1; share <= count; share++) {
    const until = Math.max(1, Math.round((last * share) / count));
    // Of one instant all facts are shown.
    while (seq <= last && (seq <= until || trace.at(seq) === trace.at(seq - 1))) projection.apply(state, trace.fact(seq++));
    const nowMs = trace.at(seq - 1);
    yield { model: projection.model(state, nowMs, selection), nowMs };
  }
}
