/** All presets as cards: what somebody finds who does not know yet what to look for. */
import { expectAccessible } from './guards/accessibility.ts';
import { expect, inBothLanguages, test } from './guards/guards.ts';
import type { OrreryPage } from './pages/OrreryPage.ts';

const cards = (orrery: OrreryPage) => orrery.page.getByRole('main').getByRole('link');
const shownCards = (orrery: OrreryPage) => orrery.page.locator('[data-run="shown"]');

inBothLanguages(() => {
  test('somebody to whom a message came twice finds a preset by that, opens it, and comes back to the choice @phone', async ({
    orrery,
  }) => {
    await orrery.goTo('#/presets');
    await expect(cards(orrery)).toHaveCount(84);
    await orrery.page.getByRole('button', { name: orrery.text('catalogue_twice') }).click();
    await expect(cards(orrery)).toHaveCount(12);
    await expect(orrery.page).toHaveURL(/#\/presets\?about=twice$/);
    // The picture and the number are those of its run.
    const card = orrery.page.locator('a[href="#/run/duplicate-on-delivery"]');
    await expect(card.locator('svg circle').first()).toBeVisible();
    await expect(card).toContainText(/2/);
    await card.click();
    await orrery.untilShown();
    await expect(orrery.page).toHaveURL(/#\/run\/duplicate-on-delivery/);
    await orrery.page.goBack();
    await expect(cards(orrery)).toHaveCount(12);
  });
});

test('words of either language find a preset; what finds none says so @phone', async ({ orrery }) => {
  await orrery.goTo('#/presets');
  await expect(cards(orrery)).toHaveCount(84);
  await orrery.page.keyboard.press('/');
  await orrery.page.keyboard.type('死信 retry');
  await expect(orrery.page.locator('a[href="#/run/consume-retry-16"]')).toBeVisible();
  await expect(orrery.page.locator('a[href="#/run/batch-send"]')).toHaveCount(0);
  await orrery.page.keyboard.type(' nothing-has-this');
  await expect(orrery.page.getByRole('status')).toHaveText(orrery.text('catalogue_none'));
  await expect(cards(orrery)).toHaveCount(0);
});

test('by keyboard: past the chapters to the cards, into a run, and Back to the card that was opened', async ({ orrery }) => {
  await orrery.goTo('#/presets?about=first');
  await expect(cards(orrery)).toHaveCount(10);
  await orrery.press('Tab');
  await expect(orrery.page.getByRole('link', { name: orrery.text('catalogue_skip') })).toBeFocused();
  await orrery.press('Enter');
  for (let stop = 0; stop < 7; stop += 1) await orrery.press('Tab');
  const seventh = cards(orrery).nth(6);
  await expect(seventh).toBeFocused();
  await orrery.press('Enter');
  await orrery.untilShown();
  await orrery.page.goBack();
  await expect(seventh).toBeFocused();
  await expect(seventh).toBeInViewport();
  // Who narrows the choice then is not called back from the words that are typed.
  const search = orrery.page.getByRole('searchbox');
  await search.fill('nothing-has-this');
  await expect(cards(orrery)).toHaveCount(0);
  await search.fill('');
  await expect(cards(orrery)).toHaveCount(10);
  await expect(search).toBeFocused();
});

test('a wish that is none is named, and everything is shown', async ({ orrery }) => {
  await orrery.goTo('#/presets?about=lat');
  await expect(orrery.page.getByRole('alert')).toContainText('late');
  await expect(cards(orrery)).toHaveCount(84);
});

test('keys of a run do nothing in the catalogue; from a run the palette leads there, and Back to the run', async ({ orrery }) => {
  await orrery.open('#/run/consume-retry-16?t=6s');
  await orrery.press('Control+k');
  await orrery.page.getByRole('searchbox').fill('catalogue');
  await orrery.page.getByRole('menuitem', { name: orrery.text('app_cmd_presets') }).click();
  await expect(cards(orrery)).toHaveCount(84);
  await orrery.press('Space');
  await orrery.press('Control+k');
  await expect(orrery.page.getByRole('dialog')).toHaveCount(0);
  await orrery.page.goBack();
  await orrery.untilNow((now) => now === 6000, 'the run where it was left');
});

for (const [language, scheme] of [
  ['en', 'light'],
  ['zh', 'dark'],
] as const) {
  test(`the catalogue has no known barrier, nothing in it jumps and it is not wider than the window, in ${language} and ${scheme} @phone`, async ({
    orrery,
  }) => {
    await orrery.page.emulateMedia({ colorScheme: scheme });
    await orrery.watchShifts();
    await orrery.goTo(`#/presets?lang=${language}&about=broker`);
    await expect(shownCards(orrery)).not.toHaveCount(0);
    await expect(orrery.page.locator('[data-run="failed"]')).toHaveCount(0);
    await expect(orrery.page.locator('html')).toHaveAttribute('lang', language === 'zh' ? 'zh-CN' : 'en');
    expect(await orrery.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    expect(await orrery.shifted()).toBeLessThan(0.05);
    await expectAccessible(orrery.page);
  });
}
