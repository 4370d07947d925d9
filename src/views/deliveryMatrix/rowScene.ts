/** The rows: a message and who had it, or a range of messages in numbers. */
import type {
  MatrixCell,
  MatrixDelivery,
  MatrixGroup,
  MatrixMessage,
  MatrixRange,
  MatrixSum,
} from '../../projections/deliveryMatrix/deliveryMatrixModel.ts';
import { count, countdown } from '../format/index.ts';
import { fitMiddle, fitText, markAt, markRadius, textWidth, type Mark, type SceneNode, type Token } from '../marks/index.ts';
import { thingKey } from '../outside.ts';
import { pickAttrs } from '../pickable.ts';
import { textAt } from '../svgText.ts';
import type { ViewContext } from '../view.ts';
import { m } from '../../paraglide/messages.js';
import { markPitch, type MatrixBlock, type MatrixGeometry, type MatrixTable } from './geometry.ts';
import { cellText, nameOf, placeText, rangeName, shortRange, sumSentence, sumWord, timesText, type MatrixNames } from './matrixTexts.ts';

function marksOf(delivery: MatrixDelivery, isLast: boolean, nowMs: number): readonly Mark[] {
  const { after } = delivery;
  if (delivery.isSkipped) return [{ name: 'rolledBack', r: 7 }];
  const own: Mark = delivery.isFailed
    ? delivery.reconsumeTimes > 0
      ? { name: 'retry', r: 8, number: delivery.reconsumeTimes }
      : { name: 'failed', r: 7 }
    : delivery.result === undefined
      ? { name: 'consuming', r: 7 }
      : { name: 'consumed', r: 7 };
  if (after?.kind === 'deadLetter') return [own, { name: 'deadLetter', r: 7 }];
  if (after?.kind === 'dropped') return [own, { name: 'lost', r: 7 }];
  const wait = waitOf(delivery);
  if (wait !== undefined && isLast)
    return [own, { name: 'waiting', r: 7, share: (nowMs - wait.fromMs) / Math.max(1, wait.dueAt - wait.fromMs) }];
  return [own];
}

/** For what a delivery waits. What was processed and only not confirmed yet shows no countdown: nearly always that comes at once. */
function waitOf({ after, result, isFailed }: MatrixDelivery): { readonly fromMs: number; readonly dueAt: number } | undefined {
  return after?.kind === 'waiting' || (after?.kind === 'taken' && (result === undefined || isFailed)) ? after : undefined;
}

/** What stands beside the last mark of a cell where there is room for it: what a wait has left, or what became of the message. */
function wordBeside(cell: MatrixCell, isLastOfGroup: boolean, nowMs: number): { readonly text: string; readonly fill: Token } | undefined {
  const last = cell.deliveries.at(-1);
  if (last === undefined || last.isSkipped) return undefined;
  if (last.after?.kind === 'dropped') return { text: m.deliveryMatrix_dropped(), fill: 'ink-2' };
  const wait = isLastOfGroup ? waitOf(last) : undefined;
  return wait === undefined ? undefined : { text: countdown(wait.dueAt - nowMs), fill: 'time' };
}

/** Marks that fit into a cell, the newest ones, and how many are left out. */
export function cellMarks(
  cell: MatrixCell,
  isLastOfGroup: boolean,
  fits: number,
  nowMs: number,
): { readonly marks: readonly Mark[]; readonly hidden: number } {
  const all = cell.deliveries.flatMap((delivery, index) => marksOf(delivery, isLastOfGroup && index === cell.deliveries.length - 1, nowMs));
  if (all.length <= fits) return { marks: all, hidden: 0 };
  const shown = all.slice(all.length - Math.max(1, fits - 1));
  return { marks: shown, hidden: all.length - shown.length };
}

