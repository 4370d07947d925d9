import { expectAccessible } from './guards/accessibility.ts';
import { expect, inBothLanguages, test } from './guards/guards.ts';

const lenses = ['cluster', 'queues', 'retryLadder', 'story', 'trace'];

for (const lens of lenses) {
  test(`${lens} has no known barrier, in English and light @phone`, async ({ orrery }) => {
    await orrery.page.emulateMedia({ colorScheme: 'light' });
    await orrery.open(`#/run/consume-retry-16?t=40m52s&lens=${lens}&lang=en`);
    await expectAccessible(orrery.page);
  });

  test(`${lens} has no known barrier, in Chinese and dark`, async ({ orrery }) => {
    await orrery.page.emulateMedia({ colorScheme: 'dark' });
    await orrery.open(`#/run/consume-retry-16?t=40m52s&lens=${lens}&lang=zh`);
    await expect(orrery.page.locator('html')).toHaveAttribute('lang', 'zh-CN');
    await expectAccessible(orrery.page);
  });
}

for (const lens of lenses) {
  test(`${lens} fits the width of the window @phone`, async ({ orrery }) => {
    await orrery.open(`#/run/consume-retry-16?t=40m52s&lens=${lens}&lang=en`);
    await expect(orrery.stage().getByRole('heading').first()).toBeVisible();
    expect(await orrery.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  });
}

inBothLanguages(() => {
  test('a refused link has no known barrier @phone', async ({ orrery }) => {
    await orrery.goTo('#/run/no-such-preset');
    await orrery.page.getByRole('heading').first().waitFor();
    await expectAccessible(orrery.page);
  });

  test('palette, shortcuts, menus and tables have no known barrier', async ({ orrery }) => {
    await orrery.open('#/run/consume-retry-16?t=40m52s');
    await orrery.showTable();
    await expectAccessible(orrery.page);
    for (const key of ['ControlOrMeta+k', '?']) {
      await orrery.press(key);
      await expect(orrery.page.getByRole('dialog')).toBeVisible();
      await expectAccessible(orrery.page);
      await orrery.press('Escape');
      await orrery.press('Escape');
      await expect(orrery.page.getByRole('dialog')).toBeHidden();
    }
    await orrery.runMenu().click();
    await expect(orrery.page.getByRole('menu')).toBeVisible();
    await expectAccessible(orrery.page);
  });
});
