/** Design page, section 8: the cluster says what is down, held, locked and flow-controlled, who keeps away from whom, and since when. */
import { expect, test } from 'vitest';
import { createRun } from '../../engine/index.ts';
import { clusterMap } from '../../projections/clusterMap/clusterMap.ts';
import { openPreset } from '../../scenario/index.ts';
import { pointsOf } from '../flight.ts';
import type { CanvasPalette } from '../marks/canvas.ts';
import { tokens } from '../marks/tokens.ts';
import { sceneText, type SceneNode } from '../marks/index.ts';
import { clusterLens } from './clusterLens.ts';
import { drawFlying, flightCurves, flyingAt } from './flying.ts';
import { layoutCluster } from './layout.ts';
import { legendOf } from './legend.ts';
import { ownerLines, sendLines } from './links.ts';
import { stillPart } from './picture.ts';

function at(slug: string, ms: number) {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(`the preset ${slug} does not open`);
  const run = createRun(opened.value);
  run.advanceTo(ms);
  const state = clusterMap.initial(run.scenario);
  for (let seq = 1; seq <= run.trace.seqAt({ ms }); seq++) clusterMap.apply(state, run.trace.fact(seq));
  const model = clusterMap.model(state, ms, undefined, undefined);
  const layout = layoutCluster(model, 1_040, 560);
  const { node, drawing } = stillPart({ model, layout, nowMs: ms, selection: undefined, currentKey: undefined, idPrefix: 'test' });
  const marks = (one: SceneNode): readonly string[] => [
    ...(one.means === undefined ? [] : [one.means].flat()),
    ...(one.children ?? []).flatMap(marks),
  ];
  const places = clusterLens.twin(model, ms).flatMap(({ rows }) => rows.map(({ cells }) => cells.join(' | ')));
  return {
    marks: marks(node),
    places,
    legend: legendOf(model).map(({ mark }) => mark),
    text: sceneText([node]),
    model,
    layout,
    items: drawing.items,
  };
}

test('the lock of a killed instance stays until another one gets it', () => {
  const both = at('order-failover', 40_000);
  // Seven queues, and the legend.
  expect(both.marks.filter((mark) => mark === 'queueLock')).toHaveLength(8);
  expect(both.places.find((row) => row.includes('GlobalTopic'))).toContain('locked by g1');
  const killed = at('order-failover', 60_000);
  expect(killed.places.find((row) => row.includes('GlobalTopic'))).toContain(
    'lock left by g1, expires at 00:01:31, lock refused to g2, last at 45.012',
  );
  // Its two queues, and the legend.
  expect(killed.marks.filter((mark) => mark === 'lockDenied')).toHaveLength(3);
  const taken = at('order-failover', 120_000);
  expect(taken.places.find((row) => row.includes('GlobalTopic'))).toMatch(/locked by g2$/);
  expect(taken.marks.filter((mark) => mark === 'lockDenied')).toHaveLength(1);
  expect(at('consume-retry-16', 20_000).legend).not.toContain('queueLock');
});

test('flow control is told from its first pause to the next pull', () => {
  const paused = at('flow-control', 15_000);
  expect(paused.marks).toContain('flowControl');
  expect(paused.legend).toContain('flowControl');
  expect(paused.places.find((row) => row.includes('OrderTopic'))).toContain(
    'flow control since 13.455\u2009s: > 10 cached (pullThresholdForQueue, default 1,000)',
  );
  expect(paused.text).toContain('>&gt; 10 cached<');
  const over = at('flow-control', 22_000);
  // In the legend alone, which stays as it is.
  expect(over.marks.filter((mark) => mark === 'flowControl')).toHaveLength(1);
});

test('a producer with sendLatencyFaultEnable keeps away from a broker: on its own line, and until when', () => {
  const { places, text, marks, layout, model } = at('latency-fault-avoidance', 8_000);
  expect(places.filter((row) => row.includes('avoided'))).toEqual([
    expect.stringMatching(/^p-on \| broker-a \| link \| avoided until 00:10:07 /u),
  ]);
  expect(text).toContain('avoided until 00:10:07');
  // On the line, and in the legend.
  expect(marks.filter((mark) => mark === 'avoided')).toHaveLength(2);
  const { x, y } = gapOf(text);
  const away = (key: string): number =>
    Math.min(
      ...sendLines(model, layout)
        .filter((line) => line.key === key)
        .flatMap(({ curve }) => pointsOf(curve))
        .map(([px, py]) => Math.hypot(px - x, py - y)),
    );
  expect(away('p-on>OrderTopic:broker-a:0')).toBeLessThan(6);
  expect(away('p-off>OrderTopic:broker-b:0')).toBeGreaterThan(7);
  expect(at('latency-fault-avoidance', 6_000).text).not.toContain('avoided until');
});

