import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import '../../styles/tokens.css';
import '../../styles/base.css';
import { isHousekeeping, type Fact, type Moment, type Selection } from '../../engine/index.ts';
import { handWrittenScenario, msgId, retryFacts } from '../../projections/messageStory/testing/handWritten.ts';
import { traceWindow, type TraceWindowModel } from '../../projections/traceWindow/traceWindow.ts';
import { baseLocale, overwriteGetLocale } from '../../paraglide/runtime.js';
import type { View, ViewCallbacks } from '../view.ts';
import { traceLens } from './traceLens.ts';
import { rowHeight } from './traceView.ts';

const { facts } = retryFacts(16);
const seeks: Moment[] = [];
const selections: (Selection | undefined)[] = [];
const loads: [number, number][] = [];
const announced: (() => string)[] = [];
const callbacks: ViewCallbacks = {
  announce: (words) => announced.push(words),
  seek: (moment) => seeks.push(moment),
  select: (selection) => selections.push(selection),
  computed: () => ({ runId: 'r1', facts: facts.length, ms: facts.at(-1)?.at ?? 0 }),
  loadFacts(from, to) {
    loads.push([from, to]);
    return Promise.resolve(facts.slice(from - 1, to));
  },
  search: (filter, before, limit) =>
    Promise.resolve(
      facts
        .filter(
          (fact) => fact.seq < before && (filter.housekeeping || !isHousekeeping(fact)) && (filter.types?.includes(fact.type) ?? true),
        )
        .map((fact) => fact.seq)
        .reverse()
        .slice(0, limit),
    ),
};

let stage: HTMLElement;
let view: View<TraceWindowModel>;

function modelAt(nowMs: number): TraceWindowModel {
  const state = traceWindow.initial(handWrittenScenario);
  for (const fact of facts) if (fact.at <= nowMs) traceWindow.apply(state, fact);
  return traceWindow.model(state, nowMs, undefined);
}
const show = (nowMs: number, compact = false): void =>
  view.update(modelAt(nowMs), nowMs, { selection: { kind: 'message', id: msgId }, width: 1000, height: 520, reducedMotion: true, compact });

beforeEach(async () => {
  await page.viewport(1000, 520);
  seeks.length = 0;
  selections.length = 0;
  loads.length = 0;
  stage = document.createElement('div');
  stage.style.cssText = 'width:1000px;height:520px';
  document.body.append(stage);
  view = traceLens.create(stage, callbacks);
  show(15_082);
  await vi.waitFor(() => expect(nowRow().textContent).toContain('next:'));
});
afterEach(() => {
  view.destroy();
  stage.remove();
  overwriteGetLocale(() => baseLocale);
});

const drawnRows = (): HTMLElement[] =>
  [...stage.querySelectorAll<HTMLElement>('[role=row]')].sort((a, b) => Number(a.dataset.index) - Number(b.dataset.index));
const rowTexts = (): readonly string[] => drawnRows().map((row) => [...row.children].map((cell) => cell.textContent).join(' | '));
const nowRow = (): HTMLElement => stage.querySelector<HTMLElement>('[data-kind=now]') ?? stage;
const shownFact = (seq: number): Fact => facts[seq - 1] as Fact;

test('now stands between past and computed future, in view, and says what comes next', () => {
  const kinds = drawnRows().map((row) => row.dataset.kind);
  expect(kinds.filter((kind) => kind === 'now')).toHaveLength(1);
  expect(nowRow().textContent).toContain('next: message.consumed at 15.089\u2009s');
  const box = nowRow().getBoundingClientRect();
  expect(box.height).toBe(rowHeight);
  expect(box.top).toBeGreaterThan(stage.getBoundingClientRect().top);
  expect(box.bottom).toBeLessThan(stage.getBoundingClientRect().bottom);
});

