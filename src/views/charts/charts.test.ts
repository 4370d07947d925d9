import { afterEach, describe, expect, test } from 'vitest';
import { chartsAt } from '../../projections/charts/testing/chartsRun.ts';
import { manyRun, presetRun } from '../../projections/deliveryMatrix/testing/matrixRun.ts';
import { baseLocale, overwriteGetLocale } from '../../paraglide/runtime.js';
import { sceneText } from '../marks/index.ts';
import { faultsOf } from '../testing/sceneBoxes.ts';
import { movedTexts } from '../testing/textPlaces.ts';
import { viewContext } from '../testing/viewContext.ts';
import type { ViewContext } from '../view.ts';
import { chartsPicture } from './chartsScene.ts';
import { timeAxis } from './geometry.ts';
import { timeText } from './measures.ts';
import { chartsTwin } from './twin.ts';

const plain = (text: string): string => text.replaceAll(/[\u00a0\u2009\u202f]/g, ' ');

afterEach(() => overwriteGetLocale(() => baseLocale));

const moments = [
  ['clustering-nine-messages', 0],
  ['clustering-nine-messages', 10_000],
  ['broadcast-no-retry', 20_000],
  ['consume-retry-16', 3_000_000],
  ['no-route-nameserver-down', 20_000],
  ['subscription-topic-mismatch', 60_000],
  ['timer-40-days-and-3-days', 3_400_000_000],
] as const;

test.each(['en', 'zh-CN'] as const)('the lag of a broadcasting group says whose it is, in picture, name and table, %s', (language) => {
  overwriteGetLocale(() => language);
  const model = chartsAt(presetRun('broadcast-nine-messages'), 8_000);
  const words = language === 'en' ? 'order-group, known only to its clients' : 'order-group，按客户端本地位点，Broker 不知道';
  for (const width of [360, 1_040]) {
    const svg = plain(sceneText(chartsPicture(model, 8_000, viewContext(width)).scene.nodes));
    expect(svg).toMatch(new RegExp(`aria-label="[^"]*${words}`, 'u'));
    expect(svg, `${width}`).toContain(`>${words}<`);
  }
  const [totals, columns] = chartsTwin(model, 8_000);
  expect(totals?.rows.find(({ key }) => key === 'lag order-group')?.cells[0]).toContain(words);
  expect(columns?.columns.some(({ label }) => label.includes(words))).toBe(true);
});

describe('nothing covers anything, nothing leaves the picture', () => {
  test('a mean of less than a millisecond is not 0 ms', () => {
    expect([0, 0.3, 0.9, 1].map((ms) => plain(timeText(ms)))).toEqual(['0 ms', '< 1 ms', '< 1 ms', '1 ms']);
  });

  test.each(moments)('%s at %d', (slug, ms) => {
    const model = chartsAt(presetRun(slug), ms);
    const spans = [undefined, { fromMs: Math.floor(ms / 3) }, { fromMs: Math.floor(ms / 4), toMs: Math.floor(ms / 2) }];
    for (const width of [360, 480, 700, 1_040, 1_600])
      for (const language of ['en', 'zh-CN'] as const)
        for (const span of spans) {
          overwriteGetLocale(() => language);
          const { scene } = chartsPicture(model, ms, viewContext(width, { span }));
          expect(faultsOf(scene.nodes, width), `${width} ${language} ${JSON.stringify(span)}`).toEqual([]);
          const compact = chartsPicture(model, ms, viewContext(width, { span, compact: true, height: 112 })).scene;
          expect(faultsOf(compact.nodes, width), `compact ${width} ${language}`).toEqual([]);
          expect(compact.height).toBeLessThanOrEqual(112);
        }
  });
});

