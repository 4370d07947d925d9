import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import '../../styles/tokens.css';
import type { Moment } from '../../engine/index.ts';
import type { View } from '../view.ts';
import { layoutScrubber, msToX, type ScrubberTimeline } from './layout.ts';
import { createScrubberView, type ScrubberModel } from './scrubberView.ts';

const timeline: ScrubberTimeline = {
  endMs: 100_000,
  computedMs: 100_000,
  pieces: [
    { kind: 'span', fromMs: 0, toMs: 10_000, bars: [1, 2, 3, 4] },
    { kind: 'fold', fromMs: 10_000, toMs: 90_000, bars: [] },
    { kind: 'span', fromMs: 90_000, toMs: 100_000, bars: [4, 3, 2, 1] },
  ],
  marks: [{ at: 5_000, kind: 'action', label: 'send', seq: 1 }],
};
const width = 500;
let host: HTMLElement;
let view: View<ScrubberModel>;
let slider: HTMLElement;
const seeks: Moment[] = [];
const step = vi.fn();
const measure = vi.fn();

const show = (nowMs: number): void =>
  view.update({ timeline }, nowMs, { selection: undefined, width, height: 80, reducedMotion: true, compact: false });

beforeEach(() => {
  seeks.length = 0;
  step.mockClear();
  measure.mockClear();
  host = document.createElement('div');
  host.style.width = `${width}px`;
  document.body.append(host);
  view = createScrubberView(host, { seek: (moment) => seeks.push(moment), step, measure });
  show(5_000);
  slider = host.querySelector<HTMLElement>('[role=slider]') ?? host;
});
afterEach(() => {
  view.destroy();
  expect(host.childElementCount).toBe(0);
  host.remove();
});

const press = (key: string, shiftKey = false): void => {
  slider.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true, cancelable: true }));
};
const point = (type: string, x: number, y: number, shiftKey = false): void => {
  const box = slider.getBoundingClientRect();
  slider.dispatchEvent(
    new PointerEvent(type, {
      clientX: box.left + x,
      clientY: box.top + y,
      button: 0,
      pointerId: 1,
      shiftKey,
      bubbles: true,
      cancelable: true,
    }),
  );
};

test('is a slider with name, range and words', () => {
  expect(slider.getAttribute('aria-label')).toBe('Virtual time');
  expect([slider.getAttribute('aria-valuemin'), slider.getAttribute('aria-valuemax'), slider.getAttribute('aria-valuenow')]).toEqual([
    '0',
    '100000',
    '5000',
  ]);
  expect(slider.getAttribute('aria-valuetext')).toBe('5 s');
  expect(slider.tabIndex).toBe(0);
});

test('keys: facts, seconds, both ends', () => {
  for (const key of ['ArrowRight', 'ArrowLeft', 'PageDown', 'PageUp']) press(key);
  expect(step.mock.calls).toEqual([[1], [-1], [10], [-10]]);
  press('ArrowRight', true);
  press('ArrowLeft', true);
  press('End');
  press('Home');
  expect(seeks).toEqual([{ ms: 6_000 }, { ms: 4_000 }, { ms: 100_000 }, { ms: 0 }]);
});

test('with Shift a drag chooses a span, whichever way it goes, and leaves the moment', () => {
  const layout = layoutScrubber(timeline, width);
  slider.setPointerCapture = () => undefined;
  point('pointerdown', msToX(layout, 8_000), 40, true);
  point('pointermove', msToX(layout, 2_000), 40, true);
  point('pointerup', msToX(layout, 2_000), 40, true);
  point('pointermove', msToX(layout, 9_000), 40, true);
  expect(seeks).toEqual([]);
  const [[begun], [chosen], ...rest] = measure.mock.calls as [[undefined], [{ fromMs: number; toMs: number }], ...unknown[]];
  expect(begun).toBeUndefined();
  expect(Math.abs(chosen.fromMs - 2_000)).toBeLessThan(60);
  expect(Math.abs(chosen.toMs - 8_000)).toBeLessThan(60);
  expect(rest).toEqual([]);
});

test('dragging shows every moment under the pointer, through the fold; letting go ends it', () => {
  const layout = layoutScrubber(timeline, width);
  // Synthetic pointers cannot be captured.
  slider.setPointerCapture = () => undefined;
  point('pointerdown', msToX(layout, 2_000), 40);
  point('pointermove', msToX(layout, 50_000), 40);
  point('pointermove', 10_000, 40);
  point('pointerup', 0, 40);
  point('pointermove', msToX(layout, 1_000), 40);
  expect(seeks).toHaveLength(3);
  expect(Math.abs((seeks[0]?.ms ?? 0) - 2_000)).toBeLessThan(50);
  expect(Math.abs((seeks[1]?.ms ?? 0) - 50_000)).toBeLessThan(2_000);
  expect(seeks[2]).toEqual({ ms: 100_000 });
});

test('a press near a mark means the mark', () => {
  slider.setPointerCapture = () => undefined;
  point('pointerdown', msToX(layoutScrubber(timeline, width), 5_000) + 6, 8);
  expect(seeks).toEqual([{ ms: 5_000 }]);
});

test('a press on marks that stand as one leads through them, and a card says what they are', () => {
  slider.setPointerCapture = () => undefined;
  const marks = [5_000, 5_040, 5_080].map((at, index) => ({ at, kind: 'action' as const, label: 'send', seq: index + 1 }));
  const showGroup = (nowMs: number): void =>
    view.update({ timeline: { ...timeline, marks } }, nowMs, {
      selection: undefined,
      width,
      height: 80,
      reducedMotion: true,
      compact: false,
    });
  const card = (): HTMLElement | null => document.querySelector('[data-group-card]:not([hidden])');
  showGroup(0);
  expect(card()).toBeNull();
  const x = msToX(layoutScrubber(timeline, width), 5_000);
  for (const said of [5_000, 5_040, 5_080]) {
    point('pointerdown', x, 8);
    point('pointerup', x, 8);
    expect(seeks.at(-1)).toEqual({ ms: said });
    showGroup(said);
    expect(card()?.textContent).toContain('send ×3');
    expect(slider.getAttribute('aria-valuetext')).toContain('send ×3');
  }
  showGroup(6_000);
  expect(card()).toBeNull();
});

test('on a phone, where few marks have room for words, a press on one mark says what it is', () => {
  slider.setPointerCapture = () => undefined;
  const marks = [{ at: 5_000, kind: 'fault' as const, label: 'broker-a', seq: 1 }];
  const show = (nowMs: number, narrow: number): void =>
    view.update({ timeline: { ...timeline, marks } }, nowMs, {
      selection: undefined,
      width: narrow,
      height: 80,
      reducedMotion: true,
      compact: false,
    });
  const card = (): HTMLElement | null => document.querySelector('[data-group-card]:not([hidden])');
  show(0, 336);
  point('pointerdown', msToX(layoutScrubber(timeline, 336), 5_000), 8);
  point('pointerup', 0, 8);
  show(5_000, 336);
  expect(card()?.textContent).toContain('broker-a');
  show(5_000, 900);
  expect(card()).toBeNull();
});
