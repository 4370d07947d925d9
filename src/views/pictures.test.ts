/**
 * One picture of each drawn lens, shape by shape: it fails when a drawing changes. After a change that was meant:
 * `npx vitest run --project node src/views/pictures.test.ts -u`, and look at what the files say.
 */
import { expect, test } from 'vitest';
import { createRun, type Projection, type Selection } from '../engine/index.ts';
import { charts } from '../projections/charts/charts.ts';
import { clusterMap } from '../projections/clusterMap/clusterMap.ts';
import { deliveryMatrix } from '../projections/deliveryMatrix/deliveryMatrix.ts';
import { queueTapes } from '../projections/queueTapes/queueTapes.ts';
import { retryLadder } from '../projections/retryLadder/retryLadder.ts';
import { spaceTime } from '../projections/spaceTime/spaceTime.ts';
import { transactions } from '../projections/transactions/transactions.ts';
import { openPreset } from '../scenario/index.ts';
import { chartsPicture } from './charts/chartsScene.ts';
import { layoutCluster } from './cluster/layout.ts';
import { movingPart, stillPart } from './cluster/picture.ts';
import { matrixScene } from './deliveryMatrix/deliveryMatrixLens.ts';
import type { SceneNode } from './marks/index.ts';
import { queuesScene } from './queues/queuesLens.ts';
import { ladderScene } from './retryLadder/retryLadderLens.ts';
import { spaceTimeScene } from './spaceTime/spaceTimeScene.ts';
import { chartOf } from './stateCharts/charts.ts';
import { chartNodes, fitLayout } from './stateCharts/chartScene.ts';
import { sceneOutline } from './testing/sceneOutline.ts';
import { viewContext } from './testing/viewContext.ts';
import { transactionsScene } from './transactions/transactionsLens.ts';

const stage = viewContext(1_040, { height: 560 });

/** The read model of a preset at a moment. */
function modelAt<S, M>(projection: Projection<S, M>, slug: string, ms: number, selection?: Selection): M {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(`${slug} does not open`);
  const run = createRun(opened.value);
  run.advanceTo(ms);
  const state = projection.initial(run.scenario);
  for (let seq = 1; seq <= run.trace.length && run.trace.at(seq) <= ms; seq++) projection.apply(state, run.trace.fact(seq));
  return projection.model(state, ms, selection);
}

function clusterNodes(slug: string, nowMs: number): readonly SceneNode[] {
  const model = modelAt(clusterMap, slug, nowMs);
  const layout = layoutCluster(model, stage.width, stage.height);
  const input = { model, layout, nowMs, selection: undefined, currentKey: undefined, idPrefix: 'test' };
  const still = stillPart(input);
  return [still.node, ...movingPart(still, input, undefined).nodes];
}

function machineNodes(id: string): readonly SceneNode[] {
  const chart = chartOf(id);
  if (chart === undefined) throw new Error(`no machine ${id}`);
  return chartNodes(chart, fitLayout(chart, stage.width, stage.height).layout, { instance: undefined, looked: undefined }, 0);
}

const pictures: Readonly<Record<string, () => readonly SceneNode[]>> = {
  cluster: () => clusterNodes('retry-other-broker', 12_000),
  queues: () => queuesScene(modelAt(queueTapes, 'order-suspend-blocks-queue', 6_500), 6_500, stage, 15).nodes,
  retryLadder: () => ladderScene(modelAt(retryLadder, 'consume-retry-16', 2_452_000), 2_452_000, stage).nodes,
  'retryLadder.invisible': () => ladderScene(modelAt(retryLadder, 'simple-consumer-invisible-time', 19_000), 19_000, stage).nodes,
  transactions: () => transactionsScene(modelAt(transactions, 'tx-checkback-120s', 130_000), 130_000, stage).nodes,
  deliveryMatrix: () => matrixScene(modelAt(deliveryMatrix, 'broadcast-no-retry', 6_000), 6_000, stage).nodes,
  spaceTime: () => spaceTimeScene(modelAt(spaceTime, 'retry-other-broker', 12_000), 12_000, stage, undefined).scene.nodes,
  charts: () => chartsPicture(modelAt(charts, 'clustering-nine-messages', 8_000), 8_000, stage).scene.nodes,
  stateCharts: () => machineNodes('httpRequest'),
};

test.each(Object.entries(pictures))('%s is drawn as before', async (name, nodes) => {
  await expect(sceneOutline(nodes())).toMatchFileSnapshot(`./__snapshots__/pictures/${name}.txt`);
});
