import type { ViewContext } from '../view.ts';

/** What a lens is drawn in by tests: nothing selected, 700 px high, with motion; `more` says otherwise. */
export const viewContext = (width: number, more: Partial<ViewContext> = {}): ViewContext => ({
  width,
  height: 700,
  selection: undefined,
  reducedMotion: false,
  compact: false,
  ...more,
});
