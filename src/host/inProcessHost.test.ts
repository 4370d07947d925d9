import { beforeEach, describe, expect, test } from 'vitest';
import type { Moment, ResolvedScenario, Selection } from '../engine/index.ts';
import type { ProjectionId } from '../projections/index.ts';
import type { RunStatus } from './host.ts';
import { InProcessHost } from './inProcessHost.ts';
import { AHEAD_FACTS } from './limits.ts';
import { counting, type CountingModel } from './testing/countingProjection.ts';
import { emptyScenario, FakeRun, written, type FakeRunOptions, type Written } from './testing/fakeRun.ts';
import { ManualScheduler } from './testing/manualScheduler.ts';
import { msgId, retryFacts } from './testing/retryFacts.ts';

const story = retryFacts(3);
const lastMs = story.at(-1)?.at ?? 0;
const endMs = lastMs + 1_000;
/** Registered for these tests only. */
const names = ['counting'] as unknown as readonly ProjectionId[];

let scheduler: ManualScheduler;
let host: InProcessHost;

function newHost(options: FakeRunOptions): InProcessHost {
  scheduler = new ManualScheduler();
  return new InProcessHost({
    createRun: (scenario: ResolvedScenario) => new FakeRun(scenario, options),
    projections: { counting },
    scheduler,
  });
}

async function opened(options: FakeRunOptions = { factsOf: () => story, endMs }): Promise<RunStatus> {
  host = newHost(options);
  return scheduler.until(host.open(emptyScenario));
}

async function pictureAt(runId: string, moment: Moment): Promise<CountingModel> {
  const frame = await scheduler.until(host.frame(runId, moment, names));
  return (frame.models as unknown as { readonly counting: CountingModel }).counting;
}

describe('computing', () => {
  test('opens with the first facts and goes on to the end by itself', async () => {
    const first = await opened();
    expect(first.facts).toBeGreaterThan(0);
    expect(first.stopped).toBeUndefined();
    await scheduler.drain();
    const done = await host.status(first.runId);
    expect(done).toMatchObject({ facts: story.length, computedMs: endMs, endMs, computing: false, events: story.length });
  });

  const endless = (count: number): readonly Written[] =>
    Array.from({ length: count }, (_, index) => written(index, 'broker.started', { id: 'b' }));

  test('stops 200,000 facts past the shown moment, and goes on when the moment moves', async () => {
    const facts = endless(AHEAD_FACTS + 20_000);
    const { runId } = await opened({ factsOf: () => facts, endMs: facts.length });
    await scheduler.drain();
    const paused = await host.status(runId);
    expect(paused.facts).toBeGreaterThanOrEqual(AHEAD_FACTS);
    expect(paused.facts).toBeLessThan(AHEAD_FACTS + 1_000);
    expect(paused.computing).toBe(false);
    await pictureAt(runId, { ms: 10_000 });
    await scheduler.drain();
    expect((await host.status(runId)).facts).toBeGreaterThanOrEqual(AHEAD_FACTS + 10_000);
  });

  test('only the run asked for last computes ahead', async () => {
    const facts = endless(20_000);
    const { runId: first } = await opened({ factsOf: () => facts, endMs: 20_000 });
    const { runId: second } = await scheduler.until(host.open(emptyScenario));
    await scheduler.drain();
    expect((await host.status(first)).facts).toBeLessThan(5_000);
    expect((await host.status(second)).facts).toBe(20_000);
    await pictureAt(first, { ms: 0 });
    await scheduler.drain();
    expect((await host.status(first)).facts).toBe(20_000);
  });

  test('the picture of a far moment waits for its facts, in slices', async () => {
    const { runId } = await opened({ factsOf: () => endless(50_000), endMs: 50_000 });
    const before = scheduler.turns;
    expect((await pictureAt(runId, { ms: 40_000 })).types).toHaveLength(1);
    expect(scheduler.turns - before).toBeGreaterThan(10);
  });

  test('an engine that throws stops its run with a sentence; what was computed stays', async () => {
    const { runId } = await opened({ factsOf: () => story, endMs, throwsAt: 20 });
    await scheduler.drain();
    const status = await host.status(runId);
    expect(status.stopped).toMatchObject({ limit: 'engineError', detail: 'Error: the engine met something impossible' });
    expect(status.facts).toBe(19);
    expect((await pictureAt(runId, { ms: endMs })).types.length).toBeGreaterThan(3);
    expect((await scheduler.until(host.pacing(runId, 0, endMs))).screenMs.length).toBeGreaterThan(5);
    expect(await scheduler.until(host.jump(runId, { ms: endMs }, 'fact', 1))).toBeUndefined();
  });
});

