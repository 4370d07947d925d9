/** Arrows of what travels: one line each, many that cannot be told apart as one band with a count. */
import type { Selection } from '../../engine/index.ts';
import type { SpaceTimeHop } from '../../projections/spaceTime/spaceTimeModel.ts';
import { duration, messageName } from '../format/index.ts';
import { colour, faultCross, type SceneNode } from '../marks/index.ts';
import { pickAttrs } from '../pickable.ts';
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
    const key = `${hop.kind} ${hop.from} ${hop.to} ${hop.carries} ${hop.lostAt !== undefined} ${hop.neverLeft}`;
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
  const { code, from, to, lostReason: reason = '' } = hop;
  if (hop.lostAt === undefined) return m.spaceTime_hop({ code, from, to, length: duration(hop.arrivesAt - hop.sentAt) });
  return hop.neverLeft === true ? m.spaceTime_hopFailed({ code, from, to, reason }) : m.spaceTime_hopLost({ code, from, to, reason });
}

/** Name of the message that it carries or is about. */
export const nameOf = (hop: SpaceTimeHop): string | undefined =>
  hop.msgIds[0] === undefined ? undefined : messageName(hop.msgIds[0], hop.key);

/** Where the cross stands, between two lanes: of a lost one about half way, of an attempt that never left beside its own lane. */
export function crossAt({ hops: [hop], x0, x1, y0, y1 }: ArrowGroup, { lanePitch }: SpaceTimeGeometry): readonly [number, number] {
  const lanes = Math.max(1, Math.round(Math.abs(y1 - y0) / lanePitch));
  const share = (hop.neverLeft === true ? 0.5 : Math.floor((lanes - 1) / 2) + 0.5) / lanes;
  // A slope is a latency: what never left has none.
  return [x0 + (x1 - x0) * (hop.neverLeft === true ? 0.5 : share), y0 + (y1 - y0) * share];
}

function meaningOf({ kind, carries, lostAt, neverLeft }: SpaceTimeHop): string {
  if (neverLeft === true) return 'failedAttempt';
  if (lostAt !== undefined) return 'lostArrow';
  return kind === 'request' || carries ? 'requestArrow' : 'responseArrow';
}

function arrowNode(group: ArrowGroup, g: SpaceTimeGeometry): SceneNode {
  const { hops, x0, x1, y0, y1, lastX0, lastX1, isSelected } = group;
  const [hop] = hops;
  const isLost = hop.lostAt !== undefined;
  const stroke = colour(isSelected ? 'select' : isLost ? 'fail' : hop.carries || hop.kind === 'request' ? 'flight' : 'ink-3');
  const [endX, endY] = isLost ? crossAt(group, g) : [x1, y1];
  const name = nameOf(hop);
  const label = [name, hopName(hop), ...(hops.length > 1 ? [`×${hops.length}`] : [])].filter((part) => part !== undefined).join(' · ');
  const target =
    hop.msgIds[0] === undefined ? ({ seekMs: hop.sentAt } as const) : ({ select: { kind: 'message', id: hop.msgIds[0] } } as const);
  return {
    tag: 'g',
    key: `hop ${hop.seq}`,
    means: meaningOf(hop),
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
          'stroke-dasharray': hop.neverLeft === true ? '1.5 3' : hop.kind === 'response' && !hop.carries ? '3 3' : undefined,
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

export const hopNodes = (groups: readonly ArrowGroup[], g: SpaceTimeGeometry): readonly SceneNode[] =>
  groups.toSorted((a, b) => Number(a.isSelected) - Number(b.isSelected)).map((group) => arrowNode(group, g));
