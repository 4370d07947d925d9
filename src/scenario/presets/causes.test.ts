import { expect, test } from 'vitest';
import { createRun } from '../../engine/index.ts';
import { listPresetSlugs, openPreset } from './index.ts';

/** Facts that nothing caused: what the script does, and what the scenario starts. */
const roots = new Set([
  'action.applied',
  'action.rejected',
  'nameServer.started',
  'broker.started',
  'client.started',
  'client.startRefused',
]);

test.each(listPresetSlugs())('%s: “why?” ends at an action or a start', (slug) => {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(slug);
  const scenario = opened.value;
  const run = createRun(scenario);
  const last = scenario.script.reduce((at, action) => Math.max(at, action.at), 0);
  run.advanceTo(Math.min(last + 60_000, 600_000));
  const found: string[] = [];
  for (let seq = 1; seq <= run.trace.length; seq++) {
    const fact = run.trace.fact(seq);
    if ((fact.causeSeq ?? 0) === 0 && !roots.has(fact.type)) found.push(JSON.stringify(fact).slice(0, 200));
  }
  expect(found.slice(0, 5)).toEqual([]);
});
