/** Hands on a picture: two fingers that zoom, and a mouse that moves what scrolls. */

/** Between two fingers at least (px), so that touching fingers divide nothing by nothing. */
const leastApart = 8;

/**
 * Two fingers zoom: `zoomBy` hears how much further apart they are and where they are now (px of the window); what was between
 * them moves along by `from`, where they were before. One finger stays the browser's, which scrolls.
 */
export function attachPinch(element: HTMLElement, zoomBy: (factor: number, at: Point, from: Point) => void): () => void {
  let before: { readonly apart: number; readonly middle: Point } | undefined;
  const pair = ({ touches }: TouchEvent): typeof before => {
    const [a, b] = [touches[0], touches[1]];
    if (a === undefined || b === undefined || touches.length > 2) return undefined;
    const apart = Math.max(leastApart, Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY));
    return { apart, middle: { x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2 } };
  };
  const begin = (event: TouchEvent): void => {
    before = pair(event);
  };
  const move = (event: TouchEvent): void => {
    const now = pair(event);
    if (before === undefined || now === undefined) return;
    // Neither the page nor the browser zooms with them.
    event.preventDefault();
    zoomBy(now.apart / before.apart, now.middle, before.middle);
    before = now;
  };
  element.addEventListener('touchstart', begin, { passive: true });
  element.addEventListener('touchmove', move, { passive: false });
  element.addEventListener('touchend', begin, { passive: true });
  element.addEventListener('touchcancel', begin, { passive: true });
  return () => {
    element.removeEventListener('touchstart', begin);
    element.removeEventListener('touchmove', move);
    element.removeEventListener('touchend', begin);
    element.removeEventListener('touchcancel', begin);
  };
}

/** A place in the window (px). */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The mouse takes hold of the ground of what scrolls and moves it; `isThing` says what is not ground. */
export function attachGrab(scroller: HTMLElement, isThing: (target: Element) => boolean): void {
  let held: Point | undefined;
  scroller.addEventListener('pointerdown', (event) => {
    const canMove = scroller.scrollWidth > scroller.clientWidth || scroller.scrollHeight > scroller.clientHeight;
    if (!canMove || event.pointerType !== 'mouse' || event.button !== 0) return;
    if (event.target instanceof Element && isThing(event.target)) return;
    held = { x: event.clientX, y: event.clientY };
    scroller.setPointerCapture(event.pointerId);
  });
  scroller.addEventListener('pointermove', (event) => {
    if (held === undefined) return;
    scroller.scrollBy(held.x - event.clientX, held.y - event.clientY);
    held = { x: event.clientX, y: event.clientY };
  });
  const drop = (): void => {
    held = undefined;
  };
  scroller.addEventListener('pointerup', drop);
  scroller.addEventListener('pointercancel', drop);
}
