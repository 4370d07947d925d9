/** Arrows of what travels: one line each, many that cannot be told apart as one band with a count. */
import type { Selection } from '../../engine/index.ts';
import type { SpaceTimeHop } from '../../projections/spaceTime/spaceTimeModel.ts';
import { duration, messageName } from '../format/index.ts';
import { groundText } from '../groundText.ts';
import { colour, faultCross, placeLabels, textWidth, type Box, type SceneNode } from '../marks/index.ts';
import { pickAttrs } from '../pickable.ts';
import { textAt } from '../svgText.ts';
import { m } from '../../paraglide/messages.js';
import type { SpaceTimeGeometry } from './geometry.ts';

/** Arrows nearer to one another than this (px) are one band. */
const apart = 4;

/** One arrow, or several that stand too close. */
export interface ArrowGroup {
  readonly hops: readonly [SpaceTimeHop, ...SpaceTimeHop[]];
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
  /** Ends of the last one. */
  readonly lastX0: number;
  readonly lastX1: number;
  readonly isSelected: boolean;
}

export const carriesSelected = (hop: SpaceTimeHop, selection: Selection | undefined): boolean =>
  selection?.kind === 'message' && hop.msgIds.includes(selection.id);

/** Visible hops, with neighbours of the same way joined; the selected message's stay alone. */
export function arrowGroups(hops: readonly SpaceTimeHop[], g: SpaceTimeGeometry, selection: Selection | undefined): readonly ArrowGroup[] {
  const groups: (ArrowGroup & { hops: [SpaceTimeHop, ...SpaceTimeHop[]]; lastX0: number; lastX1: number })[] = [];
  const open = new Map<string, (typeof groups)[number]>();
  for (const hop of hops) {
    const [y0, y1] = [g.laneY(hop.from), g.laneY(hop.to)];
    const [x0, x1] = [g.x(hop.sentAt), g.x(hop.arrivesAt)];
    if (y0 === undefined || y1 === undefined || x1 < g.x0 || x0 > g.x1) continue;
    const isSelected = carriesSelected(hop, selection);
    const key = `${hop.kind} ${hop.from} ${hop.to} ${hop.carries} ${hop.lostAt !== undefined}`;
    const before = open.get(key);
    if (!isSelected && before !== undefined && x0 - before.lastX0 < apart && Math.abs(x1 - before.lastX1) < apart) {
      before.hops.push(hop);
      [before.lastX0, before.lastX1] = [x0, x1];
      continue;
    }
    const group = { hops: [hop] as [SpaceTimeHop, ...SpaceTimeHop[]], x0, x1, y0, y1, lastX0: x0, lastX1: x1, isSelected };
    groups.push(group);
    if (!isSelected) open.set(key, group);
  }
  return groups;
}

const round = (value: number): number => Math.round(value * 10) / 10;

function headPath(x0: number, y0: number, x1: number, y1: number): string {
  const length = Math.max(1, Math.hypot(x1 - x0, y1 - y0));
  const [dx, dy] = [(x1 - x0) / length, (y1 - y0) / length];
  const [bx, by] = [x1 - dx * 7, y1 - dy * 7];
  return `M${round(x1)} ${round(y1)}L${round(bx - dy * 3)} ${round(by + dx * 3)}L${round(bx + dy * 3)} ${round(by - dx * 3)}Z`;
}

export function hopName(hop: SpaceTimeHop): string {
  const { code, from, to, lostReason } = hop;
  return hop.lostAt === undefined
    ? m.spaceTime_hop({ code, from, to, length: duration(hop.arrivesAt - hop.sentAt) })
    : m.spaceTime_hopLost({ code, from, to, reason: lostReason ?? '' });
}

const nameOf = (hop: SpaceTimeHop): string | undefined => (hop.msgIds[0] === undefined ? undefined : messageName(hop.msgIds[0], hop.key));

/** Where the cross of a lost one stands: half way. */
const lostAt = ({ x0, x1, y0, y1 }: ArrowGroup): readonly [number, number] => [(x0 + x1) / 2, (y0 + y1) / 2];

/** What the cross means: a request that went and was lost, or an attempt that failed before it went, and how long that took. */
function lostLines({ hops }: ArrowGroup, isNamed: boolean): readonly string[] {
  const [hop] = hops;
  const word =
    hop.neverLeft === true ? m.spaceTime_attemptFailed({ length: duration(hop.arrivesAt - hop.sentAt) }) : m.spaceTime_legend_lost();
  return [isNamed ? undefined : nameOf(hop), `${word}${hops.length > 1 ? ` ×${hops.length}` : ''}`].filter((line) => line !== undefined);
}

