import { flushSync } from 'react-dom';

/** Who asked for the picture, or closed what stood beside it, goes on at the picture. */
export const focusStage = (): void => document.getElementById('stage')?.focus();

/** Takes away what has the focus; otherwise the next Tab would begin at the top of the page. */
export function closeToStage(close: () => void): void {
  flushSync(close);
  focusStage();
}
