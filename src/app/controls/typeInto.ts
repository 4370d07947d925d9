/** Types what was kept while the focus was not there yet. */

/** Longest wait for what was asked for to take the focus, in frames. */
const mostFrames = 60;

/** As a person would: into a field, to a list of choices, or to a menu, which goes to what begins so. */
function typeText(target: Element, text: string): void {
  if (target instanceof HTMLInputElement) {
    target.setRangeText(text, target.selectionStart ?? 0, target.selectionEnd ?? 0, 'end');
    target.dispatchEvent(new InputEvent('input', { bubbles: true }));
  } else if (target instanceof HTMLSelectElement) {
    const meant = [...target.options].find((option) => option.text.toLowerCase().startsWith(text.toLowerCase()));
    if (meant === undefined) return;
    target.value = meant.value;
    target.dispatchEvent(new Event('change', { bubbles: true }));
  } else for (const key of text) target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
}

/**
 * Types it in what was opened as soon as that has the focus.
 * @param take ends the keeping and gives what was kept.
 */
export function typeInOpened(take: () => string, frames = mostFrames): void {
  const target = document.activeElement;
  const isThere = target?.closest('[role="dialog"], [role="menu"]') instanceof Element;
  if (!isThere && frames > 0) {
    requestAnimationFrame(() => typeInOpened(take, frames - 1));
    return;
  }
  // A blank in front would press what has the focus.
  const text = take().trimStart();
  if (target !== null && isThere && text !== '') typeText(target, text);
}
