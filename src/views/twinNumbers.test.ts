/**
 * "Every picture a text twin": the numbers that cluster, queues and space–time draw stand in the row of the thing at which they are
 * drawn. What other lenses draw is compared in `twins.test.ts` and `textTwins.test.ts`.
 */
import { expect, test } from 'vitest';
import type { Run } from '../engine/index.ts';
import { clusterMap } from '../projections/clusterMap/clusterMap.ts';
import { queueTapes } from '../projections/queueTapes/queueTapes.ts';
import { spaceTime } from '../projections/spaceTime/spaceTime.ts';
import { listPresetSlugs } from '../scenario/index.ts';
import { runOf } from '../scenario/testing/presetRun.ts';
import { m } from '../paraglide/messages.js';
import { layoutCluster } from './cluster/layout.ts';
import { stillPart } from './cluster/picture.ts';
import { tapeId } from './cluster/layoutParts.ts';
import { clusterTwin } from './cluster/twin.ts';
import { axisTime } from './format/index.ts';
import type { SceneNode } from './marks/index.ts';
import { queuesScene } from './queues/queuesLens.ts';
import { queuesTwin } from './queues/twin.ts';
import { spaceTimeLens } from './spaceTime/spaceTimeLens.ts';
import { spaceTimeScene } from './spaceTime/spaceTimeScene.ts';
import { momentsOf } from './testing/runMoments.ts';
import { viewContext } from './testing/viewContext.ts';
import type { TwinTable } from './view.ts';

const stage = viewContext(1_040, { height: 560 });

/** Numbers with their commas, points and clocks: `1,204`, `12.5`, `00:45:40`. */
const numbersIn = (text: string): readonly string[] => text.match(/\d[\d,.:]*(?<![,.:])/gu) ?? [];

interface Written {
  readonly key: string;
  readonly text: string;
}

const textsIn = ({ tag, key, text, children }: SceneNode): readonly Written[] => [
  ...(tag === 'title' || text === undefined ? [] : [{ key: key ?? '', text }]),
  ...(children ?? []).flatMap(textsIn),
];

const nodesWith = (nodes: readonly SceneNode[], attr: string): readonly SceneNode[] =>
  nodes.flatMap((node) => [...(node.attrs?.[attr] === undefined ? [] : [node]), ...nodesWith(node.children ?? [], attr)]);

/** Cells of the rows of a thing. */
const cellsOf = (tables: readonly TwinTable[], kind: string, id: string): readonly string[] =>
  tables.flatMap(({ rows }) => rows.filter((row) => row.selection?.kind === kind && row.selection.id === id)).flatMap(({ cells }) => cells);

/** A time has one form in its column, to the millisecond; short words in a picture say its whole seconds: `13 s`, `1 m 6 s`. */
function asShortTime(number: string): readonly string[] {
  if (!/^((\d+:)+\d+(\.\d{3})?|\d+\.\d{3})$/u.test(number)) return [];
  const seconds = number.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return numbersIn(axisTime(Math.floor(seconds) * 1_000));
}

/** Of the numbers in what is written those that no cell has. */
function missing(written: readonly Written[], cells: readonly string[]): readonly string[] {
  const told = new Set(cells.flatMap(numbersIn).flatMap((number) => [number, ...asShortTime(number)]));
  return written.flatMap(({ key, text }) =>
    numbersIn(text)
      .filter((number) => !told.has(number))
      .map((number) => `${key}: ${number} of "${text}"`),
  );
}

/** Names are compared elsewhere: a digit in them counts nothing. */
const names = /^(name|topic|group|owned|queue|broker|id|label)( \d+)?$/u;

/** What is drawn at a thing, beside what the tables say of it. */
interface Compared {
  readonly thing: string;
  readonly written: readonly Written[];
  readonly cells: readonly string[];
}