test.each([520, 437, 391])('no row is cut at an edge of a list that is %d high', async (height) => {
  stage.style.height = `${height}px`;
  for (const width of [1000, 500]) {
    view.update(modelAt(15_082), 15_082, { selection: undefined, width, height, reducedMotion: true, compact: false });
    const list = stage.querySelector('[role=treegrid]') ?? stage;
    await vi.waitFor(() => {
      const { top, bottom } = list.getBoundingClientRect();
      const seen = drawnRows().map((row) => row.getBoundingClientRect());
      expect(seen.filter((row) => row.top < bottom && row.bottom > top).length).toBeGreaterThan(4);
      const cut = seen.filter(
        (row) => (row.top < top - 0.5 && row.bottom > top + 0.5) || (row.top < bottom - 0.5 && row.bottom > bottom + 0.5),
      );
      expect(cut).toEqual([]);
    });
  }
});

test('while the list follows now, its first row stands whole below the upper edge', () => {
  for (const ms of [15_082, 45_203, 105_303]) {
    show(ms);
    const scroller = document.querySelector('[aria-rowcount]');
    expect(scroller?.scrollTop, `at ${ms}`).toBeGreaterThan(0);
    expect((scroller?.scrollTop ?? 0) % rowHeight, `at ${ms}`).toBe(0);
  }
});

test('a paused list learns what comes next when the run has been computed further', async () => {
  view.destroy();
  const known = modelAt(15_082).seq;
  let computed = known;
  const growing: ViewCallbacks = {
    ...callbacks,
    computed: () => ({ runId: 'r1', facts: computed, ms: facts[computed - 1]?.at ?? 0 }),
    loadFacts: (from, to) => Promise.resolve(facts.slice(from - 1, Math.min(to, computed))),
  };
  view = traceLens.create(stage, growing);
  show(15_082);
  await vi.waitFor(() => expect(nowRow().textContent).toContain('the run is computed up to here'));
  computed = facts.length;
  // The page tells once that the run has grown, and then nothing more.
  const said: (string | null)[] = [];
  show(15_082);
  await vi.waitFor(
    () => {
      said.push(nowRow().textContent);
      expect(nowRow().textContent).toContain('next: message.consumed at 15.089\u2009s');
    },
    { interval: 5 },
  );
  // Until the further facts are looked through, that nothing follows would be a guess.
  expect(said.filter((text) => text?.includes('nothing more happens'))).toEqual([]);
});

test('where the run is computed further and nothing follows, the list says so', async () => {
  view.destroy();
  const last = facts.at(-1)?.at ?? 0;
  view = traceLens.create(stage, { ...callbacks, computed: () => ({ runId: 'r1', facts: facts.length, ms: last + 10_000 }) });
  show(last + 1);
  await vi.waitFor(() => expect(nowRow().textContent).toContain('nothing more happens in this run but housekeeping'));
});

test('where only housekeeping follows, which is folded, the list does not wait for more', async () => {
  view.destroy();
  const last = facts.at(-1);
  const background = facts.find(isHousekeeping);
  if (last === undefined || background === undefined) throw new Error('The run has no housekeeping');
  const later = [1, 2, 3].map((step): Fact => ({ ...background, seq: last.seq + step, at: last.at + 1000 * step }));
  const longer = [...facts, ...later];
  view = traceLens.create(stage, {
    ...callbacks,
    computed: () => ({ runId: 'r1', facts: longer.length, ms: last.at + 10_000 }),
    loadFacts: (from, to) => Promise.resolve(longer.slice(from - 1, to)),
  });
  show(last.at);
  await vi.waitFor(() => expect(nowRow().textContent).toContain('nothing more happens in this run but housekeeping'));
  expect(rowTexts().at(-1)).toContain('3 housekeeping facts');
});

test('a sentence with a place to break at stays on the one line of its row', () => {
  const text = nowRow().lastElementChild;
  if (text === null) throw new Error('the row has no sentence');
  const page = text.ownerDocument;
  text.replaceChildren('/message/?topic='.repeat(12), page.createElement('wbr'), '&time=1767574810000'.repeat(12));
  const range = page.createRange();
  range.selectNodeContents(text);
  expect(new Set([...range.getClientRects()].map(({ top }) => top)).size).toBe(1);
});

