import { expect, inLanguage, test } from './guards/guards.ts';
import { OrreryPage } from './pages/OrreryPage.ts';

inLanguage('zh-CN', () => {
  test('a copied link opens the same instant, paused, with the same picture', async ({ orrery, context, language }) => {
    await orrery.open('#/run/consume-retry-16?t=40m52s&lens=retryLadder');
    const link = await orrery.copyLink();
    await expect(orrery.notices()).toContainText(orrery.pattern('app_copied'));
    const instant = await orrery.instant();
    const other = new OrreryPage(await context.newPage(), language);
    await other.page.goto(link);
    await other.untilPaused();
    await expect.poll(() => other.instant()).toEqual(instant);
    await expect(other.stage().getByRole('heading', { name: other.text('retryLadder_title') })).toBeVisible();
    await expect(other.page.getByText(other.pattern('app_otherRun'))).toHaveCount(0);
  });

  test('where the clipboard is closed the link stands selected; Esc takes it away, and the focus is where it was', async ({ orrery }) => {
    await orrery.page.addInitScript(() =>
      Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('closed')) } }),
    );
    await orrery.open('#/run/consume-retry-16?t=5s');
    const button = orrery.button('app_copyLink');
    await button.focus();
    await orrery.press('Enter');
    const field = orrery.page.getByRole('textbox', { name: orrery.text('app_copyLink') });
    await expect(field).toHaveValue(/#\/run\/consume-retry-16\?t=5000/);
    expect(await orrery.page.evaluate(() => getSelection()?.toString() ?? '')).toMatch(/t=5000/);
    await orrery.press('Escape');
    await expect(field).toHaveCount(0);
    await expect(button).toBeFocused();
  });

  test('an intervention travels in the link', async ({ orrery, context, language }) => {
    await orrery.open('#/run/consume-retry-16?t=4s');
    await orrery.select('broker-a');
    await orrery.command('app_cmd_crashNode', { node: 'broker-a' });
    await expect(orrery.runMenu()).toContainText('broker-a');
    const link = await orrery.copyLink();
    expect(link).toContain('#/s/1.');
    const other = new OrreryPage(await context.newPage(), language);
    await other.page.goto(link);
    await other.untilShown();
    await other.showTable();
    await expect(other.row('broker-a', other.pattern('cluster_status_down')).first()).toBeVisible();
  });

  test('a selected message that is not there yet says when it will be; one that never is says so, and whose key it is', async ({
    orrery,
  }) => {
    await orrery.open('#/run/consume-retry-16?t=4s&sel=message:C0A8006557028EA144FE1687E6080000');
    await orrery
      .inspector()
      .getByRole('button', { name: orrery.pattern('app_comesAt') })
      .click();
    await orrery.untilNow((now) => now >= 5_000 && now < 5_100, 'where the message is sent');
    await expect(orrery.inspector()).toContainText('o-1001');
    await orrery.open('#/run/consume-retry-16?t=4s&sel=message:NEVER');
    await expect(orrery.inspector().getByText(orrery.pattern('app_neverComes'))).toContainText('4:45:4');
    await orrery.open('#/run/consume-retry-16?t=4s&sel=message:o-1001');
    await expect(orrery.inspector()).toContainText(orrery.pattern('app_isAKey'));
    await orrery.inspector().getByRole('button', { name: '…1687 E608 0000' }).click();
    await expect(orrery.inspector().getByRole('button', { name: orrery.pattern('app_comesAt') })).toBeVisible();
  });

  test('a selected thing that is not in the scenario names those that are, and nothing can be done to it', async ({ orrery }) => {
    await orrery.open('#/run/consume-retry-16?t=10s&sel=consumer:c9');
    await expect(orrery.inspector()).toContainText(orrery.pattern('app_unknownThing'));
    await expect(orrery.inspector().getByText(orrery.pattern('app_knownThings'))).toContainText('c1');
    await expect(orrery.inspector().getByRole('group', { name: orrery.text('app_actions') })).toHaveCount(0);
  });

  test('a link whose run comes out differently here says so', async ({ orrery }) => {
    await orrery.open('#/run/consume-retry-16?t=40m52s&v=1&h=0123456789abcdef');
    const sentence = orrery.stage().getByText(orrery.pattern('app_otherRun'));
    await expect(sentence).toBeVisible();
    await expect(sentence).toContainText('0123456789abcdef');
    await orrery.button('app_dismiss').click();
    await expect(sentence).toHaveCount(0);
  });

  const bad = [
    ['an unknown preset', '#/run/no-such-preset', 'app_refused_preset', 'consume-retry-16'],
    ['a preset with a typo', '#/run/consume-retry-61', 'app_refused_preset', 'consume-retry-16'],
    ['a scenario that is no scenario', '#/s/1.AAAA', 'app_refused_link', ''],
    ['a later version', '#/s/9.AAAA', 'app_refused_link', '9'],
    ['an address that is none', '#/nowhere', 'app_refused_link', '#/run/'],
    ['a moment that is none', '#/run/consume-retry-16?t=yesterday', 'app_refused_link', 'yesterday'],
  ] as const;
  for (const [what, hash, headline, hint] of bad) {
    test(`${what} is explained and nothing else is opened @phone`, async ({ orrery }) => {
      await orrery.goTo(hash);
      await expect(orrery.page.getByRole('heading', { name: orrery.text(headline) })).toBeVisible();
      await expect(orrery.page.getByText(orrery.text('app_refusedNothing'))).toBeVisible();
      if (hint !== '') await expect(orrery.page.getByRole('main')).toContainText(hint);
      await orrery.button('app_openDefault').click();
      await orrery.untilNow((now) => now >= 5000, 'the 16 retries open and play');
    });
  }

  for (const [what, hash] of [
    ['a name with a typo', '#/run/push-consumer-basic'],
    ['a wrong moment', '#/run/push-consumer-basics?t=yesterday'],
  ] as const) {
    test(`${what}: the preset that was meant is one press away`, async ({ orrery, language }) => {
      await orrery.goTo(hash);
      await orrery.button('app_openThat', { title: language === 'en' ? 'Push consumer step by step' : 'Push 消费者：启动与监听' }).click();
      await orrery.untilNow((now) => now >= 5000, 'the meant preset opens and plays');
      await expect(orrery.inspector()).toContainText(language === 'en' ? '40 messages wait' : '先存下 40 条消息');
    });
  }
});

test('the seed is changed in the header, stands in the link, and the preset brings its own back', async ({ orrery }) => {
  await orrery.open('#/run/consume-retry-16?t=6s&lang=en');
  const chip = (seed: string) => orrery.page.getByRole('button', { name: orrery.text('app_seedChange', { seed }) });
  await chip('1').click();
  const field = orrery.page.getByRole('textbox', { name: orrery.text('app_seedTitle') });
  await field.fill('many');
  await expect(orrery.page.getByText(orrery.text('app_seedRange'))).toBeVisible();
  await field.fill('42');
  await field.press('Enter');
  await expect.poll(() => orrery.page.url()).toContain('seed=42');
  await orrery.undo();
  await expect(chip('1')).toBeVisible();
  await orrery.press('ControlOrMeta+y');
  await expect(chip('42')).toBeVisible();
  await chip('42').click();
  await orrery.page.getByRole('button', { name: orrery.text('app_cmd_resetToPreset') }).click();
  await expect(chip('1')).toBeVisible();
});
