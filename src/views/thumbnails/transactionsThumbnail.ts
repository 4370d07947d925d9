/** One line per half message: the half mark, a ring for each check round, and what became of it. Steps stand evenly, not to scale. */
import type { LaneOutcome, TransactionLane, TransactionsModel } from '../../projections/transactions/transactionsModel.ts';
import { duration } from '../format/index.ts';
import { markAt, type Mark, type SceneNode } from '../marks/index.ts';
import { textAt } from '../svgText.ts';
import { margin, sheet } from './frame.ts';

const mostLanes = 3;
/** Check rounds that are drawn one by one. */
const mostChecks = 5;
const outcomeMarks: Readonly<Record<LaneOutcome['kind'], Mark>> = {
  committed: { name: 'consumed', r: 7 },
  rolledBack: { name: 'rolledBack', r: 7 },
  discarded: { name: 'lost', r: 7 },
  lost: { name: 'lost', r: 7 },
};

function ring(check: number, x: number, y: number, isAsked: boolean): SceneNode {
  return {
    tag: 'g',
    attrs: { transform: `translate(${x} ${y})` },
    children: [
      {
        tag: 'circle',
        attrs: { r: 9, fill: 'var(--sunken)', stroke: 'var(--wait)', 'stroke-width': 1.5, 'stroke-dasharray': isAsked ? undefined : '2 2' },
      },
      textAt('number', 0, 4, String(check), { anchor: 'middle', fill: 'ink', isBold: true }),
    ],
  };
}

function laneNodes(lane: TransactionLane, y: number, hasTimes: boolean): readonly SceneNode[] {
  const outcome = lane.outcomes.at(-1);
  const checks = lane.checks.length <= mostChecks ? lane.checks : [...lane.checks.slice(0, 2), ...lane.checks.slice(-2)];
  const left = margin + 10;
  const right = sheet.width - margin - 10;
  const at = (index: number): number => Math.round(left + ((index + 1) * (right - left)) / (checks.length + 1));
  return [
    {
      tag: 'path',
      attrs: {
        d: `M${left} ${y}H${right}`,
        stroke: 'var(--half)',
        'stroke-width': 1.75,
        'stroke-dasharray': outcome === undefined ? '2 4' : undefined,
      },
    },
    markAt({ name: 'half', r: 7 }, left, y),
    ...checks.map((check, index) => ring(check.check, at(index), y, check.kind === 'asked')),
    ...(hasTimes
      ? checks.map((check, index) =>
          textAt(`time ${index}`, at(index), y + 24, duration(check.at - lane.storedAt), { anchor: 'middle', fill: 'ink-2' }),
        )
      : []),
    ...(outcome === undefined ? [] : [markAt(outcomeMarks[outcome.kind], right, y)]),
  ];
}

export function transactionsThumbnail({ lanes }: TransactionsModel): readonly SceneNode[] {
  const shown = [...lanes].sort((one, other) => other.checks.length - one.checks.length).slice(0, mostLanes);
  const pitch = 28;
  const top = sheet.height / 2 - ((shown.length - 1) * pitch) / 2 - (shown.length === 1 ? 8 : 0);
  return shown.flatMap((lane, index) => laneNodes(lane, top + index * pitch, shown.length === 1));
}
