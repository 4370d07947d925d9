import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Selection } from '../../engine/index.ts';
import type { Pacing } from '../host.ts';
import { emptyScenario, FakeRun, written, type Written } from '../testing/fakeRun.ts';
import { msgId, retryFacts } from '../testing/retryFacts.ts';
import { PacedMap } from './pacedMap.ts';
import { ReadablePacedMap } from './pacedMaps.ts';

/** The map over all facts, read in parts of `bite` after each `everyMs` of the run was computed. */
function mapOf(facts: readonly Written[], selection?: Selection, bite = 1_000_000, everyMs = Infinity): ReadablePacedMap {
  const run = new FakeRun(emptyScenario, { factsOf: () => facts });
  const map = new ReadablePacedMap(new PacedMap(run.trace, selection));
  const lastMs = (facts.at(-1)?.at ?? 0) + 5_000;
  for (let ms = Math.min(everyMs, lastMs); ; ms = Math.min(ms + everyMs, lastMs)) {
    run.advanceTo(ms);
    while (!map.read(ms, bite));
    if (ms >= lastMs) return map;
  }
}

/** Including the last instant's own time, which a part up to `endMs` would leave to the next part. */
function wholeMap(facts: readonly Written[], endMs: number, selection?: Selection): Pacing {
  return mapOf(facts, selection).lastChunk(0, endMs + 1, endMs);
}

/** [screen, virtual, n] of each point. */
function points(pacing: Pacing): readonly (readonly [number, number, number])[] {
  return pacing.screenMs.map((screen, index) => [screen, pacing.virtualMs[index] ?? -1, pacing.n[index] ?? -9]);
}

const started = (at: number, id = 'p1'): Written => written(at, 'client.started', { id, clientId: 'x' });
const hop = (at: number, arrivesAt: number, requestId: number, id = msgId): Written =>
  written(at, 'request.sent', { from: 'p1', to: 'broker-a', code: 'SEND_MESSAGE_V2', requestId, opaque: 0, arrivesAt, msgId: id });

describe('single rules', () => {
  test('gap, instant, gap to the end', () => {
    expect(points(wholeMap([started(1_000)], 11_000))).toEqual([
      [0, 0, -1],
      [156, 1_000, -1],
      [406, 1_000, -1],
      [707, 11_000, -1],
    ]);
  });

  test('a hop takes 700 ms, then its arrival is seen', () => {
    expect(points(wholeMap([hop(0, 1, 1), started(1)], 1))).toEqual([
      [0, 0, -1],
      [250, 0, -1],
      [950, 1, -1],
      [1_200, 1, -1],
    ]);
  });

  test('between the arrival and the next fact is a gap', () => {
    expect(points(wholeMap([hop(0, 10, 1), started(110)], 110)).slice(1, 4)).toEqual([
      [250, 0, -1],
      [950, 10, -1],
      [995, 110, -1],
    ]);
  });

  test('parallel flights share the time of the shortest that covers a stretch', () => {
    // 0–2 ms: the flight of 2 ms decides (700 ms); 2–8 ms: only the flight of 8 ms is left (700 · 6 / 8).
    expect(points(wholeMap([hop(0, 8, 1), hop(0, 2, 2), started(8)], 8)).map(([screen]) => screen)).toEqual([0, 250, 950, 1_475, 1_725]);
  });

  test('effects of one instant come one after the other, independent facts together', () => {
    const facts = [
      started(0, 'a'),
      written(0, 'client.stopped', { id: 'a' }, 1),
      started(0, 'b'),
      written(0, 'client.stopped', { id: 'b' }, 3),
    ];
    expect(points(wholeMap(facts, 0))).toEqual([
      [0, 0, 1],
      [250, 0, 3],
      [370, 0, -1],
      [490, 0, -1],
    ]);
  });

  test('housekeeping has no screen time, but counts in n', () => {
    const poll = written(0, 'connection.opened', { from: 'a', to: 'b' });
    expect(points(wholeMap([poll, started(0), written(0, 'client.stopped', { id: 'p1' }, 2), poll], 0))).toEqual([
      [0, 0, 2],
      [250, 0, -1],
      [370, 0, -1],
    ]);
  });

  test('a lost hop covers time only until its loss', () => {
    const lost = written(4, 'request.lost', { from: 'p1', to: 'broker-a', code: 'SEND_MESSAGE_V2', requestId: 1, reason: 'cut' });
    const screen = points(wholeMap([hop(0, 8, 1), lost, started(104)], 104)).map(([at]) => at);
    expect(screen).toEqual([0, 250, 600, 850, 895, 1_145]);
  });

  test('a crowd of 200 instants takes 6 s and 1 s for each doubling over 20', () => {
    const facts = Array.from({ length: 200 }, (_, index) => started(index));
    const pacing = wholeMap(facts, 199);
    expect(pacing.screenMs.at(-1)).toBe(Math.round(6_000 + 1_000 * Math.log2(10)));
  });

  test('gaps over a second are named', () => {
    const pacing = wholeMap([started(900), started(3_000)], 5_000);
    expect(pacing.gaps).toEqual([
      { fromMs: 900, toMs: 3_000 },
      { fromMs: 3_000, toMs: 5_000 },
    ]);
  });

  test('a selection keeps its own time, the others get half, and its housekeeping is seen', () => {
    const own: Selection = { kind: 'message', id: msgId };
    const facts = [
      hop(0, 1, 1),
      hop(1, 2, 2, 'B'.repeat(32)),
      written(2, 'message.cached', { consumer: 'c1', group: 'g', broker: 'b', topic: 't', queueId: 0, queueOffset: 0, msgId }),
    ];
    expect(points(wholeMap(facts, 2, own)).map(([screen]) => screen)).toEqual([0, 250, 950, 1_075, 1_425, 1_675]);
    expect(points(wholeMap(facts, 2)).at(-1)).toEqual([1_900, 2, -1]);
  });

  test('an empty run is one gap', () => {
    expect(points(wholeMap([], 10_000))).toEqual([
      [0, 0, -1],
      [301, 10_000, -1],
    ]);
  });
});

