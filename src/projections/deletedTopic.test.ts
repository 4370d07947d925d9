/** What the pictures say of the consumer offsets of a topic that was deleted and made again. */
import { describe, expect, test } from 'vitest';
import { createRun } from '../engine/index.ts';
import { openPreset, parseScenario } from '../scenario/index.ts';
import { clusterMap } from './clusterMap/clusterMap.ts';
import { queueTapes } from './queueTapes/queueTapes.ts';

/** After the eight messages of the new topic, before its consumer is back. */
const atMs = 55_000;

function lagsIn(profile: string): { readonly queues: number | undefined; readonly cluster: number | undefined } {
  const preset = openPreset('topic-deleted-in-use');
  const opened = preset.ok ? parseScenario({ ...preset.value, profile }) : preset;
  if (!opened.ok) throw new Error('the preset does not open');
  const run = createRun(opened.value);
  run.advanceTo(atMs);
  const queues = queueTapes.initial(run.scenario);
  const cluster = clusterMap.initial(run.scenario);
  for (let seq = 1; seq <= run.trace.length; seq++) {
    const fact = run.trace.fact(seq);
    queueTapes.apply(queues, fact);
    clusterMap.apply(cluster, fact);
  }
  const tape = queueTapes.model(queues, atMs, undefined).topics[0]?.tapes[0];
  const tapes = clusterMap.model(cluster, atMs, undefined).brokers.flatMap((broker) => broker.tapes);
  return { queues: tape?.lag, cluster: tapes.find(({ topic }) => topic === 'OrderTopic')?.groups[0]?.lag };
}

describe('a topic that was deleted and made again', () => {
  test('in 4.9 the broker has its consumer offset still: five of eight messages lie before it', () => {
    expect(lagsIn('rocketmq-4.9')).toEqual({ queues: 3, cluster: 3 });
  });

  test('in 5.3 it begins anew: all eight are to come', () => {
    expect(lagsIn('rocketmq-5.3')).toEqual({ queues: 8, cluster: 8 });
  });
});
