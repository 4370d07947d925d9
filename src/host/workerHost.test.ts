import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ProjectionId } from '../projections/index.ts';
import { InProcessHost } from './inProcessHost.ts';
import { AHEAD_FACTS } from './limits.ts';
import { counting } from './testing/countingProjection.ts';
import { emptyScenario, FakeRun, written } from './testing/fakeRun.ts';
import { ManualClock } from './testing/manualClock.ts';
import { portWorker, type PortWorker } from './testing/portWorker.ts';
import { retryFacts } from './testing/retryFacts.ts';
import { WorkerHost } from './workerHost.ts';

const story = retryFacts(3);
const endMs = (story.at(-1)?.at ?? 0) + 1_000;
const names = ['counting'] as unknown as readonly ProjectionId[];

const newInside = (): InProcessHost =>
  new InProcessHost({ createRun: (scenario) => new FakeRun(scenario, { factsOf: () => story, endMs }), projections: { counting } });

let workers: PortWorker[];
let clock: ManualClock;
beforeEach(() => {
  workers = [];
  clock = new ManualClock();
});
afterEach(() => {
  for (const worker of workers) worker.terminate();
});

function newHost(makeInside: (started: number) => InProcessHost | undefined = newInside): WorkerHost {
  return new WorkerHost({
    startWorker: () => {
      const worker = portWorker(makeInside(workers.length));
      workers.push(worker);
      return worker;
    },
    inProcess: () => Promise.resolve(newInside()),
    clock,
  });
}

describe('with a worker', () => {
  test('every question gets the answer it gets in the process', async () => {
    const host = newHost();
    const twin = newInside();
    const { runId } = await host.open(emptyScenario);
    const { runId: twinId } = await twin.open(emptyScenario);
    expect(host.place).toBe('worker');
    expect(runId).toBe(twinId);
    const moment = { ms: endMs };
    expect(await host.frame(runId, moment, names)).toEqual(await twin.frame(twinId, moment, names));
    expect(await host.glance(runId, 5_000, names[0]!)).toEqual(await twin.glance(twinId, 5_000, names[0]!));
    expect(await host.pacing(runId, 0, endMs)).toEqual(await twin.pacing(twinId, 0, endMs));
    expect(await host.timeline(runId, true)).toEqual(await twin.timeline(twinId, true));
    expect(await host.jump(runId, { ms: 0 }, 'retry', 1)).toEqual(await twin.jump(twinId, { ms: 0 }, 'retry', 1));
    expect(await host.facts(runId, 1, 1_000)).toEqual(await twin.facts(twinId, 1, 1_000));
    expect(await host.search(runId, { text: 'DLQ', housekeeping: false }, Infinity, 10)).toEqual(
      await twin.search(twinId, { text: 'DLQ', housekeeping: false }, Infinity, 10),
    );
    expect(await host.why(runId, story.length)).toEqual(await twin.why(twinId, story.length));
    expect(await host.pending(runId, moment, 3)).toEqual(await twin.pending(twinId, moment, 3));
    expect(await host.machines(runId, moment)).toEqual(await twin.machines(twinId, moment));
    expect(await host.hash(runId, moment)).toBe(await twin.hash(twinId, moment));
    expect(await host.ndjson(runId, endMs)).toBe(await twin.ndjson(twinId, endMs));
    expect(await host.status(runId)).toEqual(await twin.status(twinId));
  });

  test('forks, closes and refuses with codes', async () => {
    const host = newHost();
    const { runId } = await host.open(emptyScenario);
    const fork = await host.fork(runId, [{ at: 6_000, do: 'crash' }], 6_000);
    expect(fork.runId).toBe('run-2');
    await host.close(runId);
    await expect(host.status(runId)).rejects.toMatchObject({ name: 'HostError', code: 'unknownRun' });
    await expect(host.frame(fork.runId, { ms: -1 }, names)).rejects.toMatchObject({ name: 'HostError', code: 'badRequest' });
  });
});

