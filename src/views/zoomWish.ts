/** Wishes to zoom that come from the page (its keys, its palette) to a lens that zooms by itself. */
import type { ViewContext } from './view.ts';

export interface ZoomWish {
  readonly zoom: 'in' | 'out' | 'fit';
  /** Whose picture is meant; of all where it is absent. */
  readonly lens?: string | undefined;
}

/** Performs each wish once. What was wished before the picture was first drawn is not for it. */
export function zoomWishes(perform: (zoom: ZoomWish['zoom']) => void): (context: Pick<ViewContext, 'zoomWish'>) => void {
  let seen: readonly [ZoomWish | undefined] | undefined;
  return ({ zoomWish }) => {
    const isNew = seen !== undefined && seen[0] !== zoomWish;
    seen = [zoomWish];
    if (isNew && zoomWish !== undefined) perform(zoomWish.zoom);
  };
}
