import { afterEach, describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { retryScenario } from '../projections/clusterMap/testing/retryRun.ts';
import { queueTapes } from '../projections/queueTapes/queueTapes.ts';
import { crashAt, crashRun, msgIdAt, stuckQueue } from '../projections/queueTapes/testing/crashRun.ts';
import { retryLadder } from '../projections/retryLadder/retryLadder.ts';
import { climbRun, msgIdOf } from '../projections/retryLadder/testing/climb.ts';
import { queuesLens } from './queues/queuesLens.ts';
import { retryLadderLens } from './retryLadder/retryLadderLens.ts';
import type { Selection } from '../engine/index.ts';
import { attachPicking, pickAttrs } from './pickable.ts';
import type { ViewContext } from './view.ts';

const context: ViewContext = { width: 1_040, height: 700, selection: undefined, reducedMotion: false, compact: false };

function stage(): HTMLElement {
  const element = document.createElement('div');
  element.style.width = '1040px';
  element.style.height = '700px';
  document.body.append(element);
  return element;
}

const press = (key: string): boolean =>
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })) ?? true;
const focused = (): string => document.activeElement?.getAttribute('data-pick') ?? '';

function focusOn(root: ParentNode, pick: string): SVGElement {
  const element = root.querySelector(`[data-pick="${pick}"]`);
  if (!(element instanceof SVGElement)) throw new Error(`nothing to pick as ${pick}`);
  element.focus();
  return element;
}

afterEach(() => document.body.replaceChildren());

const cardText = (): string | undefined =>
  [...document.body.children].find((element) => element.getAttribute('aria-hidden') === 'true' && !(element as HTMLElement).hidden)
    ?.textContent ?? undefined;

describe('the retry ladder', () => {
  const facts = climbRun([{ number: 1, startAt: 5_000 }]);
  const nowMs = 60_000;
  const state = retryLadder.initial(retryScenario);
  for (const fact of facts) if (fact.at <= nowMs) retryLadder.apply(state, fact);
  const model = retryLadder.model(state, nowMs, undefined);

  function open() {
    const element = stage();
    const callbacks = { select: vi.fn<(selection: Selection | undefined) => void>(), seek: vi.fn() };
    const view = retryLadderLens.create(element, callbacks);
    view.update(model, nowMs, context);
    return { element, callbacks, view };
  }

  test('what the keyboard is on says what it is beside it, until the focus leaves or Esc puts it away', async () => {
    const { element, view } = open();
    await userEvent.keyboard('{Tab}');
    const first = document.activeElement;
    expect(element.contains(first)).toBe(true);
    expect(cardText()).toBe(first?.getAttribute('aria-label'));
    press('ArrowUp');
    await vi.waitFor(() => expect(cardText()).toBe(document.activeElement?.getAttribute('aria-label')));
    expect(document.activeElement).not.toBe(first);
    press('Escape');
    expect(cardText()).toBeUndefined();
    press('ArrowDown');
    await vi.waitFor(() => expect(cardText()).toBe(document.activeElement?.getAttribute('aria-label')));
    (document.activeElement as SVGElement).blur();
    await vi.waitFor(() => expect(cardText()).toBeUndefined());
    view.destroy();
  });

  test('arrows walk up the rungs to the message, Enter selects it, Esc clears', () => {
    const { element, callbacks, view } = open();
    const first = model.steps[0]?.arrivedAt ?? 0;
    focusOn(element, `seek ${first}`);
    expect(press('ArrowUp')).toBe(false);
    expect(focused()).toBe(`seek ${model.steps[1]?.arrivedAt ?? 0}`);
    press('ArrowUp');
    expect(focused()).toBe(`message ${msgIdOf(1)}`);
    press('Enter');
    expect(callbacks.select).toHaveBeenLastCalledWith({ kind: 'message', id: msgIdOf(1) });
    press('Escape');
    expect(callbacks.select).toHaveBeenLastCalledWith(undefined);
    view.destroy();
  });

  test('a retry’s number leads to its arrival', () => {
    const { element, callbacks, view } = open();
    const first = model.steps[0]?.arrivedAt ?? 0;
    element.querySelector(`[data-pick="seek ${first}"]`)?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(callbacks.seek).toHaveBeenCalledWith({ ms: first });
    view.destroy();
  });

  test('one thing is reachable with Tab, and focus stays while time goes on', () => {
    const { element, view } = open();
    expect(element.querySelectorAll('[tabindex="0"]')).toHaveLength(1);
    const mark = focusOn(element, `message ${msgIdOf(1)}`);
    view.update(model, nowMs + 500, context);
    expect(document.activeElement).toBe(mark);
    expect(mark.getAttribute('tabindex')).toBe('0');
    view.destroy();
    expect(element.childElementCount).toBe(0);
  });

  test('keys of the page are left alone', () => {
    const { element, view } = open();
    focusOn(element, `message ${msgIdOf(1)}`);
    expect(press('[')).toBe(true);
    view.destroy();
  });
});

