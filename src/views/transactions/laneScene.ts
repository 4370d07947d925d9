/** The lanes: name and counter on the left, then the bar with what happened to the half message. */
import type { TransactionLane } from '../../projections/transactions/transactionsModel.ts';
import { fitMiddle, fitText, markNodes, overlaps, placeLabels, textWidth, type Box, type SceneNode, type Token } from '../marks/index.ts';
import { thingKey } from '../outside.ts';
import { pickAttrs } from '../pickable.ts';
import { textAt } from '../svgText.ts';
import type { ViewContext } from '../view.ts';
import { wrapText } from '../wrapText.ts';
import { m } from '../../paraglide/messages.js';
import type { LaneRow, TransactionsGeometry } from './geometry.ts';
import { groundText } from '../groundText.ts';
import { laneItems, nextItem, type ItemLook, type LaneItem } from './laneItems.ts';
import { checksLabel, immunityText, laneSentence, nameOf } from './transactionTexts.ts';

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** Between words and the lines that pass behind them (px). */
export const air = 2;

/** More cells than this are a text only. */
const mostCells = 30;

/** One cell for each check that the broker allows, filled as they are used up. */
function gaugeNodes(lane: TransactionLane, x: number, y: number, width: number): readonly SceneNode[] {
  const max = lane.checkMax;
  if (max === undefined || max < 1 || max > mostCells) return [];
  const used = lane.checks.at(-1)?.check ?? 0;
  const pitch = width / max;
  return Array.from({ length: max }, (_, index) => ({
    tag: 'rect',
    key: `cell ${index}`,
    attrs: {
      x: rounded(x + index * pitch),
      y,
      width: rounded(Math.max(1.5, pitch - 1.5)),
      height: 6,
      fill: index < used ? 'var(--wait)' : 'none',
      stroke: index < used ? 'var(--wait)' : 'var(--edge)',
      'stroke-opacity': index < used ? 1 : 0.6,
    },
  }));
}

export function lookNodes(look: ItemLook, half: number, scale = 1): readonly SceneNode[] {
  if (look.kind === 'mark') return [{ tag: 'circle', key: 'ground', attrs: { r: half, fill: 'var(--surface)' } }, ...markNodes(look.mark)];
  if (look.kind === 'passed')
    return [
      {
        tag: 'circle',
        attrs: { r: 4, fill: 'var(--surface)', stroke: 'var(--edge)', 'stroke-width': 1.25, 'stroke-dasharray': '2 1.5' },
      },
    ];
  if (look.kind === 'answer')
    return [
      {
        tag: 'path',
        means: 'transactionAnswer',
        attrs: { d: `M0 ${-7 * scale}V${7 * scale}`, stroke: 'var(--half)', 'stroke-width': 2, 'stroke-linecap': 'round' },
      },
    ];
  const isToCome = look.state === 'toCome';
  return [
    {
      tag: 'rect',
      key: 'ring',
      means: isToCome ? 'checkToCome' : look.state === 'asked' ? 'check' : 'checkUnasked',
      attrs: {
        x: -half + 0.75,
        y: -9 * scale + 0.75,
        width: 2 * half - 1.5,
        height: 18 * scale - 1.5,
        rx: 9 * scale - 0.75,
        fill: 'var(--raised)',
        stroke: isToCome ? 'var(--edge)' : 'var(--wait)',
        'stroke-width': 1.5,
        'stroke-dasharray': look.state === 'asked' ? undefined : '2.5 2',
      },
    },
    textAt('number', 0, 4 * scale, look.text, {
      anchor: 'middle',
      size: Math.round(11 * scale),
      fill: isToCome ? 'ink-3' : 'ink',
      isBold: !isToCome,
    }),
  ];
}

function itemNode(item: LaneItem, row: LaneRow, scale: number): SceneNode {
  const isButton = item.key !== 'next';
  const common = { transform: `translate(${rounded(item.x)} ${row.y})`, 'data-item': item.key };
  return {
    tag: 'g',
    key: item.key,
    attrs: isButton
      ? { ...common, 'data-row': row.lane.id, ...pickAttrs({ seekMs: item.at }, item.title) }
      : { ...common, role: 'img', 'aria-label': item.title },
    children: [{ tag: 'title', text: item.title }, ...lookNodes(item.look, item.half, scale)],
  };
}

