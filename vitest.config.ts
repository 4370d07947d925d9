import react from '@vitejs/plugin-react';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { launchOptions } from './browser.ts';

/** Run in Node *and* in Chromium: golden traces, run hashes, properties. Both must give the same run. */
const everywhere = 'src/**/*.everywhere.test.ts';
const inBrowserOnly = 'src/**/*.browser.test.{ts,tsx}';
/** The page has what there is one of: its language, its stores, its clock. Each of its files starts with its own. */
const ofThePage = 'src/app/**/*.test.{ts,tsx}';

export default defineConfig({
  plugins: [react()],
  test: {
    // Nobody waits at this machine while its tests run: no core is left free.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
          exclude: [inBrowserOnly, ofThePage, '**/node_modules/**'],
          testTimeout: 60_000,
          // Nearly everything is a pure function: to load it anew for each file took half of the time. A test that changes the
          // language changes it back.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'node-page',
          environment: 'node',
          include: [ofThePage],
          exclude: [inBrowserOnly, '**/node_modules/**'],
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        // Found only while tests run, they would make the server begin anew, and the tests that load at that moment fail.
        optimizeDeps: { include: ['react-dom/client', 'react-error-boundary', 'tinykeys', 'zustand', 'zustand/vanilla'] },
        test: {
          name: 'browser',
          include: [inBrowserOnly, everywhere],
          testTimeout: 60_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
