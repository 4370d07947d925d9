/** Bands of what lasts: listeners, waits, downs, freezes, cuts, locks, held pulls. Those that lie on one another are one with a count. */
import { isSuccess, type Selection } from '../../engine/index.ts';
import type { SpaceTimeSpan, SpanKind } from '../../projections/spaceTime/spaceTimeModel.ts';
import { duration, saidTime, messageName, parseQueue } from '../format/index.ts';
import {
  colour,
  fitText,
  overlaps,
  reviveNodes,
  type Box,
  type LegendMark,
  type SceneNode,
  type Token,
  textWidth,
} from '../marks/index.ts';
import { pickAttrs } from '../pickable.ts';
import { textAt } from '../svgText.ts';
import { m } from '../../paraglide/messages.js';
import type { SpaceTimeGeometry } from './geometry.ts';

interface Look {
  readonly mark: LegendMark;
  readonly fill: Token;
  readonly stroke: Token;
  readonly height: number;
  /** Where its top can stand, from the lane's line (px): the first place that no other band of the lane has. */
  readonly tops: readonly number[];
  /** Several of the kind stand below one another; those of other kinds become one. */
  readonly stacks?: boolean;
  readonly dash?: string;
  /** It lies under all others: what its node is while it lasts. */
  readonly isGround?: boolean;
}

const ground = { height: 40, tops: [-20], isGround: true } as const;
const onLine = { height: 13, tops: [-6.5, -20.5, -34.5] } as const;

const looks: Readonly<Record<SpanKind, Look>> = {
  wait: { mark: 'waitBar', fill: 'wait-soft', stroke: 'wait', ...onLine },
  invisible: { mark: 'invisibleBar', fill: 'wait-soft', stroke: 'wait', ...onLine, dash: '5 3' },
  half: { mark: 'halfBar', fill: 'half-soft', stroke: 'half', ...onLine },
  down: { mark: 'downBar', fill: 'fail-soft', stroke: 'fail', ...ground },
  stopped: { mark: 'stoppedBar', fill: 'sunken', stroke: 'edge', ...ground, dash: '5 3' },
  frozen: { mark: 'frozenBar', fill: 'lost-soft', stroke: 'lost', ...ground, dash: '2 2' },
  cut: { mark: 'cutBar', fill: 'paper', stroke: 'fail', height: 12, tops: [-19.5, -33.5], dash: '4 4' },
  handler: { mark: 'handlerBar', fill: 'flight', stroke: 'flight', height: 5, tops: [4, 10], stacks: true },
  lock: { mark: 'lockBar', fill: 'sunken', stroke: 'ink-3', height: 4, tops: [19] },
  hold: { mark: 'heldBar', fill: 'paper', stroke: 'edge', height: 4, tops: [9] },
};

/** What its node is while it lasts. */
export const isGround = ({ kind }: Pick<Band, 'kind'>): boolean => looks[kind].isGround === true;

export interface Band {
  readonly kind: SpanKind;
  readonly spans: readonly [SpaceTimeSpan, ...SpaceTimeSpan[]];
  readonly lane: string;
  readonly x0: number;
  readonly x1: number;
  /** From the lane's line (px). */
  readonly top: number;
  readonly isSelected: boolean;
}

const ofSelection = (span: SpaceTimeSpan, selection: Selection | undefined): boolean =>
  selection?.kind === 'message' && span.msgId === selection.id;

