/** Presets for an operator's hands, and what they cost or save. */
import { describe, expect, test } from 'vitest';
import { createRun, type Run } from '../../engine/index.ts';
import { parseScenario } from '../index.ts';
import { facts, runOf } from '../testing/presetRun.ts';
import { openPreset } from './index.ts';

/** The preset with something else in it. */
function changed(slug: string, change: (file: Record<string, unknown>) => Record<string, unknown>): Run {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(`${slug} does not open`);
  const parsed = parseScenario(change(JSON.parse(JSON.stringify(opened.value)) as Record<string, unknown>));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const run = createRun(parsed.value);
  run.advanceToEnd();
  return run;
}

describe('presets of operators', () => {
  test('broker-restart-drained: no send fails for the broker that was drained; eight fail for the other one', () => {
    const run = runOf('broker-restart-drained');
    const storedBy = (broker: string, from: number, to: number): number =>
      facts(run, 'message.stored', (one) => one.broker === broker && one.at >= from && one.at < to).length;
    expect(storedBy('broker-a', 5_000, 32_000)).toBe(15);
    expect(storedBy('broker-a', 32_000, 91_013)).toBe(0);
    expect(storedBy('broker-a', 91_013, 125_000)).toBeGreaterThan(10);
    const failed = facts(run, 'send.failed');
    expect(failed).toHaveLength(8);
    expect(failed.every(({ at, brokersSent }) => at > 125_000 && at < 140_000 && brokersSent.join() === 'broker-b')).toBe(true);
    const stored = facts(run, 'message.stored');
    expect(stored).toHaveLength(162);
    expect(new Set(facts(run, 'message.delivered').map(({ msgId }) => msgId)).size).toBe(162);
  });

  test('broker-restart-drained, not drained: the first restart fails sends as well', () => {
    const run = changed('broker-restart-drained', (file) => ({
      ...file,
      script: (file['script'] as { readonly do: string }[]).filter((action) => action.do !== 'wipeWritePerm'),
    }));
    expect(facts(run, 'send.failed', ({ at }) => at > 60_000 && at < 76_000).length).toBeGreaterThan(0);
  });

  test('topic-deleted-in-use: the texts of a topic that is gone, and five messages of the new one that never come', () => {
    const run = runOf('topic-deleted-in-use');
    const [failed, ...others] = facts(run, 'send.failed');
    expect(others).toEqual([]);
    expect(failed?.message).toMatch(
      /^Send \[3\] times, still failed, cost \[\d+\]ms, Topic: OrderTopic, BrokersSent: \[broker-a, broker-a, broker-a\]/,
    );
    expect(facts(run, 'pull.answered', ({ status }) => status === 'TOPIC_NOT_EXIST').length).toBeGreaterThan(2);
    const stored = facts(run, 'message.stored', ({ at }) => at > 35_000);
    expect(stored.map(({ queueOffset }) => queueOffset)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const delivered = facts(run, 'message.delivered', ({ at }) => at > 35_000);
    expect(delivered.map(({ queueOffset }) => queueOffset)).toEqual([5, 6, 7]);
    expect(facts(run, 'message.delivered')).toHaveLength(8);
  });

  test('topic-deleted-in-use in 5.3: the broker forgets the offsets of the topic, and all eight come', () => {
    const run = changed('topic-deleted-in-use', (file) => ({ ...file, profile: 'rocketmq-5.3' }));
    expect(facts(run, 'message.delivered', ({ at }) => at > 35_000)).toHaveLength(8);
  });
});
