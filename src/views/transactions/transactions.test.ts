import { afterEach, describe, expect, test } from 'vitest';
import { lossyRun, presetRun, sixRun, transactionsAt } from '../../projections/transactions/testing/transactionRun.ts';
import type { TransactionsModel } from '../../projections/transactions/transactionsModel.ts';
import { baseLocale, overwriteGetLocale } from '../../paraglide/runtime.js';
import { sceneText } from '../marks/index.ts';
import { faultsOf } from '../testing/sceneBoxes.ts';
import { viewContext } from '../testing/viewContext.ts';
import { niceSpan, tickStep, transactionsGeometry } from './geometry.ts';
import { laneItems } from './laneItems.ts';
import { recordCells } from './topicScene.ts';
import { transactionsLens, transactionsScene } from './transactionsLens.ts';

const plain = (text: string): string => text.replaceAll(/[\u00a0\u2009\u202f]/g, ' ').replaceAll('\u2060', '');
const picture = (model: TransactionsModel, nowMs: number, context = viewContext(1_040)): string =>
  plain(sceneText(transactionsScene(model, nowMs, context).nodes));

afterEach(() => overwriteGetLocale(() => baseLocale));

const moments: readonly (readonly [string, () => ReturnType<typeof presetRun>, readonly number[]])[] = [
  ['tx-commit-rollback', () => presetRun('tx-commit-rollback'), [5_500, 6_007, 30_000, 70_000]],
  ['tx-checkback-120s', () => presetRun('tx-checkback-120s'), [5_017, 60_000, 128_788, 135_000, 138_800]],
  ['tx-producer-crash-group', () => presetRun('tx-producer-crash-group'), [5_500, 60_001, 200_000, 241_000]],
  ['checkback-never-called', () => presetRun('checkback-never-called'), [10_000, 300_000, 700_000, 961_000]],
  ['committed-still-checked', () => presetRun('committed-still-checked'), [60_001, 70_007, 100_000, 121_000]],
  ['six half messages', sixRun, [13_000, 60_001, 86_500, 252_000, 1_000_000]],
  ['a lost confirm', lossyRun, [7_010, 30_000, 61_000]],
];

describe('nothing covers anything, nothing leaves the picture', () => {
  test.each(moments)('%s', (_, runOf, times) => {
    const run = runOf();
    for (const ms of times) {
      const model = transactionsAt(run, ms);
      for (const width of [360, 700, 1_040, 1_600])
        for (const language of ['en', 'zh-CN'] as const) {
          overwriteGetLocale(() => language);
          for (const compact of [false, true])
            expect(
              faultsOf(transactionsScene(model, ms, viewContext(width, { compact })).nodes, width),
              `${width} ${language} at ${ms}`,
            ).toEqual([]);
        }
    }
  });

  test('marks of one moment stand side by side in their order', () => {
    const model = transactionsAt(sixRun(), 252_000);
    for (const width of [360, 1_040]) {
      const g = transactionsGeometry(model, 252_000, { width, height: 700, isCompact: false });
      for (const { lane } of g.rows) {
        const items = laneItems(lane, g, 252_000);
        items.forEach((item, index) => {
          const before = items[index - 1];
          if (before !== undefined) expect(item.x - item.half).toBeGreaterThanOrEqual(before.x + before.half);
        });
      }
    }
  });

  test('what ends a lane stands at its time: pills of checks make room for it', () => {
    const model = transactionsAt(presetRun('tx-checkback-120s'), 180_000);
    for (const width of [360, 1_040]) {
      const g = transactionsGeometry(model, 180_000, { width, height: 700, isCompact: false });
      const [row] = g.rows;
      const committed = row === undefined ? undefined : laneItems(row.lane, g, 180_000).find(({ key }) => key === 'outcome 0');
      expect(Math.abs((committed?.x ?? 0) - g.x(138_789)), `${width}`).toBeLessThan(1);
    }
  });

  test('a pill of checks says each answer', () => {
    expect(picture(transactionsAt(presetRun('tx-checkback-120s'), 180_000), 180_000)).toContain('p1: UNKNOW ×2, COMMIT');
  });

  test('records of the half topic never cover each other', () => {
    const model = transactionsAt(sixRun(), 1_000_000);
    for (const width of [360, 1_040]) {
      const g = transactionsGeometry(model, 1_000_000, { width, height: 700, isCompact: false });
      const cells = recordCells(model.brokers[0]?.halfTopic ?? [], g);
      cells.forEach((cell, index) => {
        const before = cells[index - 1];
        if (before !== undefined) expect(cell.x).toBeGreaterThanOrEqual(before.x + before.width);
        expect(cell.x + cell.width).toBeLessThanOrEqual(width);
      });
      expect(cells.flatMap((cell) => cell.records)).toHaveLength(model.brokers[0]?.halfTopic.length ?? 0);
    }
  });
});

test.each([
  ['en', 'p1 died', 'p3 died'],
  ['zh-CN', 'p1 宕机', 'p3 宕机'],
] as const)('who died is said on the phone too, %s', (language, ...words) => {
  overwriteGetLocale(() => language);
  const svg = picture(transactionsAt(presetRun('tx-producer-crash-group'), 70_000), 70_000, viewContext(360));
  for (const word of words) expect(svg).toMatch(new RegExp(`>[^<]*${word}</text>`, 'u'));
});

