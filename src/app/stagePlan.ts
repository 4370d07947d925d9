/** Which lenses are on the screen: one stage or two, and the dock. */
import type { ProjectionId } from '../projections/index.ts';
import { knownLens, lensIds, projectionOf, type LensId } from './lensCatalogue.ts';
import { matches, phoneQuery, roomyQuery, useMedia, wideQuery } from './media.ts';
import { useUi } from './context.ts';
import type { UiState, UiStore } from './stores/uiStore.ts';

type Wishes = Pick<UiState, 'lens' | 'second' | 'split' | 'dock' | 'selection'>;

/** Two stages stand side by side where there is plenty of room, or where they were asked for and there is enough. */
function isSplit(split: boolean | undefined, isWide: boolean, isRoomy: boolean): boolean {
  return isWide ? split !== false : isRoomy && split === true;
}

export function useIsSplit(): boolean {
  const split = useUi((state) => state.split);
  return isSplit(split, useMedia(wideQuery), useMedia(roomyQuery));
}

export function hasTwoStages({ split }: Pick<UiState, 'split'>): boolean {
  return isSplit(split, matches(wideQuery), matches(roomyQuery));
}

/** The second stage's lens, never the first one's. */
export function secondLens({ lens, second }: Pick<UiState, 'lens' | 'second'>): LensId {
  const first = knownLens(lens);
  const wanted = knownLens(second);
  if (wanted !== first) return wanted;
  return first === 'cluster' ? 'queues' : 'cluster';
}

/** Lenses that the dock offers: what stands on a stage is there to be seen already. */
export const dockLenses = (onStage: readonly LensId[]): readonly LensId[] => lensIds.filter((id) => !onStage.includes(id));

/** What the dock holds where nobody asked for anything that it can offer: the facts, or where they go. */
const usualDock: readonly LensId[] = ['trace', 'queues', 'cluster'];

/** The dock's lens: the chosen one, otherwise a usual one that is on no stage. */
export function dockLens(chosen: string | undefined, onStage: readonly LensId[]): LensId {
  const offered = dockLenses(onStage);
  const wanted = [chosen, ...usualDock].find((id) => offered.some((one) => one === id));
  return knownLens(wanted ?? '');
}

/** Read models of what is on the screen, and what the inspector and the commands always need. */
export function shownProjections(ui: Wishes): readonly ProjectionId[] {
  const lenses = [knownLens(ui.lens)];
  if (hasTwoStages(ui)) lenses.push(secondLens(ui));
  if (!matches(phoneQuery)) lenses.push(dockLens(ui.dock, lenses));
  const isClient = ui.selection?.kind === 'producer' || ui.selection?.kind === 'consumer';
  const ofInspector: readonly ProjectionId[] = ui.selection === undefined ? ['watched'] : isClient ? ['clientLog'] : [];
  return [...new Set<ProjectionId>(['clusterMap', 'messageStory', ...ofInspector, ...lenses.map(projectionOf)])];
}

/** Shows a lens on the first stage; the one that was there changes places with it when it stands on the second. */
export function chooseLens({ getState, setState }: UiStore, lens: LensId): void {
  const { lens: before, second } = getState();
  setState(second === lens ? { lens, second: before } : { lens });
}

/** The same for the second stage. */
export function chooseSecond({ getState, setState }: UiStore, second: LensId): void {
  const { lens, second: before } = getState();
  setState(lens === second ? { second, lens: before } : { second });
}
