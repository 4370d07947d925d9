import { expect, test } from './guards/guards.ts';

const preset = '#/run/consume-retry-16';

test.describe('touching the cluster', () => {
  for (const node of ['broker-a', 'c1', 'n1']) {
    test(`${node} is killed, started again, and both are undone`, async ({ orrery }) => {
      await orrery.open(`${preset}?t=4s`);
      await orrery.select(node);
      await orrery.command('app_cmd_crashNode', { node });
      await orrery.showTable();
      await expect(orrery.row(node, /down since/).first()).toBeVisible();
      await orrery.command('app_cmd_startNode', { node });
      await expect(orrery.row(node, /down since/)).toHaveCount(0);
      await orrery.press('ControlOrMeta+z');
      await expect(orrery.row(node, /down since/).first()).toBeVisible();
      await orrery.press('ControlOrMeta+z');
      await expect(orrery.row(node, /down since/)).toHaveCount(0);
    });
  }

  test('a message sent by hand is stored', async ({ orrery }) => {
    await orrery.open(`${preset}?t=4s&lens=trace`);
    const before = (await orrery.instant()).facts;
    await orrery.command('app_cmd_sendFrom', { producer: 'p1' });
    await expect.poll(async () => (await orrery.instant()).facts).toBeGreaterThan(before);
  });

  test('a message that is let succeed never comes again', async ({ orrery }) => {
    await orrery.open(`${preset}?t=5s`);
    await orrery.command('app_cmd_nextRetry');
    await orrery.untilNow((now) => now >= 15_000, 'the first retry is being consumed');
    await orrery.select('o-1001');
    await orrery.command('app_cmd_succeed');
    await orrery.press('End');
    await orrery.untilNow((now) => now < 60_000, 'nothing is left to retry');
  });

  test('acting in the past keeps the old run', async ({ orrery }) => {
    await orrery.open(`${preset}?t=4s`);
    await orrery.select('broker-a');
    await orrery.command('app_cmd_crashNode', { node: 'broker-a' });
    await expect(orrery.runMenu()).toContainText('broker-a');
    await orrery.runMenu().click();
    await orrery.page.getByRole('menuitem', { name: orrery.text('app_runMain') }).click();
    await expect(orrery.runMenu()).toContainText(orrery.text('app_runMain'));
    await orrery.showTable();
    await expect(orrery.row('broker-a', /down since/)).toHaveCount(0);
  });

  test('a link between two nodes is cut and healed', async ({ orrery }) => {
    await orrery.open(`${preset}?t=4s&sel=link:broker-a-p1`);
    const cut = orrery.inspector().getByRole('button', { name: /cut/i });
    await cut.click();
    await orrery.showTable();
    await expect(orrery.row('broker-a', 'p1', /cut since/).first()).toBeVisible();
  });
});