describe('the same map wherever it is read from', () => {
  const facts = retryFacts(4);
  const endMs = (facts.at(-1)?.at ?? 0) + 1_000;
  const whole = wholeMap(facts, endMs);

  test('the retry story: each hop visible, each wait short', () => {
    expect(whole.gaps.length).toBe(5);
    const glide = whole.gaps.find((gap) => gap.toMs - gap.fromMs === 120_000);
    const from = whole.screenMs[whole.virtualMs.lastIndexOf(glide?.fromMs ?? -1)] ?? 0;
    const to = whole.screenMs[whole.virtualMs.indexOf(glide?.toMs ?? -1)] ?? 0;
    expect(to - from).toBe(462);
  });

  test('parts asked for one after the other join to the whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40_000 }), (partMs) => {
        const map = mapOf(facts);
        const joined: { screen: number; virtual: number; n: number }[] = [];
        let fromMs = 0;
        let screen = 0;
        while (fromMs < endMs) {
          const part = map.lastChunk(fromMs, fromMs + partMs, endMs);
          expect(part.fromMs).toBe(fromMs);
          expect(part.toMs).toBeGreaterThan(fromMs);
          // The last point is the next part's first.
          for (let index = 0; index < part.n.length - 1; index += 1) {
            joined.push({ screen: screen + (part.screenMs[index] ?? 0), virtual: part.virtualMs[index] ?? 0, n: part.n[index] ?? 0 });
          }
          screen += part.screenMs.at(-1) ?? 0;
          fromMs = part.toMs;
        }
        expect(screen).toBe(whole.screenMs.at(-1));
        const expected = points(whole).slice(0, -1);
        expect(joined.map((point) => [point.screen, point.virtual, point.n])).toEqual(expected);
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  test('a part that starts anywhere shows each moment as long after its start as the whole does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: endMs - 1 }), fc.integer({ min: 0, max: 300_000 }), (fromMs, lengthMs) => {
        const part = mapOf(facts).lastChunk(fromMs, fromMs + lengthMs, endMs);
        const offset = (whole.screenMs[whole.virtualMs.indexOf(part.toMs)] ?? 0) - (part.screenMs.at(-1) ?? 0);
        points(part).forEach(([screen, virtual, n], index) => {
          if (index === 0) return;
          expect(points(whole)).toContainEqual([screen + offset, virtual, n]);
        });
      }),
      { numRuns: 60, seed: 11 },
    );
  });

  test('however the run was computed and read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 5_000 }), (bite, everyMs) => {
        expect(mapOf(facts, undefined, bite, everyMs).lastChunk(0, endMs + 1, endMs)).toEqual(whole);
      }),
      { numRuns: 20, seed: 3 },
    );
  });
});

test('screen time never runs backwards, whatever the facts', () => {
  const random = fc.array(fc.record({ gap: fc.nat(1_500), latency: fc.nat(60), cause: fc.boolean() }), { maxLength: 80 });
  fc.assert(
    fc.property(random, (steps) => {
      let at = 0;
      const facts = steps.map(({ gap, latency, cause }, index): Written => {
        at += gap < 700 ? 0 : gap - 700;
        return { ...hop(at, at + latency, index), causeSeq: cause && index > 0 ? index : undefined };
      });
      const pacing = wholeMap(facts, at + 2_000);
      pacing.screenMs.forEach((screen, index) => {
        expect(screen).toBeGreaterThanOrEqual(pacing.screenMs[index - 1] ?? 0);
        expect(pacing.virtualMs[index]).toBeGreaterThanOrEqual(pacing.virtualMs[index - 1] ?? 0);
        expect(Number.isInteger(screen)).toBe(true);
      });
    }),
    { numRuns: 200, seed: 5 },
  );
});
