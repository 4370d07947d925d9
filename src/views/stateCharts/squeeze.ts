/** A chart that is higher than its room: what lies between boxes and labels gives way, they themselves stay as they are. */
import type { Chart, ChartLayout, Place } from './chart.ts';
import { fitLayout, startWay } from './chartScene.ts';

/** Ways shorter than this share of theirs could not be told from one another. */
const shortest = 0.3;

/** Of the dot where a chart begins (px). */
const dotRadius = 4;

/** The dot with its arrow, which stand above the first state where the chart goes down. */
function startBox(layout: ChartLayout): Pick<Place, 'y' | 'height'> {
  const heights = startWay(layout).map(([, y]) => y);
  const y = Math.max(0, Math.min(...heights) - dotRadius);
  return { y, height: Math.max(...heights) - y };
}

/** What must keep its height: from, to. Touching ones are one. */
function keptOf(places: readonly Pick<Place, 'y' | 'height'>[]): readonly (readonly [number, number])[] {
  const kept: [number, number][] = [];
  for (const { y, height } of [...places].sort((a, b) => a.y - b.y)) {
    const last = kept.at(-1);
    if (last !== undefined && y <= last[1]) last[1] = Math.max(last[1], y + height);
    else kept.push([y, y + height]);
  }
  return kept;
}

/** The same chart in `height` pixels, or as near to that as it can come. */
export function squeezed(layout: ChartLayout, height: number): ChartLayout {
  if (layout.height <= height) return layout;
  const kept = keptOf([startBox(layout), ...layout.states, ...layout.shared, ...layout.edges.map(({ label }) => label)]);
  const fixed = kept.reduce((sum, [from, to]) => sum + to - from, 0);
  const share = Math.min(1, Math.max(shortest, (height - fixed) / Math.max(1, layout.height - fixed)));
  const at = (y: number): number => {
    const keptAbove = kept.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(y, to) - from), 0);
    return Math.round((keptAbove + (y - keptAbove) * share) * 10) / 10;
  };
  const moved = <T extends Place>(place: T): T => ({ ...place, y: at(place.y) });
  const along = (points: ChartLayout['start']): ChartLayout['start'] => points.map(([x, y]) => [x, at(y)] as const);
  return {
    width: layout.width,
    height: at(layout.height),
    states: layout.states.map(moved),
    shared: layout.shared.map(moved),
    edges: layout.edges.map((edge) => ({ ...edge, points: along(edge.points), label: moved(edge.label) })),
    start: along(layout.start),
  };
}

/** How much of a chart has to be scrolled to in such a room (px). */
export function outOfSight(chart: Chart, width: number, height: number): number {
  const { layout, scale } = fitLayout(chart, width, height, true);
  return Math.max(0, squeezed(layout, Math.floor(height / scale)).height * scale - height);
}
