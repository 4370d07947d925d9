/** Heads and feet of the tables: groups, instances, sums. */
import type { DeliveryMatrixModel, MatrixColumn, MatrixGroup } from '../../projections/deliveryMatrix/deliveryMatrixModel.ts';
import { brokerLetters, count } from '../format/index.ts';
import { boldWidth, consumerPath, fitMiddle, fitText, textWidth, type SceneNode } from '../marks/index.ts';
import { pickAttrs } from '../pickable.ts';
import { textAt } from '../svgText.ts';
import type { ViewContext } from '../view.ts';
import { wrapText } from '../wrapText.ts';
import { m } from '../../paraglide/messages.js';
import type { MatrixBlock, MatrixGeometry, MatrixTable } from './geometry.ts';

/** Ended, not merely waiting for its start. */
export const isDown = (column: MatrixColumn): boolean => column.hasStarted && !column.isUp;

const shorter = (text: string, short: string, room: number): string => (textWidth(text, 11) <= room ? text : short);

/** `q0 q1`, with the broker's letter where there are several; as a range where that is too wide, and a dash for none. */
export function queuesText(column: MatrixColumn, letters: ReadonlyMap<string, string>, room: number): string {
  if (!column.hasStarted) return m.deliveryMatrix_notStarted();
  if (!column.isUp) return m.deliveryMatrix_down();
  if (column.takes !== 'queues') return m.deliveryMatrix_anyQueue();
  if (column.queues.length === 0) return shorter(m.deliveryMatrix_noQueue(), '–', room);
  const { queuesOf } = column;
  // Numbers of queues tell nothing where they are of several topics.
  if (queuesOf.length > 1 && Number.isFinite(room)) {
    const queues = column.queues.length;
    const short = shorter(m.deliveryMatrix_queueCount({ queues }), `q ×${queues}`, room);
    return shorter(m.deliveryMatrix_queuesOfTopics({ queues, topics: queuesOf.length }), short, room);
  }
  const whole = queuesOf.map(({ topic, queues }) => {
    const names = queueNames(queues, letters, room);
    return queuesOf.length > 1 ? `${topic} ${names}` : names;
  });
  return whole.join(', ');
}

/** Names of queues in their order. */
function queueNames(queues: readonly string[], letters: ReadonlyMap<string, string>, room: number): string {
  const names = queues.map((queue) => {
    const [broker = '', queueId = ''] = queue.split(':');
    return letters.size > 1 ? `${letters.get(broker) ?? ''}${queueId}` : `q${queueId}`;
  });
  const idOf = (name: string): number => Number(/\d+$/u.exec(name)?.[0] ?? 0);
  const prefixOf = (name: string): string => name.replace(/\d+$/u, '');
  const all = [...new Set(names)].sort((a, b) => (prefixOf(a) === prefixOf(b) ? idOf(a) - idOf(b) : prefixOf(a) < prefixOf(b) ? -1 : 1));
  const whole = all.join(' ');
  return textWidth(whole, 11) <= room ? whole : rangesOf(all);
}

/** `q0–3` for four queues in a row. */
function rangesOf(names: readonly string[]): string {
  const ranges: { readonly prefix: string; readonly from: number; to: number }[] = [];
  for (const name of names) {
    const [, prefix = name, id = '0'] = /^(.*?)(\d+)$/.exec(name) ?? [];
    const last = ranges.at(-1);
    if (last?.prefix === prefix && last.to + 1 === Number(id)) last.to = Number(id);
    else ranges.push({ prefix, from: Number(id), to: Number(id) });
  }
  return ranges.map(({ prefix, from, to }) => (from === to ? `${prefix}${from}` : `${prefix}${from}–${to}`)).join(' ');
}

/** An instance with as many words as it usually has about its queues (px). */
const widestHead = 132;

function columnNode(
  column: MatrixColumn,
  x: number,
  top: number,
  g: MatrixGeometry,
  letters: ReadonlyMap<string, string>,
  context: ViewContext,
): SceneNode {
  const width = Math.min(widestHead, g.columnWidth - 6);
  const left = x + 3;
  const isSelected = context.selection?.kind === 'consumer' && context.selection.id === column.consumer;
  const inner = left + (width >= 50 ? 18 : 13);
  const room = left + width - inner - 6;
  const queues = queuesText(column, letters, room);
  const all = queuesText(column, letters, Number.POSITIVE_INFINITY);
  const label = m.deliveryMatrix_consumer({ consumer: column.consumer, queues: all, consumed: column.consumed });
  return {
    tag: 'g',
    key: `consumer ${column.consumer}`,
    attrs: {
      'data-consumer': column.consumer,
      'data-row': `head ${top}`,
      ...pickAttrs({ select: { kind: 'consumer', id: column.consumer } }, label, isSelected),
    },
    children: [
      { tag: 'title', text: label },
      {
        tag: 'path',
        attrs: {
          d: consumerPath(left, top, width, 36),
          fill: 'var(--raised)',
          stroke: isSelected ? 'var(--select)' : isDown(column) ? 'var(--fail)' : 'var(--edge)',
          'stroke-width': isSelected || isDown(column) ? 1.75 : 1,
        },
      },
      textAt('name', inner, top + 15, fitMiddle(column.consumer, room / 1.14, 12), { fill: 'ink', size: 12, isBold: true }),
      ...(room < 20 ? [] : [textAt('queues', inner, top + 29, fitText(queues, room, 11), { fill: isDown(column) ? 'fail' : 'ink-3' })]),
    ],
  };
}

