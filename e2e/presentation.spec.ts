/** A presentation, measured as it is read from the last row: 18 px on a screen of 1920, the same share of a larger one. */
import { readFileSync } from 'node:fs';
import { expect, test } from './guards/guards.ts';
import type { LensWord } from './pages/OrreryPage.ts';

const registry = readFileSync(new URL('../src/views/index.ts', import.meta.url), 'utf8');
const lenses = [...registry.matchAll(/^ {2}(\w+): lensOf\(/gm)].map(([, id = '']) => id as LensWord);

/** Texts that are smaller on the screen than so many pixels, and lines of pictures whose scale is below 1.5. */
function tooSmall(leastPx: number): readonly string[] {
  const found: string[] = [];
  const texts = document.createTreeWalker(document.querySelector('[data-stage]') ?? document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
    const element = text.parentElement;
    const words = text.textContent?.trim() ?? '';
    if (element === null || words === '' || element.closest('title, desc') !== null) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || range.getBoundingClientRect().width < 2) continue;
    const size = Number.parseFloat(getComputedStyle(element).fontSize);
    const matrix = element instanceof SVGGraphicsElement ? element.getScreenCTM() : null;
    const scale = matrix === null ? (element as HTMLElement & { currentCSSZoom: number }).currentCSSZoom : Math.hypot(matrix.a, matrix.b);
    if (size * scale < leastPx - 0.1) found.push(`${words.slice(0, 30)}: ${(size * scale).toFixed(1)} px`);
  }
  return [...new Set(found)];
}

/** The larger screen enlarges a presentation as a whole: one lens of each way of drawing shows it. */
const ofEachKind: readonly LensWord[] = ['cluster', 'spaceTime', 'stateCharts', 'code'];

for (const [width, height, shown] of [
  [1920, 1080, lenses],
  [3840, 2160, ofEachKind],
] as const) {
  test(`on ${width} px no word of any lens is too small, strokes are thicker, and there is nothing beside it but time`, async ({
    orrery,
  }) => {
    const { page } = orrery;
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: 'dark' });
    await orrery.open('#/run/tx-checkback-120s?t=2m4s&lens=cluster');
    for (const lens of shown) {
      await orrery.showLens(lens);
      await orrery.press('p');
      await expect(orrery.rail()).toHaveCount(0);
      const picture = orrery.stage().locator(`[data-panel-lens="${lens}"]`);
      await expect(picture).toContainText(/\S/);
      expect(await page.evaluate(tooSmall, (18 * width) / 1920), lens).toEqual([]);
      const scale = await picture.evaluate((element) => (element as HTMLElement & { currentCSSZoom: number }).currentCSSZoom);
      expect(scale, `strokes of ${lens}`).toBeGreaterThanOrEqual((1.5 * width) / 1920);
      if (lens !== shown.at(-1)) await orrery.press('Escape');
    }
    await expect(orrery.inspector()).toHaveCount(0);
    // Light, though the system is dark: a projector washes dark colours out.
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('light');
    const transport = page.getByRole('region', { name: orrery.text('app_transport') });
    await expect(transport.getByRole('button')).toHaveCount(1);
    await expect(transport.getByRole('button', { name: orrery.text('app_cmd_play') })).toBeVisible();
    await expect(orrery.scrubber()).toBeVisible();
  });
}

test('what the selected message went through stands over the clock, in letters of 28 px on lines of 40', async ({ orrery }) => {
  await orrery.page.setViewportSize({ width: 1920, height: 1080 });
  await orrery.open('#/run/consume-retry-16?t=40m52s&lens=retryLadder&lang=en');
  const row = orrery.stage().locator('[data-pick^="message "]').first();
  await row.click();
  await orrery.press('p');
  const caption = orrery.page.locator('main ~ p, div:has(> main) ~ p');
  await expect(caption).toContainText('Why did it come 11 times?');
  const { fontSize, lineHeight } = await caption.evaluate((element) => {
    const style = getComputedStyle(element);
    return { fontSize: Number.parseFloat(style.fontSize), lineHeight: Number.parseFloat(style.lineHeight) };
  });
  expect([fontSize, lineHeight]).toEqual([28, 40]);
  const over = await caption.boundingBox();
  const clock = await orrery.scrubber().boundingBox();
  expect((over?.y ?? 0) + (over?.height ?? 0)).toBeLessThanOrEqual(clock?.y ?? 0);
});
