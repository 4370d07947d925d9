/** `npm run screenshots`: takes the pictures of the documents from the built page. */
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright';
import { preview } from 'vite';
import { launchOptions } from '../browser.ts';
import { OrreryPage } from '../e2e/pages/OrreryPage.ts';
import { root } from './files.ts';

interface Picture {
  readonly file: string;
  /** Address within the page; opens paused at its `t`. */
  readonly hash: string;
  /** Selected before the picture is taken. */
  readonly select: string;
  readonly language: 'en' | 'zh-CN';
  readonly colorScheme: 'light' | 'dark';
}

const width = 1440;
const height = 900;

/** The second retry is on its way to its consumer. */
const onItsWay = '#/run/consume-retry-16?t=45202&lens=cluster';
const climbing = '#/run/consume-retry-16?t=40m52s&lens=retryLadder';
const select = 'o-1001';

const pictures: readonly Picture[] = [
  { file: 'cluster.png', hash: `${onItsWay}&lang=en`, select, language: 'en', colorScheme: 'dark' },
  { file: 'cluster-zh.png', hash: `${onItsWay}&lang=zh`, select, language: 'zh-CN', colorScheme: 'light' },
  { file: 'retry-ladder.png', hash: `${climbing}&lang=en`, select, language: 'en', colorScheme: 'dark' },
  { file: 'retry-ladder-zh.png', hash: `${climbing}&lang=zh`, select, language: 'zh-CN', colorScheme: 'light' },
];

const folder = `${root}docs/images/`;
mkdirSync(folder, { recursive: true });
const server = await preview({ root, preview: { host: '127.0.0.1', port: 0, strictPort: false }, logLevel: 'silent' });
const address = server.resolvedUrls?.local[0];
if (address === undefined) throw new Error('the preview server gave no address');
const browser = await chromium.launch(launchOptions);
try {
  for (const { file, hash, select: name, language, colorScheme } of pictures) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
    await page.goto(address + hash);
    const orrery = new OrreryPage(page, language);
    await orrery.untilShown();
    await orrery.select(name);
    // Away from the picture, where the pointer would call up a label.
    await page.mouse.move(width / 2, 1);
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