test('a narrow list has two lines for a sentence, as high as a finger needs', async () => {
  stage.style.width = '360px';
  const narrow = { selection: undefined, width: 360, height: 520, reducedMotion: true, compact: false };
  view.update(modelAt(15_082), 15_082, narrow);
  await vi.waitFor(() => expect(nowRow().getBoundingClientRect().height).toBe(38));
  const [first, second] = drawnRows().map((row) => row.getBoundingClientRect());
  expect((second?.top ?? 0) - (first?.top ?? 0)).toBe(38);
  const { top, bottom } = stage.getBoundingClientRect();
  expect(nowRow().getBoundingClientRect().bottom).toBeLessThan(bottom);
  expect(nowRow().getBoundingClientRect().top).toBeGreaterThan(top);
});

test.each([
  [1000, 26],
  [360, 38],
])('in a list %d wide the row that the reader is at shows its whole text, and no row lies over another', async (width, pitch) => {
  const words = 'a client whose name is longer than its row is wide '.repeat(5).trim();
  view.destroy();
  stage.style.width = `${width}px`;
  const told = (fact: Fact): Fact => ('consumer' in fact ? { ...fact, consumer: words } : fact) as Fact;
  view = traceLens.create(stage, { ...callbacks, loadFacts: (from, to) => Promise.resolve(facts.slice(from - 1, to).map(told)) });
  const look = (nowMs: number): void =>
    view.update(modelAt(nowMs), nowMs, { selection: undefined, width, height: 520, reducedMotion: true, compact: false });
  look(15_082);
  const long = (): readonly HTMLElement[] => drawnRows().filter((row) => row.textContent.includes(words) && row.dataset.kind === 'fact');
  const isCut = (row: HTMLElement): boolean => {
    const { scrollHeight, clientHeight, scrollWidth, clientWidth } = row.lastElementChild ?? row;
    return scrollHeight > row.clientHeight || scrollHeight > clientHeight || scrollWidth > clientWidth;
  };
  await vi.waitFor(() => expect(long().length).toBeGreaterThan(1));
  const [first = stage, second = stage] = long();
  expect(isCut(first)).toBe(true);
  first.click();
  await vi.waitFor(() => expect(isCut(first)).toBe(false));
  expect(isCut(second)).toBe(true);
  const whole = (): void => {
    const boxes = drawnRows().map((row) => row.getBoundingClientRect());
    for (const [at, { height, top }] of boxes.entries()) {
      expect(height % pitch).toBe(0);
      expect(top).toBeGreaterThanOrEqual((boxes[at - 1]?.bottom ?? -Infinity) - 0.5);
    }
  };
  whole();
  // The next one opens where it stands, though the one above it closes.
  const { top } = second.getBoundingClientRect();
  second.click();
  await vi.waitFor(() => expect(isCut(second)).toBe(false));
  expect(isCut(first)).toBe(true);
  expect(Math.abs(second.getBoundingClientRect().top - top)).toBeLessThan(1);
  whole();
});

test('only rows in view are drawn, and only their facts are asked for', () => {
  expect(facts.length).toBeGreaterThan(150);
  expect(drawnRows().length).toBeLessThan(40);
  expect(loads.length).toBeLessThan(4);
});

test('housekeeping is one row until it is opened', async () => {
  const folds = (): number => drawnRows().filter((row) => row.dataset.kind === 'fold').length;
  const before = folds();
  const fold = drawnRows().find((row) => row.dataset.kind === 'fold' && row.textContent.includes('2 housekeeping facts'));
  expect(fold).toBeDefined();
  fold?.click();
  await vi.waitFor(() => expect(folds()).toBe(before - 1));
  await vi.waitFor(() => expect(rowTexts().join(' ')).toContain('pull.answered'));
  expect(document.activeElement?.getAttribute('role')).toBe('row');
});

