/** How much a lens's picture is enlarged. */
import type { UiStore } from './stores/uiStore.ts';

export const zoomRange = { min: 0.5, max: 8 } as const;

/** A third more or less at a time. */
const zoomStep = 4 / 3;

export const nextZoom = (zoom: number, direction: 1 | -1): number => zoom * zoomStep ** direction;

/** @returns the zoom that it came to: within its range, and 1 where it is nearly that. */
export function setZoom({ getState, setState }: UiStore, lens: string, wanted: number): number {
  const within = Math.min(zoomRange.max, Math.max(zoomRange.min, wanted));
  const zoom = Math.abs(within - 1) < 0.04 ? 1 : within;
  setState({ zooms: { ...getState().zooms, [lens]: zoom } });
  return zoom;
}