describe('pictures', () => {
  let runId: string;
  beforeEach(async () => {
    runId = (await opened()).runId;
    await scheduler.drain();
  });

  test('hold until the next fact', async () => {
    const frame = await scheduler.until(host.frame(runId, { ms: 6_000 }, names));
    expect(frame.seq).toBe(story.findLastIndex((fact) => fact.at <= 6_000) + 1);
    expect(frame.validUntilMs).toBe(story[frame.seq]?.at);
    const last = await scheduler.until(host.frame(runId, { ms: endMs }, names));
    expect(last.validUntilMs).toBe(endMs + 1);
  });

  test('between two milliseconds show the facts of the earlier one at the exact time', async () => {
    const frame = await scheduler.until(host.frame(runId, { ms: 5_000.4 }, names));
    expect(frame.seq).toBe(story.findLastIndex((fact) => fact.at <= 5_000) + 1);
    expect((frame.models as unknown as { counting: CountingModel }).counting.nowMs).toBe(5_000.4);
  });

  test('show the first n facts of a millisecond', async () => {
    const frame = await scheduler.until(host.frame(runId, { ms: 5_000, n: 2 }, names));
    expect(story[frame.seq - 1]?.type).toBe('send.requested');
    expect(frame.validUntilMs).toBe(5_000);
  });

  test('do not change any more when the run is shown elsewhere', async () => {
    const model = await pictureAt(runId, { ms: 5_000 });
    const copy = structuredClone(model);
    await pictureAt(runId, { ms: endMs });
    expect(model).toEqual(copy);
  });

  test('a glance at another moment shows its picture, and the shown one stays', async () => {
    const glance = async (ms: number): Promise<CountingModel> =>
      (await scheduler.until(host.glance(runId, ms, names[0]!))).model as unknown as CountingModel;
    const shown = await pictureAt(runId, { ms: 5_000 });
    const later = await glance(endMs);
    expect(later.newest[0]).toBe(story.length);
    expect(await glance(6_000)).toEqual(await pictureAt(runId, { ms: 6_000 }));
    expect(await pictureAt(runId, { ms: 5_000 })).toEqual(shown);
    expect(await glance(endMs)).toEqual(later);
  });

  test('a glance computes nothing: it reaches as far as the run is computed', async () => {
    const fresh = await opened();
    const { atMs } = await scheduler.until(host.glance(fresh.runId, endMs + 50_000, names[0]!));
    expect(atMs).toBeLessThanOrEqual((await host.status(fresh.runId)).computedMs);
    await scheduler.drain();
    expect((await scheduler.until(host.glance(fresh.runId, endMs + 50_000, names[0]!))).atMs).toBe(endMs);
  });

  test('a moment past the end moves the right edge of the timeline there, and nothing else', async () => {
    const edge = async (isPaced: boolean): Promise<number | undefined> =>
      (await scheduler.until(host.timeline(runId, isPaced))).pieces.at(-1)?.toMs;
    await pictureAt(runId, { ms: 5_000 });
    expect([await edge(true), await edge(false)]).toEqual([endMs, endMs]);
    await pictureAt(runId, { ms: endMs + 35_000 });
    await pictureAt(runId, { ms: 5_000 });
    expect([await edge(true), await edge(false)]).toEqual([endMs + 35_000, endMs + 35_000]);
    expect((await scheduler.until(host.timeline(runId, true))).endMs).toBe(endMs);
  });

  test('a fork shows the same before, and its own after; the old run stays', async () => {
    host = newHost({
      factsOf: (script) =>
        script.length === 0
          ? story
          : [...story.filter((fact) => fact.at <= 6_000), written(6_000, 'broker.crashed', { id: 'broker-a', reason: 'kill -9' })],
      endMs,
    });
    const old = await scheduler.until(host.open(emptyScenario));
    const oldEnd = await pictureAt(old.runId, { ms: endMs });
    const fork = await scheduler.until(host.fork(old.runId, [{ at: 6_000, do: 'crash' }], 6_000));
    expect(fork.runId).not.toBe(old.runId);
    expect(await pictureAt(fork.runId, { ms: 5_500 })).toEqual(await pictureAt(old.runId, { ms: 5_500 }));
    expect((await pictureAt(fork.runId, { ms: endMs })).types.map(([type]) => type)).toContain('broker.crashed');
    expect(await pictureAt(old.runId, { ms: endMs })).toEqual(oldEnd);
  });
});

