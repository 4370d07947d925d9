/** Fifty messages sent at once over a slow link: dots that would hide one another are one, with their number, and open all of them. */
import { describe, expect, test } from 'vitest';
import { createRun, type Selection } from '../../engine/index.ts';
import { clusterMap } from '../../projections/clusterMap/clusterMap.ts';
import { parseScenario } from '../../scenario/index.ts';
import { overlaps, type Box, type SceneNode } from '../marks/index.ts';
import { messageAt, numberBox } from './flying.ts';
import { layoutCluster } from './layout.ts';
import { movingPart, stillPart } from './picture.ts';

const parsed = parseScenario({
  version: 1,
  brokers: [{ id: 'broker-a' }],
  network: {
    latency: 40,
    links: [
      { from: 'c1', to: 'broker-a', latency: 400 },
      { from: 'p1', to: 'broker-a', latency: 400 },
    ],
  },
  producers: [{ id: 'p1' }],
  consumers: [{ id: 'c1' }],
  script: [{ at: '5s', do: 'send', mode: 'ASYNC', producer: 'p1', topic: 'OrderTopic', count: 50, keys: 'o-{n}' }],
});
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const run = createRun(parsed.value);
run.advanceTo(7_000);

function at(nowMs: number, width: number, selection?: Selection) {
  const state = clusterMap.initial(run.scenario);
  for (let seq = 1; seq <= run.trace.length && run.trace.at(seq) <= nowMs; seq++) clusterMap.apply(state, run.trace.fact(seq));
  const model = clusterMap.model(state, nowMs, selection);
  const input = { model, layout: layoutCluster(model, width, 566), nowMs, selection, currentKey: undefined, idPrefix: 'test' };
  const still = stillPart(input);
  return { model, still, moving: movingPart(still, input, undefined) };
}

const onTheWay = 5_300;

const flat = (node: SceneNode): readonly SceneNode[] => [node, ...(node.children ?? []).flatMap(flat)];

/** Grounds of the words on slow links. */
const linkWords = (node: SceneNode): readonly Box[] =>
  flat(node)
    .filter(({ attrs }) => String(attrs?.['data-item']).startsWith('link '))
    .flatMap(({ children = [] }) => children.filter(({ key }) => key === 'ground'))
    .map(({ attrs = {} }) => ({
      x: Number(attrs['x']),
      y: Number(attrs['y']),
      width: Number(attrs['width']),
      height: Number(attrs['height']),
    }));

describe.each([360, 880, 1_036, 1_168])('width %d', (width) => {
  const { model, moving } = at(onTheWay, width);
  const { dots } = moving.flying;

  test('no dot hides another, and all fifty are counted', () => {
    expect(dots.reduce((sum, { mark }) => sum + (mark.count ?? 1), 0)).toBe(50);
    expect(dots.length).toBeLessThan(10);
    for (const [index, one] of dots.entries())
      for (const other of dots.slice(index + 1)) expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(3);
    expect(moving.items.map(({ name }) => name).filter((name) => /×\d+/u.test(name))).toHaveLength(dots.length);
  });

  test('their numbers do not cover one another, and words on links only where no side is free', () => {
    for (const nowMs of [5_120, 5_200, 5_260, 5_300, 5_360]) {
      const { moving: now, still } = at(nowMs, width);
      const numbers = now.flying.dots.map((dot) => numberBox(dot, dot.mark.countSide ?? 'right'));
      numbers.forEach((box, index) => expect(numbers.slice(index + 1).filter((other) => overlaps(box, other))).toEqual([]));
      now.flying.dots.forEach(({ mark }, index) => {
        const covers = linkWords(still.node).some((words) => overlaps(words, numbers[index] ?? words));
        if (covers) expect(mark.countSide).toBe('right');
      });
    }
  });

  test('press by press every message is opened, by pointer and by keyboard', () => {
    const all = new Set(model.flights.flatMap(({ messages }) => messages.map(({ msgId }) => msgId)));
    const opened = new Set<string>();
    for (const { x, y } of dots) {
      let last = messageAt(moving.flying, x, y, undefined);
      while (last !== undefined && !opened.has(last)) {
        opened.add(last);
        last = messageAt(moving.flying, x, y, last);
      }
    }
    expect(opened).toEqual(all);
    const [first] = moving.items;
    if (first === undefined) throw new Error('a dot can be reached by keyboard');
    const next = at(onTheWay, width, first.selection).moving.items.filter(({ selection }) => selection.id !== first.selection.id);
    expect(next.length).toBeGreaterThan(0);
  });

  test('words on links stay inside', () => {
    const boxes = linkWords(at(onTheWay, width).still.node);
    expect(boxes.length).toBeGreaterThan(0);
    for (const box of boxes) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
    }
  });
});
