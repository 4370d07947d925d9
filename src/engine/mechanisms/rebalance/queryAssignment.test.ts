import { describe, expect, test } from 'vitest';
import { send, type ScenarioParts } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';
import { allocateAveragely } from './allocate.ts';
import { allocateForPop } from './allocateForPop.ts';

const queues = [0, 1, 2, 3].map((queueId) => ({
  topic: 'OrderTopic',
  broker: queueId < 2 ? 'broker-a' : 'broker-b',
  queueId: queueId % 2,
}));
const names = (share: readonly { readonly broker: string; readonly queueId: number }[]): string =>
  share.map(({ broker, queueId }) => `${broker.slice(-1)}${queueId}`).join(' ');
const members = ['c1', 'c2', 'c3', 'c4'];

describe('a broker shares out', () => {
  test.each([
    [members, 'c1', -1, 'a-1 b-1'],
    [members, 'c3', 0, 'a-1 b-1'],
    [members, 'c1', 3, 'a-1 b-1'],
    [members, 'c1', 1, 'a0 a1'],
    [members, 'c4', 1, 'b1 a0'],
    [members, 'c4', 2, 'b1 a0 a1'],
    [members, 'elsewhere', 1, ''],
    [[...members, 'c5', 'c6'], 'c5', 1, 'a0'],
    [[...members, 'c5', 'c6'], 'c2', 1, 'a1'],
  ])('RB19: among %o, to %s with popShareQueueNum %i: %s', (clientIds, clientId, popShareQueueNum, share) => {
    expect(names(allocateForPop(allocateAveragely, queues, clientIds, clientId, popShareQueueNum))).toBe(share);
  });

  const asking = (parts: ScenarioParts = {}): SimulationDriver =>
    driver({ profile: 'rocketmq-5.3', ...parts, config: { clientRebalance: false, ...parts.config } });

  test('RB18: queues to pull, and the retry topics of both kinds', () => {
    const sim = asking({ script: [send(6_000, { count: 8, every: 1 })] }).advanceTo(30_000);
    sim.expectFact('request.sent', { code: 'QUERY_ASSIGNMENT', from: 'c1' });
    sim.expectNoFact('request.sent', { code: 'GET_CONSUMER_LIST_BY_GROUP' });
    const shares = ['c1', 'c2'].map((consumer) => sim.facts('rebalance.done', { consumer, topic: 'OrderTopic' }).at(-1)?.queues ?? []);
    expect(shares.flat()).toHaveLength(8);
    expect(new Set(shares.flat()).size).toBe(8);
    sim.expectFact('rebalance.done', { topic: '%RETRY%order-group' });
    expect(sim.facts('message.consumed')).toHaveLength(8);
  });

  test('RB18: what popping left behind is pulled', () => {
    const mode = (at: number, more: object) => ({ at, do: 'setConsumeMode', topic: 'OrderTopic', group: 'order-group', ...more });
    const failing = { processMs: 1, result: 'RECONSUME_LATER', delayLevelWhenNextConsume: 0, rules: [] } as const;
    const script = [mode(500, { mode: 'POP' }), send(6_000), mode(17_000, { mode: 'PULL' })];
    const sim = asking({ brokers: ['broker-a'], consumers: [{ id: 'c1', listener: failing }], script }).advanceTo(120_000);
    const retryTopic = '%RETRY%order-group_OrderTopic';
    sim.expectFact('message.revived', { topic: retryTopic });
    sim.expectFact('rebalance.done', { topic: retryTopic });
    sim.expectFact('message.delivered', { topic: retryTopic });
    sim.expectFact('message.sentBack');
  });

  test('RB18: an orderly consumer shares out by itself; a strategy that brokers do not know gets nothing', () => {
    const orderly = asking({ consumers: [{ id: 'c1', messageListener: 'orderly' }] }).advanceTo(10_000);
    orderly.expectFact('rebalance.done', { topic: 'OrderTopic' });
    orderly.expectNoFact('request.sent', { code: 'QUERY_ASSIGNMENT' });
    const unknown = asking({ config: { allocateMessageQueueStrategy: 'CONSISTENT_HASH' } }).advanceTo(30_000);
    unknown.expectFact('request.sent', { code: 'QUERY_ASSIGNMENT' });
    unknown.expectNoFact('rebalance.done');
  });
});
