/**
 * "Every picture a text twin, every number a unit": over whole runs of presets the twin names what its picture lets one pick, says the
 * names and numbers that it draws, and a column of times says that it is virtual time.
 */
import { expect, test } from 'vitest';
import type { Projection } from '../engine/index.ts';
import { projections, type ModelMap } from '../projections/index.ts';
import { listPresetSlugs } from '../scenario/index.ts';
import { runOf } from '../scenario/testing/presetRun.ts';
import { chartsPicture } from './charts/chartsScene.ts';
import { layoutCluster } from './cluster/layout.ts';
import { stillPart } from './cluster/picture.ts';
import { matrixScene } from './deliveryMatrix/deliveryMatrixLens.ts';
import { parseQueue } from './format/index.ts';
import { lenses, type LensId } from './index.ts';
import type { SceneNode } from './marks/index.ts';
import { queuesScene } from './queues/queuesLens.ts';
import { ladderScene } from './retryLadder/retryLadderLens.ts';
import { spaceTimeScene } from './spaceTime/spaceTimeScene.ts';
import { chartNodes, fitLayout } from './stateCharts/chartScene.ts';
import { chosen } from './stateCharts/choice.ts';
import { momentsOf } from './testing/runMoments.ts';
import { viewContext } from './testing/viewContext.ts';
import { transactionsScene } from './transactions/transactionsLens.ts';
import type { TwinTable } from './view.ts';

const stage = viewContext(1_040, { height: 560 });

type ModelOf<K extends LensId> = ModelMap[(typeof lenses)[K]['projection']];

const scenes: { readonly [K in LensId]?: (model: ModelOf<K>, nowMs: number) => readonly SceneNode[] } = {
  cluster(model, nowMs) {
    const layout = layoutCluster(model, stage.width, stage.height);
    return [stillPart({ model, layout, nowMs, selection: undefined, currentKey: undefined, idPrefix: 'test' }).node];
  },
  queues: (model, nowMs) => queuesScene(model, nowMs, stage, 15).nodes,
  retryLadder: (model, nowMs) => ladderScene(model, nowMs, stage).nodes,
  transactions: (model, nowMs) => transactionsScene(model, nowMs, stage).nodes,
  deliveryMatrix: (model, nowMs) => matrixScene(model, nowMs, stage).nodes,
  spaceTime: (model, nowMs) => spaceTimeScene(model, nowMs, stage, undefined).scene.nodes,
};

interface Picked {
  readonly kind: string;
  readonly id: string;
  /** What the thing says of itself when it has the focus. */
  readonly label: string;
}

/** What can be picked in a scene, controls left out: those are no part of what is shown. */
const picksOf = (nodes: readonly SceneNode[]): readonly Picked[] =>
  nodes.flatMap(({ attrs, children }) => {
    const [kind = '', ...rest] = String(attrs?.['data-pick'] ?? '').split(' ');
    const own =
      kind === '' || kind === 'command' || kind === 'seek'
        ? []
        : [{ kind, id: rest.join(' '), label: String(attrs?.['aria-label'] ?? '') }];
    return [...own, ...picksOf(children ?? [])];
  });

/** Whether the tables have a row of the thing, or name it: a message by its key, a queue by its broker and number. */
function isNamed({ kind, id, label }: Picked, tables: readonly TwinTable[]): boolean {
  const rows = tables.flatMap((table) => table.rows);
  if (rows.some(({ selection }) => selection?.kind === kind && selection.id === id)) return true;
  const cells = cellsOf(tables);
  const queue = kind === 'queue' ? parseQueue(id) : undefined;
  const names = queue === undefined ? [id, ...(kind === 'message' ? [label.split(/[ ,:·，：]/)[0] ?? id] : [])] : [queue.topic];
  return names.some((name) => cells.some((cell) => cell.includes(name)));
}

