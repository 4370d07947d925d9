/** Media queries as React state. */
import { useSyncExternalStore } from 'react';
import { useUi } from './context.ts';
import type { UiState } from './stores/uiStore.ts';

export const reducedMotionQuery = '(prefers-reduced-motion: reduce)';
/** Below it the inspector is a sheet. */
export const sheetQuery = '(max-width: 1099.98px)';
/** Below it the rail is chips and the dock is a chip of its own. */
export const phoneQuery = '(max-width: 759.98px)';
/** From it on two stages have room enough when they are asked for. */
export const roomyQuery = '(min-width: 1280px)';
/** From it on there is room for larger panes and for two stages. */
export const wideQuery = '(min-width: 2000px)';

export function matches(query: string): boolean {
  return window.matchMedia(query).matches;
}

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    () => matches(query),
  );
}

/** What the person chose, otherwise what the system asks for. */
export const reducesMotion = ({ motion }: Pick<UiState, 'motion'>): boolean =>
  motion === 'auto' ? matches(reducedMotionQuery) : motion === 'less';

export function useReducedMotion(): boolean {
  const motion = useUi((state) => state.motion);
  const isAsked = useMedia(reducedMotionQuery);
  return motion === 'auto' ? isAsked : motion === 'less';
}
