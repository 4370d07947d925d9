import { expect, test } from 'vitest';
import { createRun } from '../../engine/index.ts';
import { openPreset } from '../../scenario/index.ts';
import { spaceTime } from '../spaceTime/spaceTime.ts';
import { clusterMap } from './clusterMap.ts';
import type { ClusterMapModel, DotState } from './clusterMapModel.ts';

const opened = openPreset('http-backlog-inaccurate');
if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
const scenario = opened.value;
const run = createRun(scenario);
run.advanceTo(20_000);

function mapAt(ms: number): ClusterMapModel {
  const state = clusterMap.initial(scenario);
  for (let seq = 1; seq <= run.trace.seqAt({ ms }); seq++) clusterMap.apply(state, run.trace.fact(seq));
  return clusterMap.model(state, ms, undefined);
}

const dots = (model: ClusterMapModel): DotState[] =>
  model.brokers.flatMap(({ tapes }) => tapes.flatMap((tape) => tape.dots.map(({ state }) => state)));

test('the HTTP preset draws client, HTTP access and broker (S-312), and counts requests', () => {
  const model = mapAt(10_000);
  expect(model.producers).toMatchObject([
    { id: 'http-1', role: 'httpGateway', sent: 5, ok: 5, failed: 0 },
    { id: 'h1', role: 'httpClient', gateway: 'http-1', group: 'PID_DEMO', sent: 5, ok: 5, failed: 0 },
    { id: 'h2', role: 'httpClient', gateway: 'http-1', group: 'CID_DEMO', sent: 5, ok: 5, failed: 0 },
  ]);
  expect(model.brokers.map(({ id }) => id)).toEqual(['broker-a']);
  expect(model.groups).toMatchObject([{ name: 'CID_DEMO', consumers: [], topics: ['TopicTestMQ'] }]);
});

test('a received message is in somebody’s hands until it is deleted, whatever the offset says', () => {
  expect(dots(mapAt(5_500))).toEqual(['stored', 'stored', 'stored', 'stored', 'stored']);
  expect(dots(mapAt(7_000))).toEqual(['consuming', 'consuming', 'consuming', 'consuming', 'consuming']);
  expect(dots(mapAt(10_000))).toEqual(['consumed', 'consumed', 'consuming', 'consumed', 'consumed']);
  const [tape] = mapAt(10_000).brokers[0]?.tapes ?? [];
  expect(tape?.groups[0]).toMatchObject({ group: 'CID_DEMO', brokerOffset: 2, lag: 3 });
});

test('space–time has a lane for each of them, and a span while a client holds a message', () => {
  const state = spaceTime.initial(scenario);
  for (let seq = 1; seq <= run.trace.seqAt({ ms: 10_000 }); seq++) spaceTime.apply(state, run.trace.fact(seq));
  const model = spaceTime.model(state, 10_000, undefined);
  expect(model.lanes.map(({ role }) => role)).toEqual(['httpClient', 'httpClient', 'httpGateway', 'nameServer', 'broker']);
  const held = model.spans.filter(({ lane, kind }) => lane === 'h2' && kind === 'handler');
  expect(held.filter(({ toMs }) => toMs === undefined).map(({ key }) => key)).toEqual(['o-3']);
  expect(held).toHaveLength(5);
  expect(model.hops.filter(({ code }) => code === 'DELETE').some(({ carries }) => carries)).toBe(false);
});
