/** The axes, the ticks of the check service, the moment, and the lanes of the two system topics. */
import type { BrokerTransactions, StoredRecord, TransactionsModel } from '../../projections/transactions/transactionsModel.ts';
import { axisTime, messageName, saidTime } from '../format/index.ts';
import { fitMiddle, textWidth, type SceneNode } from '../marks/index.ts';
import { textAt } from '../svgText.ts';
import type { ViewContext } from '../view.ts';
import { m } from '../../paraglide/messages.js';
import type { TransactionsGeometry } from './geometry.ts';
import { groundText } from '../groundText.ts';
import { air } from './laneScene.ts';
import { halfTopic, opTopic } from './transactionTexts.ts';

/** Lines behind the lanes and the words above them. */
export function tickNodes(g: TransactionsGeometry, nowMs: number): readonly SceneNode[] {
  const bottom = g.axisY - 14;
  const pitch = g.checkTicks.length < 2 ? Number.POSITIVE_INFINITY : (g.checkTicks[1]?.x ?? 0) - (g.checkTicks[0]?.x ?? 0);
  const widest = textWidth(m.transactions_tick({ number: g.checkTicks.at(-1)?.number ?? 1 }), 11) + 10;
  const stride = Math.max(1, Math.ceil(widest / pitch));
  const lines = g.checkTicks.flatMap((tick, index): SceneNode[] => {
    const isPast = tick.at <= nowMs;
    const label = m.transactions_tick({ number: tick.number });
    const half = textWidth(label, 11) / 2;
    return [
      {
        tag: 'line',
        key: `tick ${tick.number}`,
        attrs: {
          x1: tick.x,
          x2: tick.x,
          y1: g.linesTop - 10,
          y2: bottom,
          stroke: isPast ? 'var(--time)' : 'var(--edge)',
          'stroke-opacity': isPast ? 0.45 : 0.5,
          'stroke-dasharray': isPast ? undefined : '2 3',
        },
      },
      ...(g.form === 'compact' || index % stride !== 0 || tick.x + half > g.width || tick.x - half < g.gutter
        ? []
        : [textAt(`tick label ${tick.number}`, tick.x, 18, label, { anchor: 'middle', fill: isPast ? 'time' : 'ink-3' })]),
    ];
  });
  const columns =
    g.form !== 'wide'
      ? []
      : [
          textAt('column half', g.gutter, 18, m.transactions_columnHalf()),
          ...(g.checkTicks.length === 0 || (g.checkTicks[0]?.x ?? 0) - widest / 2 < g.x0 + textWidth(m.transactions_columnChecks(), 11)
            ? []
            : [textAt('column checks', g.x0, 18, m.transactions_columnChecks())]),
        ];
  return [...columns, ...lines];
}

export function axisNodes(g: TransactionsGeometry): readonly SceneNode[] {
  if (g.form === 'compact') return [];
  return g.axisTicks.flatMap((at): SceneNode[] => [
    { tag: 'line', key: `axis ${at}`, attrs: { x1: g.x(at), x2: g.x(at), y1: g.axisY - 14, y2: g.axisY - 9, stroke: 'var(--edge)' } },
    textAt(`axis label ${at}`, g.x(at), g.axisY + 4, axisTime(at), { anchor: 'middle' }),
  ]);
}

/** The playhead, where it is within the picture; once everything has ended, that now lies further on. */
export function nowNodes(g: TransactionsGeometry, nowMs: number): readonly SceneNode[] {
  if (nowMs > g.toMs) return beyondNodes(g, nowMs);
  if (nowMs < g.fromMs) return [];
  const x = g.x(nowMs);
  const top = g.linesTop - 10;
  return [
    { tag: 'line', key: 'line', attrs: { x1: x, x2: x, y1: top, y2: g.axisY - 10, stroke: 'var(--time)', 'stroke-width': 2 } },
    { tag: 'path', key: 'head', attrs: { d: `M${x - 5} ${top - 1}H${x + 5}L${x} ${top + 7}Z`, fill: 'var(--time)' } },
  ];
}