function* inCluster(run: Run): Generator<Compared> {
  for (const { model, nowMs } of momentsOf(clusterMap, run, 3)) {
    const tables = clusterTwin(model, nowMs);
    const layout = layoutCluster(model, stage.width, stage.height);
    const { node, drawing } = stillPart({ model, layout, nowMs, selection: undefined, currentKey: undefined, idPrefix: 'test' });
    const nodes = new Map(nodesWith([node], 'aria-pressed').map((item) => [item.attrs?.['data-item'], item]));
    for (const { key, selection } of drawing.items) {
      const item = nodes.get(key);
      if (item === undefined || selection.kind === 'message' || selection.kind === 'group' || key.startsWith('more ')) continue;
      const cells = cellsOf(tables, selection.kind, selection.id);
      yield { thing: `cluster at ${nowMs}: ${key}`, written: textsIn(item), cells };
    }
  }
}

function* inQueues(run: Run): Generator<Compared> {
  for (const { model, nowMs } of momentsOf(queueTapes, run, 3)) {
    const tables = queuesTwin(model, nowMs);
    const { nodes } = queuesScene(model, nowMs, stage, 15);
    for (const row of nodesWith(nodes, 'data-queue')) {
      const queue = String(row.attrs?.['data-queue']);
      const offsets = nodesWith([row], 'data-consumer-offset').map(({ attrs }) => ({
        key: 'offset',
        text: String(attrs?.['data-consumer-offset']),
      }));
      const written = [...textsIn(row), ...offsets];
      // When a parked message is due stands in its own row.
      const isParked = ({ key }: Written): boolean => key === 'parked';
      yield {
        thing: `queues at ${nowMs}: ${queue}`,
        written: written.filter((one) => !isParked(one)),
        cells: cellsOf(tables, 'queue', queue),
      };
      const [topic = '', broker = '', queueId = ''] = queue.split(':');
      const messages = tables[1]?.rows.filter(({ cells }) => cells[1] === topic && cells[2] === `${broker} q${queueId}`) ?? [];
      const states = messages.map(({ cells }) => cells[4] ?? '');
      yield { thing: `queues at ${nowMs}: ${queue}`, written: written.filter(isParked), cells: states };
    }
    for (const cell of nodesWith(nodes, 'data-offset')) {
      const [topic = '', broker = '', queueId = ''] = String(cell.attrs?.['data-row']).split(':');
      const offset = String(cell.attrs?.['data-offset']);
      const row = tables[1]?.rows.find(({ cells }) => cells[1] === topic && cells[2] === `${broker} q${queueId}` && cells[3] === offset);
      yield { thing: `queues at ${nowMs}: ${topic} ${offset}`, written: [{ key: 'offset', text: offset }], cells: row?.cells ?? [] };
    }
  }
}

function* inSpaceTime(run: Run): Generator<Compared> {
  for (const { model, nowMs } of momentsOf(spaceTime, run, 3)) {
    const [hops, spans] = spaceTimeLens.twin(model, nowMs);
    const { scene } = spaceTimeScene(model, nowMs, stage, undefined);
    for (const hop of nodesWith(scene.nodes, 'data-hop')) {
      const row = hops?.rows.find(({ key }) => key === String(hop.attrs?.['data-hop']));
      const said = String(hop.attrs?.['aria-label']).replace(/ · ×\d+$/u, '');
      yield { thing: `space–time at ${nowMs}: ${said}`, written: [{ key: 'said', text: said }], cells: row?.cells ?? [] };
    }
    for (const span of nodesWith(scene.nodes, 'data-span')) {
      const told = spans?.rows.flatMap(({ cells }) => cells) ?? [];
      yield { thing: `space–time at ${nowMs}: ${String(span.key)}`, written: textsIn(span), cells: told };
    }
  }
}

