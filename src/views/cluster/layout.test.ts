import { describe, expect, test } from 'vitest';
import { createRun } from '../../engine/index.ts';
import { clusterMap } from '../../projections/clusterMap/clusterMap.ts';
import type { ClusterMapModel } from '../../projections/clusterMap/clusterMapModel.ts';
import { firstRetry, numbered, retryScenario, startUp } from '../../projections/clusterMap/testing/retryRun.ts';
import { listPresets, openPreset } from '../../scenario/index.ts';
import { curveAt } from '../flight.ts';
import { overlaps, type Box } from '../marks/index.ts';
import { layoutCluster } from './layout.ts';
import { flightCurve, ownerLines, sendLines, slaveLines } from './links.ts';
import { phoneBelow, type ClusterLayout } from './layoutParts.ts';
import { heldWords } from './words.ts';

function modelAt(nowMs: number, scenario = retryScenario): ClusterMapModel {
  const state = clusterMap.initial(scenario);
  for (const fact of numbered([...startUp, ...firstRetry])) if (fact.at <= nowMs) clusterMap.apply(state, fact);
  return clusterMap.model(state, nowMs, undefined);
}

function presetAt(slug: string, ms: number): ClusterMapModel {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(`${slug} does not open`);
  const run = createRun(opened.value);
  run.advanceTo(ms);
  const state = clusterMap.initial(opened.value);
  for (let seq = 1; seq <= run.trace.seqAt({ ms }); seq++) clusterMap.apply(state, run.trace.fact(seq));
  return clusterMap.model(state, ms, undefined);
}

const boxesOf = (layout: ClusterLayout): readonly Box[] => [
  ...layout.nameServers.values(),
  ...layout.producers.values(),
  ...[...layout.brokers.values()].map(({ box }) => box),
  ...layout.groups.values(),
];

const bigScenario = {
  ...retryScenario,
  producers: ['p1', 'p2', 'p3'].map((id) => ({ id, group: 'order-producer', startAt: 1_000, config: {} })),
  consumers: [
    ...retryScenario.consumers,
    ...retryScenario.consumers.map((consumer) => ({ ...consumer, id: `d${consumer.id}`, group: 'audit-group' })),
  ],
};

describe.each([
  [1040, 566],
  [1040, 712],
  [1168, 1_200],
  [960, 566],
  [720, 700],
  [360, 380],
])('a stage of %d × %d', (width, height) => {
  test.each([
    ['one group', retryScenario],
    ['two groups, three producers', bigScenario],
  ])('nothing overlaps and nothing leaves the stage, %s', (_, scenario) => {
    const layout = layoutCluster(modelAt(15_340, scenario), width, height);
    const boxes = boxesOf(layout);
    boxes.forEach((box, index) => {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(layout.height);
      for (const other of boxes.slice(index + 1))
        expect(overlaps(box, other), `${JSON.stringify(box)} ${JSON.stringify(other)}`).toBe(false);
    });
    const consumers = [...layout.consumers.values()];
    consumers.forEach((box, index) => consumers.slice(index + 1).forEach((other) => expect(overlaps(box, other)).toBe(false)));
    for (const { box, tapes, schedule } of layout.brokers.values()) {
      const strips = [...tapes.values(), schedule].map(({ strip }) => strip);
      for (const strip of strips) {
        expect(strip.width).toBeGreaterThan(40);
        expect(strip.x).toBeGreaterThan(box.x);
        expect(strip.x + strip.width).toBeLessThan(box.x + box.width);
        expect(strip.y + strip.height).toBeLessThan(box.y + box.height);
      }
      strips.forEach((strip, index) => strips.slice(index + 1).forEach((other) => expect(overlaps(strip, other)).toBe(false)));
    }
  });
});

test('the default stage with its dock has the columns of the visual rules and does not scroll', () => {
  const layout = layoutCluster(modelAt(15_340), 1040, 566);
  expect(layout.height).toBe(566);
  expect(layout.producers.get('p1')).toMatchObject({ x: 20, width: 144, height: 52 });
  expect(layout.brokers.get('broker-a')?.box).toMatchObject({ x: 268, width: 492 });
  expect(layout.groups.get('order-group')).toMatchObject({ x: 854, width: 178 });
  expect(layout.consumers.get('c1')).toMatchObject({ width: 154, height: 54 });
});

