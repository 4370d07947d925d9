/**
 * Which Chromium the tests drive, shared by vitest and Playwright: `CHROMIUM_PATH` (a path, or `bundled` for Playwright's own),
 * otherwise a Chromium found on PATH, otherwise Playwright's own after `npx playwright install chromium`.
 */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const onPath = (name: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((directory) => join(directory, name))
    .find((candidate) => existsSync(candidate));

const wanted = process.env['CHROMIUM_PATH'];

/** Path of the browser's program; undefined means Playwright's own. */
export const chromiumPath: string | undefined =
  wanted === 'bundled' ? undefined : (wanted ?? onPath('chromium') ?? onPath('chromium-browser'));

/**
 * A whole Chromium, as Debian has it, loads two pages of its own for the address bar of each window: half of what opening ours
 * costs. Of several lists of features the last one counts, so what Playwright switches off stands here again.
 */
const featuresOff = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
];

const args = [
  `--disable-features=${featuresOff.join(',')}`,
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--font-render-hinting=none',
];
// Chromium's sandbox refuses to start for root, which is who runs in most containers.
if (process.getuid?.() === 0) args.push('--no-sandbox');

/** Launch options for Playwright and for vitest's browser provider. */
export const launchOptions = chromiumPath === undefined ? { args } : { executablePath: chromiumPath, args };
