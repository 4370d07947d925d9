/** The sums stay in sight: while rows go on below the stage's bottom, they stand on it, and the rows pass under them. */
import { sumsHeight, type MatrixTable } from './geometry.ts';

/** What a foot needs to know about its table. */
export const footAttrs = ({ rowsTop, rowsBottom }: MatrixTable, pitch: number): Readonly<Record<string, string>> => ({
  'data-foot': `${rowsTop + pitch} ${rowsBottom}`,
});

/** How far a foot is drawn above its own place (px, negative), when the stage shows the picture down to `shownTo`; one row stays in sight. */
export const footShift = (highest: number, own: number, shownTo: number): number =>
  Math.min(0, Math.max(highest, shownTo - sumsHeight) - own);

/** Puts the feet where they belong, now and whenever `scroller` is scrolled. */
export function keepFeet(scroller: HTMLElement): { place(): void; destroy(): void } {
  const place = (): void => {
    const shownTo = scroller.scrollTop + scroller.clientHeight;
    for (const foot of scroller.querySelectorAll('[data-foot]')) {
      const [highest = 0, own = 0] = (foot.getAttribute('data-foot') ?? '').split(' ').map(Number);
      foot.setAttribute('transform', `translate(0 ${footShift(highest, own, shownTo)})`);
    }
  };
  // A row that gets the focus must not stand under the sums.
  scroller.style.scrollPaddingBottom = `${sumsHeight}px`;
  scroller.addEventListener('scroll', place, { passive: true });
  return {
    place,
    destroy: () => scroller.removeEventListener('scroll', place),
  };
}
