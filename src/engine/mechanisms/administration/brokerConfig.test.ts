import { expect, test } from 'vitest';
import { actionSpecs, liveBrokerOptions } from './actions.ts';
import { profiles } from '../../profiles/index.ts';
import { send } from '../../testing/scenarios.ts';
import { driver } from '../../testing/SimulationDriver.ts';

const oneQueue = [{ name: 'OrderTopic', writeQueueNums: 1, readQueueNums: 1 }];
const cluster = { brokers: ['broker-a'], topics: oneQueue, consumers: ['c1'] } as const;
const set = (at: number, key: string, value: string) => ({ at, do: 'updateBrokerConfig', broker: 'broker-a', key, value });

test('AD21: switched off, unknown topics are refused from now on, also after a restart', () => {
  const script = [
    send(5_000, { topic: 'FIRST' }),
    set(10_000, 'autoCreateTopicEnable', 'false'),
    send(15_000, { topic: 'SECOND' }),
    { at: 20_000, do: 'stop', node: 'broker-a' },
    { at: 30_000, do: 'start', node: 'broker-a' },
    send(70_000, { topic: 'THIRD' }),
  ];
  const sim = driver({ ...cluster, script }).advanceTo(90_000);
  expect(sim.facts('send.completed')).toHaveLength(1);
  expect(sim.facts('send.failed')).toHaveLength(2);
  expect(sim.expectFact('brokerConfig.updated')).toMatchObject({ key: 'autoCreateTopicEnable', before: 'true', value: 'false' });
});

test('AD21: retention looks anew when its hours change', () => {
  const sim = driver({ ...cluster, script: [send(5_000), set(10_000, 'fileReservedTime', '1')] }).advanceTo(11_000);
  expect(sim.expectFact('brokerConfig.updated')).toMatchObject({ before: '72', value: '1' });
});

test('AD21: a query by key gives no more than it may', () => {
  const sim = driver({
    ...cluster,
    script: [set(50_000, 'maxMsgsNumBatch', '1'), { at: 60_000, do: 'queryByKey', key: 'k' }, send(5_000, { count: 3, keys: 'k' })],
  });
  expect(sim.advanceTo(61_000).expectFact('key.queried').found).toBe(1);
});

test('AD21: no value, an option of another version, a broker that is down', () => {
  const script = [
    set(5_000, 'longPollingEnable', 'maybe'),
    set(6_000, 'recallMessageEnable', 'true'),
    { at: 7_000, do: 'crash', node: 'broker-a' },
    set(8_000, 'longPollingEnable', 'false'),
  ];
  const sim = driver({ ...cluster, script }).advanceTo(9_000);
  expect(sim.facts('action.rejected').map(({ reason, subject }) => `${reason} ${subject}`)).toEqual([
    'badOption longPollingEnable=maybe',
    'noSuchOption recallMessageEnable',
    'notRunning broker-a',
  ]);
});

test('AD21: each option in the list is one of a broker', () => {
  const known = new Set([
    ...Object.keys(profiles['rocketmq-4.9'].constants.broker),
    ...Object.keys(profiles['rocketmq-5.3'].constants.broker),
  ]);
  expect(liveBrokerOptions.filter((name) => !known.has(name))).toEqual([]);
  expect(actionSpecs.updateBrokerConfig.fields.key.values).toBe(liveBrokerOptions);
});

test('AD22: with the next poll producers send by the fixed list, and forget it with the one after it is deleted', () => {
  const order = (at: number, orderConf?: string) => ({ at, do: 'updateOrderConf', topic: 'OrderTopic', ...(orderConf && { orderConf }) });
  const script = [order(20_000, 'broker-b:2'), order(100_000), send(5_000, { count: 200, every: 1_000 })];
  const sim = driver({ config: { orderMessageEnable: true }, consumers: [], script }).advanceTo(210_000);
  const brokers = (from: number, to: number) =>
    new Set(sim.facts('message.stored', { at: (at) => at > from && at < to }).map(({ broker, queueId }) => `${broker}:${queueId}`));
  expect(brokers(51_100, 100_000)).toEqual(new Set(['broker-b:0', 'broker-b:1']));
  expect(brokers(131_100, 205_000).size).toBe(8);
});

test('AD22: a list that is none, and nobody to keep it', () => {
  const script = [
    { at: 5_000, do: 'updateOrderConf', topic: 'OrderTopic', orderConf: 'broker-a' },
    { at: 6_000, do: 'crash', node: 'n1' },
    { at: 7_000, do: 'updateOrderConf', topic: 'OrderTopic', orderConf: 'broker-a:4' },
  ];
  const sim = driver({ ...cluster, script }).advanceTo(8_000);
  expect(sim.facts('action.rejected').map(({ reason }) => reason)).toEqual(['badOrderConf', 'noNameServerRunning']);
});
