import { expect, test } from 'vitest';
import { createRun } from '../../engine/index.ts';
import { openPreset } from '../../scenario/index.ts';
import { clusterMap } from './clusterMap.ts';

test('S-213: the trade example draws Trade_Topic and its four systems', () => {
  const opened = openPreset('tag-filter-trade');
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  const run = createRun(opened.value);
  run.advanceTo(10_000);
  const state = clusterMap.initial(opened.value);
  for (let seq = 1; seq <= run.trace.seqAt({ ms: 10_000 }); seq++) clusterMap.apply(state, run.trace.fact(seq));
  const model = clusterMap.model(state, 10_000, undefined);
  const topics = model.brokers.flatMap(({ tapes }) => tapes).filter(({ kind }) => kind === 'topic');
  expect(new Set(topics.map(({ topic }) => topic))).toEqual(new Set(['Trade_Topic']));
  const consumers = model.groups.flatMap((group) => group.consumers);
  expect([...model.producers, ...consumers].map(({ id }) => id)).toEqual(['p1', 'c1', 'c2', 'c3']);
});