function arrowNode(group: ArrowGroup): SceneNode {
  const { hops, x0, x1, y0, y1, lastX0, lastX1, isSelected } = group;
  const [hop] = hops;
  const isLost = hop.lostAt !== undefined;
  const stroke = colour(isSelected ? 'select' : isLost ? 'fail' : hop.carries || hop.kind === 'request' ? 'flight' : 'ink-3');
  const [endX, endY] = isLost ? lostAt(group) : [x1, y1];
  const name = nameOf(hop);
  const label = [name, hopName(hop), ...(hops.length > 1 ? [`×${hops.length}`] : [])].filter((part) => part !== undefined).join(' · ');
  const target =
    hop.msgIds[0] === undefined ? ({ seekMs: hop.sentAt } as const) : ({ select: { kind: 'message', id: hop.msgIds[0] } } as const);
  return {
    tag: 'g',
    key: `hop ${hop.seq}`,
    means: isLost ? 'lostArrow' : hop.kind === 'request' ? 'requestArrow' : hop.carries ? 'messageArrow' : 'responseArrow',
    attrs: {
      ...pickAttrs(target, label, isSelected),
      'data-hop': hop.seq,
      'data-count': hops.length,
      'data-from': hop.sentAt,
      'data-to': Math.max(...hops.map(({ arrivesAt }) => arrivesAt)),
    },
    children: [
      { tag: 'title', key: 'title', text: label },
      ...(hops.length > 1
        ? [
            {
              tag: 'path',
              key: 'band',
              attrs: {
                d: `M${round(x0)} ${y0}L${round(lastX0 + 1)} ${y0}L${round(lastX1 + 1)} ${y1}L${round(x1)} ${y1}Z`,
                fill: stroke,
                'fill-opacity': 0.35,
              },
            } as const,
          ]
        : []),
      {
        tag: 'path',
        key: 'line',
        attrs: {
          d: `M${round(x0)} ${y0}L${round(endX)} ${round(endY)}`,
          stroke,
          'stroke-width': isSelected ? 2.5 : 1.25,
          'stroke-dasharray': hop.kind === 'response' && !hop.carries ? '3 3' : undefined,
          fill: 'none',
        },
      },
      {
        tag: 'path',
        key: 'hit',
        attrs: { d: `M${round(x0)} ${y0}L${round(endX)} ${round(endY)}`, stroke: 'transparent', 'stroke-width': 9, fill: 'none' },
      },
      isLost
        ? { tag: 'g', key: 'lost', attrs: { transform: `translate(${round(endX)} ${round(endY)})` }, children: [faultCross(4)] }
        : { tag: 'path', key: 'head', attrs: { d: headPath(x0, y0, x1, y1), fill: stroke } },
    ],
  };
}

/** Where an arrow comes in: no name may stand on its head. */
const arrival = ({ x1, y0, y1 }: ArrowGroup): Box => ({ x: x1 - 4, y: y1 > y0 ? y1 - 18 : y1, width: 8, height: 18 });

/** A text that no arrow behind it strikes through. */
function nameNode(key: string, x: number, y: number, text: string, isSelected: boolean, fill: 'ink' | 'ink-2'): SceneNode {
  const node = textAt(key, x, y, text, { fill, isBold: isSelected });
  return { ...node, attrs: { ...node.attrs, stroke: colour('paper'), 'stroke-width': 3, 'paint-order': 'stroke' } };
}

const lostPitch = 14;

const foldEdges = ({ axis, x0: left, offset }: SpaceTimeGeometry): readonly number[] =>
  axis.pieces.flatMap(({ kind, x0, x1 }) => (kind === 'fold' ? [x0, x1] : [])).map((x) => left + x - offset);

/** Whether a text lies on the edge of a break. */
const foldCrossing = (g: SpaceTimeGeometry): ((place: Box) => boolean) => {
  const edges = foldEdges(g);
  return ({ x, width }) => edges.some((edge) => edge > x - 4 && edge < x + width + 4);
};

