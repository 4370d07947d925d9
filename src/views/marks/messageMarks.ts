/**
 * The marks of message states: colour says state, shape says kind (visual rules, section 3). One description of each mark
 * serves SVG (`markNodes`), canvas (`drawMark`) and the legend.
 */
import type { SceneNode } from './scene.ts';
import type { Token } from './tokens.ts';

export type MarkName =
  | 'inFlight'
  | 'stored'
  | 'cached'
  | 'consuming'
  | 'consumed'
  | 'waiting'
  | 'half'
  | 'failed'
  | 'retry'
  | 'deadLetter'
  | 'lost'
  | 'rolledBack'
  | 'filtered'
  | 'oneWay';

export const markNames: readonly MarkName[] = [
  'inFlight',
  'stored',
  'cached',
  'consuming',
  'consumed',
  'waiting',
  'half',
  'failed',
  'retry',
  'deadLetter',
  'lost',
  'rolledBack',
  'filtered',
  'oneWay',
];

/** Where the `×n` of several stands. */
export type CountSide = 'right' | 'left' | 'above' | 'below';

export interface Mark {
  readonly name: MarkName;
  /** Radius (px): 4 on a tape, 4.5 in flight, 7–9 alone. Default 4; a retry is at least 8, so that its number can be read. */
  readonly r?: number | undefined;
  /** Waiting: share of the delay that is gone, 0 … 1. */
  readonly share?: number | undefined;
  /** Waiting: its wait is over and the message has gone on; the legend calls it `movedOn`. */
  readonly isOver?: boolean | undefined;
  /** Retry: its number. */
  readonly number?: number | undefined;
  /** Retry: wider than high (`lowRetryHeight`), for rows that are closer than the mark would be high. */
  readonly isLow?: boolean | undefined;
  /** Several messages at one place: drawn as two offset shapes with `×n` beside. */
  readonly count?: number | undefined;
  /** Where that stands; without it on the right. */
  readonly countSide?: CountSide | undefined;
  /** Ordered message: a chevron to the right. */
  readonly isOrdered?: boolean | undefined;
  /** Delivered before: a second ring in the state's colour. */
  readonly isDeliveredAgain?: boolean | undefined;
}

/** One stroke or area of a mark, around its centre (0, 0). */
export type Shape =
  | ({ readonly kind: 'circle'; readonly r: number; readonly cx?: number; readonly cy?: number } & Paint)
  | ({ readonly kind: 'path'; readonly d: string } & Paint)
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly x: number;
      readonly y: number;
      readonly size: number;
      readonly anchor: 'start' | 'middle' | 'end';
      readonly fill: Token;
    };

interface Paint {
  readonly fill?: Token;
  readonly stroke?: Token;
  readonly strokeWidth?: number;
  readonly dash?: readonly number[];
}

const round = (value: number): number => Math.round(value * 100) / 100;

const crossPath = (a: number): string => `M${-a} ${-a}L${a} ${a}M${a} ${-a}L${-a} ${a}`;

/** A pie from twelve o'clock, clockwise, for a share strictly between 0 and 1. */
function piePath(r: number, share: number): string {
  const angle = 2 * Math.PI * share;
  return `M0 0V${-r}A${r} ${r} 0 ${share > 0.5 ? 1 : 0} 1 ${round(r * Math.sin(angle))} ${round(-r * Math.cos(angle))}Z`;
}

/** A square with rounded corners around the centre, `a` its half side. */
function squarePath(a: number, radius: number): string {
  const b = round(a - radius);
  return `M${-b} ${-a}H${b}Q${a} ${-a} ${a} ${-b}V${b}Q${a} ${a} ${b} ${a}H${-b}Q${-a} ${a} ${-a} ${b}V${-b}Q${-a} ${-a} ${-b} ${-a}Z`;
}

/** Of a retry in close rows (px): its number is 8 px high. */
export const lowRetryHeight = 10;

/** A bar with round ends around the centre, as wide as two radii. */
const pillPath = (r: number, height: number): string => {
  const end = height / 2;
  return `M${end - r} ${-end}H${r - end}A${end} ${end} 0 0 1 ${r - end} ${end}H${end - r}A${end} ${end} 0 0 1 ${end - r} ${-end}Z`;
};

/** Half a circle's left side. */
const leftHalfPath = (r: number): string => `M0 ${-r}A${r} ${r} 0 0 0 0 ${r}Z`;

