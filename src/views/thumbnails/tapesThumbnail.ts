/** The fullest message queues as tapes, with their newest messages and where the group's offset stands. */
import type { QueueTapesModel, Tape } from '../../projections/queueTapes/queueTapesModel.ts';
import { consumerOffsetNodes, markAt, wedgeNodes, type SceneNode } from '../marks/index.ts';
import { markOf } from '../queues/queueTexts.ts';
import { textAt } from '../svgText.ts';
import { margin, sheet, spread } from './frame.ts';

const mostTapes = 4;
const mostCells = 18;
const cellWidth = 15;

function tapeNodes(tape: Tape, holder: string | undefined, y: number): readonly SceneNode[] {
  const cells = tape.cells.slice(-mostCells);
  const left = margin + 34;
  const first = cells[0]?.offset ?? 0;
  const xOf = (offset: number): number => left + 9 + (offset - first) * cellWidth;
  const offset = tape.offsets.find((one) => one.holder === holder)?.brokerOffset;
  const hasOffset = offset !== undefined && offset >= first && offset <= first + cells.length;
  const head = tape.suspended?.offset;
  return [
    textAt('queue', left - 8, y + 4, `q${tape.queueId}`, { anchor: 'end', fill: 'ink-2' }),
    {
      tag: 'rect',
      attrs: {
        x: left,
        y: y - 8,
        width: sheet.width - margin - left,
        height: 16,
        rx: 3,
        fill: 'var(--surface)',
        stroke: tape.down === undefined ? 'none' : 'var(--fail)',
        'stroke-dasharray': tape.down === undefined ? undefined : '4 3',
      },
    },
    ...cells.map((cell) =>
      markAt({ name: markOf[cell.state], r: 4, isDeliveredAgain: cell.deliveries > 1 || cell.isAgain }, xOf(cell.offset), y),
    ),
    ...(hasOffset ? consumerOffsetNodes(xOf(offset) - cellWidth / 2, y - 8, 16) : []),
    ...(head !== undefined && head >= first ? wedgeNodes(xOf(head), y + 8) : []),
  ];
}

export function tapesThumbnail({ topics }: QueueTapesModel): readonly SceneNode[] {
  const filled = topics.flatMap(({ topic, tapes, shownHolder, kind }) =>
    tapes.filter(({ cells }) => cells.length > 0).map((tape) => ({ topic, tape, shownHolder, kind })),
  );
  const own = filled.filter(({ kind }) => kind === 'topic');
  const shown = (own.length > 0 ? own : filled).slice(0, mostTapes);
  const ys = spread(shown.length, 4, sheet.height - 4, 23);
  return shown.map(({ topic, tape, shownHolder }, index): SceneNode => {
    // Queues of another topic stand a little apart.
    const apart = topic === shown[0]?.topic ? -2 : 2;
    const isOneTopic = topic === shown[0]?.topic && topic === shown.at(-1)?.topic;
    return { tag: 'g', key: tape.id, children: tapeNodes(tape, shownHolder, (ys[index] ?? 0) + (isOneTopic ? 0 : apart)) };
  });
}