/** Where the line of a link is broken for its mark. */
function gapOf(text: string): { readonly x: number; readonly y: number } {
  const [, x, y] = /<circle[^>]*cx="([\d.]+)"[^>]*cy="([\d.]+)"[^>]*r="9"/u.exec(text) ?? [];
  return { x: Number(x), y: Number(y) };
}

test('RG8: a broker has no write permission until it registers anew', () => {
  const taken = at('broker-restart-drained', 21_000);
  expect(taken.text).toContain('>no write permission since 20.000\u2009s<');
  expect(taken.places.find((row) => row.startsWith('broker-a | broker'))).toContain('no write permission at n1 since 20.000');
  expect(taken.marks.filter((mark) => mark === 'avoided')).toHaveLength(2);
  const back = at('broker-restart-drained', 76_000);
  expect(back.text).not.toContain('write permission');
});

test('a slave says since when its master sends it nothing', () => {
  const alone = at('master-killed-slave-reads', 17_500);
  expect(alone.text).toContain('>✕ disconnected since 17.000\u2009s · slave of broker-a<');
  expect(alone.places.find((row) => row.startsWith('broker-a-s | broker'))).toContain('disconnected since 17.000');
  expect(at('master-killed-slave-reads', 93_000).text).not.toContain('disconnected');
});

test('a consumer says since when it is suspended', () => {
  const suspended = at('dead-letter-exit', 65_000);
  expect(suspended.text).toContain('>suspended · 00:01:00<');
  expect(suspended.places.find((row) => row.startsWith('repair | consumer'))).toContain('suspended since 00:01:00');
  expect(suspended.legend).toContain('flowControl');
  expect(at('dead-letter-exit', 71_000).text).not.toContain('>suspended · ');
});

test('a failed head of an ordered queue holds up what is behind it', () => {
  const held = at('order-suspend-blocks-queue', 7_500);
  expect(held.text).toContain('>holds 1<');
  expect(held.places.find((row) => row.includes('OrderTopic q0'))).toContain('offset 2 failed and holds 1');
  // Under the head, and in the legend.
  expect(held.marks.filter((mark) => mark === 'wedge')).toHaveLength(2);
  expect(held.legend).toContain('wedge');
  // Given up, it is passed: what was behind it is consumed.
  const over = at('order-suspend-blocks-queue', 8_200);
  expect(over.text).not.toMatch(/>holds \d/u);
  expect(over.marks.filter((mark) => mark === 'wedge')).toHaveLength(1);
});

test('a card says which options are set, with their values and defaults; so does the table', () => {
  const { items, places } = at('flow-control', 15_000);
  const [, settings] = items.find(({ key }) => key === 'consumer c1')?.more ?? [];
  expect(settings).toBe('pullThresholdForQueue 10 (default 1,000 messages), pullBatchSize 4 (default 32 messages), 2 more');
  expect(places.find((row) => row.startsWith('c1 | consumer'))).toContain('consumeThreadMin 1 (default 20 threads)');
  expect(items.find(({ key }) => key === 'producer p1')?.more).toEqual(['']);
});

const palette = Object.fromEntries(tokens.map((token) => [token, token])) as CanvasPalette;

/** A canvas that keeps what is drawn on it. */
function recordingContext() {
  const calls: (readonly [name: string, ...values: number[]])[] = [];
  const context = new Proxy(
    {},
    {
      get:
        (_, name) =>
        (...values: number[]) =>
          void calls.push([String(name), ...values]),
      set: () => true,
    },
  ) as CanvasRenderingContext2D;
  return { context, calls };
}

test('a message that is sent one-way flies with a tail, one for an ordered group with a chevron', () => {
  const flyingOf = (slug: string, ms: number) => {
    const { model, layout } = at(slug, ms);
    const drawing = { model, layout, nowMs: ms, selection: undefined };
    const owners = new Map(ownerLines(model, layout).map(({ key, curve }) => [key, curve]));
    return flyingAt(drawing, flightCurves(drawing, owners));
  };
  const marksAt = (slug: string, ms: number) =>
    flyingOf(slug, ms).dots.map(({ flight, mark }) => [flight.code, mark.name, mark.isOrdered ?? false]);
  /** Tails and points of chevrons that the canvas gets. */
  const signsOf = (slug: string, ms: number) => {
    const { context, calls } = recordingContext();
    const flying = flyingOf(slug, ms);
    drawFlying(context, palette, { ...flying, answers: [] }, 'sans-serif', undefined);
    return {
      dots: flying.dots,
      tails: calls.filter(([name, , , width]) => name === 'fillRect' && width === 5.5).map(([, x, y]) => [x, y]),
      points: calls.filter(([name]) => name === 'lineTo').map(([, x, y]) => [x, y]),
    };
  };
  expect(marksAt('oneway-loss', 5_004)).toContainEqual(['SEND_MESSAGE_V2', 'oneWay', false]);
  expect(at('oneway-loss', 5_004).legend).toContain('oneWay');
  const delivered = Array.from({ length: 40 }, (_, index) => marksAt('order-suspend-blocks-queue', 5_000 + index)).flat();
  expect(delivered).toContainEqual(['PULL_MESSAGE', 'inFlight', true]);
  expect(delivered.filter(([code, , isOrdered]) => code === 'SEND_MESSAGE_V2' && isOrdered === true)).toEqual([]);
  expect(at('consume-retry-16', 6_000).legend).not.toContain('ordered');
  const oneway = signsOf('oneway-loss', 5_004);
  expect(oneway.tails).toEqual(oneway.dots.filter(({ mark }) => mark.name === 'oneWay').map(({ x, y }) => [x - 11.5, y - 0.75]));
  expect(oneway.tails.length).toBeGreaterThan(0);
  expect(oneway.points).toEqual([]);
  const inOrder = Array.from({ length: 40 }, (_, index) => signsOf('order-suspend-blocks-queue', 5_000 + index));
  const ordered = inOrder.flatMap(({ dots }) => dots.filter(({ mark }) => mark.isOrdered === true));
  expect(inOrder.flatMap(({ points }) => points)).toEqual(
    ordered.flatMap(({ x, y }) => [
      [x + 4.5 + 4.75, y],
      [x + 4.5 + 2.25, y + 2.5],
    ]),
  );
});

