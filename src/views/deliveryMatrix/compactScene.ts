/** The dock's small form: instances as rows, messages as columns with the newest last, one mark for each that was had. */
import type {
  DeliveryMatrixModel,
  MatrixCell,
  MatrixColumn,
  MatrixGroup,
  MatrixMessage,
  MatrixRange,
} from '../../projections/deliveryMatrix/deliveryMatrixModel.ts';
import { count } from '../format/index.ts';
import { colour, fitMiddle, markAt, textWidth, type Mark, type SceneNode } from '../marks/index.ts';
import { pickAttrs } from '../pickable.ts';
import { textAt } from '../svgText.ts';
import { isDown } from './headScene.ts';
import type { LegendEntry, ViewContext } from '../view.ts';
import { m } from '../../paraglide/messages.js';
import { cellText, namesIn, nameOf, type MatrixNames } from './matrixTexts.ts';

const rowPitch = 24;
const columnPitch = 16;
const namesWidth = 132;

/** The last that happened to the message at this instance. */
function markOf(cell: MatrixCell): Mark | undefined {
  const last = cell.deliveries.at(-1);
  if (last === undefined) return cell.isFiltered ? { name: 'filtered' } : cell.isNever ? { name: 'lost', r: 5 } : undefined;
  if (last.after?.kind === 'deadLetter') return { name: 'deadLetter', r: 5 };
  if (last.after?.kind === 'dropped') return { name: 'lost', r: 5 };
  const mark: Mark = last.isFailed
    ? { name: 'failed', r: 5 }
    : last.isSkipped
      ? { name: 'rolledBack', r: 5 }
      : last.result === undefined
        ? { name: 'consuming', r: 5 }
        : { name: 'consumed', r: 5 };
  return cell.deliveries.length > 1 ? { ...mark, isDeliveredAgain: true } : mark;
}

function messageNodes(
  row: MatrixMessage,
  column: number,
  x: number,
  y: number,
  context: ViewContext,
  names: MatrixNames,
): readonly SceneNode[] {
  const cell = row.cells[column];
  const mark = cell === undefined ? undefined : markOf(cell);
  if (cell === undefined || mark === undefined)
    return [{ tag: 'circle', key: `none ${row.msgId}`, attrs: { cx: x, cy: y, r: 1.5, fill: colour('edge') } }];
  const isSelected = context.selection?.kind === 'message' && context.selection.id === row.msgId;
  const label = `${nameOf(row, names)}: ${cellText(cell)}`;
  return [
    {
      tag: 'g',
      key: `message ${row.msgId}`,
      attrs: { 'data-row': `compact ${column}`, ...pickAttrs({ select: { kind: 'message', id: row.msgId } }, label, isSelected) },
      children: [
        { tag: 'title', key: 'title', text: label },
        { tag: 'rect', key: 'hit', attrs: { x: x - columnPitch / 2, y: y - 10, width: columnPitch, height: 20, fill: 'transparent' } },
        ...(isSelected
          ? [
              {
                tag: 'circle',
                key: 'ring',
                attrs: { cx: x, cy: y, r: 9, fill: 'none', stroke: colour('select'), 'stroke-width': 1.75 },
              } as const,
            ]
          : []),
        markAt(mark, x, y, 'mark'),
      ],
    },
  ];
}

/** Neighbouring messages in one: how many deliveries they came to. */
function rangeNodes(row: MatrixRange, column: number, x: number, y: number): readonly SceneNode[] {
  const deliveries = row.cells[column]?.deliveries ?? 0;
  return deliveries === 0
    ? []
    : [textAt(`range ${row.first.msgId}`, x, y + 4, `×${count(deliveries)}`, { anchor: 'middle', fill: 'ink-2' })];
}

const rangeWidth = (row: MatrixRange): number =>
  Math.max(columnPitch, ...row.cells.map(({ deliveries }) => textWidth(`×${count(deliveries)}`, 11) + 8));

interface Line {
  readonly group: MatrixGroup;
  readonly column: MatrixColumn;
  /** Place in the rows' cells. */
  readonly index: number;
  readonly isFirst: boolean;
}