describe('a question that is given up', () => {
  const facts = Array.from({ length: AHEAD_FACTS + 300_000 }, (_, at) => written(at, 'broker.started', { id: 'b' }));
  const inside = (): InProcessHost =>
    new InProcessHost({
      createRun: (scenario) => new FakeRun(scenario, { factsOf: () => facts, endMs: facts.length }),
      projections: { counting },
    });

  test.each([
    ['worker', () => newHost(inside)],
    [
      'page',
      () =>
        new WorkerHost({
          startWorker: () => {
            throw new TypeError('Worker is not a constructor');
          },
          inProcess: () => Promise.resolve(inside()),
          clock,
        }),
    ],
  ] as const)('is refused, and the run in the %s is not computed towards it any more', async (place, make) => {
    const host = make();
    const { runId } = await host.open(emptyScenario);
    expect(host.place).toBe(place);
    const patience = new AbortController();
    const given = host.frame(runId, { ms: facts.length - 1 }, names, undefined, patience.signal);
    given.catch(() => undefined);
    await vi.waitFor(async () => {
      expect((await host.status(runId)).facts).toBeGreaterThan(20_000);
    });
    patience.abort();
    await expect(given).rejects.toMatchObject({ name: 'HostError', code: 'givenUp' });
    const late = host.jump(runId, { ms: 0 }, 'retry', 1, undefined, patience.signal);
    await expect(late).rejects.toMatchObject({ code: 'givenUp' });
    await vi.waitFor(async () => {
      expect((await host.status(runId)).computing).toBe(false);
    }, 20_000);
    expect((await host.status(runId)).facts).toBeLessThan(AHEAD_FACTS + 5_000);
    expect((await host.frame(runId, { ms: 1_000 }, names)).seq).toBe(1_001);
  });
});

describe('a worker that falls silent', () => {
  const refusalOf = (owed: Promise<unknown>): Promise<unknown> =>
    owed.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );

  /** Lets the question be asked, then time pass without an answer. */
  const twoSilentSeconds = async (): Promise<void> => {
    await vi.waitFor(() => {
      expect(clock.pending).toBeGreaterThan(0);
    });
    clock.pass(2_500);
  };

  test('is replaced; the next question makes the run anew', async () => {
    const host = newHost();
    const { runId } = await host.open(emptyScenario);
    const before = await host.frame(runId, { ms: 6_000 }, names);
    workers[0]?.silence();
    const refused = refusalOf(host.frame(runId, { ms: 6_000 }, names));
    await twoSilentSeconds();
    expect(await refused).toMatchObject({ name: 'HostError', code: 'workerRestarted' });
    expect(workers[0]?.isTerminated).toBe(true);
    expect(await host.frame(runId, { ms: 6_000 }, names)).toEqual(before);
    expect(workers).toHaveLength(2);
    expect(host.place).toBe('worker');
  });

  test('twice over the same run: the run is refused, others go on', async () => {
    const host = newHost();
    const { runId } = await host.open(emptyScenario);
    const { runId: other } = await host.open(emptyScenario);
    for (const turn of [0, 1]) {
      if (turn > 0) await host.status(runId);
      workers.at(-1)?.silence();
      const refused = refusalOf(host.status(runId));
      await twoSilentSeconds();
      expect(await refused).toMatchObject({ code: 'workerRestarted' });
    }
    await expect(host.status(runId)).rejects.toMatchObject({ code: 'workerStuck' });
    expect((await host.status(other)).facts).toBeGreaterThan(0);
  });
});

describe('without a worker the page computes', () => {
  test('when there are none', async () => {
    const host = new WorkerHost({
      startWorker: () => {
        throw new TypeError('Worker is not a constructor');
      },
      inProcess: () => Promise.resolve(newInside()),
      clock,
    });
    const { runId } = await host.open(emptyScenario);
    expect(host.place).toBe('page');
    expect((await host.frame(runId, { ms: endMs }, names)).seq).toBe(story.length);
    expect(await host.facts(runId, 1, 2)).toHaveLength(2);
  });

  test('when its script gives no sign within ten seconds', async () => {
    const host = newHost(() => undefined);
    const opening = host.open(emptyScenario);
    await vi.waitFor(() => {
      expect(workers).toHaveLength(1);
    });
    clock.pass(10_000);
    expect((await opening).runId).toBe('run-1');
    expect(host.place).toBe('page');
    expect(workers[0]?.isTerminated).toBe(true);
  });
});