function barNodes(
  lane: TransactionLane,
  row: LaneRow,
  g: TransactionsGeometry,
  items: readonly LaneItem[],
  next: LaneItem | undefined,
  nowMs: number,
): readonly SceneNode[] {
  const from = items[0]?.x ?? g.x0;
  const lastItem = items.at(-1)?.x ?? from;
  const to = lane.isPending ? Math.max(lastItem, Math.min(g.x(nowMs), g.width - 6)) : lastItem;
  const height = g.form === 'compact' ? 4 : 5 * g.scale;
  const frame = { y: row.y - height / 2, height, rx: 2, fill: 'var(--half-soft)', stroke: 'var(--half)', 'stroke-opacity': 0.7 };
  const immuneTo = Math.min(to, Math.max(from, g.x(lane.storedAt + lane.immunityMs)));
  const nodes: SceneNode[] = [];
  if (to - from > 1) nodes.push({ tag: 'rect', key: 'bar', attrs: { 'data-bar': lane.id, x: from, width: rounded(to - from), ...frame } });
  if (immuneTo - from > 3) {
    nodes.push({
      tag: 'rect',
      key: 'immunity',
      means: 'immunity',
      attrs: {
        x: from,
        width: rounded(immuneTo - from),
        y: row.y - height,
        height: height * 2,
        rx: 2,
        fill: 'var(--half)',
        'fill-opacity': 0.55,
      },
    });
  }
  if (next !== undefined && next.x - next.half - to > 4) {
    nodes.push({
      tag: 'line',
      key: 'to come',
      attrs: {
        x1: to + 3,
        x2: rounded(next.x - next.half - 2),
        y1: row.y,
        y2: row.y,
        stroke: 'var(--half)',
        'stroke-width': 1.5,
        'stroke-dasharray': '1.5 4',
        'stroke-linecap': 'round',
      },
    });
  }
  return nodes;
}

interface LaneLabel {
  readonly key: string;
  readonly text: string;
  /** The same in fewer words, where the whole text finds no place. */
  readonly short?: LaneLabel | undefined;
  readonly size: number;
  readonly fill: Token;
  readonly isBold: boolean;
  readonly places: readonly Box[];
}

/** Places of a label below or above its mark: to its right, its left, then in its middle. */
function placesAt(g: TransactionsGeometry, item: LaneItem, width: number, y: number): readonly Box[] {
  const left = g.form === 'wide' ? g.x0 - 16 : 4;
  const inside = (x: number): Box => ({ x: Math.min(g.width - g.gutter - width, Math.max(left, x)), y, width, height: 14 });
  return [inside(item.x - item.half), inside(item.x + item.half - width), inside(item.x - width / 2)];
}

function labelsOf(lane: TransactionLane, row: LaneRow, g: TransactionsGeometry, items: readonly LaneItem[]): readonly LaneLabel[] {
  const small = g.scale > 1 ? 13 : 11;
  const belowY = row.y + 12 * g.scale;
  const aboveY = row.y - 16 - 9 * g.scale;
  const labels: LaneLabel[] = [];
  for (const item of items.toReversed()) {
    const isNext = item.key === 'next';
    // The whole words to the right where there is room, otherwise above; the dock's small form has the short ones only.
    const text = g.form === 'compact' ? item.beside.at(-1) : item.beside[0];
    if (text !== undefined) {
      const width = textWidth(text, 12) + 4;
      const x = item.x + item.half + 4;
      const right: readonly Box[] = x + width > g.width - 4 ? [] : [{ x, y: row.y - 8, width, height: 16 }];
      const above = g.form === 'compact' ? [] : placesAt(g, item, width, aboveY);
      labels.push({ key: 'beside', text, size: 12, fill: 'ink', isBold: false, places: [...right, ...above] });
    }
    if (g.form === 'compact') continue;
    if (item.above !== undefined) {
      // Bold letters are wider than the others.
      const places = placesAt(g, item, textWidth(item.above, small) * (isNext ? 1.12 : 1) + 4, aboveY);
      labels.push({
        key: `above ${item.key}`,
        text: item.above,
        size: small,
        fill: isNext ? 'time' : 'ink-2',
        isBold: isNext,
        places: [...places].reverse(),
      });
    }
    const below = (text: string, short?: LaneLabel): LaneLabel => ({
      key: `below ${item.key}`,
      text,
      short,
      size: small,
      fill: 'ink-2',
      isBold: false,
      // So far apart that two answers are not read as one.
      places: placesAt(g, item, textWidth(text, small) * 1.06 + 12, belowY),
    });
    if (item.below !== undefined) labels.push(below(item.below, item.belowShort === undefined ? undefined : below(item.belowShort)));
  }
  const first = items[0];
  if (first !== undefined && g.form !== 'compact' && lane.hasOwnImmunity) {
    const text = immunityText(lane);
    const places = placesAt(g, first, textWidth(text, small) + 4, aboveY).slice(0, 1);
    labels.push({ key: 'immunity', text, size: small, fill: 'ink-3', isBold: false, places });
  }
  return labels;
}

