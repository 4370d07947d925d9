/**
 * A chart for a narrow stage: its states below one another, under each what leads out of it, and at the right the ways to where it leads. So
 * it is as wide as its longest label and as many ways as run side by side, and scrolls in one direction only.
 */
import type { ChartLayout, PlacedEdge } from './chart.ts';

const margin = 8;
const labelX = 22;
/** Here the ways leave a box and go down to their labels. */
const spineX = 13;
const trackPitch = 7;
const labelGap = 6;

type Point = PlacedEdge['points'][number];

interface Way {
  readonly edge: PlacedEdge;
  /** Middle of the label and of the box it leads to (px). */
  readonly fromY: number;
  readonly toY: number;
  track: number;
}

/** Short ways run inside, long ones outside, and none over another. */
function laidInTracks(ways: readonly Way[]): number {
  const tracks: (readonly [number, number])[][] = [];
  for (const way of ways.toSorted((a, b) => Math.abs(a.toY - a.fromY) - Math.abs(b.toY - b.fromY))) {
    const [top, bottom] = [Math.min(way.fromY, way.toY), Math.max(way.fromY, way.toY)];
    const free = tracks.findIndex((taken) => taken.every(([from, to]) => bottom + 4 < from || to + 4 < top));
    way.track = free === -1 ? tracks.length : free;
    (tracks[way.track] ??= []).push([top, bottom]);
  }
  return tracks.length;
}

/** Where the ways that lead to one box end (px below its top): those from above first, so that they cross as little as can be. */
function arrivals(ways: readonly Way[], height: number): ReadonlyMap<Way, number> {
  const above = ways.filter(({ fromY, toY }) => fromY < toY).toSorted((a, b) => a.track - b.track);
  const below = ways.filter(({ fromY, toY }) => fromY >= toY).toSorted((a, b) => b.track - a.track);
  return new Map([...above, ...below].map((way, index, all) => [way, ((index + 1) * height) / (all.length + 1)]));
}

function stack(layout: ChartLayout, names: readonly string[], initial: string): ChartLayout {
  const places = new Map<string, { readonly x: number; readonly y: number; readonly width: number; readonly height: number }>();
  const labels = new Map<PlacedEdge, PlacedEdge['label']>();
  let y = margin + 18;
  const put = (name: string, { width, height }: { readonly width: number; readonly height: number }): void => {
    if (name === initial && places.size > 0) y += 14;
    places.set(name, { x: margin, y, width, height });
    y += height + labelGap;
    for (const edge of layout.edges)
      if (edge.from === name) {
        labels.set(edge, { ...edge.label, x: labelX, y });
        y += edge.label.height + labelGap;
      }
    y += 8;
  };
  const shared = new Set(layout.shared);
  names.forEach((name, index) => {
    const place = layout.states[index];
    if (place !== undefined) put(name, place);
    for (const box of shared)
      if (box.names.every((one) => places.has(one))) {
        shared.delete(box);
        put(box.names.join(' '), box);
      }
  });
  const middle = ({ y: top, height }: { readonly y: number; readonly height: number }): number => top + height / 2;
  const placeOf = (name: string): PlacedEdge['label'] => places.get(name) ?? { x: margin, y: 0, width: 0, height: 0 };
  const ways = layout.edges.map((edge): Way => ({
    edge,
    fromY: middle(labels.get(edge) ?? edge.label),
    toY: middle(placeOf(edge.to)),
    track: 0,
  }));
  const tracks = laidInTracks(ways);
  const left = Math.max(...[...places.values(), ...labels.values()].map(({ x, width }) => x + width)) + 14;
  const ends = new Map(
    [...places].flatMap(([name, { height }]) => [
      ...arrivals(
        ways.filter(({ edge }) => edge.to === name),
        height,
      ),
    ]),
  );
  const edges = ways.map((way): PlacedEdge => {
    const { edge, fromY, track } = way;
    const [from, to] = [placeOf(edge.from), placeOf(edge.to)];
    const x = left + track * trackPitch;
    const endY = to.y + (ends.get(way) ?? 0);
    const points: readonly Point[] = [
      [spineX, from.y + from.height],
      [spineX, fromY],
      [x, fromY],
      [x, endY],
      [to.x + to.width, endY],
    ];
    return { ...edge, points, label: labels.get(edge) ?? edge.label };
  });
  const first = placeOf(initial);
  const startX = first.x + first.width / 2;
  return {
    width: left + tracks * trackPitch + margin,
    height: y + margin,
    states: names.map(placeOf),
    shared: layout.shared.map((box) => ({ ...box, ...placeOf(box.names.join(' ')) })),
    edges,
    start: [
      [startX, first.y - 16],
      [startX, first.y],
    ],
  };
}

const made = new WeakMap<ChartLayout, ChartLayout>();

/** The same boxes and labels below one another; `names` are those of the states, in the layout's order. */
export function stacked(layout: ChartLayout, names: readonly string[], initial: string): ChartLayout {
  const known = made.get(layout) ?? stack(layout, names, initial);
  made.set(layout, known);
  return known;
}
