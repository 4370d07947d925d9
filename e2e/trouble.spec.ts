/** What takes long, and what goes wrong: the page says so, and the rest of it goes on. */
import { expect, test } from './guards/guards.ts';
import type { OrreryPage } from './pages/OrreryPage.ts';

/** Twenty days with a message each hour: some millions of facts. */
const twentyDays = JSON.stringify({
  version: 1,
  title: { en: 'Twenty days', zh: '二十天' },
  until: '20d',
  script: [{ at: '5s', do: 'send', producer: 'p1', topic: 'OrderTopic', keys: 'o-{n}', count: 480, every: '1h' }],
});

/** @returns the instant at which it is paused. */
async function openTwentyDays(orrery: OrreryPage) {
  await orrery.open('#/run/consume-retry-16?t=5s&lens=cluster&lang=en');
  await orrery.dropFile('twenty-days.json', twentyDays);
  await expect.poll(() => orrery.page.title()).toContain('Twenty days');
  await orrery.pause();
  return orrery.instant();
}

test('what takes long says how far and how much, the last picture stays, and Stop leaves it as it was', async ({ orrery }) => {
  const { page } = orrery;
  const before = await openTwentyDays(orrery);
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await orrery.press('End');
  // The page’s voice says it too.
  const words = orrery.stage().getByText('computing to 20 d 00:00:00.000');
  await expect(words).toBeVisible();
  const counted = words.locator('xpath=following-sibling::*[1]');
  const first = await counted.textContent();
  await expect(counted).not.toHaveText(first ?? '');
  await expect(counted).toHaveText(/^[\d,]+ facts$/);
  await expect(orrery.stage().locator('text', { hasText: 'broker-a' }).filter({ visible: true }).first()).toBeVisible();
  await page.getByRole('button', { name: orrery.text('app_stop') }).click();
  await expect(words).toBeHidden();
  await orrery.untilPaused();
  expect(await orrery.instant()).toEqual(before);
  // Nothing is left of it: the next step is one from here.
  expect((await orrery.step('ArrowRight')).now).toBeLessThan(before.now + 10_000);
  // Some days are always computed ahead of what is shown; the twenty that were asked for are not gone on with.
  let computed = '';
  const isAtRest = async (): Promise<boolean> => {
    const last = computed;
    computed = (await page.locator('html').getAttribute('data-facts')) ?? '';
    return computed === last;
  };
  await expect.poll(isAtRest, { intervals: [1500], timeout: 30_000 }).toBe(true);
  await expect(page.locator('title', { hasText: orrery.text('scrubber_notComputed') })).toHaveCount(1);
});

test('so does a search for what never comes', async ({ orrery }) => {
  const { page } = orrery;
  const before = await openTwentyDays(orrery);
  await orrery.press('Control+k');
  await page.getByRole('searchbox').fill(orrery.text('app_cmd_nextRetry'));
  await page.keyboard.press('Enter');
  const words = orrery.stage().getByText('looking further, computed to');
  await expect(words).toBeVisible();
  await page.getByRole('button', { name: orrery.text('app_stop') }).click();
  await expect(words).toBeHidden();
  await orrery.untilPaused();
  expect(await orrery.instant()).toEqual(before);
  await expect(orrery.notices()).not.toContainText(/./);
});

test('a lens that is chosen while a moment is computed is drawn when it arrives', async ({ orrery }) => {
  await orrery.open('#/run/consume-retry-16?t=5s&lens=cluster&lang=en');
  await orrery.dropFile('twenty-days.json', twentyDays.replaceAll('20d', '1d').replace('480', '24'));
  await expect.poll(() => orrery.page.title()).toContain('Twenty days');
  await orrery.pause();
  await orrery.page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await orrery.press('End');
  await orrery.showLens('spaceTime');
  await orrery.untilNow((now) => now === 86_400_000, 'a day later');
  await expect(orrery.stage().locator('[data-panel-lens="spaceTime"] text').first()).toBeVisible();
});

