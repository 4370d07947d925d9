/** Which lenses stand where: rail, second stage, dock, and what a link says about them. */
import { expectAccessible } from './guards/accessibility.ts';
import { expect, test } from './guards/guards.ts';

const moment = '#/run/consume-retry-16?t=45202&lang=en';

test.describe('lenses', () => {
  test('two stand side by side from 2000 px on, and the second can be chosen and closed', async ({ orrery }) => {
    await orrery.page.setViewportSize({ width: 2560, height: 1440 });
    await orrery.open(`${moment}&lens=cluster`);
    const second = orrery.page.getByRole('region', { name: orrery.text('app_secondStage') });
    await second.getByRole('button').first().click();
    await orrery.page.getByRole('menuitemradio', { name: orrery.text('app_lens_retryLadder') }).click();
    await expect(second.locator('[data-panel-lens="retryLadder"]')).toBeVisible();
    await orrery.showLens('retryLadder');
    await expect(second.locator('[data-panel-lens="cluster"]')).toBeVisible();
    await second.getByRole('button', { name: orrery.text('app_closeSecond') }).click();
    await expect(second).toHaveCount(0);
    await expect.poll(() => orrery.page.url()).toContain('second=none');
  });

  test('a link brings two lenses and the dock, on a window that is wide enough; none stands there twice', async ({ orrery }) => {
    await orrery.open(`${moment}&lens=retryLadder&second=queues&dock=charts`);
    await expect(orrery.page.locator('[data-panel-lens="retryLadder"]')).toBeVisible();
    await expect(orrery.page.locator('[data-panel-lens="queues"]')).toBeVisible();
    await expect(orrery.page.locator('[data-panel-lens="charts"]')).toBeVisible();
    await orrery.open(`${moment}&lens=retryLadder&second=queues&dock=queues`);
    await expect(orrery.page.locator('[data-panel-lens="queues"]')).toHaveCount(1);
    await expect(orrery.page.locator('[data-panel-lens="trace"]')).toBeVisible();
  });

  test('the table of the state charts shows the machine that was chosen by hand, and so does the picture afterwards', async ({
    orrery,
  }) => {
    await orrery.open(`${moment}&lens=stateCharts&sel=consumer:c1`);
    const machine = orrery.stage().getByRole('combobox').first();
    await expect(machine).toHaveValue('consumer');
    await machine.selectOption('link');
    await orrery.showTable();
    await expect(orrery.stage().getByRole('table').first()).toContainText('HEAL');
    await orrery
      .stage()
      .getByRole('button', { name: orrery.text('app_asTable') })
      .click();
    await expect(machine).toHaveValue('link');
    // A selection made later chooses anew.
    await orrery.goTo(`${moment}&lens=stateCharts&sel=broker:broker-a`);
    await expect(machine).toHaveValue('broker');
  });

  test('the dock shows any lens in its small form, which says something', async ({ orrery }) => {
    await orrery.open(`${moment}&lens=cluster&sel=consumer:c1`);
    const dock = orrery.page.getByRole('region', { name: orrery.text('app_dock') });
    await expect(dock.getByRole('tab')).toHaveCount(11);
    for (const lens of ['story', 'stateCharts', 'diagnosis', 'code', 'spaceTime'] as const) {
      await dock.getByRole('tab', { name: orrery.text(`app_lens_${lens}`), exact: true }).click();
      await expect(dock.locator(`[data-panel-lens="${lens}"]`)).toContainText(/\w{4}/);
    }
    await orrery.showLens('queues');
    await dock.getByRole('tab', { name: orrery.text('app_lens_cluster'), exact: true }).click();
    await expect(dock.locator('[data-panel-lens="cluster"]')).toContainText('order-group');
    await expectAccessible(orrery.page);
  });

  test('a preset opens with the lens that shows its point', async ({ orrery }) => {
    await orrery.open('#/run/first-retry-late');
    await expect(orrery.stage().locator('[data-panel-lens="retryLadder"]')).toBeVisible();
  });

  test('the message whose story is told stands in sight in the list beside it', async ({ orrery }) => {
    await orrery.open('#/run/order-suspend-blocks-queue?t=20s&lens=story');
    const told = orrery.stage().locator('[data-panel-lens="story"] nav [aria-current]');
    await expect(told).toContainText('fails-always');
    await expect(told).toBeInViewport({ ratio: 1 });
    // Rows that went on above it fade under the line over the list, which stays.
    const list = orrery.stage().locator('[data-panel-lens="story"] nav');
    expect(await list.evaluate((nav) => nav.scrollTop)).toBeGreaterThan(0);
    const fade = await list.locator('h3').evaluate((line) => {
      const { backgroundImage, height } = getComputedStyle(line, '::after');
      return { isGradient: backgroundImage.startsWith('linear-gradient'), height };
    });
    expect(fade).toEqual({ isGradient: true, height: '12px' });
  });

  test('the line that runs stands in sight with those after it', async ({ orrery }) => {
    await orrery.open('#/run/tx-commit-rollback?t=6s&lens=code');
    const line = orrery.stage().locator('[data-panel-lens="code"] [data-lit="now"]');
    await expect(line).toBeInViewport();
    await expect(line.locator('xpath=following-sibling::*[3]')).toBeInViewport({ ratio: 1 });
  });

  test('the hairline between the stages is moved by keys and restored', async ({ orrery }) => {
    await orrery.open(`${moment}&lens=cluster&second=queues`);
    const hairline = orrery.page.getByRole('separator', { name: orrery.text('app_secondResize') });
    await expect(hairline).toHaveAttribute('aria-valuenow', /^\d+$/);
    const before = Number(await hairline.getAttribute('aria-valuenow'));
    await hairline.focus();
    await orrery.press('ArrowRight');
    await expect(hairline).not.toHaveAttribute('aria-valuenow', String(before));
    await orrery.press('Enter');
    await expect(hairline).toHaveAttribute('aria-valuenow', String(before));
    // However wide the inspector is made, both stages stay.
    const inspectors = orrery.page.getByRole('separator', { name: orrery.text('app_inspectorResize') });
    await inspectors.focus();
    await orrery.press('End');
    await expect(inspectors).toHaveAttribute('aria-valuenow', (await inspectors.getAttribute('aria-valuemax')) ?? '');
    for (const lens of ['cluster', 'queues']) {
      expect((await orrery.page.locator(`[data-panel-lens="${lens}"]`).boundingBox())?.width).toBeGreaterThan(350);
    }
  });

  test('the log of a selected client stands in the inspector, up to the shown moment', async ({ orrery }) => {
    await orrery.open('#/run/client-log-detective?t=8s&lang=en&lens=cluster&sel=producer:p1');
    const log = orrery.page.getByRole('list', { name: orrery.text('app_log') });
    await expect(log).toContainText('the producer [PID_LOG] start OK');
    await expect(log).not.toContainText('Send message Exception');
    await orrery.open('#/run/client-log-detective?t=10s&lang=en&lens=cluster&sel=producer:p1');
    await expect(log).toContainText('Send message Exception');
    await expectAccessible(orrery.page);
  });
});
