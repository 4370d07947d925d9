/** The registry of read models, one per picture. A new picture is a new folder and one line in each of the two lists. */
import type { Projection } from '../engine/index.ts';

// Lines are added here as pictures are built:
//   import { clusterMap, type ClusterMapModel } from './clusterMap/clusterMap.ts';
export interface ModelMap {
  [id: string]: never;
}
export type ProjectionId = keyof ModelMap & string;

export const projections: { readonly [K in ProjectionId]: Projection<unknown, ModelMap[K]> } = {};
