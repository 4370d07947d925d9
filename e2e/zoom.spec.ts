/** How near and how far one can look: from the days of a run to a millisecond of it, and back, in each way that a hand has. */
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './guards/guards.ts';
import type { OrreryPage } from './pages/OrreryPage.ts';

/** Its eight days begin with hops of 1 ms. */
const eightDays = '#/run/timer-40-days-and-3-days?t=6d&lens=spaceTime';

/** How much time a pixel of the diagram is (ms). */
async function scaleOf(page: Page): Promise<number> {
  return Number(await page.locator('[data-ms-per-px]').first().getAttribute('data-ms-per-px'));
}

/** Where the first message is on its way. */
async function firstHop(page: Page): Promise<{ readonly x: number; readonly y: number }> {
  const box = await page.locator('[data-panel-lens="spaceTime"] [data-pick^="message "]').first().boundingBox();
  if (box === null) throw new Error('no message is on its way in the diagram');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Turns until the diagram shows as much as is meant: a millisecond, or days. */
async function until(page: Page, turn: () => Promise<void>, isThere: (msPerPx: number) => boolean): Promise<void> {
  await expect
    .poll(
      async () => {
        if (!isThere(await scaleOf(page))) await turn();
        return isThere(await scaleOf(page));
      },
      { intervals: [20], timeout: 30_000 },
    )
    .toBe(true);
}

const isDays = (msPerPx: number): boolean => msPerPx * 300 > 20 * 24 * 3_600_000;
/** Between a third of the picture and all of it. */
const isOneMs = (msPerPx: number): boolean => msPerPx < 1 / 300;

/** No text of the diagram lies on another one, and none of the times is bare of a unit of its place: `5.004`, `2 d 03:00:00`. */
async function expectReadable(orrery: OrreryPage): Promise<void> {
  const overlapping = await orrery.stage().evaluate((stage) => {
    const boxes = [...stage.querySelectorAll('[data-panel-lens] svg text')]
      .filter((text) => text.textContent.trim() !== '')
      .map((text) => ({ words: text.textContent, box: text.getBoundingClientRect() }));
    return boxes.flatMap(({ words, box }, index) =>
      boxes
        .slice(index + 1)
        .filter(
          (other) =>
            Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left) > 1 &&
            Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top) > 3,
        )
        .map((other) => `${words} × ${other.words}`),
    );
  });
  expect(overlapping).toEqual([]);
}

test.describe('space–time', () => {
  test('the wheel goes to one millisecond and back to days; without Ctrl it is the page’s', async ({ orrery }) => {
    await orrery.open(eightDays);
    const { page } = orrery;
    const hop = await firstHop(page);
    await page.mouse.move(hop.x, hop.y);
    const before = await scaleOf(page);
    await page.mouse.wheel(0, -400);
    expect(await scaleOf(page)).toBe(before);
    await page.keyboard.down('Control');
    await until(page, () => page.mouse.wheel(0, -240), isOneMs);
    await expectReadable(orrery);
    await until(page, () => page.mouse.wheel(0, 240), isDays);
    await expectReadable(orrery);
    await page.keyboard.up('Control');
  });

  test('so do the keys, and 0 shows all of it', async ({ orrery }) => {
    await orrery.open(eightDays);
    const { page } = orrery;
    await orrery.stage().locator('[data-pick="command fit"]').focus();
    await until(page, () => orrery.press('-'), isDays);
    await expectReadable(orrery);
    await orrery.press('0');
    await expect.poll(() => scaleOf(page)).toBeLessThan(1);
    await until(page, () => orrery.press('+'), isOneMs);
    await expectReadable(orrery);
    // With the focus in no picture it fits them all.
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await orrery.press('0');
    await expect.poll(() => scaleOf(page)).toBeLessThan(1);
  });

  test('a part that is drawn in the strip fills the picture', async ({ orrery }) => {
    await orrery.open('#/run/consume-retry-16?t=40m52s&lens=spaceTime');
    const { page } = orrery;
    const strip = page.locator('[data-ms-per-px]');
    await orrery.stage().locator('[data-pick="command fit"]').click();
    const box = await strip.boundingBox();
    if (box === null) throw new Error('the strip has no place');
    // A window as wide as the strip can only be moved: the one around now is at its end.
    await orrery.stage().locator('[data-pick="command now"]').click();
    await expect.poll(async () => (await strip.boundingBox())?.x ?? 0).toBeGreaterThan(box.x + 200);
    const [from, y] = [box.x + 60, box.y + box.height / 2];
    await page.mouse.move(from, y);
    await page.mouse.down();
    await page.mouse.move(from + 80, y, { steps: 4 });
    await page.mouse.up();
    const drawn = await strip.boundingBox();
    expect(Math.abs((drawn?.x ?? 0) - from)).toBeLessThan(12);
    expect(drawn?.width).toBeLessThan(box.width / 2);
    await expectReadable(orrery);
  });

  test('two fingers zoom, one moves sideways', async ({ orrery, browser, baseURL }) => {
    const context = await browser.newContext({ baseURL: baseURL ?? '', viewport: { width: 800, height: 740 }, hasTouch: true });
    const page = await context.newPage();
    await page.goto(`./${eightDays}`);
    await expect(page.locator('[data-ms-per-px]')).toBeAttached();
    const client = await context.newCDPSession(page);
    const { x: middle, y } = await firstHop(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...xs: readonly number[]): Promise<unknown> =>
      client.send('Input.dispatchTouchEvent', { type, touchPoints: xs.map((x, id) => ({ x, y, id })) });
    const pinch = async (from: number, to: number): Promise<void> => {
      await touch('touchStart', middle - from, middle + from);
      for (const share of [0.3, 0.6, 1]) {
        const half = from + (to - from) * share;
        await touch('touchMove', middle - half, middle + half);
      }
      await touch('touchEnd');
    };
    await until(page, () => pinch(20, 60), isOneMs);
    const before = await firstHop(page);
    await touch('touchStart', middle);
    await touch('touchMove', middle - 60);
    await touch('touchMove', middle - 120);
    await touch('touchEnd');
    await expect.poll(async () => Math.abs(before.x - (await firstHop(page)).x)).toBeGreaterThan(20);
    await until(page, () => pinch(60, 20), isDays);
    expect(orrery.language).toBe('en');
    await context.close();
  });
});