/** In the line of the ticks, where none of them is in the way. */
function beyondNodes(g: TransactionsGeometry, nowMs: number): readonly SceneNode[] {
  const text = m.transactions_nowBeyond({ time: saidTime(nowMs) });
  const left = g.x1 - textWidth(text, 11) * 1.15 - 8;
  if (g.form === 'compact' || g.checkTicks.some(({ x }) => x + 24 > left)) return [];
  return [textAt('beyond', g.x1, 18, text, { anchor: 'end', fill: 'time', isBold: true })];
}

interface RecordCell {
  readonly records: readonly StoredRecord[];
  readonly x: number;
  readonly width: number;
  readonly text: string;
}

const cellGap = 2;

/** One cell for each record, side by side where they came together; where there is no room for all, one for the whole run of them. */
export function recordCells(records: readonly StoredRecord[], g: TransactionsGeometry): readonly RecordCell[] {
  const shown = records.filter((record) => record.at >= g.fromMs && record.at <= g.toMs);
  const widthOf = (text: string): number => Math.max(13, textWidth(text, 11) + 3);
  const moments: StoredRecord[][] = [];
  for (const record of shown) {
    const last = moments.at(-1)?.[0];
    if (last !== undefined && g.x(record.at) - g.x(last.at) < 3) moments.at(-1)?.push(record);
    else moments.push([record]);
  }
  const cells: RecordCell[] = [];
  let right = g.x0 - 10;
  moments.forEach((moment, index) => {
    const [first] = moment;
    const last = moment.at(-1);
    if (first === undefined || last === undefined) return;
    const nextMoment = moments[index + 1]?.[0];
    const limit = nextMoment === undefined ? g.width - 6 : g.x(nextMoment.at) - cellGap;
    const start = Math.max(right + cellGap, g.x(first.at) - 7);
    const single = moment.map((record) => widthOf(String(record.offset)));
    const total = single.reduce((sum, width) => sum + width + cellGap, 0);
    const range = moment.length === 1 ? String(first.offset) : `${first.offset}–${last.offset}`;
    const groupWidth = widthOf(range);
    if (moment.length > 1 && start + total <= limit) {
      let x = start;
      moment.forEach((record, at) => {
        const width = single[at] ?? 14;
        cells.push({ records: [record], x, width, text: String(record.offset) });
        x += width + cellGap;
      });
      right = x - cellGap;
    } else if (start + groupWidth <= Math.max(limit, moment.length === 1 ? start + 14 : 0) || nextMoment === undefined) {
      const x = Math.min(start, g.width - 6 - groupWidth);
      cells.push({ records: moment, x, width: groupWidth, text: range });
      right = x + groupWidth;
    } else {
      // No room for words: a narrow cell, its offsets are in its title.
      const width = Math.max(4, Math.min(groupWidth, limit - start));
      if (start + width > g.width - 4) return;
      cells.push({ records: moment, x: start, width, text: '' });
      right = start + width;
    }
  });
  return cells;
}

function cellNode(
  cell: RecordCell,
  topic: string,
  isOp: boolean,
  y: number,
  names: ReadonlyMap<string, string>,
  selected: string | undefined,
): SceneNode | undefined {
  const [first] = cell.records;
  const last = cell.records.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const isSelected = cell.records.some((record) => record.msgId === selected);
  const paint = isOp ? 'var(--done)' : 'var(--half)';
  const title =
    first === last
      ? m.transactions_record({
          topic,
          offset: first.offset,
          message: messageName(first.msgId, names.get(first.msgId)),
          time: saidTime(first.at, true),
        })
      : m.transactions_records({ topic, from: first.offset, to: last.offset, count: cell.records.length });
  return {
    tag: 'g',
    key: `record ${first.offset}`,
    attrs: { 'data-record': first.offset, role: 'img', 'aria-label': title },
    children: [
      { tag: 'title', text: title },
      {
        tag: 'rect',
        attrs: {
          x: cell.x,
          y,
          width: cell.width,
          height: 18,
          rx: 3,
          fill: isOp ? 'var(--done-soft)' : 'var(--half-soft)',
          stroke: paint,
          'stroke-width': isSelected ? 2 : 1,
        },
      },
      ...(cell.text === ''
        ? []
        : [textAt('offset', cell.x + cell.width / 2, y + 13, cell.text, { anchor: 'middle', fill: 'ink', isBold: isSelected })]),
    ],
  };
}

