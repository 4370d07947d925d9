/**
 * "Every mark a legend": over the whole run of each preset a lens names each mark that it draws, and no other but those that keep their
 * place from the start. What a picture says in words beside the thing itself is no mark.
 */
import { expect, test } from 'vitest';
import type { Projection } from '../engine/index.ts';
import { projections, type ModelMap } from '../projections/index.ts';
import { listPresetSlugs } from '../scenario/index.ts';
import { runOf } from '../scenario/testing/presetRun.ts';
import { chartsPicture } from './charts/chartsScene.ts';
import { layoutCluster } from './cluster/layout.ts';
import { stillPart } from './cluster/picture.ts';
import { kindOf, litOf } from './code/codeState.ts';
import { matrixScene } from './deliveryMatrix/deliveryMatrixLens.ts';
import { lenses, type LensId } from './index.ts';
import { m } from '../paraglide/messages.js';
import { sceneText, type LegendMark, type SceneNode } from './marks/index.ts';
import { queuesScene } from './queues/queuesLens.ts';
import { ladderScene } from './retryLadder/retryLadderLens.ts';
import { fitted } from './spaceTime/geometry.ts';
import { spaceTimeScene } from './spaceTime/spaceTimeScene.ts';
import { chosen, selectionKey } from './stateCharts/choice.ts';
import { chartNodes } from './stateCharts/chartScene.ts';
import { stateChartsLens } from './stateCharts/stateChartsLens.ts';
import { momentsOf } from './testing/runMoments.ts';
import { viewContext } from './testing/viewContext.ts';
import { transactionsScene } from './transactions/transactionsLens.ts';

const stage = viewContext(1_040, { height: 560 });

/** Marks of a scene, but for those of a legend that is part of it. */
const marksOf = (nodes: readonly SceneNode[]): readonly string[] =>
  nodes.flatMap((node) =>
    node.key === 'legend' ? [] : [...(node.means === undefined ? [] : [node.means]), ...marksOf(node.children ?? [])],
  );

interface Case<M> {
  drawn(model: M, nowMs: number): readonly string[];
  /** Named from the start, so that nothing in the legend moves. */
  readonly kept: readonly LegendMark[];
}

type ModelOf<K extends LensId> = ModelMap[(typeof lenses)[K]['projection']];

