import { defineConfig } from '@playwright/test';
import { launchOptions } from './browser.ts';

/** `npm test` chooses a free port, so that two runs on one machine do not meet. */
const port = process.env['ORRERY_PORT'] ?? '4173';
const url = `http://127.0.0.1:${port}/`;
const isByHand = process.env['ORRERY_PORT'] === undefined;

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  // What fails in npm test is done again there, alone and more than once (scripts/test.ts).
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'line',
  snapshotPathTemplate: '{testDir}/__snapshots__/{arg}-{projectName}{ext}',
  use: {
    actionTimeout: 10_000,
    baseURL: url,
    launchOptions,
    // Recording what a story does takes a third of its time: npm test asks for it when a story is done again.
    trace: isByHand ? 'retain-on-failure' : 'off',
    locale: 'en-GB',
    timezoneId: 'Asia/Shanghai',
    // Each story is a first visit, which would keep all files of the page for a second one; the story of the second visit allows it.
    serviceWorkers: 'block',
  },
  projects: [
    { name: 'desktop', use: { viewport: { width: 1440, height: 900 } } },
    { name: 'phone', use: { viewport: { width: 360, height: 740 }, hasTouch: true }, grep: /@phone/ },
  ],
  webServer: {
    command: `npx vite preview --host 127.0.0.1 --port ${port} --strictPort`,
    url,
    reuseExistingServer: isByHand,
  },
});
