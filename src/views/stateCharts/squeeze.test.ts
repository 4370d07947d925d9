import { describe, expect, test } from 'vitest';
import { overlaps } from '../marks/index.ts';
import { charts } from './charts.ts';
import { startWay } from './chartScene.ts';
import { outOfSight, squeezed } from './squeeze.ts';

const layouts = charts.flatMap(({ id, tall, brief }) => [
  { id, layout: tall },
  ...(brief === undefined ? [] : [{ id: `${id}, brief`, layout: brief.tall }]),
]);

describe.each(layouts)('$id in less height', ({ layout }) => {
  test('what has room stays as it is', () => expect(squeezed(layout, layout.height)).toBe(layout));

  test('boxes and labels keep their size and their order, and cover one another no more than before', () => {
    const low = squeezed(layout, layout.height * 0.7);
    expect(low.height).toBeLessThan(layout.height);
    const before = [...layout.states, ...layout.edges.map(({ label }) => label)];
    const after = [...low.states, ...low.edges.map(({ label }) => label)];
    after.forEach((place, index) => {
      expect(place).toMatchObject({ x: before[index]?.x, width: before[index]?.width, height: before[index]?.height });
      expect(place.y + place.height).toBeLessThanOrEqual(low.height + 0.1);
    });
    const [dot = [0, 0]] = startWay(low);
    expect(dot[1], 'the dot where it begins is whole').toBeGreaterThanOrEqual(4);
    const pairs = (places: readonly (typeof after)[number][]): number =>
      places.reduce((sum, one, index) => sum + places.slice(index + 1).filter((other) => overlaps(one, other)).length, 0);
    expect(pairs(after)).toBeLessThanOrEqual(pairs(before));
  });
});

test.each(charts.map((chart) => [chart.id, chart] as const))(
  '%s is in sight as a whole on the second stage of 2560 × 1300, its words below it or beside it',
  (_, chart) => {
    expect(Math.min(outOfSight(chart, 733, 428), outOfSight(chart, 733 - 300, 428 + 168))).toBe(0);
  },
);