const deliveriesOf = (messages: number): string =>
  messages === 1 ? m.deliveryMatrix_deliveriesOfOne() : m.deliveryMatrix_deliveriesOf({ messages: count(messages) });

/** What the big number counts: without the messages where they would take the group's name its room, however many they become. */
function countedWords({ group, messages }: MatrixGroup, room: number): string {
  const widest = textWidth(deliveriesOf(Math.max(messages, 88)), 11);
  return widest + 12 + textWidth(group, 11, true) <= room ? deliveriesOf(messages) : m.deliveryMatrix_deliveries();
}

const modeSizes = [15, 13, 12] as const;

function blockHead(
  block: MatrixBlock,
  left: number,
  top: number,
  g: MatrixGeometry,
  letters: ReadonlyMap<string, string>,
  context: ViewContext,
): SceneNode {
  const { group } = block;
  const big = count(group.deliveries);
  const of = fitText(countedWords(group, block.right - left), block.right - left, 11);
  const modeRoom = block.right - left - textWidth(big, 24) - 12;
  const modeSize = modeSizes.find((size) => boldWidth(group.messageModel, size) <= modeRoom) ?? 12;
  const nameRoom = block.right - left - textWidth(of, 11) - 12;
  const isSelected = context.selection?.kind === 'group' && context.selection.id === group.group;
  return {
    tag: 'g',
    key: `head ${group.group}`,
    attrs: { 'data-group': group.group },
    children: [
      {
        tag: 'g',
        key: 'group',
        attrs: {
          'data-row': `group ${top}`,
          ...pickAttrs({ select: { kind: 'group', id: group.group } }, `${group.group}, ${group.messageModel}`, isSelected),
        },
        children: [
          {
            tag: 'rect',
            key: 'room',
            attrs: {
              x: left - 4,
              y: top,
              width: Math.max(40, modeRoom),
              height: 40,
              rx: 6,
              fill: 'transparent',
              stroke: isSelected ? 'var(--select)' : 'none',
              'stroke-width': 1.75,
            },
          },
          textAt('mode', left, top + 16, fitText(group.messageModel, modeRoom, modeSize), { fill: 'ink', size: modeSize, isBold: true }),
          ...(nameRoom < 24
            ? []
            : [textAt('name', left, top + 33, fitMiddle(group.group, nameRoom, 11, true), { fill: 'ink-2', isMono: true })]),
        ],
      },
      textAt('count', block.right, top + 20, big, { anchor: 'end', fill: 'ink', size: 24, isBold: true }),
      textAt('of', block.right, top + 35, of, { anchor: 'end' }),
      textAt('times', block.right, top + 84, m.deliveryMatrix_column_times(), { anchor: 'end' }),
      ...group.columns.flatMap((column, index) => {
        const x = block.columnX[index];
        return x === undefined ? [] : [columnNode(column, x, top + 52, g, letters, context)];
      }),
    ],
  };
}

/** Brokers whose queues are held, or have messages of the rows, by name: their letters tell queues apart where there are several. */
export const brokersOf = ({ groups, rows }: DeliveryMatrixModel): readonly string[] => {
  const held = groups.flatMap(({ columns }) => columns.flatMap(({ queues }) => queues.map((queue) => queue.split(':')[0] ?? '')));
  const used = rows.flatMap((row) => (row.kind === 'message' ? (row.place?.broker ?? []) : []));
  return [...new Set([...held, ...used])].sort();
};

/** Names of the columns, the groups and their instances. */
export function headNodes(table: MatrixTable, g: MatrixGeometry, brokers: readonly string[], context: ViewContext): readonly SceneNode[] {
  const letters = brokerLetters(brokers);
  const { top } = table;
  return [
    textAt('column message', g.nameX, top + 84, m.deliveryMatrix_column_message()),
    ...(g.tagX === undefined ? [] : [textAt('column tag', g.tagX, top + 84, fitText(m.deliveryMatrix_column_tag(), g.tagWidth, 11))]),
    ...(g.queueX === undefined ? [] : [textAt('column queue', g.queueX, top + 84, m.deliveryMatrix_column_queue())]),
    ...table.blocks.map((block, index) => blockHead(block, index === 0 ? g.nameX : block.x, top, g, letters, context)),
  ];
}

