/** The inspector says of a message queue what the cluster and the queues draw at it: lock, held pull, flow control, failed head. */
import { expect, test } from 'vitest';
import { createRun } from '../../../engine/index.ts';
import { clusterMap } from '../../../projections/clusterMap/clusterMap.ts';
import { openPreset } from '../../../scenario/index.ts';
import { waitFields } from './waitFields.ts';

function rowsOf(slug: string, ms: number, queue: string): readonly string[] {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(`the preset ${slug} does not open`);
  const run = createRun(opened.value);
  run.advanceTo(ms);
  const state = clusterMap.initial(run.scenario);
  for (let seq = 1; seq <= run.trace.seqAt({ ms }); seq++) clusterMap.apply(state, run.trace.fact(seq));
  const map = clusterMap.model(state, ms, undefined, undefined);
  const tape = map.brokers.flatMap(({ tapes }) => tapes).find(({ topic, broker, queueId }) => `${topic}:${broker}:${queueId}` === queue);
  return (tape?.groups ?? []).flatMap((group) => waitFields(group, map)).map(({ label, value }) => `${label} = ${String(value)}`);
}

test('a lock that is renewed, one that was left, and who was refused it', () => {
  expect(rowsOf('order-failover', 40_000, 'GlobalTopic:broker-a:0')).toContain('queue lock = g1, until 00:01:31.001 unless renewed');
  expect(rowsOf('order-failover', 85_036, 'GlobalTopic:broker-a:0')).toEqual([
    'queue lock = left by g1, until 00:01:31.001; refused to g2, last at 00:01:25.036',
  ]);
});

test('flow control with the rule that fires and its default', () => {
  expect(rowsOf('flow-control', 15_000, 'OrderTopic:broker-a:0')).toEqual([
    'flow control = since 00:00:13.455: > 10 cached',
    'pullThresholdForQueue = 10 (default 1,000 messages)',
  ]);
});

test('a failed head and how many it holds', () => {
  expect(rowsOf('order-suspend-blocks-queue', 7_500, 'OrderTopic:broker-a:0')).toContain('failed head = offset 2, holds 1');
});

test('a held pull: since when and at which broker', () => {
  expect(rowsOf('consume-retry-16', 3_000, 'OrderTopic:broker-a:0')).toEqual([
    expect.stringMatching(/^held pull = since 00:00:0\d\.\d{3} at broker-a$/),
  ]);
});
