import { expect, test } from 'vitest';
import { createRun } from '../../engine/index.ts';
import { openPreset } from '../../scenario/index.ts';
import { spaceTime } from './spaceTime.ts';

test('of a call whose answer is lost the answer is lost, not the request that was stored', () => {
  const opened = openPreset('async-callback-order');
  if (!opened.ok) throw new Error('the preset does not open');
  const run = createRun(opened.value);
  run.advanceToEnd();
  const state = spaceTime.initial(run.scenario);
  for (let seq = 1; seq <= run.trace.length; seq++) spaceTime.apply(state, run.trace.fact(seq));
  const lost = spaceTime.model(state, run.computedMs, undefined).hops.filter(({ lostAt }) => lostAt !== undefined);
  expect(lost.map(({ kind, from, to }) => `${kind} ${from} ${to}`)).toEqual(Array.from({ length: 10 }, () => 'response broker-a p2'));
});
