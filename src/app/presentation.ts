/** How much larger everything is in a presentation. */
import { useSyncExternalStore } from 'react';

/** Captions are 11 px; from the last row 18 px can be read on a screen 1920 px wide. */
const presentedScale = (): number => Math.max(1, ((18 / 11) * window.innerWidth) / 1920);

export function usePresentedScale(): number {
  return useSyncExternalStore((listener) => {
    window.addEventListener('resize', listener);
    return () => window.removeEventListener('resize', listener);
  }, presentedScale);
}