/** Visible spans, each at a place of its own; where the places do not suffice, spans of a kind on one another become one band. */
export function bandsOf(
  spans: readonly SpaceTimeSpan[],
  g: SpaceTimeGeometry,
  nowMs: number,
  selection: Selection | undefined,
): readonly Band[] {
  const bands: (Band & { spans: [SpaceTimeSpan, ...SpaceTimeSpan[]]; x1: number; isSelected: boolean })[] = [];
  const sorted = spans.toSorted((a, b) => Number(ofSelection(b, selection)) - Number(ofSelection(a, selection)) || a.fromMs - b.fromMs);
  for (const span of sorted) {
    // What is still on its way to its lane lasts from when it is there.
    if (g.laneY(span.lane) === undefined || span.fromMs > nowMs) continue;
    const x0 = g.x(span.fromMs);
    const x1 = Math.max(x0 + 2, g.x(span.toMs ?? nowMs));
    if (x1 < g.x0 || x0 > g.x1) continue;
    const { height, tops, isGround, stacks } = looks[span.kind];
    const beside = bands.filter(
      (band) => band.lane === span.lane && looks[band.kind].isGround === isGround && band.x0 < x1 + 1 && x0 < band.x1 + 1,
    );
    const isFree = (top: number): boolean => beside.every((band) => top >= band.top + looks[band.kind].height || band.top >= top + height);
    const same = beside.findLast((band) => band.kind === span.kind);
    const top = same === undefined || stacks === true ? tops.find(isFree) : undefined;
    const joined = top === undefined ? same : undefined;
    if (joined === undefined) {
      const isSelected = ofSelection(span, selection);
      bands.push({ kind: span.kind, spans: [span], lane: span.lane, x0, x1, top: top ?? tops.at(-1) ?? 0, isSelected });
      continue;
    }
    joined.spans.push(span);
    Object.assign(joined, { x0: Math.min(joined.x0, x0), x1: Math.max(joined.x1, x1) });
  }
  return bands.toSorted((a, b) => Number(looks[b.kind].isGround === true) - Number(looks[a.kind].isGround === true));
}

const nameOf = ({ msgId, key }: SpaceTimeSpan): string => (msgId === undefined ? '' : messageName(msgId, key));

const queueShort = (queue: string | undefined): string => {
  const parts = queue === undefined ? undefined : parseQueue(queue);
  return parts === undefined ? (queue ?? '') : `${parts.topic} q${parts.queueId}`;
};

/** A received message until its ack, or until the revive reader brings it back. */
function invisibleWords(span: SpaceTimeSpan): string {
  const { fromMs, toMs, dueAt = fromMs, result } = span;
  const name = nameOf(span);
  if (toMs === undefined) return m.spaceTime_invisible({ name, time: saidTime(dueAt, true) });
  if (result === 'acked') return m.spaceTime_invisibleAcked({ name, length: duration(toMs - fromMs) });
  return m.spaceTime_revived({ name, time: saidTime(dueAt, true), late: duration(toMs - dueAt) });
}

/** A listener that ended, and not well; over HTTP whoever does not DELETE in time. */
export const hasFailed = ({ kind, toMs, result }: SpaceTimeSpan): boolean =>
  kind === 'handler' && toMs !== undefined && result !== 'DELETE' && (result === undefined || !isSuccess(result));

/** From whom a node is cut off, and which of its ports is closed. */
function cutWords(spans: readonly SpaceTimeSpan[]): string {
  const peers = [...new Set(spans.flatMap(({ peer }) => peer ?? []))];
  const port = spans.find(({ peer }) => peer === undefined)?.result;
  return [
    ...(peers.length === 0 ? [] : [m.spaceTime_cut({ peer: peers.join(', ') })]),
    ...(port === undefined ? [] : [m.spaceTime_portClosed({ port })]),
  ].join(' · ');
}

/** What a band says. */
export function spanWords(span: SpaceTimeSpan, nowMs: number): string {
  switch (span.kind) {
    case 'wait':
      return span.delayLevel === undefined
        ? m.spaceTime_waitUntil({ name: nameOf(span), time: saidTime(span.dueAt ?? 0, true) })
        : m.spaceTime_wait({ name: nameOf(span), level: span.delayLevel });
    case 'invisible':
      return invisibleWords(span);
    case 'half':
      return m.spaceTime_half({ name: nameOf(span) });
    case 'handler':
      return m.spaceTime_handler({ name: nameOf(span), lane: span.lane, length: duration((span.toMs ?? nowMs) - span.fromMs) });
    case 'down':
      return span.result === undefined ? m.spaceTime_down() : `${m.spaceTime_down()} · ${span.result}`;
    case 'stopped':
      return m.spaceTime_stopped();
    case 'frozen':
      return m.spaceTime_frozen();
    case 'cut':
      return cutWords([span]);
    case 'lock':
      return m.spaceTime_lock({ queue: queueShort(span.queue) });
    case 'hold':
      return span.queue === undefined
        ? m.spaceTime_holdGet({ client: span.peer ?? '', length: duration((span.toMs ?? nowMs) - span.fromMs) })
        : m.spaceTime_hold({ count: 1 });
  }
}