test('many brokers are headers with their lag, in words and as a bar, and a box for each owner of their queues', () => {
  const opened = openPreset('consume-retry-16');
  if (!opened.ok) throw new Error('the preset does not open');
  const [broker] = opened.value.brokers;
  const [topic] = opened.value.topics;
  const brokers = ['a', 'b', 'c', 'd', 'e'].map((letter) => ({ ...broker!, id: `broker-${letter}` }));
  const run = createRun({ ...opened.value, brokers, topics: [{ ...topic!, brokers: brokers.map(({ id }) => id) }] });
  run.advanceTo(5_100);
  const state = clusterMap.initial(run.scenario);
  for (let seq = 1; seq <= run.trace.seqAt({ ms: 5_100 }); seq++) clusterMap.apply(state, run.trace.fact(seq));
  const model = clusterMap.model(state, 5_100, undefined, undefined);
  const layout = layoutCluster(model, 1_040, 566);
  const { node } = stillPart({ model, layout, nowMs: 5_100, selection: undefined, currentKey: undefined, idPrefix: 'test' });
  const inside = (one: SceneNode): readonly SceneNode[] => [one, ...(one.children ?? []).flatMap(inside)];
  const folded = inside(node).filter(({ key }) => key?.endsWith(' folded') === true);
  expect(folded).toHaveLength(5);
  for (const [index, { lag = 0, tapes }] of model.brokers.entries()) {
    const parts = inside(folded[index]!);
    expect(parts.find(({ key }) => key === 'folded')?.text).toContain(`lag ${lag}`);
    expect(Number(parts.find(({ key }) => key === 'lag')?.attrs?.['width']) > 0).toBe(lag > 0);
    const owners = new Set(tapes.filter(({ kind }) => kind === 'topic').flatMap(({ groups }) => groups.flatMap((group) => group.owners)));
    expect(parts.filter(({ key }) => key === 'owner').map(({ text }) => text)).toEqual([...owners]);
  }
  expect(model.brokers.some(({ lag = 0 }) => lag > 0)).toBe(true);
});

test('on the phone a producer says what failed, and a broker that it is down, since when, with its unit', () => {
  const { model } = at('master-killed-slave-reads', 25_000);
  const layout = layoutCluster(model, 344, 560);
  const { node } = stillPart({ model, layout, nowMs: 25_000, selection: undefined, currentKey: undefined, idPrefix: 'test' });
  const text = sceneText([node]);
  expect(text).toMatch(/sent 5 · .*failed 1/su);
  expect(text).toContain('✕ down at 17\u2009s');
});

test('until a pull goes to the slave its connection is nothing more, and the consumer waits for pulls that are lost', () => {
  const waits = at('master-killed-slave-reads', 25_000);
  expect(waits.text).toContain('waits for lost pulls');
  // On its line, and in the legend.
  expect(waits.legend).not.toContain('connection');
  expect(waits.marks.filter((mark) => mark === 'connection')).toHaveLength(1);
  expect(waits.text).toContain('open connection');
  const reads = at('master-killed-slave-reads', 40_000);
  expect(reads.text).not.toContain('waits for lost pulls');
  expect(reads.marks).not.toContain('connection');
});

test('what moved on from a delay level is not drawn as consumed', () => {
  const { text, legend } = at('consume-retry-16', 2_452_000);
  expect(text).toContain('SCHEDULE_TOPIC_XXXX');
  expect(text).not.toContain('SCHEDULE_TOPIC_XXXX q');
  expect(legend).toContain('movedOn');
});