/** Names and numbers that a picture draws, beside those of what can be picked. */
const drawnWords: { readonly [K in LensId]?: (model: ModelOf<K>, nowMs: number) => readonly string[] } = {
  retryLadder: (model, nowMs) => wordsOf(ladderScene(model, nowMs, stage).nodes, /^(level|queue|arrives|late|dead letter topic)$/u),
  transactions: (model, nowMs) => wordsOf(transactionsScene(model, nowMs, stage).nodes, /^(name|who|word)/u),
  deliveryMatrix: (model, nowMs) => wordsOf(matrixScene(model, nowMs, stage).nodes, /^(mode|count|times|consumed|queue|tag)$/u),
  charts: (model, nowMs) => wordsOf(chartsPicture(model, nowMs, stage).scene.nodes, /^(title|label|value)$/u),
  stateCharts(model, nowMs) {
    const { chart, instance } = chosen(model, {}, undefined);
    const { layout } = fitLayout(chart, stage.width, stage.height);
    return wordsOf(chartNodes(chart, layout, { instance, looked: undefined }, nowMs), /^(name|event|action|entry|left)/u);
  },
};

/** Texts whose key says that they name or count something; a line of actions begins with a stroke. */
const wordsOf = (nodes: readonly SceneNode[], keys: RegExp): readonly string[] =>
  nodes.flatMap(({ key, text, children }) => [
    ...(text !== undefined && keys.test(key ?? '') ? [text.replace(/^\/ /u, '')] : []),
    ...wordsOf(children ?? [], keys),
  ]);

const isSaid = (word: string, tables: readonly TwinTable[]): boolean =>
  cellsOf(tables).some((cell) => cell.includes(word.replace(/…$/u, '')));

/** All that the tables say, captions and names of columns included. */
const cellsOf = (tables: readonly TwinTable[]): readonly string[] =>
  tables.flatMap(({ caption, columns, rows }) => [caption, ...columns.map(({ label }) => label), ...rows.flatMap(({ cells }) => cells)]);

const aTime = /^(\d+ d )?(\d+:\d\d:\d\d(\.\d{3})?|\d+\.\d{3})$/;

const loaded = await Promise.all(
  (Object.keys(lenses) as LensId[]).map(async (id) => ({
    lens: await lenses[id].load(),
    projection: projections[lenses[id].projection] as Projection<unknown, unknown>,
    words: drawnWords[id] as ((model: unknown, nowMs: number) => readonly string[]) | undefined,
    scene: scenes[id] as ((model: unknown, nowMs: number) => readonly SceneNode[]) | undefined,
  })),
);

/** Every third preset has each mechanism. */
const slugs = listPresetSlugs().filter((_, index) => index % 3 === 0);

test.each(slugs)('%s: what can be picked is named by the twin, and columns of times say so', (slug) => {
  const run = runOf(slug);
  for (const { lens, projection, scene, words } of loaded)
    for (const { model, nowMs } of momentsOf(projection, run, 5)) {
      const tables: readonly TwinTable[] = lens.twin(model as never, nowMs);
      const unnamed =
        (scene?.(model, nowMs) ?? []).length === 0 ? [] : picksOf(scene?.(model, nowMs) ?? []).filter((pick) => !isNamed(pick, tables));
      const unmarked = tables.flatMap(({ caption, columns, rows }) =>
        columns
          .filter((column, index) => column.time !== true && rows.some(({ cells }) => aTime.test(cells[index] ?? '')))
          .map(({ label }) => `${caption}: ${label}`),
      );
      const bare = tables.flatMap(({ columns, rows }) =>
        rows.flatMap(({ cells }) => cells.filter((cell, index) => columns[index]?.time !== true && /^[−+]?\d+\.\d+$/.test(cell))),
      );
      const unsaid = (words?.(model, nowMs) ?? []).filter((word) => !isSaid(word, tables));
      expect({ unnamed, unsaid, unmarked, bare }, `${lens.id} at ${nowMs}`).toEqual({ unnamed: [], unsaid: [], unmarked: [], bare: [] });
    }
});
