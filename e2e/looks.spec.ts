import { expect, inBothLanguages, test } from './guards/guards.ts';

inBothLanguages(() => {
  test('light and dark are chosen, kept, and otherwise follow the system', async ({ orrery }) => {
    const paper = (): Promise<string> => orrery.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await orrery.page.emulateMedia({ colorScheme: 'light' });
    await orrery.open('#/run/consume-retry-16?t=5s');
    const light = await paper();
    await orrery.button('app_theme').click();
    await orrery.page.getByRole('menuitemradio', { name: orrery.text('app_themeDark') }).click();
    await expect.poll(paper).not.toBe(light);
    const dark = await paper();
    await orrery.page.reload();
    await orrery.untilShown();
    expect(await paper()).toBe(dark);
    await orrery.command('app_themeAuto');
    await expect.poll(paper).toBe(light);
    await orrery.page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(paper).toBe(dark);
  });
});

test('with reduced motion gaps are jumped and nothing is animated', async ({ orrery }) => {
  await orrery.page.emulateMedia({ reducedMotion: 'reduce' });
  await orrery.open('#/run/consume-retry-16?t=5s&speed=8');
  await orrery.page.evaluate(() => {
    const seen = new Set<string>();
    new MutationObserver(() => seen.add(document.documentElement.dataset['runState'] ?? '')).observe(document.documentElement, {
      attributeFilter: ['data-run-state'],
    });
    Object.assign(window, { seenStates: seen });
  });
  await orrery.press('Space');
  await orrery.untilNow((now) => now > 45_000, 'past the gaps of 10 s and 30 s');
  expect(await orrery.page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === 'running').length)).toBe(0);
  expect(await orrery.page.evaluate(() => [...(window as unknown as { seenStates: Set<string> }).seenStates])).not.toContain('gliding');
});

test('a hidden tab is paused, and nothing is caught up afterwards', async ({ orrery }) => {
  const hide = (hidden: boolean): Promise<void> =>
    orrery.page.evaluate((isHidden) => {
      Object.defineProperty(document, 'hidden', { configurable: true, value: isHidden });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await orrery.open('#/run/consume-retry-16?t=5s&mode=uniform&speed=100');
  await orrery.press('Space');
  await orrery.untilNow((now) => now > 6000, 'plays');
  await hide(true);
  await orrery.untilPaused();
  const hidden = await orrery.instant();
  await hide(false);
  await expect(orrery.button('app_cmd_play')).toBeVisible();
  expect(await orrery.instant()).toEqual(hidden);
});

test('a window at 200 % keeps room for the picture', async ({ orrery }) => {
  await orrery.page.setViewportSize({ width: 720, height: 450 });
  await orrery.open('#/run/consume-retry-16?t=12s&lens=charts');
  const picture = orrery.stage().locator('[data-panel-lens]');
  await expect.poll(async () => (await picture.boundingBox())?.height ?? 0).toBeGreaterThan(180);
  expect(await orrery.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
});
