import { expect, test } from 'vitest';
import { setSentence } from './domParts.ts';

const paragraph = (text: string): HTMLParagraphElement => {
  const element = document.createElement('p');
  element.style.cssText = 'position:absolute;width:90px;font:13px/20px sans-serif';
  document.body.append(element);
  setSentence(element, text);
  return element;
};

test('a name with a dash stays on its line, and the text is what was said', () => {
  const text = '为什么收到：broker-a 把 o-1001 发给 c2-1，作为应答';
  const element = paragraph(text);
  expect(element.textContent).toBe(text);
  const names = [...element.querySelectorAll('span')];
  expect(names.map((name) => name.textContent)).toEqual(['broker-a', 'o-1001', 'c2-1，']);
  for (const name of names) expect(name.getClientRects()).toHaveLength(1);
  element.remove();
});

test('a number stays with its unit, in Chinese too, where each character may end a line', () => {
  const element = paragraph('再投递：10\u2009s、30\u2009s、1\u2009m、8\u2009m、9\u2009m。还剩 4\u2009m 55\u2009s。');
  const lengths = [...element.querySelectorAll('span')];
  // A length of time in two units is one word, and a mark stays with the word before it.
  expect(lengths.map((length) => length.textContent).at(-1)).toBe('4\u2009m 55\u2009s。');
  expect(lengths).toHaveLength(6);
  for (const length of lengths) expect(length.getClientRects()).toHaveLength(1);
  element.remove();
});

test('a long name may break, and the same sentence is not set twice', () => {
  const element = paragraph('a-group-with-a-name-that-no-column-holds is gone');
  expect(element.querySelector('span')).toBeNull();
  const before = element.firstChild;
  setSentence(element, element.textContent);
  expect(element.firstChild).toBe(before);
  element.remove();
});
