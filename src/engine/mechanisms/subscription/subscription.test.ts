import { describe, expect, test } from 'vitest';
import { javaHashCode, matchesHash, parseTags, subscriptionData } from '../../model/filter.ts';
import { listener, send } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';

const reading = (expression: string) => [{ id: 'c1', subscriptions: [{ topic: 'OrderTopic', expression }] }];

/** Deliveries in their order, as `consumer tag`. */
function deliveredTags(sim: SimulationDriver): string[] {
  const tags = new Map(sim.facts('send.requested').map(({ msgId, tag }) => [msgId, tag ?? 'none']));
  return sim.facts('message.delivered').map(({ consumer, msgId }) => `${consumer} ${tags.get(msgId) ?? ''}`);
}

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
    const tagged = (expression: string) => subscriptionData({ topic: 'OrderTopic', expression }, 0);
    expect([matchesHash(tagged('*'), undefined), matchesHash(tagged('TagA'), undefined)]).toEqual([true, false]);
    const sim = driver({ brokers: ['broker-a'], consumers: reading('TagA'), script: [send(5_000)] }).advanceTo(30_000);
    sim.expectNoFact('message.delivered');
  });

  test('SU5: the second subscribe replaces the first, before the start and while it runs', () => {
    const subscriptions = ['TagA', 'TagB'].map((expression) => ({ topic: 'OrderTopic', expression }));
    const sim = driver({
      brokers: ['broker-a'],
      consumers: [{ id: 'c1', subscriptions }],
      script: [
        send(5_000, { tag: 'TagA' }),
        send(5_100, { tag: 'TagB' }),
        { at: 7_000, do: 'subscribe', consumer: 'c1', topic: 'OrderTopic', expression: 'TagA' },
        send(30_000, { tag: 'TagA' }),
        send(30_100, { tag: 'TagB' }),
      ],
    }).advanceTo(60_000);
    expect(deliveredTags(sim)).toEqual(['c1 TagB', 'c1 TagA']);
    sim.expectFact('request.sent', { code: 'HEART_BEAT', from: 'c1', at: 7_000 });
  });

  test('SU5: a topic that is subscribed while it runs waits for the route poll and the rebalance', () => {
    const sim = driver({
      brokers: ['broker-a'],
      topics: [{ name: 'OrderTopic' }, { name: 'Other' }],
      consumers: ['c1'],
      script: [{ at: 6_000, do: 'subscribe', consumer: 'c1', topic: 'Other', expression: '*' }, send(6_500, { topic: 'Other' })],
    });
    expect(sim.until('route.fetched', { client: 'c1', topic: 'Other' }).at).toBeGreaterThan(30_000);
    const share = sim.until('rebalance.done', { topic: 'Other' });
    expect(share.queues).toHaveLength(4);
    // A young queue begins at 0, so nothing is missed.
    expect(sim.until('message.delivered', { topic: 'Other' }).at).toBeGreaterThan(share.at);
  });

  test('SU5: an expression without a part is refused', () => {
    const sim = driver({
      consumers: ['c1'],
      script: [{ at: 6_000, do: 'subscribe', consumer: 'c1', topic: 'OrderTopic', expression: '||' }],
    });
    expect(sim.until('action.rejected')).toMatchObject({ reason: 'badExpression', subject: '||' });
  });

  test('SU15: an expression without a tag matches nothing at the broker; nothing but bars does not come to start()', () => {
    const consumers = [' ', '|| ||', '||', ''].map((expression, i) => ({
      id: `c${i}`,
      group: `g${i}`,
      subscriptions: [{ topic: 'OrderTopic', expression }],
    }));
    const sim = driver({ ...twoQueues, consumers, script: [send(9_000, { tag: 'TagA' }), send(9_100)] }).advanceTo(30_000);
    expect(sim.facts('message.delivered').map(({ consumer }) => consumer)).toEqual(['c3', 'c3']);
    expect(
      sim
        .facts('message.filtered', { where: 'broker' })
        .map(({ group }) => group)
        .toSorted(),
    ).toEqual(['g0', 'g0', 'g1', 'g1']);
    sim.expectFact('client.logged', {
      client: 'c2',
      text: (text) =>
        text.startsWith('org.apache.rocketmq.client.exception.MQClientException: subscription exception\nFor more information'),
    });
    sim.expectNoFact('client.started', { id: 'c2' });
  });

  test('SU15: an empty SQL92 expression does not come to start() either', () => {
    const sim = driver({ brokers: ['broker-a'], config: { enablePropertyFilter: true }, consumers: sql('') }).advanceTo(3_000);
    sim.expectFact('client.logged', { client: 'c1', text: (text) => text.includes('subscription exception') });
    sim.expectNoFact('client.started', { id: 'c1' });
  });

  const disagreeing = [
    { id: 'c1', subscriptions: [{ topic: 'OrderTopic', expression: 'TagA' }] },
    { id: 'c2', startAt: 3_000, subscriptions: [{ topic: 'OrderTopic', expression: 'TagB' }] },
  ];
  const eight = [send(9_000, { tag: 'TagA', count: 4, every: 100 }), send(9_050, { tag: 'TagB', count: 4, every: 100 })];
  const twoQueues = { brokers: ['broker-a'], topics: [{ name: 'OrderTopic', readQueueNums: 2, writeQueueNums: 2 }] } as const;

  test('SU6: the instance whose share changed last is heard, and heartbeats do not change that', () => {
    const script = [0, 1].flatMap((queueId) =>
      ['TagA', 'TagB'].flatMap((tag) =>
        [9_000, 45_000].map((at) => send(at + 100 * queueId + (tag === 'TagA' ? 0 : 50), { tag, queue: `broker-a:${queueId}` })),
      ),
    );
    const sim = driver({ ...twoQueues, consumers: disagreeing, script: script.toSorted((a, b) => a.at - b.at) }).advanceTo(100_000);
    expect(deliveredTags(sim)).toEqual(['c2 TagB', 'c2 TagB']);
    expect(new Set(sim.facts('message.filtered', { where: 'client' }).map(({ consumer }) => consumer))).toEqual(new Set(['c1']));
    // The offset passes what nobody got.
    expect(
      Math.max(...sim.facts('offset.committed', { where: 'broker', queueId: 0, topic: 'OrderTopic' }).map(({ offset }) => offset)),
    ).toBe(4);
  });

  test('SU6: when the older instance starts again, it is heard', () => {
    const script = [
      { at: 20_000, do: 'stop', node: 'c1' },
      { at: 25_000, do: 'start', node: 'c1' },
      ...eight.map((one) => ({ ...one, at: one.at + 30_000, queue: 'broker-a:0' })),
    ];
    const sim = driver({ ...twoQueues, consumers: disagreeing, script }).advanceTo(100_000);
    expect(new Set(deliveredTags(sim))).toEqual(new Set(['c1 TagA']));
  });

  test('SU7: instances with different topics', () => {
    const sim = driver({
      brokers: ['broker-a'],
      topics: [{ name: 'TX' }, { name: 'TY' }],
      consumers: [
        { id: 'c1', subscriptions: [{ topic: 'TX', expression: '*' }] },
        { id: 'c2', startAt: 3_000, subscriptions: [{ topic: 'TY', expression: '*' }] },
      ],
      script: [send(9_000, { topic: 'TX', count: 8, every: 10 }), send(9_500, { topic: 'TY', count: 8, every: 10 })],
    });
    sim.until('response.sent', { code: 'PULL_MESSAGE', status: 'SUBSCRIPTION_NOT_EXIST', to: 'c1' });
    const first = sim.until('message.delivered', { consumer: 'c1' });
    const beat = sim.expectFact('request.sent', { code: 'HEART_BEAT', from: 'c1', at: (at) => at > 9_000 });
    expect(first.at).toBeGreaterThan(beat.at);
    expect(first.at).toBeLessThan(beat.at + 1_100);
    sim.advanceTo(100_000);
    expect(deliveredTags(sim).toSorted()).toEqual([...Array<string>(4).fill('c1 none'), ...Array<string>(4).fill('c2 none')]);
    // What belongs to the other instance is not skipped, it stays.
    const committed = sim.facts('offset.committed', { topic: 'TX', where: 'broker' }).map(({ queueId }) => queueId);
    expect(new Set(committed)).toEqual(new Set([0, 1]));
  });

  test.each([{ config: { postSubscriptionWhenPull: true } }, { profile: 'ons-2017' as const }])(
    'SU8: the owner of a queue filters it: %j',
    (parts) => {
      const sim = driver({ ...twoQueues, ...parts, consumers: disagreeing, script: eight.map((one) => ({ ...one, queue: 'broker-a:0' })) });
      sim.advanceTo(60_000);
      expect(deliveredTags(sim)).toEqual(Array<string>(4).fill('c1 TagA'));
      sim.expectNoFact('message.filtered', { where: 'client' });
    },
  );

  const sql = (expression: string) => [
    { id: 'c1', subscriptions: [{ topic: 'OrderTopic', expression, expressionType: 'SQL92' as const }] },
  ];

  test('SU9: a broker without enablePropertyFilter lets the start fail', () => {
    const sim = driver({ brokers: ['broker-a'], consumers: sql('price > 10') });
    expect(sim.until('client.logged')).toMatchObject({
      client: 'c1',
      level: 'ERROR',
      text: 'org.apache.rocketmq.client.exception.MQClientException: CODE: 1  DESC: The broker does not support consumer to filter message by SQL92\nFor more information, please visit the url, http://rocketmq.apache.org/docs/faq/',
    });
    sim.until('client.stopped', { id: 'c1' });
    sim.advanceTo(60_000).expectNoFact('rebalance.done', { consumer: 'c1' });
  });

  test('SU9: so does an expression that does not parse, with the recorded text', () => {
    const sim = driver({ brokers: ['broker-a'], config: { enablePropertyFilter: true }, consumers: sql('price BETWEEN') });
    const { text } = sim.until('client.logged');
    expect(text).toMatch(
      /CODE: 23 {2}DESC: org\.apache\.rocketmq\.filter\.parser\.ParseException: Encountered "<EOF>" at line 1, column 13\./,
    );
    expect(text).toMatch(/"-" \.\.\.\n {4}\nFor more information, please visit the url/);
  });

  test.each([
    ['rocketmq-4.9', []],
    ['rocketmq-5.3', ['hangzhou', 'zhoushan']],
  ] as const)('SU14: CONTAINS at %s', (profile, expected) => {
    const script = ['hangzhou', 'beijing', 'zhoushan'].map((city, i) => send(9_000 + 10 * i, { keys: city, properties: `city=${city}` }));
    const consumers = sql("city CONTAINS 'zhou'");
    const sim = driver({ profile, brokers: ['broker-a'], config: { enablePropertyFilter: true }, consumers, script }).advanceTo(30_000);
    const keys = new Map(sim.facts('send.requested').map(({ msgId, keys: key }) => [msgId, key]));
    expect(sim.facts('message.delivered').map(({ msgId }) => keys.get(msgId))).toEqual(expected);
  });

  test('SU9: nobody answers the check', () => {
    const script = [{ at: 1_050, do: 'cutLink', from: 'c1', to: 'broker-a' }];
    const sim = driver({ brokers: ['broker-a'], config: { enablePropertyFilter: true }, consumers: sql('price > 10'), script });
    expect(sim.until('client.logged').text).toContain('Check client in broker error, maybe because you use SQL92 to filter message');
  });

  test('SU10: the recorded expression picks the one message of ten', () => {
    const tags = ['TagA', 'TagB', 'TagC'];
    const script = Array.from({ length: 9 }, (_, i) =>
      send(5_000 + 10 * i, { tag: tags[i % 3] as string, keys: `f${i}`, properties: `price=${4 * i}` }),
    );
    const sim = driver({
      brokers: ['broker-a'],
      config: { enablePropertyFilter: true },
      consumers: sql("TAGS = 'TagC' AND price BETWEEN 10 AND 20"),
      script: [...script, send(5_200, { keys: 'f9' })],
    }).advanceTo(60_000);
    const keys = new Map(sim.facts('send.requested').map(({ msgId, keys: key }) => [msgId, key]));
    expect(sim.facts('message.delivered').map(({ msgId }) => keys.get(msgId))).toEqual(['f5']);
    expect(sim.facts('message.filtered', { where: 'broker' })).toHaveLength(9);
    sim.expectNoFact('message.filtered', { where: 'client' });
  });

  test.each([
    ['rocketmq-4.9' as const, false, 2],
    ['rocketmq-4.9' as const, true, 1],
    ['rocketmq-5.3' as const, true, 2],
  ])('SU11: %s, filterSupportRetry %s: what the expression no longer wants is delivered %i times', (profile, filterSupportRetry, times) => {
    const [consumer] = sql('price > 10');
    const later = listener({ rules: [{ when: { reconsumeTimesTo: 0 }, result: 'RECONSUME_LATER' }] });
    const sim = driver({
      profile,
      brokers: ['broker-a'],
      config: { enablePropertyFilter: true, filterSupportRetry },
      consumers: [{ ...consumer, id: 'c1', listener: later }],
      script: [
        send(5_000, { properties: 'price=12' }),
        { at: 6_000, do: 'subscribe', consumer: 'c1', topic: 'OrderTopic', expression: 'price > 20', expressionType: 'SQL92' },
      ],
    }).advanceTo(120_000);
    expect(sim.facts('message.delivered')).toHaveLength(times);
    const dropped = sim.facts('message.filtered', { topic: '%RETRY%order-group' }).map(({ expression }) => expression);
    expect(dropped).toEqual(times === 1 ? ['price > 20'] : []);
  });

  test('SU12: a pull that waits is woken by the old filter and answered by the new one', () => {
    const sim = driver({
      ...twoQueues,
      consumers: reading('TagA'),
      script: [
        { at: 6_000, do: 'subscribe', consumer: 'c1', topic: 'OrderTopic', expression: 'TagB' },
        send(6_100, { tag: 'TagA', queue: 'broker-a:0' }),
      ],
    });
    const stored = sim.until('message.stored', { topic: 'OrderTopic' });
    const answer = sim.until('pull.answered', { consumer: 'c1', queue: 'OrderTopic:broker-a:0' });
    expect([answer.status, answer.at - stored.at]).toEqual(['NO_MATCHED_MSG', 3]);
  });
});
