/** In the colours that a person forces upon all pages: nothing is lost that only a ground or a theme's colour said. */
import { readFileSync } from 'node:fs';
import { expect, test } from './guards/guards.ts';
import { measureGallery } from './guards/geometry.ts';

const registry = readFileSync(new URL('../src/views/index.ts', import.meta.url), 'utf8');
const lenses = [...registry.matchAll(/^ {2}(\w+): lensOf\(/gm)].map(([, id = '']) => id);

// Light was chosen before and the forced colours are dark: theirs is the word that counts.
test.beforeEach(({ page }) => page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' }));

for (const part of [lenses.slice(0, 6), lenses.slice(6)]) {
  test(`every word of ${part.join(', ')} can be read`, async ({ page }) => {
    for (const lens of part) {
      await page.goto(`./#/gallery?lens=${lens}&lang=en&theme=light`);
      await expect(page.locator('[data-gallery-cell]').first()).toHaveAttribute('data-gallery-cell', new RegExp(`^${lens}`));
      await expect(page.locator('[data-gallery-waits]')).toHaveCount(0);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      const findings = await page.evaluate(measureGallery);
      expect(findings.filter((finding) => finding.includes('contrast'))).toEqual([]);
    }
  });
}

test('what is chosen, what has the focus, where now is and what is selected stand out', async ({ orrery }) => {
  const { page } = orrery;
  await orrery.open('#/run/consume-retry-16?t=40m52s&lens=queues&sel=consumer:c1&lang=en');
  const ground = (selector: string): Promise<string> =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).backgroundColor);
  for (const [chosen, other] of [
    ['nav [aria-current]', 'nav button:not([aria-current])'],
    ['[role=tab][aria-selected=true]', '[role=tab][aria-selected=false]'],
    ['[role=radiogroup] label:has(:checked)', '[role=radiogroup] label:not(:has(:checked))'],
  ] as const) {
    expect(await ground(chosen), chosen).not.toBe(await ground(other));
  }
  const colours = await page.evaluate(() => {
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(
      ['paper', 'ink', 'select', 'focus', 'edge', 'time'].map((name) => [name, style.getPropertyValue(`--${name}`)]),
    );
  });
  expect(colours).toMatchObject({ paper: 'rgb(0, 0, 0)', ink: 'rgb(255, 255, 255)', edge: 'rgb(255, 255, 255)', select: colours['focus'] });
  expect([colours['paper'], colours['ink']]).not.toContain(colours['select']);
  // Of a dark ground, as the playhead is drawn in it.
  expect(colours['time']).toBe('rgb(239, 199, 102)');
  await orrery.stage().locator('[data-pick]').first().focus();
  await orrery.press('ArrowDown');
  const ring = await page.evaluate(() => {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(document.activeElement ?? document.body);
    return { outlineStyle, outlineWidth, outlineColor };
  });
  expect(ring).toEqual({ outlineStyle: 'solid', outlineWidth: '2px', outlineColor: colours['focus'] });
});