function cellNodes(
  cell: MatrixCell,
  sum: MatrixSum,
  isLastOfGroup: boolean,
  left: number,
  y: number,
  g: MatrixGeometry,
  nowMs: number,
): readonly SceneNode[] {
  const x = left + g.markInset;
  if (cell.deliveries.length === 0) {
    if (cell.isFiltered) return [markAt({ name: 'filtered', r: 5 }, x, y, 'filtered')];
    if (cell.isNever) return [markAt({ name: 'lost', r: 6 }, x, y, 'never')];
    if (sum.state === 'notSubscribed') return [];
    return [{ tag: 'circle', key: 'none', means: 'notDelivered', attrs: { cx: x, cy: y, r: 1.5, fill: 'var(--edge)' } }];
  }
  const { marks, hidden } = cellMarks(cell, isLastOfGroup, g.marksFit, nowMs);
  const places = marks.length + (hidden > 0 && g.marksFit > 1 ? 1 : 0);
  const first = places - marks.length;
  const word = wordBeside(cell, isLastOfGroup, nowMs);
  const wordX = x + (places - 1) * markPitch + 14;
  return [
    ...(word === undefined || wordX + textWidth(word.text, 11) * 1.1 > left + g.columnWidth - 2
      ? []
      : [textAt('word', wordX, y + 4, word.text, { fill: word.fill })]),
    ...(places > 1
      ? [
          {
            tag: 'line',
            key: 'line',
            attrs: { x1: x, x2: x + (places - 1) * markPitch, y1: y, y2: y, stroke: 'var(--edge)' },
          } satisfies SceneNode,
        ]
      : []),
    ...(first === 1
      ? [
          {
            tag: 'rect',
            key: 'ground',
            attrs: { x: x - 14, y: y - 8, width: 23, height: 16, fill: 'var(--paper)' },
          } satisfies SceneNode,
          textAt('hidden', x + 8, y + 4, `+${hidden}`, { anchor: 'end', fill: 'ink-2' }),
        ]
      : []),
    ...marks.flatMap((mark, index): SceneNode[] => {
      const at = x + (first + index) * markPitch;
      return [
        { tag: 'circle', key: `ground ${index}`, attrs: { cx: at, cy: y, r: markRadius(mark) + 1, fill: 'var(--paper)' } },
        markAt(mark, at, y, `mark ${index}`),
      ];
    }),
  ];
}

function sumNode(row: MatrixMessage, sum: MatrixSum, block: MatrixBlock, y: number, g: MatrixGeometry, name: string): SceneNode {
  const times = timesText(sum);
  const word = g.hasReasons ? sumWord(sum, row) : '';
  const isLost = sum.state === 'never' || sum.isMissed === true;
  const isOdd = isLost || sum.isDuplicate === true;
  const fill = isLost ? 'fail' : sum.isDuplicate === true ? 'ink' : sum.state === 'complete' || sum.state === 'again' ? 'ink-2' : 'ink-3';
  const timesWidth = textWidth(times, 12);
  const wordX = block.right - timesWidth - 8;
  const number = textAt('times', block.right, y + 4, times, { anchor: 'end', fill, size: 12, isBold: isOdd });
  const canBeOpened = sum.state === 'again' || sum.state === 'never';
  const children: readonly SceneNode[] = [
    canBeOpened ? { ...number, attrs: { ...number.attrs, 'text-decoration': 'underline' } } : number,
    ...(word === ''
      ? []
      : [
          textAt('word', wordX, y + 4, fitText(word, g.sumWidth - timesWidth - 12, 11), {
            anchor: 'end',
            fill: isLost ? 'fail' : 'ink-3',
          }),
        ]),
  ];
  const sentence = sumSentence(sum, name, block.group.group);
  if (!canBeOpened) return { tag: 'g', key: `sum ${block.group.group}`, children: [{ tag: 'title', text: sentence }, ...children] };
  const label = `${sentence} ${m.deliveryMatrix_openStory()}`;
  return {
    tag: 'g',
    key: `sum ${block.group.group}`,
    attrs: { 'data-sum': sum.state, 'data-row': row.msgId, ...pickAttrs({ command: `story ${row.msgId}` }, label) },
    children: [
      { tag: 'title', text: label },
      {
        tag: 'rect',
        key: 'room',
        attrs: { x: block.right - g.sumWidth + 4, y: y - 11, width: g.sumWidth, height: 22, fill: 'transparent' },
      },
      ...children,
    ],
  };
}