test('nothing moves when a delay, a retry or a down node appears', () => {
  for (const [width, height] of [
    [1040, 566],
    [360, 380],
  ] as const) {
    const before = layoutCluster(modelAt(4_000), width, height);
    const after = layoutCluster(modelAt(15_340), width, height);
    expect(boxesOf(after)).toEqual(boxesOf(before));
    expect(after.brokers.get('broker-a')?.tapes.get('OrderTopic:broker-a:2')).toEqual(
      before.brokers.get('broker-a')?.tapes.get('OrderTopic:broker-a:2'),
    );
  }
});

test('on a tall stage a small cluster stands in the middle, not under the header', () => {
  const layout = layoutCluster(modelAt(15_340, { ...retryScenario, brokers: retryScenario.brokers.slice(0, 1) }), 1168, 940);
  const all = boxesOf(layout);
  const above = Math.min(...all.map(({ y }) => y));
  const below = 940 - Math.max(...all.map(({ y, height }) => y + height));
  expect(below).toBeLessThan(3 * above);
});

describe('a slave', () => {
  const [master] = retryScenario.brokers;
  const withSlave = (): ClusterMapModel => {
    const model = modelAt(15_340);
    const copy = { ...model.brokers[0]!, id: 'z-slave', tapes: [], schedule: undefined, copyOf: { master: master!.id, behindBytes: 225 } };
    return { ...model, brokers: [...model.brokers, copy], connections: [...model.connections, 'c1>z-slave'] };
  };

  test.each([
    [1040, 566],
    [1168, 1_200],
    [360, 380],
  ])('stands right under its master, whatever its name, on a stage of %d × %d', (width, height) => {
    const layout = layoutCluster(withSlave(), width, height);
    const [first, second, third] = [...layout.brokers.values()];
    expect([...layout.brokers.keys()]).toEqual(['broker-a', 'z-slave', 'broker-b']);
    expect(second?.copyOf).toBe('broker-a');
    expect((second?.box.y ?? 0) - (first!.box.y + first!.box.height)).toBeLessThanOrEqual(8);
    expect((third?.box.y ?? 0) - (second!.box.y + second!.box.height)).toBeGreaterThan(8 - 1);
    expect(layout.height).toBeGreaterThanOrEqual(height);
  });

  test('is sent nothing, and what is read from it comes out of its card', () => {
    const model = withSlave();
    const layout = layoutCluster(model, 1040, 566);
    expect(sendLines(model, layout).map(({ broker }) => broker)).not.toContain('z-slave');
    expect(slaveLines(model, layout).map(({ key, isHeld }) => [key, isHeld])).toEqual([['z-slave>c1', false]]);
    const owners = new Map(ownerLines(model, layout).map(({ key, curve }) => [key, curve]));
    const read = flightCurve(layout, { from: 'z-slave', to: 'c1', queue: 'OrderTopic:broker-a:0', code: 'PULL_MESSAGE' }, owners);
    const { box } = layout.brokers.get('z-slave')!;
    expect(read === undefined ? undefined : curveAt(read, 0)).toEqual([box.x + box.width, box.y + box.height / 2]);
  });
});

test('a pull that a slave holds stands at the slave, not at the master that is down', () => {
  const model = presetAt('master-killed-slave-reads', 62_000);
  const layout = layoutCluster(model, 1040, 566);
  expect(ownerLines(model, layout).filter(({ isHeld }) => isHeld)).toEqual([]);
  expect(
    slaveLines(model, layout)
      .filter(({ isHeld }) => isHeld)
      .map(({ key }) => key),
  ).toEqual(['broker-a-s>c1']);
  expect(model.brokers[0]?.tapes.flatMap((tape) => heldWords(tape, 62_000))[0]).toContain('broker-a-s');
});

test('many brokers are drawn as headers', () => {
  const brokers = Array.from({ length: 6 }, (_, index) => ({ ...retryScenario.brokers[0]!, id: `broker-${index}` }));
  const layout = layoutCluster(
    modelAt(0, { ...retryScenario, brokers, topics: [{ ...retryScenario.topics[0]!, brokers: brokers.map(({ id }) => id) }] }),
    1040,
    566,
  );
  expect([...layout.brokers.values()].every(({ isFolded }) => isFolded)).toBe(true);
  expect(layout.height).toBe(566);
});