describe('jumps', () => {
  let runId: string;
  beforeEach(async () => {
    runId = (await opened()).runId;
  });
  const jump = async (
    from: Moment,
    ...rest: [Parameters<InProcessHost['jump']>[2], 1 | -1, Selection?]
  ): ReturnType<InProcessHost['jump']> => scheduler.until(host.jump(runId, from, ...rest));

  test('to each retry in turn, to none after the last, and back', async () => {
    const seen: (number | undefined)[] = [];
    let from: Moment = { ms: 0 };
    for (;;) {
      const found = await jump(from, 'retry', 1);
      if (found === undefined) break;
      const [fact] = await host.facts(runId, found.seq, found.seq);
      seen.push(fact?.type === 'message.delivered' ? fact.reconsumeTimes : undefined);
      from = found.moment;
    }
    expect(seen).toEqual([1, 2, 3]);
    const back = await jump(from, 'retry', -1);
    const [fact] = await host.facts(runId, back?.seq ?? 0, back?.seq ?? 0);
    expect(fact).toMatchObject({ type: 'message.delivered', reconsumeTimes: 2 });
  });

  test('fact by fact forward and the same way back, without housekeeping', async () => {
    const forward: number[] = [];
    let from: Moment = { ms: 0 };
    for (let found = await jump(from, 'fact', 1); found !== undefined; found = await jump(from, 'fact', 1)) {
      forward.push(found.seq);
      from = found.moment;
    }
    const steps = await host.facts(runId, 1, 1_000);
    expect(forward.map((seq) => steps[seq - 1]?.type)).not.toContain('pull.held');
    const backward: number[] = [];
    for (let found = await jump(from, 'fact', -1); found !== undefined; found = await jump(from, 'fact', -1)) {
      backward.push(found.seq);
      from = found.moment;
    }
    expect(backward).toEqual([...forward.slice(0, -1).toReversed(), 2, 1]);
  });

  test('back from a moment between two facts leads to the earlier one', async () => {
    const found = await jump({ ms: 9_000 }, 'fact', -1);
    expect(story[(found?.seq ?? 0) - 1]?.type).toBe('message.stored');
    expect(found?.moment).toEqual({ ms: 5_014 });
  });

  test('names the fact within its millisecond only when more follows', async () => {
    expect((await jump({ ms: 4_000 }, 'fact', 1))?.moment).toEqual({ ms: 5_000, n: 1 });
    expect((await jump({ ms: 4_000 }, 'ofSelection', 1, { kind: 'broker', id: 'broker-a' }))?.moment).toEqual({ ms: 5_000, n: 3 });
    expect((await jump({ ms: 5_000 }, 'fact', 1))?.moment).toEqual({ ms: 5_001, n: 1 });
  });

  test('the next one that matters: the send, deliveries, the dead letter', async () => {
    const types: string[] = [];
    let from: Moment = { ms: 0 };
    for (let found = await jump(from, 'matters', 1); found !== undefined; found = await jump(from, 'matters', 1)) {
      types.push(story[found.seq - 1]?.type ?? '');
      from = found.moment;
    }
    expect(types).toEqual(['action.applied', ...new Array<string>(4).fill('message.delivered'), 'message.deadLettered']);
  });

  test('with a message selected only its own retries count', async () => {
    expect(await jump({ ms: 0 }, 'retry', 1, { kind: 'message', id: 'other' })).toBeUndefined();
    expect(await jump({ ms: 0 }, 'retry', 1, { kind: 'message', id: msgId })).toBeDefined();
    expect(await jump({ ms: 0 }, 'retry', 1, { kind: 'broker', id: 'broker-z' })).toBeDefined();
  });
});