/**
 * Words of bands over the arrows, on the band's own ground: no arrow goes through them. The bands come back without words.
 */
export function wordsOver(nodes: readonly SceneNode[]): { readonly bands: readonly SceneNode[]; readonly words: readonly SceneNode[] } {
  const words = nodes.flatMap((node): SceneNode[] => {
    const { 'data-span': kind, 'data-from': from, 'data-to': to } = node.attrs ?? {};
    const text = node.children?.find(({ key }) => key === 'words');
    if (text?.text === undefined || text.text === '' || kind === undefined) return [];
    const [x, y] = [Number(text.attrs?.['x']), Number(text.attrs?.['y'])];
    const { fill } = looks[kind as SpanKind];
    return [
      {
        tag: 'g',
        ...(node.key === undefined ? {} : { key: node.key }),
        attrs: { 'data-from': from, 'data-to': to, 'pointer-events': 'none' },
        children: [
          {
            tag: 'rect',
            key: 'ground',
            attrs: { x: x - 2, y: y - 9, width: textWidth(text.text, 11) + 4, height: 11, fill: colour(fill) },
          },
          text,
        ],
      },
    ];
  });
  return { bands: nodes.map((node) => ({ ...node, children: node.children?.filter(({ key }) => key !== 'words') ?? [] })), words };
}

/** A node that is cut off from several others is so from each of them; of other kinds the number says how many there are. */
function bandWords({ kind, spans }: Band, nowMs: number): string {
  if (kind === 'cut') return cutWords(spans);
  return `${spanWords(spans[0], nowMs)}${spans.length > 1 ? ` ×${spans.length}` : ''}`;
}

/** The room that a band takes (px). */
export function boxOf(band: Band, g: SpaceTimeGeometry): Box {
  const { isGround, height: usual } = looks[band.kind];
  const x = Math.max(g.x0, band.x0);
  // Lanes may be close to one another.
  const height = isGround === true ? Math.min(usual, g.lanePitch - 4) : usual;
  const top = isGround === true ? -height / 2 : band.top;
  return { x, y: (g.laneY(band.lane) ?? 0) + top, width: Math.max(1, Math.min(g.x1, band.x1) - x), height };
}