/** What a mode means for the offset. */
function modeNote({ messageModel, columns }: MatrixGroup): string {
  if (messageModel === 'BROADCASTING') return m.deliveryMatrix_note_broadcasting();
  if (columns.every(({ takes }) => takes === 'http')) return m.deliveryMatrix_note_http();
  return columns.every(({ takes }) => takes === 'pop') ? m.deliveryMatrix_note_pop() : m.deliveryMatrix_note_clustering();
}

/** The mode, and what went wrong in this group. */
export function notesOf(group: MatrixGroup): readonly string[] {
  const mode = modeNote(group);
  const odd = [
    ...(group.duplicated === 0 ? [] : [m.deliveryMatrix_duplicated({ count: group.duplicated })]),
    ...(group.never === 0 ? [] : [m.deliveryMatrix_neverCount({ count: group.never })]),
  ];
  return odd.length === 0 ? [mode] : [odd.join(' · '), mode];
}

/** The badge of a group whose instances subscribe differently, and where. */
export function differingText({ differing, missed }: MatrixGroup): string | undefined {
  if (differing.length === 0) return undefined;
  const where = differing.map(
    ({ topic, by }) => `${topic} (${by.map(({ consumer, expression = '–' }) => `${consumer} ${expression}`).join(', ')})`,
  );
  const badge = m.deliveryMatrix_differing({ where: where.join(', ') });
  return missed === 0 ? badge : `${m.deliveryMatrix_missed({ count: missed })} · ${badge}`;
}

/** Sums of the columns, and what the mode does with offsets. */
export function footNodes(table: MatrixTable, g: MatrixGeometry): readonly SceneNode[] {
  const y = table.rowsBottom + 32;
  const last = table.blocks.at(-1)?.right ?? g.width;
  return [
    // Rows pass under it.
    {
      tag: 'rect',
      key: 'ground',
      attrs: { x: 0, y: table.rowsBottom + 1, width: g.width, height: table.bottom - table.rowsBottom, fill: 'var(--paper)' },
    },
    // And none is cut in half by its top.
    {
      tag: 'rect',
      key: 'veil',
      attrs: { 'data-veil': '', x: 0, y: table.rowsBottom + 1, width: g.width, height: 0, fill: 'var(--paper)' },
    },
    { tag: 'line', key: 'top', attrs: { x1: g.nameX, x2: last, y1: table.rowsBottom, y2: table.rowsBottom, stroke: 'var(--line)' } },
    textAt('consumed', g.nameX, y - 2, m.deliveryMatrix_consumed(), { fill: 'ink', size: 12, isBold: true }),
    // How many rows lie below: `keepFeet` writes it, because scrolling changes it.
    { tag: 'text', key: 'below', attrs: { 'data-below': '', x: g.nameX, y: y - 20, 'font-size': 11, fill: 'var(--ink-2)' } },
    { tag: 'line', key: 'rule', attrs: { x1: g.nameX, x2: last, y1: y + 12, y2: y + 12, stroke: 'var(--line)' } },
    ...table.blocks.map((block): SceneNode => {
      const { group } = block;
      const total = group.columns.reduce((sum, column) => sum + column.consumed, 0);
      const size = g.columnWidth >= 44 ? 20 : 12;
      // Under a table of its own the words have its whole width.
      const textX = table.blocks.length === 1 ? g.nameX : block.x;
      const badge = differingText(group);
      const red = badge === undefined ? [] : wrapText(badge, (block.right - textX) * 0.95, 11).slice(0, 2);
      const lines = notesOf(group)
        .flatMap((note) => wrapText(note, (block.right - textX) * 0.95, 11))
        .slice(0, 4 - red.length);
      return {
        tag: 'g',
        key: `foot ${group.group}`,
        children: [
          ...group.columns.map((column, index) =>
            textAt(`consumed ${column.consumer}`, (block.columnX[index] ?? block.x) + g.markInset - 8, y, count(column.consumed), {
              fill: 'ink',
              size,
              isBold: true,
            }),
          ),
          textAt('total', block.right, y - 2, `= ${count(total)}`, { anchor: 'end', fill: 'ink', size: 13, isBold: true }),
          ...red.map((line, index) => textAt(`badge ${index}`, textX, y + 30 + index * 15, line, { fill: 'fail', isBold: true })),
          ...lines.map((line, index) => textAt(`note ${index}`, textX, y + 30 + (red.length + index) * 15, line, { fill: 'ink-2' })),
        ],
      };
    }),
  ];
}
