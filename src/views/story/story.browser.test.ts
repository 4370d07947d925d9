import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import '../../styles/tokens.css';
import '../../styles/base.css';
import type { Fact, Moment, PendingItem, Selection } from '../../engine/index.ts';
import { messageStory } from '../../projections/messageStory/messageStory.ts';
import type { MessageStoryModel } from '../../projections/messageStory/storyModel.ts';
import { handWrittenScenario, msgId, retryFacts } from '../../projections/messageStory/testing/handWritten.ts';
import { baseLocale, overwriteGetLocale } from '../../paraglide/runtime.js';
import { createPendingView } from '../pending/pendingView.ts';
import type { CauseLink, View, ViewCallbacks } from '../view.ts';
import { storyLens } from './storyLens.ts';

const { facts } = retryFacts(16);
const seeks: Moment[] = [];
const selections: (Selection | undefined)[] = [];

/** As the host answers: back to an action, a timer or a start. */
function chainOf(seq: number): readonly CauseLink[] {
  const chain: CauseLink[] = [];
  let fact: Fact | undefined = facts[seq - 1];
  while (fact !== undefined) {
    chain.push({ fact });
    fact = fact.type === 'timer.armed' || fact.causeSeq === undefined ? undefined : facts[fact.causeSeq - 1];
  }
  return chain;
}

const experiments: number[] = [];
let isCompared = false;

const callbacks: ViewCallbacks = {
  experiment: () => (isCompared ? undefined : () => experiments.push(1)),
  seek: (moment) => seeks.push(moment),
  select: (selection) => selections.push(selection),
  why: (seq) => Promise.resolve(chainOf(seq)),
  loadFacts: (from, to) => Promise.resolve(facts.slice(from - 1, to)),
};

let stage: HTMLElement;
let view: View<MessageStoryModel>;

function show(nowMs: number, isSelected = true): void {
  const state = messageStory.initial(handWrittenScenario);
  for (const fact of facts) if (fact.at <= nowMs) messageStory.apply(state, fact);
  const selection: Selection = { kind: 'message', id: msgId };
  view.update(messageStory.model(state, nowMs, selection), nowMs, {
    selection: isSelected ? selection : undefined,
    width: 1000,
    height: 700,
    reducedMotion: true,
    compact: false,
  });
}

beforeEach(async () => {
  await page.viewport(1000, 700);
  seeks.length = 0;
  selections.length = 0;
  stage = document.createElement('div');
  stage.style.cssText = 'width:1000px;height:700px';
  document.body.append(stage);
  view = storyLens.create(stage, callbacks);
});
afterEach(() => {
  view.destroy();
  expect(stage.childElementCount).toBe(0);
  stage.remove();
  overwriteGetLocale(() => baseLocale);
});

test('before the first message it says how to get one', async () => {
  show(1_000);
  await expect.element(page.getByText('No message yet. Send one')).toBeVisible();
});

test('asks and answers by itself, in both languages, without losing its place', async () => {
  show(2_452_000);
  await expect.element(page.getByRole('heading', { name: 'Why did it come 11 times?' })).toBeVisible();
  overwriteGetLocale(() => 'zh-CN');
  show(2_452_000);
  await expect.element(page.getByRole('heading', { name: '为什么收到 11 次？' })).toBeVisible();
});

test('a chapter opens and folds by its button and stays as the reader left it', async () => {
  show(2_452_000);
  const retryOne = page.getByRole('button', { name: /Retry 1 / });
  await expect.element(retryOne).toHaveAttribute('aria-expanded', 'false');
  await userEvent.click(retryOne);
  await expect.element(page.getByText('took o-1001 back for retry 1:')).toBeVisible();
  show(2_453_000);
  await expect.element(retryOne).toHaveAttribute('aria-expanded', 'true');
});

