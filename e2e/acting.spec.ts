import type { Locator } from '@playwright/test';
import { expect, inLanguage, test } from './guards/guards.ts';

const preset = '#/run/consume-retry-16';

inLanguage('zh-CN', () => {
  for (const node of ['broker-a', 'c1', 'n1']) {
    test(`${node} is killed and started again, and both are undone`, async ({ orrery }) => {
      const down = orrery.row(node, orrery.pattern('cluster_status_down'));
      await orrery.open(`${preset}?t=4s`);
      await orrery.select(node);
      await orrery.inspectorButton('app_cmd_crashNode', { node }).click();
      await orrery.showTable();
      await expect(down.first()).toBeVisible();
      await orrery.inspectorButton('app_cmd_startNode', { node }).click();
      await expect(down).toHaveCount(0);
      await orrery.undo();
      await expect(down.first()).toBeVisible();
      await orrery.undo();
      await expect(down).toHaveCount(0);
    });
  }

  test('a message sent by hand is stored and consumed, and can be taken back', async ({ orrery }) => {
    await orrery.open(`${preset}?t=4s&lens=story`);
    await orrery.select('p1');
    await orrery.inspectorButton('app_cmd_sendFrom', { producer: 'p1' }).click();
    await expect(orrery.runMenu()).toContainText(orrery.pattern('app_did_send'));
    await orrery.stepTo(() => orrery.press('Shift+ArrowRight'));
    await orrery.select('hand-1');
    await expect(orrery.stage().getByText('SEND_OK').first()).toBeVisible();
    await orrery.undo();
    await expect(orrery.notices()).toContainText(orrery.pattern('app_undone'));
    await expect(orrery.stage().getByText(orrery.text('story_absent'))).toBeVisible();
  });

  test('a consumption that is let succeed is not retried', async ({ orrery }) => {
    await orrery.open(`${preset}?t=5008`);
    await orrery.select('o-1001');
    await orrery.inspectorButton('app_cmd_succeed').click();
    await expect(orrery.runMenu()).toContainText('o-1001');
    await orrery.press('End');
    await orrery.untilNow((now) => now > 5008 && now < 60_000, 'nothing is left to retry');
    await orrery.showLens('story');
    await expect(orrery.stage()).toContainText('CONSUME_SUCCESS');
  });

  test('a consumption that is let fail is retried later', async ({ orrery }) => {
    await orrery.open('#/run/clustering-nine-messages?t=5008');
    await orrery.select('o-1');
    await orrery.inspectorButton('app_cmd_fail').click();
    await expect(orrery.runMenu()).toContainText('o-1');
    await orrery.command('app_cmd_nextRetry');
    await orrery.untilNow((now) => now >= 15_008 && now < 15_200, 'level 3 is 10 s');
    await orrery.showLens('story');
    await expect(orrery.stage()).toContainText('RECONSUME_LATER');
  });

  test('a link is cut and healed', async ({ orrery }) => {
    const cut = orrery.row('broker-a', 'p1', orrery.pattern('cluster_link_cut'));
    await orrery.open(`${preset}?t=4s&sel=link:broker-a-p1`);
    await orrery.inspectorButton('app_cmd_cutLink', { from: 'broker-a', to: 'p1' }).click();
    await orrery.showTable();
    await expect(cut.first()).toBeVisible();
    await orrery.inspectorButton('app_cmd_healLink', { from: 'broker-a', to: 'p1' }).click();
    await expect(cut).toHaveCount(0);
    await orrery.undo();
    await expect(cut.first()).toBeVisible();
  });
});

inLanguage('zh-CN', () => {
  test('acting in the past keeps the old run, which can be reopened', async ({ orrery }) => {
    const down = orrery.row('broker-a', orrery.pattern('cluster_status_down'));
    await orrery.open(`${preset}?t=4s`);
    await orrery.showTable();
    await orrery.select('broker-a');
    await orrery.command('app_cmd_crashNode', { node: 'broker-a' });
    await expect(orrery.runMenu()).toContainText('broker-a');
    await expect(down.first()).toBeVisible();
    await orrery.runMenu().click();
    await orrery.page.getByRole('menuitem', { name: orrery.text('app_runMain'), exact: true }).click();
    await expect(orrery.runMenu()).toContainText(orrery.text('app_runMain'));
    await expect(down).toHaveCount(0);
  });

  test('a run gets a name, and what was undone is done again', async ({ orrery }) => {
    const down = orrery.row('broker-a', orrery.pattern('cluster_status_down'));
    await orrery.open(`${preset}?t=4s`);
    await orrery.showTable();
    await orrery.select('broker-a');
    await orrery.command('app_cmd_crashNode', { node: 'broker-a' });
    await expect(down.first()).toBeVisible();
    await orrery.undo();
    await expect(down).toHaveCount(0);
    await orrery.press('ControlOrMeta+Shift+z');
    await expect(orrery.notices()).toContainText(orrery.pattern('app_redone'));
    await expect(down.first()).toBeVisible();
    await orrery.runMenu().click();
    await orrery.page.getByRole('menuitem', { name: orrery.text('app_renameRun') }).click();
    await orrery.page.getByRole('textbox', { name: orrery.text('app_renameTitle') }).fill('无 broker-a');
    await orrery.page
      .getByRole('dialog')
      .getByRole('button', { name: orrery.text('app_save'), exact: true })
      .click();
    await expect(orrery.runMenu()).toContainText('无 broker-a');
  });
});