const linesOf = ({ groups }: DeliveryMatrixModel): readonly Line[] =>
  groups
    .flatMap((group) => group.columns.map((column, index) => ({ group, column, isFirst: index === 0 })))
    .map((line, index) => ({ ...line, index }));

/** What the marks of the small form mean. */
export function compactLegend({ rows }: DeliveryMatrixModel): readonly LegendEntry[] {
  const cells = rows.flatMap((row) => (row.kind === 'message' ? row.cells : []));
  const marks = cells.map(markOf);
  const drawn = new Set(marks.flatMap((mark) => mark?.name ?? []));
  const states: readonly LegendEntry[] = [
    { mark: 'consumed', label: m.deliveryMatrix_legend_consumed() },
    { mark: 'consuming', label: m.deliveryMatrix_legend_consuming() },
    { mark: 'failed', label: m.deliveryMatrix_legend_failed() },
    { mark: 'deadLetter', label: m.deliveryMatrix_legend_deadLetter() },
    { mark: 'lost', label: m.deliveryMatrix_legend_lost() },
    { mark: 'rolledBack', label: m.deliveryMatrix_skipped() },
    { mark: 'filtered', label: m.deliveryMatrix_legend_filtered() },
  ];
  return [
    ...states.filter(({ mark }) => mark === 'consumed' || drawn.has(mark as Mark['name'])),
    ...(marks.some((mark) => mark?.isDeliveredAgain === true) ? [{ mark: 'deliveredAgain', label: m.deliveryMatrix_legend_again() }] : []),
    ...(marks.includes(undefined) ? [{ mark: 'notDelivered', label: m.deliveryMatrix_legend_notDelivered() }] : []),
  ];
}

export function compactNodes(
  model: DeliveryMatrixModel,
  context: ViewContext,
): { readonly nodes: readonly SceneNode[]; readonly height: number } {
  const lines = linesOf(model);
  const names = namesIn(model);
  const sumOf = ({ column }: Line): string => m.deliveryMatrix_compactSum({ count: count(column.consumed) });
  const sums = Math.max(0, ...lines.map((line) => textWidth(sumOf(line), 11) * 1.1));
  const right = context.width - 12 - sums - 12;
  const widthOf = (row: MatrixMessage | MatrixRange): number => (row.kind === 'range' ? rangeWidth(row) : columnPitch);
  const left = 12 + namesWidth;
  // From the newest back, as many as fit; beside the names as long as all do.
  let x = Math.min(
    right,
    model.rows.reduce((sum, row) => sum + widthOf(row), left),
  );
  const places: { readonly row: MatrixMessage | MatrixRange; readonly x: number }[] = [];
  for (const row of model.rows.toReversed()) {
    const width = widthOf(row);
    if (x - width < left) break;
    places.push({ row, x: x - width / 2 });
    x -= width;
  }
  const nodes = lines.map((line): SceneNode => {
    const y = 14 + line.index * rowPitch;
    const { group, column } = line;
    const nameWidth = Math.min(60, textWidth(column.consumer, 12) * 1.16);
    return {
      tag: 'g',
      key: `line ${group.group} ${column.consumer}`,
      attrs: { 'data-consumer': column.consumer },
      children: [
        textAt('name', 12, y + 4, fitMiddle(column.consumer, 60, 12), {
          fill: isDown(column) ? 'fail' : column.isUp ? 'ink' : 'ink-3',
          size: 12,
          isBold: true,
        }),
        ...(line.isFirst
          ? [
              textAt('group', 12 + nameWidth + 8, y + 4, fitMiddle(group.group, namesWidth - nameWidth - 16, 11, true), {
                fill: 'ink-2',
                isMono: true,
              }),
            ]
          : []),
        ...places.flatMap(({ row, x: at }) =>
          row.kind === 'range' ? rangeNodes(row, line.index, at, y) : messageNodes(row, line.index, at, y, context, names),
        ),
        textAt('sum', context.width - 12, y + 4, sumOf(line), { anchor: 'end', fill: 'ink-2' }),
      ],
    };
  });
  if (model.rows.length === 0) nodes.push(textAt('empty', 12 + namesWidth, 18, m.deliveryMatrix_empty(), { fill: 'ink', size: 12 }));
  return { nodes, height: 8 + lines.length * rowPitch };
}
