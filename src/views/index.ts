/**
 * The registry of lenses, in the order of the rail. A new picture is a new folder and one line in `lenses`. What the first
 * picture needs comes with the page; the other lenses are loaded when they are asked for.
 */
import type { ModelMap, ProjectionId } from '../projections/index.ts';
import { clusterLens } from './cluster/clusterLens.ts';
import type { Lens } from './view.ts';

/** A lens and the read model that feeds it. */
export interface LensEntry<P extends ProjectionId = ProjectionId> {
  readonly projection: P;
  load(): Promise<Lens<ModelMap[P]>>;
}

function lensOf<P extends ProjectionId>(projection: P, load: () => Promise<Lens<ModelMap[P]>>): LensEntry<P> {
  return { projection, load };
}

export const lenses = {
  cluster: lensOf('clusterMap', () => Promise.resolve(clusterLens)),
  queues: lensOf('queueTapes', async () => (await import('./queues/queuesLens.ts')).queuesLens),
  retryLadder: lensOf('retryLadder', async () => (await import('./retryLadder/retryLadderLens.ts')).retryLadderLens),
  transactions: lensOf('transactions', async () => (await import('./transactions/transactionsLens.ts')).transactionsLens),
  deliveryMatrix: lensOf('deliveryMatrix', async () => (await import('./deliveryMatrix/deliveryMatrixLens.ts')).deliveryMatrixLens),
  spaceTime: lensOf('spaceTime', async () => (await import('./spaceTime/spaceTimeLens.ts')).spaceTimeLens),
  story: lensOf('messageStory', async () => (await import('./story/storyLens.ts')).storyLens),
  stateCharts: lensOf('stateCharts', async () => (await import('./stateCharts/stateChartsLens.ts')).stateChartsLens),
  charts: lensOf('charts', async () => (await import('./charts/chartsLens.ts')).chartsLens),
  code: lensOf('clientCode', async () => (await import('./code/codeLens.ts')).codeLens),
  diagnosis: lensOf('diagnosis', async () => (await import('./diagnosis/diagnosisLens.ts')).diagnosisLens),
  trace: lensOf('traceWindow', async () => (await import('./trace/traceLens.ts')).traceLens),
};

export type LensId = keyof typeof lenses;
