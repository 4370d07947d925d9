/**
 * The geometry of every registered lens, in every size, from real runs: no text over another, nothing beyond the picture, enough
 * contrast. A lens that is added to the registry is measured without a word here.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from './guards/guards.ts';
import { measureGallery } from './guards/geometry.ts';

const registry = readFileSync(new URL('../src/views/index.ts', import.meta.url), 'utf8');
const lenses = [...registry.matchAll(/^ {2}(\w+): lensOf\(/gm)].map(([, id = '']) => id);

test('the registry of lenses is read', () => {
  expect(lenses.length).toBeGreaterThan(4);
});

test('a wrong wish is said, and nothing else is shown instead', async ({ page }) => {
  await page.goto('./#/gallery?lens=queue&lang=zh');
  await expect(page.getByRole('alert')).toContainText('queues');
  await expect(page.locator('[data-gallery-cell]')).toHaveCount(0);
});

for (const lens of lenses) {
  for (const [lang, theme] of [
    ['en', 'light'],
    ['zh', 'dark'],
  ] as const) {
    test(`${lens} in ${lang} and ${theme}: no text over another, none cut off, all of it readable`, async ({ page }) => {
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.goto(`./#/gallery?lens=${lens}&lang=${lang}&theme=${theme}`);
      await expect(page.locator('[data-gallery-cell]').first()).toBeVisible();
      await expect(page.locator('[data-gallery-waits]')).toHaveCount(0);
      await page.evaluate(() => document.fonts.ready);
      // Pictures are made after their models are there, one in a frame or two; until then nothing is written in them, which is a finding.
      await expect.poll(() => page.evaluate(measureGallery)).toEqual([]);
    });
  }
}
