/** The first requests and answers between those who take part, in their order; distances in time are not to scale. */
import { rollup } from 'd3';
import type { SpaceTimeHop, SpaceTimeModel } from '../../projections/spaceTime/spaceTimeModel.ts';
import { fitText, markAt, type SceneNode } from '../marks/index.ts';
import { textAt } from '../svgText.ts';
import { margin, sheet, spread } from './frame.ts';

/** Of more, those with the most requests and answers. */
const mostLanes = 4;
const mostHops = 14;
const left = margin + 66;

/** Those that show something: what carries messages, and what is lost. */
const tells = (hop: SpaceTimeHop): boolean => hop.carries || hop.msgIds.length > 0 || hop.lostAt !== undefined;

const endOf = (hop: SpaceTimeHop): number => hop.lostAt ?? hop.arrivesAt;

function hopNodes(hop: SpaceTimeHop, from: { x: number; y: number }, to: { x: number; y: number }): readonly SceneNode[] {
  const isLost = hop.lostAt !== undefined || hop.neverLeft === true;
  const share = hop.neverLeft === true ? 0.25 : isLost ? 0.6 : 1;
  const end = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
  return [
    {
      tag: 'path',
      attrs: {
        d: `M${from.x} ${from.y}L${end.x} ${end.y}`,
        stroke: isLost ? 'var(--fail)' : 'var(--ink-2)',
        'stroke-width': 1.25,
        'stroke-dasharray': hop.kind === 'response' ? '4 3' : undefined,
      },
    },
    markAt(isLost ? { name: 'lost', r: 4.5 } : { name: hop.kind === 'request' && hop.carries ? 'inFlight' : 'stored', r: 3 }, end.x, end.y),
  ];
}

export function spaceTimeThumbnail({ lanes, hops }: SpaceTimeModel): readonly SceneNode[] {
  const telling = hops.some(tells) ? hops.filter(tells) : hops;
  const ends = rollup(
    telling.flatMap(({ from, to }) => [from, to]),
    (all) => all.length,
    (id) => id,
  );
  const busiest = [...ends].sort(([, one], [, other]) => other - one).slice(0, mostLanes);
  const used = new Set(busiest.map(([id]) => id));
  const shownLanes = lanes.filter(({ id }) => used.has(id));
  const ys = spread(shownLanes.length, 4, sheet.height - 4, 30);
  const yOf = new Map(shownLanes.map(({ id }, index) => [id, ys[index] ?? 0]));
  const shown = telling.filter(({ from, to }) => yOf.has(from) && yOf.has(to)).slice(0, mostHops);
  const times = [...new Set(shown.flatMap((hop) => [hop.sentAt, endOf(hop)]))].sort((one, other) => one - other);
  const xs = spread(times.length, left + 8, sheet.width - margin, 26);
  const xOf = (time: number): number => xs[times.indexOf(time)] ?? left;
  return [
    ...shownLanes.flatMap(({ id }): readonly SceneNode[] => {
      const y = yOf.get(id) ?? 0;
      return [
        textAt(`lane ${id}`, left - 8, y + 4, fitText(id, 62, 11), { anchor: 'end', fill: 'ink-2' }),
        {
          tag: 'path',
          key: `line ${id}`,
          attrs: { d: `M${left} ${y}H${sheet.width - margin}`, stroke: 'var(--edge)', 'stroke-opacity': 0.6 },
        },
      ];
    }),
    ...shown.flatMap((hop) =>
      hopNodes(hop, { x: xOf(hop.sentAt), y: yOf.get(hop.from) ?? 0 }, { x: xOf(endOf(hop)), y: yOf.get(hop.to) ?? 0 }),
    ),
  ];
}