test('until the first moment of another scenario is there, no picture of the last one stands under its name', async ({ orrery }) => {
  await orrery.open('#/run/push-consumer-basics?t=6s&lens=cluster&lang=en');
  const picture = orrery.stage().locator('[data-panel-lens="cluster"]');
  await expect(picture).toBeVisible();
  await orrery.goTo('#/run/tx-checkback-120s?t=10d&lens=cluster&lang=en');
  await expect.poll(() => orrery.page.title()).toContain('check');
  await expect(orrery.root).toHaveAttribute('data-shown-facts', '0');
  await expect(picture).toBeHidden();
});

test.describe('a lens that fails', () => {
  const words = 'broken on purpose';
  test.use({ brokenOnPurpose: words });

  test('says so in its own place with a report to copy, and the others go on', async ({ orrery, context }) => {
    const { page } = orrery;
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.addInitScript((message) => {
      const { setAttribute } = Element.prototype;
      Element.prototype.setAttribute = function (this: Element, name: string, value: string) {
        if (name === 'data-lens' && value === 'queues') throw new Error(message);
        setAttribute.call(this, name, value);
      };
    }, words);
    await orrery.open('#/run/consume-retry-16?t=40m52s&lens=queues&lang=en');
    const alert = orrery.stage().getByRole('alert');
    await expect(alert).toContainText(words);
    // The page writes its address soon after it has opened a link.
    await expect(page).toHaveURL(/#\/run\/consume-retry-16\?t=2452000/);
    await alert.getByRole('button', { name: orrery.text('app_copyReport') }).click();
    await expect(orrery.notices()).toContainText(orrery.text('app_reportCopied'));
    const report = await page.evaluate(() => navigator.clipboard.readText());
    const lines = report.split('\n');
    expect(lines[0]).toBe(`Error: ${words}`);
    expect(lines[1]).toMatch(/^Orrery \d+\.\d+\.\d+ \([0-9a-f]{7,}\), engine \d+, Mozilla\//);
    expect(lines[2]).toContain('#/run/consume-retry-16?t=2452000');
    const facts = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as { readonly seq: number });
    expect(facts).toHaveLength(20);
    expect(facts.at(-1)?.seq).toBe((await orrery.instant()).facts);
    expect(report).toMatch(/\n\s+at .+\.js:\d+/);
    // The dock, the clock and the other lenses do not mind.
    await expect(page.getByRole('tablist')).toBeVisible();
    await orrery.step('ArrowRight');
    await orrery.showLens('cluster');
    await expect(alert).toHaveCount(0);
    await expect(orrery.stage().locator('text', { hasText: 'broker-a' }).filter({ visible: true }).first()).toBeVisible();
  });
});

test('one polite voice says what happens, at most once in two seconds, in the language of the page', async ({ orrery }) => {
  const { page } = orrery;
  orrery.language = 'zh-CN';
  await orrery.open('#/run/consume-retry-16?t=40m52s&lang=zh');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  const voices = page.getByRole('status');
  await expect(voices).toHaveCount(1);
  await expect(voices).toContainText('已暂停');
  await page.evaluate(() => {
    const said: { readonly at: number; readonly words: string }[] = [];
    const voice = document.querySelector('[aria-live="polite"]');
    if (voice === null) throw new Error('nobody speaks');
    new MutationObserver(() => said.push({ at: performance.now(), words: voice.textContent })).observe(voice, {
      characterData: true,
      childList: true,
      subtree: true,
    });
    Object.assign(window, { said });
  });
  for (let step = 0; step < 6; step += 1) await orrery.step('ArrowRight');
  await orrery.press('m');
  await orrery.press('Shift+ArrowRight');
  await orrery.press('m');
  await expect(voices).toHaveCount(1);
  await expect(voices).toContainText('1\u2009s');
  // What a lens has to say is said by the same voice.
  await orrery.showLens('trace');
  const stage = orrery.stage();
  await stage.getByRole('searchbox').fill('message.sentBack');
  await expect(voices).toHaveCount(1);
  await expect(voices).toHaveText(/^\d+ 条$/);
  await orrery.showLens('cluster');
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await orrery.press(' ');
  await expect(voices).toContainText(/播放/);
  await orrery.pause();
  await expect(voices).toContainText('已暂停');
  const said = await page.evaluate(() => (window as unknown as { said: { at: number; words: string }[] }).said);
  expect(said.length).toBeGreaterThan(2);
  said.slice(1).forEach(({ at }, index) => expect(at - (said[index]?.at ?? 0)).toBeGreaterThan(1900));
});