/** Consumer offset and offset in memory that a picture has at a queue, by who has them. */
function* marksInQueues(run: Run): Generator<readonly [thing: string, drawn: unknown, told: unknown]> {
  for (const { model, nowMs } of momentsOf(queueTapes, run, 3)) {
    const [tapes] = queuesTwin(model, nowMs);
    const { nodes } = queuesScene(model, nowMs, stage, 15);
    for (const { topic, shownHolder, tapes: of } of model.topics) {
      for (const { id, owners } of of) {
        const rowOf = (holder: string) =>
          tapes?.rows.find(({ cells, selection }) => selection?.id === id && cells[4] === holder)?.cells.slice(5, 7);
        const at = `queues at ${nowMs}: ${id}`;
        const drawn = nodesWith(nodes, 'data-queue').filter(({ attrs }) => attrs?.['data-queue'] === id);
        for (const { attrs } of nodesWith(drawn, 'data-consumer-offset')) {
          const holder = String(attrs?.['data-holder']);
          const known = String(attrs?.['data-consumer-offset']);
          // Broadcasting keeps it in the consumer's own file.
          yield [`${at} ${holder}`, holder.includes('@') ? m.queues_ownFile({ offset: known }) : known, rowOf(holder)?.[0]];
        }
        const memory = nodesWith(drawn, 'data-client-offset')
          .filter(({ attrs }) => attrs?.['data-holder'] === shownHolder)
          .map(({ attrs }) => String(attrs?.['data-client-offset']));
        const [atBroker, inMemory = ''] = rowOf(shownHolder ?? '') ?? [];
        const isKept =
          [inMemory, m.queues_ownFile({ offset: inMemory })].includes(atBroker ?? '') || inMemory === m.queues_twin_notAvailable();
        yield [`${at} memory`, memory, shownHolder === undefined || isKept ? [] : [inMemory]];
        const isWaiting = model.combs.some(({ queue }) => queue === id);
        const resting = nodesWith(nodes, 'data-comb').filter(({ attrs }) => attrs?.['data-comb'] === id);
        if (isWaiting || resting.length === 0 || owners.length === 0) continue;
        const [notch] = nodesWith(resting, 'data-process-offset').map(({ attrs }) => String(attrs?.['data-process-offset']));
        const known = inMemory === m.queues_twin_notAvailable() ? atBroker : inMemory;
        yield [`${at} empty process queue of ${topic}`, notch ?? m.queues_twin_notAvailable(), known];
      }
    }
  }
}

test.each(listPresetSlugs())('%s: a mark of an offset stands where the table has it for the group whose mark it is', (slug) => {
  const run = runOf(slug);
  expect([...marksInQueues(run)].filter(([, drawn, told]) => JSON.stringify(drawn) !== JSON.stringify(told)).slice(0, 12)).toEqual([]);
});

test.each(listPresetSlugs())('%s: cluster and queues know the same offsets of each group', (slug) => {
  const run = runOf(slug);
  const clusters = [...momentsOf(clusterMap, run, 3)];
  const queues = [...momentsOf(queueTapes, run, 3)];
  expect(clusters.map(({ nowMs }) => nowMs)).toEqual(queues.map(({ nowMs }) => nowMs));
  const offsets = clusters.map(({ model }, index) => {
    const tapes = queues[index]?.model.topics.flatMap((topic) => topic.tapes) ?? [];
    const both = model.brokers.flatMap((broker) =>
      broker.tapes.flatMap((tape) => {
        const same = tapes.find(({ id }) => id === tapeId(tape));
        return tape.groups.flatMap(({ group, brokerOffset, clientOffset }) => {
          const other = same?.offsets.find(({ holder }) => holder === group);
          if (other === undefined) return [];
          const at = `${tapeId(tape)} ${group}`;
          return [
            [
              { at, brokerOffset, clientOffset },
              { at, brokerOffset: other.brokerOffset, clientOffset: other.clientOffset },
            ] as const,
          ];
        });
      }),
    );
    return [both.map(([one]) => one), both.map(([, other]) => other)] as const;
  });
  expect(offsets.map(([one]) => one)).toEqual(offsets.map(([, other]) => other));
});

test.each(listPresetSlugs())('%s: the numbers of cluster, queues and space–time stand in the rows of their tables', (slug) => {
  const run = runOf(slug);
  for (const compared of [inCluster, inQueues, inSpaceTime]) {
    let numbers = 0;
    const lacking: string[] = [];
    for (const { thing, written, cells } of compared(run)) {
      const drawn = written.filter(({ key }) => !names.test(key));
      numbers += drawn.flatMap(({ text }) => numbersIn(text)).length;
      lacking.push(...missing(drawn, cells).map((number) => `${thing}: ${number}`));
    }
    expect(lacking.slice(0, 12)).toEqual([]);
    expect(numbers).toBeGreaterThan(3);
  }
});
