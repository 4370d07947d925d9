import { expect, test } from 'vitest';
import { createRun } from '../../engine/index.ts';
import { listPresets, openPreset } from '../../scenario/index.ts';
import { watched } from './watched.ts';

function numbersOf(slug: string): { readonly first: number | undefined; readonly last: number | undefined } {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(`${slug} does not open`);
  const run = createRun(opened.value);
  run.advanceToEnd();
  const state = watched.initial(run.scenario);
  const first = watched.model(state, 0, undefined).count;
  for (let seq = 1; seq <= run.trace.length; seq++) watched.apply(state, run.trace.fact(seq));
  return { first, last: watched.model(state, run.computedMs, undefined).count };
}

const watching = listPresets().filter(({ slug }) => {
  const opened = openPreset(slug);
  return opened.ok && opened.value.watch !== undefined;
});

test.each(watching.map(({ slug }) => slug))('%s begins at zero and its number goes wrong', (slug) => {
  const { first, last } = numbersOf(slug);
  expect(first).toBe(0);
  expect(last).toBeGreaterThan(0);
});

test('only facts with the named values count', () => {
  expect(numbersOf('subscription-tag-mismatch').last).toBe(2);
  expect(numbersOf('same-key-trap').last).toBe(100);
});

test('a scenario that watches nothing has no number', () => {
  expect(numbersOf('batch-send')).toEqual({ first: undefined, last: undefined });
});