function rowFrame(table: MatrixTable, y: number, g: MatrixGeometry, isSelected: boolean): readonly SceneNode[] {
  const right = table.blocks.at(-1)?.right ?? g.width;
  const x = g.nameX - 8;
  return [
    {
      tag: 'rect',
      key: 'ground',
      attrs: {
        x,
        y: y - g.pitch / 2 + 1,
        width: right - x + 8,
        height: g.pitch - 2,
        rx: 6,
        fill: 'transparent',
        stroke: isSelected ? 'var(--select)' : 'none',
        'stroke-width': 1.75,
      },
    },
  ];
}

const rule = (table: MatrixTable, y: number, g: MatrixGeometry): SceneNode => ({
  tag: 'line',
  key: 'rule',
  attrs: { x1: g.nameX, x2: table.blocks.at(-1)?.right ?? g.width, y1: y + g.pitch / 2, y2: y + g.pitch / 2, stroke: 'var(--line)' },
});

/** The instance that had the newest delivery of the group: what comes next hangs on that one. */
function newestCell(cells: readonly MatrixCell[]): number {
  let newest = -1;
  let at = -1;
  cells.forEach(({ deliveries }, index) => {
    const last = deliveries.at(-1)?.at ?? -1;
    if (last > at) [newest, at] = [index, last];
  });
  return newest;
}

/** Every mark of a row's deliveries, whether or not its cells have room for it. */
export function marksOfRow({ cells }: MatrixMessage, groups: readonly MatrixGroup[]): readonly Mark[] {
  let first = 0;
  return groups.flatMap(({ columns }) => {
    const own = cells.slice(first, (first += columns.length));
    const newest = newestCell(own);
    return own.flatMap((cell, index) => cellMarks(cell, index === newest, Number.POSITIVE_INFINITY, 0).marks);
  });
}

/** Whether the row has a cell of a subscriber that did not get the message, and about which nothing more is to be said. */
export function hasUndelivered({ cells, sums }: MatrixMessage, groups: readonly MatrixGroup[]): boolean {
  let first = 0;
  return groups.some(({ columns }, index) => {
    const own = cells.slice(first, (first += columns.length));
    const isSubscribed = sums[index]?.state !== 'notSubscribed';
    return isSubscribed && own.some(({ deliveries, isFiltered, isNever }) => deliveries.length === 0 && !isFiltered && !isNever);
  });
}

export function messageRowNode(
  row: MatrixMessage,
  table: MatrixTable,
  y: number,
  g: MatrixGeometry,
  nowMs: number,
  context: ViewContext,
  severalBrokers: boolean,
  names: MatrixNames,
): SceneNode {
  const isSelected = context.selection?.kind === 'message' && context.selection.id === row.msgId;
  const name = nameOf(row, names);
  const sentences = table.blocks.flatMap((block) => {
    const sum = row.sums[block.groupIndex];
    return sum === undefined ? [] : [sumSentence(sum, name, block.group.group)];
  });
  const label = sentences.join(' ');
  return {
    tag: 'g',
    key: `row ${row.msgId}`,
    attrs: { 'data-message': row.msgId, 'data-about': thingKey({ kind: 'message', id: row.msgId }) },
    children: [
      {
        tag: 'g',
        key: 'pick',
        attrs: { 'data-row': row.msgId, ...pickAttrs({ select: { kind: 'message', id: row.msgId } }, label, isSelected) },
        children: [
          { tag: 'title', text: label },
          ...rowFrame(table, y, g, isSelected),
          // A fallback font is wider than what `textWidth` knows.
          textAt('name', g.nameX, y + 4, fitMiddle(name, (g.nameWidth - 8) / 1.1, 12), { fill: 'ink', size: 12, isBold: isSelected }),
          ...(g.tagX === undefined || row.tag === undefined
            ? []
            : [textAt('tag', g.tagX, y + 4, fitText(row.tag, g.tagWidth - 4, 11), { fill: 'ink-2' })]),
        ],
      },
      ...(g.queueX === undefined
        ? []
        : [textAt('queue', g.queueX, y + 4, fitText(placeText(row, severalBrokers), g.queueWidth - 4, 11), { fill: 'ink-3' })]),
      ...table.blocks.flatMap((block): SceneNode[] => {
        const sum = row.sums[block.groupIndex];
        if (sum === undefined) return [];
        const newest = newestCell(row.cells.slice(block.firstColumn, block.firstColumn + block.columnX.length));
        return [
          ...block.columnX.flatMap((x, index): SceneNode[] => {
            const cell = row.cells[block.firstColumn + index];
            if (cell === undefined) return [];
            const words = cellText(cell);
            return [
              {
                tag: 'g',
                key: `cell ${block.firstColumn + index}`,
                attrs: { 'data-deliveries': cell.deliveries.length },
                children: [
                  ...(words === '' ? [] : [{ tag: 'title', text: words } satisfies SceneNode]),
                  ...cellNodes(cell, sum, index === newest, x, y, g, nowMs),
                ],
              },
            ];
          }),
          sumNode(row, sum, block, y, g, name),
        ];
      }),
      ...(isSelected ? [] : [rule(table, y, g)]),
    ],
  };
}

