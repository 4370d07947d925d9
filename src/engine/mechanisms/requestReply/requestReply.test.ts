import { expect, test } from 'vitest';
import { listener, send, type ScenarioParts } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';

const request = (at: number, more: object = {}) => ({ at, do: 'request', producer: 'p1', topic: 'OrderTopic', keys: 'q-1', ...more });
const replier = (parts: Parameters<typeof listener>[0] = {}) => [{ id: 'c1', listener: listener({ replies: true, ...parts }) }];
const story = (parts: ScenarioParts = {}): SimulationDriver =>
  driver({ brokers: ['broker-a'], consumers: replier(), script: [request(5_000)], ...parts });

test('RQ1: a request is a message like any other', () => {
  const sim = story({ consumers: ['c1'] }).advanceTo(7_000);
  expect(sim.expectFact('send.completed')).toMatchObject({ status: 'SEND_OK' });
  expect(sim.expectFact('message.consumed')).toMatchObject({ result: 'CONSUME_SUCCESS' });
  sim.expectNoFact('reply.sent');
});

test('RQ2, RQ3: the reply comes back over the channel of who asked, and is stored', () => {
  const sim = story({ producers: ['p1', 'p2'] }).advanceTo(7_000);
  const { msgId } = sim.expectFact('send.requested');
  const sent = sim.expectFact('reply.sent', { consumer: 'c1', msgId });
  const pushed = sim.expectFact('request.sent', { code: 'PUSH_REPLY_MESSAGE_TO_CLIENT' });
  expect(pushed).toMatchObject({ from: 'broker-a', to: 'p1', msgId: sent.reply });
  const received = sim.expectFact('reply.received');
  expect(received).toMatchObject({ producer: 'p1', msgId, reply: sent.reply });
  expect(received.costMs).toBeLessThan(40);
  expect(sim.expectFact('message.stored', { topic: 'DefaultCluster_REPLY_TOPIC' }).at).toBeGreaterThan(received.at);
  expect(sim.causesOf(received).some(({ type }) => type === 'message.consumed')).toBe(true);
  sim.advanceTo(20_000).expectNoFact('reply.missed');
});

test('RQ3: without storeReplyMessageEnable it is only pushed', () => {
  const sim = story({ config: { storeReplyMessageEnable: false } }).advanceTo(7_000);
  sim.expectFact('reply.received');
  sim.expectNoFact('message.stored', { topic: 'DefaultCluster_REPLY_TOPIC' });
});

test('RQ2: a listener that fails does not reply', () => {
  const sim = story({ consumers: replier({ result: 'RECONSUME_LATER' }) }).advanceTo(9_000);
  sim.expectNoFact('reply.sent');
  expect(sim.expectFact('reply.missed').costMs).toBe(3_000);
});

const gone = { at: 5_300, do: 'crash', node: 'p1' };
const storedReplies = (sim: SimulationDriver) => sim.facts('message.stored', { topic: 'DefaultCluster_REPLY_TOPIC' });

test('RQ4: nobody has a channel any more: tried at each broker in turn, and stored each time', () => {
  const sim = story({ brokers: ['broker-a', 'broker-b'], consumers: replier({ processMs: 500 }), script: [request(5_000), gone] });
  const failed = sim.until('send.failed');
  const [first, second] = failed.brokersSent;
  expect([failed.producer, failed.attempts, failed.brokersSent]).toEqual(['c1', 3, [first, second, first]]);
  expect(new Set(failed.brokersSent).size).toBe(2);
  expect(failed.message).toMatch(/^Send \[3\] times, still failed, cost \[\d+\]ms, Topic: DefaultCluster_REPLY_TOPIC, BrokersSent: /);
  expect(sim.facts('send.attemptFailed').map(({ message }) => message.split(' BROKER')[0])).toEqual(
    [0, 1, 2].map(
      () => expect.stringMatching(/^CODE: 1 {2}DESC: push reply message fail, channel of <192\.168\.0\.\d+@\S+> not found\.$/) as string,
    ),
  );
  sim.advanceTo(20_000).expectNoFact('reply.missed');
  expect(storedReplies(sim).map(({ broker }) => broker)).toEqual([first, second, first]);
});

