/** The page in the learner's words. Stories talk to this and never to selectors. */
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { textOf } from './texts.ts';
import type { Language } from './texts.ts';

/** Lenses of the rail, by the ids of `src/views/index.ts`. */
export type LensId = 'cluster' | 'queues' | 'retryLadder' | 'story' | 'trace';

export class OrreryPage {
  /** Carries `data-virtual-now`, `data-run-state` and `data-facts`. */
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

  /** Opens an address of the page, e.g. `#/run/consume-retry-16?t=40m52s`; resolves when a moment is shown. */
  async open(hash = ''): Promise<void> {
    await this.goTo(hash);
    await expect(this.root).toHaveAttribute('data-virtual-now', /^\d+$/);
  }

  /** As `open`, without waiting for a run: for links that cannot be opened. */
  async goTo(hash = ''): Promise<void> {
    await this.page.goto(`./${hash}`);
  }

  /** The shown moment (virtual ms). */
  async now(): Promise<number> {
    return Number(await this.root.getAttribute('data-virtual-now'));
  }

  async state(): Promise<string | null> {
    return this.root.getAttribute('data-run-state');
  }

  /** Waits until the shown moment satisfies a condition; virtual time is all a story ever waits for. */
  async untilNow(holds: (nowMs: number) => boolean, what: string): Promise<void> {
    await expect.poll(async () => holds(await this.now()), { message: what, timeout: 20_000 }).toBe(true);
  }

  button(key: string, inputs: Readonly<Record<string, string>> = {}): Locator {
    return this.page.getByRole('button', { name: this.text(key, inputs) });
  }

  async play(): Promise<void> {
    await this.button('app_cmd_play').click();
  }

  /** Pauses, whether it plays or not. */
  async pause(): Promise<void> {
    if ((await this.state()) !== 'paused') await this.page.keyboard.press('Space');
    await expect(this.root).toHaveAttribute('data-run-state', 'paused');
  }

  /** A key, pressed with the focus on the page and not in a widget. */
  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }

  async showLens(lens: LensId): Promise<void> {
    await this.rail()
      .getByRole('link', { name: this.lensName(lens) })
      .or(this.rail().getByRole('tab', { name: this.lensName(lens) }))
      .or(this.rail().getByRole('button', { name: this.lensName(lens) }))
      .first()
      .click();
  }

  lensName(lens: LensId): string {
    return this.text(`${lens}_title`);
  }

  rail(): Locator {
    return this.page.getByRole('navigation', { name: this.text('app_rail') });
  }

  stage(): Locator {
    return this.page.getByRole('main', { name: this.text('app_stage') }).or(this.page.getByRole('main'));
  }

  inspector(): Locator {
    return this.page.getByRole('complementary', { name: this.text('app_inspector') });
  }

  transport(): Locator {
    return this.page.getByRole('region', { name: this.text('app_transport') });
  }

  /** Runs a command by its name through the palette, as somebody without a mouse would. */
  async command(key: string, inputs: Readonly<Record<string, string>> = {}): Promise<void> {
    const name = this.text(key, inputs);
    await this.page.keyboard.press('ControlOrMeta+k');
    const palette = this.page.getByRole('dialog');
    await palette.getByRole('searchbox').or(palette.getByRole('textbox')).first().fill(name);
    await palette.getByRole('menuitem', { name }).first().click();
    await expect(palette).toBeHidden();
  }

  async switchLanguage(): Promise<void> {
    await this.button('app_languageName').or(this.button('app_language')).first().click();
    this.language = this.language === 'en' ? 'zh-CN' : 'en';
    await expect(this.page.locator('html')).toHaveAttribute('lang', this.language);
  }

  /** What the link button hands to the clipboard. */
  async copyLink(): Promise<string> {
    await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await this.button('app_copyLink').first().click();
    return this.page.evaluate(() => navigator.clipboard.readText());
  }
}
