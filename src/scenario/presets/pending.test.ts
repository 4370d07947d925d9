/** What the page says will happen next: nothing of a process that has ended, because nothing will come of it. */
import { describe, expect, test } from 'vitest';
import { facts, runOf } from '../testing/presetRun.ts';

/** Presets in which a process ends in the middle of its work. */
const ending = [
  'checkback-never-called',
  'duplicate-on-delivery',
  'http-15min-visibility',
  'one-slow-message',
  'order-failover',
  'pull-consumer-no-retry',
  'retry-thread-pool',
  'tx-producer-crash-group',
];

describe('what a program waits for is no background work', () => {
  const ahead = (slug: string, ms: number) =>
    runOf(slug)
      .pendingAt({ ms }, 100)
      .filter(({ housekeeping }) => !housekeeping)
      .map(({ dueAt, kind, name }) => ({ inMs: dueAt - ms, kind, name }));

  test('the route that a first send looks up', () => {
    expect(ahead('route-first-send', 5000)[0]).toEqual({ inMs: 1, kind: 'arrival', name: 'GET_ROUTEINFO_BY_TOPIC' });
    expect(ahead('route-first-send', 5001)[0]).toEqual({ inMs: 2, kind: 'reply', name: 'GET_ROUTEINFO_BY_TOPIC' });
  });

  test('the connection that it opens comes before the end of the time for it', () => {
    expect(ahead('send-3-times-firewall', 5005).slice(0, 2)).toEqual([
      { inMs: 2092, kind: 'event', name: 'remoting.dialed' },
      { inMs: 2999, kind: 'timer', name: 'connectTimeoutMillis' },
    ]);
  });

  test('the route poll of a client, and a connection for a heartbeat, are', () => {
    const names = ahead('client-log-detective', 3003).map(({ name }) => name);
    expect(names).not.toContain('connectTimeoutMillis');
    expect(ahead('push-consumer-basics', 10_001).map(({ name }) => name)).not.toContain('GET_ROUTEINFO_BY_TOPIC');
  });
});

describe('after an end nothing of the ended process is pending', () => {
  test.each(ending)('%s', (slug) => {
    const run = runOf(slug);
    const lives = (['client.started', 'client.stopped', 'client.crashed'] as const)
      .flatMap((type) => facts(run, type))
      .sort((a, b) => a.seq - b.seq);
    const ends = lives.filter(({ type }) => type !== 'client.started');
    expect(ends.length).toBeGreaterThan(0);
    for (const end of ends)
      for (const ms of [end.at, end.at + 500, end.at + 5_000]) {
        const isUp = lives.findLast(({ id, at }) => id === end.id && at <= ms)?.type === 'client.started';
        const own = run
          .pendingAt({ ms }, 2_000)
          .filter(({ subject, kind }) => subject === end.id && (kind === 'consume' || kind === 'timer'));
        if (!isUp) expect(own, `${end.id} at ${ms} ms`).toEqual([]);
      }
  });

  test('what a running listener will return is there before', () => {
    const named = runOf('one-slow-message')
      .pendingAt({ ms: 30_000 }, 2_000)
      .filter(({ kind, subject }) => kind === 'consume' && subject === 'c1');
    expect(named.map(({ name }) => name)).toEqual(['CONSUME_SUCCESS']);
  });
});