test('RQ4: without storeReplyMessageEnable the attempts leave nothing', () => {
  const config = { storeReplyMessageEnable: false };
  const sim = story({ config, consumers: replier({ processMs: 500 }), script: [request(5_000), gone] }).advanceTo(20_000);
  expect([sim.facts('send.attemptFailed').length, storedReplies(sim).length]).toEqual([3, 0]);
});

test('RQ8: who asked is frozen: the push waits 10 s, longer than the send of the reply', () => {
  const freeze = { ...gone, do: 'freeze' };
  const sim = story({ consumers: replier({ processMs: 500 }), script: [request(5_000), freeze, { at: 40_000, do: 'thaw', node: 'p1' }] });
  const failed = sim.until('send.failed');
  expect([failed.producer, failed.message, failed.costMs]).toEqual(['c1', 'sendDefaultImpl call timeout', 3_001]);
  const [stored] = storedReplies(sim.advanceTo(39_000));
  expect((stored?.at ?? 0) - failed.at).toBeGreaterThan(6_900);
});

test('RQ2: a reply goes round the brokers, and each pushes it to whoever asked', () => {
  const sim = story({ brokers: ['broker-a', 'broker-b'], script: [5_000, 6_000, 7_000, 8_000].map((at) => request(at)) }).advanceTo(12_000);
  const brokers = sim.facts('send.attempted', { producer: 'c1' }).map(({ broker }) => broker);
  expect([brokers[0] === brokers[2], brokers[1] === brokers[3], new Set(brokers).size]).toEqual([true, true, 2]);
  expect(sim.facts('reply.received')).toHaveLength(4);
  expect(sim.facts('request.sent', { code: 'SEND_REPLY_MESSAGE_V2' }).map(({ to }) => to)).toEqual(brokers);
});

test('RQ2: a reply to a broker that has died goes to the other one', () => {
  const crash = { at: 5_000, do: 'crash', node: 'broker-a' };
  const script = [request(3_500), request(4_000), crash, request(5_100, { topic: 'OrderTopic' }), request(5_400)];
  const sim = story({ brokers: ['broker-a', 'broker-b'], script }).advanceTo(12_000);
  expect(sim.facts('send.attemptFailed', { producer: 'c1' }).every(({ broker }) => broker === 'broker-a')).toBe(true);
  sim.expectNoFact('send.failed', { producer: 'c1' });
});

test.each([
  [undefined, 3_000],
  [800, 800],
])('RQ5: without a reply it throws after its timeout (%s)', (timeout, waitsMs) => {
  const sim = story({ consumers: ['c1'], script: [request(5_000, { timeout })] }).advanceTo(12_000);
  expect(sim.expectFact('reply.missed')).toMatchObject({
    producer: 'p1',
    errorClass: 'RequestTimeoutException',
    message: `CODE: 10006  DESC: send request message to <OrderTopic> OK, but wait reply message timeout, ${waitsMs} ms.`,
    costMs: waitsMs,
  });
});

test('RQ5: without a route a request throws what send throws', () => {
  const sim = story({ script: [{ at: 4_000, do: 'crash', node: 'broker-a' }, request(5_000)] }).advanceTo(20_000);
  expect(sim.expectFact('send.failed').message).toMatch(/^No route info of this topic: OrderTopic/);
  sim.expectNoFact('reply.missed');
});

test('RQ5: what the callback of its send gets is why it fails', () => {
  const script = [send(4_000), { at: 4_500, do: 'crash', node: 'broker-a' }, request(5_000), request(9_000)];
  const sim = story({ script }).advanceTo(20_000);
  expect(sim.facts('send.failed').map(({ message, attempts }) => [message, attempts])).toEqual(
    [0, 1].map(() => ['connect to 192.168.0.11:10911 failed', 3]),
  );
  expect(sim.facts('reply.missed').map(({ errorClass, message }) => `${errorClass}: ${message}`)).toEqual(
    [0, 1].map(
      () =>
        'org.apache.rocketmq.client.exception.MQClientException: send request message to <OrderTopic> fail\nFor more information, please visit the url, http://rocketmq.apache.org/docs/faq/',
    ),
  );
});

