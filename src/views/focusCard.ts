/** What has the keyboard's focus in a picture says what it is, as the browser's own card says it of what is under the pointer. */
import { appendTo, setAttribute, setHidden, setText } from './domParts.ts';
import styles from './focusCard.module.css';

/** Between the thing and its card, and between the card and the edges of the window (px). */
const gap = 8;

export interface FocusCard {
  /** After each drawing: the thing may say something else now, stand elsewhere, or be gone. */
  refresh(): void;
  destroy(): void;
}

/** Shows the name of the focused thing of `root`, as long as the focus came by the keyboard. */
export function attachFocusCard(root: Element): FocusCard {
  let card: HTMLElement | undefined;
  /** Esc puts the card away until something else has the focus. */
  let dismissed: Element | undefined;

  const thing = (): Element | undefined => {
    const focused = root.ownerDocument.activeElement;
    const isMeant = focused !== null && focused !== root && focused !== dismissed && root.contains(focused);
    return isMeant && focused.matches(':focus-visible') ? focused : undefined;
  };

  function refresh(): void {
    const focused = thing();
    const words = focused?.getAttribute('aria-label') ?? '';
    if (card !== undefined) setHidden(card, words === '');
    if (focused === undefined || words === '') return;
    card ??= appendTo(root.ownerDocument.body, 'div', styles.card);
    // The thing has this name itself: it is not to be read twice.
    setAttribute(card, 'aria-hidden', 'true');
    setText(card, words);
    const place = focused.getBoundingClientRect();
    // A presentation enlarges the picture; its card grows with it.
    card.style.zoom = String('currentCSSZoom' in focused ? focused.currentCSSZoom : 1);
    const { width, height } = card.getBoundingClientRect();
    const zoom = Number(card.style.zoom);
    const below = place.bottom + gap;
    const top = below + height + gap <= window.innerHeight ? below : Math.max(gap, place.top - gap - height);
    card.style.left = `${Math.max(gap, Math.min(place.left, window.innerWidth - width - gap)) / zoom}px`;
    card.style.top = `${top / zoom}px`;
  }

  // The next thing has the focus only after the event.
  const leave = (): void => {
    dismissed = undefined;
    queueMicrotask(refresh);
  };
  const dismiss = (event: Event): void => {
    if (!(event instanceof KeyboardEvent) || event.key !== 'Escape') return;
    dismissed = root.ownerDocument.activeElement ?? undefined;
    refresh();
  };
  root.addEventListener('focusin', refresh);
  root.addEventListener('focusout', leave);
  root.addEventListener('keydown', dismiss, { capture: true });
  window.addEventListener('scroll', refresh, { capture: true, passive: true });
  return {
    refresh,
    destroy() {
      root.removeEventListener('focusin', refresh);
      root.removeEventListener('focusout', leave);
      root.removeEventListener('keydown', dismiss, { capture: true });
      window.removeEventListener('scroll', refresh, { capture: true });
      card?.remove();
    },
  };
}