test('other pictures zoom at the pointer with Ctrl and the wheel, and fit again', async ({ orrery }) => {
  await orrery.open('#/run/consume-retry-16?t=40m52s&lens=cluster');
  const { page } = orrery;
  for (const lens of ['cluster', 'deliveryMatrix', 'stateCharts', 'transactions'] as const) {
    await orrery.showLens(lens);
    const picture = orrery.stage().locator(`[data-panel-lens="${lens}"]${lens === 'stateCharts' ? ' svg[data-lens]' : ''}`);
    await expect(picture.locator('text').first()).toBeVisible();
    const width = async (): Promise<number> => (await picture.boundingBox())?.width ?? 0;
    const before = await width();
    const box = await orrery.stage().boundingBox();
    await page.mouse.move((box?.x ?? 0) + 400, (box?.y ?? 0) + 300);
    await page.mouse.wheel(0, -300);
    expect(await width(), `${lens}: the wheel alone scrolls`).toBe(before);
    await page.keyboard.down('Control');
    for (const _ of [1, 2, 3]) await page.mouse.wheel(0, -100);
    await page.keyboard.up('Control');
    await expect.poll(width, lens).toBeGreaterThan(before * 1.3);
    const fit = page.getByRole('button', { name: orrery.text(lens === 'stateCharts' ? 'stateCharts_fit' : 'app_cmd_fit'), exact: true });
    await expect(fit).toHaveCount(1);
    await fit.click();
    await expect.poll(width, lens).toBe(before);
  }
});

/** Where a point of the page lies in a thing, as shares of its width and height. */
async function placeIn(thing: Locator, point: { readonly x: number; readonly y: number }): Promise<readonly [number, number]> {
  const box = await thing.boundingBox();
  if (box === null) throw new Error('the thing has no place');
  return [(point.x - box.x) / box.width, (point.y - box.y) / box.height];
}

/** In thousandths of its size it is where it was. */
const expectSamePlace = (now: readonly [number, number], before: readonly [number, number]): void =>
  expect(Math.max(Math.abs(now[0] - before[0]), Math.abs(now[1] - before[1]))).toBeLessThan(0.03);

test('what is under the pointer stays under it, the next moment moves nothing, and a drag moves all', async ({ orrery }) => {
  await orrery.open('#/run/order-failover?t=40s&lens=cluster');
  const { page } = orrery;
  const broker = orrery.stage().locator('[data-item="broker broker-a"]').first();
  const box = await broker.boundingBox();
  if (box === null) throw new Error('the broker has no place');
  const point = { x: box.x + box.width * 0.8, y: box.y + box.height * 0.4 };
  const before = await placeIn(broker, point);
  await page.mouse.move(point.x, point.y);
  await page.keyboard.down('Control');
  // Without a pause between them: turns add up before the picture is drawn again.
  for (const _ of [1, 2, 3]) await page.mouse.wheel(0, -100);
  await page.keyboard.up('Control');
  await expect.poll(async () => (await broker.boundingBox())?.width ?? 0).toBeGreaterThan(box.width * 2.5);
  expectSamePlace(await placeIn(broker, point), before);
  await orrery.step('ArrowRight');
  expectSamePlace(await placeIn(broker, point), before);
  const zoomed = await broker.boundingBox();
  const ground = await orrery.stage().evaluate((stage) => {
    const { left, top, width, height } = stage.getBoundingClientRect();
    for (let y = top + 80; y < top + height - 80; y += 20)
      for (let x = left + 60; x < left + width - 120; x += 20) {
        const there = document.elementFromPoint(x, y);
        // What can be pressed has a focus of its own; the ground's is that of the zoomed frame.
        if (there?.closest('[data-panel-lens]') instanceof Element && there.closest('[tabindex]') instanceof HTMLDivElement)
          return { x, y };
      }
    throw new Error('things lie everywhere');
  });
  await page.mouse.move(ground.x, ground.y);
  await page.mouse.down();
  await page.mouse.move(ground.x + 40, ground.y, { steps: 3 });
  await page.mouse.up();
  await expect.poll(async () => Math.abs(((await broker.boundingBox())?.x ?? 0) - (zoomed?.x ?? 0) - 40)).toBeLessThan(2);
});

