/** B11: how soon the built page shows a moving picture, cold, from the static server; and how long its tasks are. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { chromium, type Browser, type CDPSession, type Page } from 'playwright';
import { launchOptions } from '../../browser.ts';
import { listPresets } from '../scenario/index.ts';
import type { Measured } from './figures.ts';
import { median } from './rounds.ts';

const rounds = 5;
/** What is loaded after the first picture has come by then (ms). */
const startsForMs = 5_000;
const playsForMs = 4_000;
const longTaskMs = 50;

/** The parts of Chromium's trace events that are read here. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Processor time of the thread (µs). */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

declare global {
  interface Window {
    /** When the shown moment moved for the first time (ms since the navigation). */
    orreryMovedAt?: number;
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port'))));
    });
  });
}

/** Serves `dist` as `npm start` does, while `work` runs. */
async function served<T>(work: (url: string) => Promise<T>): Promise<T> {
  if (!existsSync('dist/index.html')) throw new Error('nothing is built: npm run build');
  const port = String(await freePort());
  const server = spawn(process.execPath, ['scripts/start.mjs', '--no-build', '--port', port], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await new Promise((resolve, reject) => {
      server.stdout.once('data', resolve);
      server.once('error', reject);
      server.once('exit', () => reject(new Error('the static server ended')));
    });
    return await work(`http://127.0.0.1:${port}/`);
  } finally {
    server.kill();
  }
}

/** Processor time (ms) of each task of the page's main thread while `work` runs. Time that other programs took is none of it. */
async function tasksDuring(session: CDPSession, work: () => Promise<void>): Promise<readonly number[]> {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { readonly value: readonly object[] }): void => void events.push(...(value as readonly TraceEvent[]));
  session.on('Tracing.dataCollected', collect);
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['toplevel'] } });
  await work();
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  session.off('Tracing.dataCollected', collect);
  const thread = ({ pid, tid }: TraceEvent): string => `${pid}:${tid}`;
  const mainThreads = new Set(events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(thread));
  return events.flatMap((event) => {
    const isTask = event.name.endsWith('RunTask') && mainThreads.has(thread(event));
    return isTask && event.tdur !== undefined ? [event.tdur / 1_000] : [];
  });
}

/** One visit in a browser of its own: nothing is cached, neither files nor compiled code. */
async function visit<T>(look: (page: Page, session: CDPSession) => Promise<T>): Promise<T> {
  const browser: Browser = await chromium.launch(launchOptions);
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.addInitScript(() => {
      let first: string | undefined;
      const watcher = new MutationObserver(() => {
        const now = document.documentElement.dataset['virtualNow'];
        first ??= now;
        if (now === first) return;
        watcher.disconnect();
        // The frame that shows it comes next.
        requestAnimationFrame(() => (window.orreryMovedAt = performance.now()));
      });
      watcher.observe(document, { subtree: true, attributeFilter: ['data-virtual-now'] });
    });
    const session = await page.context().newCDPSession(page);
    return await look(page, session);
  } finally {
    await browser.close();
  }
}

async function movedAt(page: Page): Promise<number> {
  const moved = await page.waitForFunction(() => window.orreryMovedAt);
  return (await moved.jsonValue()) ?? Number.NaN;
}

const longest = (tasks: readonly number[]): number => tasks.reduce((most, ms) => Math.max(most, ms), 0);
const countLong = (tasks: readonly number[]): number => tasks.filter((ms) => ms > longTaskMs).length;

export async function measureFirstPicture(): Promise<Measured[]> {
  return served(async (url) => {
    const times: number[] = [];
    const longestOfStart: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      times.push(
        await visit(async (page) => {
          await page.goto(url);
          return movedAt(page);
        }),
      );
      const tasks = await visit(async (page, session) =>
        tasksDuring(session, async () => {
          await page.goto(url);
          await page.waitForTimeout(startsForMs);
        }),
      );
      longestOfStart.push(longest(tasks));
    }
    const presets = listPresets().map(({ slug }) => slug);
    const whilePlaying = await visit(async (page, session) => {
      const tasks: number[] = [];
      await page.goto(url);
      for (const slug of presets) {
        await page.goto(`${url}#/run/${slug}`);
        // The change of the preset is a start of its own; what is counted here is playing.
        await page.waitForTimeout(1_500);
        tasks.push(...(await tasksDuring(session, () => page.waitForTimeout(playsForMs))));
      }
      return tasks;
    });
    const long = countLong(whilePlaying);
    return [
      { id: 'B11', value: Math.round(median(times)), reference: `median of ${rounds} cold visits, 1440 × 900` },
      { id: 'B11s', value: Math.round(median(longestOfStart)), reference: `processor time, first ${startsForMs / 1_000} s` },
      {
        id: 'B11p',
        value: Math.round(longest(whilePlaying)),
        reference: `processor time; ${long} of ${whilePlaying.length} tasks over ${longTaskMs} ms, ${presets.length} presets`,
      },
    ];
  });
}
