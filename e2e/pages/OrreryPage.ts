/** The page in the learner's words. Stories talk to this and never to selectors. */
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { patternOf, textOf } from './texts.ts';
import type { Language } from './texts.ts';

/** Words of the rail, as in the messages `app_lens_…`. */
export type LensWord =
  | 'cluster'
  | 'queues'
  | 'retryLadder'
  | 'transactions'
  | 'deliveryMatrix'
  | 'spaceTime'
  | 'story'
  | 'stateCharts'
  | 'charts'
  | 'diagnosis'
  | 'trace'
  | 'code';

/** The shown moment to the fact. */
export interface Instant {
  /** Virtual time (ms). */
  readonly now: number;
  /** Facts up to it. */
  readonly facts: number;
}

const time = /^\d+(\.\d+)?$/;

export class OrreryPage {
  /** Carries `data-virtual-now`, `data-run-state` and `data-shown-facts`. */
  readonly root: Locator;

  constructor(
    readonly page: Page,
    public language: Language,
  ) {
    this.root = page.locator('[data-virtual-now]').first();
  }

  text(key: string, inputs: Readonly<Record<string, string>> = {}): string {
    return textOf(this.language, key, inputs);
  }

  /** The text with anything in the place of its inputs. */
  pattern(key: string): RegExp {
    return patternOf(this.language, key);
  }

  /** Opens an address of the page, e.g. `#/run/consume-retry-16?t=40m52s`; resolves when a moment is shown. */
  async open(hash = ''): Promise<void> {
    await this.goTo(hash);
    await this.untilShown();
  }

  /** As `open`, without waiting for a run: for links that cannot be opened. */
  async goTo(hash = ''): Promise<void> {
    await this.page.goto(`./${hash}`);
  }

