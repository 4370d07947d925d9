/** The lenses of the rail, in its order, and which of them the dock can hold. */
import { lenses, type LensEntry, type LensId } from '../views/index.ts';
import { m } from '../paraglide/messages.js';
import type { IconName } from './controls/Icon.tsx';

export type { LensId };

export const lensIds = Object.keys(lenses) as readonly LensId[];

export function isLensId(id: string): id is LensId {
  return Object.hasOwn(lenses, id);
}

/** The lens of that name; the first one for a name that no lens has (a link may name a lens of a later version). */
export function lensEntry(id: string): LensEntry {
  const [first] = lensIds;
  const known = isLensId(id) ? id : first;
  if (known === undefined) throw new Error('No lens is registered');
  return lenses[known];
}

/** Lenses that make sense in four rows. */
export const dockIds: readonly LensId[] = ['trace', 'queues'].filter(isLensId);

/** The dock's lens: the chosen one, otherwise the first that there is. */
export function shownDock(chosen: string): LensId | undefined {
  return dockIds.find((id) => id === chosen) ?? dockIds[0];
}

/** Lenses whose legend is part of the picture; for the others the stage draws it below. */
const legendInPicture: ReadonlySet<string> = new Set(['cluster']);

export const drawsOwnLegend = (entry: LensEntry): boolean => legendInPicture.has(entry.lens.id);

/** One word for the rail, and its icon; a lens that is not named here shows its own title. */
const railWords: Readonly<Record<string, { readonly label: () => string; readonly icon: IconName }>> = {
  cluster: { label: () => m.app_lens_cluster(), icon: 'cluster' },
  queues: { label: () => m.app_lens_queues(), icon: 'queues' },
  retryLadder: { label: () => m.app_lens_retryLadder(), icon: 'retryLadder' },
  story: { label: () => m.app_lens_story(), icon: 'story' },
  trace: { label: () => m.app_lens_trace(), icon: 'trace' },
};

export function lensLabel(id: LensId): string {
  return railWords[id]?.label() ?? lensEntry(id).lens.title();
}

export function lensIcon(id: LensId): IconName {
  return railWords[id]?.icon ?? 'target';
}
