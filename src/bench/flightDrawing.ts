/** B6: how many messages in flight the cluster lens draws at 60 frames a second, in Chromium without a graphics processor. */
import { readFileSync, rmSync } from 'node:fs';
import { chromium } from 'playwright';
import { build } from 'vite';
import { launchOptions } from '../../browser.ts';
import { createRun } from '../engine/index.ts';
import { clusterMap } from '../projections/clusterMap/clusterMap.ts';
import type { ClusterMapModel } from '../projections/clusterMap/clusterMapModel.ts';
import { busyCluster, sendingStartsMs } from './busyCluster.ts';
import type { Measured } from './figures.ts';

/** Programs are started from the top folder. */
const root = `${process.cwd()}/`;
const folder = `${root}node_modules/.cache/orrery-flights-${process.pid}`;
/** Tried from below; a screen of 60 Hz gives a frame each 16.7 ms. */
const counts = [500, 1_000, 2_000, 3_000, 5_000, 7_500, 10_000, 15_000, 20_000];
const frameLimitMs = 17;
const scriptLimitMs = 4;
const frames = 120;

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;

/** p95 of the times of one count (ms). */
interface Drawing {
  readonly frame: number;
  readonly script: number;
}

/** One measurement; undefined where it is over a limit. A count has two of them: other work on the host can only make one slower. */
async function tried(count: number, measure: (count: number) => Promise<Drawing>): Promise<Drawing | undefined> {
  const drawing = await measure(count);
  process.stderr.write(`  ${count} flights: frame ${drawing.frame.toFixed(1)} ms, script ${drawing.script.toFixed(1)} ms (p95)\n`);
  const isWithin = drawing.frame <= frameLimitMs && drawing.script <= scriptLimitMs;
  return isWithin ? drawing : undefined;
}

/** The busy cluster, once many of its messages are on their way, to the brokers and to the consumers. */
function busyModel(): { readonly model: ClusterMapModel; readonly nowMs: number } {
  const untilMs = sendingStartsMs + 20_000;
  const scenario = busyCluster({ messagesEach: 6_000, latencyMs: 500, untilMs });
  const run = createRun(scenario);
  const state = clusterMap.initial(scenario);
  let seq = 0;
  for (let nowMs = sendingStartsMs; nowMs < untilMs; nowMs += 500) {
    run.advanceTo(nowMs);
    for (; seq < run.trace.seqAt({ ms: nowMs }); seq += 1) clusterMap.apply(state, run.trace.fact(seq + 1));
    const model = clusterMap.model(state, nowMs, undefined);
    const flights = model.flights.filter(({ messageCount }) => messageCount > 0);
    const ways = new Set(flights.map(({ kind }) => kind));
    if (flights.length >= 500 && ways.size === 2) return { model: { ...model, flights }, nowMs };
  }
  throw new Error('the busy cluster never had 500 messages on their way');
}

async function pageScript(): Promise<string> {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: {
      lib: { entry: 'src/bench/flights/page.ts', formats: ['iife'], name: 'flights', fileName: () => 'flights.js' },
      outDir: folder,
      emptyOutDir: true,
    },
  });
  try {
    return readFileSync(`${folder}/flights.js`, 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function measureFlightDrawing(): Promise<Measured[]> {
  const { model, nowMs } = busyModel();
  const [script, styles] = [await pageScript(), readFileSync(`${root}src/styles/tokens.css`, 'utf8')];
  const browser = await chromium.launch(launchOptions);
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.setContent(`<!doctype html><style>${styles}</style><body></body>`);
    await page.addScriptTag({ content: script });
    const measured = async (count: number): Promise<Drawing> => {
      const found = await page.evaluate(async (given) => window.measureFlights?.(given.model, given.nowMs, given.count, given.frames), {
        model,
        nowMs,
        count,
        frames,
      });
      if (found === undefined) throw new Error('the page has not loaded its script');
      return { frame: quantile(found.frames, 0.95), script: quantile(found.scripts, 0.95) };
    };
    // What is measured is compiled: a page that plays has drawn for a while.
    for (const count of counts.slice(0, 3)) await measured(count);
    let drawn = 0;
    let reference = '';
    for (const count of counts) {
      const drawing = (await tried(count, measured)) ?? (await tried(count, measured));
      if (drawing === undefined) break;
      drawn = count;
      reference = `p95 frame ${drawing.frame.toFixed(1)} ms, script ${drawing.script.toFixed(1)} ms, 1040 × 566, 2 s`;
    }
    return [{ id: 'B6', value: drawn, reference: reference === '' ? `not even ${counts[0] ?? 0}` : reference }];
  } finally {
    await browser.close();
  }
}