test('a state chart that is larger than its room is moved by its ground, and not by a state', async ({ orrery }) => {
  await orrery.open('#/run/tx-checkback-120s?t=2m10s&lens=stateCharts');
  const { page } = orrery;
  const chart = orrery.stage().locator('svg[data-lens="stateCharts"]');
  const state = chart.locator('[data-state="pending"] rect').first();
  await expect(state).toBeVisible();
  for (const _ of [1, 2, 3]) await page.getByRole('button', { name: orrery.text('stateCharts_zoomIn') }).click();
  const room = await chart.evaluate((svg) => {
    const scroller = svg.parentElement;
    if (scroller === null) throw new Error('the chart has a frame');
    scroller.scrollTo(60, 60);
    const { left, top, width, height } = scroller.getBoundingClientRect();
    return { left, top, width, height, canMove: scroller.scrollWidth > scroller.clientWidth + 100 };
  });
  expect(room.canMove).toBe(true);
  const place = async (): Promise<readonly [number, number]> => {
    const box = await state.boundingBox();
    return [box?.x ?? 0, box?.y ?? 0];
  };
  const drag = async (from: { readonly x: number; readonly y: number }): Promise<void> => {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x - 30, from.y - 20, { steps: 3 });
    await page.mouse.up();
  };
  const before = await place();
  const ground = await chart.evaluate((svg, { left, top, width, height }) => {
    for (let y = top + 60; y < top + height - 40; y += 10)
      for (let x = left + 60; x < left + width - 40; x += 10) if (document.elementFromPoint(x, y) === svg) return { x, y };
    throw new Error('things lie everywhere');
  }, room);
  await drag(ground);
  const fromThere = async (): Promise<number> => {
    const [x, y] = await place();
    return Math.hypot(x - before[0] + 30, y - before[1] + 20);
  };
  await expect.poll(fromThere).toBeLessThan(2);
  const box = await state.boundingBox();
  await drag({ x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 10 });
  expect(await fromThere()).toBeLessThan(2);
});

test('two fingers zoom the pictures of the phone at what is between them', async ({ orrery, browser, baseURL }) => {
  const context = await browser.newContext({
    baseURL: baseURL ?? '',
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  });
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  for (const [lens, thing] of [
    ['cluster', '[data-item="broker broker-a"]'],
    ['stateCharts', '[data-state]'],
  ] as const) {
    await page.goto(`./#/run/order-failover?t=40s&lens=${lens}`);
    const looked = page.locator(`[data-panel-lens="${lens}"] svg ${thing}`).first();
    const box = await looked.boundingBox();
    if (box === null) throw new Error('it has no place');
    const point = { x: box.x + box.width / 2, y: box.y + 6 };
    const before = await placeIn(looked, point);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...halves: readonly number[]): Promise<unknown> =>
      client.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: halves.flatMap((half) => [
          { x: point.x - half, y: point.y, id: 0 },
          { x: point.x + half, y: point.y, id: 1 },
        ]),
      });
    await touch('touchStart', 30);
    for (const half of [36, 44, 52, 60]) await touch('touchMove', half);
    await touch('touchEnd');
    await expect.poll(async () => (await looked.boundingBox())?.width ?? 0, lens).toBeGreaterThan(box.width * 1.5);
    expect(Math.abs((await placeIn(looked, point))[0] - before[0]), lens).toBeLessThan(0.03);
    expect(await page.evaluate(() => visualViewport?.scale), lens).toBe(1);
    if (lens === 'cluster') {
      // One finger then moves it both ways: nothing inside it scrolls by itself.
      const shownAt = async (): Promise<readonly [number, number]> => {
        const { x = 0, y = 0 } = (await looked.boundingBox()) ?? {};
        return [x, y];
      };
      const [x, y] = await shownAt();
      const finger = (away: number) => [{ x: point.x - away, y: point.y + 60 - away, id: 0 }];
      await client.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: finger(0) });
      for (const away of [20, 40, 60, 80]) await client.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: finger(away) });
      await client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
      await expect.poll(async () => (await shownAt())[0], 'sideways').toBeLessThan(x - 20);
      await expect.poll(async () => (await shownAt())[1], 'upwards').toBeLessThan(y - 20);
    }
  }
  expect(orrery.language).toBe('en');
  await context.close();
});
