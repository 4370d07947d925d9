import { afterEach, describe, expect, test } from 'vitest';
import type { DeliveryMatrixModel } from '../../projections/deliveryMatrix/deliveryMatrixModel.ts';
import { manyRun, matrixAt, presetRun } from '../../projections/deliveryMatrix/testing/matrixRun.ts';
import { messageStory } from '../../projections/messageStory/messageStory.ts';
import { baseLocale, overwriteGetLocale } from '../../paraglide/runtime.js';
import { sceneText } from '../marks/index.ts';
import { faultsOf } from '../testing/sceneBoxes.ts';
import { movedTexts } from '../testing/textPlaces.ts';
import { listNames, nameInStories } from '../story/answer.ts';
import { viewContext } from '../testing/viewContext.ts';
import type { ViewContext } from '../view.ts';
import { deliveryMatrixLens, matrixScene } from './deliveryMatrixLens.ts';
import { matrixGeometry, sumsHeight } from './geometry.ts';
import { shortRange } from './matrixTexts.ts';
import { cellMarks } from './rowScene.ts';
import { matrixTwin } from './twin.ts';

const picture = (model: DeliveryMatrixModel, nowMs: number, context = viewContext(1_040)): string =>
  sceneText(matrixScene(model, nowMs, context).nodes);

afterEach(() => overwriteGetLocale(() => baseLocale));

const moments = [
  ['clustering-nine-messages', 10_000],
  ['broadcast-nine-messages', 10_000],
  ['broadcast-no-retry', 6_000],
  ['broadcast-no-retry', 20_000],
  ['broadcast-local-offset', 50_000],
  ['consume-retry-16', 3_000_000],
  ['committed-still-checked', 121_000],
  ['subscription-topic-mismatch', 60_000],
  ['subscription-tag-mismatch', 80_000],
  ['tx-commit-rollback', 5_500],
  ['http-15min-visibility', 60_000],
  ['http-15min-visibility', 910_000],
  ['http-send-receive-delete', 12_030],
  ['simple-consumer-invisible-time', 40_000],
  ['multi-cid-broadcast', 20_000],
] as const;

test('the head of an instance that holds queues of two topics counts both, and its name says which queues of which', () => {
  const model = matrixAt(presetRun('subscription-count-mismatch'), 60_000);
  const column = model.groups.flatMap(({ columns }) => columns).find(({ queuesOf }) => queuesOf.length > 1);
  if (column === undefined) throw new Error('an instance of the preset subscribes to two topics');
  const text = picture(model, 60_000);
  expect(text).toContain(`>${column.queues.length} queues, 2 topics<`);
  for (const { topic, queues } of column.queuesOf)
    expect(text).toMatch(new RegExp(`${column.consumer}: .*${topic} \\S*${queues.length > 0 ? '\\d' : ''}`, 'u'));
  const single = matrixAt(presetRun('consume-retry-16'), 10_000);
  expect(picture(single, 10_000)).not.toContain('topics<');
  const narrower = picture(matrixAt(presetRun('clustering-nine-messages'), 6_000), 6_000, viewContext(616));
  expect(narrower).toContain('>3 queues<');
});

