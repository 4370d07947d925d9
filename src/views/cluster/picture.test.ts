import { afterEach, describe, expect, test } from 'vitest';
import type { Selection } from '../../engine/index.ts';
import { baseLocale, overwriteGetLocale } from '../../paraglide/runtime.js';
import { clusterMap } from '../../projections/clusterMap/clusterMap.ts';
import type { ClusterMapModel } from '../../projections/clusterMap/clusterMapModel.ts';
import { firstRetry, msgId, numbered, retryScenario, startUp } from '../../projections/clusterMap/testing/retryRun.ts';
import { runOf } from '../../scenario/testing/presetRun.ts';
import { sceneText } from '../marks/index.ts';
import { clusterLens } from './clusterLens.ts';
import { messageAt } from './flying.ts';
import { itemAfter } from './itemOrder.ts';
import { layoutCluster } from './layout.ts';
import { movingPart, stillPart } from './picture.ts';

type Input = Parameters<typeof numbered>[0];

function modelAt(nowMs: number, more: Input = [], selection?: Selection): ClusterMapModel {
  const state = clusterMap.initial(retryScenario);
  const facts = [...startUp, ...firstRetry, ...more].filter(({ at }) => at <= nowMs);
  for (const fact of numbered(
    facts
      .map((fact, index) => ({ fact, index }))
      .sort((a, b) => a.fact.at - b.fact.at || a.index - b.index)
      .map(({ fact }) => fact),
  )) {
    clusterMap.apply(state, fact);
  }
  return clusterMap.model(state, nowMs, selection);
}

function pictureAt(nowMs: number, { more = [], selection, width = 1040 }: { more?: Input; selection?: Selection; width?: number } = {}) {
  const model = modelAt(nowMs, more, selection);
  const input = { model, layout: layoutCluster(model, width, 566), nowMs, selection, currentKey: undefined, idPrefix: 'test' };
  const still = stillPart(input);
  const moving = movingPart(still, input, undefined);
  return { model, still, moving, items: [...still.drawing.items, ...moving.items], text: sceneText([still.node, ...moving.nodes]) };
}

const message = { kind: 'message', id: msgId } as const;

afterEach(() => overwriteGetLocale(() => baseLocale));

