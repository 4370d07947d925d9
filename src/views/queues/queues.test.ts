import { afterEach, describe, expect, test } from 'vitest';
import { createRun, type Fact, type Selection } from '../../engine/index.ts';
import { retryScenario } from '../../projections/clusterMap/testing/retryRun.ts';
import { queueTapes } from '../../projections/queueTapes/queueTapes.ts';
import { crashAt, crashRun, msgIdAt, stuckOffset, stuckQueue } from '../../projections/queueTapes/testing/crashRun.ts';
import { climbRun } from '../../projections/retryLadder/testing/climb.ts';
import { baseLocale, overwriteGetLocale } from '../../paraglide/runtime.js';
import type { QueueTapesModel } from '../../projections/queueTapes/queueTapesModel.ts';
import { openPreset } from '../../scenario/index.ts';
import { sceneText, type SceneNode } from '../marks/index.ts';
import type { ViewContext } from '../view.ts';
import { cellX, defaultPitch, edgeX, queuesGeometry } from './geometry.ts';
import { leftAfterZoom, queuesLens, queuesScene, zoomed } from './queuesLens.ts';
import { axisOffsets } from './headerScene.ts';

const plain = (text: string): string => text.replaceAll(/[\u00a0\u2009\u202f]/g, ' ').replaceAll('\u2060', '');
const crash = crashRun();

function modelAt(facts: readonly Fact[], ms: number, selection?: Selection): QueueTapesModel {
  const state = queueTapes.initial(retryScenario);
  for (const fact of facts) if (fact.at <= ms) queueTapes.apply(state, fact);
  return queueTapes.model(state, ms, selection);
}

const size = (width: number, selection?: Selection, compact = false): ViewContext => ({
  width,
  height: 700,
  selection,
  reducedMotion: false,
  compact,
});
const picture = (model: QueueTapesModel, nowMs: number, context: ViewContext, pitch: number = defaultPitch): string =>
  plain(sceneText(queuesScene(model, nowMs, context, pitch).nodes));

/** The part of the picture that belongs to one message queue. */
const tapeText = (svg: string, id: string): string => svg.split('data-queue="').find((part) => part.startsWith(`${id}"`)) ?? '';

const queue: Selection = { kind: 'queue', id: stuckQueue };
const before = modelAt(crash, crashAt - 1, queue);
const after = modelAt(crash, crashAt + 60, queue);

afterEach(() => overwriteGetLocale(() => baseLocale));

