import { expect, inBothLanguages, test } from './guards/guards.ts';

inBothLanguages(() => {
  test('the page opens with the 16 retries, playing, in the language of the browser, and nothing jumps @phone', async ({
    orrery,
    language,
  }) => {
    await orrery.watchShifts();
    await orrery.open();
    await expect(orrery.page.locator('html')).toHaveAttribute('lang', language);
    await orrery.untilNow((now) => now > 5000, 'plays past the first send at 5 s');
    expect(await orrery.shifted()).toBeLessThan(0.05);
  });

  test('it shows a name server, two brokers, a topic with its queues, a producer and a group of two', async ({ orrery }) => {
    await orrery.open('#/run/consume-retry-16?t=6s');
    await orrery.showTable();
    for (const node of ['n1', 'broker-a', 'broker-b', 'p1', 'c1', 'c2']) {
      await expect(orrery.row(node, orrery.pattern('cluster_status_running')).first()).toBeVisible();
    }
    await expect(orrery.row('OrderTopic', 'broker-a').first()).toBeVisible();
    await expect(orrery.row('OrderTopic', 'broker-b').first()).toBeVisible();
    await expect(orrery.row('c1', 'order-group').first()).toBeVisible();
  });
});

test('another scenario gets pictures of its own: no chart and no zoom of the last one stays', async ({ orrery }) => {
  await orrery.open('#/run/consume-retry-16?t=6s&lang=en&lens=stateCharts');
  const machine = orrery.stage().getByLabel('Machine');
  await expect(machine).toHaveValue('consumer');
  await orrery.goTo('#/run/tx-checkback-120s?t=1m&lang=en&lens=stateCharts');
  await expect(machine).toHaveValue('halfMessage');
  await orrery.goTo('#/run/http-send-receive-delete?t=6s&lang=en&lens=stateCharts');
  await expect(machine).toHaveValue('httpClient');
});

test.describe('without a network', () => {
  test.use({ serviceWorkers: 'allow' });

  test('after the first visit the page opens without a network, with all its lenses and presets', async ({ orrery, context }) => {
    await orrery.open('#/run/consume-retry-16?t=4s');
    await orrery.page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    // What this first visit still loads is loaded from the network.
    await orrery.page.waitForLoadState('networkidle');
    await context.setOffline(true);
    await orrery.page.reload();
    await orrery.untilShown();
    await orrery.showLens('code');
    await expect(orrery.stage()).toContainText('DefaultMQPushConsumer');
    await orrery.goTo('#/run/tx-checkback-120s?t=10s');
    await orrery.untilNow((now) => now === 10_000, 'another preset');
  });
});