describe('pacing, timeline', () => {
  let runId: string;
  beforeEach(async () => {
    runId = (await opened()).runId;
  });

  test('computes as far as the part needs and never past the end', async () => {
    const pacing = await scheduler.until(host.pacing(runId, 5_000, 24 * 3_600_000));
    expect(pacing.fromMs).toBe(5_000);
    expect(pacing.toMs).toBe(endMs);
    expect((await host.status(runId)).computedMs).toBe(endMs);
  });

  test('is the same before and after the run is computed', async () => {
    const early = await scheduler.until(host.pacing(runId, 5_000, 20_000));
    await scheduler.drain();
    expect(await scheduler.until(host.pacing(runId, 5_000, 20_000))).toEqual(early);
  });

  test('the paced axis folds each wait, the uniform one none', async () => {
    await scheduler.drain();
    const paced = await scheduler.until(host.timeline(runId, true));
    const folds = paced.pieces.filter((piece) => piece.kind === 'fold').map((piece) => Math.round((piece.toMs - piece.fromMs) / 1_000));
    expect(folds).toEqual([4, 10, 30, 60]);
    expect(paced.pieces[0]?.fromMs).toBe(0);
    paced.pieces.forEach((piece, index) => {
      const next = paced.pieces[index + 1];
      expect(piece.toMs).toBe(next === undefined ? endMs : next.fromMs);
    });
    const uniform = await scheduler.until(host.timeline(runId, false));
    expect(uniform.pieces).toHaveLength(1);
    const bars = (timeline: typeof paced): number => timeline.pieces.flatMap((piece) => piece.bars).reduce((sum, bar) => sum + bar, 0);
    const [all, shown] = [bars(uniform), bars(paced)];
    expect(all).toBe(story.filter((fact) => !['timer.armed', 'pull.held', 'pull.answered'].includes(fact.type)).length);
    expect(shown).toBe(all);
  });

  test('marks the send, the retries and the dead letter; actions ahead of the computed part too', async () => {
    const early = await scheduler.until(host.timeline(runId, true));
    expect(early.computedMs).toBeLessThanOrEqual(endMs);
    await scheduler.drain();
    const { marks } = await scheduler.until(host.timeline(runId, true));
    expect(marks.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      'action send',
      'retry 1',
      'retry 2',
      'retry 3',
      'deadLetter %DLQ%order-group',
    ]);
  });
});

describe('facts', () => {
  let runId: string;
  beforeEach(async () => {
    runId = (await opened()).runId;
    await scheduler.drain();
  });

  test('why: from the second retry back to the action', async () => {
    const seq = story.findLastIndex((fact) => fact.type === 'message.delivered' && fact.fields['reconsumeTimes'] === 2) + 1;
    const steps = await host.why(runId, seq);
    expect(steps[0]?.fact.seq).toBe(seq);
    expect(steps.at(-1)?.fact.type).toBe('action.applied');
    expect(steps.map((step) => step.fact.type)).toContain('message.due');
    await expect(host.why(runId, 0)).rejects.toMatchObject({ code: 'badRequest' });
  });

  test('search: words, types, message, newest first, in pages', async () => {
    const find = (text: string): Promise<readonly number[]> =>
      scheduler.until(host.search(runId, { text, housekeeping: false }, Infinity, 100));
    expect((await find('%DLQ%')).length).toBe(2);
    expect((await find('reconsume_later order-group')).length).toBe(4);
    expect(await find('nowhere')).toEqual([]);
    const stored = { types: ['message.stored'] as const, housekeeping: true };
    const firstPage = await scheduler.until(host.search(runId, stored, Infinity, 3));
    const secondPage = await scheduler.until(host.search(runId, stored, firstPage.at(-1) ?? 0, 100));
    expect([...firstPage, ...secondPage]).toEqual([...firstPage, ...secondPage].sort((a, b) => b - a));
    expect(firstPage.length + secondPage.length).toBe(story.filter((fact) => fact.type === 'message.stored').length);
    const ofMessage = await scheduler.until(host.search(runId, { msgId, housekeeping: false }, Infinity, 1_000));
    expect(ofMessage.map((seq) => story[seq - 1]?.type)).toContain('response.sent');
  });

  test('are answered within what is computed, at most 1,000 at a time', async () => {
    expect(await host.facts(runId, 0, 3)).toHaveLength(3);
    expect(await host.facts(runId, story.length, story.length + 50)).toHaveLength(1);
  });

  test('NDJSON has the envelope first and leaves absent values out', async () => {
    const lines = (await scheduler.until(host.ndjson(runId, 2))).trimEnd().split('\n');
    expect(lines[0]).toBe('{"seq":1,"at":0,"type":"nameServer.started","id":"n1"}');
    expect(lines[2]).toBe('{"seq":3,"at":2,"type":"broker.registered","causeSeq":2,"nameServer":"n1","broker":"broker-a"}');
    expect(lines).toHaveLength(4);
  });

  test('pending, machines and hash are those of the moment', async () => {
    expect((await scheduler.until(host.pending(runId, { ms: 4_000 }, 5)))[0]).toMatchObject({ dueAt: 5_000 });
    expect((await scheduler.until(host.machines(runId, { ms: 4_000 })))[0]?.state).toBe('after 6');
    expect(await scheduler.until(host.hash(runId, { ms: 4_000 }))).toBe('0000000000000006');
  });
});

