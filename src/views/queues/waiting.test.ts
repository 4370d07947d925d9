/** Visual page, "Node and link states": a tape says why it does not move on, in marks and in words. */
import { expect, test } from 'vitest';
import { createRun } from '../../engine/index.ts';
import { queueTapes } from '../../projections/queueTapes/queueTapes.ts';
import { openPreset } from '../../scenario/index.ts';
import { sceneText } from '../marks/index.ts';
import { faultsOf } from '../testing/sceneBoxes.ts';
import { viewContext } from '../testing/viewContext.ts';
import { defaultPitch } from './geometry.ts';
import { queuesLens, queuesScene } from './queuesLens.ts';
import { noCombSentence } from './queueTexts.ts';

function at(slug: string, ms: number, width = 1_040) {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(`${slug} does not open`);
  const run = createRun(opened.value);
  run.advanceTo(ms);
  const state = queueTapes.initial(run.scenario);
  for (let seq = 1; seq <= run.trace.seqAt({ ms }); seq++) queueTapes.apply(state, run.trace.fact(seq));
  const model = queueTapes.model(state, ms, undefined);
  const { nodes } = queuesScene(model, ms, viewContext(width, { height: 560 }), defaultPitch);
  return {
    model,
    text: sceneText(nodes),
    faults: faultsOf(nodes, width),
    legend: queuesLens.legend(model).map(({ mark }) => mark),
    rows: queuesLens.twin(model, ms).flatMap(({ rows }) => rows.map(({ cells }) => cells.join(' | '))),
  };
}

test.each([360, 1_040])('a suspended ordered queue: failed head, wedge, how many it holds; width %d', (width) => {
  const held = at('order-suspend-blocks-queue', 7_500, width);
  expect(held.model.topics[0]?.tapes[0]).toMatchObject({ suspended: { offset: 2, holds: 1 } });
  expect(held.model.comb?.teeth.map(({ state }) => state)).toEqual(['suspended', 'cached']);
  expect(held.text).toContain('>holds 1<');
  expect(held.text).toContain('fails-always failed. c1 consumes in order');
  expect(held.legend).toEqual(expect.arrayContaining(['failed', 'wedge']));
  expect(held.rows.find((row) => row.startsWith('OrderTopic | broker-a q0'))).toContain('2, offset 2 failed and holds 1');
  expect(held.faults).toEqual([]);
  const over = at('order-suspend-blocks-queue', 8_200, width);
  expect(over.model.topics[0]?.tapes[0]?.suspended).toBeUndefined();
  expect(over.legend).not.toContain('wedge');
});

test('flow control: a valve at the end of the tape, and the rule that fires', () => {
  const paused = at('flow-control', 15_000);
  expect(paused.model.topics[0]?.tapes[0]?.paused).toEqual({ since: 13_455, rule: 'pullThresholdForQueue', limit: 10, usual: 1_000 });
  expect(paused.text).toContain('>&gt; 10 cached<');
  expect(paused.legend).toContain('flowControl');
  expect(paused.rows.find((row) => row.startsWith('OrderTopic | broker-a q0'))).toContain('flow control since 13.455\u2009s: > 10 cached');
  expect(paused.faults).toEqual([]);
  const over = at('flow-control', 22_000);
  expect(over.model.topics[0]?.tapes[0]?.paused).toBeUndefined();
  expect(over.legend).not.toContain('flowControl');
});

test.each([360, 1_040])('the queues of a broker that is down say since when, as the cluster does, until it is back; width %d', (width) => {
  const down = at('master-killed-slave-reads', 40_000, width);
  expect(down.text.match(/✕ down since 17\.000/g)).toHaveLength(1);
  expect(down.rows.find((row) => row.startsWith('OrderTopic | broker-a q1'))).toContain('down since 17.000');
  expect(down.faults).toEqual([]);
  expect(at('master-killed-slave-reads', 16_000, width).text).not.toContain('down since');
  expect(at('master-killed-slave-reads', 95_000, width).text).not.toContain('down since');
});

test('in broadcasting a consumer keeps its offsets itself: no words say that the broker would be told them', () => {
  const own = at('broadcast-nine-messages', 8_000).model;
  expect(queuesLens.context(own)).toContain('1 of 3 consumers: select another');
  expect(noCombSentence(own, { selection: undefined })).toBe('All process queues are empty: nothing that was pulled is unfinished.');
  const labelsOf = (model: typeof own): string =>
    queuesLens
      .legend(model)
      .map(({ label }) => label)
      .join('; ');
  expect(labelsOf(own)).toContain('offset of order-group@c1, only in its own offsets.json');
  expect(labelsOf(at('broadcast-nine-messages', 12_000).model)).toContain('own offset of order-group@c2, order-group@c3');
  const told = at('clustering-nine-messages', 8_000).model;
  expect(noCombSentence(told, { selection: undefined })).toContain('not committed yet');
  expect(labelsOf(told)).toContain('consumer offset of order-group: lag counts from it');
});
