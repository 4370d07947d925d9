import { expect, test, vi } from 'vitest';
import type { Fact } from '../../engine/index.ts';
import { createFactCache } from './factCache.ts';

/** 500 facts, three in each millisecond. */
const facts = Array.from({ length: 500 }, (_, i) => ({ seq: i + 1, at: Math.floor(i / 3), type: 'broker.started', id: 'b' }) as Fact);
const load = (fromSeq: number, toSeq: number): Promise<readonly Fact[]> => Promise.resolve(facts.slice(fromSeq - 1, toSeq));
const fact = (seq: number): Fact => facts[seq - 1] as Fact;

test('facts come by chunks, each asked for once', async () => {
  const asked = vi.fn(load);
  const arrived = vi.fn();
  const cache = createFactCache(asked, arrived);
  cache.showRun('r1');
  cache.want([1, 2, 250, 251]);
  cache.want([3]);
  await vi.waitFor(() => expect(arrived).toHaveBeenCalledTimes(2));
  expect(asked.mock.calls).toEqual([
    [1, 100],
    [201, 300],
  ]);
  expect(cache.get(251)?.seq).toBe(251);
  expect(cache.get(150)).toBeUndefined();
});

test('another run forgets the first, and its late answers', async () => {
  const arrived = vi.fn();
  const cache = createFactCache(load, arrived);
  cache.showRun('r1');
  cache.want([1]);
  cache.showRun('r2');
  await Promise.resolve();
  await Promise.resolve();
  expect(arrived).not.toHaveBeenCalled();
  expect(cache.get(1)).toBeUndefined();
});

test('a run that grew: what was not there yet is asked for again', async () => {
  let length = 10;
  const cache = createFactCache(
    (from, to) => Promise.resolve(facts.slice(from - 1, Math.min(to, length))),
    () => undefined,
  );
  cache.showRun('r1');
  cache.want([5]);
  await vi.waitFor(() => expect(cache.get(5)).toBeDefined());
  expect(cache.get(11)).toBeUndefined();
  length = 500;
  cache.want([11]);
  await vi.waitFor(() => expect(cache.get(11)?.seq).toBe(11));
});

test.each([
  [1, { ms: 0, n: 1 }],
  [3, { ms: 0, n: 3 }],
  [302, { ms: 100, n: 2 }],
])('the moment of fact %i counts the facts of its millisecond, loaded or not', async (seq, moment) => {
  const cache = createFactCache(load, () => undefined);
  cache.showRun('r1');
  expect(await cache.momentOf(fact(seq))).toEqual(moment);
  cache.want([seq, Math.max(1, seq - 2)]);
  await vi.waitFor(() => expect(cache.get(seq)).toBeDefined());
  expect(await cache.momentOf(fact(seq))).toEqual(moment);
});

test('a crowded millisecond is counted across chunks', async () => {
  const crowd = Array.from({ length: 350 }, (_, i) => ({ seq: i + 1, at: i === 0 ? 0 : 7, type: 'broker.started', id: 'b' }) as Fact);
  const cache = createFactCache(
    (from, to) => Promise.resolve(crowd.slice(from - 1, to)),
    () => undefined,
  );
  cache.showRun('r1');
  expect(await cache.momentOf(crowd[349] as Fact)).toEqual({ ms: 7, n: 349 });
});
