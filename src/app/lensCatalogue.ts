/** The lenses of the rail, in its order, and which of them the dock can hold. */
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

const railWords: Readonly<Record<LensId, { readonly label: () => string; readonly icon: IconName }>> = {
  cluster: { label: () => m.app_lens_cluster(), icon: 'cluster' },
  queues: { label: () => m.app_lens_queues(), icon: 'queues' },
  retryLadder: { label: () => m.app_lens_retryLadder(), icon: 'retryLadder' },
  story: { label: () => m.app_lens_story(), icon: 'story' },
  trace: { label: () => m.app_lens_trace(), icon: 'trace' },
};

export function isLensId(id: string): id is LensId {
  return Object.hasOwn(lenses, id);
}

export const lensIds: readonly LensId[] = Object.keys(lenses).filter(isLensId);

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

/** Lenses that make sense in four rows. */
export const dockIds: readonly LensId[] = ['trace', 'queues'];

/** The dock's lens: the chosen one, otherwise the first. */
export const shownDock = (chosen: string): LensId => dockIds.find((id) => id === chosen) ?? 'trace';

/** Lenses whose legend is part of the picture; for the others the stage draws it below. */
const legendInPicture: ReadonlySet<LensId> = new Set<LensId>(['cluster']);

export const drawsOwnLegend = (id: LensId): boolean => legendInPicture.has(id);

/** One word for the rail. */
export const lensLabel = (id: LensId): string => railWords[id].label();

export const lensIcon = (id: LensId): IconName => railWords[id].icon;
