/** What the matrix does when it is used: Chromium only. */
import { expect, test } from 'vitest';
import type { Selection } from '../../engine/index.ts';
import { matrixAt, presetRun } from '../../projections/deliveryMatrix/testing/matrixRun.ts';
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