test('a step jumps to its moment', async () => {
  show(16_000);
  await userEvent.click(page.getByRole('button', { name: /found o-1001 due/ }).first());
  expect(seeks).toEqual([{ ms: facts.find((fact) => fact.type === 'message.due')?.at }]);
});

test('why? unfolds the chain down to periodic work, and folds again', async () => {
  show(16_000);
  const why = page.getByRole('button', { name: /^Why: broker-a found o-1001 due/ });
  await userEvent.click(why);
  await expect.element(page.getByText('Here the chain begins: periodic work')).toBeVisible();
  await expect.element(why).toHaveAttribute('aria-expanded', 'true');
  await userEvent.click(why);
  await vi.waitFor(() => expect(stage.textContent).not.toContain('Here the chain begins'));
});

test('arrows walk along the steps', async () => {
  show(16_000);
  const rows = [...stage.querySelectorAll<HTMLElement>('button[data-row]')];
  rows[0]?.focus();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}');
  expect(document.activeElement).toBe(rows[1]);
});

test('choosing a message selects it', async () => {
  show(16_000);
  await userEvent.click(page.getByRole('button', { name: /^o-1001/ }));
  expect(selections).toEqual([{ kind: 'message', id: msgId }]);
});

test('a story that ends badly ends with an experiment, unless two runs stand side by side already', () => {
  const button = () => [...stage.querySelectorAll('button')].find(({ textContent }) => textContent.startsWith('Try it'));
  show(facts.find(({ type }) => type === 'message.stored')?.at ?? 0);
  expect(button()?.hidden).toBe(true);
  show(facts.at(-1)?.at ?? 0);
  button()?.click();
  expect(experiments).toHaveLength(1);
  isCompared = true;
  show(facts.at(-1)?.at ?? 0);
  expect(button()?.hidden).toBe(true);
});

test('what is pending says when, what and why', async () => {
  const pending = createPendingView(stage, callbacks);
  const items: readonly PendingItem[] = [
    { dueAt: 300_000, kind: 'timer', name: 'deliverDelayedMessage', subject: 'broker-a', msgId, causeSeq: 2, housekeeping: false },
  ];
  pending.update({ runId: 'r1', items, keys: new Map([[msgId, 'o-1001']]), receivers: [], isMoving: false, endMs: undefined }, 12_000, {
    selection: undefined,
    width: 320,
    height: 200,
    reducedMotion: true,
    compact: false,
  });
  const row = page.getByRole('button', { name: /o-1001 becomes due/ });
  await expect.element(row).toHaveTextContent('ms; the ticks before find nothing to do');
  // The name in brackets begins a line rather than that a line ends within it.
  row.element().style.width = '290px';
  const name = [...row.element().querySelectorAll('span span')].find((part) => part.textContent === '(deliverDelayedMessage)');
  const lineHeight = row.element().querySelector('span')?.offsetHeight ?? 0;
  expect(name?.getBoundingClientRect().height).toBeLessThan(lineHeight * 1.5);
  // The cause stands out from what happens, in a row of background work too.
  const [what, because] = row.element().children[1]?.children ?? [];
  row.element().setAttribute('data-housekeeping', '');
  if (what === undefined || because === undefined) throw new Error('A part of the row is missing');
  expect(getComputedStyle(what).color).not.toBe(getComputedStyle(because).color);
  expect(because.getBoundingClientRect().top).toBeGreaterThanOrEqual(what.getBoundingClientRect().bottom);
  await userEvent.click(row);
  expect(seeks).toEqual([{ ms: 300_000 }]);
  pending.destroy();
});

test('the message whose story is told has the ring of a selection only while it is selected', () => {
  const border = (isSelected: boolean): string | undefined => {
    show(60_000, isSelected);
    const told = stage.querySelector('[aria-current="true"]');
    return told === null ? undefined : getComputedStyle(told).borderTopColor;
  };
  const [selected, told] = [border(true), border(false)];
  expect(selected).toBeDefined();
  expect(told).toBeDefined();
  expect(told).not.toBe(selected);
});
