import { readFileSync } from 'node:fs';
import { expectAccessible } from './guards/accessibility.ts';
import { expect, inLanguage, test } from './guards/guards.ts';
import type { LensWord } from './pages/OrreryPage.ts';

/** As the registry has them: a lens that is added is checked without a word here. */
const registry = readFileSync(new URL('../src/views/index.ts', import.meta.url), 'utf8');
const lenses = [...registry.matchAll(/^ {2}(\w+): lensOf\(/gm)].map(([, id = '']) => id as LensWord);

/** Four lenses in one page: opening a page costs more than looking at it. */
const parts = [0, 4, 8].map((from) => lenses.slice(from, from + 4));

test('all lenses are looked at', () => {
  expect(parts.flat()).toEqual(lenses);
  expect(lenses).toHaveLength(12);
});

for (const part of parts) {
  for (const [language, scheme] of [
    ['en', 'light'],
    ['zh', 'dark'],
  ] as const) {
    const names = part.join(', ');
    test(`${names} have no known barrier, in ${language} and ${scheme} @phone`, async ({ orrery }) => {
      await orrery.page.emulateMedia({ colorScheme: scheme });
      orrery.language = language === 'zh' ? 'zh-CN' : 'en';
      await orrery.open(`#/run/consume-retry-16?t=40m52s&lens=${part[0]}&lang=${language}`);
      await expect(orrery.page.locator('html')).toHaveAttribute('lang', orrery.language);
      for (const lens of part) {
        await orrery.showLens(lens);
        await expect(orrery.stage().locator(`[data-panel-lens="${lens}"]`)).toBeVisible();
        expect(await orrery.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), lens).toBeLessThanOrEqual(0);
        await expectAccessible(orrery.page);
      }
    });
  }
}

inLanguage('zh-CN', () => {
  test('a refused link has no known barrier @phone', async ({ orrery }) => {
    await orrery.goTo('#/run/no-such-preset');
    await orrery.page.getByRole('heading').first().waitFor();
    await expectAccessible(orrery.page);
  });

  test('what the simulation leaves out is told beside the lens and on a page of its own, without a known barrier @phone', async ({
    orrery,
  }) => {
    await orrery.open('#/run/tx-checkback-120s?t=2m4s');
    await orrery.explain();
    const dialog = orrery.page.getByRole('dialog');
    await expect(dialog.locator('details:not([data-term]) summary')).toHaveCount(1);
    await expectAccessible(orrery.page);
    await dialog.getByRole('button', { name: orrery.text('app_notThisAll') }).click();
    await expect(dialog.getByRole('heading', { name: orrery.text('app_notThis') })).toBeVisible();
    // Each mechanism, and the changelog.
    await expect(dialog.locator('summary')).toHaveCount(28);
    await orrery.press('Tab');
    await orrery.press('Tab');
    await orrery.press('Enter');
    await expect(dialog.locator('details[open] li')).toHaveCount(10);
    await expectAccessible(orrery.page);
    await orrery.press('Escape');
    await expect(dialog).toBeHidden();
  });

  test('palette, shortcuts, menus and tables have no known barrier', async ({ orrery }) => {
    // None of this lens's rows can be selected; its table is scrolled all the same.
    await orrery.open('#/run/consume-retry-16?t=40m52s&lens=code');
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