test('a line keeps off the edge of its plot, and a time has its unit beside its numbers alone', () => {
  const model = chartsAt(presetRun('order-failover'), 40_000);
  const { scene } = chartsPicture(model, 40_000, viewContext(1_040));
  const svg = plain(sceneText(scene.nodes));
  const tops = [...(/d="(M[\d.]+ [\d.]+V[\d.]+(?:M[\d.]+ [\d.]+V[\d.]+)+)"/u.exec(svg)?.[1] ?? '').matchAll(/M[\d.]+ ([\d.]+)V/g)].map(
    ([, y]) => Number(y),
  );
  const lines = [...svg.matchAll(/data-series="[^"]+" d="([^"]*)"/g)].map(([, d = '']) =>
    [...d.matchAll(/[ML][\d.]+,([\d.]+)/g)].map(([, y]) => Number(y)),
  );
  const highest = lines.filter((ys) => ys.length > 0).map((ys) => Math.min(...ys));
  expect(highest.length).toBeGreaterThan(4);
  for (const y of highest) expect(Math.min(...tops.map((top) => Math.abs(y - top)))).toBeGreaterThanOrEqual(6);
  expect(svg).toContain('>messages per 500 ms<');
  expect(svg).not.toMatch(/>time</u);
});

test.each([360, 1_040])('a number that gets a digit, or a longer column, pushes no name away: width %d', (width) => {
  const run = presetRun('clustering-nine-messages');
  const pictures = [5_001, 5_101, 25_001, 60_002, 119_000].map(
    (ms) => chartsPicture(chartsAt(run, ms), ms, viewContext(width)).scene.nodes,
  );
  // Numbers on the axes stand where their values are.
  expect(movedTexts(pictures).filter((key) => !/\/(tick|time) \d+$|\/now time$/u.test(key))).toEqual([]);
});

test('a count of none is no line: dashes of several series would lie on one another at the edge', () => {
  const svg = sceneText(chartsPicture(chartsAt(presetRun('clustering-nine-messages'), 8_000), 8_000, viewContext(1_040)).scene.nodes);
  const curve = (series: string): string => new RegExp(`data-series="${series}" d="([^"]*)"`, 'u').exec(svg)?.[1] ?? 'none';
  expect([curve('sendFailed'), curve('consumeFailed'), curve('sentBack'), curve('deadLettered')]).toEqual(['', '', '', '']);
  // A column stands on the edge, rises, and comes back to it.
  const [from, ...points] = curve('sent').slice(1).split('L');
  const edge = from?.split(',')[1];
  expect(points.at(-1)?.split(',')[1]).toBe(edge);
  expect(points.slice(0, -1).every((point) => Number(point.split(',')[1]) < Number(edge))).toBe(true);
});

test('the lag says whose it is, the hint to drag and the words for the faint lines stand at every width', () => {
  const run = presetRun('clustering-nine-messages');
  const later = { atMs: 18_000, model: chartsAt(run, 18_000) };
  for (const width of [360, 480, 700, 1_040]) {
    const svg = plain(sceneText(chartsPicture(chartsAt(run, 8_000), 8_000, viewContext(width), () => later).scene.nodes));
    for (const words of [/>messages, as far as the broker knows</u, />Drag .*to choose a span\.</u, />[^<]*faint: already computed/u])
      expect(svg, `${width}`).toMatch(words);
  }
});

test('no two ticks of one axis carry the same number', () => {
  const texts = sceneText(chartsPicture(chartsAt(presetRun('retry-thread-pool'), 10_000), 10_000, viewContext(1_040)).scene.nodes);
  const panels = texts.split('data-measure=').slice(1);
  expect(panels).toHaveLength(6);
  for (const panel of panels) {
    const ticks = [...panel.matchAll(/text-anchor="end"[^>]*>([^<]+)</g)].map(([, text]) => text);
    expect([...new Set(ticks)]).toEqual(ticks);
    expect(ticks.length).toBeGreaterThan(1);
  }
});

describe('the axis', () => {
  const model = chartsAt(presetRun('clustering-nine-messages'), 10_000);

  test('stands still while time goes on within it', () => {
    expect(timeAxis(model, 10_001, 0, 800).toMs).toBe(20_000);
    expect(timeAxis(model, 19_999, 0, 800).toMs).toBe(20_000);
    expect(timeAxis(model, 20_001, 0, 800).toMs).toBe(30_000);
  });

  test.each([60_000, 100_000, 3_500_000])('columns stay the same from the first to the last moment of one axis: %d ms', (ms) => {
    const run = presetRun('consume-retry-16');
    const { toMs } = timeAxis(chartsAt(run, ms), ms, 56, 1_600);
    const [now, end] = [ms, toMs].map((at) => ({ axis: timeAxis(chartsAt(run, at), at, 56, 1_600), model: chartsAt(run, at) }));
    expect(now?.axis.columnMs).toBe(end?.axis.columnMs);
    expect((end?.axis.columnMs ?? 0) % (end?.model.stretchMs ?? 0)).toBe(0);
  });

  test('columns are whole stretches of at least four pixels, and places lead to their borders', () => {
    const axis = timeAxis(model, 10_000, 56, 340);
    expect(axis.x(axis.columnMs) - axis.x0).toBeGreaterThanOrEqual(4);
    expect(axis.columnMs % model.stretchMs).toBe(0);
    expect(axis.ms(axis.x(5 * axis.columnMs) + 1)).toBe(5 * axis.columnMs);
    expect(axis.ms(-50)).toBe(0);
  });
});

describe('the numbers', () => {
  const run = presetRun('clustering-nine-messages');
  const model = chartsAt(run, 20_000);
  const labelOf = (span?: ViewContext['span']): string =>
    plain(
      /data-measure="flow"[^>]*aria-label="([^"]*)"/.exec(
        sceneText(chartsPicture(model, 20_000, viewContext(1_040, { span })).scene.nodes),
      )?.[1] ?? '',
    );

  test('are those of the run, or of the span', () => {
    expect(labelOf()).toContain('stored 9, consumed 9');
    expect(labelOf({ fromMs: 0, toMs: 4_000 })).toContain('stored 0, consumed 0');
    expect(labelOf({ fromMs: 4_000, toMs: 12_000 })).toContain('stored 9, consumed 9');
  });

  test('the span may be drawn from either end', () => {
    expect(labelOf({ fromMs: 12_000, toMs: 4_000 })).toBe(labelOf({ fromMs: 4_000, toMs: 12_000 }));
  });

  test('each of the six measures is a panel with its lines', () => {
    const picture = sceneText(chartsPicture(model, 20_000, viewContext(1_040)).scene.nodes);
    expect([...picture.matchAll(/data-measure="(\w+)"/g)].map(([, id]) => id)).toEqual([
      'sends',
      'flow',
      'failures',
      'lag',
      'sendTime',
      'consumeTime',
    ]);
    expect([...picture.matchAll(/data-series=/g)]).toHaveLength(2 + 2 + 3 + 1 + 2 + 2);
  });
});

