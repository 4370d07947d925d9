/** The sheet that all thumbnails are drawn on. */

/** px; a card may stretch it. */
export const sheet = { width: 354, height: 98 } as const;

/** Room at the left and right edge (px). */
export const margin = 22;

/** `count` centres side by side between `from` and `to`, at most `most` apart and together in the middle. */
export function spread(count: number, from: number, to: number, most: number): readonly number[] {
  const step = Math.min(most, (to - from) / Math.max(1, count));
  const start = (from + to - step * (count - 1)) / 2;
  return Array.from({ length: count }, (_, index) => Math.round((start + index * step) * 10) / 10);
}
