/** What the matrix does when it is used: Chromium only. */
import { expect, test } from 'vitest';
import type { Selection } from '../../engine/index.ts';
import { manyRun, matrixAt, presetRun } from '../../projections/deliveryMatrix/testing/matrixRun.ts';
import { deliveryMatrixLens } from './deliveryMatrixLens.ts';

test('“2×” selects its message and opens the story; arrows walk the rows', () => {
  const element = document.createElement('div');
  document.body.append(element);
  const selected: (Selection | undefined)[] = [];
  let stories = 0;
  const view = deliveryMatrixLens.create(element, {
    select: (selection) => selected.push(selection),
    seek: () => undefined,
    openStory: () => (stories += 1),
  });
  const model = matrixAt(presetRun('committed-still-checked'), 121_000);
  view.update(model, 121_000, { selection: undefined, width: 900, height: 600, reducedMotion: true, compact: false });
  const sum = element.querySelector<SVGElement>('[data-sum="again"]');
  sum?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  expect(selected).toEqual([{ kind: 'message', id: model.rows[0]?.kind === 'message' ? model.rows[0].msgId : '' }]);
  expect(stories).toBe(1);
  const row = element.querySelector<SVGElement>('[data-message] [data-row]');
  row?.focus();
  row?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
  expect(document.activeElement).toBe(sum);
  view.destroy();
  expect(element.childElementCount).toBe(0);
  element.remove();
});

test.each([
  ['two groups side by side', 1_040, 560],
  ['below one another', 360, 352],
])('while messages come the sums stay where they are, and scrolled to the end they stand below the last row: %s', (_, width, height) => {
  const element = document.createElement('div');
  element.style.cssText = `width:${width}px;height:${height}px`;
  document.body.append(element);
  const view = deliveryMatrixLens.create(element, { select: () => undefined, seek: () => undefined });
  const run = manyRun(24);
  const show = (ms: number): void =>
    view.update(matrixAt(run, ms), ms, { selection: undefined, width, height, reducedMotion: true, compact: false });
  show(5_340);
  const scroller = element.querySelector('div');
  const box = (selector: string): DOMRect => {
    const found = element.querySelector(selector);
    if (found === null) throw new Error(`${selector} is drawn`);
    return found.getBoundingClientRect();
  };
  const sumsTop = (): number => box('[data-foot] text').top - element.getBoundingClientRect().top;
  const before = sumsTop();
  expect(before).toBeLessThan(height - 10);
  show(6_500);
  expect(sumsTop()).toBeCloseTo(before, 0);
  const below = (): string => element.querySelector('[data-below]')?.textContent ?? '';
  expect(below()).toMatch(/^↓ \d+ more rows$/u);
  const shown = (): readonly DOMRect[] => {
    const veil = box('[data-veil]');
    return [...element.querySelectorAll('[data-message] [data-row]:first-child')]
      .map((row) => row.getBoundingClientRect())
      .filter(({ top }) => top < veil.top - 1 && top > element.getBoundingClientRect().top);
  };
  // Whatever the way that is scrolled, the last row above the sums is whole.
  for (const far of [0, 7, 20, 33]) {
    scroller?.scrollTo(0, far);
    scroller?.dispatchEvent(new Event('scroll'));
    expect(shown().length).toBeGreaterThan(2);
    expect(Math.max(...shown().map(({ bottom }) => bottom))).toBeLessThanOrEqual(box('[data-veil]').top + 2);
  }
  scroller?.scrollTo(0, 1e6);
  scroller?.dispatchEvent(new Event('scroll'));
  const feet = [...element.querySelectorAll('[data-foot]')];
  expect(feet.at(-1)?.querySelector('[data-below]')?.textContent).toBe('');
  const rows = [...element.querySelectorAll('[data-message], [data-range]')];
  expect(feet.at(-1)?.getBoundingClientRect().top).toBeGreaterThanOrEqual((rows.at(-1)?.getBoundingClientRect().bottom ?? 0) - 2);
  view.destroy();
  element.remove();
});

test('the dock cuts no line in half: what goes on fades at the lower edge, and its last line scrolls clear of that', () => {
  const element = document.createElement('div');
  document.body.append(element);
  const view = deliveryMatrixLens.create(element, { select: () => undefined, seek: () => undefined });
  const model = matrixAt(presetRun('broadcast-no-retry'), 20_000);
  const show = (height: number): HTMLElement | null => {
    element.style.cssText = `width:900px;height:${height}px`;
    view.update(model, 20_000, { selection: undefined, width: 900, height, reducedMotion: true, compact: true });
    return element.querySelector('div');
  };
  expect(show(300)?.style.maskImage).toBe('');
  const scroller = show(40);
  expect(scroller?.style.maskImage).toContain('linear-gradient');
  scroller?.scrollTo(0, 10_000);
  const bottoms = [...element.querySelectorAll('text')].map((text) => text.getBoundingClientRect().bottom);
  expect(Math.max(...bottoms)).toBeLessThan(element.getBoundingClientRect().bottom - 16);
  view.destroy();
  element.remove();
});
