/** Outlines of the entities (visual rules, section 6) as path data, and the small glyphs of node and link states. */
import { markNodes, type MarkName } from './messageMarks.ts';
import { nodeGlyph } from './nodeGlyphs.ts';
import type { SceneNode } from './scene.ts';

const roundTo = (value: number): number => Math.round(value * 10) / 10;

/** Name server: flat hexagon, 112 × 30, its points 10 deep. */
export function hexagonPath(x: number, y: number, width: number, height: number): string {
  const middle = roundTo(y + height / 2);
  return `M${x} ${middle}L${x + 10} ${y}H${x + width - 10}L${x + width} ${middle}L${x + width - 10} ${y + height}H${x + 10}Z`;
}

/** Producer: box with a point to the right (or down, in the phone's columns). */
export function producerPath(x: number, y: number, width: number, height: number, points: 'right' | 'down' = 'right'): string {
  if (points === 'down')
    return `M${x} ${y}H${x + width}V${y + height - 12}L${roundTo(x + width / 2)} ${y + height}L${x} ${y + height - 12}Z`;
  return `M${x} ${y}H${x + width - 14}L${x + width} ${roundTo(y + height / 2)}L${x + width - 14} ${y + height}H${x}Z`;
}

/** Consumer: box with a notch on the left (or on top). */
export function consumerPath(x: number, y: number, width: number, height: number, notch: 'left' | 'top' = 'left'): string {
  const r = 6;
  if (notch === 'top') {
    return `M${x} ${y}L${roundTo(x + width / 2)} ${y + 8}L${x + width} ${y}V${y + height - r}Q${x + width} ${y + height} ${x + width - r} ${y + height}H${x + r}Q${x} ${y + height} ${x} ${y + height - r}Z`;
  }
  return `M${x} ${y}H${x + width - r}Q${x + width} ${y} ${x + width} ${y + r}V${y + height - r}Q${x + width} ${y + height} ${x + width - r} ${y + height}H${x}L${x + 12} ${roundTo(y + height / 2)}Z`;
}

/** Where the stroke of another group stands beside that of the shown one at the same offset (px). */
export const besideOffset = 2.5;

/** Consumer offset: an ink stroke over the tape with a small triangle above, or for another group than the shown one inside at its foot, where it does not meet the triangle of the next tape. */
export function consumerOffsetNodes(x: number, top: number, height: number, side: 'above' | 'below' = 'above'): readonly SceneNode[] {
  const triangle =
    side === 'above'
      ? `M${x - 3.5} ${top - 4}H${x + 3.5}L${x} ${top + 1}Z`
      : `M${x - 3.5} ${top + height}H${x + 3.5}L${x} ${top + height - 5}Z`;
  return [
    {
      tag: 'line',
      means: side === 'above' ? 'consumerOffset' : 'otherOffset',
      attrs: {
        x1: x,
        x2: x,
        y1: side === 'above' ? top - 2 : top,
        y2: top + height,
        stroke: 'var(--ink)',
        'stroke-width': 1.5,
      },
    },
    { tag: 'path', attrs: { d: triangle, fill: 'var(--ink)' } },
  ];
}

/** A cross of a fault or a cut link, around (0, 0), `a` its arm. */
export const faultCross = (a: number): SceneNode => ({
  tag: 'path',
  attrs: {
    d: `M${-a} ${-a}L${a} ${a}M${a} ${-a}L${-a} ${a}`,
    stroke: 'var(--fail)',
    'stroke-width': 1.75,
    'stroke-linecap': 'round',
    fill: 'none',
  },
});

/** Something a person did: an ink diamond around (0, 0). */
export const interventionDiamond = (a: number): SceneNode => ({
  tag: 'path',
  attrs: { d: `M0 ${-a}L${a} 0L0 ${a}L${-a} 0Z`, fill: 'var(--ink)' },
});

/** Violation: a triangle in the colour of failure around (0, 0). */
export const violationTriangle = (a: number): SceneNode => ({
  tag: 'path',
  attrs: { d: `M0 ${-a}L${a} ${a}H${-a}Z`, fill: 'none', stroke: 'var(--fail)', 'stroke-width': 1.75, 'stroke-linejoin': 'round' },
});

/** Held pull: two short bars at the broker's end of an owner line. */
export const heldPullNodes = (x: number, y: number): readonly SceneNode[] => [
  {
    tag: 'path',
    means: 'heldPull',
    attrs: { d: `M${x} ${y - 4}V${y + 4}M${x + 3.5} ${y - 4}V${y + 4}`, stroke: 'var(--edge)', 'stroke-width': 1.5, fill: 'none' },
  },
];

