/** The lenses of the rail, in its order. */
import { m } from '../paraglide/messages.js';
import type { ModelMap, ProjectionId } from '../projections/index.ts';
import { lenses, type LensId } from '../views/index.ts';
import type { Lens } from '../views/view.ts';
import type { IconName } from './controls/Icon.tsx';

export type { LensId };

/** A lens that can draw, and the read model that feeds it. */
export interface LoadedLens<P extends ProjectionId = ProjectionId> {
  readonly projection: P;
  readonly lens: Lens<ModelMap[P]>;
}

/** Lenses in the order of the rail, those that are still to come included: each has its word and its icon from the start. */
const railWords = {
  cluster: () => m.app_lens_cluster(),
  queues: () => m.app_lens_queues(),
  retryLadder: () => m.app_lens_retryLadder(),
  transactions: () => m.app_lens_transactions(),
  deliveryMatrix: () => m.app_lens_deliveryMatrix(),
  spaceTime: () => m.app_lens_spaceTime(),
  story: () => m.app_lens_story(),
  stateCharts: () => m.app_lens_stateCharts(),
  charts: () => m.app_lens_charts(),
  diagnosis: () => m.app_lens_diagnosis(),
  trace: () => m.app_lens_trace(),
  code: () => m.app_lens_code(),
} satisfies Readonly<Partial<Record<IconName, () => string>>> & Readonly<Record<LensId, () => string>>;

export function isLensId(id: string): id is LensId {
  return Object.hasOwn(lenses, id);
}

export const lensIds: readonly LensId[] = Object.keys(railWords).filter(isLensId);

/** The lens of that name; the cluster for a name that no lens has (a link may name a lens of a later version). */
export const knownLens = (id: string): LensId => (isLensId(id) ? id : 'cluster');

export const projectionOf = (id: LensId): ProjectionId => lenses[id].projection;

const loading = new Map<LensId, Promise<LoadedLens>>();

/** The lens itself, loaded once; the same promise each time, so that React waits for it once. */
export function loadLens(id: LensId): Promise<LoadedLens> {
  const known = loading.get(id);
  if (known !== undefined) return known;
  const entry = lenses[id];
  const loaded = entry.load().then((lens): LoadedLens => ({ projection: entry.projection, lens: lens as LoadedLens['lens'] }));
  loading.set(id, loaded);
  // A failed load may be tried again; who waits for this one hears of it.
  loaded.catch(() => loading.delete(id));
  return loaded;
}

/** Lenses whose legend is part of the picture; for the others the stage draws it below. */
const legendInPicture: ReadonlySet<string> = new Set<LensId>(['cluster']);

export const drawsOwnLegend = (id: string): boolean => legendInPicture.has(id);

/** Lenses that zoom in a way of their own, or whose axis is chosen instead. */
const zoomItself: ReadonlySet<string> = new Set<LensId>(['spaceTime', 'stateCharts', 'charts']);

export const hasOwnZoom = (id: string): boolean => zoomItself.has(id);

/** Lenses that are read like a page: they grow by showing more of it. */
const text: ReadonlySet<string> = new Set<LensId>(['story', 'diagnosis', 'trace', 'code']);

export const isPicture = (id: string): boolean => !text.has(id);

/** One word for the rail. */
export const lensLabel = (id: LensId): string => railWords[id]();

export const lensIcon = (id: LensId): IconName => id;
