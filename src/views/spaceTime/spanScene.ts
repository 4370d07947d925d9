/** Bands of what lasts: listeners, waits, downs, freezes, cuts, locks, held pulls. Those that lie on one another are one with a count. */
import { isSuccess, type Selection } from '../../engine/index.ts';
import type { SpaceTimeSpan, SpanKind } from '../../projections/spaceTime/spaceTimeModel.ts';
import { duration, listTime, messageName, parseQueue } from '../format/index.ts';
import { colour, fitText, reviveNodes, type Box, type SceneNode, type Token } from '../marks/index.ts';
import { pickAttrs } from '../pickable.ts';
import { textAt } from '../svgText.ts';
import { m } from '../../paraglide/messages.js';
import type { SpaceTimeGeometry } from './geometry.ts';

interface Look {
  readonly fill: Token;
  readonly stroke: Token;
  readonly height: number;
  /** Top of the first row, from the lane's line (px). */
  readonly top: number;
  /** Rows on one another before they are joined. */
  readonly rows: number;
  readonly dash?: string;
}

const looks: Readonly<Record<SpanKind, Look>> = {
  wait: { fill: 'wait-soft', stroke: 'wait', height: 13, top: -6.5, rows: 1 },
  invisible: { fill: 'wait-soft', stroke: 'wait', height: 13, top: -6.5, rows: 1, dash: '5 3' },
  half: { fill: 'half-soft', stroke: 'half', height: 13, top: -6.5, rows: 1 },
  down: { fill: 'fail-soft', stroke: 'fail', height: 15, top: -7.5, rows: 1 },
  stopped: { fill: 'sunken', stroke: 'edge', height: 15, top: -7.5, rows: 1, dash: '5 3' },
  frozen: { fill: 'lost-soft', stroke: 'lost', height: 15, top: -7.5, rows: 1, dash: '2 2' },
  cut: { fill: 'paper', stroke: 'fail', height: 4, top: 9, rows: 1, dash: '4 4' },
  handler: { fill: 'flight', stroke: 'flight', height: 5, top: 4, rows: 2 },
  lock: { fill: 'sunken', stroke: 'ink-3', height: 4, top: 19, rows: 1 },
  hold: { fill: 'paper', stroke: 'edge', height: 4, top: 9, rows: 1 },
};

export interface Band {
  readonly kind: SpanKind;
  readonly spans: readonly [SpaceTimeSpan, ...SpaceTimeSpan[]];
  readonly lane: string;
  readonly x0: number;
  readonly x1: number;
  readonly row: number;
  readonly isSelected: boolean;
}

const ofSelection = (span: SpaceTimeSpan, selection: Selection | undefined): boolean =>
  selection?.kind === 'message' && span.msgId === selection.id;

/** Visible spans in rows; where the rows do not suffice, spans on one another become one band. */
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
    const mine = bands.filter((band) => band.lane === span.lane && band.kind === span.kind);
    const touches = (band: Band): boolean => band.x0 < x1 + 1 && x0 < band.x1 + 1;
    const { rows } = looks[span.kind];
    const row = Array.from({ length: rows }, (_, index) => index).find((one) => !mine.some((band) => band.row === one && touches(band)));
    const joined = row === undefined ? mine.find((band) => band.row === rows - 1 && touches(band)) : undefined;
    if (joined === undefined) {
      bands.push({ kind: span.kind, spans: [span], lane: span.lane, x0, x1, row: row ?? 0, isSelected: ofSelection(span, selection) });
      continue;
    }
    joined.spans.push(span);
    Object.assign(joined, { x0: Math.min(joined.x0, x0), x1: Math.max(joined.x1, x1) });
  }
  return bands;
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
  if (toMs === undefined) return m.spaceTime_invisible({ name, time: listTime(dueAt, true) });
  if (result === 'acked') return m.spaceTime_invisibleAcked({ name, length: duration(toMs - fromMs) });
  return m.spaceTime_revived({ name, time: listTime(dueAt, true), late: duration(toMs - dueAt) });
}

/** What a band says. */
export function spanWords(span: SpaceTimeSpan, nowMs: number): string {
  switch (span.kind) {
    case 'wait':
      return span.delayLevel === undefined
        ? m.spaceTime_waitUntil({ name: nameOf(span), time: listTime(span.dueAt ?? 0, true) })
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
      return m.spaceTime_cut({ peer: span.peer ?? '' });
    case 'lock':
      return m.spaceTime_lock({ queue: queueShort(span.queue) });
    case 'hold':
      return span.queue === undefined
        ? m.spaceTime_holdGet({ client: span.peer ?? '', length: duration((span.toMs ?? nowMs) - span.fromMs) })
        : m.spaceTime_hold({ count: 1 });
  }
}

function boxOf(band: Band, g: SpaceTimeGeometry): Box {
  const look = looks[band.kind];
  const x = Math.max(g.x0, band.x0);
  return {
    x,
    y: (g.laneY(band.lane) ?? 0) + look.top + band.row * (look.height + 1),
    width: Math.max(1, Math.min(g.x1, band.x1) - x),
    height: look.height,
  };
}

function bandNode(band: Band, g: SpaceTimeGeometry, nowMs: number): SceneNode {
  const [span] = band.spans;
  const look = looks[band.kind];
  const { x, y, width, height } = boxOf(band, g);
  const words = `${spanWords(span, nowMs)}${band.spans.length > 1 ? ` ×${band.spans.length}` : ''}`;
  const target = span.msgId === undefined ? ({ seekMs: span.fromMs } as const) : ({ select: { kind: 'message', id: span.msgId } } as const);
  const isThin = height < 10;
  const ended = span.toMs !== undefined && band.kind === 'handler' && g.x(span.toMs) <= g.x1;
  const isGood = span.result !== undefined && isSuccess(span.result);
  return {
    tag: 'g',
    key: `${band.kind} ${band.lane} ${span.fromMs} ${span.msgId ?? span.queue ?? ''} ${band.row}`,
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
              attrs: { x: x + width - 2, y: y - 0.5, width: 3.5, height: height + 1, rx: 1, fill: colour(isGood ? 'done' : 'fail') },
            } as const,
          ]
        : []),
      ...revivedMarks(band, g, y + height / 2),
      ...(band.kind === 'lock' ? [padlock(x + 7, y + 1)] : []),
      ...(!isThin && width > 46 ? [textAt('words', x + 6, y + height - 3.5, fitText(words, width - 12, 11), { fill: 'ink' })] : []),
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

/** Bands under the arrows, and the room they take from labels. */
export function bandNodes(
  bands: readonly Band[],
  g: SpaceTimeGeometry,
  nowMs: number,
): { readonly nodes: readonly SceneNode[]; readonly boxes: readonly Box[] } {
  return { nodes: bands.map((band) => bandNode(band, g, nowMs)), boxes: bands.map((band) => boxOf(band, g)) };
}
