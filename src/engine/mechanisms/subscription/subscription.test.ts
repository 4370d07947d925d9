import { describe, expect, test } from 'vitest';
import { javaHashCode, matchesHash, parseTags } from '../../model/filter.ts';
import { send } from '../../testing/scenarios.ts';
import { driver } from '../../testing/SimulationDriver.ts';

const reading = (expression: string) => [{ id: 'c1', subscriptions: [{ topic: 'OrderTopic', expression }] }];

describe('subscription', () => {
  test.each([
    ['', []],
    ['*', []],
    ['TagA', ['TagA']],
    ['TagA || TagB', ['TagA', 'TagB']],
    [' * ', ['*']],
    ['TagA||', ['TagA']],
  ])('SU1: %j', (expression, tags) => {
    expect(parseTags(expression)).toEqual(tags);
  });

  test('SU1: only the asked tags are delivered, and the offset passes the others', () => {
    const tags = ['TagA', 'TagB', 'TagC'];
    const sim = driver({
      brokers: ['broker-a'],
      consumers: reading('TagA || TagC'),
      script: tags.map((tag, i) => send(5_000 + i, { tag })),
    }).advanceTo(60_000);
    expect(sim.facts('message.delivered')).toHaveLength(2);
    expect(sim.expectFact('message.filtered')).toMatchObject({ where: 'broker', expression: 'TagA || TagC' });
  });

  test('SU2: the retry topic is subscribed by clustering consumers only', () => {
    const sim = driver({ brokers: ['broker-a'], consumers: ['c1', { id: 'b1', group: 'audit', messageModel: 'BROADCASTING' }] }).advanceTo(
      5_000,
    );
    expect(new Set(sim.facts('rebalance.done').map(({ consumer, topic }) => `${consumer} ${topic}`))).toEqual(
      new Set(['c1 OrderTopic', 'c1 %RETRY%order-group', 'b1 OrderTopic']),
    );
  });

  test('SU3: what only shares the hash passes the broker and not the client', () => {
    expect([javaHashCode('Aa'), javaHashCode('BB')]).toEqual([2_112, 2_112]);
    const sim = driver({
      brokers: ['broker-a'],
      consumers: reading('Aa'),
      script: [send(5_000, { tag: 'BB' }), send(5_100, { tag: 'Aa' })],
    }).advanceTo(30_000);
    expect(sim.expectFact('message.filtered')).toMatchObject({ where: 'client', consumer: 'c1' });
    expect(sim.facts('message.delivered')).toHaveLength(1);
  });

  test('SU4: a message without a tag', () => {
    expect([matchesHash([], undefined), matchesHash(['TagA'], undefined)]).toEqual([true, false]);
    const sim = driver({ brokers: ['broker-a'], consumers: reading('TagA'), script: [send(5_000)] }).advanceTo(30_000);
    sim.expectNoFact('message.delivered');
  });
});
