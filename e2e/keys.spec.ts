/** Keys that change how the page looks: presentation, measuring, zoom, and what Esc takes away. */
import { expect, test } from './guards/guards.ts';

const moment = '#/run/clustering-nine-messages?t=8s&lang=en&lens=queues';

test.describe('keys of the page', () => {
  test('P leaves stage and clock, larger; Esc brings the page back', async ({ orrery }) => {
    await orrery.open(moment);
    await orrery.press('p');
    await expect(orrery.rail()).toHaveCount(0);
    await expect(orrery.inspector()).toHaveCount(0);
    await expect(orrery.scrubber()).toBeVisible();
    const height = await orrery
      .stage()
      .locator('[data-panel-lens] text')
      .first()
      .evaluate((text) => text.getBoundingClientRect().height);
    expect(height).toBeGreaterThan(14);
    await orrery.press('Escape');
    await expect(orrery.rail()).toBeVisible();
  });

  test('after a press on a mode the arrows step and End is the end; with the focus by Tab the arrows choose', async ({ orrery }) => {
    await orrery.open('#/run/consume-retry-16?t=30s&lang=en');
    const steps = orrery.page.getByRole('radio', { name: orrery.text('app_modeSteps') });
    await orrery.page.getByText(orrery.text('app_modeSteps'), { exact: true }).click();
    const before = await orrery.instant();
    expect((await orrery.step('ArrowRight')).facts).toBeGreaterThan(before.facts);
    await expect(steps).toBeChecked();
    await orrery.press('End');
    await orrery.untilNow((now) => now > 17_000_000, 'the end');
    await steps.focus();
    await orrery.press('ArrowLeft');
    await expect(orrery.page.getByRole('radio', { name: orrery.text('app_modeUniform') })).toBeChecked();
    await orrery.press('Home');
    await orrery.untilNow((now) => now === 0, 'the start');
  });

  test('M measures from one moment to another, and Esc takes only that away', async ({ orrery }) => {
    await orrery.open(`${moment}&sel=consumer:c1`);
    await orrery.press('m');
    await orrery.press('Shift+ArrowRight');
    await orrery.untilNow((now) => now === 9000, 'a second later');
    await expect(orrery.stage().getByText('8.000 s – now · 1 s')).toBeVisible();
    await orrery.press('m');
    await orrery.press('Shift+ArrowRight');
    await orrery.untilNow((now) => now === 10_000, 'two seconds later');
    await expect(orrery.stage().getByText('8.000 s – 9.000 s · 1 s · facts: 0')).toBeVisible();
    await orrery.press('Escape');
    await expect(orrery.stage().getByText('8.000 s – 9.000 s')).toHaveCount(0);
    await expect(orrery.inspector().getByRole('heading', { name: 'c1' })).toBeVisible();
    await orrery.press('Escape');
    await expect(orrery.inspector().getByRole('heading', { name: 'c1' })).toHaveCount(0);
  });

  test('a span that is chosen leaves its mark in every lens', async ({ orrery }) => {
    await orrery.open('#/run/consume-retry-16?t=16s&lang=en&lens=story');
    await orrery.press('m');
    await orrery.press('Shift+ArrowRight');
    await orrery.untilNow((now) => now === 17_000, 'a second later');
    await orrery.press('m');
    await expect(orrery.stage().getByText('16.000 s – 17.000 s')).toBeVisible();
    // The last delivery was a second before, so every step of the story is outside; the charts count instead.
    for (const lens of [
      'story',
      'diagnosis',
      'trace',
      'cluster',
      'queues',
      'deliveryMatrix',
      'spaceTime',
      'stateCharts',
      'code',
    ] as const) {
      await orrery.showLens(lens);
      await expect(orrery.stage().locator('[data-outside]').first()).toBeAttached();
    }
    await orrery.press('Escape');
    await expect(orrery.page.locator('[data-outside]')).toHaveCount(0);
  });

  test('+ and − zoom the picture that has the focus, 0 fits; elsewhere they change the speed', async ({ orrery }) => {
    await orrery.open(moment);
    const picture = orrery.stage().locator('[data-panel-lens]');
    const width = async (): Promise<number> => (await picture.boundingBox())?.width ?? 0;
    await expect(picture.locator('[data-pick]').first()).toBeVisible();
    const before = await width();
    await picture.locator('[data-pick]').first().focus();
    await orrery.press('+');
    await expect.poll(width).toBeGreaterThan(before * 1.2);
    await expect(orrery.page.getByRole('button', { name: orrery.text('app_cmd_fit') })).toBeVisible();
    await orrery.press('0');
    await expect.poll(width).toBe(before);
    await orrery.page.locator('body').click({ position: { x: 700, y: 60 } });
    await orrery.page.evaluate(() => (document.activeElement instanceof HTMLElement ? document.activeElement.blur() : undefined));
    await orrery.press('+');
    await expect(orrery.page.getByRole('button', { name: /2×/ })).toBeVisible();
    expect(await width()).toBe(before);
    // The address is the save: what is reloaded goes as fast.
    await expect(orrery.page).toHaveURL(/speed=2/);
  });
});
