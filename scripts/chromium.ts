/** Makes sure that there is a Chromium to test in. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';
import { chromiumPath } from '../browser.ts';
import { run } from './run.ts';

export type ChromiumAnswer = { readonly ok: true; readonly path: string } | { readonly ok: false; readonly sentence: string };

const howToGetOne =
  'No Chromium found: install one (Debian: apt-get install chromium fonts-noto-cjk), or run `npx playwright install chromium`, or set CHROMIUM_PATH.';

/**
 * The Chromium that the tests will drive. On a Debian machine where we are root (a container) and none is there, installs
 * Debian's package with the Chinese fonts; anywhere else it only says how to get one.
 */
export async function ensureChromium(say: (line: string) => void): Promise<ChromiumAnswer> {
  if (chromiumPath !== undefined) {
    if (existsSync(chromiumPath)) return { ok: true, path: chromiumPath };
    return { ok: false, sentence: `CHROMIUM_PATH is ${chromiumPath}, but there is no such file.` };
  }
  const bundled = chromium.executablePath();
  if (existsSync(bundled)) return { ok: true, path: bundled };
  const isRootOnDebian = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (!isRootOnDebian) return { ok: false, sentence: howToGetOne };

  say('No Chromium found; installing Debian’s packages chromium and fonts-noto-cjk');
  const noQuestions = { DEBIAN_FRONTEND: 'noninteractive' };
  const update = await run('apt-get', ['update'], noQuestions);
  const install = await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'], noQuestions);
  const installed = '/usr/bin/chromium';
  if (install.code === 0 && existsSync(installed)) return { ok: true, path: installed };
  return { ok: false, sentence: `${howToGetOne}\n${update.output}${install.output}` };
}
