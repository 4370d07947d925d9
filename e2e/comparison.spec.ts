/** Two runs side by side that differ in one thing. */
import { expect, test } from './guards/guards.ts';
import { expectAccessible } from './guards/accessibility.ts';

const versus = 'vs=set:consumers.*.messageModel=BROADCASTING';
const nine = '#/run/clustering-nine-messages';

test.describe('comparison', () => {
  test('clustering and broadcasting show the same moment, and the first difference can be gone to', async ({ orrery }) => {
    await orrery.open(`${nine}?t=8s&lang=en&lens=cluster&${versus}`);
    const [a, b] = [
      orrery.page.getByRole('region', { name: 'A: CLUSTERING' }),
      orrery.page.getByRole('region', { name: 'B: BROADCASTING' }),
    ];
    // What differs first leaves the lens its own line, whole.
    const line = orrery.stage().locator('header p').first();
    const size = await line.evaluate(({ clientWidth, clientHeight, scrollHeight }) => ({ clientWidth, clientHeight, scrollHeight }));
    expect(size.clientWidth).toBeGreaterThan(150);
    expect(size.scrollHeight).toBeLessThanOrEqual(size.clientHeight + 1);
    await orrery.showTable();
    await expect(a.getByRole('row').filter({ hasText: 'q0' }).first()).toContainText('c1');
    await expect(b.getByRole('row').filter({ hasText: 'q0' }).first()).toBeVisible();
    await expect(orrery.scrubber().locator('[data-mark="difference"]')).toHaveCount(1);
    await orrery.page.getByRole('button', { name: /^First difference at 1\.100/ }).click();
    await orrery.untilNow((now) => now === 1100, 'the first difference is shown');
    await expect.poll(() => orrery.page.url()).toContain('sel=consumer:c1');
    await expectAccessible(orrery.page);
  });

  test('a comparison that cannot be made is named with its reason, and the run stays @phone', async ({ orrery }) => {
    await orrery.open(`${nine}?t=8s&lang=en&lens=queues&vs=queues`);
    await expect(orrery.page.getByRole('region', { name: 'Notices' })).toContainText(
      /cannot be compared as the link asks \(queues\)\. \?vs: found .queues.; allowed: text such as/,
    );
    await expect(orrery.page.getByRole('heading', { name: 'Queues' })).toBeVisible();
    await expect.poll(() => orrery.page.url()).not.toContain('vs=');
  });

  test('in the trace of each run the first fact that the other has not is marked', async ({ orrery }) => {
    await orrery.open(`${nine}?t=1107&lang=en&lens=trace&${versus}`);
    const markedIn = (name: string) => orrery.page.getByRole('region', { name }).locator('[data-difference]');
    await expect(markedIn('A: CLUSTERING')).toHaveText(/≠ first difference: c1 started as 192\.168\.0\.102@\d+#\d+/);
    await expect(markedIn('B: BROADCASTING')).toHaveText(/≠ first difference: c1 started as 192\.168\.0\.102@DEFAULT/);
    await orrery.showLens('spaceTime');
    await orrery.page.getByRole('button', { name: /^First difference at 1\.100/ }).click();
    for (const side of ['A: CLUSTERING', 'B: BROADCASTING']) await expect(markedIn(side)).toContainText('≠');
    await expectAccessible(orrery.page);
  });

  test('a comparison is begun from the palette, travels in the link and ends @phone', async ({ orrery }) => {
    await orrery.open(`${nine}?t=8s&lang=en&lens=queues`);
    await orrery.command('app_cmd_compare');
    await expect.poll(() => orrery.page.url()).toContain('vs=set:consumers');
    await expect(
      orrery.page
        .getByText('messageModel = CLUSTERING')
        .or(orrery.page.getByRole('tab', { name: /BROADCASTING/ }))
        .first(),
    ).toBeVisible();
    await orrery.button('compare_end').click();
    await expect.poll(() => orrery.page.url()).not.toContain('vs=');
  });

  test('a fork is compared with the run without the action', async ({ orrery }) => {
    await orrery.open(`${nine}?t=4s&lang=en&lens=cluster`);
    await orrery.select('c1');
    await orrery.command('app_cmd_crashNode', { node: 'c1' });
    await expect(orrery.runMenu()).toContainText('c1');
    await orrery.runMenu().click();
    await orrery.page.getByRole('menuitem', { name: orrery.text('compare_withoutActions') }).click();
    await expect(orrery.page.getByRole('region', { name: /^A: / })).toContainText('c1 killed');
    await orrery.showTable();
    await expect(
      orrery.page.getByRole('region', { name: /^A: / }).getByRole('row').filter({ hasText: 'down since' }).first(),
    ).toBeVisible();
    await expect(orrery.page.getByRole('region', { name: /^B: / }).getByRole('row').filter({ hasText: 'down since' })).toHaveCount(0);
  });

  test('a run of a claim says which claim over the stage, and leads to what RocketMQ does @phone', async ({ orrery }) => {
    await orrery.open('#/run/retry-1s-or-10s?t=20s&lang=en&lens=retryLadder');
    const notice = orrery.page.getByRole('complementary', { name: orrery.text('app_claim') });
    await expect(notice).toContainText('Retries start at 1 s and there are 18 of them');
    await notice.getByRole('button', { name: orrery.text('app_claimCompare') }).click();
    await expect.poll(() => orrery.page.url()).toContain('vs=preset:consume-retry-16');
    await orrery.button('compare_end').click();
    await notice.getByRole('button', { name: /^As RocketMQ does it/ }).click();
    await expect.poll(() => orrery.page.url()).toContain('#/run/consume-retry-16');
    await expect(notice).toHaveCount(0);
  });
});
