import { describe, expect, test } from 'vitest';
import { facts, runOf } from '../testing/presetRun.ts';

const by =
  (wanted: string) =>
  ({ producer }: { readonly producer: string }): boolean =>
    producer === wanted;
const afterCrash = (wanted: string) => (fact: { readonly at: number; readonly producer: string }) => fact.at >= 6_000 && by(wanted)(fact);

describe('presets around a send', () => {
  test('P-15, S-080, S-088, S-091, S-099, S-100, S-101, S-102, S-105, S-106, S-109: 0, 1, 3 s; the second order makes it', () => {
    const run = runOf('spring-retry-backoff');
    const [fails, recovers] = [6_000, 20_000].map((from) => facts(run, 'retry.tried', ({ at }) => at >= from && at < from + 10_000));
    expect(fails?.map(({ at, count }) => [at - 6_001, count])).toEqual([
      [0, 1],
      [1_001, 2],
      [3_002, 3],
    ]);
    expect(facts(run, 'send.attempted', ({ at }) => at >= 6_000 && at < 20_000)).toHaveLength(4);
    expect(facts(run, 'retry.ended').map(({ tries, outcome }) => [tries, outcome])).toEqual([
      [3, 'lost'],
      [3, 'sent'],
    ]);
    expect(recovers).toHaveLength(3);
    expect(facts(run, 'message.stored', ({ keys }) => keys === 'o-recovers')).toHaveLength(1);
  });

  test('P-16, S-085, S-103, S-104, S-105: a row after 3 s, sent and deleted by the next scan; the empty fallback loses it', () => {
    const run = runOf('fallback-table-compensation');
    expect(facts(run, 'fallback.saved').map(({ at, producer }) => [at - 6_001, producer])).toEqual([[3_003, 'p1']]);
    expect(facts(run, 'fallback.scanned').map(({ at }) => at)).toEqual([61_000]);
    expect(facts(run, 'fallback.deleted').map(({ rows }) => rows)).toEqual([0]);
    expect(facts(run, 'retry.ended', by('p2')).map(({ outcome }) => outcome)).toEqual(['lost']);
    expect(facts(run, 'message.stored', ({ keys }) => keys === 'o-saved')).toHaveLength(1);
    expect(facts(run, 'message.stored', ({ keys }) => keys === 'o-todo')).toHaveLength(0);
  });

  test('P-17, S-079, S-106, S-107: 3 + 9 attempts against 1 + 3', () => {
    const run = runOf('retry-multiplication');
    expect(facts(run, 'send.attempted', afterCrash('p1'))).toHaveLength(12);
    expect(facts(run, 'send.attempted', afterCrash('p2'))).toHaveLength(4);
  });

  test('P-18, S-092, S-093, S-094, S-095, S-096, S-097, S-098: 10 threads, 200 queued, 40 more, the caller; 60 s of a shutdown', () => {
    const run = runOf('retry-thread-pool');
    const places = facts(run, 'retry.submitted', by('p1')).map(({ to, threads, queued }) => `${to} ${threads} ${queued}`);
    expect(places).toHaveLength(251);
    expect([places[0], places[9], places[10], places[209], places[210], places[249], places[250]]).toEqual([
      'thread 1 0',
      'thread 10 0',
      'queue 10 1',
      'queue 10 200',
      'thread 11 200',
      'thread 50 200',
      'caller 50 200',
    ]);
    const outcomes = facts(run, 'retry.ended', by('p2'));
    // Twenty rounds of three tries take 20 × 3,003 ms: the last one is just too long, and ten more have not begun.
    expect(outcomes.filter(({ outcome }) => outcome === 'lost')).toHaveLength(190);
    expect(outcomes.filter(({ outcome }) => outcome === 'cut').map(({ at }) => at)).toEqual(new Array(20).fill(66_010));
    expect(facts(run, 'client.stopped').map(({ id }) => id)).toEqual(['p2']);
    const ended = facts(run, 'retry.threadEnded', by('p1'));
    expect(ended).toHaveLength(40);
    expect(ended.at(-1)?.threads).toBe(10);
  });
});