test('RQ5: of a broker that does not answer the call knows no more than that its time is over', () => {
  const sim = story({ script: [send(4_000), { at: 4_500, do: 'freeze', node: 'broker-a' }, request(5_000)] }).advanceTo(20_000);
  const missed = sim.expectFact('reply.missed');
  expect([missed.costMs, missed.errorClass]).toEqual([3_000, 'RequestTimeoutException']);
  expect(sim.expectFact('send.failed').at).toBeGreaterThan(missed.at);
});

test('RQ9: a request for an unknown topic makes its client known to all brokers first', () => {
  const script = [6_100, 6_500].map((at) => request(at));
  const sim = story({ brokers: ['broker-a', 'broker-b'], producers: [{ id: 'p1', startAt: 6_000 }], script }).advanceTo(12_000);
  expect(sim.facts('client.registered', { client: 'p1' }).map(({ at }) => at < 6_110)).toEqual([true, true]);
  expect(sim.facts('reply.received')).toHaveLength(2);
  sim.expectNoFact('reply.missed');
});

test('RQ5: the wait begins when the call of the send returns: with 4.9 after three connects to a host that is down', () => {
  const down = [send(4_000), { at: 5_000, do: 'powerFailure', node: 'broker-a' }, send(6_000), request(20_000, { timeout: 1_000 })];
  const missed = (profile: 'rocketmq-4.9' | 'rocketmq-5.3') => story({ profile, script: down }).until('reply.missed');
  const before = missed('rocketmq-4.9');
  expect([before.costMs, before.message.split('\n')[0]]).toEqual([9_003, 'send request message to <OrderTopic> fail']);
  const after = missed('rocketmq-5.3');
  expect([after.costMs, after.message.split(',')[0]]).toEqual([1_000, 'CODE: 10006  DESC: send request message to <OrderTopic> OK']);
});

test('RQ5: a connect that succeeds comes before the wait, too', () => {
  const links = [{ from: 'p1', to: 'broker-a', latency: 300, jitter: 0, lossPerMille: 0 }];
  const kill = [
    { at: 5_000, do: 'crash', node: 'broker-a' },
    { at: 5_100, do: 'start', node: 'broker-a' },
  ];
  const sim = story({ consumers: ['c1'], network: { links }, script: [send(3_000), ...kill, request(8_000)] });
  expect(sim.until('reply.missed').costMs).toBe(3_300);
});

test('RQ6, RQ7: in 5.3.3 the wait ends with the send, and the reply comes too late', () => {
  const sim = story({ profile: 'rocketmq-5.3' }).advanceTo(9_000);
  const missed = sim.expectFact('reply.missed');
  expect(missed.message).toMatch(/wait reply message timeout, 3000 ms\.$/);
  expect(missed.costMs).toBeLessThan(20);
  expect(sim.facts('reply.missed')).toHaveLength(1);
  sim.expectNoFact('reply.received');
  expect(sim.expectFact('client.logged', { client: 'p1' })).toMatchObject({
    level: 'WARN',
    text: expect.stringMatching(
      /^receive reply message, but not matched any request, CorrelationId: [0-9a-f-]{36} , reply from host: /,
    ) as string,
  });
});

test('RQ7: a reply after the timeout is dropped', () => {
  const sim = story({ consumers: replier({ processMs: 4_000 }) }).advanceTo(12_000);
  expect(sim.expectFact('reply.missed').costMs).toBe(3_000);
  sim.expectNoFact('reply.received');
  expect(sim.expectFact('client.logged', { client: 'p1' }).at).toBeGreaterThan(9_000);
});
