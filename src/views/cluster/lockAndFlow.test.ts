/** Design page, section 8: the cluster says what is locked and what is flow-controlled. */
import { expect, test } from 'vitest';
import { createRun } from '../../engine/index.ts';
import { clusterMap } from '../../projections/clusterMap/clusterMap.ts';
import { openPreset } from '../../scenario/index.ts';
import type { SceneNode } from '../marks/index.ts';
import { clusterLens } from './clusterLens.ts';
import { layoutCluster } from './layout.ts';
import { legendOf } from './legend.ts';
import { stillPart } from './picture.ts';

function at(slug: string, ms: number) {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(`the preset ${slug} does not open`);
  const run = createRun(opened.value);
  run.advanceTo(ms);
  const state = clusterMap.initial(run.scenario);
  for (let seq = 1; seq <= run.trace.seqAt({ ms }); seq++) clusterMap.apply(state, run.trace.fact(seq));
  const model = clusterMap.model(state, ms, undefined, undefined);
  const layout = layoutCluster(model, 1_040, 560);
  const { node } = stillPart({ model, layout, nowMs: ms, selection: undefined, currentKey: undefined, idPrefix: 'test' });
  const marks = (one: SceneNode): readonly string[] => [
    ...(one.means === undefined ? [] : [one.means].flat()),
    ...(one.children ?? []).flatMap(marks),
  ];
  const places = clusterLens.twin(model, ms).flatMap(({ rows }) => rows.map(({ cells }) => cells.join(' | ')));
  return { marks: marks(node), places, legend: legendOf(model).map(({ mark }) => mark) };
}

test('the lock of a killed instance stays until another one gets it', () => {
  const both = at('order-failover', 40_000);
  // Seven queues, and the legend.
  expect(both.marks.filter((mark) => mark === 'queueLock')).toHaveLength(8);
  expect(both.places.find((row) => row.includes('GlobalTopic'))).toContain('locked by g1');
  const killed = at('order-failover', 60_000);
  expect(killed.places.find((row) => row.includes('GlobalTopic'))).toContain('lock left by g1');
  const taken = at('order-failover', 120_000);
  expect(taken.places.find((row) => row.includes('GlobalTopic'))).toContain('locked by g2');
  expect(at('consume-retry-16', 20_000).legend).not.toContain('queueLock');
});

test('flow control is told from its first pause to the next pull', () => {
  const paused = at('flow-control', 15_000);
  expect(paused.marks).toContain('flowControl');
  expect(paused.legend).toContain('flowControl');
  expect(paused.places.find((row) => row.includes('OrderTopic'))).toContain('flow control since');
  const over = at('flow-control', 22_000);
  // In the legend alone, which stays as it is.
  expect(over.marks.filter((mark) => mark === 'flowControl')).toHaveLength(1);
});
