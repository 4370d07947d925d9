import { expect, test } from 'vitest';
import { createRun } from '../../engine/index.ts';
import { openPreset, parseScenario } from '../../scenario/index.ts';
import { clusterMap } from './clusterMap.ts';

const modelAt = (slug: string, ms: number) => modelOf(openPreset(slug), ms);

function modelOf(opened: ReturnType<typeof openPreset>, ms: number) {
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  const run = createRun(opened.value);
  run.advanceTo(ms);
  const state = clusterMap.initial(opened.value);
  for (let seq = 1; seq <= run.trace.seqAt({ ms }); seq++) clusterMap.apply(state, run.trace.fact(seq));
  return clusterMap.model(state, ms, undefined);
}

test('S-213: the trade example draws Trade_Topic and its four systems', () => {
  const model = modelAt('tag-filter-trade', 10_000);
  const topics = model.brokers.flatMap(({ tapes }) => tapes).filter(({ kind }) => kind === 'topic');
  expect(new Set(topics.map(({ topic }) => topic))).toEqual(new Set(['Trade_Topic']));
  const consumers = model.groups.flatMap((group) => group.consumers);
  expect([...model.producers, ...consumers].map(({ id }) => id)).toEqual(['p1', 'c1', 'c2', 'c3']);
});

test('S-183: instances of one Consumer ID stand in one box', () => {
  const { groups } = modelAt('clustering-nine-messages', 10_000);
  const boxes = groups.map(({ name, consumers }) => [name, ...consumers.map((consumer) => consumer.id)]);
  expect(boxes.filter((box) => ['c1', 'c2', 'c3'].some((id) => box.includes(id)))).toEqual([['order-group', 'c1', 'c2', 'c3']]);
});

test('one-way sends are counted as what they are: nobody says whether they went well', () => {
  const { producers } = modelAt('oneway-loss', 9_000);
  expect(producers[0]).toMatchObject({ id: 'logger', sent: 100, oneway: 100, ok: 0, failed: 0 });
});

test('with more in the air than are remembered, each one-way send is still told as one', () => {
  const producers = ['p1', 'p2'];
  const scenario = parseScenario({
    version: 1,
    seed: 1,
    network: { latency: 500 },
    brokers: [{ id: 'broker-a' }],
    topics: [{ name: 'LogTopic' }],
    producers: producers.map((id) => ({ id, group: 'log-producer' })),
    until: 200_000,
    script: producers.map((producer) => ({
      at: 180_000,
      do: 'send',
      producer,
      topic: 'LogTopic',
      mode: 'ONEWAY',
      count: 3_000,
      every: 1,
    })),
  });
  const sent = modelOf(scenario, 181_400).flights.filter(({ code }) => code.startsWith('SEND_'));
  expect(sent.length).toBeGreaterThan(2_000);
  expect(sent.filter(({ isOneway }) => isOneway !== true)).toEqual([]);
});

test('a client whose start is refused does not wait for its start any more', () => {
  const { groups } = modelAt('client-capability-matrix', 10_000);
  const refused = groups.flatMap(({ consumers }) => consumers).filter(({ status }) => status.reason === 'refused');
  expect(refused.map(({ id, status }) => [id, status.state, status.startsAt])).toEqual([
    ['cpp-all', 'notStarted', undefined],
    ['net-all', 'notStarted', undefined],
  ]);
});

test('after a power failure a queue shows what is stored there now', () => {
  const end = modelAt('power-failure-trickle', 120_000).brokers[0]?.tapes[0];
  expect(end?.maxOffset).toBe(4);
  expect(end?.dots.map(({ queueOffset, state }) => [queueOffset, state])).toEqual([0, 1, 2, 3].map((offset) => [offset, 'consumed']));
});
