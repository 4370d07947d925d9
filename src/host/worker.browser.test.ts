/** The real worker in Chromium says what the host in the page says. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRun } from '../engine/index.ts';
import { projections, type ProjectionId } from '../projections/index.ts';
import { openPreset } from '../scenario/index.ts';
import { createHost } from './createHost.ts';
import type { RunStatus, SimulationHost } from './host.ts';
import { InProcessHost } from './inProcessHost.ts';
import { WorkerHost } from './workerHost.ts';

const names = Object.keys(projections) as ProjectionId[];
const inPage = new InProcessHost({ createRun });
const inWorker = createHost();

function preset(): Parameters<SimulationHost['open']>[0] {
  const opened = openPreset('consume-retry-16');
  if (!opened.ok) throw new Error('the preset does not open');
  return opened.value;
}

async function computed(host: SimulationHost, runId: string): Promise<RunStatus> {
  for (;;) {
    const status = await host.status(runId);
    if (!status.computing) return status;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('the same run in the page and in the worker', () => {
  let runId: string;
  let endMs: number;

  beforeAll(async () => {
    const scenario = preset();
    const [page, worker] = await Promise.all([inPage.open(scenario), inWorker.open(scenario)]);
    runId = page.runId;
    if (worker.runId !== runId) throw new Error('the two hosts name their runs differently');
    endMs = (await computed(inPage, runId)).endMs ?? 0;
    await computed(inWorker, runId);
  });
  afterAll(async () => {
    await inWorker.close(runId);
  });

  const both = async <T>(ask: (host: SimulationHost) => Promise<T>): Promise<T> => {
    const [page, worker] = await Promise.all([ask(inPage), ask(inWorker)]);
    expect(worker).toEqual(page);
    return worker;
  };

  test('a worker computes it', () => {
    expect(inWorker.place).toBe('worker');
  });

  test('has one hash at each moment', async () => {
    const hash = await both((host) => host.hash(runId, { ms: endMs }));
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
    await both((host) => host.hash(runId, { ms: 5_002, n: 1 }));
  });

  test.each([0, 5_000, 5_001.5, 15_105, 2_452_000, 17_140_000])('shows the same pictures at %d ms', async (ms) => {
    await both((host) => host.frame(runId, { ms }, names));
    await both((host) => host.glance(runId, ms, 'charts'));
    await both((host) => host.frame(runId, { ms }, names, { kind: 'broker', id: 'broker-a' }));
  });

  test('has the same map, axis, jumps, facts, causes and pending events', async () => {
    await both((host) => host.pacing(runId, 5_000, endMs));
    await both((host) => host.timeline(runId, true));
    const retry = await both((host) => host.jump(runId, { ms: 5_000 }, 'retry', 1));
    await both((host) => host.facts(runId, 1, 1_000));
    await both((host) => host.why(runId, retry?.seq ?? 0));
    await both((host) => host.pending(runId, { ms: 20_000 }, 50));
    await both((host) => host.machines(runId, { ms: 20_000 }));
    await both((host) => host.search(runId, { text: 'RECONSUME_LATER', housekeeping: false }, Number.MAX_SAFE_INTEGER, 100));
    await both((host) => host.ndjson(runId, 20_000));
  });

  test('refuses with the same codes', async () => {
    for (const host of [inPage, inWorker]) {
      await expect(host.status('run-99')).rejects.toMatchObject({ name: 'HostError', code: 'unknownRun' });
      await expect(host.why(runId, 0)).rejects.toMatchObject({ name: 'HostError', code: 'badRequest' });
    }
  });
});

test('a worker whose script cannot be loaded: the page computes', async () => {
  const host = new WorkerHost({
    startWorker: () => new Worker(new URL('/no-such-script.js', location.href), { type: 'module' }),
    inProcess: () => Promise.resolve(new InProcessHost({ createRun })),
  });
  const { runId } = await host.open(preset());
  expect(host.place).toBe('page');
  expect((await host.frame(runId, { ms: 5_000 }, ['clusterMap'])).seq).toBeGreaterThan(0);
});

test('a worker in an endless loop is replaced after two seconds, and the run is there again', async () => {
  // Answers the first ping, as the real one does, and then never comes back.
  const script = `onmessage = ({ data }) => {
    if (data.path.join() !== 'ping') for (;;);
    postMessage({ id: data.id, type: 'RAW', value: 'alive' });
  };`;
  let started = 0;
  const host = new WorkerHost({
    startWorker: () => {
      started += 1;
      return started === 1
        ? new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })))
        : new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    },
    inProcess: () => Promise.resolve(inPage),
  });
  await expect(host.open(preset())).rejects.toMatchObject({ code: 'workerRestarted' });
  const { runId } = await host.open(preset());
  expect((await host.frame(runId, { ms: 5_000 }, ['clusterMap'])).seq).toBeGreaterThan(0);
  expect(host.place).toBe('worker');
});