const cases: { readonly [K in LensId]?: Case<ModelOf<K>> } = {
  cluster: {
    drawn(model, nowMs) {
      const layout = layoutCluster(model, stage.width, stage.height);
      const { node } = stillPart({ model, layout, nowMs, selection: undefined, currentKey: undefined, idPrefix: 'test' });
      // Connections depend on what is selected, older messages on the room of a strip, so the picture adds their entries itself.
      const text = sceneText([node]);
      const added = new Map([
        ['connection', m.cluster_legend_connection()],
        ['olderMessages', m.cluster_legend_older()],
      ]);
      return marksOf([node]).filter((mark) => {
        const words = added.get(mark);
        return words === undefined || !text.includes(words);
      });
    },
    kept: [
      ...([
        'inFlight',
        'answer',
        'stored',
        'cached',
        'consuming',
        'consumed',
        'consumerOffset',
        'otherOffset',
        'clientOffset',
        'heldPull',
      ] as const),
      ...(['failed', 'waiting', 'retry', 'filtered', 'revive', 'downNode', 'cutLink', 'lost', 'queueLock', 'flowControl'] as const),
      ...(['lockDenied', 'avoided', 'wedge', 'oneWay', 'ordered', 'retryLine', 'threads', 'queueName', 'movedOn', 'copiedLog'] as const),
    ],
  },
  queues: {
    drawn: (model, nowMs) => [15, 2].flatMap((pitch) => marksOf(queuesScene(model, nowMs, stage, pitch).nodes)),
    kept: ['stored', 'cached', 'consuming', 'consumed', 'consumerOffset'],
  },
  retryLadder: {
    drawn: (model, nowMs) => marksOf(ladderScene(model, nowMs, stage).nodes),
    kept: ['waiting', 'retry', 'consuming', 'waitBar', 'futureBar', 'deadLetter'],
  },
  transactions: {
    drawn: (model, nowMs) => marksOf(transactionsScene(model, nowMs, stage).nodes),
    kept: ['half', 'immunity'],
  },
  deliveryMatrix: {
    drawn: (model, nowMs) => marksOf(matrixScene(model, nowMs, stage).nodes),
    // Of many deliveries a cell shows the newest.
    kept: ['consumed', 'consuming', 'failed', 'retry', 'queueName'],
  },
  spaceTime: {
    drawn(model, nowMs) {
      const { content, geometry } = spaceTimeScene(model, nowMs, stage, undefined);
      return marksOf(spaceTimeScene(model, nowMs, stage, fitted(content, nowMs, geometry)).scene.nodes);
    },
    // A GET that still travels begins to wait when it arrives.
    kept: ['requestArrow', 'responseArrow', 'handlerBar', 'foldMark', 'heldBar'],
  },
  stateCharts: {
    drawn: (model, nowMs) => {
      const { chart, instance } = chosen(model, {}, undefined);
      return marksOf(chartNodes(chart, chart.wide, { instance, looked: undefined }, nowMs));
    },
    // What changes while the same chart stands there.
    kept: ['currentState', 'lastTransition', 'openTransition', 'runningDelay', 'delay'],
  },
  charts: {
    drawn: (model, nowMs) => marksOf(chartsPicture(model, nowMs, stage).scene.nodes),
    kept: [],
  },
  code: {
    drawn: (model) =>
      kindOf(model, undefined)
        .lines(model)
        .flatMap((line) => ({ now: ['currentLine'], last: ['lastLine'], none: [] })[litOf(model, line) ?? 'none']),
    kept: ['currentLine', 'lastLine'],
  },
  trace: { drawn: () => [], kept: [] },
};

const loaded = await Promise.all(
  (Object.keys(cases) as LensId[]).map(async (id) => ({
    lens: await lenses[id].load(),
    projection: projections[lenses[id].projection] as Projection<unknown, unknown>,
    ...(cases[id] as Case<unknown>),
  })),
);

test.each(listPresetSlugs())('%s: each mark that is drawn is named, and no other', (slug) => {
  const run = runOf(slug);
  for (const { lens, projection, drawn, kept } of loaded)
    for (const { model, nowMs } of momentsOf(projection, run, 5)) {
      const named = new Set(lens.legend(model as never).map(({ mark }) => mark));
      const marks = new Set(drawn(model, nowMs));
      const unnamed = [...marks].filter((mark) => !named.has(mark));
      const notDrawn = [...named].filter((mark) => !marks.has(mark) && !kept.includes(mark as LegendMark));
      expect({ unnamed, notDrawn }, `${lens.id} at ${nowMs}`).toEqual({ unnamed: [], notDrawn: [] });
    }
});

test.each(listPresetSlugs())('%s: whatever machine is chosen, its legend names each mark of its chart', (slug) => {
  for (const { model, nowMs } of momentsOf(projections.stateCharts, runOf(slug), 2)) {
    for (const instance of model.instances) {
      const { chart } = chosen(model, instance, undefined);
      const kept = { machine: instance.machine, instance: instance.instance, madeFor: selectionKey(undefined) };
      const named = new Set(stateChartsLens.legend(model, false, { chart: kept }).map(({ mark }) => mark));
      const marks = marksOf(chartNodes(chart, chart.wide, { instance, looked: undefined }, nowMs));
      expect(
        marks.filter((mark) => !named.has(mark as LegendMark)),
        `${instance.machine} ${instance.instance} at ${nowMs}`,
      ).toEqual([]);
    }
  }
});