describe('what stands on the picture', () => {
  test('a message waiting for its first retry says its level, its delay and what is left', () => {
    const { text } = pictureAt(9_000, { selection: message });
    expect(text).toContain('>level 3 · 10\u2009s · due in 6.3\u2009s<');
    expect(text).toContain('>SCHEDULE_TOPIC_XXXX q2<');
    expect(text).toContain('>o-1001<');
    expect(text).toContain('aria-label="Message o-1001, waiting at level 3, due in 6.3\u2009s"');
  });

  test.each([1_036, 960, 880])('the topic of delayed messages has its whole name on a stage of %d too', (width) => {
    expect(pictureAt(9_000, { width }).text).toContain('>SCHEDULE_TOPIC_XXXX q2<');
  });

  test('the row of delayed messages names a queue only where what it tells of lies in one', () => {
    const { scenario, trace } = runOf('consume-retry-16');
    const textAt = (nowMs: number): string => {
      const state = clusterMap.initial(scenario);
      for (let seq = 1; seq <= trace.seqAt({ ms: nowMs }); seq++) clusterMap.apply(state, trace.fact(seq));
      const model = clusterMap.model(state, nowMs, undefined);
      const layout = layoutCluster(model, 1_040, 566);
      return sceneText([stillPart({ model, layout, nowMs, selection: undefined, currentKey: undefined, idPrefix: 'test' }).node]);
    };
    // Waiting for retry 9, beside those of other levels that moved on; then retry 9 has come, and the queues of nine levels have each been left by it.
    expect(textAt(1_700_000)).toContain('>SCHEDULE_TOPIC_XXXX<');
    expect(textAt(1_725_908)).toMatch(/>SCHEDULE_TOPIC_XXXX</u);
  });

  test('the connections of a node are drawn once it is selected, and stand in the table with what goes over them', () => {
    const opened = (from: string, to: string): Input[number] => ({ type: 'connection.opened', at: 8_000, from, to });
    const more = [opened('c1', 'n1'), opened('c1', 'broker-a'), opened('p1', 'broker-a')];
    expect(pictureAt(9_000, { more }).text).not.toContain('open connection');
    const { text, still, model } = pictureAt(9_000, { more, selection: { kind: 'consumer', id: 'c1' } });
    expect(text).toContain('>open connection<');
    const lines = still.node.children?.find(({ key }) => key === 'lines')?.children?.map(({ key }) => key) ?? [];
    expect(lines.filter((key) => key?.startsWith('connection'))).toEqual(['connection c1>n1', 'connection c1>broker-a']);
    const cells = clusterLens.twin(model, 9_000).flatMap(({ rows }) => rows.map((row) => row.cells.join(' | ')));
    expect(cells).toContain('c1 | n1 | routes of topics');
    expect(cells).toContain('p1 | broker-a | heartbeats');
  });

  test('the same in Chinese', () => {
    overwriteGetLocale(() => 'zh-CN');
    const { text } = pictureAt(9_000);
    expect(text).toContain('>级别 3 · 10\u2009s · 还剩 6.3\u2009s<');
    expect(text).toContain('>归属<');
  });

  test('a retry in flight is a numbered mark on its line, half way at half time', () => {
    const { moving } = pictureAt(15_341, { selection: message });
    expect(moving.flying.dots).toHaveLength(1);
    expect(moving.flying.dots[0]).toMatchObject({ msgId, name: 'o-1001', mark: { name: 'retry', number: 1 }, isSelected: true });
    const x = moving.flying.dots[0]?.x ?? 0;
    expect(x).toBeGreaterThan(790);
    expect(x).toBeLessThan(840);
  });

  test('a failed message on its way back is a cross, an acknowledgement is a stroke and no dot', () => {
    expect(pictureAt(5_200).moving.flying.dots.map(({ mark }) => mark.name)).toEqual(['failed']);
    const { flying } = pictureAt(5_100).moving;
    expect(flying.dots.map(({ mark }) => mark.name)).toEqual(['inFlight']);
    expect(flying.answers).toHaveLength(1);
  });

  test('a killed broker is hatched and says since when and why', () => {
    const { text } = pictureAt(12_400, { more: [{ at: 12_000, type: 'broker.crashed', id: 'broker-a', reason: 'kill -9' }] });
    expect(text).toContain('>✕ down since 12.000\u2009s · kill -9<');
    expect(text).toContain('fill="url(#test-hatch)"');
    expect(text).toContain('>level 3 · 10\u2009s · broker stopped<');
  });

  test('a cut link has a cross, its time, and can be selected', () => {
    const { items, text } = pictureAt(12_400, { more: [{ at: 12_000, type: 'link.cut', id: 'broker-b-p1', from: 'p1', to: 'broker-b' }] });
    expect(items.find(({ selection }) => selection.kind === 'link')).toMatchObject({
      selection: { id: 'broker-b-p1' },
      name: 'Link p1 to broker-b, cut since 12.000\u2009s',
    });
    expect(text).toContain('>cut since 12.000\u2009s<');
  });

  test('every item is a button with a name, one of them is the way in for Tab', () => {
    const { items, text } = pictureAt(15_341);
    expect(items.every(({ name }) => name.length > 3)).toBe(true);
    expect(new Set(items.map(({ key }) => key)).size).toBe(items.length);
    expect(text.match(/role="button"/g)).toHaveLength(items.length);
    expect(text.match(/tabindex="0"/g)).toHaveLength(1);
  });

  test('hostile labels stay text', () => {
    const { text } = pictureAt(9_000, { more: [{ at: 6_000, type: 'broker.crashed', id: 'broker-a', reason: '<img onerror=x>' }] });
    expect(text).not.toContain('<img');
  });

  test('the phone draws the same things', () => {
    const { text, items } = pictureAt(15_341, { width: 360, selection: message });
    expect(text).toContain('>network 1\u2009ms<');
    expect(items.map(({ key }) => key).sort()).toEqual(
      pictureAt(15_341, { selection: message })
        .items.map(({ key }) => key)
        .sort(),
    );
  });
});

describe('the still part', () => {
  test('is drawn the same from equal models, so a frame changes only what moved', () => {
    expect(sceneText([pictureAt(9_000).still.node])).toBe(sceneText([pictureAt(9_000).still.node]));
  });

  test('a broker as SVG text', () => {
    const { text } = pictureAt(5_090);
    const start = text.indexOf('aria-label="Message queue OrderTopic broker-a q2');
    const row = text.slice(text.lastIndexOf('<g', start), text.indexOf('data-item="OrderTopic:broker-a:3"'));
    expect(row.slice(0, row.lastIndexOf('<g'))).toMatchSnapshot();
  });
});

describe('twin', () => {
  test('the tables say what the picture shows', () => {
    const [nodes, queues, links] = clusterLens.twin(modelAt(15_341), 15_341);
    expect(nodes?.rows.map(({ key }) => key)).toEqual([
      'producer p1',
      'nameServer n1',
      'broker broker-a',
      'broker broker-b',
      'consumer c1',
      'consumer c2',
    ]);
    expect(queues?.rows.find(({ key }) => key === 'OrderTopic:broker-a:2')?.cells).toEqual([
      'broker-a',
      'OrderTopic q2',
      'o-1001, failed attempt',
      '1',
      'not available',
      '1',
      '1',
      'c1',
    ]);
    expect(links?.rows[0]?.cells).toEqual(['broker-a', 'c1', 'response PULL_MESSAGE', 'o-1001', '15.301 → 15.381']);
    for (const table of [nodes, queues, links])
      for (const row of table?.rows ?? []) expect(row.cells).toHaveLength(table?.columns.length ?? 0);
  });

  test('one line of context', () =>
    expect(clusterLens.context(modelAt(9_000))).toBe('2 brokers, 8 message queues, 1 consumer group. Every dot is one message.'));
});

