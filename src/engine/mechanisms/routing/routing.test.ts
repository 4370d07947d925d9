import { describe, expect, test } from 'vitest';
import { driver } from '../../testing/SimulationDriver.ts';
import { nominal, outside } from '../../testing/nominal.ts';
import { listener, send } from '../../testing/scenarios.ts';

const one = { brokers: ['broker-a'], consumers: ['c1'] } as const;
const faq = '\nSee http://rocketmq.apache.org/docs/faq/ for further details.';
const illegalState = 'java.lang.IllegalStateException';

describe('routing', () => {
  test('RT1: a new route is seen at the next poll, at most 30 s later', () => {
    const sim = driver({ ...one, script: [send(5_000, { topic: 'NEW' })] });
    expect(sim.until('route.fetched', { client: 'p1', topic: 'TBW102' }).at).toBe(1_014);
    const created = sim.until('broker.registered', { topics: ['NEW'] });
    const polled = sim.until('route.fetched', { client: 'p1', topic: 'NEW', timer: undefined, queues: 4, seq: (seq) => seq > created.seq });
    expect(outside(polled.at, nominal(created.at, { operations: 4, services: ['pollNameServer'] }))).toBeUndefined();
  });

  test('RT2: two look-ups, then the exact text', () => {
    const sim = driver({ ...one, config: { autoCreateTopicEnable: false }, script: [send(5_000, { topic: 'NEW' })] });
    const failed = sim.until('send.failed');
    expect(failed).toMatchObject({
      errorClass: 'org.apache.rocketmq.client.exception.MQClientException',
      message: `No route info of this topic: NEW${faq}`,
      attempts: 0,
      brokersSent: [],
    });
    expect(sim.facts('request.sent', { from: 'p1', code: 'GET_ROUTEINFO_BY_TOPIC', at: (at) => at >= 5_000 })).toHaveLength(2);
    expect(sim.facts('route.fetched', { client: 'p1', found: false })).toHaveLength(2);
  });

  test('RT3: a topic is created where its messages go, with 4 queues', () => {
    const sim = driver({ brokers: ['broker-a', 'broker-b'], consumers: [], script: [send(5_000, { topic: 'NEW' })] });
    expect(sim.until('route.fetched', { topic: 'NEW', found: true })).toMatchObject({ queues: 8 });
    const created = sim.until('topic.created', { topic: 'NEW' });
    expect(created).toMatchObject({ readQueueNums: 4, writeQueueNums: 4, perm: 6 });
    expect(sim.until('send.completed').broker).toBe(created.broker);
    expect(sim.advanceTo(60_000).facts('topic.created', { topic: 'NEW' })).toHaveLength(1);
  });

  test('RT3: from then on only that broker gets the topic', () => {
    const sim = driver({
      brokers: ['broker-a', 'broker-b'],
      consumers: [],
      script: [send(5_000, { topic: 'NEW' }), send(60_000, { topic: 'NEW', count: 8, every: 10 })],
    });
    const { broker } = sim.until('topic.created', { topic: 'NEW' });
    sim.advanceTo(70_000);
    expect(new Set(sim.facts('send.completed').map((fact) => fact.broker))).toEqual(new Set([broker]));
    expect(sim.facts('send.completed')).toHaveLength(9);
  });

  test('RT4: no name server', () => {
    const sim = driver({ ...one, script: [{ at: 0, do: 'crash', node: 'n1' }, send(5_000)] });
    expect(sim.until('send.failed')).toMatchObject({
      at: 5_001,
      errorClass: illegalState,
      message: 'org.apache.rocketmq.remoting.exception.RemotingConnectException: connect to [192.168.0.1:9876] failed',
    });
  });

  test('RT4: two name servers, both gone', () => {
    const script = [{ at: 0, do: 'crash', node: 'n1' }, { at: 0, do: 'crash', node: 'n2' }, send(5_000)];
    expect(driver({ ...one, nameServers: ['n1', 'n2'], script }).until('send.failed')).toMatchObject({
      errorClass: illegalState,
      message: 'org.apache.rocketmq.remoting.exception.RemotingConnectException: connect to [192.168.0.1:9876, 192.168.0.2:9876] failed',
    });
  });

  test('RT4: 5.3.3 names no address', () => {
    const sim = driver({ ...one, profile: 'rocketmq-5.3', script: [{ at: 0, do: 'crash', node: 'n1' }, send(5_000)] });
    expect(sim.until('send.failed').message).toBe(
      'org.apache.rocketmq.remoting.exception.RemotingConnectException: connect to null failed',
    );
  });

  test('RT4: a name server that does not answer is named by its channel', () => {
    const script = [{ at: 4_000, do: 'freeze', node: 'n1' }, send(5_000)];
    expect(driver({ ...one, script }).until('send.failed')).toMatchObject({
      errorClass: illegalState,
      message:
        'org.apache.rocketmq.remoting.exception.RemotingTimeoutException: wait response on the channel <192.168.0.1:9876> timeout, 3000(ms)',
      costMs: 3_001,
    });
  });

  const early = [{ at: 0, do: 'crash', node: 'n1' }, { at: 20_000, do: 'start', node: 'n1' }, send(50_000)];

  test('RT9: a consumer that is started without a name server hears of it, and reads once one is back', () => {
    const sim = driver({ ...one, script: early });
    expect(sim.until('client.logged', { client: 'c1' })).toMatchObject({
      at: 1_101,
      text: `${illegalState}: org.apache.rocketmq.remoting.exception.RemotingConnectException: connect to [192.168.0.1:9876] failed`,
    });
    expect(sim.until('message.delivered').at).toBeGreaterThan(50_000);
    expect(sim.facts('client.logged')).toHaveLength(1);
  });

  test.each(['push', 'pull'] as const)('RT9: 5.3.3 shuts a %s consumer down', (type) => {
    const sim = driver({ ...one, profile: 'rocketmq-5.3', consumers: [{ id: 'c1', type }], script: early }).advanceTo(120_000);
    expect(sim.expectFact('client.logged').text).toBe(
      `${illegalState}: org.apache.rocketmq.remoting.exception.RemotingConnectException: connect to null failed`,
    );
    sim.expectFact('client.stopped', { id: 'c1', at: sim.expectFact('client.logged').at });
    sim.expectFact('send.completed');
    sim.expectNoFact('message.delivered');
  });

  test('RT5: the other name server answers when one is gone', () => {
    const sim = driver({ ...one, nameServers: ['n1', 'n2'] }).advanceTo(5_000);
    const { nameServer } = sim.expectFact('route.fetched', { client: 'p1' });
    const killed = sim
      .act({ do: 'crash', node: nameServer ?? '' })
      .advanceTo(6_000)
      .act({ do: 'send', producer: 'p1', topic: 'OrderTopic' });
    expect(killed.until('route.fetched', { client: 'p1', topic: 'OrderTopic' }).nameServer).not.toBe(nameServer);
    expect(killed.until('send.completed').status).toBe('SEND_OK');
  });

  test('RT6: a route that is gone at the name server stays in the client', () => {
    const sim = driver({ ...one, script: [send(5_000), { at: 6_000, do: 'crash', node: 'broker-a' }, send(70_000)] });
    sim.until('route.removed', { broker: 'broker-a' });
    expect(sim.until('send.failed').message).toMatch(
      /^Send \[3\] times, still failed, cost \[3\]ms, Topic: OrderTopic, BrokersSent: \[broker-a, broker-a, broker-a\]/,
    );
  });

  test('RT7: a known topic needs no name server', () => {
    const sim = driver({ ...one, script: [send(5_000), { at: 6_000, do: 'crash', node: 'n1' }, send(100_000)] });
    sim.until('send.completed');
    expect(sim.until('send.completed')).toMatchObject({ status: 'SEND_OK', at: 100_003 });
  });

  test('RT8: a broker that only one name server knows is not found through the other', () => {
    const sim = driver({
      nameServers: ['n1', 'n2'],
      brokers: ['broker-a', { id: 'broker-b', config: { namesrvAddr: 'n2' } }],
      producers: [
        { id: 'p1', config: { namesrvAddr: 'n1' } },
        { id: 'p2', config: { namesrvAddr: 'n2' } },
      ],
      script: [send(5_000), send(5_100, { producer: 'p2' }), { at: 6_000, do: 'crash', node: 'n1' }, send(7_000, { topic: 'OtherTopic' })],
    }).advanceTo(8_000);
    expect(
      sim.facts('route.fetched', { topic: 'OrderTopic', found: true, client: (id) => id.startsWith('p') }).map(({ queues }) => queues),
    ).toEqual([4, 8]);
    expect(sim.facts('broker.registered', { broker: 'broker-b' }).every(({ nameServer }) => nameServer === 'n2')).toBe(true);
    expect(sim.expectFact('send.failed').message).toMatch(/connect to \[192\.168\.0\.1:9876\] failed$/);
  });

  describe('a send-back to a broker name without a known master', () => {
    const masterGone = (profile: 'rocketmq-4.9' | 'rocketmq-5.3') =>
      driver({
        profile,
        brokers: ['broker-a', 'broker-b'],
        consumers: [{ id: 'c1', listener: listener({ processMs: 30_000, result: 'RECONSUME_LATER' }) }],
        script: [send(5_000, { queue: 'broker-a:0' }), { at: 6_000, do: 'crash', node: 'broker-a' }],
      });

    test('RT11: 4.9 sends it to the name server, which never answers: the copy is sent after 5 s', () => {
      const sim = masterGone('rocketmq-4.9').advanceTo(45_000);
      const { at } = sim.expectFact('message.consumed');
      expect(sim.expectFact('request.sent', { code: 'CONSUMER_SEND_MSG_BACK' })).toMatchObject({ at, from: 'c1', to: 'n1' });
      expect(sim.expectFact('connection.closed', { from: 'c1', to: 'n1' })).toMatchObject({ at: at + 5_001, reason: 'timeout' });
      const sentBack = sim.expectFact('message.sentBack', { broker: 'broker-b', via: 'send' });
      expect(sentBack.at - at).toBeLessThan(5_010);
      sim.expectNoFact('response.sent', { code: 'CONSUMER_SEND_MSG_BACK' });
    });

    test('RT11: 5.3 knows at once that there is none', () => {
      const sim = masterGone('rocketmq-5.3').advanceTo(45_000);
      expect(sim.expectFact('message.sentBack').at - sim.expectFact('message.consumed').at).toBeLessThan(10);
      sim.expectNoFact('request.sent', { code: 'CONSUMER_SEND_MSG_BACK' });
    });
  });
});