export interface PlacedLabel {
  readonly key: string;
  readonly text: string;
  readonly box: Box;
}

/** Where the words of a lane stand; those without room are left out, their marks stay. */
export function laneLabels(row: LaneRow, g: TransactionsGeometry, nowMs: number): readonly (PlacedLabel & { readonly label: LaneLabel })[] {
  const { items, next } = thingsOf(row, g, nowMs);
  const all = next === undefined ? items : [...items, next];
  // Words stand beside the playhead rather than on it, where there is the choice.
  const playhead: Box = { x: g.x(nowMs) - 5, y: row.top, width: 10, height: row.height };
  const beside = (label: LaneLabel): LaneLabel => ({
    ...label,
    places: [...label.places].sort((a, b) => Number(overlaps(a, playhead)) - Number(overlaps(b, playhead))),
  });
  const labels = labelsOf(row.lane, row, g, all).map(beside);
  const placed = placeLabels(labels, []);
  const isPlaced = new Set(placed.map(({ label }) => label));
  const short = labels.flatMap((label) => (isPlaced.has(label) || label.short === undefined ? [] : [beside(label.short)]));
  const taken = placed.map(({ box }) => box);
  return [...placed, ...placeLabels(short, taken)].map(({ label, box }) => ({ key: label.key, text: label.text, box, label }));
}

function thingsOf(
  row: LaneRow,
  g: TransactionsGeometry,
  nowMs: number,
): { readonly items: readonly LaneItem[]; readonly next: LaneItem | undefined } {
  const items = laneItems(row.lane, g, nowMs);
  const last = items.at(-1);
  return { items, next: nextItem(row.lane, g, nowMs, (last?.x ?? g.x0) + (last?.half ?? 0)) };
}

function nameNodes(row: LaneRow, g: TransactionsGeometry, severalBrokers: boolean, ground: Token): readonly SceneNode[] {
  const { lane } = row;
  const name = nameOf(lane);
  const by = severalBrokers
    ? m.transactions_at({ producer: lane.producer, broker: lane.broker })
    : m.transactions_by({ producer: lane.producer });
  const used = checksLabel(lane);
  if (g.form === 'compact') {
    const room = g.x0 - g.gutter - 12;
    return [textAt('name', g.gutter, row.y + 4, fitMiddle(name, room, 12), { fill: 'ink', size: 12, isBold: true })];
  }
  if (g.form === 'narrow') {
    const nameText = fitMiddle(name, g.width * 0.4, 13);
    const byX = g.gutter + textWidth(nameText, 13) + 10;
    const gaugeWidth = 75;
    const usedX = g.width - g.gutter - (lane.checkMax === undefined || lane.checkMax > mostCells ? 0 : gaugeWidth + 6);
    return [
      groundText('name', g.gutter, row.top + 13, nameText, { fill: 'ink', size: 13, isBold: true }, ground),
      groundText('by', byX, row.top + 13, fitText(by, usedX - byX - 40, 11), {}, ground),
      groundText('used', usedX, row.top + 13, used, { anchor: 'end', fill: lane.isPending ? 'time' : 'ink-3' }, ground),
      ...(lane.checkMax === undefined || lane.checkMax > mostCells
        ? []
        : [
            {
              tag: 'rect',
              key: 'gauge ground',
              attrs: {
                x: g.width - g.gutter - gaugeWidth - air,
                y: row.top + 6 - air,
                width: gaugeWidth + 2 * air,
                height: 6 + 2 * air,
                fill: `var(--${ground})`,
              },
            } satisfies SceneNode,
          ]),
      ...gaugeNodes(lane, g.width - g.gutter - gaugeWidth, row.top + 6, gaugeWidth),
    ];
  }
  const gaugeX = 100;
  const gaugeWidth = 90;
  return [
    textAt('name', g.gutter, row.y - 3, fitMiddle(name, 78, 13), { fill: 'ink', size: 13, isBold: true }),
    textAt('by', g.gutter, row.y + 13, fitText(by, 166, 11)),
    textAt('used', gaugeX + gaugeWidth - 1, row.y - 5, used, { anchor: 'end', fill: lane.isPending ? 'time' : 'ink-3' }),
    ...gaugeNodes(lane, gaugeX, row.y - 1, gaugeWidth),
  ];
}

