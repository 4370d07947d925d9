import { expect, inBothLanguages, test } from './guards/guards.ts';
import { OrreryPage } from './pages/OrreryPage.ts';
import { languages, textOf } from './pages/texts.ts';

inBothLanguages(() => {
  test('the core task needs no mouse: choose a preset, play, pause, step, jump, copy the link', async ({ orrery, context, language }) => {
    await orrery.open('#/run/push-consumer-basics?t=5s');
    const { keyboard } = orrery.page;

    const menu = orrery.page.getByRole('button', { name: orrery.pattern('app_fileMenu') });
    await orrery.tabTo(menu);
    await orrery.press('Enter');
    await expect(orrery.page.getByRole('menu')).toBeVisible();
    // The menu is searched by typing: the preset's title begins with it.
    await keyboard.type('The 16');
    await orrery.press('Enter');
    await orrery.untilNow((now) => now > 5000 && now < 20_000, 'the preset opens, playing');
    await expect(menu).toContainText('16');

    await expect(orrery.root).toHaveAttribute('data-run-state', /playing|gliding/);
    await orrery.stage().focus();
    await orrery.pause();
    const paused = await orrery.instant();
    await orrery.step('ArrowRight');
    await orrery.step('ArrowLeft');
    expect((await orrery.instant()).now).toBeLessThanOrEqual(paused.now);

    await orrery.press('ControlOrMeta+k');
    await expect(orrery.page.getByRole('searchbox')).toBeFocused();
    await keyboard.type(orrery.text('app_cmd_nextRetry'));
    await orrery.press('Enter');
    await orrery.untilNow((now) => now >= 15_000 && now < 15_200, 'first retry');
    await orrery.untilPaused();

    const link = await orrery.copyLink(async (button) => {
      await orrery.tabTo(button);
      await orrery.press('Enter');
    });
    const instant = await orrery.instant();
    const other = new OrreryPage(await context.newPage(), language);
    await other.page.goto(link);
    await other.untilPaused();
    await expect.poll(() => other.instant()).toEqual(instant);
  });

  test('the keys of the transport: ] and [, Shift with arrows, Home and End', async ({ orrery }) => {
    await orrery.open('#/run/consume-retry-16?t=5s');
    await orrery.stepTo(() => orrery.press('Shift+ArrowRight'));
    expect(await orrery.now()).toBe(6000);
    await orrery.stepTo(() => orrery.press('Shift+ArrowLeft'));
    expect(await orrery.now()).toBe(5000);
    const there = await orrery.stepTo(() => orrery.press(']'));
    expect(there.now).toBeGreaterThan(5000);
    await orrery.stepTo(() => orrery.press(']'));
    expect(await orrery.stepTo(() => orrery.press('['))).toEqual(there);
    await orrery.stepTo(() => orrery.press('Home'));
    expect(await orrery.now()).toBe(0);
  });

  test('the palette finds commands by words of both languages, and says what cannot be done', async ({ orrery }) => {
    await orrery.open('#/run/consume-retry-16?t=5s');
    const palette = orrery.page.getByRole('dialog');
    const search = palette.getByRole('searchbox');
    const everybodysWords = languages.flatMap((language) => [textOf(language, 'app_cmd_nextRetry'), textOf(language, 'app_cmd_nextFact')]);
    for (const words of everybodysWords) {
      await orrery.press('ControlOrMeta+k');
      await search.fill(words);
      await expect(palette.getByRole('menuitem').first()).toBeVisible();
      await orrery.press('Escape');
      await expect(palette).toBeHidden();
    }
    // Words in any order.
    await orrery.press('ControlOrMeta+k');
    await search.fill('instances broadcasting');
    await expect(palette.locator('[data-key="preset broadcast-nine-messages"]')).toBeVisible();
    await orrery.press('Escape');
    // A command that names what is selected is found by what it is called without a selection too.
    await orrery.select('broker-a');
    await orrery.press('ControlOrMeta+k');
    await search.fill(orrery.text('app_cmd_crash'));
    await expect(palette.getByRole('menuitem').first()).toContainText('broker-a');
    await search.fill(orrery.text('app_cmd_heal'));
    await expect(palette.getByRole('menuitem').first()).toHaveAttribute('aria-disabled', 'true');
    await expect(palette).toContainText(orrery.text('app_no_selection_link'));
    await search.fill('qqqq');
    await expect(palette).toContainText(orrery.text('app_paletteEmpty'));
  });

  test('the palette opens presets by what they are about, in the words of either language', async ({ orrery }) => {
    await orrery.open('#/run/consume-retry-16?t=5s');
    const palette = orrery.page.getByRole('dialog');
    for (const words of ['Five consumers', '五个消费者']) {
      await orrery.press('ControlOrMeta+k');
      await palette.getByRole('searchbox').fill(words);
      await palette.locator('[data-key="preset consumers-idle"]').click();
      await expect.poll(() => orrery.page.url()).toContain('consumers-idle');
    }
  });

  test('who presses a key that is gone afterwards goes on at what took its place', async ({ orrery }) => {
    const { page } = orrery;
    await orrery.open('#/run/silent-broker?t=60s&lens=stateCharts&sel=broker:broker-a');
    await orrery
      .stage()
      .getByRole('button', { name: /^CRASH/ })
      .focus();
    await orrery.press('Enter');
    await expect(orrery.stage().getByRole('button', { name: /^START/ })).toBeFocused();
    await orrery.open('#/run/flow-control?t=15s&lens=charts');
    await orrery
      .stage()
      .getByRole('button', { name: orrery.text('charts_begin') })
      .focus();
    await orrery.press('Enter');
    await expect(orrery.stage().getByRole('button', { name: orrery.text('charts_end') })).toBeFocused();
    await orrery.press('Enter');
    await expect(page.locator('svg :focus')).toHaveCount(1);
  });

  test('who closes the second lens or a comparison by keyboard goes on at the picture', async ({ orrery }) => {
    await orrery.page.setViewportSize({ width: 2560, height: 1440 });
    await orrery.open('#/run/clustering-nine-messages?t=8s&lens=queues');
    await orrery.button('app_closeSecond').focus();
    await orrery.press('Enter');
    await expect(orrery.button('app_closeSecond')).toHaveCount(0);
    await expect(orrery.stage()).toBeFocused();
    await orrery.command('app_cmd_compare');
    await orrery.button('compare_end').focus();
    await orrery.press('Enter');
    await expect(orrery.button('compare_end')).toHaveCount(0);
    await expect(orrery.stage()).toBeFocused();
  });

  test('? lists every shortcut, and single keys can be switched off', async ({ orrery }) => {
    await orrery.open('#/run/consume-retry-16?t=5s');
    await orrery.press('?');
    const sheet = orrery.page.getByRole('dialog', { name: orrery.text('app_cmd_shortcuts') });
    for (const key of ['app_cmd_nextFact', 'app_cmd_toEnd', 'app_cmd_palette', 'app_cmd_undo'])
      await expect(sheet).toContainText(orrery.text(key));
    await sheet.getByRole('switch', { name: orrery.text('app_shortcutsOn') }).press('Space');
    await orrery.press('Escape');
    await expect(sheet).toBeHidden();
    const before = await orrery.instant();
    await orrery.press('ArrowRight');
    await orrery.press('ControlOrMeta+k');
    await expect(orrery.page.getByRole('searchbox')).toBeFocused();
    expect(await orrery.instant()).toEqual(before);
  });
});
