/** Over all presets: lines pass beside the words of the cluster picture, and words stay inside their shapes. */
import { describe, expect, test } from 'vitest';
import { clusterMap } from '../../projections/clusterMap/clusterMap.ts';
import type { ClusterMapModel } from '../../projections/clusterMap/clusterMapModel.ts';
import { listPresetSlugs } from '../../scenario/index.ts';
import { runOf } from '../../scenario/testing/presetRun.ts';
import { pointsOf, type Curve } from '../flight.ts';
import { overlaps, textWidth, type SceneNode } from '../marks/index.ts';
import { momentsOf } from '../testing/runMoments.ts';
import { textBoxes, type TextBox } from '../testing/sceneBoxes.ts';
import { layoutCluster } from './layout.ts';
import { ownerLines, sendLines } from './links.ts';
import { stillPart } from './picture.ts';

const flat = (node: SceneNode): readonly SceneNode[] => [node, ...(node.children ?? []).flatMap(flat)];
const itemsOf = (node: SceneNode, kind: string): readonly SceneNode[] =>
  flat(node).filter(({ attrs }) => String(attrs?.['data-item']).startsWith(`${kind} `));

function drawn(model: ClusterMapModel, nowMs: number, width: number) {
  const layout = layoutCluster(model, width, 566);
  const still = stillPart({ model, layout, nowMs, selection: undefined, currentKey: undefined, idPrefix: 'test' });
  const ways = [...sendLines(model, layout), ...ownerLines(model, layout)].map(({ curve }) => curve);
  return { layout, node: still.node, ways: new Set([...ways, ...still.curves.values()].filter((way) => way !== undefined)) };
}

/** Words that a dot on one of the ways covers. */
const covered = (words: readonly TextBox[], ways: ReadonlySet<Curve>, radius: number): readonly string[] => {
  const points = [...ways].flatMap(pointsOf);
  return words
    .filter(({ x, y, width, height }) =>
      points.some(([px, py]) => px > x - radius && px < x + width + radius && py > y - radius && py < y + height + radius),
    )
    .map(({ text }) => text);
};

describe.each(listPresetSlugs())('%s', (slug) => {
  const moments = [...momentsOf(clusterMap, runOf(slug), 4)];

  test('on the phone no line to a consumer crosses the name of a group', () => {
    for (const { model, nowMs } of moments) {
      const { node, ways } = drawn(model, nowMs, 360);
      expect(covered(textBoxes(itemsOf(node, 'group')), ways, 4.5), `at ${nowMs}`).toEqual([]);
    }
  });

  test.each([880, 1_036, 1_168])('width %d: what a producer sent stands inside its shape', (width) => {
    for (const { model, nowMs } of moments) {
      const { layout, node } = drawn(model, nowMs, width);
      for (const item of itemsOf(node, 'producer')) {
        const box = layout.producers.get(String(item.attrs?.['data-item']).slice('producer '.length));
        if (box === undefined) throw new Error('a producer has a place');
        for (const { attrs = {}, text, children = [] } of (item.children ?? []).filter(({ key }) => key === 'numbers')) {
          const words = text ?? children.map((part) => part.text ?? '').join('');
          const slope = (14 * (Number(attrs['y']) - box.y - box.height / 2)) / (box.height / 2);
          expect(Number(attrs['x']) + textWidth(words, 11), `${words} at ${nowMs}`).toBeLessThan(box.x + box.width - slope);
        }
      }
    }
  });

  test.each([360, 880, 1_036, 1_168])('width %d: dots pass beside the words of a link, which stand on no broker', (width) => {
    for (const { model, nowMs } of moments) {
      const { layout, node, ways } = drawn(model, nowMs, width);
      const words = textBoxes(itemsOf(node, 'link'));
      expect(covered(words, ways, 4.5), `at ${nowMs}`).toEqual([]);
      const brokers = [...layout.brokers.values()].map(({ box }) => box);
      expect(
        words.filter((one) => brokers.some((broker) => overlaps(one, broker))).map(({ text }) => text),
        `at ${nowMs}`,
      ).toEqual([]);
    }
  });
});