describe('what follows now', () => {
  const run = presetRun('clustering-nine-messages');
  const later = { atMs: 18_000, model: chartsAt(run, 18_000) };
  const at = (ms: number, ahead?: typeof later) =>
    sceneText(chartsPicture(chartsAt(run, ms), ms, viewContext(1_040), () => ahead).scene.nodes);
  const numbers = (picture: string) => [...picture.matchAll(/<tspan[^>]*font-weight="600"[^>]*>([^<]*)</g)].map(([, text]) => text);
  const curve = (picture: string, kind: string, measure: string, series: string): string =>
    new RegExp(`data-measure="${measure}"[^]*?data-${kind}="${series}" d="([^"]*)"`, 'u').exec(picture)?.[1] ?? '';

  test('is drawn faintly as far as it is known, and changes no number', () => {
    const picture = at(3_000, later);
    expect([...picture.matchAll(/data-ahead=/g)]).toHaveLength(2 + 2 + 3 + 1 + 2 + 2);
    expect([...picture.matchAll(/opacity="0.45"/g)]).toHaveLength(6);
    expect(numbers(picture)).toEqual(numbers(at(3_000)));
    expect(plain(picture)).toContain('already computed');
    expect(at(3_000)).not.toContain('data-ahead');
    expect(at(18_000, later)).not.toContain('data-ahead');
  });

  test('begins at now, and where it ends the same curve ends when that moment is shown', () => {
    // A moment at which messages are being stored: where there are none, nothing is drawn.
    const ahead = curve(at(5_300, later), 'ahead', 'flow', 'stored');
    const shown = curve(at(18_000), 'series', 'flow', 'stored');
    const axis = timeAxis(chartsAt(run, 5_300), 5_300, 20 + 56, 1_020);
    expect(axis.toMs).toBe(10_000);
    const first = Number(/^M([\d.]+),/u.exec(ahead)?.[1]);
    expect(first).toBeCloseTo(axis.x(5_300), 0);
    expect(shown).not.toBe('');
    // On one axis: the columns that both pictures have are at the same heights.
    const [from, to] = [at(5_300, later), at(9_900)].map((picture, index) =>
      curve(picture, index === 0 ? 'ahead' : 'series', 'flow', 'consumed'),
    );
    const points = (d: string | undefined) => (d ?? '').slice(1).split('L').slice(2);
    expect(points(to)).toEqual(expect.arrayContaining(points(from)));
    expect(points(from).length).toBeGreaterThan(4);
  });

  test.each([360, 480, 700, 1_040, 1_600])('covers nothing: width %d', (width) => {
    for (const language of ['en', 'zh-CN'] as const)
      for (const compact of [false, true]) {
        overwriteGetLocale(() => language);
        const context = viewContext(width, { compact, height: compact ? 112 : 700 });
        const { nodes } = chartsPicture(chartsAt(run, 5_000), 5_000, context, () => later).scene;
        expect(faultsOf(nodes, width), `${language} ${String(compact)}`).toEqual([]);
      }
  });
});