describe('in the dock', () => {
  const dock = { width: 1040, height: 112 };
  const slugs = ['retry-other-broker', 'clustering-nine-messages', 'master-killed-slave-reads', 'tx-checkback-120s'];

  test.each(listPresets().map(({ slug }) => slug))('%s: nothing lies on something else or beyond the picture', (slug) => {
    const layout = layoutCluster(presetAt(slug, 6_000), dock.width, dock.height, true);
    const boxes = [...boxesOf(layout), ...layout.consumers.values()];
    expect(boxes.filter(({ x, y, width, height }) => x < 0 || y < 0 || x + width > layout.width || y + height > layout.height)).toEqual([]);
    const apart = boxesOf(layout);
    expect(apart.flatMap((box, index) => apart.slice(index + 1).filter((other) => overlaps(box, other)))).toEqual([]);
  });

  test.each(slugs)('%s stands in four rows without scrolling', (slug) => {
    expect(layoutCluster(presetAt(slug, 6_000), dock.width, dock.height, true)).toMatchObject(dock);
  });

  test('messages fly from left to right: name servers, producers, brokers, consumers', () => {
    const layout = layoutCluster(presetAt('retry-other-broker', 6_000), dock.width, dock.height, true);
    const lefts = [layout.nameServers, layout.producers, new Map([...layout.brokers].map(([id, { box }]) => [id, box])), layout.groups].map(
      (of) => Math.min(...[...of.values()].map(({ x }) => x)),
    );
    expect(lefts).toEqual([...lefts].sort((a, b) => a - b));
    expect(layout.legendY).toBeUndefined();
  });
});

describe('links', () => {
  const model = modelAt(15_340);
  const layout = layoutCluster(model, 1040, 566);

  test('each queue has a line to its owner, retries are told apart, and lines meet the notch in order', () => {
    const lines = ownerLines(model, layout);
    expect(lines).toHaveLength(10);
    expect(lines.filter(({ isRetry }) => isRetry).map(({ consumer }) => consumer)).toEqual(['c1', 'c2']);
    const ends = lines.filter(({ consumer }) => consumer === 'c1').map(({ curve }) => curve.at(-1) ?? 0);
    expect(ends).toEqual([...ends].sort((a, b) => a - b));
  });

  test('a producer has a line to every queue it can send to', () => {
    expect(sendLines(model, layout)).toHaveLength(8);
    expect(sendLines(model, layoutCluster(model, phoneBelow - 1, 600))).toHaveLength(2);
  });

  test('a producer has no line to a broker that it cannot know', () => {
    const linesAt = (ms: number): string[] => {
      const shown = presetAt('auto-create-topic', ms);
      return sendLines(shown, layoutCluster(shown, 1040, 566)).map(({ key }) => key);
    };
    const ordered = ['p-on>OrderTopic:broker-on', 'p-off>OrderTopic:broker-off'].flatMap((way) => [0, 1, 2, 3].map((id) => `${way}:${id}`));
    expect(linesAt(0)).toEqual([]);
    expect(linesAt(2_000)).toEqual(ordered);
    const created = [0, 1, 2, 3].map((id) => `p-on>NEW:broker-on:${id}`);
    expect(new Set(linesAt(9_000))).toEqual(new Set([...ordered, ...created]));
  });

  test('a message flies from the point of its producer to the row of its queue, and a retry from that row to its consumer', () => {
    const send = flightCurve(layout, { from: 'p1', to: 'broker-a', queue: 'OrderTopic:broker-a:2', code: 'SEND_MESSAGE_V2' }, new Map());
    expect(send === undefined ? undefined : curveAt(send, 0)).toEqual([164, (layout.producers.get('p1')?.y ?? 0) + 26]);
    expect(send === undefined ? undefined : curveAt(send, 1)).toEqual([
      268,
      layout.brokers.get('broker-a')?.tapes.get('OrderTopic:broker-a:2')?.y,
    ]);
    const back = flightCurve(layout, { from: 'c1', to: 'broker-a', queue: undefined, code: 'CONSUMER_SEND_MSG_BACK' }, new Map());
    expect(back === undefined ? undefined : curveAt(back, 1)).toEqual([760, layout.brokers.get('broker-a')?.schedule.y]);
    expect(flightCurve(layout, { from: 'p9', to: 'broker-a', queue: undefined, code: 'SEND_MESSAGE_V2' }, new Map())).toBeUndefined();
  });
});
