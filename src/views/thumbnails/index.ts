/** Small pictures of a run for the catalogue: a function of a read model each, with the marks of the lenses. */
import type { ModelMap, ProjectionId } from '../../projections/index.ts';
import type { SceneNode } from '../marks/index.ts';
import { clusterThumbnail } from './clusterThumbnail.ts';
import { ladderThumbnail } from './ladderThumbnail.ts';
import { matrixThumbnail } from './matrixThumbnail.ts';
import { spaceTimeThumbnail } from './spaceTimeThumbnail.ts';
import { tapesThumbnail } from './tapesThumbnail.ts';
import { transactionsThumbnail } from './transactionsThumbnail.ts';

export { sheet } from './frame.ts';

/** Which read model a small picture needs, and the picture. */
export interface Thumbnail {
  readonly projection: ProjectionId;
  /** @param models holds the read model of `projection` */
  readonly draw: (models: Partial<ModelMap>) => readonly SceneNode[];
}

function thumbnail<P extends ProjectionId>(projection: P, draw: (model: ModelMap[P]) => readonly SceneNode[]): Thumbnail {
  return {
    projection,
    draw: (models) => {
      const model: ModelMap[P] | undefined = models[projection];
      return model === undefined ? [] : draw(model);
    },
  };
}

const cluster = thumbnail('clusterMap', clusterThumbnail);
const spaceTime = thumbnail('spaceTime', spaceTimeThumbnail);

/** Lenses whose picture tells a point by itself. */
const telling: Readonly<Record<string, Thumbnail>> = {
  retryLadder: thumbnail('retryLadder', ladderThumbnail),
  transactions: thumbnail('transactions', transactionsThumbnail),
  deliveryMatrix: thumbnail('deliveryMatrix', matrixThumbnail),
  queues: thumbnail('queueTapes', tapesThumbnail),
};

/** @param lenses ids of the lenses that show the preset's point, the best first */
export function thumbnailOf(lenses: readonly string[]): Thumbnail {
  // Beside the cluster the queues say little that is not in it.
  if (lenses[0] === 'cluster' && lenses[1] === 'queues') return cluster;
  const own = lenses.map((lens) => telling[lens]).find((one) => one !== undefined);
  return own ?? (lenses[0] === 'cluster' ? cluster : spaceTime);
}
