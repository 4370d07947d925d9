/**
 * Every story runs under these guards: nothing violates the content security policy, nothing leaves the page's own origin,
 * nothing is thrown, nothing is logged as an error.
 */
import { test as base, expect } from '@playwright/test';
import { OrreryPage } from '../pages/OrreryPage.ts';
import { languages, type Language } from '../pages/texts.ts';

interface Violation {
  readonly directive: string;
  readonly blocked: string;
  readonly sample: string;
}

declare global {
  interface Window {
    orreryViolations?: Violation[];
  }
}

interface Fixtures {
  /** Of the person who opens the page: the browser asks for it, and no address needs to name it. */
  readonly language: Language;
  /** Words of the errors that a story makes on purpose. */
  readonly brokenOnPurpose: string | undefined;
  readonly orrery: OrreryPage;
  readonly guards: void;
}

export const test = base.extend<Fixtures>({
  language: ['en', { option: true }],
  brokenOnPurpose: [undefined, { option: true }],
  locale: async ({ language }, use) => {
    await use(language === 'en' ? 'en-GB' : language);
  },
  guards: [
    async ({ context, baseURL, brokenOnPurpose }, use) => {
      const origin = new URL(baseURL ?? '').origin;
      const foreign: string[] = [];
      const errors: string[] = [];
      const violations: string[] = [];

      await context.addInitScript(() => {
        window.orreryViolations = [];
        document.addEventListener('securitypolicyviolation', (event) => {
          window.orreryViolations?.push({ directive: event.effectiveDirective, blocked: event.blockedURI, sample: event.sample });
        });
      });
      context.on('request', (request) => {
        const url = new URL(request.url());
        const isLocal = url.protocol === 'data:' || url.protocol === 'blob:' || url.origin === origin;
        if (!isLocal) foreign.push(request.url());
      });
      context.on('weberror', (webError) => errors.push(webError.error().stack ?? String(webError.error())));
      context.on('console', (message) => {
        if (message.type() !== 'error') return;
        if (/content.security.policy/i.test(message.text())) violations.push(message.text());
        else errors.push(message.text());
      });

      await use();

      for (const page of context.pages()) {
        const seen = await page.evaluate(() => window.orreryViolations ?? []);
        violations.push(...seen.map((violation) => JSON.stringify(violation)));
      }
      expect(violations, 'violations of the content security policy').toEqual([]);
      expect(foreign, 'requests to other origins').toEqual([]);
      const isMeant = (error: string): boolean => brokenOnPurpose !== undefined && error.includes(brokenOnPurpose);
      expect(
        errors.filter((error) => !isMeant(error)),
        'errors in the page',
      ).toEqual([]);
    },
    { auto: true },
  ],
  orrery: async ({ page, language }, use) => {
    await use(new OrreryPage(page, language));
  },
});

/** What does not hang on the words is told once; half of these stories to somebody who reads Chinese. */
export function inLanguage(language: Language, stories: () => void): void {
  test.describe(language, () => {
    test.use({ language });
    stories();
  });
}

/** Tells each of the stories twice: to somebody who reads English and to somebody who reads Chinese. */
export function inBothLanguages(stories: () => void): void {
  for (const language of languages) inLanguage(language, stories);
}

export { expect } from '@playwright/test';