describe('text twin', () => {
  test('totals and the columns in which something happened', () => {
    const model = chartsAt(presetRun('clustering-nine-messages'), 20_000);
    const [totals, columns] = chartsTwin(model, 20_000);
    expect(totals?.rows.find(({ key }) => key === 'flow consumed')?.cells[1]).toBe('9');
    const at = columns?.columns.findIndex(({ label }) => label === 'Messages: stored (messages)') ?? -1;
    expect(columns?.rows.reduce((sum, { cells }) => sum + Number(cells[at]), 0)).toBe(9);
    for (const table of [totals, columns]) for (const row of table?.rows ?? []) expect(row.cells).toHaveLength(table?.columns.length ?? 0);
  });

  test('with a span its numbers are those of the span, as in the picture', () => {
    const run = presetRun('clustering-nine-messages');
    const model = chartsAt(run, 20_000);
    const span = { fromMs: 5_000, toMs: 5_500 };
    const [totals, columns] = chartsTwin(model, 20_000, { span });
    expect(plain(totals?.caption ?? '')).toContain('500 ms');
    const value = totals?.rows.find(({ key }) => key === 'flow stored')?.cells[1];
    expect(Number(value)).toBeGreaterThan(0);
    expect(Number(value)).toBeLessThan(9);
    const { nodes } = chartsPicture(model, 20_000, viewContext(1_040, { span })).scene;
    expect(sceneText(nodes)).toMatch(new RegExp(`>stored</tspan>\\s*<tspan[^>]*>${value}<`, 'u'));
    const at = columns?.columns.findIndex(({ label }) => label === 'Messages: stored (messages)') ?? -1;
    expect(columns?.rows.reduce((sum, { cells }) => sum + Number(cells[at]), 0)).toBe(Number(value));
  });

  test('the picture tells six groups apart and says how many more the table has; the table has all', () => {
    const model = chartsAt(presetRun('clustering-nine-messages'), 20_000);
    const lags = Array.from({ length: 8 }, (_, index) => ({ group: `g${index}`, isBroadcasting: index === 7, now: index, peaks: [] }));
    const many = { ...model, lags };
    expect(plain(sceneText(chartsPicture(many, 20_000, viewContext(1_040)).scene.nodes))).toContain('2 more in the table');
    const [totals, columns] = chartsTwin(many, 20_000);
    expect(totals?.rows.filter(({ key }) => key.startsWith('lag ')).map(({ cells }) => cells[1])).toEqual(
      lags.map(({ now }) => String(now)),
    );
    expect(totals?.rows.find(({ key }) => key === 'lag g7')?.cells[0]).toBe('Lag of the groups: g7, known only to its clients (messages)');
    expect(columns?.columns.filter(({ label }) => label.startsWith('Lag of the groups: '))).toHaveLength(8);
  });

  test('a long run has at most sixty rows', () => {
    const run = manyRun(600);
    run.advanceToEnd();
    const [, columns] = chartsTwin(chartsAt(run, run.computedMs), run.computedMs);
    expect(columns?.rows.length).toBeLessThanOrEqual(60);
    expect(columns?.rows.length).toBeGreaterThan(5);
  });
});