describe('arrow keys', () => {
  const { items } = pictureAt(9_000);
  const keys = (count: number, key: string, from: string): readonly (string | undefined)[] => {
    const walked: (string | undefined)[] = [];
    let current: string | undefined = from;
    for (let index = 0; index < count; index += 1) {
      current = itemAfter(items, current, key)?.key;
      walked.push(current);
    }
    return walked;
  };

  test('down passes over messages, right does not', () => {
    expect(keys(2, 'ArrowDown', 'OrderTopic:broker-a:2')).toEqual(['OrderTopic:broker-a:3', '%RETRY%order-group:broker-a:0']);
    expect(keys(2, 'ArrowRight', 'OrderTopic:broker-a:2')).toEqual(['OrderTopic:broker-a:2@0', 'OrderTopic:broker-a:3']);
    expect(keys(1, 'ArrowUp', 'OrderTopic:broker-a:3')).toEqual(['OrderTopic:broker-a:2']);
  });

  test('the ends hold, other keys are not ours', () => {
    expect(keys(1, 'ArrowLeft', items[0]?.key ?? '')).toEqual([items[0]?.key]);
    expect(itemAfter(items, undefined, 'ArrowDown')).toBe(items[0]);
    expect(itemAfter(items, undefined, 'Home')).toBeUndefined();
  });
});

describe('a crowd in the air', () => {
  const { model, still } = pictureAt(4_300);
  const [like] = model.flights.filter(({ messageCount }) => messageCount > 0);
  const flights = Array.from({ length: 5_000 }, (_, index) => ({
    ...(like ?? { from: 'p1', to: 'broker-a', code: 'SEND_MESSAGE_V2', kind: 'request' as const, messages: [], messageCount: 1 }),
    from: 'p1',
    to: 'broker-a',
    queue: `OrderTopic:broker-a:${index % 4}`,
    code: 'SEND_MESSAGE_V2',
    id: `f${index}`,
    sentAt: 4_300 - index / 10,
    arrivesAt: 5_300 - index / 10,
    shownUntil: 5_300 - index / 10,
    messages: [{ msgId: `M${index}`, reconsumeTimes: 0 }],
    messageCount: 1,
  }));
  const crowd = { ...model, flights };
  const inputAt = (nowMs: number) => ({
    model: crowd,
    layout: still.drawing.layout,
    nowMs,
    selection: undefined,
    currentKey: undefined,
    idPrefix: 'test',
  });

  test('is drawn as dots with their number, and none is left out', () => {
    const { flying, nodes } = movingPart(stillPart(inputAt(4_310)), inputAt(4_310), undefined);
    expect(flying.dots.length).toBeLessThan(80);
    expect(flying.dots.reduce((sum, { mark }) => sum + (mark.count ?? 1), 0)).toBe(5_000);
    expect(sceneText(nodes)).not.toContain('role="button"');
    // No place is looked for around each number: that would take the frame's time.
    expect(flying.dots.every(({ mark }) => mark.countSide === undefined)).toBe(true);
  });

  test('a press on a dot of several opens its messages, one after the other', () => {
    const { flying } = movingPart(stillPart(inputAt(4_310)), inputAt(4_310), undefined);
    const dot = flying.dots.find(({ mark }) => (mark.count ?? 1) > 2);
    if (dot === undefined) throw new Error('no dot of several');
    const members = dot.inAir?.flatMap(({ messages }) => messages.map(({ msgId }) => msgId)) ?? [];
    const opened = [messageAt(flying, dot.x, dot.y, undefined)];
    for (let press = 1; press < members.length; press += 1) opened.push(messageAt(flying, dot.x, dot.y, opened.at(-1)));
    expect(members.length).toBeGreaterThan(2);
    expect(new Set(opened).size).toBe(members.length);
    expect(messageAt(flying, 5, 5, undefined)).toBeUndefined();
  });

  test('moves as it did before: the groups are those of a moment ago, a little further', () => {
    const at = (nowMs: number) => movingPart(stillPart(inputAt(nowMs)), inputAt(nowMs), undefined).flying.dots;
    const [before, after] = [at(4_310), at(4_320)];
    expect(after.map(({ msgId }) => msgId)).toEqual(before.map(({ msgId }) => msgId));
    after.forEach(({ x }, index) => expect(x).toBeGreaterThan(before[index]?.x ?? 0));
  });
});
