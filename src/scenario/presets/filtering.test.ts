import { describe, expect, test } from 'vitest';
import { createRun, type Fact, type FactOf, type FactType, type ProfileId, type Run } from '../../engine/index.ts';
import { openPreset } from './index.ts';

function runOf(slug: string, untilMs: number, profile?: ProfileId): Run {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(JSON.stringify(opened));
  const run = createRun({ ...opened.value, profile: profile ?? opened.value.profile });
  run.advanceTo(untilMs);
  return run;
}

function facts<T extends FactType>(run: Run, type: T, where: Partial<FactOf<T>> = {}): FactOf<T>[] {
  const found: FactOf<T>[] = [];
  for (let seq = run.trace.find(1, [type]); seq !== undefined; seq = run.trace.find(seq + 1, [type])) {
    const fact: Fact = run.trace.fact(seq);
    const values = fact as unknown as Readonly<Record<string, unknown>>;
    if (Object.entries(where).every(([name, value]) => values[name] === value)) found.push(fact as FactOf<T>);
  }
  return found;
}

/** Messages delivered, by `consumer tag`. */
function delivered(run: Run, fromMs = 0): Record<string, number> {
  const tags = new Map(facts(run, 'send.requested').map(({ msgId, tag }) => [msgId, tag ?? 'none']));
  const counts: Record<string, number> = {};
  for (const { consumer, msgId, at } of facts(run, 'message.delivered')) {
    if (at < fromMs) continue;
    const name = `${consumer} ${tags.get(msgId) ?? ''}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const total = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

describe('presets of filters and subscriptions', () => {
  test('P-31, S-203, S-204: each system its tag, the real-time one all, and the broker filters', () => {
    const run = runOf('tag-filter-trade', 60_000);
    expect(delivered(run)).toEqual({ 'c1 pay': 3, 'c2 logistics': 3, 'c3 order': 3, 'c3 pay': 3, 'c3 logistics': 3 });
    expect(facts(run, 'message.filtered', { where: 'broker' })).toHaveLength(12);
    expect(facts(run, 'message.filtered', { where: 'client' })).toHaveLength(0);
  });

  test('P-32, S-210, S-211: the later expression counts, and Tag* is no wildcard', () => {
    expect(delivered(runOf('tag-override', 120_000))).toEqual({ 'c1 TagB': 5 });
  });

  test('a hash collision: shipped by the broker, dropped by the client', () => {
    const run = runOf('tag-hash-collision', 60_000);
    expect(delivered(run)).toEqual({ 'c1 Aa': 5 });
    expect(facts(run, 'message.filtered', { where: 'client' })).toHaveLength(5);
    expect(facts(run, 'message.filtered', { where: 'broker' })).toHaveLength(0);
  });

  test.each(['rocketmq-4.9', 'ons-2017'] as const)('P-33, S-217 in %s: 4 of 8, and the offsets of the others stay', (profile) => {
    const run = runOf('subscription-topic-mismatch', 90_000, profile);
    expect(delivered(run)).toEqual({ 'c1-1 none': 4 });
    const first = facts(run, 'message.delivered')[0]?.at ?? 0;
    if (profile === 'ons-2017') expect(first).toBeLessThan(6_000);
    else expect(first).toBeGreaterThan(30_000);
    const moved = new Set(facts(run, 'offset.committed', { topic: 'jodie_test_A', where: 'broker' }).map(({ queueId }) => queueId));
    expect(moved).toEqual(new Set([0, 1]));
  });

  test.each(['rocketmq-4.9', 'ons-2017'] as const)('P-34, S-218 in %s: two TagB are consumed by nobody, the offset moves', (profile) => {
    const run = runOf('subscription-tag-mismatch', 60_000, profile);
    expect(delivered(run)).toEqual({ 'c2-1 TagA': 2, 'c2-2 TagA': 2, 'c2-2 TagB': 2 });
    const consumed = new Set(facts(run, 'message.delivered').map(({ msgId }) => msgId));
    const skipped = facts(run, 'message.filtered').filter(({ msgId }) => !consumed.has(msgId));
    expect(skipped.map(({ where }) => where)).toEqual(profile === 'ons-2017' ? ['broker', 'broker'] : ['client', 'client']);
    const { queueId = -1 } = skipped[0] ?? {};
    const offsets = facts(run, 'offset.committed', { topic: 'jodie_test_A', where: 'broker', queueId }).map(({ offset }) => offset);
    expect(Math.max(...offsets)).toBe(2);
  });

  test.each([
    ['rocketmq-4.9', 4, 6],
    ['ons-2017', 6, 4],
  ] as const)('P-35, S-219 in %s: %i consumed, %i of A skipped, 2 of B never; repaired: 12 of 12', (profile, consumed, skipped) => {
    const run = runOf('subscription-count-mismatch', 240_000, profile);
    const before = facts(run, 'message.delivered').filter(({ at }) => at < 90_000);
    expect(before).toHaveLength(consumed);
    expect(before.filter(({ topic }) => topic === 'jodie_test_B')).toHaveLength(2);
    expect(new Set(facts(run, 'message.filtered').map(({ msgId }) => msgId)).size).toBe(skipped);
    expect(total(delivered(run, 180_000))).toBe(12);
  });
});
