/** The picture's own order for the arrow keys. */
import type { Item } from './drawing.ts';

/**
 * Right and left walk through everything, messages included; down and up go from one node, queue or flight to the next.
 * Undefined for other keys, and at the ends: there the keys do nothing.
 */
export function itemAfter(items: readonly Item[], currentKey: string | undefined, key: string): Item | undefined {
  const step = key === 'ArrowRight' || key === 'ArrowDown' ? 1 : key === 'ArrowLeft' || key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return undefined;
  const isCoarse = key === 'ArrowDown' || key === 'ArrowUp';
  const start = items.findIndex((item) => item.key === currentKey);
  if (start < 0) return items[0];
  for (let index = start + step; index >= 0 && index < items.length; index += step) {
    const item = items[index];
    if (item !== undefined && !(isCoarse && item.isInner)) return item;
  }
  return items[start];
}
