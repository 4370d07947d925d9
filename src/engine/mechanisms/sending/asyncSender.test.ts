import { describe, expect, test } from 'vitest';
import { driver, driverOf } from '../../testing/SimulationDriver.ts';
import { scenario, send } from '../../testing/scenarios.ts';

const classes = {
  client: 'org.apache.rocketmq.client.exception.MQClientException',
  broker: 'org.apache.rocketmq.client.exception.MQBrokerException',
  tooMuch: 'org.apache.rocketmq.remoting.exception.RemotingTooMuchRequestException',
  connect: 'org.apache.rocketmq.remoting.exception.RemotingConnectException',
};
const moreInformation = '\nFor more information, please visit the url, http://rocketmq.apache.org/docs/faq/';
const moreIn53 = '\nFor more information, please visit the url, https://rocketmq.apache.org/docs/bestPractice/06FAQ';
const asynchronous = (at: number, more = {}) => send(at, { mode: 'ASYNC', ...more });
/** So that route and connections are there. */
const warm = send(4_000, { count: 8, every: 10 });
const oneBroker = { consumers: [], brokers: ['broker-a'] };
const cut = (at: number) => ({ at, do: 'cutLink', from: 'p1', to: 'broker-a' });

describe('asynchronous sends', () => {
  test('SN12: the call returns at once, the callback comes with the answer', () => {
    const sim = driver({ ...oneBroker, network: { latency: 50 }, script: [warm, asynchronous(6_000, { count: 10, every: 0 })] }).advanceTo(
      7_000,
    );
    const requested = sim.facts('send.requested', { mode: 'ASYNC' });
    expect(requested.map(({ at }) => at)).toEqual(new Array(10).fill(6_000));
    const completed = sim.facts('send.completed', { at: (at) => at > 6_000 });
    expect(completed.map(({ at, costMs }) => [at, costMs])).toEqual(Array.from({ length: 10 }, () => [6_101, 101]));
  });

  test('SN12: each thread of the executor begins its own round robin', () => {
    const sim = driver({ ...oneBroker, config: { availableProcessors: 2 }, script: [warm, asynchronous(6_000, { count: 8, every: 50 })] });
    sim.advanceTo(7_000);
    const queues = sim.facts('send.completed', { at: (at) => at > 6_000 }).map(({ queueId }) => queueId);
    for (const thread of [0, 1]) {
      const own = queues.filter((_, i) => i % 2 === thread);
      expect(own).toEqual(own.map((_, i) => ((own[0] ?? 0) + i) % 4));
    }
  });

  test('SN13: a refused connection is tried at another broker, with the queue id of the first', () => {
    const sim = driver({ consumers: [], script: [warm, { at: 5_000, do: 'crash', node: 'broker-a' }, asynchronous(6_000, { count: 8 })] });
    sim.advanceTo(7_000);
    const failed = sim.facts('send.attemptFailed');
    expect(failed.length).toBeGreaterThan(0);
    for (const { msgId, errorClass } of failed) {
      expect(errorClass).toBe(classes.connect);
      const [first, second] = sim.facts('send.attempted', { msgId });
      expect([first?.broker, second?.broker, second?.queueId]).toEqual(['broker-a', 'broker-b', first?.queueId]);
    }
    expect(sim.facts('send.completed', { at: (at) => at > 6_000 }).map(({ broker }) => broker)).toEqual(new Array(8).fill('broker-b'));
  });

  test('SN13: all brokers refuse: three attempts, and the last exception as it is', () => {
    const kills = ['broker-a', 'broker-b'].map((node) => ({ at: 5_000, do: 'crash', node }));
    const failed = driver({ consumers: [], script: [warm, ...kills, asynchronous(6_000)] }).until('send.failed');
    const [a, b, c] = failed.brokersSent;
    expect([failed.attempts, failed.errorClass, a === c, a !== b]).toEqual([3, classes.connect, true, true]);
    expect(failed.message).toBe(`connect to 192.168.0.${a === 'broker-a' ? 11 : 12}:10911 failed`);
  });

  test('SN13: 5.3.3 wraps what it could not connect to', () => {
    const script = [warm, { at: 5_000, do: 'crash', node: 'broker-a' }, asynchronous(6_000)];
    const failed = driver({ ...oneBroker, profile: 'rocketmq-5.3', script }).until('send.failed');
    expect([failed.attempts, failed.errorClass, failed.message]).toEqual([3, classes.client, `unknown reason${moreIn53}`]);
  });

  test('SN14: an error answer is never tried again', () => {
    const sim = driver({
      ...oneBroker,
      brokers: [{ id: 'broker-a', config: { autoCreateTopicEnable: false } }],
      config: { sendMsgTimeout: 2_000 },
      topics: [{ name: 'OrderTopic' }],
      script: [warm, asynchronous(6_000, { delayLevel: 0, timerDelayMs: 500_000_000 })],
      profile: 'rocketmq-5.3',
    });
    const failed = sim.until('send.failed');
    expect([failed.attempts, failed.errorClass]).toEqual([1, classes.broker]);
    expect(sim.facts('request.sent', { code: 'SEND_MESSAGE_V2', at: (at) => at >= 6_000 })).toHaveLength(1);
  });

  test('SN15: a missing answer is found by a scan each second, and the retries have no budget left', () => {
    const sim = driver({ ...oneBroker, script: [warm, cut(5_500), asynchronous(6_200)] });
    const failed = sim.until('send.failed');
    // p1 started at 1 s, so scans are at whole seconds: 6,200 + 3,000 + 1,000 is found at 11 s.
    expect(failed).toMatchObject({
      at: 11_000,
      attempts: 3,
      errorClass: classes.tooMuch,
      message: 'invokeAsync call the addr[192.168.0.11:10911] timeout',
    });
    expect(sim.facts('request.sent', { code: 'SEND_MESSAGE_V2', at: (at) => at >= 6_200 })).toHaveLength(1);
    expect(sim.facts('send.attemptFailed').map(({ message }) => message.split('\n')[0])).toEqual([
      'wait response timeout 3000ms',
      'invokeAsync call the addr[192.168.0.11:10911] timeout',
      'invokeAsync call the addr[192.168.0.11:10911] timeout',
    ]);
  });

  test('SN31: without budget a retry still connects: to a broker that has died meanwhile it says so', () => {
    const kill = { at: 6_220, do: 'crash', node: 'broker-a' };
    const sim = driver({ ...oneBroker, network: { latency: 50 }, script: [warm, asynchronous(6_200), kill] });
    const refused = 'connect to 192.168.0.11:10911 failed';
    // Found missing by the scan at 11 s; each of the two retries is refused after one latency.
    expect(sim.until('send.failed')).toMatchObject({ at: 11_100, attempts: 3, errorClass: classes.connect, message: refused });
    expect(sim.facts('send.attemptFailed').map(({ message }) => message.split('\n')[0])).toEqual([
      'wait response timeout 3000ms',
      refused,
      refused,
    ]);
  });

  test('SN31: a broker that lives is connected to, and then not written to', () => {
    const kill = { at: 6_220, do: 'crash', node: 'broker-a' };
    const links = ['broker-a', 'n1'].map((to) => ({ from: 'p1', to, latency: 50, jitter: 0, lossPerMille: 0 }));
    const script = [asynchronous(6_200, { queue: 'broker-a:0' }), kill, { at: 8_000, do: 'start', node: 'broker-a' }];
    const sim = driver({ ...oneBroker, network: { links }, script: [warm, ...script] });
    expect(sim.until('send.failed')).toMatchObject({
      attempts: 3,
      errorClass: classes.tooMuch,
      message: 'invokeAsync call the addr[192.168.0.11:10911] timeout',
    });
    expect(sim.facts('request.sent', { code: 'SEND_MESSAGE_V2', at: (at) => at >= 6_200 })).toHaveLength(1);
  });

  test.each([
    ['ASYNC', undefined, 'sendDefaultImpl call timeout'],
    ['ASYNC', 'broker-a:0', 'sendSelectImpl call timeout'],
    ['SYNC', undefined, 'sendDefaultImpl call timeout'],
    ['SYNC', 'broker-a:0', 'sendSelectImpl call timeout'],
  ])('SN32: %s, queue %s: a route that comes after the budget is spent', (mode, queue, message) => {
    const links = [{ from: 'p1', to: 'n1', latency: 400, jitter: 0, lossPerMille: 0 }];
    const script = [send(6_000, { mode, queue })];
    const failed = driver({ ...oneBroker, network: { links }, config: { sendMsgTimeout: 500 }, script }).until('send.failed');
    expect([failed.message, failed.errorClass, failed.attempts]).toEqual([message, classes.tooMuch, 0]);
  });

  test.each(['rocketmq-4.9', 'rocketmq-5.3'] as const)(
    'SN31, %s: a connection that opens after the budget is spent is not written to',
    (profile) => {
      const slow = { consumers: [], brokers: ['broker-a'], profile, config: { sendMsgTimeout: 500, heartbeatBrokerInterval: 600_000 } };
      const links = [{ from: 'p1', to: 'broker-a', latency: 800, jitter: 0, lossPerMille: 0 }];
      const story = (mode: string) =>
        driver({ ...slow, network: { links }, script: [send(100, { mode, queue: 'broker-a:0' })], producers: [{ id: 'p1', startAt: 50 }] });
      const failed = story('ASYNC').until('send.failed');
      const sync = story('SYNC');
      expect([failed.message.split('\n')[0], sync.until('send.failed').message]).toEqual([
        profile === 'rocketmq-4.9' ? 'invokeAsync call the addr[192.168.0.11:10911] timeout' : 'unknown reason',
        'invokeSync call the addr[192.168.0.11:10911] timeout',
      ]);
      sync.advanceTo(10_000).expectNoFact('message.stored', { topic: 'OrderTopic' });
    },
  );

  test('SN17: the text of a send with a selector that waited too long for a thread', () => {
    const sim = driver({
      ...oneBroker,
      config: { clientAsyncSemaphoreValue: 1, availableProcessors: 1 },
      script: [warm, cut(5_500), asynchronous(6_200, { count: 3, every: 0, queue: 'broker-a:0' })],
    }).advanceTo(15_000);
    expect(sim.facts('send.failed').map(({ message }) => message)).toContain('call timeout');
  });

  test('SN15: 5.3.3 tries nothing again without budget', () => {
    const failed = driver({ ...oneBroker, profile: 'rocketmq-5.3', script: [warm, cut(5_500), asynchronous(6_200)] }).until('send.failed');
    expect(failed).toMatchObject({
      attempts: 1,
      errorClass: classes.client,
      message: `wait response timeout, cost=4800${moreIn53}`,
    });
  });

  test('SN16: what finds no permit waits for one', () => {
    const sim = driver({
      ...oneBroker,
      network: { latency: 50 },
      config: { clientAsyncSemaphoreValue: 3 },
      script: [warm, asynchronous(6_000, { count: 4, every: 0 })],
    }).advanceTo(7_000);
    const sent = sim.facts('request.sent', { code: 'SEND_MESSAGE_V2', at: (at) => at >= 6_000 }).map(({ at }) => at);
    expect(sent).toEqual([6_000, 6_000, 6_000, 6_101]);
    expect(sim.facts('send.waiting')).toHaveLength(1);
    expect(sim.facts('send.completed', { at: (at) => at > 6_000 }).map(({ costMs }) => costMs)).toEqual([101, 101, 101, 202]);
  });

  test('SN16: without a permit within its budget a send fails, and its thread goes on with the next', () => {
    const sim = driver({
      ...oneBroker,
      config: { clientAsyncSemaphoreValue: 2, availableProcessors: 2 },
      script: [warm, cut(5_500), asynchronous(6_200, { count: 5, every: 2 })],
    }).advanceTo(15_000);
    const failed = sim.facts('send.failed');
    expect(new Set(failed.map(({ message }) => message))).toEqual(new Set(['invokeAsync call the addr[192.168.0.11:10911] timeout']));
    expect(failed.map(({ costMs }) => costMs)).toEqual([3_001, 3_001, 3_001, 4_800, 4_798]);
    expect(sim.expectFact('send.attemptFailed').message).toBe(
      'invokeAsyncImpl tryAcquire semaphore timeout, 3000ms, waiting thread nums: 1 semaphoreAsyncValue: 2',
    );
  });

  test('SN16: 5.3.3 calls a wait for a permit a wait for the response', () => {
    const sim = driver({
      ...oneBroker,
      profile: 'rocketmq-5.3',
      config: { clientAsyncSemaphoreValue: 2, retryTimesWhenSendAsyncFailed: 0 },
      script: [warm, cut(5_500), asynchronous(6_200, { count: 3, every: 2 })],
    }).advanceTo(15_000);
    expect(sim.facts('send.failed')[0]).toMatchObject({
      at: 9_205,
      errorClass: 'org.apache.rocketmq.client.exception.MQClientException',
      message: expect.stringMatching(/^wait response timeout, cost=3001\n/) as string,
    });
  });

  test('SN17: a task that waited for a thread longer than its budget is not sent', () => {
    const sim = driver({
      ...oneBroker,
      config: { clientAsyncSemaphoreValue: 1, availableProcessors: 1 },
      script: [warm, cut(5_500), asynchronous(6_200, { count: 3, every: 0 })],
    }).advanceTo(15_000);
    expect(sim.facts('send.failed').map(({ message, attempts }) => [message, attempts])).toEqual([
      ['invokeAsync call the addr[192.168.0.11:10911] timeout', 3],
      ['DEFAULT ASYNC send call timeout', 0],
      ['invokeAsync call the addr[192.168.0.11:10911] timeout', 3],
    ]);
  });

  test('SN17: a full queue of the executor rejects', () => {
    const sim = driver({
      ...oneBroker,
      config: { clientAsyncSemaphoreValue: 1, availableProcessors: 1, asyncSenderThreadPoolQueue: 1 },
      script: [warm, cut(5_500), asynchronous(6_200, { count: 4, every: 0 })],
    });
    const failed = sim.until('send.failed');
    expect([failed.at, failed.errorClass, failed.message]).toEqual([6_200, classes.client, `executor rejected ${moreInformation}`]);
  });

  test('SN12: what is under way ends with its process', () => {
    const sim = driver({
      ...oneBroker,
      network: { latency: 50 },
      script: [warm, asynchronous(6_000), { at: 6_000, do: 'crash', node: 'p1' }],
    });
    sim.advanceTo(20_000).expectNoFact('send.completed', { at: (at) => at > 6_000 });
    sim.expectNoFact('send.failed');
  });

  test('SN14: by the claim of S-043 and S-044 it would be the other way round', () => {
    const claims = ['async-retries-only-on-responses'];
    const base = scenario({
      ...oneBroker,
      brokers: [{ id: 'broker-a', config: { maxMessageSize: 1_000 } }],
      script: [asynchronous(5_000, { bodyBytes: 2_000 }), cut(6_000), asynchronous(7_200)],
    });
    const sim = driverOf({ ...base, claims }).advanceTo(15_000);
    expect(sim.facts('send.failed').map(({ attempts, errorClass }) => [attempts, errorClass])).toEqual([
      [3, classes.broker],
      [1, classes.client],
    ]);
  });

  test.each([
    ['rocketmq-4.9' as const, 4_000, 'connect to 192.168.0.11:10911 failed'],
    ['rocketmq-5.3' as const, 3, `CODE: 3  DESC:  request type 310 not supported${moreIn53}`],
  ])('SN34: %s: a retry at a broker without an address goes to the name server', (profile, atLeastMs, message) => {
    const sim = driver({
      profile,
      consumers: [],
      config: { orderMessageEnable: true },
      topics: [{ name: 'OrderTopic', writeQueueNums: 1, readQueueNums: 1, orderTopicConf: 'broker-a:1;broker-b:1' }],
      script: [
        send(5_000, { count: 4, every: 10 }),
        { at: 6_000, do: 'stop', node: 'broker-b' },
        { at: 60_000, do: 'crash', node: 'broker-a' },
        asynchronous(60_010, { count: 2, every: 1 }),
      ],
    }).advanceTo(70_000);
    const asked = sim.expectFact('request.sent', { from: 'p1', to: 'n1', code: 'SEND_MESSAGE_V2' });
    const failed = sim.expectFact('send.failed', { msgId: (id) => id === asked.msgId });
    expect(failed.message).toBe(message);
    expect(failed.costMs).toBeGreaterThanOrEqual(atLeastMs);
  });
});