test('a click selects the message and seeks right behind the fact', async () => {
  const row = drawnRows().find((it) => it.textContent.includes('message.scheduled'));
  const seq = Number(row?.firstElementChild?.textContent);
  row?.click();
  await vi.waitFor(() => expect(seeks).toHaveLength(1));
  expect(selections).toEqual([{ kind: 'message', id: msgId }]);
  const { at } = shownFact(seq);
  const firstOfInstant = facts.find((fact) => fact.at === at)?.seq ?? 0;
  expect(seeks[0]).toEqual({ ms: at, n: seq - firstOfInstant + 1 });
});

test('filters by type and by text, and comes back', async () => {
  const select = stage.querySelector('select');
  if (select === null) throw new Error('no type filter');
  await userEvent.selectOptions(select, 'message.due');
  await vi.waitFor(() =>
    expect(
      drawnRows()
        .filter((row) => row.dataset.kind === 'fact')
        .every((row) => row.textContent.includes('message.due')),
    ).toBe(true),
  );
  await vi.waitFor(() => expect(announced.at(-1)?.()).toBe('16 facts'));
  expect(stage.textContent).toContain('16 facts');
  await userEvent.fill(page.getByRole('searchbox'), 'nothing like this');
  await vi.waitFor(() => expect(stage.textContent).toContain('No fact matches'));
  await userEvent.click(page.getByRole('button', { name: 'Clear' }));
  await vi.waitFor(() => expect(rowTexts().join(' ')).toContain('message.sentBack'));
});

test('what is typed is looked for in the sentences that are read', async () => {
  await userEvent.fill(page.getByRole('searchbox'), 'called its listener');
  await vi.waitFor(() => expect(announced.at(-1)?.()).toBe('17 facts'));
  // One voice for all of the page: the lens has none of its own.
  expect(stage.querySelector('[role=status], [aria-live]')).toBeNull();
});

test('words that only background work says show it, with its box ticked for as long as they are looked for', async () => {
  const box = page.getByRole('checkbox');
  await userEvent.fill(page.getByRole('searchbox'), 'pull.answered');
  await vi.waitFor(() => expect(rowTexts().join(' ')).toContain('| pull.answered |'));
  await expect.element(box).toBeChecked();
  await userEvent.fill(page.getByRole('searchbox'), 'message.consumed');
  await vi.waitFor(() => expect(rowTexts().join(' ')).toContain('| message.consumed |'));
  await expect.element(box).not.toBeChecked();
});

test('while the list is being looked through the newest facts stand right above now already', () => {
  view.destroy();
  view = traceLens.create(stage, { ...callbacks, search: () => new Promise(() => undefined) });
  show(15_082);
  const above = drawnRows()[drawnRows().findIndex((row) => row.dataset.kind === 'now') - 1];
  expect(above?.dataset.kind).toBe('fact');
  expect(above?.textContent).toContain(shownFact(modelAt(15_082).recent.at(-1)?.seq ?? 0).type);
});

test('keys walk along the rows and choose', async () => {
  nowRow().focus();
  await userEvent.keyboard('{ArrowUp}');
  expect(document.activeElement?.textContent).toContain('message.delivered');
  await userEvent.keyboard('{ArrowUp}{ArrowDown}{Enter}');
  await vi.waitFor(() => expect(seeks).toHaveLength(1));
  await userEvent.keyboard('{Home}');
  expect(document.activeElement?.getAttribute('aria-rowindex')).toBe('1');
});

test('follows now while nobody scrolls, and finds back', async () => {
  show(2_707_000);
  await vi.waitFor(() => expect(rowTexts().join(' ')).toContain('retry 10'));
  stage.querySelector('[role=treegrid]')?.dispatchEvent(new WheelEvent('wheel', { bubbles: true }));
  const scroller = stage.querySelector('[role=treegrid]');
  if (scroller === null) throw new Error('no list');
  scroller.scrollTop = 0;
  show(2_708_000);
  expect(scroller.scrollTop).toBe(0);
  await userEvent.click(page.getByRole('button', { name: 'Back to now' }));
  await vi.waitFor(() => expect(scroller.scrollTop).toBeGreaterThan(500));
});

test('speaks Chinese from the next frame on', () => {
  overwriteGetLocale(() => 'zh-CN');
  show(15_082);
  expect(nowRow().textContent).toContain('此刻');
});
