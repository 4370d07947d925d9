/** What leaves the page, and the page inside another one. */
import { readFileSync } from 'node:fs';
import { expect, test } from './guards/guards.ts';

const moment = '#/run/clustering-nine-messages?t=8s&lang=en';

test.describe('embedding and export', () => {
  test('an embedded page is stage and clock, with a way to the whole page @phone', async ({ orrery }) => {
    await orrery.open(`${moment}&lens=queues&embed=1`);
    await expect(orrery.stage()).toBeVisible();
    await expect(orrery.scrubber()).toBeVisible();
    await expect(orrery.rail()).toHaveCount(0);
    await expect(orrery.page.getByRole('banner')).toHaveCount(0);
    const full = orrery.page.getByRole('link', { name: orrery.text('app_openInFull') });
    await full.hover();
    await expect(full).toHaveAttribute('href', /#\/run\/clustering-nine-messages\?.*lens=queues/);
    expect(await full.getAttribute('href')).not.toContain('embed');
  });

  test('the iframe tag opens the same instant', async ({ orrery }) => {
    await orrery.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await orrery.open(`${moment}&lens=queues`);
    await orrery.command('app_cmd_copyEmbed');
    await expect.poll(() => orrery.page.evaluate(() => navigator.clipboard.readText())).toMatch(/^<iframe src=".*t=8000.*embed=1" /);
  });

  for (const [key, ending, holds] of [
    ['app_cmd_saveSvg', 'svg', /^<svg[\s\S]*OrderTopic/],
    ['app_cmd_saveCsv', 'csv', /OrderTopic/],
    ['app_cmd_savePng', 'png', /PNG/],
  ] as const) {
    test(`the lens is saved as ${ending}`, async ({ orrery }) => {
      await orrery.open(`${moment}&lens=queues`);
      const saved = orrery.page.waitForEvent('download');
      await orrery.command(key);
      const file = await saved;
      expect(file.suggestedFilename()).toBe(`clustering-nine-messages-queues-8000ms.${ending}`);
      expect(readFileSync(await file.path(), 'latin1')).toMatch(holds);
    });
  }
});
