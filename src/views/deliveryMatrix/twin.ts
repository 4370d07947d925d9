/** The delivery matrix as tables, one for each group. */
import type { DeliveryMatrixModel, MatrixGroup } from '../../projections/deliveryMatrix/deliveryMatrixModel.ts';
import { brokerLetters } from '../format/index.ts';
import type { TwinTable } from '../view.ts';
import { m } from '../../paraglide/messages.js';
import { brokersOf, differingText, notesOf, queuesText } from './headScene.ts';
import { cellText, namesIn, nameOf, placeText, rangeName, sumSentence, sumWord, timesText } from './matrixTexts.ts';

function groupTable(model: DeliveryMatrixModel, group: MatrixGroup, index: number, brokers: readonly string[]): TwinTable {
  const letters = brokerLetters(brokers);
  const names = namesIn(model);
  const tagCells = (text: string): readonly string[] => (model.tags.length === 0 ? [] : [text]);
  const badge = differingText(group);
  const first = model.groups.slice(0, index).reduce((sum, one) => sum + one.columns.length, 0);
  const columns = group.columns.map((_, column) => first + column);
  return {
    caption: [
      m.deliveryMatrix_twin_caption({
        group: group.group,
        model: group.messageModel,
        deliveries: group.deliveries,
        messages: group.messages,
      }),
      ...(badge === undefined ? [] : [badge]),
      ...notesOf(group),
    ].join(' · '),
    columns: [
      { label: m.deliveryMatrix_column_message() },
      ...tagCells(m.deliveryMatrix_column_tag()).map((label) => ({ label })),
      { label: m.deliveryMatrix_column_queue() },
      ...group.columns.map((column) => ({ label: `${column.consumer} · ${queuesText(column, letters, Number.POSITIVE_INFINITY)}` })),
      { label: m.deliveryMatrix_column_times(), numeric: true },
      { label: m.deliveryMatrix_twin_why() },
    ],
    rows: [
      ...model.rows.map((row): TwinTable['rows'][number] => {
        const sum = row.sums[index];
        if (row.kind === 'range') {
          const counts = columns.map((column) => String(row.cells[column]?.deliveries ?? 0));
          const range = row.sums[index];
          const why = range === undefined ? '' : m.deliveryMatrix_twin_range({ again: range.again, never: range.never, open: range.open });
          return {
            key: row.first.msgId,
            cells: [rangeName(row, names), ...tagCells(''), `×${row.count}`, ...counts, `${range?.times ?? 0}×`, why],
            selection: { kind: 'message', id: row.pick },
          };
        }
        const cells = columns.map((column) => {
          const cell = row.cells[column];
          return cell === undefined ? '' : cellText(cell);
        });
        const own = sum !== undefined && 'state' in sum ? sum : undefined;
        const why = own === undefined ? '' : own.state === 'again' ? sumSentence(own, nameOf(row, names), group.group) : sumWord(own, row);
        return {
          key: row.msgId,
          cells: [
            nameOf(row, names),
            ...tagCells(row.tag ?? ''),
            placeText(row, brokers.length > 1),
            ...cells,
            own === undefined ? '' : timesText(own),
            why,
          ],
          selection: { kind: 'message', id: row.msgId },
        };
      }),
      {
        key: 'consumed',
        cells: [
          m.deliveryMatrix_consumed(),
          ...tagCells(''),
          '',
          ...group.columns.map((column) => String(column.consumed)),
          String(group.columns.reduce((sum, column) => sum + column.consumed, 0)),
          '',
        ],
      },
    ],
  };
}

export function matrixTwin(model: DeliveryMatrixModel): readonly TwinTable[] {
  const brokers = brokersOf(model);
  return model.groups.map((group, index) => groupTable(model, group, index, brokers));
}
