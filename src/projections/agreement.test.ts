/** What several lenses say about one thing is the same, over all presets: a queue, a delivery, what waits. */
import { describe, expect, test } from 'vitest';
import type { Fact, Projection } from '../engine/index.ts';
import { listPresetSlugs } from '../scenario/index.ts';
import { runOf } from '../scenario/testing/presetRun.ts';
import { clusterMap } from './clusterMap/clusterMap.ts';
import type { ClusterMapModel } from './clusterMap/clusterMapModel.ts';
import { deliveryMatrix } from './deliveryMatrix/deliveryMatrix.ts';
import { messageStory } from './messageStory/messageStory.ts';
import { queueTapes } from './queueTapes/queueTapes.ts';
import type { QueueTapesModel } from './queueTapes/queueTapesModel.ts';

/** As many moments of each run, at the ends of their instants. */
const moments = 8;

interface Folded<M> {
  apply(fact: Fact): void;
  model(nowMs: number, msgId?: string): M;
}

function folded<S, M>(projection: Projection<S, M>, scenario: Parameters<Projection<S, M>['initial']>[0]): Folded<M> {
  const state = projection.initial(scenario);
  return {
    apply: (fact) => projection.apply(state, fact),
    model: (nowMs, msgId) => projection.model(state, nowMs, msgId === undefined ? undefined : { kind: 'message', id: msgId }),
  };
}

/** Where cluster and queues say different things of a message queue. A slave's tapes are no queues of their own. */
function queueDifferences(cluster: ClusterMapModel, queues: QueueTapesModel): readonly string[] {
  const tapes = new Map(
    queues.topics.flatMap(({ shownHolder, tapes: own }) => own.map((tape) => [tape.id, { ...tape, shownHolder }] as const)),
  );
  return cluster.brokers
    .filter(({ copyOf }) => copyOf === undefined)
    .flatMap((broker) => broker.tapes)
    .flatMap(({ topic, broker, queueId, maxOffset, groups, dots }) => {
      const id = `${topic}:${broker}:${queueId}`;
      const tape = tapes.get(id);
      if (tape === undefined) return dots.length > 0 ? [`${id} in the cluster only`] : [];
      const group = groups.find((one) => one.group === tape.shownHolder);
      const waiting = dots.filter(({ state }) => state === 'waiting').map(({ queueOffset }) => queueOffset);
      const inSight = tape.cells.filter(({ offset }) => dots.some(({ queueOffset }) => queueOffset === offset));
      const parked = inSight.filter(({ state }) => state === 'waiting').map(({ offset }) => offset);
      return [
        ...(tape.maxOffset === maxOffset ? [] : [`${id} max ${maxOffset} | ${tape.maxOffset}`]),
        ...(waiting.join() === parked.join() ? [] : [`${id} waiting ${waiting.join()} | ${parked.join()}`]),
        ...(group === undefined || group.lag === tape.lag ? [] : [`${id} lag ${group.lag} | ${tape.lag}`]),
        ...(group === undefined || group.owners.toSorted().join() === tape.owners.toSorted().join()
          ? []
          : [`${id} owner ${group.owners.join()} | ${tape.owners.join()}`]),
      ];
    });
}

describe.each(listPresetSlugs())('%s', (slug) => {
  test('cluster and queues, delivery matrix and story agree', () => {
    const { scenario, trace } = runOf(slug);
    const cluster = folded(clusterMap, scenario);
    const queues = folded(queueTapes, scenario);
    const matrix = folded(deliveryMatrix, scenario);
    const story = folded(messageStory, scenario);
    const ends = new Set(
      Array.from({ length: moments }, (_, index) => trace.seqAt({ ms: trace.fact(Math.ceil((trace.length * (index + 1)) / moments)).at })),
    );
    for (let seq = 1; seq <= trace.length; seq++) {
      const fact = trace.fact(seq);
      for (const one of [cluster, queues, matrix, story]) one.apply(fact);
      if (fact.type === 'send.completed' || fact.type === 'send.failed') {
        const overcounted = cluster.model(fact.at).producers.filter(({ sent, ok, failed }) => ok + failed > sent);
        expect(overcounted, `more ends than sends at ${fact.at}`).toEqual([]);
      }
      if (!ends.has(seq)) continue;
      expect(queueDifferences(cluster.model(fact.at), queues.model(fact.at)), `at ${fact.at}`).toEqual([]);

      const { rows, groups } = matrix.model(fact.at);
      const consumers = groups.flatMap(({ columns }) => columns.map(({ consumer }) => consumer));
      for (const row of rows) {
        if (row.kind !== 'message') continue;
        const told = story.model(fact.at, row.msgId).story;
        // The story forgets messages before the matrix does.
        if (told === undefined || told.deliveries.length < told.deliveryCount) continue;
        const drawn = row.cells.flatMap(({ deliveries }, index) =>
          deliveries.map(({ at, result }) => `${at} ${consumers[index]} ${result ?? 'runs'}`),
        );
        const said = told.deliveries.map(({ at, consumer, result }) => `${at} ${consumer} ${result ?? 'runs'}`);
        expect(drawn.toSorted(), `${row.key ?? row.msgId} at ${fact.at}`).toEqual(said.toSorted());
      }
    }
  });
});
