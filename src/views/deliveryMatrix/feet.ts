/** The sums stay in sight: while rows go on below the stage's bottom, they stand on it, and whole rows pass under them. */
import { m } from '../../paraglide/messages.js';
import { setText } from '../domParts.ts';
import { count } from '../format/index.ts';
import { sumsHeight, type MatrixTable } from './geometry.ts';

/** What a foot needs to know about its table. */
export const footAttrs = ({ rowsTop, rowsBottom }: MatrixTable, pitch: number): Readonly<Record<string, string>> => ({
  'data-foot': `${rowsTop + pitch} ${rowsBottom} ${pitch}`,
});

/** How far a foot is drawn above its own place (px, negative), when the stage shows the picture down to `shownTo`; one row stays in sight. */
export const footShift = (highest: number, own: number, shownTo: number): number =>
  Math.min(0, Math.max(highest, shownTo - sumsHeight) - own);

/** How much of a row would stand above a foot whose top is at `top` (px): less than a row is not shown. */
export const cutRow = (highest: number, top: number, pitch: number): number => Math.max(0, top - highest) % pitch;

/** Rows that a foot covers, or that lie under it, when it is drawn `shift` above its own place. */
export const rowsBelow = (shift: number, hidden: number, pitch: number): number => Math.ceil((hidden - shift) / pitch);

/** Puts the feet where they belong, now and whenever `scroller` is scrolled. */
export function keepFeet(scroller: HTMLElement): { place(): void; destroy(): void } {
  const place = (): void => {
    const shownTo = scroller.scrollTop + scroller.clientHeight;
    for (const foot of scroller.querySelectorAll('[data-foot]')) {
      const [highest = 0, own = 0, pitch = 1] = (foot.getAttribute('data-foot') ?? '').split(' ').map(Number);
      const shift = footShift(highest, own, shownTo);
      foot.setAttribute('transform', `translate(0 ${shift})`);
      const hidden = cutRow(highest, own + shift, pitch);
      const below = foot.querySelector('[data-below]');
      const rows = rowsBelow(shift, hidden, pitch);
      if (below !== null) setText(below, rows === 0 ? '' : m.deliveryMatrix_below({ count: count(rows) }));
      const veil = foot.querySelector('[data-veil]');
      veil?.setAttribute('y', String(own - hidden + 1));
      veil?.setAttribute('height', String(hidden));
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
