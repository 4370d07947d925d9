/** Broadcasting consumers keep their offsets in their own files: cluster and queues show those, and a lag of nobody. */
import { expect, test } from 'vitest';
import { createRun, type Fact, type Projection, type ResolvedScenario } from '../engine/index.ts';
import { openPreset } from '../scenario/index.ts';
import { clusterMap } from './clusterMap/clusterMap.ts';
import { queueTapes } from './queueTapes/queueTapes.ts';

function runOf(slug: string): { readonly scenario: ResolvedScenario; readonly upTo: (ms: number) => readonly Fact[] } {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(`the preset ${slug} does not open`);
  const run = createRun(opened.value);
  run.advanceTo(46_000);
  return {
    scenario: run.scenario,
    upTo: (ms) => Array.from({ length: run.trace.seqAt({ ms }) }, (_, index) => run.trace.fact(index + 1)),
  };
}

function modelOf<S, M>(projection: Projection<S, M>, slug: string, ms: number): M {
  const { scenario, upTo } = runOf(slug);
  const state = projection.initial(scenario);
  for (const fact of upTo(ms)) projection.apply(state, fact);
  return projection.model(state, ms, undefined, undefined);
}

test('the file outlives its consumer, and is gone once it was deleted', () => {
  const known = (ms: number): readonly unknown[] => {
    const cluster = modelOf(clusterMap, 'broadcast-local-offset', ms);
    const entry = cluster.brokers[0]?.tapes.find(({ topic }) => topic === 'OrderTopic')?.groups[0];
    const [own] = modelOf(queueTapes, 'broadcast-local-offset', ms).topics[0]?.tapes[0]?.offsets ?? [];
    expect(own).toMatchObject({ brokerOffset: undefined, clientOffset: entry?.ownOffsets?.[0]?.inMemory });
    expect(own?.fileOffset).toBe(entry?.ownOffsets?.[0]?.inFile);
    return [entry?.ownOffsets, entry?.brokerOffset, entry?.lag];
  };
  expect(known(16_000)).toEqual([[{ consumer: 'b1', inFile: undefined, inMemory: 6 }], undefined, undefined]);
  // persistAllConsumerOffset, each 5 s.
  expect(known(21_000)).toEqual([[{ consumer: 'b1', inFile: 6, inMemory: 6 }], undefined, undefined]);
  expect(known(30_000)).toEqual([[{ consumer: 'b1', inFile: 6, inMemory: undefined }], undefined, undefined]);
  expect(known(36_000)).toEqual([[], undefined, undefined]);
});

test('nobody is said to lag, though one is behind', () => {
  const cluster = modelOf(clusterMap, 'broadcast-nine-messages', 5_002);
  const queues = modelOf(queueTapes, 'broadcast-nine-messages', 5_002);
  const lags = cluster.brokers.flatMap(({ lag, tapes }) => [lag, ...tapes.flatMap(({ groups }) => groups.map((entry) => entry.lag))]);
  expect(
    [...lags, ...cluster.groups.flatMap(({ consumers }) => consumers.map(({ lag }) => lag))].filter((lag) => lag !== undefined),
  ).toEqual([]);
  expect(queues.topics.flatMap(({ tapes }) => tapes.map(({ lag }) => lag)).filter((lag) => lag !== undefined)).toEqual([]);
  expect(modelOf(clusterMap, 'clustering-nine-messages', 5_600).brokers[0]?.lag).toBeGreaterThan(0);
});

test('a message that each instance gets once is nobody’s twice', () => {
  const deliveriesIn = (slug: string): readonly number[] =>
    modelOf(clusterMap, slug, 10_000).brokers.flatMap(({ tapes }) => tapes.flatMap(({ dots }) => dots.map(({ deliveries }) => deliveries)));
  expect(deliveriesIn('broadcast-nine-messages')).toEqual(Array.from({ length: 9 }, () => 1));
});
