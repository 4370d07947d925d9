/**
 * The registry of lenses, in the order of the rail. A new picture is a new folder and one line in `lenses`:
 *   cluster: lensOf('clusterMap', clusterLens),
 */
import type { ModelMap, ProjectionId } from '../projections/index.ts';
import { clusterLens } from './cluster/clusterLens.ts';
import { queuesLens } from './queues/queuesLens.ts';
import { retryLadderLens } from './retryLadder/retryLadderLens.ts';
import { storyLens } from './story/storyLens.ts';
import { traceLens } from './trace/traceLens.ts';
import type { Lens } from './view.ts';

/** A lens and the read model that feeds it. */
export interface LensEntry<P extends ProjectionId = ProjectionId> {
  readonly projection: P;
  readonly lens: Lens<ModelMap[P]>;
}

export function lensOf<P extends ProjectionId>(projection: P, lens: Lens<ModelMap[P]>): LensEntry<P> {
  return { projection, lens };
}

export const lenses = {
  cluster: lensOf('clusterMap', clusterLens),
  queues: lensOf('queueTapes', queuesLens),
  retryLadder: lensOf('retryLadder', retryLadderLens),
  story: lensOf('messageStory', storyLens),
  trace: lensOf('traceWindow', traceLens),
};

export type LensId = keyof typeof lenses;
