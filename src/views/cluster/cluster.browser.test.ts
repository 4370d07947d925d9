import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import '../../styles/tokens.css';
import type { Selection } from '../../engine/index.ts';
import { baseLocale, overwriteGetLocale } from '../../paraglide/runtime.js';
import { clusterMap } from '../../projections/clusterMap/clusterMap.ts';
import { firstRetry, msgId, numbered, retryScenario, startUp } from '../../projections/clusterMap/testing/retryRun.ts';
import type { View, ViewContext } from '../view.ts';
import type { ClusterMapModel } from '../../projections/clusterMap/clusterMapModel.ts';
import { clusterLens } from './clusterLens.ts';

function modelAt(nowMs: number): ClusterMapModel {
  const state = clusterMap.initial(retryScenario);
  for (const fact of numbered([...startUp, ...firstRetry])) if (fact.at <= nowMs) clusterMap.apply(state, fact);
  return clusterMap.model(state, nowMs, undefined);
}

let stage: HTMLElement;
let view: View<ClusterMapModel>;
const selected: (Selection | undefined)[] = [];

function show(nowMs: number, selection?: Selection): void {
  const context: ViewContext = { selection, width: 1040, height: 566, reducedMotion: false, compact: false };
  view.update(modelAt(nowMs), nowMs, context);
}

const focusedName = (): string | null | undefined => document.activeElement?.getAttribute('aria-label');

beforeEach(async () => {
  await page.viewport(1040, 566);
  selected.length = 0;
  stage = document.createElement('div');
  stage.style.width = '1040px';
  stage.style.height = '566px';
  document.body.append(stage);
  view = clusterLens.create(stage, { select: (selection) => selected.push(selection), seek: vi.fn() });
});

afterEach(() => {
  view.destroy();
  stage.remove();
  overwriteGetLocale(() => baseLocale);
});

/** Whether the canvas has a pixel of ink near a point (CSS px). */
function isInked(x: number, y: number): boolean {
  const canvas = stage.querySelector('canvas');
  const context = canvas?.getContext('2d');
  if (canvas === null || context === null || context === undefined) return false;
  const ratio = canvas.width / Number.parseFloat(canvas.style.width);
  return context.getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data[3]! > 0;
}

describe('the picture in the page', () => {
  test('a frame of the same size leaves the root of the picture alone: the browser would paint it all again', () => {
    show(15_341);
    const root = stage.querySelector('svg');
    if (root === null) throw new Error('no picture');
    const changes = new MutationObserver(() => undefined);
    changes.observe(root, { attributes: true });
    show(15_342);
    expect(changes.takeRecords()).toEqual([]);
    changes.disconnect();
  });

  test('a frame adds and removes only what changed', () => {
    show(15_341);
    const broker = stage.querySelector('[role=button][data-item="broker broker-a"]');
    const flight = stage.querySelector('[data-item="flight r55"]');
    expect(broker).not.toBeNull();
    expect(flight).not.toBeNull();
    show(15_350);
    expect(stage.querySelector('[role=button][data-item="broker broker-a"]')).toBe(broker);
    expect(stage.querySelector('[data-item="flight r55"]')).toBe(flight);
    show(9_000);
    expect(stage.querySelector('[data-item="flight r55"]')).toBeNull();
  });

  test('a message in flight is drawn where its target is, and moves with virtual time alone', () => {
    const at = (nowMs: number): readonly [number, number] => {
      show(nowMs);
      const circle = stage.querySelector('[data-item="flight r55"] circle');
      return [Number(circle?.getAttribute('cx')), Number(circle?.getAttribute('cy'))];
    };
    const [x0] = at(15_310);
    const [x1, y1] = at(15_350);
    expect(x1).toBeGreaterThan(x0);
    expect(isInked(x1 + 6, y1)).toBe(true);
    expect(isInked(x0, 520)).toBe(false);
  });

  test('arrows walk, Enter selects, Escape clears', async () => {
    show(9_000);
    await userEvent.tab();
    expect(focusedName()).toMatch(/^Name server n1/);
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}');
    expect(focusedName()).toMatch(/^Message queue OrderTopic broker-a q0/);
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowRight}');
    expect(focusedName()).toBe('Message o-1001, failed attempt, queue offset 0');
    await userEvent.keyboard('{Enter}');
    expect(selected).toEqual([{ kind: 'message', id: msgId }]);
    show(9_000, selected[0]);
    expect(stage.querySelectorAll('[aria-pressed=true]')).toHaveLength(2);
    await userEvent.keyboard('{Escape}');
    expect(selected).toEqual([{ kind: 'message', id: msgId }, undefined]);
  });

  test('the keyboard stays in the picture when its message goes away', async () => {
    show(15_341);
    await userEvent.tab();
    const flight = stage.querySelector<SVGElement>('[data-item="flight r55"]');
    flight?.focus();
    expect(focusedName()).toMatch(/^Message o-1001, in flight/);
    show(9_000);
    expect(focusedName()).toMatch(/^Name server n1/);
  });

  test('a click selects what is under it, on the ground nothing', async () => {
    show(9_000);
    await userEvent.click(page.getByRole('button', { name: /^Broker broker-b/ }));
    await userEvent.click(page.getByRole('button', { name: /^Consumer c2/ }));
    await userEvent.click(stage.querySelector('svg')!, { position: { x: 60, y: 500 } });
    expect(selected).toEqual([{ kind: 'broker', id: 'broker-b' }, { kind: 'consumer', id: 'c2' }, undefined]);
  });

  test('the language changes with the next frame', () => {
    show(9_000);
    overwriteGetLocale(() => 'zh-CN');
    show(9_000);
    expect(stage.textContent).toContain('级别 3');
    expect(stage.querySelector('svg')?.getAttribute('aria-label')).toMatch(/^集群图/);
  });

  test('destroy leaves nothing behind', () => {
    show(9_000);
    view.destroy();
    expect(stage.childElementCount).toBe(0);
  });
});