/** The whole lane in words, under what is drawn, where there is room for it. */
function sentenceNodes(row: LaneRow, g: TransactionsGeometry, sentence: string, ground: Token): readonly SceneNode[] {
  if (g.scale === 1) return [];
  return wrapText(sentence, g.x1 - g.x0, 12)
    .slice(0, 2)
    .map((line, index) =>
      groundText(`sentence ${index}`, g.x0, row.top + row.height - 30 + index * 17, line, { fill: 'ink-2', size: 12 }, ground),
    );
}

const frameOf = (row: LaneRow, g: TransactionsGeometry): Box & { readonly rx: number } => ({
  x: 6,
  y: row.top + 1,
  width: g.width - 12,
  height: row.height - 3,
  rx: 8,
});

const isSelectedRow = ({ lane }: LaneRow, { selection }: ViewContext): boolean =>
  selection?.kind === 'message' && selection.id === lane.msgId;

/** Grounds of the selected rows: they lie under the playhead, which goes through all rows. */
export const rowGrounds = (g: TransactionsGeometry, context: ViewContext): readonly SceneNode[] =>
  g.rows
    .filter((row) => isSelectedRow(row, context))
    .map((row) => ({ tag: 'rect', key: `ground ${row.lane.id}`, attrs: { ...frameOf(row, g), fill: 'var(--raised)' } }));

export function laneNodes(row: LaneRow, g: TransactionsGeometry, nowMs: number, context: ViewContext, severalBrokers: boolean): SceneNode {
  const { lane } = row;
  const { items, next } = thingsOf(row, g, nowMs);
  const isSelected = isSelectedRow(row, context);
  const sentence = laneSentence(lane, nowMs);
  const frame = frameOf(row, g);
  const ground: Token = isSelected ? 'raised' : 'paper';
  return {
    tag: 'g',
    key: `lane ${lane.id}`,
    attrs: { 'data-lane': lane.id, 'data-pending': String(lane.isPending), 'data-about': thingKey({ kind: 'message', id: lane.msgId }) },
    children: [
      {
        tag: 'g',
        key: 'row',
        attrs: { 'data-row': lane.id, ...pickAttrs({ select: { kind: 'message', id: lane.msgId } }, sentence, isSelected) },
        children: [
          { tag: 'title', text: sentence },
          {
            tag: 'rect',
            key: 'ground',
            attrs: {
              ...frame,
              fill: 'transparent',
              stroke: isSelected ? 'var(--select)' : 'none',
              'stroke-width': 1.75,
            },
          },
          ...nameNodes(row, g, severalBrokers, ground),
        ],
      },
      ...(isSelected || g.form === 'compact'
        ? []
        : [
            {
              tag: 'line',
              key: 'rule',
              attrs: {
                x1: g.gutter,
                x2: g.width - g.gutter,
                y1: row.top + row.height - 1,
                y2: row.top + row.height - 1,
                stroke: 'var(--line)',
              },
            } satisfies SceneNode,
          ]),
      ...sentenceNodes(row, g, sentence, ground),
      { tag: 'g', key: 'bar', children: barNodes(lane, row, g, items, next, nowMs) },
      ...items.map((item) => itemNode(item, row, g.scale)),
      ...(next === undefined ? [] : [itemNode(next, row, g.scale)]),
      {
        tag: 'g',
        key: 'labels',
        attrs: { 'aria-hidden': 'true', 'pointer-events': 'none' },
        children: laneLabels(row, g, nowMs).map(({ label, box }) =>
          groundText(
            label.key,
            box.x + 2,
            box.y + (label.size >= 12 ? 12 : 11),
            label.text,
            { fill: label.fill, size: label.size, isBold: label.isBold },
            ground,
            air,
          ),
        ),
      },
    ],
  };
}