const ring = (r: number, stroke: Token, extra: Paint = {}): Shape => ({
  kind: 'circle',
  r: round(r - 0.75),
  stroke,
  strokeWidth: 1.5,
  ...extra,
});

function bodyShapes(mark: Mark, r: number): readonly Shape[] {
  const arm = round(r * 0.45);
  switch (mark.name) {
    case 'inFlight':
      return [{ kind: 'circle', r, fill: 'flight' }];
    case 'oneWay':
      return [
        { kind: 'circle', r, fill: 'flight' },
        { kind: 'path', d: `M${-r - 1.5} 0H${-r - 7}`, stroke: 'flight', strokeWidth: 1.5 },
      ];
    case 'stored':
      return [ring(r, 'stored')];
    case 'cached':
      return [ring(r, 'flight', { fill: 'flight-soft' })];
    case 'consuming':
      return [ring(r, 'flight'), { kind: 'circle', r: round(r * 0.4), fill: 'flight' }];
    case 'consumed':
      return [{ kind: 'circle', r, fill: 'done' }];
    case 'waiting': {
      const share = Math.min(1, Math.max(0, mark.share ?? 0));
      const inner = round(r - 2);
      const gone: readonly Shape[] =
        share <= 0.002
          ? []
          : share >= 0.998
            ? [{ kind: 'circle', r: inner, fill: 'wait' }]
            : [{ kind: 'path', d: piePath(inner, share), fill: 'wait' }];
      return [ring(r, 'wait'), ...gone];
    }
    case 'half':
      return [ring(r, 'half'), { kind: 'path', d: leftHalfPath(round(r - 0.75)), fill: 'half' }];
    case 'failed':
      return [
        { kind: 'circle', r, fill: 'fail' },
        { kind: 'path', d: crossPath(arm), stroke: 'on-ink', strokeWidth: r < 6 ? 1.25 : 1.5 },
      ];
    case 'retry':
      return [
        mark.isLow === true ? { kind: 'path', d: pillPath(r, lowRetryHeight), fill: 'fail' } : { kind: 'circle', r, fill: 'fail' },
        {
          kind: 'text',
          text: mark.number === undefined ? 'n' : String(mark.number),
          x: 0,
          y: 4,
          size: 11,
          anchor: 'middle',
          fill: 'on-ink',
        },
      ];
    case 'deadLetter':
      return [
        { kind: 'path', d: squarePath(round(r - 0.25), 1.5), fill: 'dead' },
        { kind: 'path', d: crossPath(arm), stroke: 'on-ink', strokeWidth: r < 6 ? 1.25 : 1.5 },
      ];
    case 'lost':
      return [ring(r, 'lost', { dash: [2, 1.5] }), { kind: 'path', d: crossPath(arm), stroke: 'lost', strokeWidth: 1.25 }];
    case 'rolledBack':
      return [ring(r, 'stored'), { kind: 'path', d: `M${-arm} ${arm}L${arm} ${-arm}`, stroke: 'stored', strokeWidth: 1.5 }];
    case 'filtered': {
      const a = round(r * 0.875);
      return [{ kind: 'path', d: `M0 ${-a}L${a} 0L0 ${a}L${-a} 0Z`, stroke: 'lost', strokeWidth: 1.25 }];
    }
  }
}

const stateColour: { readonly [N in MarkName]: Token } = {
  inFlight: 'flight',
  stored: 'stored',
  cached: 'flight',
  consuming: 'flight',
  consumed: 'done',
  waiting: 'wait',
  half: 'half',
  failed: 'fail',
  retry: 'fail',
  deadLetter: 'dead',
  lost: 'lost',
  rolledBack: 'stored',
  filtered: 'lost',
  oneWay: 'flight',
};

/** Colour token of a state, for lines and bars that belong to it. */
export const markColour = (name: MarkName): Token => stateColour[name];

/** Radius that a mark really has: a retry needs room for its number. */
export function markRadius(mark: Mark): number {
  const r = mark.r ?? 4;
  return mark.name === 'retry' ? Math.max(r, (mark.number ?? 0) > 9 ? 9 : 8) : r;
}

/** Baseline of the `×n` beside a mark of radius `r` around (0, 0). */
export function countPlace(
  r: number,
  side: CountSide = 'right',
): { readonly x: number; readonly y: number; readonly anchor: 'start' | 'middle' | 'end' } {
  if (side === 'right') return { x: r + 5, y: 4, anchor: 'start' };
  if (side === 'left') return { x: -r - 5, y: 4, anchor: 'end' };
  return { x: 0, y: side === 'above' ? -r - 7 : r + 14, anchor: 'middle' };
}

