/** How a span is chosen in the charts: Chromium only. */
import { expect, test } from 'vitest';
import { chartsAt } from '../../projections/charts/testing/chartsRun.ts';
import { presetRun } from '../../projections/deliveryMatrix/testing/matrixRun.ts';
import type { TimeSpan } from '../view.ts';
import { chartsLens } from './chartsLens.ts';

test('dragging chooses a span, a click goes there, and buttons do it by key', () => {
  const element = document.createElement('div');
  element.style.width = '900px';
  document.body.append(element);
  const spans: (TimeSpan | undefined)[] = [];
  const seeks: unknown[] = [];
  const view = chartsLens.create(element, {
    select: () => undefined,
    seek: (moment) => seeks.push(moment),
    measure: (span) => spans.push(span),
  });
  const model = chartsAt(presetRun('clustering-nine-messages'), 10_000);
  const draw = (span?: TimeSpan): void =>
    view.update(model, 10_000, { selection: undefined, span, width: 900, height: 600, reducedMotion: true, compact: false });
  draw();
  const svg = element.querySelector('svg');
  if (svg === null) throw new Error('there is a picture');
  const box = svg.getBoundingClientRect();
  const at = (type: string, x: number): void => {
    svg.dispatchEvent(new PointerEvent(type, { clientX: box.left + x, clientY: box.top + 200, button: 0, pointerId: 1, bubbles: true }));
  };
  // No real pointer is behind these events.
  svg.setPointerCapture = () => undefined;
  at('pointerdown', 500);
  at('pointermove', 300);
  at('pointerup', 300);
  const chosen = spans.at(-1);
  expect(chosen?.fromMs).toBeLessThan(chosen?.toMs ?? 0);
  expect(seeks).toEqual([]);
  at('pointerdown', 500);
  at('pointerup', 500);
  expect(seeks).toEqual([{ ms: chosen?.toMs }]);

  draw(chosen);
  expect(element.querySelector('[data-span]')?.getAttribute('data-span')).toBe(`${chosen?.fromMs} ${chosen?.toMs}`);
  const whole = element.querySelector<SVGElement>('[data-pick="command whole"]');
  whole?.focus();
  whole?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  expect(spans.at(-1)).toBeUndefined();
  view.destroy();
  element.remove();
});

test('what follows now is asked for up to the axis’ end, again only when more of it is computed', async () => {
  const element = document.createElement('div');
  document.body.append(element);
  const run = presetRun('clustering-nine-messages');
  const asked: number[] = [];
  let computedMs = 6_000;
  const view = chartsLens.create(element, {
    select: () => undefined,
    seek: () => undefined,
    computed: () => ({ runId: 'r1', facts: 1, ms: computedMs }),
    chartsAhead: (ms) => {
      asked.push(ms);
      const atMs = Math.min(ms, computedMs);
      return Promise.resolve({ atMs, model: chartsAt(run, atMs) });
    },
  });
  const draw = async (ms: number): Promise<number> => {
    view.update(chartsAt(run, ms), ms, { selection: undefined, width: 900, height: 600, reducedMotion: true, compact: false });
    await Promise.resolve().then(() => undefined);
    return element.querySelectorAll('[data-ahead]').length;
  };
  expect(await draw(5_000)).toBe(12);
  expect(await draw(5_500)).toBe(12);
  expect(asked).toEqual([10_000]);
  // All that is known has happened.
  expect(await draw(6_500)).toBe(0);
  computedMs = 30_000;
  expect(await draw(7_000)).toBe(12);
  expect(await draw(12_000)).toBe(12);
  expect(asked).toEqual([10_000, 10_000, 20_000]);
  view.destroy();
  element.remove();
});
