/** Names of what travels, where it sets out, and the words at its crosses. Pure. */
import { colour, placeLabels, textWidth, type Box, type SceneNode } from '../marks/index.ts';
import { textAt } from '../svgText.ts';
import { crossLabels, crossRuns, timesOf } from './crossLabels.ts';
import type { SpaceTimeGeometry } from './geometry.ts';
import { nameOf, type ArrowGroup } from './hopScene.ts';

/** Where an arrow comes in: no name may stand on its head. */
const arrival = ({ x1, y0, y1 }: ArrowGroup): Box => ({ x: x1 - 4, y: y1 > y0 ? y1 - 18 : y1, width: 8, height: 18 });

/** A text that no arrow behind it strikes through. */
function nameNode(key: string, x: number, y: number, text: string, isSelected: boolean, fill: 'ink' | 'ink-2'): SceneNode {
  const node = textAt(key, x, y, text, { fill, isBold: isSelected });
  return { ...node, attrs: { ...node.attrs, stroke: colour('paper'), 'stroke-width': 3, 'paint-order': 'stroke' } };
}

const foldEdges = ({ axis, x0: left, offset }: SpaceTimeGeometry): readonly number[] =>
  axis.pieces.flatMap(({ kind, x0, x1 }) => (kind === 'fold' ? [x0, x1] : [])).map((x) => left + x - offset);

/** Air between a text and the middle of a zigzag, which is 3 to each side (px). */
const edgeAir = 8;
/** The words at a cross have the rest of it in their own width, and nowhere else to go. */
const wordsAir = 4;

/** Whether a text lies on the edge of a break, or touches it. */
const foldCrossing = (g: SpaceTimeGeometry, air: number): ((place: Box) => boolean) => {
  const edges = foldEdges(g);
  return ({ x, width }) => edges.some((edge) => edge > x - air && edge < x + width + air);
};

/** Names where messages set out; the selection's come first, and one that would touch another or an arrow's head is left out. */
export function hopLabels(
  groups: readonly ArrowGroup[],
  g: SpaceTimeGeometry,
  nowMs: number,
  others: readonly Box[],
): readonly SceneNode[] {
  const obstacles = [...others, ...groups.map(arrival)];
  const edges = foldEdges(g);
  const crosses = foldCrossing(g, edgeAir);
  const runs = crossRuns(groups, g);
  // Of attempts that failed alike the first one has the name, and counts them.
  const further = new Set(runs.flatMap(([, ...others]) => others));
  const times = new Map(runs.map((run) => [run[0], timesOf(run)]));
  const labels = groups
    .filter((group) => group.hops[0].carries && !further.has(group))
    .toSorted((a, b) => Number(b.isSelected) - Number(a.isSelected))
    .map((group) => {
      const number = times.get(group) ?? group.hops.length;
      const text = `${nameOf(group.hops[0]) ?? ''}${number > 1 ? ` ×${number}` : ''}`;
      // Fonts differ from page to page, and most ids are digits: some air keeps their ends inside.
      const width = Math.ceil(textWidth(text, 11) * 1.12);
      // Above the line when the arrow goes down, below when it goes up: never where the arrow itself is.
      const y = group.y1 > group.y0 ? group.y0 - 20 : group.y0 + 8;
      const box = { x: group.x0 - width / 2, y, width, height: 14 };
      const isInside = ({ x }: Box): boolean => x >= g.x0 && x + width <= g.x1;
      const places = group.x0 < g.x0 || group.x0 > g.x1 ? [] : [box, { ...box, x: group.x0 + 5 }, { ...box, x: group.x0 - 5 - width }];
      // Beside the edge of a break, never across it; only the selection's name must stand.
      const near = edges.filter((edge) => Math.abs(edge - group.x0) < width + edgeAir);
      const beside = near.flatMap((edge) => [
        { ...box, x: edge - edgeAir - width },
        { ...box, x: edge + edgeAir },
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
    ...crossLabels(groups, runs, g, nowMs, new Set(named.map(({ label }) => label.group)), foldCrossing(g, wordsAir), [
      ...obstacles,
      ...named.map(({ box }) => box),
    ]),
  ];
}