/** Where each message is asked about in its own time, it is not stored again for that (TX16). */
const noteOf = (isOp: boolean, isStoredAgain: boolean): string =>
  isOp ? m.transactions_opTopicNote() : isStoredAgain ? m.transactions_halfTopicNote() : m.transactions_halfTopicNoteOwn();

function topicNodes(
  one: BrokerTransactions,
  isOp: boolean,
  top: number,
  g: TransactionsGeometry,
  severalBrokers: boolean,
  isStoredAgain: boolean,
): SceneNode {
  const topic = isOp ? opTopic : halfTopic;
  const title = severalBrokers ? `${topic} ${one.broker} q0` : `${topic} q0`;
  const note = noteOf(isOp, isStoredAgain);
  // The notes of both topics begin at one place, whichever name is longer.
  const longest = severalBrokers ? `${opTopic} ${one.broker} q0` : `${opTopic} q0`;
  const noteX = Math.max(g.x0, g.gutter + textWidth(longest, 11, true) + 16);
  return {
    tag: 'g',
    key: `topic ${one.broker} ${topic}`,
    attrs: { 'data-topic': topic },
    children: [
      groundText('name', g.gutter, top + 10, fitMiddle(title, g.width - g.gutter * 2, 11, true), { fill: 'ink', isMono: true }),
      ...(noteX + textWidth(note, 11) * 1.06 > g.width - g.gutter ? [] : [groundText('note', noteX, top + 10, note, {}, 'paper', air)]),
    ],
  };
}

function tapeNode(one: BrokerTransactions, isOp: boolean, top: number, g: TransactionsGeometry): SceneNode {
  const tape = { x: g.x0 - 10, y: top + 18, width: g.width - g.x0 - 8, height: 24, rx: 3 };
  return {
    tag: 'rect',
    key: `tape ${one.broker} ${isOp ? opTopic : halfTopic}`,
    attrs: { ...tape, fill: 'var(--sunken)', stroke: 'var(--edge)', 'stroke-opacity': 0.5, 'stroke-dasharray': '3 2' },
  };
}

function recordNodes(
  one: BrokerTransactions,
  isOp: boolean,
  top: number,
  g: TransactionsGeometry,
  names: ReadonlyMap<string, string>,
  selected: string | undefined,
): SceneNode {
  const topic = isOp ? opTopic : halfTopic;
  return {
    tag: 'g',
    key: `records ${one.broker} ${topic}`,
    attrs: { 'data-records': topic },
    children: recordCells(isOp ? one.opTopic : one.halfTopic, g).flatMap(
      (cell) => cellNode(cell, topic, isOp, top + 21, names, selected) ?? [],
    ),
  };
}

/** The tapes of the two topics, and their names with what is stored on them: the playhead passes between the two, so that it covers no word. */
export function topicLanes(
  model: TransactionsModel,
  g: TransactionsGeometry,
  context: ViewContext,
): { readonly tapes: readonly SceneNode[]; readonly records: readonly SceneNode[] } {
  const names = new Map(model.lanes.flatMap((lane) => (lane.key === undefined ? [] : [[lane.msgId, lane.key] as const])));
  const selected = context.selection?.kind === 'message' ? context.selection.id : undefined;
  const isStoredAgain = model.lanes.every(({ checkMax }) => checkMax !== undefined);
  const lanes = model.brokers.flatMap((one, index) =>
    [false, true].flatMap((isOp) => {
      const top = g.topicTops[index * 2 + (isOp ? 1 : 0)];
      return top === undefined ? [] : [{ one, isOp, top }];
    }),
  );
  return {
    tapes: lanes.map(({ one, isOp, top }) => tapeNode(one, isOp, top, g)),
    records: lanes.flatMap(({ one, isOp, top }) => [
      topicNodes(one, isOp, top, g, model.brokers.length > 1, isStoredAgain),
      recordNodes(one, isOp, top, g, names, selected),
    ]),
  };
}