/** Words beside the crosses, on their ground: where no other place is free they may lie on the edge of a break, which is where an attempt ends that took long. */
function lostLabels(
  groups: readonly ArrowGroup[],
  g: SpaceTimeGeometry,
  nowMs: number,
  named: ReadonlySet<ArrowGroup>,
  obstacles: readonly Box[],
): readonly SceneNode[] {
  const lost = groups.filter(({ hops: [hop] }) => hop.lostAt !== undefined);
  const isOnEdge = foldCrossing(g);
  const crosses = lost.map(lostAt).map(([x, y]): Box => ({ x: x - 5, y: y - 5, width: 10, height: 10 }));
  const labels = lost.map((group) => {
    const lines = lostLines(group, named.has(group));
    const width = Math.ceil(Math.max(...lines.map((line) => textWidth(line, 11))) * 1.12);
    const height = lines.length * lostPitch;
    const [x, y] = lostAt(group);
    const places: readonly Box[] = [
      { x: x + 9, y: y - height / 2, width, height },
      { x: x - 9 - width, y: y - height / 2, width, height },
      { x: x - width / 2, y: y + 8, width, height },
    ];
    const inside = places.filter((place) => place.x >= g.x0 && place.x + width <= g.x1);
    return { lines, group, places: inside.toSorted((a, b) => Number(isOnEdge(a)) - Number(isOnEdge(b))) };
  });
  return placeLabels(labels, [...obstacles, ...crosses]).flatMap(({ label: { lines, group }, box }) =>
    lines.map((line, index) =>
      groundText(`lost ${group.hops[0].seq} ${index}`, box.x, box.y + 11 + index * lostPitch, line, {
        fill: group.hops[0].sentAt > nowMs ? 'ink-2' : 'fail',
        isBold: group.isSelected,
      }),
    ),
  );
}

/** Names where messages set out; the selection's come first, and one that would touch another or an arrow's head is left out. */
export function hopLabels(
  groups: readonly ArrowGroup[],
  g: SpaceTimeGeometry,
  nowMs: number,
  others: readonly Box[],
): readonly SceneNode[] {
  const obstacles = [...others, ...groups.map(arrival)];
  const edges = foldEdges(g);
  const crosses = foldCrossing(g);
  const labels = groups
    .filter(({ hops: [hop] }) => hop.carries)
    .toSorted((a, b) => Number(b.isSelected) - Number(a.isSelected))
    .map((group) => {
      const text = `${nameOf(group.hops[0]) ?? ''}${group.hops.length > 1 ? ` ×${group.hops.length}` : ''}`;
      // Fonts differ from page to page, and most ids are digits: some air keeps their ends inside.
      const width = Math.ceil(textWidth(text, 11) * 1.12);
      // Above the line when the arrow goes down, below when it goes up: never where the arrow itself is.
      const y = group.y1 > group.y0 ? group.y0 - 20 : group.y0 + 8;
      const box = { x: group.x0 - width / 2, y, width, height: 14 };
      const isInside = ({ x }: Box): boolean => x >= g.x0 && x + width <= g.x1;
      const places = group.x0 < g.x0 || group.x0 > g.x1 ? [] : [box, { ...box, x: group.x0 + 5 }, { ...box, x: group.x0 - 5 - width }];
      // Beside the edge of a break, never across it; only the selection's name must stand.
      const near = edges.filter((edge) => Math.abs(edge - group.x0) < width + 8);
      const beside = near.flatMap((edge) => [
        { ...box, x: edge - 5 - width },
        { ...box, x: edge + 5 },
      ]);
      const holds = ({ x }: Box): boolean => x <= group.x0 + 6 && x + width >= group.x0 - 6;
      const clear = [...places, ...(places.length === 0 ? [] : beside.filter(holds))].filter((place) => isInside(place) && !crosses(place));
      return { text, group, places: group.isSelected ? [...clear, ...places.filter(isInside)] : clear };
    });
  const named = placeLabels(labels, obstacles);
  return [
    ...named.map(({ label: { text, group }, box }) =>
      nameNode(`name ${group.hops[0].seq}`, box.x, box.y + 11, text, group.isSelected, group.isSelected ? 'ink' : 'ink-2'),
    ),
    ...lostLabels(groups, g, nowMs, new Set(named.map(({ label }) => label.group)), [...obstacles, ...named.map(({ box }) => box)]),
  ];
}

export const hopNodes = (groups: readonly ArrowGroup[]): readonly SceneNode[] =>
  groups.toSorted((a, b) => Number(a.isSelected) - Number(b.isSelected)).map(arrowNode);
