/** What the parts of the cluster picture share while one frame is put together. */
import type { Selection } from '../../engine/index.ts';
import type { ClusterMapModel, NodeState, NodeStatus } from '../../projections/clusterMap/clusterMapModel.ts';
import { colour, type Box, type SceneNode, type Token } from '../marks/index.ts';
import { thingKey } from '../outside.ts';
import type { ClusterLayout } from './layoutParts.ts';

/** Something that can be selected: its place in the order of the arrow keys is its place in the list. */
export interface Item {
  readonly key: string;
  readonly selection: Selection;
  /** What a screen reader says, and the first line of the hover card. */
  readonly name: string;
  readonly box: Box;
  /** Messages inside a queue are passed over by the up and down keys. */
  readonly isInner: boolean;
  /** Further lines of the hover card, at most two. */
  readonly more?: readonly string[];
}

/** One frame in the making. */
export interface Drawing {
  readonly model: ClusterMapModel;
  readonly layout: ClusterLayout;
  readonly nowMs: number;
  readonly selection: Selection | undefined;
  /** Key of the item that Tab comes to; undefined for the first. */
  readonly currentKey: string | undefined;
  /** Prefix of ids inside the SVG, different for each picture of the page. */
  readonly idPrefix: string;
  readonly items: Item[];
  /** Boxes of texts that a label must not cover. */
  readonly obstacles: Box[];
  /** When the selected message came to where it is now: of its stored copies only this one gets the full ring. */
  readonly newestAt: number | undefined;
  /** Where the selected message is drawn, when it is. */
  readonly selectedAt: { x: number; y: number; r: number; name: string; changedAt: number }[];
  /** Whether a strip leaves out older messages: then the legend names the sign for that. */
  hasOlder: boolean;
}

export const isSelected = (drawing: Drawing, selection: Selection): boolean =>
  drawing.selection !== undefined && drawing.selection.kind === selection.kind && drawing.selection.id === selection.id;

/** A selectable group. Items are siblings, never inside one another: a button in a button has no name. */
export function itemNode(drawing: Drawing, item: Item, children: readonly SceneNode[]): SceneNode {
  drawing.items.push(item);
  const selected = isSelected(drawing, item.selection);
  return {
    tag: 'g',
    key: item.key,
    attrs: {
      class: 'orrery-item',
      role: 'button',
      tabindex: drawing.currentKey === item.key || (drawing.currentKey === undefined && drawing.items.length === 1) ? 0 : -1,
      'data-item': item.key,
      'data-about': thingKey(item.selection),
      'aria-label': item.name,
      'aria-pressed': selected ? 'true' : 'false',
    },
    children: selected ? [...children, ...ringFor(item)] : children,
  };
}

/** Selection is ink: a ring 4 px outside. Messages draw their own round one. */
function ringFor(item: Item): readonly SceneNode[] {
  if (item.selection.kind === 'message') return [];
  const { x, y, width, height } = item.box;
  return [
    {
      tag: 'rect',
      key: 'ring',
      attrs: {
        x: x - 4,
        y: y - 4,
        width: width + 8,
        height: height + 8,
        rx: 8,
        fill: 'none',
        stroke: colour('select'),
        'stroke-width': 1.75,
      },
    },
  ];
}

export interface TextLook {
  readonly size?: number;
  readonly fill?: Token;
  readonly weight?: 400 | 600;
  readonly mono?: boolean;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly key?: string;
}

/** A text whose middle stands at `y`. */
export function label(x: number, y: number, text: string, look: TextLook = {}): SceneNode {
  const { size = 12, fill = 'ink', weight, mono = false, anchor } = look;
  return {
    tag: 'text',
    ...(look.key === undefined ? {} : { key: look.key }),
    attrs: {
      x: Math.round(x * 10) / 10,
      y: Math.round((y + size * 0.35) * 10) / 10,
      'font-size': size,
      'font-weight': weight === 600 ? 600 : undefined,
      'font-family': mono ? 'var(--mono)' : undefined,
      'text-anchor': anchor === 'start' ? undefined : anchor,
      fill: colour(fill),
    },
    text,
  };
}

/** The element's own title: the whole text where a label was cut. */
export const titleNode = (text: string): SceneNode => ({ tag: 'title', key: 'title', text });

export const hatchId = (drawing: Drawing): string => `${drawing.idPrefix}-hatch`;

/** 45° hatching of what is down, at 28 %. */
export const hatchDefinition = (drawing: Drawing): SceneNode => ({
  tag: 'defs',
  key: 'defs',
  children: [
    {
      tag: 'pattern',
      attrs: { id: hatchId(drawing), width: 7, height: 7, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
      children: [
        { tag: 'line', attrs: { x1: 0, y1: 0, x2: 0, y2: 7, stroke: colour('fail'), 'stroke-width': 1.25, 'stroke-opacity': 0.28 } },
      ],
    },
  ],
});

/** Hatching over the shape of a node that is down. */
export const hatch = (drawing: Drawing, status: NodeStatus, shape: SceneNode): readonly SceneNode[] =>
  status.state === 'down'
    ? [{ ...shape, key: 'hatch', attrs: { ...shape.attrs, fill: `url(#${hatchId(drawing)})`, stroke: undefined } }]
    : [];

/** Outline of a node by its state: healthy, down, or not there yet. */
export function outline(state: NodeState): Readonly<Record<string, string | number | undefined>> {
  if (state === 'down') return { stroke: colour('fail'), 'stroke-width': 1.75 };
  if (state === 'frozen') return { stroke: colour('lost'), 'stroke-width': 1.75, 'stroke-dasharray': '2 3' };
  if (state === 'running') return { stroke: colour('edge'), 'stroke-width': 1 };
  return { stroke: colour('edge'), 'stroke-width': 1, 'stroke-dasharray': '5 3' };
}
