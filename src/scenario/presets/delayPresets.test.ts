import { describe, expect, test } from 'vitest';
import type { Run } from '../../engine/index.ts';
import { facts, runOf } from '../testing/presetRun.ts';

/** Time of each fact of a type by the message's key. */
function timesOf(run: Run, type: 'message.due' | 'message.delivered' | 'message.expired'): Record<string, number> {
  const keys = new Map(facts(run, 'send.requested').map(({ msgId, keys }) => [msgId, keys ?? '']));
  return Object.fromEntries(facts(run, type).map(({ msgId, at }) => [keys.get(msgId) ?? '', at]));
}

const day = 86_400_000;

describe('presets of delayed messages', () => {
  test('P-36, S-110, S-111, S-112, S-114, S-115, S-122, S-124: at 16:20:03, at 16:21:00, at once, and 5 s after each send', () => {
    const run = runOf('delay-3s-and-timed');
    const due = timesOf(run, 'message.due');
    expect([due['delay-3s'], due['at-16:20:03']]).toEqual([8_000, 8_000]);
    expect([1, 2, 3].map((n) => due[`reminder-${n}`])).toEqual([65_000, 65_000, 65_000]);
    expect(due['past']).toBeUndefined();
    const delivered = timesOf(run, 'message.delivered');
    expect(Object.keys(delivered)).toHaveLength(16);
    for (const [key, at] of Object.entries(delivered)) {
      const wanted = due[key] ?? 6_000;
      expect({ key, isInTime: at >= wanted && at < wanted + 10 }).toEqual({ key, isInTime: true });
    }
    for (const { keys, at } of facts(run, 'send.requested').filter(({ tag }) => tag === 'Later')) expect(due[keys ?? '']).toBe(at + 5_000);
  });

  test('P-37, S-113: both orders are looked at after 1800 s, when one of them has been paid', () => {
    const run = runOf('order-timeout-30min');
    const checks = facts(run, 'message.delivered').filter(({ realTopic }) => realTopic === 'OrderTimeout');
    expect(checks).toHaveLength(2);
    for (const { at } of checks) {
      expect(at).toBeGreaterThanOrEqual(1_805_000);
      expect(at).toBeLessThan(1_805_200);
    }
    const told = facts(run, 'send.requested').filter(({ topic }) => topic === 'OrderTopic');
    expect(told.map(({ at, tag, keys }) => [at, tag, keys])).toEqual([
      [605_000, 'Paid', 'O1'],
      [1_805_500, 'Closed', 'O2'],
    ]);
  });

  test('P-38, S-116, S-119, S-120: 40 days and not a millisecond more; deleted after 3 days, and on day 8', () => {
    const run = runOf('timer-40-days-and-3-days');
    expect(facts(run, 'send.completed')).toHaveLength(3);
    expect(facts(run, 'send.failed').map(({ attempts }) => attempts)).toEqual([0]);
    const stored = facts(run, 'message.stored').filter(({ topic }) => topic === 'OrderTopic');
    const expired = timesOf(run, 'message.expired');
    expect(Object.keys(expired)).toEqual(['ordinary', '5-days']);
    expect(expired).toEqual({ ordinary: (stored[0]?.at ?? 0) + 3 * day, '5-days': 5_000 + 8 * day });
  });

  test('P-39, S-117, S-118: due at 3 s but consumed at 10 s; by a clock 2 s ahead, due at 5 s', () => {
    const run = runOf('timer-behind-backlog');
    expect(timesOf(run, 'message.due')).toEqual({ 'due-after-3s': 8_000, 'clock-2s-ahead': 10_000 });
    const delivered = timesOf(run, 'message.delivered');
    expect(delivered['due-after-3s']).toBeGreaterThanOrEqual(15_000);
    expect(delivered['due-after-3s']).toBeLessThan(15_050);
    expect(delivered['clock-2s-ahead']).toBeLessThan(10_010);
  });

  test('recall-timed-message, DY13: taken back at 10 s it never comes; in its last second it is refused and comes', () => {
    const run = runOf('recall-timed-message');
    const keys = new Map(facts(run, 'send.requested').map(({ msgId, keys }) => [msgId, keys]));
    expect(facts(run, 'message.recalled').map(({ at, msgId }) => [at, keys.get(msgId)])).toEqual([[20_000, 'remind-1']]);
    expect(facts(run, 'client.logged')[0]?.text).toContain('recall failed, timestamp invalid');
    expect(Object.keys(timesOf(run, 'message.delivered'))).toEqual(['remind-2']);
  });
});
