/** Many delay levels at once: the room that is kept for them holds, and what it has no place for is counted. */
import { afterEach, expect, test } from 'vitest';
import { createRun, type Selection } from '../../engine/index.ts';
import { expectedTopics } from '../../projections/queueTapes/expectedTopics.ts';
import { queueTapes } from '../../projections/queueTapes/queueTapes.ts';
import type { QueueTapesModel } from '../../projections/queueTapes/queueTapesModel.ts';
import { parseScenario } from '../../scenario/index.ts';
import { baseLocale, overwriteGetLocale } from '../../paraglide/runtime.js';
import { sceneText } from '../marks/index.ts';
import { faultsOf } from '../testing/sceneBoxes.ts';
import { viewContext } from '../testing/viewContext.ts';
import { defaultPitch, queuesGeometry } from './geometry.ts';
import { queuesLens, queuesScene } from './queuesLens.ts';

const parsed = parseScenario({
  version: 1,
  brokers: [{ id: 'broker-a' }],
  consumers: [{ id: 'c1', listener: { result: 'RECONSUME_LATER' } }],
  script: [{ at: '5s', do: 'send', producer: 'p1', topic: 'OrderTopic', count: 12, every: '1m' }],
});
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const run = createRun(parsed.value);
run.advanceTo(668_000);

function modelAt(ms: number, selection?: Selection): QueueTapesModel {
  const state = queueTapes.initial(run.scenario);
  for (let seq = 1; seq <= run.trace.length && run.trace.at(seq) <= ms; seq++) queueTapes.apply(state, run.trace.fact(seq));
  return queueTapes.model(state, ms, selection);
}

const waitingLevels = ({ topics }: QueueTapesModel): number =>
  topics
    .flatMap(({ kind, tapes }) => (kind === 'schedule' ? tapes : []))
    .filter(({ cells }) => cells.some(({ state }) => state === 'waiting')).length;

afterEach(() => overwriteGetLocale(() => baseLocale));

test.each([360, 1_040])('S-017: more levels wait than there is room for, and nothing below moves: width %d', (width) => {
  const shape = { width, pitch: defaultPitch, isCompact: false, large: undefined, msgId: undefined };
  const bottoms = [0, 8_000, 100_000, 400_000, 668_000].map((ms) => queuesGeometry(modelAt(ms), shape).bottom);
  expect(new Set(bottoms).size).toBe(1);
});

test.each([
  ['en', 360],
  ['en', 1_040],
  ['zh-CN', 360],
] as const)('those for which there is no room are counted, in %s at width %d', (language, width) => {
  overwriteGetLocale(() => language);
  const model = modelAt(668_000);
  const levels = waitingLevels(model);
  expect(levels).toBeGreaterThan(5);
  const { nodes } = queuesScene(model, 668_000, viewContext(width), defaultPitch);
  const svg = sceneText(nodes);
  expect(svg.split('data-queue="SCHEDULE_TOPIC_XXXX').length - 1).toBe(4);
  expect(svg).toContain(
    language === 'en'
      ? `${levels - 4} more queues with waiting messages are in the table`
      : `另有 ${levels - 4} 个队列存着等待中的消息，见表格`,
  );
  expect(faultsOf(nodes, width)).toEqual([]);
});

test('what moved on from a delay level is not drawn as consumed', () => {
  const moved = modelAt(668_000).topics.flatMap(({ tapes }) => tapes.filter(({ cells }) => cells.some(({ state }) => state === 'movedOn')));
  const [tape] = moved;
  const selection = { kind: 'queue', id: tape?.id ?? '' } as const;
  const svg = sceneText(queuesScene(modelAt(668_000, selection), 668_000, { ...viewContext(1_040), selection }, defaultPitch).nodes);
  const [, cell = ''] = svg.split('data-state="movedOn"');
  expect(cell.slice(0, cell.indexOf('data-state='))).not.toContain('var(--done)');
  expect(queuesLens.legend(modelAt(668_000, selection)).map(({ mark }) => mark)).toContain('movedOn');
});

test('room is kept for the timer wheel where a group pops, by a SimpleConsumer or from some moment on, and nowhere else', () => {
  const parse = (more: object): readonly string[] => {
    const result = parseScenario({ version: 1, profile: 'rocketmq-5.3', brokers: [{ id: 'broker-a' }], ...more });
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    return expectedTopics(result.value).map(({ topic, rows }) => `${topic} ${rows}`);
  };
  const told = { at: '5s', do: 'setConsumeMode', topic: 'OrderTopic', group: 'order-group', mode: 'POP' };
  expect(parse({ consumers: [{ id: 'c1', type: 'simple' }] })).toContain('rmq_sys_wheel_timer 1');
  expect(parse({ consumers: [{ id: 'c1' }], script: [told] })).toContain('rmq_sys_wheel_timer 1');
  expect(parse({ consumers: [{ id: 'c1' }] })).toEqual([]);
  // What fails there is not sent back: no delay queue, and no retry topic of the group's own name (PO19).
  const fails = { id: 'c1', listener: { result: 'RECONSUME_LATER' } };
  expect(parse({ consumers: [fails], script: [told] })).toEqual(['rmq_sys_wheel_timer 1']);
  expect(parse({ consumers: [fails] }).map((row) => row.split(' ')[0])).toEqual(['%RETRY%order-group', 'SCHEDULE_TOPIC_XXXX']);
});
