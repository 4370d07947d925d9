/** Keeps the selected message in sight of an enlarged or long picture while time goes on. */
import type { RunStore } from '../stores/runStore.ts';

/** Whether the middle of it is in sight of all that scrolls around it. */
function isInSight(mark: Element, frame: Element): boolean {
  const { left, top, width, height } = mark.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + height / 2];
  for (let around = mark.parentElement; around !== null; around = around === frame ? null : around.parentElement) {
    if (around !== frame && getComputedStyle(around).overflowY === 'visible') continue;
    const box = around.getBoundingClientRect();
    if (x < box.left || x > box.right || y < box.top || y > box.bottom) return false;
  }
  return true;
}

/** @returns what ends it. */
export function followMessage(frame: HTMLElement, runStore: RunStore): () => void {
  let asked = 0;
  const show = (): void => {
    const newest = frame.querySelector('[data-newest]');
    const marks = newest === null ? [...frame.querySelectorAll('[aria-pressed="true"]')] : [newest];
    if (!marks.some((mark) => isInSight(mark, frame))) marks.at(-1)?.scrollIntoView({ block: 'center', inline: 'center' });
  };
  const ask = (): void => {
    cancelAnimationFrame(asked);
    // The picture draws the moment in the next frame.
    asked = requestAnimationFrame(() => (asked = requestAnimationFrame(show)));
  };
  ask();
  const leave = runStore.subscribe(ask);
  return () => {
    leave();
    cancelAnimationFrame(asked);
  };
}