function bandNode(band: Band, g: SpaceTimeGeometry, nowMs: number, wordsY: number | undefined): SceneNode {
  const [span] = band.spans;
  const look = looks[band.kind];
  const { x, y, width, height } = boxOf(band, g);
  const words = bandWords(band, nowMs);
  const target = span.msgId === undefined ? ({ seekMs: span.fromMs } as const) : ({ select: { kind: 'message', id: span.msgId } } as const);
  const ended = span.toMs !== undefined && band.kind === 'handler' && g.x(span.toMs) <= g.x1;
  const isGood = !hasFailed(span);
  return {
    tag: 'g',
    key: `${band.kind} ${band.lane} ${span.fromMs} ${span.msgId ?? span.queue ?? ''} ${band.top}`,
    means: look.mark,
    attrs: {
      ...pickAttrs(target, words, band.isSelected),
      'data-span': band.kind,
      'data-from': Math.min(...band.spans.map(({ fromMs }) => fromMs)),
      'data-to': Math.max(...band.spans.map(({ toMs }) => toMs ?? Math.floor(nowMs))),
    },
    children: [
      { tag: 'title', key: 'title', text: words },
      {
        tag: 'rect',
        key: 'band',
        attrs: {
          x,
          y,
          width,
          height,
          rx: 2,
          fill: colour(look.fill),
          'fill-opacity': band.kind === 'handler' ? 0.6 : undefined,
          stroke: colour(band.isSelected ? 'select' : look.stroke),
          'stroke-width': band.isSelected ? 1.75 : 1,
          'stroke-dasharray': look.dash,
        },
      },
      ...(ended
        ? [
            {
              tag: 'rect',
              key: 'end',
              ...(isGood ? {} : { means: 'failedEnd' }),
              attrs: {
                x: x + width - 2,
                y: isGood ? y - 0.5 : y - 3,
                width: 3.5,
                height: isGood ? height + 1 : height + 6,
                rx: 1,
                fill: colour(isGood ? 'done' : 'fail'),
              },
            } as const,
          ]
        : []),
      ...revivedMarks(band, g, y + height / 2),
      ...(band.kind === 'lock' ? [padlock(x + 7, y + 1)] : []),
      ...(wordsY === undefined ? [] : [textAt('words', x + 6, wordsY, fitText(words, width - 12, 11), { fill: 'ink' })]),
    ],
  };
}

/** Where the revive reader brought a message back; several at one place are one mark. */
function revivedMarks({ spans }: Band, g: SpaceTimeGeometry, y: number): readonly SceneNode[] {
  const places = spans.flatMap(({ toMs, result }) => (result === 'revived' && toMs !== undefined ? [Math.round(g.x(toMs))] : []));
  return [...new Set(places)]
    .filter((x) => x >= g.x0 && x <= g.x1)
    .map((x) => ({ tag: 'g', key: `revived ${x}`, attrs: { transform: `translate(${x} ${y})` }, children: reviveNodes() }));
}

/** A padlock around (x, y): what tells a lock from a held pull. */
const padlock = (x: number, y: number): SceneNode => ({
  tag: 'path',
  key: 'padlock',
  attrs: {
    d: `M${x - 3.5} ${y - 1}H${x + 3.5}V${y + 4}H${x - 3.5}ZM${x - 2} ${y - 1}V${y - 3}A2 2 0 0 1 ${x + 2} ${y - 3}V${y - 1}`,
    fill: colour('paper'),
    stroke: colour('ink-2'),
  },
});

/** Narrower than this (px) a band has no words. */
const leastForWords = 46;

/** Where the words of a band stand (baseline): those of one that lies under others where none of these is. */
function wordsAt(band: Band, g: SpaceTimeGeometry, others: readonly Band[]): number | undefined {
  const { x, y, width, height } = boxOf(band, g);
  if (height < 10 || width <= leastForWords) return undefined;
  if (looks[band.kind].isGround !== true) return y + height - 3;
  const boxes = others.filter((other) => other !== band && other.lane === band.lane).map((other) => boxOf(other, g));
  const middle = y + height / 2 + 4;
  return [middle, middle - 13, middle + 13].find(
    (baseline) => !boxes.some((box) => overlaps(box, { x: x + 6, y: baseline - 10, width: Math.min(width - 12, 120), height: 12 })),
  );
}

/** Bands under the arrows, and the room they take from labels. */
export function bandNodes(
  bands: readonly Band[],
  g: SpaceTimeGeometry,
  nowMs: number,
): { readonly nodes: readonly SceneNode[]; readonly boxes: readonly Box[] } {
  const nodes = bands.map((band) => bandNode(band, g, nowMs, wordsAt(band, g, bands)));
  // On a ground labels can stand, beside its words.
  const boxes = bands.flatMap((band): readonly Box[] => {
    const box = boxOf(band, g);
    if (looks[band.kind].isGround !== true) return [box];
    const baseline = wordsAt(band, g, bands);
    return baseline === undefined ? [] : [{ ...box, y: baseline - 10, height: 13 }];
  });
  return { nodes, boxes };
}