inLanguage('zh-CN', () => {
  test('an action that needs to be told more asks in a form, says there what is wrong, and is done', async ({ orrery }) => {
    await orrery.open(`${preset}?t=4s`);
    await orrery.select('broker-a');
    await orrery.command('app_cmd_updateBrokerConfigNode', { node: 'broker-a' });
    const form = orrery.page.getByRole('dialog');
    await form.getByLabel('key').selectOption('autoCreateTopicEnable');
    const act = form.getByRole('button', { name: orrery.text('form_act'), exact: true });
    await act.click();
    await expect(form.getByLabel('value')).toHaveAttribute('aria-invalid', 'true');
    await expect(form.getByRole('alert')).toBeVisible();
    await expect(form.getByRole('alert')).not.toContainText('script');
    await form.getByLabel('value').fill('false');
    await act.click();
    await expect(form).toHaveCount(0);
    await expect(orrery.runMenu()).toContainText('autoCreateTopicEnable');
  });
});

test('an operator freezes a broker and thaws it, from the palette; the picture says since when', async ({ orrery }) => {
  const frozen = orrery.row('broker-a', orrery.pattern('cluster_status_frozen'));
  await orrery.open(`${preset}?t=4s&lang=en`);
  await orrery.select('broker-a');
  await orrery.command('app_cmd_freezeNode', { node: 'broker-a' });
  await orrery.showTable();
  await expect(frozen.first()).toBeVisible();
  await orrery.command('app_cmd_thawNode', { node: 'broker-a' });
  await expect(frozen).toHaveCount(0);
});

test('the buttons of a selection stand where they first appeared: nothing that is known later pushes them away', async ({ orrery }) => {
  await orrery.page.addInitScript(() => {
    const places = new Set<string>();
    Object.assign(window, { places });
    const look = (): void => {
      for (const button of document.querySelectorAll('aside [role=group] button')) {
        places.add(`${button.textContent ?? ''} ${Math.round(button.getBoundingClientRect().top)}`);
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  for (const sel of ['consumer:c1', 'message:C0A8006557028EA144FE1687E6080000']) {
    await orrery.page.goto('about:blank');
    await orrery.open(`${preset}?t=40m52s&lang=en&sel=${sel}`);
    await expect(orrery.inspector().getByRole('group', { name: orrery.text('app_actions') })).toBeVisible();
    await expect(orrery.inspector().getByText(orrery.text('app_next'))).toBeVisible();
    await orrery.page.waitForLoadState('networkidle');
    const places = await orrery.page.evaluate(() => [...(window as unknown as { places: Set<string> }).places]);
    expect(places.length, sel).toBeGreaterThan(1);
    expect(new Set(places.map((place) => place.replace(/ \d+$/, ''))).size, places.join(', ')).toBe(places.length);
  }
});

test('what can be done to a thing stands in its menu, by the mouse and by the menu key', async ({ orrery }) => {
  await orrery.open(`${preset}?t=4s&lang=en&lens=cluster`);
  const thing = (key: string): Locator => orrery.stage().locator(`[role=button][data-item="${key}"]`);
  await thing('consumer c1').click({ button: 'right', position: { x: 30, y: 10 } });
  const menu = orrery.page.getByRole('menu', { name: orrery.text('app_nodeMenu', { name: 'c1' }) });
  await expect(menu.getByRole('menuitem', { name: orrery.text('app_cmd_suspendConsumerNode', { node: 'c1' }) })).toBeVisible();
  await orrery.press('Escape');
  await expect(menu).toBeHidden();
  await thing('broker broker-a').dispatchEvent('contextmenu');
  await orrery.page.getByRole('menuitem', { name: orrery.text('app_cmd_powerFailureNode', { node: 'broker-a' }) }).click();
  await orrery.showTable();
  await expect(orrery.row('broker-a', orrery.pattern('cluster_status_down')).first()).toBeVisible();
});

test('an impossible action stays in the run as what it is: refused, with its reason', async ({ orrery }) => {
  await orrery.open(`${preset}?t=4s&lang=en&lens=trace`);
  await orrery.select('broker-a');
  await orrery.command('app_cmd_openPortNode', { node: 'broker-a' });
  await expect(orrery.stage().getByRole('gridcell', { name: 'action.rejected', exact: true })).toBeVisible();
  await expect(orrery.scrubber().locator('[data-mark="rejected"]')).toHaveCount(1);
});