/** A bar across the broker's end of an owner line, because the owner does not pull: flow control, or it is suspended. */
export const flowControlNodes = (x: number, y: number): readonly SceneNode[] => [
  {
    tag: 'path',
    means: 'flowControl',
    attrs: { d: `M${x - 1} ${y - 5}V${y + 5}`, stroke: 'var(--wait)', 'stroke-width': 3.5, fill: 'none' },
  },
];

/** A queue's lock in ordered consumption: a padlock around (x, y), 8 × 10. */
export const queueLockNodes = (x: number, y: number): readonly SceneNode[] => [
  {
    tag: 'path',
    means: 'queueLock',
    attrs: {
      d: `M${x - 2.5} ${y - 0.5}V${y - 2.5}a2.5 2.5 0 0 1 5 0V${y - 0.5}`,
      fill: 'none',
      stroke: 'var(--edge)',
      'stroke-width': 1.25,
    },
  },
  { tag: 'rect', attrs: { x: x - 4, y: y - 0.5, width: 8, height: 5.5, rx: 1, fill: 'var(--edge)' } },
];

/** The head of an ordered queue failed and holds up what is behind it: a wedge whose point is at (x, y). */
export const wedgeNodes = (x: number, y: number): readonly SceneNode[] => [
  { tag: 'path', key: 'wedge', means: 'wedge', attrs: { d: `M${x} ${y - 1}l4.5 6h-9z`, fill: 'var(--fail)' } },
];

/** A lock that was refused: an open padlock around (x, y), 8 × 11. */
export const lockDeniedNodes = (x: number, y: number): readonly SceneNode[] => [
  {
    tag: 'path',
    means: 'lockDenied',
    attrs: { d: `M${x - 2.5} ${y - 0.5}V${y - 3.5}a2.5 2.5 0 0 1 5 0`, fill: 'none', stroke: 'var(--fail)', 'stroke-width': 1.5 },
  },
  { tag: 'rect', attrs: { x: x - 4, y: y - 0.5, width: 8, height: 5.5, rx: 1, fill: 'var(--fail)' } },
];

/** No entry, around (0, 0): producers keep away from a broker, or its write permission is taken. */
export const avoidedNodes = (): readonly SceneNode[] => [
  { tag: 'circle', key: 'ring', means: 'avoided', attrs: { r: 5.5, fill: 'var(--paper)', stroke: 'var(--ink-2)', 'stroke-width': 1.5 } },
  { tag: 'path', key: 'bar', attrs: { d: 'M-2.75 0H2.75', stroke: 'var(--ink-2)', 'stroke-width': 2 } },
];

/** Marks of the space–time diagram and the state charts. */
type ChartMark =
  | 'requestArrow'
  | 'responseArrow'
  | 'handlerBar'
  | 'waitBar'
  | 'heldBar'
  | 'lockBar'
  | 'halfBar'
  | 'stoppedBar'
  | 'downBar'
  | 'invisibleBar'
  | 'lostArrow'
  | 'failedAttempt'
  | 'olderArrows'
  | 'delay'
  | 'finalState'
  | 'startDot'
  | 'notDelivered'
  | 'futureBar'
  | 'failedEnd'
  | 'deliveredAgain'
  | 'ordered'
  | 'frozenBar'
  | 'cutBar'
  | 'tornEdge'
  | 'foldMark'
  | 'currentLine'
  | 'lastLine'
  | 'currentState'
  | 'lastTransition'
  | 'openTransition'
  | 'runningDelay';

/** An offset that only the client knows: a dashed stroke across the tape. */
export const clientOffsetNodes = (x: number, y: number, height: number): readonly SceneNode[] => [
  {
    tag: 'line',
    key: 'stroke',
    means: 'clientOffset',
    attrs: { x1: x, x2: x, y1: y - 1, y2: y + height, stroke: 'var(--ink-2)', 'stroke-width': 1.25, 'stroke-dasharray': '2 2' },
  },
];

/** The reader of the revive log around (0, 0): what it brings goes round again. */
export const reviveNodes = (): readonly SceneNode[] => [
  { tag: 'circle', key: 'ground', means: 'revive', attrs: { r: 7, fill: 'var(--raised)' } },
  { tag: 'path', key: 'round', attrs: { d: 'M-1.5 -5A5 5 0 1 1 -5 -1', fill: 'none', stroke: 'var(--ink-2)', 'stroke-width': 1.5 } },
  { tag: 'path', key: 'head', attrs: { d: 'M-6.5 -5.5L-1 -5L-4 -0.5Z', fill: 'var(--ink-2)' } },
];