describe('geometry', () => {
  const sizes = { pitch: defaultPitch, isCompact: false, large: undefined, msgId: undefined };

  test.each([360, 639, 640, 928, 1_040, 1_168])('at width %d tapes have room and columns stand in order', (width) => {
    const g = queuesGeometry(before, { ...sizes, width });
    expect(g.x1 - g.x0).toBeGreaterThan(180);
    expect(g.x1).toBeLessThan(g.maxX);
    expect(g.maxX).toBeLessThan(g.lagX);
    expect(g.lagX).toBeLessThan(g.ownerX);
    expect(g.ownerX + g.ownerWidth).toBeLessThanOrEqual(width - 8);
  });

  test.each([360, 1_040])('names of owners that begin alike are told apart, and stand from the start: width %d', (width) => {
    const consumers = ['order-service-consumer-instance-01', 'order-service-consumer-instance-02'];
    const tapes = before.topics[0]?.tapes.slice(0, 2).map((tape, index) => ({ ...tape, owners: consumers.slice(index, index + 1) })) ?? [];
    const topics = before.topics.slice(0, 1).map((topic) => ({ ...topic, tapes }));
    const named = { ...before, consumers, topics };
    const shown = [...picture(named, 0, size(width)).matchAll(/>([a-z-]+…[^<]*)<\/text>/gu)].map(([, text = '']) => text);
    expect(shown).toHaveLength(2);
    for (const [index, text] of shown.entries()) expect(text).toMatch(new RegExp(`^or.*….*0${index + 1}$`, 'u'));
    const unowned = { ...named, topics: topics.map((topic) => ({ ...topic, tapes: tapes.map((tape) => ({ ...tape, owners: [] })) })) };
    expect(queuesGeometry(unowned, { ...sizes, width })).toMatchObject({ x1: queuesGeometry(named, { ...sizes, width }).x1 });
  });

  test('all tapes of a topic share one axis, and the newest message is in sight', () => {
    const g = queuesGeometry(before, { ...sizes, width: 600, pitch: 11 });
    const [block] = g.blocks;
    if (block === undefined) throw new Error('there is a topic');
    expect(block.left).toBeGreaterThan(0);
    expect(cellX(g, block, 45)).toBeLessThan(g.x1);
    expect(edgeX(g, block, block.left)).toBeGreaterThanOrEqual(g.x0);
  });

  test('the message at which an offset stands is in sight, as long as the newest is too', () => {
    const capacity = 26;
    const width = 116 + 152 + 12 + capacity * 15;
    const g = queuesGeometry(before, { ...sizes, width });
    // 46 messages, committed is 20: the two free places are given up.
    expect(g.blocks[0]?.left).toBe(20);
    expect(queuesGeometry(before, { ...sizes, width: width - 15 }).blocks[0]?.left).toBe(46 + 2 - (capacity - 1));
  });

  test('a selected message that is older moves the axis', () => {
    const g = queuesGeometry(before, { ...sizes, width: 600, msgId: msgIdAt('broker-a', 2, 3) });
    expect(g.blocks[0]?.left).toBeLessThanOrEqual(3);
  });

  test('the selected tape is 30 high, the others 20', () => {
    const g = queuesGeometry(before, { ...sizes, width: 1_040, large: stuckQueue });
    expect(g.blocks[0]?.rows.map((row) => row.height)).toEqual([20, 20, 30, 20, 20, 20, 20, 20]);
  });

  test('axis numbers keep apart', () => {
    expect(axisOffsets(90, 46, 15)).toEqual([90, 95, 100, 105, 110, 115, 120, 125, 130, 135]);
    expect(axisOffsets(0, 300, 2)).toEqual([0, 50, 100, 150, 200, 250]);
  });

  test('what is under the pointer stays under it at another scale, within half a message', () => {
    const g = queuesGeometry(before, { ...sizes, width: 600, pitch: 11 });
    const [block] = g.blocks;
    if (block === undefined) throw new Error('there is a topic');
    const pointed = Math.round(block.left + 18);
    const x = cellX(g, block, pointed);
    for (const pitch of [15, 19, 24]) {
      const moved = leftAfterZoom(g, x, block.headerY + 20, pitch);
      expect(moved?.topic).toBe(block.topic.topic);
      const nearer = queuesGeometry(before, { ...sizes, width: 600, pitch, lefts: new Map([[block.topic.topic, moved?.left ?? 0]]) });
      const [now] = nearer.blocks;
      expect(Math.abs((now === undefined ? 0 : cellX(nearer, now, pointed)) - x)).toBeLessThanOrEqual(pitch);
    }
    expect(leftAfterZoom(g, g.x1 + 20, block.headerY + 20, 15)).toBeUndefined();
  });

  test('zoom goes in steps from 2 to 24', () => {
    expect([zoomed(15, 1), zoomed(15, -1), zoomed(24, 1), zoomed(2, -1)]).toEqual([19, 11, 24, 2]);
  });
});

