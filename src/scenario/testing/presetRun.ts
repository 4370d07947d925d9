/** Presets run to their end, and the facts of a run: what the tests of presets ask. */
import { createRun, type Fact, type FactOf, type FactType, type Run } from '../../engine/index.ts';
import { openPreset } from '../presets/index.ts';

/** The preset's run, computed to its end; throws when it does not get there. */
export function runOf(slug: string): Run {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(JSON.stringify(opened));
  const run = createRun(opened.value);
  run.advanceToEnd();
  if (run.stopped !== undefined) throw new Error(`${slug} stopped: ${JSON.stringify(run.stopped)}`);
  return run;
}

/** The facts of a type up to the end, in order. */
export function facts<T extends FactType>(run: Run, type: T, matches: (fact: FactOf<T>) => boolean = () => true): FactOf<T>[] {
  const found: FactOf<T>[] = [];
  for (let seq = run.trace.find(1, [type]); seq !== undefined; seq = run.trace.find(seq + 1, [type])) {
    const fact: Fact = run.trace.fact(seq);
    if (fact.at <= (run.endMs ?? Infinity) && matches(fact as FactOf<T>)) found.push(fact as FactOf<T>);
  }
  return found;
}
