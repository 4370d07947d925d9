/** What a label stands for: told under the pointer and with the focus, with its default and the official page. */
import { expectAccessible } from './guards/accessibility.ts';
import { expect, inBothLanguages, test } from './guards/guards.ts';

inBothLanguages(() => {
  test('an option says what it is, its default and where the official documentation tells more', async ({ orrery }) => {
    const { page } = orrery;
    await orrery.open('#/run/consume-retry-16?t=40m52s&sel=consumer:c1');
    const options = page.locator('summary', { hasText: orrery.text('term_word_options') });
    await options.click();
    const label = page.getByRole('button', { name: 'maxReconsumeTimes', exact: true });
    // With the focus of the keyboard, and under the pointer: the same words.
    await options.focus();
    for (let step = 0; step < 20 && !(await label.evaluate((button) => button === document.activeElement)); step += 1)
      await page.keyboard.press('Tab');
    const tooltip = page.getByRole('tooltip');
    await expect(tooltip).toContainText(orrery.text('term_what_maxReconsumeTimes'));
    await page.keyboard.press('Escape');
    await expect(tooltip).toBeHidden();
    await page.mouse.move(0, 0);
    await label.hover();
    await expect(tooltip).toContainText(orrery.text('term_word_default'));
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    const card = page.getByRole('dialog');
    await expect(card.getByRole('link')).toHaveAttribute(
      'href',
      /^https:\/\/rocketmq\.apache\.org\/(zh\/)?docs\/4\.x\/consumer\/02push\/$/,
    );
    await expect(card).toContainText(orrery.text('term_what_maxReconsumeTimes'));
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(card).toBeHidden();
    await expect(label).toBeFocused();
  });

  test('the explanation of a lens has its terms @phone', async ({ orrery }) => {
    await orrery.open('#/run/tx-checkback-120s?t=2m4s&lens=transactions');
    await orrery.explain();
    const dialog = orrery.page.getByRole('dialog');
    const half = dialog.locator('[data-term] summary').first();
    await expect(half).toHaveText(orrery.text('term_halfMessage'));
    await half.click();
    await expect(dialog.getByRole('link')).toHaveCount(1);
    expect((await half.boundingBox())?.height).toBeGreaterThanOrEqual((orrery.page.viewportSize()?.width ?? 0) < 760 ? 44 : 16);
    await expectAccessible(orrery.page);
  });
});
