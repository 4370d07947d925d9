/** `npm run screenshots`: takes the pictures of the documents from the built page. */
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright';
import { preview } from 'vite';
import { launchOptions } from '../browser.ts';
import { root } from './files.ts';

interface Picture {
  readonly file: string;
  /** Address within the page; opens paused at its `t`. */
  readonly hash: string;
  readonly colorScheme: 'light' | 'dark';
}

const width = 1440;
const height = 900;

const pictures: readonly Picture[] = [
  { file: 'cluster.png', hash: '#/run/consume-retry-16?t=5001&lens=cluster&lang=en', colorScheme: 'dark' },
  { file: 'cluster-zh.png', hash: '#/run/consume-retry-16?t=5001&lens=cluster&lang=zh', colorScheme: 'light' },
  { file: 'retry-ladder.png', hash: '#/run/consume-retry-16?t=40m52s&lens=retryLadder&lang=en', colorScheme: 'dark' },
];

const folder = `${root}docs/images/`;
mkdirSync(folder, { recursive: true });
const server = await preview({ root, preview: { host: '127.0.0.1', port: 0, strictPort: false }, logLevel: 'silent' });
const address = server.resolvedUrls?.local[0];
if (address === undefined) throw new Error('the preview server gave no address');
const browser = await chromium.launch(launchOptions);
try {
  for (const { file, hash, colorScheme } of pictures) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
    await page.goto(address + hash);
    await page.locator('[data-run-state="paused"]').waitFor();
    await page.evaluate(() => document.fonts.ready);
    // The picture of the last frame is drawn one frame after the state is set.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await page.screenshot({ path: folder + file });
    await page.close();
    console.log(`docs/images/${file}`);
  }
} finally {
  await browser.close();
  await server.close();
}
