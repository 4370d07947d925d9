/** What is too old to be drawn arrow by arrow: one band for each way and stretch of time, with how many arrows it stands for. */
import type { SpaceTimeModel } from '../../projections/spaceTime/spaceTimeModel.ts';
import { count, saidTime } from '../format/index.ts';
import { colour, textWidth, type SceneNode } from '../marks/index.ts';
import { textAt } from '../svgText.ts';
import { m } from '../../paraglide/messages.js';
import type { SpaceTimeGeometry } from './geometry.ts';

export function olderNodes(model: SpaceTimeModel, g: SpaceTimeGeometry): readonly SceneNode[] {
  const lean = model.latency / g.axis.msPerPx;
  return model.older.flatMap(({ from, to, fromMs, toMs, count: arrows }): readonly SceneNode[] => {
    const [y0, y1] = [g.laneY(from), g.laneY(to)];
    // The stretch in which the arrows begin to be drawn belongs to both.
    const end = Math.min(toMs, Math.max(fromMs, model.hops[0]?.sentAt ?? toMs));
    const [x0, x1] = [g.x(fromMs), g.x(end)];
    if (y0 === undefined || y1 === undefined || x1 < g.x0 || x0 > g.x1) return [];
    const words = m.spaceTime_older({ count: count(arrows), from, to, begin: saidTime(fromMs, false), end: saidTime(end, false) });
    const badge = `×${count(arrows)}`;
    const middle = (Math.max(g.x0, x0) + Math.min(g.x1, x1)) / 2 + lean / 4;
    const isWide = x1 - x0 > textWidth(badge, 11) + 12;
    return [
      {
        tag: 'g',
        key: `older ${from}>${to} ${fromMs}`,
        means: 'olderArrows',
        attrs: { 'data-older': arrows },
        children: [
          { tag: 'title', key: 'title', text: words },
          {
            tag: 'path',
            key: 'band',
            attrs: {
              d: `M${x0.toFixed(1)} ${y0}L${x1.toFixed(1)} ${y0}L${(x1 + lean).toFixed(1)} ${y1}L${(x0 + lean).toFixed(1)} ${y1}Z`,
              fill: colour('flight'),
              'fill-opacity': 0.14,
            },
          },
          ...(isWide ? [textAt('count', middle, y0 + (y1 - y0) / 4 + 4, badge, { anchor: 'middle', fill: 'ink-2' })] : []),
        ],
      },
    ];
  });
}
