/** Messages to the right, consumers below each other: who got which, and how often. */
import type {
  DeliveryMatrixModel,
  MatrixCell,
  MatrixDelivery,
  MatrixMessage,
} from '../../projections/deliveryMatrix/deliveryMatrixModel.ts';
import { fitText, markAt, type Mark, type SceneNode } from '../marks/index.ts';
import { textAt } from '../svgText.ts';
import { margin, sheet, spread } from './frame.ts';

const mostRows = 5;
const mostMessages = 20;

function deliveryMark({ result, isFailed }: MatrixDelivery): Mark {
  return { name: result === undefined ? 'consuming' : isFailed ? 'failed' : 'consumed' };
}

function cellMark({ deliveries, isFiltered, isNever }: MatrixCell): Mark | undefined {
  const last = deliveries.at(-1);
  if (last !== undefined) return { ...deliveryMark(last), isDeliveredAgain: deliveries.length > 1 };
  if (isNever) return { name: 'lost' };
  return isFiltered ? { name: 'filtered' } : undefined;
}

/** Where there is room each delivery has its mark, joined by a line; otherwise the last one, with a second ring when it is not the first. */
function cellNodes(cell: MatrixCell | undefined, x: number, y: number, pitch: number): readonly SceneNode[] {
  const deliveries = cell?.deliveries ?? [];
  const r = Math.min(4.5, pitch / 2 - 2);
  const apart = 15;
  if (deliveries.length > 1 && deliveries.length * apart < pitch) {
    const from = x - ((deliveries.length - 1) * apart) / 2;
    return [
      { tag: 'path', attrs: { d: `M${from} ${y}h${(deliveries.length - 1) * apart}`, stroke: 'var(--edge)' } },
      ...deliveries.map((delivery, index) => markAt({ ...deliveryMark(delivery), r }, from + index * apart, y)),
    ];
  }
  const mark = cell === undefined ? undefined : cellMark(cell);
  return [mark === undefined ? { tag: 'circle', attrs: { cx: x, cy: y, r: 1.5, fill: 'var(--ink-3)' } } : markAt({ ...mark, r }, x, y)];
}

export function matrixThumbnail({ groups, rows }: DeliveryMatrixModel): readonly SceneNode[] {
  const consumers = groups.flatMap((group) => group.columns).slice(0, mostRows);
  const messages = rows.filter((row): row is MatrixMessage => row.kind === 'message').slice(0, mostMessages);
  const most = Math.max(1, ...messages.flatMap(({ cells }) => cells.map(({ deliveries }) => deliveries.length)));
  const xs = spread(messages.length, margin + 50, sheet.width - margin, most > 1 ? 64 : 22);
  const pitch = (xs[1] ?? 64 + (xs[0] ?? 0)) - (xs[0] ?? 0);
  const ys = spread(consumers.length, 8, sheet.height - 8, 24);
  return consumers.flatMap(({ consumer }, row) => {
    const y = ys[row] ?? 0;
    return [
      textAt(`name ${consumer}`, (xs[0] ?? 0) - Math.min(pitch / 2, 30) - 6, y + 4, fitText(consumer, 46, 11), {
        anchor: 'end',
        fill: 'ink-2',
      }),
      ...messages.flatMap(({ cells }, index) => cellNodes(cells[row], xs[index] ?? 0, y, pitch)),
    ];
  });
}
