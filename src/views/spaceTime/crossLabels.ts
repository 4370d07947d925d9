/** Words at the crosses of the space–time diagram: what was lost on its way, and attempts that failed before anything left. Pure. */
import { groundText } from '../groundText.ts';
import { placeLabels, textWidth, type Box, type SceneNode } from '../marks/index.ts';
import { m } from '../../paraglide/messages.js';
import type { SpaceTimeGeometry } from './geometry.ts';
import { crossAt, nameOf, type ArrowGroup } from './hopScene.ts';

const linePitch = 14;
/** Crosses so near to one another (px) that say the same have their words once. */
const sameWords = 90;

type Run = readonly [ArrowGroup, ...ArrowGroup[]];

/** Whether a point of the axis lies in a break. */
const isInFold = ({ axis, x0: left, offset }: SpaceTimeGeometry, x: number): boolean =>
  axis.pieces.some(({ kind, x0, x1 }) => kind === 'fold' && x >= left + x0 - offset && x <= left + x1 - offset);

/** Attempts of one message that failed alike one after the other, and crosses that stand alone, as each does that is in a break. */
export function crossRuns(groups: readonly ArrowGroup[], g: SpaceTimeGeometry): readonly Run[] {
  const lost = groups.filter((group) => {
    const [x] = crossAt(group, g);
    return group.hops[0].lostAt !== undefined && x >= g.x0 && x <= g.x1;
  });
  const runs: [ArrowGroup, ...ArrowGroup[]][] = [];
  for (const group of lost) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    if (run !== undefined && before !== undefined && isLike(before, group) && !isInFold(g, crossAt(group, g)[0])) run.push(group);
    else runs.push([group]);
  }
  return runs;
}

function isLike(before: ArrowGroup, group: ArrowGroup): boolean {
  const [one] = before.hops;
  const [other] = group.hops;
  return (
    one.neverLeft === true &&
    other.neverLeft === true &&
    one.msgIds[0] === other.msgIds[0] &&
    one.to === other.to &&
    one.arrivesAt - one.sentAt === other.arrivesAt - other.sentAt &&
    group.x0 - before.x0 < sameWords
  );
}

/** How many attempts a run has. */
export const timesOf = (run: readonly ArrowGroup[]): number => run.reduce((sum, { hops }) => sum + hops.length, 0);

/** What a cross means, and how many say it: a request that went and was lost, or an attempt that failed before it went. */
function crossLines(run: Run, isNamed: boolean): readonly string[] {
  const [{ hops }] = run;
  const word = hops[0].neverLeft === true ? m.spaceTime_failed() : m.spaceTime_legend_lost();
  const times = timesOf(run);
  // Attempts in a row are counted at their name, where they have one.
  const words = times > 1 && (run.length === 1 || !isNamed) ? `${word} ×${times}` : word;
  return [isNamed ? undefined : nameOf(hops[0]), words].filter((line) => line !== undefined);
}

/** Whether an arrow goes through a place. */
function strikes({ x0, x1, y0, y1 }: ArrowGroup, place: Box): boolean {
  const [from, to] = [Math.max(Math.min(x0, x1), place.x), Math.min(Math.max(x0, x1), place.x + place.width)];
  if (from > to) return false;
  const y = (x: number): number => (x1 === x0 ? y0 : y0 + ((y1 - y0) * (x - x0)) / (x1 - x0));
  const [one, other] = [y(from), x1 === x0 ? y1 : y(to)];
  return Math.max(one, other) >= place.y && Math.min(one, other) <= place.y + place.height;
}

/**
 * Words beside the crosses, on their ground: first where neither a break's edge nor another arrow is, then where one is.
 * @param named arrows whose message is named where they set out
 */
export function crossLabels(
  groups: readonly ArrowGroup[],
  runs: readonly Run[],
  g: SpaceTimeGeometry,
  nowMs: number,
  named: ReadonlySet<ArrowGroup>,
  isOnEdge: (place: Box) => boolean,
  obstacles: readonly Box[],
): readonly SceneNode[] {
  const crosses = runs
    .flatMap((run) => run.map((group) => crossAt(group, g)))
    .map(([x, y]): Box => ({ x: x - 5, y: y - 5, width: 10, height: 10 }));
  const labels = runs.map((run) => {
    const [x, y] = crossAt(run[0], g);
    const [lastX] = crossAt(run.at(-1) ?? run[0], g);
    const lines = crossLines(
      run,
      run.some((one) => named.has(one)),
    );
    const width = Math.ceil(Math.max(...lines.map((line) => textWidth(line, 11))) * 1.12);
    const height = lines.length * linePitch;
    const below = { x: (x + lastX - width) / 2, y: y + 8, width, height };
    const beside = [
      { x: lastX + 9, y: y - height / 2, width, height },
      { x: x - 9 - width, y: y - height / 2, width, height },
    ];
    const faults = (place: Box): number =>
      2 * Number(isOnEdge(place)) + Number(groups.some((group) => !run.includes(group) && strikes(group, place)));
    const places = isInFold(g, x) ? [below, ...beside] : [...beside, below];
    const inside = places.filter((place) => place.x >= g.x0 && place.x + width <= g.x1);
    return { run, lines, below, places: inside.toSorted((a, b) => faults(a) - faults(b)) };
  });
  return placeLabels(labels, [...obstacles, ...crosses]).flatMap(({ label: { run, lines, below }, box }) =>
    lines.map((line, index) => {
      const [{ hops, isSelected }] = run;
      const isBelow = box === below;
      return groundText(`lost ${hops[0].seq} ${index}`, isBelow ? box.x + box.width / 2 : box.x, box.y + 11 + index * linePitch, line, {
        fill: hops[0].sentAt > nowMs ? 'ink-2' : 'fail',
        isBold: isSelected,
        anchor: isBelow ? 'middle' : 'start',
      });
    }),
  );
}