/** Marks of the legend that are no message state. */
export type LegendMark =
  | 'check'
  | 'checkUnasked'
  | 'checkToCome'
  | 'immunity'
  | 'transactionAnswer'
  | MarkName
  | 'consumerOffset'
  | 'otherOffset'
  | 'clientOffset'
  | 'heldPull'
  | 'flowControl'
  | 'queueLock'
  | 'lockDenied'
  | 'avoided'
  | 'wedge'
  | 'answer'
  | 'connection'
  | 'copiedLog'
  | 'movedOn'
  | 'cutLink'
  | 'downNode'
  | 'downTape'
  | 'disputedOwner'
  | 'olderMessages'
  | 'queueName'
  | 'threads'
  | 'retryLine'
  | 'intervention'
  | 'fault'
  | 'violation'
  | 'revive'
  | ChartMark;

const barNode = (attrs: SceneNode['attrs']): SceneNode => ({
  tag: 'rect',
  key: 'bar',
  attrs: { x: -9, y: -5, width: 18, height: 10, rx: 2, ...attrs },
});

/** Older messages lie left of a strip that begins at `x`. */
export const olderNode = (x: number, y: number): SceneNode => ({
  tag: 'path',
  key: 'older',
  means: 'olderMessages',
  attrs: {
    d: `M${x - 1.5} ${y - 4}L${x - 4.5} ${y}L${x - 1.5} ${y + 4}`,
    fill: 'none',
    stroke: 'var(--ink-2)',
    'stroke-width': 1.5,
  },
});

/** The left edge of a tape whose older messages are gone. */
export const tornPath = (x: number, top: number, height: number): string =>
  `M${x} ${top}${[3, -3, 3, -3].map((dx) => `l${dx} ${height / 4}`).join('')}`;

const legendBox = (attrs: SceneNode['attrs']): SceneNode => ({
  tag: 'rect',
  attrs: { x: -9, y: -6, width: 18, height: 12, rx: 4, ...attrs },
});

