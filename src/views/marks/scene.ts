/**
 * A picture as data: what a view draws is first a tree of SceneNodes made by pure functions, which D3 then joins to the
 * page by key. So geometry and SVG text are tested without a browser, and a canvas can draw the same marks.
 */
import { select, type BaseType, type Selection } from 'd3';

export interface SceneNode {
  readonly tag: 'g' | 'circle' | 'path' | 'rect' | 'line' | 'text' | 'tspan' | 'title' | 'defs' | 'pattern';
  /** Identity among its siblings; without one, its place in the list. */
  readonly key?: string;
  readonly attrs?: Readonly<Record<string, string | number | undefined>>;
  /** Text content, for `text`, `tspan` and `title`. Always a text node, never markup. A node has text or children, not both. */
  readonly text?: string;
  readonly children?: readonly SceneNode[];
  /** The mark that it is, as legends call it: what is drawn can be held against what is named. */
  readonly means?: string;
}

const svgNamespace = 'http://www.w3.org/2000/svg';
/** What an element shows now, so that only differences touch the page. */
const shown = new WeakMap<Element, SceneNode>();

const keyOf = (node: SceneNode, index: number): string => `${node.tag} ${node.key ?? `#${index}`}`;

function setAttributes(element: Element, before: SceneNode | undefined, now: SceneNode): void {
  const old = before?.attrs ?? {};
  const next = now.attrs ?? {};
  for (const name of Object.keys(old)) if (next[name] === undefined) element.removeAttribute(name);
  for (const [name, value] of Object.entries(next))
    if (value !== undefined && value !== old[name]) element.setAttribute(name, String(value));
}

/**
 * Sets the root's attributes that differ. A browser lays out and paints a whole SVG again when its size or viewBox is set,
 * even to what it was.
 */
export function setRoot(root: Selection<SVGSVGElement, unknown, null, undefined>, attrs: Readonly<Record<string, string | number>>): void {
  const element = root.node();
  for (const [name, value] of Object.entries(attrs))
    if (element?.getAttribute(name) !== String(value)) element?.setAttribute(name, String(value));
}

function update(element: Element, node: SceneNode): void {
  const before = shown.get(element);
  if (before === node) return;
  setAttributes(element, before, node);
  if (node.text !== undefined) {
    if (node.text !== before?.text) element.textContent = node.text;
  } else if ((node.children?.length ?? 0) > 0 || (before?.children?.length ?? 0) > 0) {
    renderScene(select(element), node.children ?? []);
  }
  shown.set(element, node);
}

/** The element of a node, with all that is in it, before it is in the page: there each further change would cost more. */
function made(node: SceneNode): Element {
  const element: Element = document.createElementNS(svgNamespace, node.tag);
  setAttributes(element, undefined, node);
  if (node.text !== undefined) element.textContent = node.text;
  else if (node.children !== undefined) element.append(...node.children.map(made));
  shown.set(element, node);
  select(element).datum(node);
  return element;
}

/** Joins `nodes` to the children of `parent`: new ones are appended, gone ones removed, the order becomes that of the list. */
export function renderScene<E extends BaseType>(parent: Selection<E, unknown, null, undefined>, nodes: readonly SceneNode[]): void {
  parent
    .selectChildren<Element, SceneNode>()
    .data(nodes, (node, index) => keyOf(node, index))
    .join((enter) => enter.append(made))
    .each(function draw(node) {
      update(this, node);
    });
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** The scene as SVG text, one element a line: for tests, and for pictures outside the page. */
export function sceneText(nodes: readonly SceneNode[], indent = ''): string {
  return nodes
    .map((node) => {
      const attrs = Object.entries(node.attrs ?? {})
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
        .join('');
      if (node.text !== undefined) return `${indent}<${node.tag}${attrs}>${escaped(node.text)}</${node.tag}>`;
      if (node.children === undefined || node.children.length === 0) return `${indent}<${node.tag}${attrs}/>`;
      return `${indent}<${node.tag}${attrs}>\n${sceneText(node.children, `${indent}  `)}\n${indent}</${node.tag}>`;
    })
    .join('\n');
}
