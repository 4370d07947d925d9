import { describe, expect, test } from 'vitest';
import type { ProfileId } from '../../model/scenario.ts';
import { send, type ScenarioParts } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';

const topics = [
  { name: 'OrderTopic', readQueueNums: 4, writeQueueNums: 4, orderTopicConf: 'broker-a:4' },
  { name: 'PlainTopic', readQueueNums: 4, writeQueueNums: 4 },
];
const cluster = (profile: ProfileId, parts: ScenarioParts): SimulationDriver =>
  driver({ profile, brokers: ['broker-a'], topics, ...parts }).advanceTo(20_000);
const refusals = (sim: SimulationDriver): string[] => sim.facts('send.failed').map(({ message }) => message);

const script = [
  send(5_000, { mode: 'ASYNC', shardingKey: 'o1' }),
  send(5_100, { mode: 'ONEWAY', shardingKey: 'o1' }),
  send(5_200, { shardingKey: 'o1', deliverAt: 9_000 }),
  send(5_300, { shardingKey: 'o1', delayLevel: 1 }),
  send(5_400, { shardingKey: '' }),
  { at: 5_500, do: 'sendBatch', producer: 'p1', messages: 2 },
  send(5_600, { shardingKey: 'anything' }),
];

describe('ordered topics of ONS', () => {
  test('OR18: sync sends with a sharding key only (S-133, S-134, S-137, S-141); nothing else leaves the client', () => {
    const sim = cluster('ons-2017', { script });
    expect(refusals(sim)).toEqual([
      'ASYNC is not supported by the ordered topic OrderTopic: order cannot be guaranteed',
      'ONEWAY is not supported by the ordered topic OrderTopic: order cannot be guaranteed',
      'Timed and delayed messages are not supported by the ordered topic OrderTopic',
      'Timed and delayed messages are not supported by the ordered topic OrderTopic',
      'The sharding key of a message to the ordered topic OrderTopic must not be empty',
      'Batches are not supported by the ordered topic OrderTopic',
      'Batches are not supported by the ordered topic OrderTopic',
    ]);
    expect(sim.facts('send.attempted')).toHaveLength(1);
    expect(sim.facts('message.stored')).toHaveLength(1);
  });

  test('OR18: RocketMQ takes all of it', () => {
    const sim = cluster('rocketmq-4.9', { script });
    expect(refusals(sim)).toEqual([]);
  });

  test('OR18: transactions too (S-170)', () => {
    const sim = cluster('ons-2017', {
      producers: [{ id: 'p1', transactionListener: { localMs: 10, localState: 'COMMIT_MESSAGE', checkState: 'UNKNOW', rules: [] } }],
      script: [{ at: 5_000, do: 'sendInTransaction', producer: 'p1' }],
    });
    expect(refusals(sim)).toEqual(['Transactional messages are not supported by the ordered topic OrderTopic']);
    sim.expectNoFact('half.stored');
  });

  test('OR19: a Producer ID that sent to an ordered topic sends to no other kind (S-136)', () => {
    const sim = cluster('ons-2017', {
      script: [send(5_000, { shardingKey: 'o1' }), send(6_000, { topic: 'PlainTopic' }), send(7_000, { shardingKey: 'o1' })],
    });
    expect(refusals(sim)).toEqual([
      'The Producer ID [order-producer] belongs to an ordered topic and cannot send to an unordered one: PlainTopic',
    ]);
    expect(sim.facts('send.completed')).toHaveLength(2);
  });

  test('OR20: broadcasting (S-135) and a Consumer ID with both kinds of topic (S-136) are not started', () => {
    const sim = cluster('ons-2017', {
      consumers: [
        { id: 'c1', group: 'ordered', messageListener: 'orderly' },
        { id: 'c2', group: 'broadcast', messageListener: 'orderly', messageModel: 'BROADCASTING' },
        { id: 'c3', group: 'ordered', startAt: 8_000, subscriptions: [{ topic: 'PlainTopic', expression: '*' }] },
      ],
    });
    expect(sim.facts('client.logged', { level: 'ERROR' }).map(({ client, text }) => [client, text])).toEqual([
      ['c2', 'BROADCASTING is not supported by the ordered topic OrderTopic'],
      ['c3', 'The Consumer ID [ordered] goes with one kind of topic: ordered or unordered, not both'],
    ]);
    expect(sim.facts('client.started').map(({ id }) => id)).toEqual(expect.arrayContaining(['c1']));
    sim.expectNoFact('client.started', { id: 'c2' }).expectNoFact('client.started', { id: 'c3' });
  });
});