describe('a tape', () => {
  const tape = tapeText(picture(before, crashAt - 1, size(1_040, queue)), stuckQueue);

  test('one mark for each message, with its state', () => {
    expect([...tape.matchAll(/data-offset="/g)]).toHaveLength(46);
    expect(tape).toContain(`data-offset="${stuckOffset}" data-state="beingConsumed"`);
    expect(tape).toContain('data-offset="45" data-state="stored"');
  });

  test('the consumer offset stands before the message that is not finished', () => {
    expect(tape).toContain(`data-consumer-offset="${stuckOffset}"`);
    expect(tape).toContain(`>committed: ${stuckOffset}</text>`);
  });

  test('max, lag, owner', () => {
    expect(tape).toContain('>46</text>');
    expect(tape).toContain('>26</text>');
    expect(tape).toContain('data-pick="consumer c1"');
  });

  test('what came again has a bracket and a second ring', () => {
    const again = tapeText(picture(after, crashAt + 60, size(1_040, queue)), stuckQueue);
    expect(again).toContain('data-again="25"');
    expect(again).toContain('25 messages, delivered again');
    expect(again).toContain('r="6.5" fill="none" stroke="var(--done)"');
  });

  test('far out it is a bar of states', () => {
    const bar = tapeText(picture(before, crashAt - 1, size(1_040, queue), 2), stuckQueue);
    expect(bar).not.toContain('data-offset=');
    expect([...bar.matchAll(/data-state="(\w+)"/g)].map((match) => match[1])).toEqual(['consumed', 'beingConsumed', 'consumed', 'stored']);
  });

  test('an offset in memory ahead of the broker is dashed', () => {
    const ms = 5_000 + 200 + 37;
    const model = modelAt(crash, ms, { kind: 'queue', id: 'OrderTopic:broker-a:0' });
    const text = tapeText(picture(model, ms, size(1_040)), 'OrderTopic:broker-a:0');
    expect(text).toContain('data-consumer-offset="1"');
    expect(text).toContain('data-client-offset="2"');
  });

  test('two groups at one offset are told apart', () => {
    const topics = before.topics.map((topic) => ({
      ...topic,
      tapes: topic.tapes.map((tape) => ({
        ...tape,
        offsets: tape.offsets.flatMap((one) => [one, ...['bi', 'audit'].map((group) => ({ ...one, holder: group, group }))]),
      })),
    }));
    const text = tapeText(picture({ ...before, topics }, crashAt - 1, size(1_040)), stuckQueue);
    const strokeAt = (holder: string): string => /x1="([\d.]+)"/u.exec(text.split(`data-holder="${holder}"`)[1] ?? '')?.[1] ?? '';
    const shown = before.topics[0]?.shownHolder ?? '';
    expect(Number(strokeAt('bi')) - Number(strokeAt(shown))).toBe(2.5);
    expect(text).toContain(`<title>bi, audit: ${stuckOffset}</title>`);
  });

  test('a selected message is ringed and named', () => {
    const selection: Selection = { kind: 'message', id: msgIdAt('broker-a', 2, 31) };
    const text = tapeText(picture(modelAt(crash, crashAt + 60, selection), crashAt + 60, size(1_040, selection)), stuckQueue);
    expect(text).toContain('r="8.25" fill="none" stroke="var(--select)"');
    expect(text).toContain('>o-1231</text>');
  });
});

describe('the process queue', () => {
  test('why the offset stands', () => {
    const svg = picture(before, crashAt - 1, size(1_040, queue));
    expect(svg).toContain('Why the offset stands at 20');
    expect(svg).toContain('o-1220 has run for 9.1 s. 24 later messages are finished');
    expect([...svg.matchAll(/data-tooth="(\w+)"/g)].map((match) => match[1])).toEqual(['beingConsumed', ...Array<string>(24).fill('done')]);
  });

  test('an empty one is said to be empty', () => {
    const selection: Selection = { kind: 'queue', id: 'OrderTopic:broker-b:0' };
    expect(picture(modelAt(crash, crashAt, selection), crashAt, size(1_040, selection))).toContain('is empty: everything that was pulled');
  });

  const rowsOf = (svg: string): readonly (string | undefined)[] => [...svg.matchAll(/data-comb="([^"]+)"/g)].map((match) => match[1]);
  const tall = (selection?: Selection): ViewContext => ({ ...size(1_040, selection), height: 1_200 });

  test('on a tall stage every message queue has its own, in the order of the tapes', () => {
    const svg = picture(modelAt(crash, crashAt - 1), crashAt - 1, tall());
    expect(rowsOf(svg)).toEqual([...svg.matchAll(/data-queue="(OrderTopic:[^"]+)"/g)].map((match) => match[1]));
    expect(rowsOf(svg)).toHaveLength(8);
    expect(svg).toContain('Why the offset stands at 20');
    expect(picture(modelAt(crash, crashAt - 1), crashAt - 1, size(1_040))).not.toContain('data-comb');
  });

  test('no row moves when what is in it changes', () => {
    const axes = (ms: number): readonly string[] =>
      picture(modelAt(crash, ms), ms, tall())
        .split('data-comb="')
        .slice(1)
        .map((row) => /key="axis"|y1="(\d+)" y2="\1" stroke="var\(--edge\)"/.exec(row)?.[1] ?? '');
    expect(axes(crashAt + 60)).toEqual(axes(crashAt - 1));
    expect(new Set(axes(crashAt - 1)).size).toBe(8);
  });

  test('a selected queue changes no form', () => {
    expect(rowsOf(picture(before, crashAt - 1, tall(queue)))).toHaveLength(8);
  });

  test('process queues of several topics stand under the names of their topics', () => {
    const second = { ...modelAt(crash, crashAt - 1).topics[0]!, topic: 'PayTopic' };
    const model = modelAt(crash, crashAt - 1);
    const pay = { ...second, tapes: second.tapes.slice(0, 2).map((tape) => ({ ...tape, id: tape.id.replace('OrderTopic', 'PayTopic') })) };
    const svg = picture({ ...model, topics: [...model.topics, pay] }, crashAt - 1, { ...tall(), height: 1_500 });
    const heads = svg
      .split('data-comb="')
      .slice(1)
      .map((row) => /font-weight="600"[^>]*>(\w+Topic)</u.exec(row.split('data-row')[0] ?? '')?.[1]);
    expect(heads).toEqual(['OrderTopic', ...Array<undefined>(7), 'PayTopic', undefined]);
  });

  test('nothing unfinished is said, not left empty', () => {
    const svg = picture(modelAt(crash, 4_900), 4_900, tall());
    expect(svg).toContain('All process queues are empty');
  });

  test('in Chinese', () => {
    overwriteGetLocale(() => 'zh-CN');
    expect(picture(before, crashAt - 1, size(1_040, queue))).toContain('位点为什么停在 20');
  });
});

describe('system topics', () => {
  const climb = climbRun([{ number: 1, startAt: 5_000 }]);
  const end = Math.max(...climb.map(({ at }) => at));

  test.each([
    [1_040, 560],
    [1_168, 1_200],
    [360, 380],
  ])('nothing moves when a retry, a delay or a dead letter comes, %d × %d', (width, height) => {
    const places = (ms: number): ReadonlyMap<string, string> => {
      const { nodes } = queuesScene(modelAt(climb, ms), ms, { ...size(width), height }, defaultPitch);
      const all = (node: SceneNode, path: string): readonly (readonly [string, string])[] => {
        const key = `${path}/${node.key ?? ''}`;
        const { x, y, y1, transform } = node.attrs ?? {};
        return [[key, `${x} ${y} ${y1} ${transform}`] as const, ...(node.children ?? []).flatMap((child) => all(child, key))];
      };
      const lasting = /^\/(?:tapes\/[^/]+\/(?:header\/topic|[^/]+\/ground)|comb\/(?:title|divider)|zoom\/out)$/u;
      return new Map(
        nodes.flatMap((node) => all(node, '')).filter(([key]) => lasting.test(key) && !key.includes('/SCHEDULE_TOPIC_XXXX/SCH')),
      );
    };
    const before = places(4_900);
    expect([...before.keys()].some((key) => key.includes('SCHEDULE_TOPIC_XXXX'))).toBe(true);
    for (const ms of [8_000, 15_045, 50_000, end]) {
      const now = places(ms);
      for (const [key, place] of before) expect([ms, key, now.get(key)]).toEqual([ms, key, place]);
    }
    const last = queuesScene(modelAt(climb, end), end, { ...size(width), height }, defaultPitch);
    expect(sceneText(last.nodes)).toContain('data-topic="%DLQ%order-group"');
  });

  test('room that is kept says that nothing came yet', () => {
    const unused = (ms: number): number => picture(modelAt(climb, ms), ms, size(1_040)).split('>not used yet<').length - 1;
    expect([unused(4_900), unused(8_000), unused(15_045)]).toEqual([2, 1, 0]);
  });

  test('a parked message has its level and countdown beside it', () => {
    const svg = picture(modelAt(climb, 8_000), 8_000, size(1_040));
    expect(svg).toContain('data-topic="SCHEDULE_TOPIC_XXXX"');
    expect(svg).toContain('>level 3 · due in 7.0 s</text>');
  });

  test('lag of a group that committed nothing counts from 0', () => {
    expect(tapeText(picture(modelAt(climb, 8_000), 8_000, size(1_040)), 'OrderTopic:broker-a:1')).toContain('data-lag="1"');
  });

  test('no topic: one sentence', () => {
    expect(picture({ consumers: [], topics: [], focus: undefined, comb: undefined, combs: [] }, 0, size(1_040))).toContain(
      'No topic exists at this moment.',
    );
  });
});

describe('text twin', () => {
  const [tapes, , comb] = queuesLens.twin(before, crashAt - 1);

  test('min, max, offset, lag, owner, cached, oldest running', () => {
    const row = tapes?.rows.find((one) => one.key === stuckQueue);
    expect(row?.cells.map(plain)).toEqual([
      'OrderTopic',
      'broker-a q2',
      '0',
      '46',
      'order-group',
      '20',
      '20',
      '26',
      'c1',
      '1',
      'offset 20, 9.1 s',
    ]);
    expect(row).toMatchObject({ selection: queue, current: true });
    for (const one of tapes?.rows ?? []) expect(one.cells).toHaveLength(tapes?.columns.length ?? 0);
  });

  test('the process queue is a table of its own', () => {
    expect(comb?.rows).toHaveLength(25);
    expect(comb?.rows[0]?.cells).toEqual(['20', 'o-1220', 'being consumed']);
  });

  test('the dock form draws all tapes without the comb', () => {
    const svg = picture(before, crashAt - 1, size(1_040, queue, true));
    expect([...svg.matchAll(/data-queue=/g)]).toHaveLength(8);
    expect(svg).not.toContain('data-tooth');
  });

  test('the legend names only what is there', () => {
    const marks = queuesLens.legend(before).map((entry) => entry.mark);
    expect(marks).toEqual(['stored', 'cached', 'consuming', 'consumed', 'consumerOffset']);
  });
});

test('in the dock four queues stand above the legend, the second rings of neighbours apart, and no bracket between rows', () => {
  const context = { ...size(1_036, undefined, true), height: 91 };
  const { geometry, height, nodes } = queuesScene(before, crashAt, context, defaultPitch);
  const [first] = geometry?.blocks ?? [];
  expect((first?.rows[3]?.top ?? 91) + (first?.rows[3]?.height ?? 0)).toBeLessThanOrEqual(91);
  expect(height).toBeGreaterThan(91);
  expect(geometry?.pitch).toBeGreaterThan(2 * (4 + 1.75 + 0.5));
  const again = queuesScene(after, crashAt + 60, context, defaultPitch);
  expect(sceneText(again.nodes)).not.toContain('data-again');
  expect(sceneText(queuesScene(after, crashAt + 60, size(1_036), defaultPitch).nodes)).toContain('data-again');
  expect(nodes.length).toBe(1);
});

test('the line above says who reads what of the scenario’s own topics, the legend whose offsets are marked', () => {
  const opened = openPreset('order-failover');
  if (!opened.ok) throw new Error('no preset order-failover');
  const run = createRun(opened.value);
  run.advanceTo(60_000);
  const state = queueTapes.initial(opened.value);
  for (let seq = 1; seq <= run.trace.seqAt({ ms: 60_000 }); seq++) queueTapes.apply(state, run.trace.fact(seq));
  const model = queueTapes.model(state, 60_000, undefined);
  expect(queuesLens.context(model)).toBe('order-group on OrderTopic; global-group on GlobalTopic: 5 message queues.');
  expect(queuesLens.legend(model).map(({ label }) => label)).toContain('consumer offset of order-group, global-group: lag counts from it');
});
