/** A choice among a few in a lens: a native select, drawn only where it differs. */
import { appendTo, setText } from './domParts.ts';

/** Sets the options of a select; the page is touched only where they differ. */
export function setOptions(
  element: HTMLSelectElement,
  options: readonly { readonly value: string; readonly text: string }[],
  value: string,
): void {
  options.forEach(({ value: wanted, text }, index) => {
    const option = element.options[index] ?? element.appendChild(element.ownerDocument.createElement('option'));
    if (option.value !== wanted) option.value = wanted;
    setText(option, text);
  });
  while (element.options.length > options.length) element.options[options.length]?.remove();
  if (element.value !== value) element.value = value;
}

/** A select with its name beside it. */
export function choiceField(
  parent: Element,
  wrapperClass: string | undefined,
  fieldClass: string | undefined,
): { readonly label: HTMLSpanElement; readonly field: HTMLSelectElement } {
  const wrapper = appendTo(parent, 'label', wrapperClass);
  const label = appendTo(wrapper, 'span');
  return { label, field: appendTo(wrapper, 'select', fieldClass) };
}