describe('the queues', () => {
  const selection: Selection = { kind: 'queue', id: stuckQueue };
  const state = queueTapes.initial(retryScenario);
  for (const fact of crashRun()) if (fact.at < crashAt) queueTapes.apply(state, fact);
  const model = queueTapes.model(state, crashAt, selection);

  function open() {
    const element = stage();
    const callbacks = { select: vi.fn<(selection: Selection | undefined) => void>(), seek: vi.fn() };
    const view = queuesLens.create(element, callbacks);
    view.update(model, crashAt, { ...context, selection });
    return { element, callbacks, view };
  }

  test('left and right walk along a tape, up and down go to the next tape', () => {
    const { element, view } = open();
    focusOn(element, `queue ${stuckQueue}`);
    press('ArrowRight');
    expect(focused()).toBe(`message ${msgIdAt('broker-a', 2, 0)}`);
    press('ArrowDown');
    expect(focused()).toBe(`message ${msgIdAt('broker-a', 3, 0)}`);
    press('ArrowUp');
    press('ArrowUp');
    expect(focused()).toBe(`message ${msgIdAt('broker-a', 1, 0)}`);
    view.destroy();
  });

  test('the buttons change the scale without a new frame', () => {
    const { element, view } = open();
    const before = element.querySelector('[data-offset="10"]')?.getAttribute('transform');
    focusOn(element, 'command zoomOut');
    press(' ');
    expect(element.querySelector('[data-offset="10"]')?.getAttribute('transform')).not.toBe(before);
    view.destroy();
  });

  test('a click on an owner selects the consumer', () => {
    const { element, callbacks, view } = open();
    element.querySelector('[data-pick="consumer c2"]')?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(callbacks.select).toHaveBeenCalledWith({ kind: 'consumer', id: 'c2' });
    view.destroy();
  });

  test('what does not fit scrolls, and the picture makes room for the scroll bar', () => {
    const { element, view } = open();
    element.style.height = '200px';
    view.update(model, crashAt, { ...context, height: 200, selection });
    const scroller = element.firstElementChild;
    const svg = element.querySelector('svg');
    expect(scroller?.scrollHeight).toBeGreaterThan(200);
    expect(Number(svg?.getAttribute('width'))).toBe(scroller?.clientWidth);
    view.destroy();
  });
});

describe('what has the focus and is drawn no more', () => {
  function drawn(names: readonly string[]) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    stage().append(svg);
    const picking = attachPicking(svg, { select: vi.fn(), seek: vi.fn() });
    const draw = (all: readonly string[]): void => {
      for (const child of [...svg.children]) if (!all.includes(child.id)) child.remove();
      for (const name of all)
        if (svg.querySelector(`#${name}`) === null) {
          const thing = document.createElementNS('http://www.w3.org/2000/svg', 'g');
          thing.id = name;
          for (const [key, value] of Object.entries(pickAttrs({ command: name }, name)))
            if (value !== undefined) thing.setAttribute(key, value);
          svg.append(thing);
        }
      picking.refresh();
    };
    draw(names);
    return { svg, draw };
  }

  test('leaves it to what takes its place', async () => {
    const { svg, draw } = drawn(['begin', 'other']);
    focusOn(svg, 'command begin');
    draw(['other', 'end']);
    expect(focused()).toBe('command other');
    draw([]);
    await Promise.resolve();
    expect(document.activeElement).toBe(document.body);
  });

  test('but not when somebody left it before', async () => {
    const { svg, draw } = drawn(['begin', 'other']);
    focusOn(svg, 'command begin').blur();
    await Promise.resolve();
    draw(['other']);
    expect(document.activeElement).toBe(document.body);
  });
});
