/** Small helpers for views that draw HTML: they touch the page only where something differs. */
import { select } from 'd3';
import { legendNodes, markAt, renderScene, type Mark, type SceneNode } from './marks/index.ts';
import { sentencePieces, type SentencePart } from './sentenceParts.ts';

/** Sets the text unless it stands there already: an unchanged text costs no layout. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function drawnParts(page: Document, parts: readonly SentencePart[]): readonly (Node | string)[] {
  return parts.flatMap((part): readonly (Node | string)[] => {
    const breaks = part.mayBreakBefore ? [page.createElement('wbr')] : [];
    if (!part.isWhole) return [...breaks, part.text];
    const name = page.createElement('span');
    name.style.whiteSpace = 'nowrap';
    name.textContent = part.text;
    return [...breaks, name];
  });
}

/** Sets a sentence unless it stands there already. A line does not end within a name: `broker-` at its end reads like another broker. */
export function setSentence(element: Element, text: string): void {
  if (element.textContent === text) return;
  const { ownerDocument: page } = element;
  const pieces = sentencePieces(text).flatMap(({ parts, isBlock }): readonly (Node | string)[] => {
    const drawn = drawnParts(page, parts);
    if (!isBlock) return drawn;
    const box = page.createElement('span');
    box.style.display = 'inline-block';
    box.append(...drawn);
    return [box];
  });
  element.replaceChildren(...pieces);
}

/** Sets an attribute unless it has that value already; `undefined` removes it. */
export function setAttribute(element: Element, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Shows or hides. */
export function setHidden(element: HTMLElement, isHidden: boolean): void {
  if (element.hidden !== isHidden) element.hidden = isHidden;
}

/** Appends a space, so that the texts of neighbouring parts are read as words of their own. */
export const appendSpace = (parent: Element): void => parent.append(' ');

/** Appends a new element with a class. */
export function appendTo<K extends keyof HTMLElementTagNameMap>(parent: Element, tag: K, className?: string): HTMLElementTagNameMap[K] {
  const element = parent.ownerDocument.createElement(tag);
  if (className !== undefined) element.className = className;
  parent.append(element);
  return element;
}

/** A mark of a message's state, or a glyph of the legend that is none. */
export type ListMark = Mark | { readonly name: 'fault' } | { readonly name: 'intervention' } | { readonly name: 'consumerOffset' };

function nodesOf(mark: ListMark, size: number): readonly SceneNode[] {
  const middle = size / 2;
  if (mark.name !== 'fault' && mark.name !== 'intervention' && mark.name !== 'consumerOffset') return [markAt(mark, middle, middle)];
  return [{ tag: 'g', attrs: { transform: `translate(${middle} ${middle})` }, children: legendNodes(mark.name) }];
}

/** Draws a mark into an SVG of `size` pixels; the sentence beside it says the same, so it is hidden from screen readers. */
export function drawListMark(svg: SVGSVGElement, mark: ListMark, size = 20): void {
  setAttribute(svg, 'width', String(size));
  setAttribute(svg, 'height', String(size));
  setAttribute(svg, 'aria-hidden', 'true');
  renderScene(select(svg), nodesOf(mark, size));
}

/** Appends an empty SVG for `drawListMark`. */
export function appendSvg(parent: Element, className?: string): SVGSVGElement {
  const svg = parent.ownerDocument.createElementNS('http://www.w3.org/2000/svg', 'svg');
  if (className !== undefined) svg.setAttribute('class', className);
  parent.append(svg);
  return svg;
}
