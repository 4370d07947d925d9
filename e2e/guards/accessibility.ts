/** WCAG 2.2 AA as far as a program can tell. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Fails with each broken rule, the places and what would help. */
export async function expectAccessible(page: Page): Promise<void> {
  // The page has no frames of other origins, which alone need a second page to be put together in; the findings are the same.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(rules).analyze();
  const findings = violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.target.join(' ')).join('\n  ')}`);
  expect(findings, 'accessibility').toEqual([]);
}