test('the small form begins beside the names, names its own marks, and says whole where a message is that has no queue', () => {
  const model = matrixAt(presetRun('duplicate-on-delivery'), 8_041);
  const { nodes } = matrixScene(model, 8_041, viewContext(1_036, { compact: true }));
  expect(sceneText(nodes)).toMatch(/translate\(152 /u);
  expect(deliveryMatrixLens.legend(model, true).map(({ mark }) => mark)).toEqual(['consumed', 'deliveredAgain']);
  const recalled = picture(matrixAt(presetRun('recall-timed-message'), 20_000), 20_000);
  expect(recalled).toContain('>taken back<');
  expect(recalled).toContain('>never<');
});

test('a broker that went away keeps its letter as long as its messages have rows', () => {
  expect(picture(matrixAt(presetRun('retry-other-broker'), 60_000), 60_000)).toContain('>a1<');
});

test('sixteen messages stand above their sums and the note on a stage of 520 px, in lower rows; fewer and many more keep the usual ones', () => {
  const model = matrixAt(presetRun('retry-other-broker'), 40_000);
  expect(model.rows).toHaveLength(16);
  const [table] = matrixGeometry(model, { width: 1_040, height: 520 }).tables;
  expect((table?.rowsBottom ?? 0) + sumsHeight + 20).toBeLessThanOrEqual(520);
  const pitchOf = (rows: number): number =>
    matrixGeometry({ ...model, planned: rows, rows: model.rows.slice(0, rows) }, { width: 1_040, height: 520 }).pitch;
  expect([8, 13, 16, 30].map(pitchOf)).toEqual([36, 26, 21, 26]);
});

test('a message without a key is told from the next by the end of its id, which stands whole', () => {
  const text = picture(matrixAt(presetRun('subscription-count-mismatch'), 60_000), 60_000);
  expect(text).toMatch(/>…[\dA-F ]+</u);
  expect(text).not.toMatch(/>…[\dA-F ]+…</u);
});

test('beside a delivery stands what its wait has left, or that broadcasting gave it up', () => {
  const text = picture(matrixAt(presetRun('broadcast-no-retry'), 6_000), 6_000);
  expect(text.match(/>given up</gu)).toHaveLength(2);
  expect(text.match(/fill="var\(--time\)"[^>]*>9\.\d\u2009s</gu)).toHaveLength(2);
});

test('an instance without a queue says so, where its head has no room for the words by a dash', () => {
  const model = matrixAt(presetRun('clustering-nine-messages'), 20_000);
  expect(picture(model, 20_000)).toContain('>no queue<');
  const narrow = picture(model, 20_000, viewContext(360));
  expect(narrow).toContain('>–<');
  expect(narrow).not.toMatch(/>no q[^<]*…</u);
});

describe('what a group should agree on', () => {
  test('S-214, S-215: instances that subscribe differently get a badge, the topic and tags that differ, and what is lost by it', () => {
    const run = presetRun('subscription-tag-mismatch');
    const model = matrixAt(run, 80_000);
    expect(model.groups[0]).toMatchObject({
      missed: 2,
      differing: [
        {
          topic: 'jodie_test_A',
          by: [
            { consumer: 'c2-1', expression: 'TagA' },
            { consumer: 'c2-2', expression: '*' },
          ],
        },
      ],
    });
    const text = picture(model, 80_000);
    expect(text).toContain('lost to the filter: 2');
    expect(text.replaceAll(/<[^>]*>|\s+/g, '')).toContain('c2-1TagA,c2-2*');
    const [topics] = matrixAt(presetRun('subscription-count-mismatch'), 80_000).groups;
    expect(topics?.differing.at(-1)).toEqual({
      topic: 'jodie_test_B',
      by: [
        { consumer: 'c3-1', expression: 'TagB' },
        { consumer: 'c3-2', expression: undefined },
      ],
    });
  });

  test('S-214: equal instances have none, nor have those that subscribe alike in the end', () => {
    const [alike] = matrixAt(presetRun('clustering-nine-messages'), 10_000).groups;
    expect(alike).toMatchObject({ missed: 0, differing: [] });
    expect(matrixAt(presetRun('subscription-count-mismatch'), 120_000).groups[0]?.differing).toEqual([]);
  });
});

describe('nothing covers anything, nothing leaves the picture', () => {
  test.each(moments)('%s at %d', (slug, ms) => {
    const model = matrixAt(presetRun(slug), ms);
    for (const width of [360, 700, 1_040, 1_600])
      for (const language of ['en', 'zh-CN'] as const) {
        overwriteGetLocale(() => language);
        expect(faultsOf(matrixScene(model, ms, viewContext(width)).nodes, width), `${width} ${language}`).toEqual([]);
      }
  });

  test('600 messages', () => {
    const run = manyRun(600);
    run.advanceToEnd();
    const model = matrixAt(run, run.computedMs);
    for (const width of [360, 1_040]) expect(faultsOf(matrixScene(model, run.computedMs, viewContext(width)).nodes, width)).toEqual([]);
  });
});

test.each(['clustering-nine-messages', 'broadcast-nine-messages'])(
  '%s: a message that comes moves neither those before it nor the sums',
  (slug) => {
    const run = presetRun(slug);
    const pictures = [4_000, 5_050, 5_150, 6_000, 26_000, 119_000].map(
      (ms) => matrixScene(matrixAt(run, ms), ms, viewContext(1_040, { height: 900 })).nodes,
    );
    expect(movedTexts(pictures)).toEqual([]);
  },
);

test('the first delivery of a cell stays where it is when others come, and a narrow cell has room for as many as before', () => {
  const run = presetRun('consume-retry-16');
  const firstMarks = (ms: number): readonly string[] =>
    [...picture(matrixAt(run, ms), ms).matchAll(/translate\(([\d.]+ [\d.]+)\)/gu)].map(([, place = '']) => place).slice(0, 1);
  const [at] = firstMarks(5_500);
  expect(at).toBeDefined();
  for (const ms of [16_000, 47_000, 110_000]) expect(firstMarks(ms), `at ${ms}`).toEqual([at]);
  const model = matrixAt(presetRun('clustering-nine-messages'), 10_000);
  for (const width of [320, 360, 440, 700, 1_040, 1_600]) {
    const { columnWidth, marksFit, markInset } = matrixGeometry(model, { width, height: 700 });
    expect(marksFit).toBe(Math.max(1, Math.floor((columnWidth - 6) / 21)));
    expect(markInset + (marksFit - 1) * 21 + 8).toBeLessThan(columnWidth);
  }
});

describe('geometry', () => {
  test('one group uses its stage, however few its instances are', () => {
    for (const slug of ['subscription-tag-mismatch', 'broadcast-nine-messages'])
      for (const width of [733, 973, 1_040]) {
        const g = matrixGeometry(matrixAt(presetRun(slug), 10_000), viewContext(width));
        expect(g.tables[0]?.blocks[0]?.right, `${slug}, ${width}`).toBeGreaterThan(width - 40);
      }
  });

  const model = matrixAt(presetRun('broadcast-no-retry'), 20_000);

  test('groups stand side by side where there is room, below one another where there is none', () => {
    expect(matrixGeometry(model, viewContext(1_040)).tables).toHaveLength(1);
    expect(matrixGeometry(model, viewContext(360)).tables).toHaveLength(2);
  });

  test('side by side, their rows are level', () => {
    const g = matrixGeometry(model, viewContext(1_040));
    expect(g.tables[0]?.blocks.map((block) => block.group.messageModel)).toEqual(['CLUSTERING', 'BROADCASTING']);
    expect(g.tables[0]?.blocks[1]?.x).toBeGreaterThan(g.tables[0]?.blocks[0]?.right ?? 0);
  });
});

describe('the picture', () => {
  test.each([
    ['subscription-tag-mismatch', 40_000, 8],
    ['tag-filter-trade', 8_000, 9],
  ] as const)('%s: tags stand in one column of their own, from before the first message on', (slug, ms, count) => {
    const columnsAt = (at: number): readonly (number | undefined)[] => {
      const { tables, queueX, tagX } = matrixGeometry(matrixAt(presetRun(slug), at), viewContext(1_040));
      return [queueX, tagX, ...(tables[0]?.blocks.map(({ x }) => x) ?? [])];
    };
    expect(columnsAt(ms)).toEqual(columnsAt(1_000));
    const svg = picture(matrixAt(presetRun(slug), ms), ms);
    const tags = [...svg.matchAll(/<text x="([^"]+)"[^>]*>(?:Tag[AB]|order|pay|logistics)<\/text>/g)].map(([, x]) => Number(x));
    expect(tags.filter((x) => x === columnsAt(ms)[1])).toHaveLength(count);
  });

  test('27 deliveries of 9 messages', () => {
    const svg = picture(matrixAt(presetRun('broadcast-nine-messages'), 10_000), 10_000);
    expect(svg).toContain('>27</text>');
    expect(svg).toContain('>deliveries of 9 messages</text>');
    expect([...svg.matchAll(/>3×<\/text>/g)]).toHaveLength(9);
  });

  test('twice opens the story', () => {
    const svg = picture(matrixAt(presetRun('committed-still-checked'), 121_000), 121_000);
    expect(svg).toMatch(/data-pick="command story [0-9A-F]+"/);
    expect(svg).toContain('2× because it was stored twice.');
    expect(svg).toContain('>stored twice</text>');
  });

  test('never is said in words, and marked', () => {
    const svg = picture(matrixAt(presetRun('broadcast-local-offset'), 50_000), 50_000);
    expect(svg).toContain('data-sum="never"');
    expect(svg).toContain('>never</text>');
  });

  test('a cell shows the newest deliveries and how many it leaves out', () => {
    const delivery = { at: 0, reconsumeTimes: 1, result: 'RECONSUME_LATER', isFailed: true, isSkipped: false };
    const cell = { deliveries: Array.from({ length: 9 }, () => delivery), isFiltered: false, isNever: false };
    const { marks, hidden } = cellMarks(cell, false, 6, 0);
    expect(marks.length + hidden).toBe(9);
    expect(marks).toHaveLength(5);
  });

  test('in Chinese', () => {
    overwriteGetLocale(() => 'zh-CN');
    expect(picture(matrixAt(presetRun('broadcast-nine-messages'), 10_000), 10_000)).toContain('>次投递，9 条消息</text>');
  });
});

test('the text twin has a table for each group, with words in its cells', () => {
  const model = matrixAt(presetRun('broadcast-no-retry'), 20_000);
  const tables = deliveryMatrixLens.twin(model, 20_000);
  expect(tables.map((table) => table.rows.length)).toEqual([3, 3]);
  for (const table of tables) for (const row of table.rows) expect(row.cells).toHaveLength(table.columns.length);
  expect(tables[1]?.rows[0]?.cells).toContain('5.007 RECONSUME_LATER, given up');
  expect(deliveryMatrixLens.legend(model).map(({ mark }) => mark)).toEqual(['consumed', 'failed', 'lost', 'notDelivered']);
});

test('where neighbours share rows the legend says what their numbers are, and names no mark that is not drawn', () => {
  const model = matrixAt(presetRun('order-suspend-blocks-queue'), 6_300);
  expect(model.rows.every(({ kind }) => kind === 'range')).toBe(true);
  expect(deliveryMatrixLens.legend(model)).toEqual([{ mark: 'failed', label: 'n (k ✕): deliveries of these messages, k of them failed' }]);
});

test('where names of neighbours differ in their number alone, the row says that of the last', () => {
  const range = (first: string, last: string): string =>
    shortRange(
      { kind: 'range', count: 10, pick: 'a', first: { msgId: 'a' }, last: { msgId: 'b' } } as never,
      new Map([
        ['a', first],
        ['b', last],
      ]),
    );
  expect(range('backlog-2', 'backlog-11')).toBe('backlog-2 … 11');
  expect(range('thread-1', 'backlog-1')).toBe('thread-1 … backlog-1');
  expect(range('a', 'b')).toBe('a … b');
  const drawn = picture(matrixAt(presetRun('shared-producer-threads'), 37_200), 37_200);
  expect(drawn).toContain('>backlog-92 … 100</text>');
  expect(drawn).toContain('backlog-92 … backlog-100');
});

test('two messages with one key have a name each, the same as in their story and its list', () => {
  const run = presetRun('duplicate-on-send');
  const model = matrixAt(run, 8_045);
  const ids = model.rows.flatMap((row) => (row.kind === 'message' ? [row.msgId] : []));
  const names = ids.map((msgId) => `ORDERID_100 …${msgId.slice(-4)}`);
  expect(new Set(names).size).toBe(2);
  expect(matrixTwin(model)[0]?.rows.map(({ cells }) => cells[0])).toEqual([...names, 'consumed']);
  for (const name of names) expect(picture(model, 8_045)).toContain(`>${name}</text>`);
  const state = messageStory.initial(run.scenario);
  for (let seq = 1; seq <= run.trace.length && run.trace.at(seq) <= 8_045; seq++) messageStory.apply(state, run.trace.fact(seq));
  const stories = messageStory.model(state, 8_045, undefined);
  expect(ids.map((msgId) => listNames(stories.messages).get(msgId))).toEqual(names);
  expect(names).toContain(nameInStories(stories));
});

describe('the dock’s small form', () => {
  const dock = (width: number): ViewContext => viewContext(width, { compact: true, height: 112 });

  test.each(moments)('%s at %d: nothing covers anything', (slug, ms) => {
    const model = matrixAt(presetRun(slug), ms);
    for (const width of [760, 1_040, 2_072]) expect(faultsOf(matrixScene(model, ms, dock(width)).nodes, width)).toEqual([]);
  });

  test('a line for each instance, a mark for each message that it had', () => {
    const model = matrixAt(presetRun('clustering-nine-messages'), 10_000);
    const svg = picture(model, 10_000, dock(1_040));
    expect([...svg.matchAll(/data-consumer="(\w+)"/g)].map(([, id]) => id)).toEqual(['c1', 'c2', 'c3']);
    expect([...svg.matchAll(/data-pick="message /g)]).toHaveLength(9);
    expect(svg).toContain('3 consumed');
  });
});
