/** B4: the main preset, from nothing to its end. */
import { createRun } from '../engine/index.ts';
import { openPreset } from '../scenario/index.ts';
import { expectRun } from './expectedRuns.ts';
import type { Measured } from './figures.ts';
import { median, processorMs } from './rounds.ts';

const preset = 'consume-retry-16';
const rounds = 15;

export function measurePresetRun(): Measured[] {
  const scenario = openPreset(preset);
  if (!scenario.ok) throw new Error(`no preset ${preset}`);
  const times: number[] = [];
  let facts = 0;
  for (let round = 0; round < rounds; round++) {
    const run = createRun(scenario.value);
    const from = processorMs();
    run.advanceToEnd();
    times.push(processorMs() - from);
    facts = run.trace.length;
    expectRun(preset, run.hashAt({ ms: run.computedMs }));
  }
  return [{ id: 'B4', value: median(times), reference: `${facts} facts; the first time, uncompiled, ${Math.round(times[0] ?? 0)} ms` }];
}