/** What a mark consists of, back to front, around (0, 0). */
export function markShapes(mark: Mark): readonly Shape[] {
  const r = markRadius(mark);
  const body = bodyShapes(mark, r);
  const colour = stateColour[mark.name];
  const shapes: Shape[] = [];
  if ((mark.count ?? 1) > 1)
    shapes.push({ kind: 'circle', r: round(r - 0.5), cx: 2.5, cy: -2.5, fill: 'paper', stroke: colour, strokeWidth: 1 });
  shapes.push(...body);
  if (mark.isDeliveredAgain === true) shapes.push({ kind: 'circle', r: r + 1.75, stroke: colour, strokeWidth: 1 });
  if (mark.isOrdered === true)
    shapes.push({ kind: 'path', d: `M${r + 2.25} -2.5L${r + 4.75} 0L${r + 2.25} 2.5`, stroke: colour, strokeWidth: 1.5 });
  if ((mark.count ?? 1) > 1) shapes.push({ kind: 'text', text: `×${mark.count}`, ...countPlace(r, mark.countSide), size: 11, fill: 'ink' });
  return shapes;
}

const paint = (token: Token | undefined): string => (token === undefined ? 'none' : `var(--${token})`);

function shapeNode(shape: Shape): SceneNode {
  if (shape.kind === 'text') {
    const { x, y, size, anchor, fill, text } = shape;
    return { tag: 'text', attrs: { x, y, 'font-size': size, 'font-weight': 600, 'text-anchor': anchor, fill: paint(fill) }, text };
  }
  const attrs = {
    fill: paint(shape.fill),
    stroke: shape.stroke === undefined ? undefined : paint(shape.stroke),
    'stroke-width': shape.strokeWidth,
    'stroke-dasharray': shape.dash?.join(' '),
    'stroke-linecap': shape.stroke === undefined ? undefined : 'round',
  };
  if (shape.kind === 'path') return { tag: 'path', attrs: { d: shape.d, ...attrs } };
  return { tag: 'circle', attrs: { r: shape.r, cx: shape.cx, cy: shape.cy, ...attrs } };
}

/** Scene nodes are kept per look, so that an unchanged mark costs a frame nothing. The waiting pie is cut into 60 steps for that. */
const known = new Map<string, readonly SceneNode[]>();
const limit = 2_000;

/** The mark as scene nodes around (0, 0). Equal marks give the same objects. */
export function markNodes(mark: Mark): readonly SceneNode[] {
  const share = mark.share === undefined ? undefined : Math.round(mark.share * 60) / 60;
  const look = `${mark.name} ${mark.r ?? ''} ${share ?? ''} ${mark.number ?? ''} ${mark.count ?? ''} ${mark.countSide ?? ''} ${mark.isOrdered ?? ''} ${mark.isDeliveredAgain ?? ''} ${mark.isLow ?? ''} ${mark.isOver ?? ''}`;
  let nodes = known.get(look);
  if (nodes === undefined) {
    const shapes = markShapes({ ...mark, share });
    // As `markShapes` puts them behind the body.
    const extras = [
      ...(mark.isDeliveredAgain === true ? ['deliveredAgain' as const] : []),
      ...(mark.isOrdered === true ? ['ordered' as const] : []),
      ...((mark.count ?? 1) > 1 ? [undefined] : []),
    ];
    nodes = shapes.map((shape, index) => {
      const means = index === 0 ? (mark.isOver === true ? 'movedOn' : mark.name) : extras[index - shapes.length + extras.length];
      return means === undefined ? shapeNode(shape) : { ...shapeNode(shape), means };
    });
    if (known.size >= limit) known.clear();
    known.set(look, nodes);
  }
  return nodes;
}

/** The mark as one group at (x, y). */
export const markAt = (mark: Mark, x: number, y: number, key?: string): SceneNode => ({
  tag: 'g',
  ...(key === undefined ? {} : { key }),
  attrs: { transform: `translate(${round(x)} ${round(y)})` },
  children: markNodes(mark),
});

/** Selection is an ink ring: 3 px outside the mark; older copies of the selected message get a tight one. */
export const selectionRing = (mark: Mark, isMain = true): SceneNode => ({
  tag: 'circle',
  key: 'selection-ring',
  attrs: { r: markRadius(mark) + (isMain ? 3.5 : 0.75), fill: 'none', stroke: 'var(--select)', 'stroke-width': isMain ? 1.75 : 1.25 },
});
