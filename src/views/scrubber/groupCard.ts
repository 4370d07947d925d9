/** Says over the scrubber what a group of marks stands for: under the pointer, or at the shown moment while the slider has the focus. */
import { appendTo, setAttribute, setHidden, setText } from '../domParts.ts';
import cardStyles from '../focusCard.module.css';
import type { Box } from '../marks/index.ts';

/** Between the marks and the card, and between the card and the edges of the window (px). */
const gap = 8;

export interface GroupCard {
  show(said: { readonly words: string; readonly box: Box } | undefined): void;
  destroy(): void;
}

export function createGroupCard(svg: SVGSVGElement): GroupCard {
  let card: HTMLElement | undefined;
  return {
    show(said) {
      if (card !== undefined) setHidden(card, said === undefined);
      if (said === undefined) return;
      card ??= appendTo(svg.ownerDocument.body, 'div', cardStyles.card);
      // The slider's own text says the same.
      setAttribute(card, 'aria-hidden', 'true');
      card.dataset.groupCard = '';
      setText(card, said.words);
      const picture = svg.getBoundingClientRect();
      const scale = picture.width / Math.max(1, Number(svg.getAttribute('width')));
      const { width, height } = card.getBoundingClientRect();
      card.style.left = `${Math.max(gap, Math.min(picture.left + said.box.x * scale, window.innerWidth - width - gap))}px`;
      // On the phone the keys stand above the picture: the card does not lie on them.
      const top = svg.closest('section')?.getBoundingClientRect().top ?? picture.top;
      card.style.top = `${Math.max(gap, Math.min(top, picture.top) - gap - height)}px`;
    },
    destroy: () => card?.remove(),
  };
}
