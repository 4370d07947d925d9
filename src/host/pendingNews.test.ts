import { expect, test } from 'vitest';
import { runOf } from '../scenario/testing/presetRun.ts';
import { pendingNews } from './pendingNews.ts';

const news = (slug: string, ms: number) => {
  const run = runOf(slug);
  return pendingNews(run.trace, run.pendingAt({ ms }, 400), run.trace.seqAt({ ms })).filter(({ housekeeping }) => !housekeeping);
};

test('a periodic task that leads to news is none of the background: what comes next is what the trace tells next', () => {
  expect(news('master-killed-slave-reads', 25_000)[0]).toMatchObject({ dueAt: 31_010, name: 'pollNameServer', subject: 'p1' });
  expect(news('clustering-nine-messages', 6_000)[0]).toMatchObject({ dueAt: 11_100, name: 'persistAllConsumerOffset', subject: 'c1' });
});

test('the timer of a request that was answered is waited for by nobody', () => {
  expect(news('request-reply', 5_010).map(({ name }) => name)).toContain('requestReply.timeout');
  expect(news('request-reply', 6_000).map(({ name }) => name)).not.toContain('requestReply.timeout');
});