export function rangeRowNode(row: MatrixRange, table: MatrixTable, y: number, g: MatrixGeometry, names: MatrixNames): SceneNode {
  const name = rangeName(row, names);
  const label = m.deliveryMatrix_range({ range: name, count: row.count });
  return {
    tag: 'g',
    key: `range ${row.first.msgId}`,
    attrs: { 'data-range': row.count },
    children: [
      {
        tag: 'g',
        key: 'pick',
        attrs: { 'data-row': row.first.msgId, ...pickAttrs({ select: { kind: 'message', id: row.pick } }, label) },
        children: [
          { tag: 'title', text: label },
          ...rowFrame(table, y, g, false),
          textAt('name', g.nameX, y + 4, fitMiddle(shortRange(row, names), (g.nameWidth - 8) / 1.15, 11), { fill: 'ink', isBold: true }),
        ],
      },
      ...(g.queueX === undefined ? [] : [textAt('count', g.queueX, y + 4, `×${row.count}`, { fill: 'ink-3' })]),
      ...table.blocks.flatMap((block): SceneNode[] => {
        const sum = row.sums[block.groupIndex];
        if (sum === undefined) return [];
        const odd = [
          ...(sum.again === 0 ? [] : [m.deliveryMatrix_rangeAgain({ count: sum.again })]),
          ...(sum.never === 0 ? [] : [m.deliveryMatrix_rangeNever({ count: sum.never })]),
        ].join(' ');
        const times = `${count(sum.times)}×`;
        const timesWidth = textWidth(times, 12);
        return [
          ...block.columnX.flatMap((x, index): SceneNode[] => {
            const cell = row.cells[block.firstColumn + index];
            if (cell === undefined) return [];
            const text = cell.failed === 0 ? count(cell.deliveries) : `${count(cell.deliveries)} (${count(cell.failed)} ✕)`;
            return [
              textAt(`cell ${block.firstColumn + index}`, x + g.markInset - 8, y + 4, fitText(text, g.columnWidth - g.markInset + 6, 12), {
                fill: cell.failed > 0 ? 'fail' : cell.deliveries === 0 ? 'ink-3' : 'ink-2',
                size: 12,
              }),
            ];
          }),
          textAt(`times ${block.group.group}`, block.right, y + 4, times, {
            anchor: 'end',
            fill: sum.never > 0 ? 'fail' : 'ink-2',
            size: 12,
            isBold: odd !== '',
          }),
          ...(odd === '' || !g.hasReasons
            ? []
            : [
                textAt(`odd ${block.group.group}`, block.right - timesWidth - 8, y + 4, fitText(odd, g.sumWidth - timesWidth - 12, 11), {
                  anchor: 'end',
                  fill: sum.never > 0 ? 'fail' : 'ink-2',
                }),
              ]),
        ];
      }),
      rule(table, y, g),
    ],
  };
}