describe('a question that is given up', () => {
  const facts = Array.from({ length: AHEAD_FACTS + 300_000 }, (_, at) => written(at, 'broker.started', { id: 'b' }));
  const far = facts.length - 1;
  let runId: string;
  beforeEach(async () => {
    runId = (await opened({ factsOf: () => facts, endMs: facts.length })).runId;
  });

  test.each<[string, (signal: AbortSignal) => Promise<unknown>]>([
    ['frame', (signal) => host.frame(runId, { ms: far }, names, undefined, signal)],
    ['pacing', (signal) => host.pacing(runId, 0, far, undefined, signal)],
    ['jump', (signal) => host.jump(runId, { ms: 0 }, 'retry', 1, undefined, signal)],
  ])('%s: the run is not computed towards it any more, and stays as good as one that was never asked', async (_name, ask) => {
    const patience = new AbortController();
    const given = ask(patience.signal);
    for (let turn = 0; turn < 4; turn += 1) scheduler.turn();
    patience.abort();
    await expect(scheduler.until(given)).rejects.toMatchObject({ name: 'HostError', code: 'givenUp' });
    const computed = (await host.status(runId)).facts;
    expect(computed).toBeGreaterThan(1_000);
    await scheduler.drain();
    // What is computed ahead of the shown moment goes on, and ends where it always does.
    expect((await host.status(runId)).facts).toBeLessThan(AHEAD_FACTS + 1_000);
    const picture = await pictureAt(runId, { ms: 30_000 });
    await opened({ factsOf: () => facts, endMs: facts.length });
    expect(await pictureAt(runId, { ms: 30_000 })).toEqual(picture);
  });
});

describe('refusals', () => {
  test('an unknown run', async () => {
    await opened();
    await expect(host.status('run-9')).rejects.toMatchObject({ code: 'unknownRun' });
    await expect(scheduler.until(host.frame('run-9', { ms: 0 }, names))).rejects.toMatchObject({ code: 'unknownRun' });
  });

  test.each([{ ms: NaN }, { ms: -1 }, { ms: 1, n: -1 }, { ms: 1, n: 0.5 }])('%j is no moment', async (moment) => {
    const { runId } = await opened();
    await expect(scheduler.until(host.frame(runId, moment, names))).rejects.toMatchObject({ code: 'badRequest' });
  });

  test('an unknown projection', async () => {
    const { runId } = await opened();
    const unknown = ['toString'] as unknown as readonly ProjectionId[];
    await expect(scheduler.until(host.frame(runId, { ms: 0 }, unknown))).rejects.toMatchObject({ code: 'badRequest' });
  });

  test('a closed run, and the request that waited for it', async () => {
    const { runId } = await opened({
      factsOf: () => Array.from({ length: 9_000 }, (_, at) => written(at, 'broker.started', { id: 'b' })),
      endMs: 9_000,
    });
    const waiting = host.frame(runId, { ms: 8_000 }, names);
    scheduler.turn();
    await host.close(runId);
    await expect(scheduler.until(waiting)).rejects.toMatchObject({ code: 'closed' });
    await expect(host.status(runId)).rejects.toMatchObject({ code: 'unknownRun' });
  });
});
