import { expect, inLanguage, test } from './guards/guards.ts';
import type { OrreryPage } from './pages/OrreryPage.ts';

inLanguage('zh-CN', () => {
  test('light and dark are chosen, kept, and otherwise follow the system', async ({ orrery }) => {
    const paper = (): Promise<string> => orrery.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await orrery.page.emulateMedia({ colorScheme: 'light' });
    await orrery.open('#/run/consume-retry-16?t=5s');
    const light = await paper();
    await orrery.button('app_look').click();
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

/** From now on it is noted in which states the player was. */
async function watchStates(orrery: OrreryPage): Promise<void> {
  await orrery.page.evaluate(() => {
    const seen = new Set<string>();
    new MutationObserver(() => seen.add(document.documentElement.dataset['runState'] ?? '')).observe(document.documentElement, {
      attributeFilter: ['data-run-state'],
    });
    Object.assign(window, { seenStates: seen });
  });
}

const seenStates = (orrery: OrreryPage): Promise<readonly string[]> =>
  orrery.page.evaluate(() => [...(window as unknown as { seenStates: Set<string> }).seenStates]);

test('with reduced motion gaps are jumped and nothing is animated', async ({ orrery }) => {
  await orrery.page.emulateMedia({ reducedMotion: 'reduce' });
  await orrery.open('#/run/consume-retry-16?t=5s&speed=8');
  await watchStates(orrery);
  await orrery.press('Space');
  await orrery.untilNow((now) => now > 45_000, 'past the gaps of 10 s and 30 s');
  expect(await orrery.page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === 'running').length)).toBe(0);
  expect(await seenStates(orrery)).not.toContain('gliding');
});

test('motion is chosen, kept, and is then not the system’s', async ({ orrery }) => {
  await orrery.page.emulateMedia({ reducedMotion: 'reduce' });
  await orrery.open('#/run/consume-retry-16?t=5s');
  const motion = orrery.page.locator('html');
  await expect(motion).toHaveAttribute('data-motion', 'less');
  await orrery.button('app_look').click();
  await orrery.page.getByRole('menuitemradio', { name: orrery.text('app_motionAll') }).click();
  await expect(motion).toHaveAttribute('data-motion', 'all');
  await orrery.page.reload();
  await orrery.untilShown();
  await expect(motion).toHaveAttribute('data-motion', 'all');
  await watchStates(orrery);
  await orrery.press('Space');
  // A glide is short: whoever looks now and then can miss it.
  await expect.poll(() => seenStates(orrery)).toContain('gliding');
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

test('with more room between letters and words nothing in header, rail and transport is cut off', async ({ orrery }) => {
  await orrery.open('#/run/consume-retry-16?t=45202&lens=cluster&lang=en');
  const cut = await orrery.page.evaluate(() => {
    const spaced = new CSSStyleSheet();
    spaced.replaceSync('* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, spaced];
    return [...document.querySelectorAll<HTMLElement>('nav button, main p, main h2, main button, footer button, footer p')]
      .filter((element) => element.clientWidth > 1 && element.closest('[data-panel-lens]') === null)
      .filter((element) => element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)
      .map((element) => element.textContent);
  });
  expect(cut).toEqual([]);
});

for (const [lens, run] of [
  ['code', 'simple-consumer-invisible-time?t=10s'],
  ['code', 'spring-retry-backoff?t=7s'],
  ['stateCharts', 'tx-checkback-120s?t=2m15s'],
] as const)
  test(`on the phone no word lies under a key, and a title has three lines at most: ${lens} of ${run}`, async ({ orrery }) => {
    await orrery.page.setViewportSize({ width: 360, height: 740 });
    await orrery.open(`#/run/${run}&lens=${lens}&lang=en`);
    const covered = await orrery.page.evaluate((id) => {
      const boxesOf = (selector: string): readonly (readonly [string, DOMRect])[] =>
        [...document.querySelectorAll<HTMLElement>(`[data-lens=${id}] ${selector}`)]
          .filter((element) => element.closest('pre, svg') === null && element.checkVisibility() && element.textContent !== '')
          .flatMap((element) => {
            const range = document.createRange();
            range.selectNodeContents(element);
            return [
              [element.textContent, element.tagName === 'BUTTON' ? element.getBoundingClientRect() : range.getBoundingClientRect()],
            ] as const;
          });
      const keys = boxesOf('button');
      return boxesOf('span').flatMap(([word, a]) =>
        keys.flatMap(([key, b]) =>
          a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom && a.width > 1 ? [`${word} under ${key}`] : [],
        ),
      );
    }, lens);
    expect(covered).toEqual([]);
    // Three lines of 15 px, and the feet of the letters below the last.
    const title = orrery.page.locator('header button').first().locator('span').first();
    expect(await title.evaluate((element) => element.getBoundingClientRect().height)).toBeLessThanOrEqual(47);
  });

test('on the phone a finger hits what it means: keys, lenses and fields are 44 px high', async ({ orrery }) => {
  await orrery.page.setViewportSize({ width: 360, height: 740 });
  await orrery.open('#/run/consume-retry-16?t=12s&lens=trace&lang=en');
  const tooSmall = await orrery.page.evaluate(() => {
    /** Whether the point so far above and below the middle still belongs to it. */
    const isHit = (element: Element): boolean => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return [-21, 21].every((down) => {
        const hit = document.elementFromPoint(left + width / 2, top + height / 2 + down);
        return hit !== null && (element.contains(hit) || hit.contains(element));
      });
    };
    const isInSight = ({ left, right }: DOMRect): boolean => left >= 0 && right <= innerWidth;
    const shown = [...document.querySelectorAll('nav button, section button, [role=search] :is(input[type=search], select)')].filter(
      (element) => element.checkVisibility({ visibilityProperty: true }) && isInSight(element.getBoundingClientRect()),
    );
    return shown.filter((element) => !isHit(element)).map((element) => element.getAttribute('aria-label') ?? element.textContent);
  });
  expect(tooSmall).toEqual([]);
  for (const id of ['app_cmd_play', 'app_cmd_nextFact', 'app_cmd_previousFact'] as const) {
    const box = await orrery.button(id).boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
  }
});
