import { expect, test } from './guards/guards.ts';

test('switching the language keeps the run and the moment @phone', async ({ orrery }) => {
  await orrery.open('#/run/consume-retry-16?t=40m52s');
  const instant = await orrery.instant();
  await orrery.switchLanguage();
  expect(await orrery.instant()).toEqual(instant);
  await expect(orrery.rail().getByRole('button', { name: orrery.text('app_lens_cluster'), exact: true })).toBeVisible();
  await orrery.switchLanguage();
  expect(await orrery.instant()).toEqual(instant);
});

test('a link chooses the language', async ({ orrery }) => {
  await orrery.open('#/run/consume-retry-16?t=5s&lang=zh');
  await expect(orrery.page.locator('html')).toHaveAttribute('lang', 'zh-CN');
});
