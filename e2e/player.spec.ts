/** The other keys of the clock, the way back, and what Esc closes. */
import { expect, test } from './guards/guards.ts';

test('J, K and L step and play, Page keys step by ten, and back is the same instant', async ({ orrery }) => {
  await orrery.open('#/run/consume-retry-16?t=5s');
  const first = await orrery.stepTo(() => orrery.press('l'));
  const second = await orrery.stepTo(() => orrery.press('l'));
  expect(second.facts).toBeGreaterThan(first.facts);
  expect(await orrery.stepTo(() => orrery.press('j'))).toEqual(first);
  const tenth = await orrery.stepTo(() => orrery.press('PageDown'));
  expect(tenth.facts).toBeGreaterThanOrEqual(first.facts + 10);
  expect(await orrery.stepTo(() => orrery.press('PageUp'))).toEqual(first);
  await orrery.press('k');
  await orrery.untilNow((now) => now > first.now, 'plays');
  await orrery.press('k');
  await orrery.untilPaused();
});

test('Back leads to the preset before, and not to the moment before', async ({ orrery }) => {
  const { page } = orrery;
  await orrery.open('#/run/push-consumer-basics?t=5s');
  for (const _ of [1, 2, 3]) await orrery.stepTo(() => orrery.press('Shift+ArrowRight'));
  await expect(page).toHaveURL(/push-consumer-basics\?t=8000/);
  await orrery.press('ControlOrMeta+k');
  await orrery.palette().getByRole('searchbox').fill('Five consumers');
  await orrery.palette().locator('[data-key="preset consumers-idle"]').click();
  await expect(page).toHaveURL(/consumers-idle/);
  await page.goBack();
  await expect(page).toHaveURL(/push-consumer-basics/);
  await orrery.untilNow((now) => now === 8000, 'the moment that was left');
});

test('Esc closes what is on top, and the focus goes back to what opened it', async ({ orrery }) => {
  await orrery.open('#/run/consume-retry-16?t=5s&sel=consumer:c1&lang=en');
  const opener = orrery.stage().getByRole('button', { name: orrery.text('app_explain') });
  await opener.focus();
  await orrery.press('Enter');
  const dialog = orrery.page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await orrery.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
  await expect(orrery.inspector().getByRole('heading', { name: 'c1' })).toBeVisible();
  await orrery.press('Escape');
  await expect(orrery.inspector().getByRole('heading', { name: 'c1' })).toHaveCount(0);
});
