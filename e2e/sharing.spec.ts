import { expect, test } from './guards/guards.ts';
import { OrreryPage } from './pages/OrreryPage.ts';

test.describe('links', () => {
  test('a copied link opens the same instant, paused', async ({ orrery, context }) => {
    await orrery.open('#/run/consume-retry-16?t=40m52s');
    const link = await orrery.copyLink();
    const instant = await orrery.instant();
    const other = new OrreryPage(await context.newPage(), 'en');
    await other.page.goto(link);
    await expect(other.root).toHaveAttribute('data-run-state', 'paused');
    await expect.poll(() => other.instant()).toEqual(instant);
  });

  test('an intervention travels in the link', async ({ orrery, context }) => {
    await orrery.open('#/run/consume-retry-16?t=4s');
    await orrery.select('broker-a');
    await orrery.command('app_cmd_crashNode', { node: 'broker-a' });
    await expect(orrery.runMenu()).toContainText('broker-a');
    const link = await orrery.copyLink();
    expect(link).toContain('#/s/1.');
    const other = new OrreryPage(await context.newPage(), 'en');
    await other.page.goto(link);
    await other.untilShown();
    await other.showTable();
    await expect(other.row('broker-a', /down since/).first()).toBeVisible();
  });

  const bad = [
    ['an unknown preset', '#/run/no-such-preset', 'consume-retry-16'],
    ['a scenario that is no scenario', '#/s/1.AAAA', ''],
    ['a later version', '#/s/9.AAAA', ''],
    ['an address that is none', '#/nowhere', ''],
  ] as const;
  for (const [what, hash, hint] of bad) {
    test(`${what} is explained and nothing else is opened @phone`, async ({ orrery }) => {
      await orrery.goTo(hash);
      await expect(orrery.page.getByRole('heading').first()).toBeVisible();
      await expect(orrery.page.getByText(orrery.text('app_refusedNothing'))).toBeVisible();
      if (hint !== '') await expect(orrery.page.getByText(hint).first()).toBeVisible();
      await orrery.page.getByRole('button', { name: orrery.text('app_openDefault') }).click();
      await expect(orrery.root).toHaveAttribute('data-virtual-now', /^\d+/);
    });
  }
});