  /** From now on it is added up what moves by itself, as a share of the window (cumulative layout shift). */
  async watchShifts(): Promise<void> {
    await this.page.addInitScript(() => {
      const shifts: number[] = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
      }).observe({ type: 'layout-shift', buffered: true });
      Object.assign(window, { shifts });
    });
  }

  async shifted(): Promise<number> {
    const shifts = await this.page.evaluate(() => (window as unknown as { shifts: readonly number[] }).shifts);
    return shifts.reduce((sum, shift) => sum + shift, 0);
  }

  async untilShown(): Promise<void> {
    await expect(this.root).toHaveAttribute('data-virtual-now', time);
    await expect(this.root).toHaveAttribute('data-shown-facts', /^[1-9]\d*$/);
  }

  /** The shown moment (virtual ms). */
  async now(): Promise<number> {
    return Number(await this.root.getAttribute('data-virtual-now'));
  }

  async instant(): Promise<Instant> {
    return { now: await this.now(), facts: Number(await this.root.getAttribute('data-shown-facts')) };
  }

  async state(): Promise<string | null> {
    return this.root.getAttribute('data-run-state');
  }

  /** Waits until the shown moment satisfies a condition; virtual time is all a story ever waits for. */
  async untilNow(holds: (nowMs: number) => boolean, what: string): Promise<void> {
    await expect.poll(async () => holds(await this.now()), { message: what, timeout: 20_000 }).toBe(true);
  }

  /** A key, pressed with the focus on the page and not in a widget. */
  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }

  /** One step by a key; resolves with the instant it came to. */
  async step(key: 'ArrowRight' | 'ArrowLeft'): Promise<Instant> {
    return this.stepTo(() => this.press(key));
  }

  /** Does something that moves the clock; resolves with the instant it came to. */
  async stepTo(move: () => Promise<void>): Promise<Instant> {
    const before = await this.instant();
    await move();
    await expect.poll(() => this.instant()).not.toEqual(before);
    await this.untilPaused();
    return this.instant();
  }

  /** Until no moment is on its way any more. */
  async untilPaused(): Promise<void> {
    await expect(this.root).toHaveAttribute('data-run-state', 'paused');
  }

  /** Pauses, whether it plays or not. */
  async pause(): Promise<void> {
    if ((await this.state()) !== 'paused') await this.press('Space');
    await this.untilPaused();
  }

  button(key: string, inputs: Readonly<Record<string, string>> = {}): Locator {
    return this.page.getByRole('button', { name: this.text(key, inputs) });
  }

  rail(): Locator {
    return this.page.getByRole('navigation', { name: this.text('app_rail') });
  }

  stage(): Locator {
    return this.page.getByRole('main');
  }

  inspector(): Locator {
    return this.page.getByRole('complementary', { name: this.text('app_inspector') });
  }

  /** What can be done to the selection. */
  inspectorButton(key: string, inputs: Readonly<Record<string, string>> = {}): Locator {
    return this.inspector().getByRole('button', { name: this.text(key, inputs), exact: true });
  }

  scrubber(): Locator {
    return this.page.getByRole('slider', { name: this.text('scrubber_label') });
  }

  /** A point of the scrubber's track, by its share of the width. */
  async onScrubber(share: number): Promise<{ readonly x: number; readonly y: number }> {
    const box = await this.scrubber().boundingBox();
    if (box === null) throw new Error('the scrubber has no place on the page');
    return { x: box.x + box.width * share, y: box.y + box.height / 2 };
  }

  /** Notices at the bottom. */
  notices(): Locator {
    return this.page.getByRole('region', { name: this.text('app_notices') });
  }

  /** Drops a file onto the page, or several with one content. */
  async dropFile(name: string, content: string, ...otherNames: readonly string[]): Promise<void> {
    const transfer = await this.page.evaluateHandle(
      ([fileNames, text]) => {
        const made = new DataTransfer();
        for (const fileName of fileNames) made.items.add(new File([text], fileName, { type: 'application/json' }));
        return made;
      },
      [[name, ...otherNames], content] as const,
    );
    await this.page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
    await expect(this.page.getByText(this.text('app_dropFile'))).toBeVisible();
    await this.page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  }

  /** Walks with the Tab key until the thing has the focus. */
  async tabTo(target: Locator): Promise<void> {
    for (let stop = 0; stop < 60; stop += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.press('Tab');
    }
    throw new Error(`the Tab key never came to ${target.toString()}`);
  }

  async showLens(lens: LensWord): Promise<void> {
    await this.rail()
      .getByRole('button', { name: this.text(`app_lens_${lens}`), exact: true })
      .click();
  }

  /** Opens the explanation of the shown lens. */
  async explain(): Promise<void> {
    const names = [this.text('app_explain'), this.text('app_explainShort')];
    const named = names.map((name) => this.stage().getByRole('button', { name, exact: true }));
    await named.reduce((either, button) => either.or(button)).click();
  }

  /** Shows the text twin of the lens instead of its picture. */
  async showTable(): Promise<void> {
    await this.stage()
      .getByRole('button', { name: this.text('app_asTable') })
      .click();
    await expect(this.stage().getByRole('table').first()).toBeVisible();
  }

  /** Rows of the text twin that contain all these words. */
  row(...words: readonly (string | RegExp)[]): Locator {
    return words.reduce((rows: Locator, word) => rows.filter({ hasText: word }), this.stage().getByRole('row'));
  }

  /** What a command asks in a form is a dialog too, and may be there before the palette is gone. */
  palette(): Locator {
    return this.page.getByRole('dialog').filter({ has: this.page.getByRole('searchbox') });
  }

  /** Selects a node, client or message by its name, through the palette. */
  async select(name: string): Promise<void> {
    await this.press('ControlOrMeta+k');
    const palette = this.palette();
    await palette.getByRole('searchbox').fill(name);
    await palette.locator('[role="menuitem"][data-key^="select "]').filter({ hasText: name }).first().click();
    await expect(palette).toBeHidden();
  }

  /** The button that names the shown run and lists the others. */
  runMenu(): Locator {
    const [before = ''] = this.text('app_runMenu', { name: '\n' }).split('\n');
    return this.page.getByRole('button', { name: before.trim() });
  }

  /** Runs a command by its name through the palette, as somebody without a mouse would. */
  async command(key: string, inputs: Readonly<Record<string, string>> = {}): Promise<void> {
    const name = this.text(key, inputs);
    const palette = this.palette();
    const item = palette.getByRole('menuitem', { name }).first();
    await this.press('ControlOrMeta+k');
    await palette.getByRole('searchbox').fill(name);
    await item.click();
    await expect(palette).toBeHidden();
  }

  /** Takes away the action made last, as the keyboard does it. */
  async undo(): Promise<void> {
    await this.press('ControlOrMeta+z');
  }

  async switchLanguage(): Promise<void> {
    await this.button('app_languageName').click();
    this.language = this.language === 'en' ? 'zh-CN' : 'en';
    await expect(this.page.locator('html')).toHaveAttribute('lang', this.language);
  }

  /** What the link button hands to the clipboard. */
  async copyLink(press: (button: Locator) => Promise<void> = (button) => button.click()): Promise<string> {
    const { page } = this;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    // The clipboard is the browser's: the link of the story before may be in it still.
    await page.evaluate(() => navigator.clipboard.writeText(''));
    await press(this.button('app_copyLink').first());
    const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
    await expect.poll(copied).toContain('#/');
    return copied();
  }
}
