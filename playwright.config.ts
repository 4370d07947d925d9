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
  // A second try only tells "never works" from "works sometimes"; npm test counts both as failed.
  retries: isByHand ? 0 : 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'line',
  snapshotPathTemplate: '{testDir}/__snapshots__/{arg}-{projectName}{ext}',
  use: {
    actionTimeout: 10_000,
    baseURL: url,
    launchOptions,
    // Recording what a story does takes a third of its time: in npm test only the second try of one that failed is recorded.
    trace: isByHand ? 'retain-on-failure' : 'on-first-retry',
    locale: 'en-GB',
    timezoneId: 'Asia/Shanghai',
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