test('a line behind words touches none of their letters', () => {
  overwriteGetLocale(() => 'zh-CN');
  const svg = picture(transactionsAt(presetRun('checkback-never-called'), 400_000), 400_000);
  const ground =
    /<rect x="([\d.]+)" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"[^>]*>\s*<text x="([\d.]+)" y="([\d.]+)"[^>]*>第 7 次回查，还剩/u.exec(
      svg,
    );
  const [x = 0, y = 0, height = 0, textX = 0, baseline = 0] = (ground ?? []).slice(1).map(Number);
  // Chinese letters reach 0.12 of their size (13) below the line they stand on, and 0.88 above it.
  expect(textX - x).toBeGreaterThanOrEqual(4);
  expect(baseline - 0.88 * 13 - y).toBeGreaterThanOrEqual(1);
  expect(y + height - baseline - 0.12 * 13).toBeGreaterThanOrEqual(1);
});

describe('the axis', () => {
  test('its length is one that people count in, and stands still in between', () => {
    expect([niceSpan(55_000), niceSpan(61_000), niceSpan(240_000), niceSpan(241_000)]).toEqual([60_000, 75_000, 240_000, 300_000]);
    expect(tickStep(300_000, 780, 72)).toBe(30_000);
  });

  test('ticks of the check service stand at their own times', () => {
    const model = transactionsAt(sixRun(), 252_000);
    const g = transactionsGeometry(model, 252_000, { width: 1_040, height: 700, isCompact: false });
    expect(g.checkTicks.map(({ at, number }) => [at, number])).toEqual(
      [60, 120, 180, 240, 300].map((seconds, index) => [seconds * 1_000, index + 1]),
    );
    expect(g.checkTicks.every((tick) => tick.x === g.x(tick.at))).toBe(true);
  });
});

describe('the picture', () => {
  const model = transactionsAt(sixRun(), 252_000);
  const svg = picture(model, 252_000);

  test('who was asked and what it said', () => {
    expect(svg).toContain('>p2: COMMIT</text>');
    expect(svg).toContain('>committed → OrderTopic</text>');
    expect(svg).toContain('>rolled back, never visible</text>');
    expect(svg).toContain('>no answer, p1 died</text>');
    expect(svg).toContain('>3.0 s old: not asked yet</text>');
  });

  test('a cadence of its own has no most, says so in words, and stores nothing again (TX16)', () => {
    const model = transactionsAt(presetRun('tx-checkback-120s'), 135_000);
    const own = picture(model, 135_000);
    expect(own).toContain('>2 checks</text>');
    expect(own).toContain('>a check leaves the half message where it is</text>');
    expect(model.brokers[0]?.halfTopic).toHaveLength(1);
    expect(svg).toContain('>each check stores the half again at a new offset</text>');
  });

  test('while the local transaction runs, its sentence says it once', () => {
    const texts = picture(transactionsAt(presetRun('tx-commit-rollback'), 6_000), 6_000);
    expect(texts).toContain(' · local transaction is running · ');
    expect(texts).not.toContain('local transaction: local');
  });

  test('the next check is a dashed ring with a countdown, and the checks used are counted', () => {
    expect(svg).toContain('>check 5 in 48.0 s</text>');
    expect(svg).toContain('>4/15</text>');
  });

  test('a ring leads to its moment, a row selects its message', () => {
    expect(svg).toContain('data-pick="seek 60000"');
    const msgId = model.lanes[0]?.msgId ?? '';
    expect(svg).toContain(`data-pick="message ${msgId}"`);
    expect(picture(model, 252_000, viewContext(1_040, { selection: { kind: 'message', id: msgId } }))).toContain('stroke="var(--select)"');
  });

  test('given up after the last check', () => {
    const end = transactionsAt(presetRun('checkback-never-called'), 961_000);
    expect(picture(end, 961_000)).toContain('>given up → TRANS_CHECK_MAX_TIME_TOPIC</text>');
  });

  test('before the first half message there is one sentence, in both languages', () => {
    const empty = transactionsAt(presetRun('tx-commit-rollback'), 1_000);
    expect(picture(empty, 1_000)).toContain('No half message yet.');
    overwriteGetLocale(() => 'zh-CN');
    expect(picture(empty, 1_000)).toContain('还没有半消息');
  });
});

describe('text twin', () => {
  test('each lane in words, the checks of all, and what the broker’s own topics hold', () => {
    const model = transactionsAt(presetRun('tx-producer-crash-group'), 200_000);
    const [lanes, checks] = transactionsLens.twin(model, 200_000);
    expect(lanes?.rows[1]?.cells.map(plain)).toEqual([
      'stock-1',
      'p3',
      'broker-a',
      '5.004',
      'no answer, p3 died',
      '3/15',
      'nobody to ask',
      'undecided',
      'check 4 in 40.0 s',
    ]);
    expect(checks?.rows.map((row) => row.cells.map(plain))).toEqual([
      ['pay-1', '1', '00:01:00.000', 'p2: COMMIT', '2'],
      ['stock-1', '1', '00:01:00.000', 'nobody to ask', '3'],
      ['stock-1', '2', '00:02:00.000', 'nobody to ask', '4'],
      ['stock-1', '3', '00:03:00.000', 'nobody to ask', '5'],
    ]);
    for (const table of [lanes, checks]) for (const row of table?.rows ?? []) expect(row.cells).toHaveLength(table?.columns.length ?? 0);
  });

  test('context and legend name only what is there', () => {
    const model = transactionsAt(presetRun('tx-commit-rollback'), 60_000);
    expect(transactionsLens.context(model)).toBe('order-tx-producer (p1). One row for each half message.');
    expect(transactionsLens.legend(model).map(({ mark }) => mark)).toEqual(['half', 'immunity', 'consumed', 'rolledBack']);
  });
});

test('a question that has just been asked has no answer yet', () => {
  const run = presetRun('committed-still-checked');
  expect(picture(transactionsAt(run, 60_000), 60_000)).toContain('>p1: no answer yet</text>');
  expect(picture(transactionsAt(run, 60_010), 60_010)).not.toContain('no answer');
});