/** A legend's mark around (0, 0), within 20 × 16. */
export function legendNodes(mark: LegendMark): readonly SceneNode[] {
  switch (mark) {
    case 'consumerOffset':
      return consumerOffsetNodes(0, -4, 10);
    case 'otherOffset':
      return consumerOffsetNodes(0, -6, 10, 'below');
    case 'clientOffset':
      return clientOffsetNodes(0, -4, 10);
    case 'heldPull':
      return heldPullNodes(-1.75, 0);
    case 'flowControl':
      return flowControlNodes(0, 0);
    case 'queueLock':
      return queueLockNodes(0, 0);
    case 'lockDenied':
      return lockDeniedNodes(0, 0);
    case 'wedge':
      return wedgeNodes(0, -2);
    case 'avoided':
      return avoidedNodes();
    case 'answer':
      return [{ tag: 'path', attrs: { d: 'M-6 3L6 -3', stroke: 'var(--ink-3)', 'stroke-width': 2, 'stroke-linecap': 'round' } }];
    case 'connection':
      return [
        {
          tag: 'path',
          attrs: { d: 'M-9 0H9', stroke: 'var(--ink-3)', 'stroke-width': 1.25, 'stroke-dasharray': '1 4', 'stroke-linecap': 'round' },
        },
      ];
    case 'cutLink':
      return [
        { tag: 'path', attrs: { d: 'M-10 0H-4M4 0H10', stroke: 'var(--fail)', 'stroke-width': 1.25, 'stroke-dasharray': '4 2' } },
        faultCross(3),
      ];
    case 'downNode':
      return [
        { tag: 'rect', attrs: { x: -8, y: -6, width: 16, height: 12, rx: 2, fill: 'none', stroke: 'var(--fail)', 'stroke-width': 1.75 } },
        faultCross(2.5),
      ];
    case 'copiedLog':
      return [
        barNode({ y: -4, height: 8, fill: 'var(--sunken)' }),
        { ...barNode({ y: -4, width: 12, height: 8, fill: 'var(--stored)' }), key: 'has' },
      ];
    case 'queueName':
      return [nodeGlyph('queue')];
    case 'threads':
      return [
        barNode({ y: -4, height: 8, fill: 'var(--sunken)', stroke: 'var(--edge)', 'stroke-width': 0.75 }),
        { ...barNode({ y: -4, width: 7, height: 8, fill: 'var(--flight)' }), key: 'busy' },
      ];
    case 'retryLine':
      return [{ tag: 'path', attrs: { d: 'M-9 4C-2 4 2 -4 9 -4', stroke: 'var(--fail)', 'stroke-width': 1, fill: 'none' } }];
    case 'intervention':
      return [interventionDiamond(5)];
    case 'fault':
      return [faultCross(4)];
    case 'violation':
      return [violationTriangle(5)];
    case 'revive':
      return reviveNodes();
    case 'check':
    case 'checkUnasked':
    case 'checkToCome':
      return [
        {
          tag: 'circle',
          attrs: {
            r: 6.5,
            fill: 'var(--raised)',
            stroke: mark === 'checkToCome' ? 'var(--edge)' : 'var(--wait)',
            'stroke-width': 1.5,
            'stroke-dasharray': mark === 'check' ? undefined : '2.5 2',
          },
        },
      ];
    case 'transactionAnswer':
      return [{ tag: 'path', attrs: { d: 'M0 -7V7', stroke: 'var(--half)', 'stroke-width': 2, 'stroke-linecap': 'round' } }];
    case 'immunity':
      return [{ tag: 'rect', attrs: { x: -9, y: -4, width: 18, height: 8, rx: 2, fill: 'var(--half)', 'fill-opacity': 0.55 } }];
    case 'requestArrow':
      return [{ tag: 'path', attrs: { d: 'M-9 -5L9 5', stroke: 'var(--flight)', 'stroke-width': 1.25 } }];
    case 'responseArrow':
      return [{ tag: 'path', attrs: { d: 'M-9 5L9 -5', stroke: 'var(--ink-3)', 'stroke-width': 1.25, 'stroke-dasharray': '3 3' } }];
    case 'handlerBar':
      return [{ tag: 'rect', attrs: { x: -9, y: -3, width: 18, height: 6, rx: 2, fill: 'var(--flight)', 'fill-opacity': 0.6 } }];
    case 'waitBar':
      return [{ tag: 'rect', attrs: { x: -9, y: -5, width: 18, height: 10, rx: 2, fill: 'var(--wait-soft)', stroke: 'var(--wait)' } }];
    case 'heldBar':
      return [{ tag: 'rect', attrs: { x: -9, y: -2, width: 18, height: 4, rx: 2, fill: 'var(--paper)', stroke: 'var(--edge)' } }];
    case 'halfBar':
      return [barNode({ fill: 'var(--half-soft)', stroke: 'var(--half)' })];
    case 'olderArrows':
      return [{ tag: 'path', attrs: { d: 'M-9 -6H1L9 6H-1Z', fill: 'var(--flight)', 'fill-opacity': 0.25 } }];
    case 'futureBar':
      return [barNode({ fill: 'none', stroke: 'var(--edge)', 'stroke-dasharray': '3 2' })];
    case 'failedEnd':
      return [
        { tag: 'rect', attrs: { x: -9, y: -3, width: 16, height: 6, rx: 2, fill: 'var(--flight)', 'fill-opacity': 0.6 } },
        { tag: 'rect', attrs: { x: 5, y: -6, width: 3.5, height: 12, rx: 1, fill: 'var(--fail)' } },
      ];
    case 'deliveredAgain':
      return markNodes({ name: 'consumed', r: 4, isDeliveredAgain: true });
    case 'ordered':
      return markNodes({ name: 'stored', r: 4, isOrdered: true });
    case 'invisibleBar':
      return [barNode({ fill: 'var(--wait-soft)', stroke: 'var(--wait)', 'stroke-dasharray': '5 3' })];
    case 'downBar':
      return [barNode({ y: -7, height: 14, fill: 'var(--fail-soft)', stroke: 'var(--fail)' })];
    case 'lostArrow':
      return [{ tag: 'path', attrs: { d: 'M-9 -5L0 0', stroke: 'var(--fail)', 'stroke-width': 1.25 } }, faultCross(4)];
    case 'failedAttempt':
      return [
        { tag: 'path', attrs: { d: 'M-9 -5L0 0', stroke: 'var(--fail)', 'stroke-width': 1.25, 'stroke-dasharray': '1.5 3' } },
        faultCross(4),
      ];
    case 'stoppedBar':
      return [barNode({ fill: 'var(--sunken)', stroke: 'var(--edge)', 'stroke-dasharray': '5 3' })];
    case 'frozenBar':
      return [barNode({ fill: 'var(--lost-soft)', stroke: 'var(--lost)', 'stroke-dasharray': '2 2' })];
    case 'cutBar':
      return [barNode({ fill: 'var(--paper)', stroke: 'var(--fail)', 'stroke-dasharray': '4 4' })];
    case 'downTape':
      return [barNode({ fill: 'none', stroke: 'var(--fail)', 'stroke-dasharray': '4 2' })];
    case 'disputedOwner':
      return [barNode({ y: -6, height: 12, rx: 3, fill: 'var(--surface)', stroke: 'var(--fail)' })];
    case 'olderMessages':
      return [olderNode(2, 0)];
    case 'tornEdge':
      return [
        { tag: 'rect', key: 'strip', attrs: { x: -3, y: -7, width: 12, height: 14, fill: 'var(--sunken)' } },
        { tag: 'path', key: 'torn', attrs: { d: tornPath(-4, -7, 14), fill: 'none', stroke: 'var(--edge)' } },
      ];
    case 'lockBar':
      return [
        { tag: 'path', attrs: { d: 'M-9 1H9', stroke: 'var(--ink-3)', 'stroke-width': 3 } },
        { tag: 'path', attrs: { d: 'M-4 0H4V5H-4ZM-2 0V-3A2 2 0 0 1 2 -3V0', fill: 'var(--paper)', stroke: 'var(--ink-2)' } },
      ];
    case 'foldMark':
      return [{ tag: 'path', attrs: { d: 'M-4 -7L-1 -3L-4 1L-1 5M2 -7L5 -3L2 1L5 5', stroke: 'var(--time)', fill: 'none' } }];
    case 'currentLine':
    case 'lastLine': {
      const [ground, bar] =
        mark === 'currentLine' ? ['var(--flight-soft)', 'var(--flight)'] : ['light-dark(var(--sunken), var(--raised))', 'var(--stored)'];
      return [
        // A faint ground has an edge: on dark paper it would not be seen.
        { tag: 'rect', attrs: { x: -9.5, y: -5.5, width: 19, height: 11, fill: ground, stroke: 'var(--edge)' } },
        { tag: 'rect', attrs: { x: -10, y: -6, width: 3, height: 12, fill: bar } },
      ];
    }
    case 'currentState':
      return [legendBox({ fill: 'var(--flight-soft)', stroke: 'var(--flight)', 'stroke-width': 1.75 })];
    case 'lastTransition':
    case 'openTransition': {
      const [stroke, width] = mark === 'lastTransition' ? ['var(--ink)', 1.75] : ['var(--ink-2)', 1];
      return [
        { tag: 'path', attrs: { d: 'M-9 0H4', stroke, 'stroke-width': width } },
        { tag: 'path', attrs: { d: 'M9 0L3 -3.5V3.5Z', fill: stroke } },
      ];
    }
    case 'finalState':
      return [
        legendBox({ fill: 'var(--raised)', stroke: 'var(--edge)' }),
        legendBox({ x: -7, y: -4, width: 14, height: 8, rx: 2.5, fill: 'none', stroke: 'var(--edge)' }),
      ];
    case 'startDot':
      return [{ tag: 'circle', attrs: { r: 4, fill: 'var(--ink-2)' } }];
    case 'notDelivered':
      return [{ tag: 'circle', attrs: { r: 1.5, fill: 'var(--edge)' } }];
    case 'delay':
      return [
        { tag: 'circle', attrs: { r: 5, fill: 'none', stroke: 'var(--edge)', 'stroke-width': 1.5 } },
        { tag: 'path', attrs: { d: 'M0 -3V0H2.5', stroke: 'var(--edge)', fill: 'none' } },
      ];
    case 'runningDelay':
      return [
        { tag: 'circle', attrs: { r: 5, fill: 'var(--time-soft)', stroke: 'var(--time)', 'stroke-width': 1.5 } },
        { tag: 'path', attrs: { d: 'M0 -3V0H2.5', stroke: 'var(--time)', fill: 'none' } },
      ];
    case 'retry':
      return markNodes({ name: 'retry', r: 8 });
    case 'waiting':
      return markNodes({ name: 'waiting', r: 6, share: 0.4 });
    case 'movedOn':
      return markNodes({ name: 'waiting', share: 1 });
    default:
      return markNodes({ name: mark, r: 4.5 });
  }
}
