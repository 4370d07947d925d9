/** The host on the real engine: preset P-19 as a person meets it. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRun, type Moment, type ResolvedScenario, type Selection } from '../engine/index.ts';
import type { ClusterMapModel } from '../projections/clusterMap/clusterMapModel.ts';
import { projections, type ProjectionId } from '../projections/index.ts';
import { openPreset } from '../scenario/index.ts';
import { FactBatchReader } from './factBatch.ts';
import type { Frame, RunStatus } from './host.ts';
import { InProcessHost } from './inProcessHost.ts';
import { channelScheduler } from './scheduler.ts';

const names = Object.keys(projections) as ProjectionId[];
const endOfP19 = 17_140_000;

function p19(): ResolvedScenario {
  const opened = openPreset('consume-retry-16');
  if (!opened.ok) throw new Error('the preset does not open');
  return opened.value;
}

const scenario = p19();
const scheduler = channelScheduler();
let host: InProcessHost;
let runId: string;
let end: RunStatus;

async function computed(id: string): Promise<RunStatus> {
  for (;;) {
    const status = await host.status(id);
    if (!status.computing) return status;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

beforeAll(async () => {
  host = new InProcessHost({ createRun, scheduler });
  runId = (await host.open(scenario)).runId;
  end = await computed(runId);
});

describe('the sixteen retries', () => {
  test('are computed to the end by themselves', () => {
    expect(end.stopped).toBeUndefined();
    expect(end.endMs).toBeGreaterThan(endOfP19);
    expect(end.computedMs).toBeGreaterThanOrEqual(end.endMs ?? Infinity);
  });

  test('are sixteen jumps and the dead letter is where the last one led', async () => {
    const retries: number[] = [];
    let from: Moment = { ms: 0 };
    for (let next = await host.jump(runId, from, 'retry', 1); next !== undefined; next = await host.jump(runId, from, 'retry', 1)) {
      retries.push(next.seq);
      from = next.moment;
    }
    expect(retries).toHaveLength(16);
    const dead = await host.search(runId, { types: ['message.deadLettered'], housekeeping: true }, Infinity, 10);
    expect(dead).toHaveLength(1);
    const steps = await host.why(runId, dead[0] ?? 0);
    expect(steps.map((step) => step.fact.type)).toContain('message.consumed');
    expect(['timer.armed', 'action.applied']).toContain(steps.at(-1)?.fact.type);
  });

  test('take a minute and a half at pace 1, every long wait at most 1.2 s of it', async () => {
    const pacing = await host.pacing(runId, 5_000, end.endMs ?? 0);
    expect(pacing.toMs).toBe(end.endMs);
    expect(pacing.screenMs.at(-1)).toBeGreaterThan(60_000);
    expect(pacing.screenMs.at(-1)).toBeLessThan(150_000);
    for (const gap of pacing.gaps.filter((one) => one.fromMs > 5_000 && one.toMs < (end.endMs ?? 0))) {
      const from = pacing.screenMs[pacing.virtualMs.lastIndexOf(gap.fromMs)] ?? NaN;
      const to = pacing.screenMs[pacing.virtualMs.indexOf(gap.toMs)] ?? NaN;
      expect(to - from).toBeLessThanOrEqual(1_200);
    }
  });

  test('are marked on the scrubber, whose pieces cover the whole run', async () => {
    const timeline = await host.timeline(runId, true);
    const kinds = timeline.marks.map((mark) => mark.kind);
    expect(kinds.filter((kind) => kind === 'retry')).toHaveLength(16);
    expect(kinds.filter((kind) => kind === 'deadLetter')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'action')).toHaveLength(1);
    expect(timeline.pieces[0]?.fromMs).toBe(0);
    expect(timeline.pieces.at(-1)?.toMs).toBe(timeline.endMs);
  });

  test('a part of the map is the same before and after the rest is computed', async () => {
    const fresh = new InProcessHost({ createRun, scheduler });
    const { runId: freshId } = await fresh.open(scenario);
    expect(await fresh.pacing(freshId, 5_000, 60_000)).toEqual(await host.pacing(runId, 5_000, 60_000));
    await fresh.close(freshId);
  });
});

test('what was done once is marked once: a kill, and a shutdown that ends 1,003 ms after its call', async () => {
  const opened = openPreset('silent-broker');
  if (!opened.ok) throw new Error('the preset does not open');
  const { runId: id } = await host.open(opened.value);
  await computed(id);
  const { marks } = await host.timeline(id, true);
  expect(marks.filter(({ kind, at }) => kind === 'fault' && at < 110_000)).toEqual([
    { at: 21_000, seq: expect.any(Number) as number, kind: 'fault', label: 'broker-b', by: 'stop' },
    { at: 101_000, seq: expect.any(Number) as number, kind: 'fault', label: 'broker-a', by: 'powerFailure' },
  ]);
  expect(marks.filter(({ kind, label }) => kind === 'action' && ['stop', 'powerFailure'].includes(label))).toEqual([]);
  await host.close(id);
});

describe('pictures', () => {
  const selections: readonly (Selection | undefined)[] = [undefined, { kind: 'broker', id: 'broker-a' }];

  test('asked for in any order are those of a fresh fold', async () => {
    const fresh = new Map<string, Frame>();
    const freshFrame = async (moment: Moment, selection: Selection | undefined): Promise<Frame> => {
      const key = JSON.stringify([moment, selection]);
      const known = fresh.get(key);
      if (known !== undefined) return known;
      const other = new InProcessHost({ createRun, scheduler });
      const { runId: otherId } = await other.open(scenario);
      const frame = await other.frame(otherId, moment, names, selection);
      await other.close(otherId);
      fresh.set(key, frame);
      return frame;
    };
    const moment = fc.oneof(
      fc.constantFrom<Moment>({ ms: 5_000, n: 2 }, { ms: 5_004 }, { ms: 15_110 }, { ms: 2_452_000 }, { ms: 5_001.5 }),
      fc.integer({ min: 0, max: 60_000 }).map((ms): Moment => ({ ms })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(moment, fc.constantFrom(...selections)), { minLength: 2, maxLength: 5 }), async (asked) => {
        for (const [at, selection] of asked) {
          const frame = await host.frame(runId, at, names, selection);
          const expected = await freshFrame(at, selection);
          expect(frame.seq).toBe(expected.seq);
          expect(frame.models).toEqual(expected.models);
          // How long a picture is known to hold depends on how far the run is computed.
          expect(expected.validUntilMs).toBeLessThanOrEqual(frame.validUntilMs);
        }
      }),
      { numRuns: 8, seed: 19 },
    );
  });

  test('after a fork are the same before the action, and the old run stays as it was', async () => {
    const old = await host.frame(runId, { ms: 40_000 }, names);
    const script = [...scenario.script, { at: 20_000, do: 'crash', node: 'broker-a' }];
    const fork = await host.fork(runId, script, 20_000);
    const { runId: _old, ...before } = await host.frame(runId, { ms: 19_000 }, names);
    const { runId: _new, ...after } = await host.frame(fork.runId, { ms: 19_000 }, names);
    // What a legend keeps room for is read from the script, and the action is in it.
    expect(after).not.toEqual(before);
    const { expects } = after.models['clusterMap'] as ClusterMapModel;
    expect(after).toEqual({ ...before, models: { ...before.models, clusterMap: { ...(before.models['clusterMap'] as object), expects } } });
    expect(await host.frame(runId, { ms: 40_000 }, names)).toEqual(old);
    expect((await host.frame(fork.runId, { ms: 40_000 }, ['clusterMap'])).seq).not.toBe(old.seq);
    await host.close(fork.runId);
  });
});

test('columns of the trace read as its facts', () => {
  const run = createRun(scenario);
  run.advanceTo(30_000);
  const columns = run.trace.columns(1, run.trace.length);
  const facts = Array.from({ length: run.trace.length }, (_, index) => run.trace.fact(index + 1));
  expect(new FactBatchReader(columns).facts()).toEqual(facts);
  expect(new FactBatchReader(run.trace.columns(17, 17)).fact(0)).toEqual(run.trace.fact(17));
});
