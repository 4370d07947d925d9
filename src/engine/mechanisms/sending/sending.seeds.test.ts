import { describe, expect, test } from 'vitest';
import type { ProfileId, ScriptAction } from '../../model/scenario.ts';
import { send } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';

const faqUrl = 'http://rocketmq.apache.org/docs/faq/';
const sendTimeout = (ms: number) => [{ id: 'p1', config: { sendMsgTimeout: ms } }];
/** One broker, 50 ms away: a round trip and the append take 101 ms. The route is known from a first send. */
const far = (script: readonly ScriptAction[]): SimulationDriver =>
  driver({ brokers: ['broker-a'], consumers: [], network: { latency: 50 }, script: [send(3_000), ...script] });
const three = (mode: string) => far([send(5_000, { mode, count: 3, every: 0 })]).advanceTo(6_000);
/** Facts of what was sent at 5 s, `a → b` for each hop. */
const hops = (sim: SimulationDriver): string[] =>
  [
    ...sim.facts('request.sent', { code: 'SEND_MESSAGE_V2' }).map(({ at }) => `${at - 5_000} request`),
    ...sim.facts('response.sent', { code: 'SEND_MESSAGE_V2' }).map(({ arrivesAt }) => `${arrivesAt - 5_000} answer`),
  ].filter((hop) => !hop.startsWith('-'));

describe('what the seeds say of the three ways to send', () => {
  test('S-264: the next sync send begins when the answer of the one before is there', () => {
    const sim = three('SYNC');
    expect(
      sim
        .facts('send.requested')
        .slice(1)
        .map(({ at }) => at - 5_000),
    ).toEqual([0, 101, 202]);
  });

  test.each([
    [2, 3],
    [1, 2],
    [0, 1],
  ])('S-042: retryTimesWhenSendFailed %i: %i attempts at a dead broker', (retryTimesWhenSendFailed, attempts) => {
    const script = [send(3_000), { at: 4_000, do: 'crash', node: 'broker-a' }, send(5_000)];
    const sim = driver({ brokers: ['broker-a'], consumers: [], config: { retryTimesWhenSendFailed }, script }).advanceTo(20_000);
    expect(sim.facts('send.attempted', { at: (at) => at >= 5_000 })).toHaveLength(attempts);
    expect(sim.expectFact('send.failed')).toMatchObject({ attempts });
  });

  test('S-054: sync waits for each answer, async gets them later, one-way gets none', () => {
    expect(hops(three('SYNC'))).toEqual(['0 request', '101 request', '202 request', '101 answer', '202 answer', '303 answer']);
    expect(hops(three('ASYNC'))).toEqual([...Array<string>(3).fill('0 request'), ...Array<string>(3).fill('101 answer')]);
    expect(hops(three('ONEWAY'))).toEqual(Array<string>(3).fill('0 request'));
  });

  test('S-266: a one-way call takes no time and nobody is called back', () => {
    const sim = far([send(5_000, { mode: 'ONEWAY', count: 3, every: 0, prints: 'called back' })]).advanceTo(20_000);
    expect(
      sim
        .facts('send.requested')
        .slice(1)
        .map(({ at }) => at),
    ).toEqual([5_000, 5_000, 5_000]);
    sim.expectNoFact('client.logged').expectNoFact('send.failed');
    expect(sim.facts('send.completed')).toHaveLength(1);
    expect(sim.facts('message.stored')).toHaveLength(4);
  });

  test('S-049, S-274: the id of an async send is there before the broker stores it; all differ, and a replay has the same', () => {
    const ids = (): string[] => {
      const sim = three('ASYNC');
      const requested = sim.facts('send.requested').slice(1);
      expect(requested.map(({ at }) => at)).toEqual([5_000, 5_000, 5_000]);
      expect(
        sim
          .facts('send.completed')
          .slice(1)
          .map(({ at, msgId }) => [at, msgId]),
      ).toEqual(requested.map(({ msgId }) => [5_101, msgId]));
      for (const { msgId, at } of requested) expect(sim.expectFact('message.stored', { msgId }).at).toBeGreaterThan(at);
      return requested.map(({ msgId }) => msgId);
    };
    expect(new Set(ids()).size).toBe(3);
    expect(ids()).toEqual(ids());
  });

  test('S-024: the thread that sent goes on at once; callbacks run in threads of the executor, and a slow one holds none but its own', () => {
    const config = { retryTimesWhenSendAsyncFailed: 0 };
    const sendRetry = {
      maxAttempts: 1,
      backOff: 'fixed' as const,
      initialInterval: 1_000,
      multiplier: 1,
      maxInterval: 1_000,
      pool: { corePoolSize: 1, maxPoolSize: 1, queueCapacity: 1, keepAliveSeconds: 60, awaitTerminationSeconds: 60 },
      fallback: 'todo' as const,
      scanInterval: 60_000,
    };
    const sim = driver({
      brokers: ['broker-a'],
      producers: [{ id: 'p1', config, sendRetry }],
      consumers: [],
      network: { latency: 50 },
      script: [
        send(3_000),
        { at: 4_500, do: 'crash', node: 'broker-a' },
        send(5_000, { mode: 'ASYNC', count: 3, every: 0 }),
        { at: 5_000, do: 'print', client: 'p1', text: 'free' },
      ],
    }).advanceTo(9_000);
    expect(
      sim
        .facts('send.requested')
        .slice(1, 4)
        .map(({ at }) => at),
    ).toEqual([5_000, 5_000, 5_000]);
    expect(sim.expectFact('client.logged', { text: 'free' }).at).toBe(5_000);
    const callbacks = sim.facts('retry.submitted');
    // The third finds the pool full and works in its own thread: nobody else waits for it.
    expect(callbacks.map(({ to }) => to)).toEqual(['thread', 'queue', 'caller']);
    for (const { at } of callbacks) expect(at).toBeGreaterThan(5_000);
  });

  test('S-065: an upload is answered before its message is stored', () => {
    const sim = far([
      send(5_000, { mode: 'ASYNC', keys: 'video-1', tag: 'transcode' }),
      { at: 5_000, do: 'print', client: 'p1', text: 'upload finished' },
    ]).advanceTo(6_000);
    expect(sim.expectFact('client.logged').at).toBe(5_000);
    expect(sim.expectFact('message.stored', { tag: 'transcode' }).at).toBeGreaterThan(5_000);
  });

  test('S-271, S-370: no exception is success: a SendResult with the stored message’s topic and id; an exception is failure', () => {
    const sim = far([send(5_000, { keys: 'good' }), { at: 6_000, do: 'crash', node: 'broker-a' }, send(7_000, { keys: 'bad' })]).advanceTo(
      20_000,
    );
    const [, good, bad] = sim.facts('send.requested');
    const { msgId = '' } = good ?? {};
    const { broker, queueId, queueOffset } = sim.expectFact('send.completed', { msgId, status: 'SEND_OK' });
    expect(sim.facts('message.stored', { msgId })).toMatchObject([{ topic: good?.topic, broker, queueId, queueOffset }]);
    sim.expectNoFact('send.failed', { msgId });
    expect(sim.facts('send.failed', { msgId: bad?.msgId ?? '' })).toHaveLength(1);
    sim.expectNoFact('send.completed', { msgId: bad?.msgId ?? '' });
  });

  test('S-276: a hundred messages, twenty-five in each of four queues', () => {
    const sim = driver({
      brokers: ['broker-a'],
      topics: [{ name: 'TopicTestMQ' }],
      consumers: [],
      script: [send(5_000, { topic: 'TopicTestMQ', tag: 'TagA', keys: 'ORDERID_{n}', count: 100, every: 10 })],
    }).advanceTo(7_000);
    const stored = sim.facts('message.stored');
    expect([0, 1, 2, 3].map((id) => stored.filter(({ queueId }) => queueId === id).length)).toEqual([25, 25, 25, 25]);
    expect(new Set(stored.map(({ keys }) => keys)).size).toBe(100);
    expect(new Set(stored.map(({ tag }) => tag))).toEqual(new Set(['TagA']));
  });

  test('S-067: with a timeout of 10 s an answer after 9 s is a success, one after 11 s an error at 10 s', () => {
    const answeredAfter = (ms: number) =>
      driver({
        brokers: ['broker-a'],
        topics: [{ name: 'test-topic-1' }],
        producers: sendTimeout(10_000),
        consumers: [],
        script: [
          send(3_000, { topic: 'test-topic-1' }),
          { at: 5_000, do: 'stallAppends', broker: 'broker-a', forMs: ms },
          send(5_000, { topic: 'test-topic-1', keys: 'slow' }),
        ],
      }).advanceTo(100_000);
    const good = answeredAfter(9_000).facts('send.completed').at(-1);
    expect(good?.costMs).toBeGreaterThanOrEqual(9_000);
    expect(good?.costMs).toBeLessThan(9_010);
    const bad = answeredAfter(11_000).facts('send.failed').at(-1);
    expect(bad?.costMs).toBeGreaterThanOrEqual(10_000);
    expect(bad?.costMs).toBeLessThan(10_010);
  });
});

describe('what the seeds say of the callback', () => {
  const parts = { brokers: ['broker-a'], consumers: [], network: { latency: 50 } } as const;
  const ask = { mode: 'ASYNC', count: 2, every: 0, prints: 'called back' };

  test('S-265: the next packet goes out without waiting, and the callback handles each result', () => {
    const sim = driver({ ...parts, profile: 'ons-2017', script: [send(3_000), send(5_000, ask)] }).advanceTo(6_000);
    expect(sim.facts('request.sent', { code: 'SEND_MESSAGE_V2', at: (at) => at >= 5_000 }).map(({ at }) => at)).toEqual([5_000, 5_000]);
    expect(sim.facts('client.logged').map(({ at }) => at)).toEqual([5_101, 5_101]);
  });

  test('SN25: without a callback the ONS client refuses (S-265), RocketMQ sends and tells nobody', () => {
    const run = (profile: ProfileId) =>
      driver({ ...parts, profile, script: [send(3_000), send(5_000, { ...ask, callback: false })] }).advanceTo(6_000);
    expect(
      run('ons-2017')
        .facts('send.failed')
        .map(({ message, attempts }) => [message, attempts]),
    ).toEqual([1, 2].map(() => ['An asynchronous send must have a SendCallback', 0]));
    const sim = run('rocketmq-4.9').expectNoFact('send.failed').expectNoFact('client.logged');
    expect(sim.facts('message.stored')).toHaveLength(3);
  });
});

describe('what the seeds say of a message and its call', () => {
  test('S-004, S-273: a broker is down: onException is called once, prints what the program has for it, and nothing is stored', () => {
    const printsFailure = '发送失败: send message failed. topic={topic}, msgId={msgId}: {error}';
    const sim = far([
      { at: 4_000, do: 'crash', node: 'broker-a' },
      send(5_000, { mode: 'ASYNC', prints: 'sent', printsFailure }),
    ]).advanceTo(30_000);
    const [, { msgId = '' } = {}] = sim.facts('send.requested');
    const failed = sim.facts('send.failed', { msgId });
    expect(failed).toHaveLength(1);
    expect(sim.facts('client.logged').map(({ at, text, causeSeq }) => [at, text, causeSeq])).toEqual([
      [failed[0]?.at, `发送失败: send message failed. topic=OrderTopic, msgId=${msgId}: ${failed[0]?.message}`, failed[0]?.seq],
    ]);
    sim.expectNoFact('message.stored', { msgId });
  });

  test('S-027: a flag is carried from the producer to the listener and changes nothing', () => {
    const run = (flag: number) => {
      const consumers = [{ id: 'c1', listener: { prints: 'flag {flag}' } }];
      return driver({ brokers: ['broker-a'], consumers, script: [send(5_000, { flag })] }).advanceTo(30_000);
    };
    const [seven, none] = [run(7), run(0)];
    expect(seven.expectFact('message.stored')).toMatchObject({ flag: 7 });
    expect(seven.expectFact('client.logged').text).toBe('flag 7');
    expect(none.expectFact('message.stored').flag).toBeUndefined();
    const rest = (sim: SimulationDriver): readonly unknown[] => [
      ...sim.facts('message.stored').map((fact) => ({ ...fact, flag: undefined })),
      ...sim.facts('message.delivered'),
    ];
    expect(rest(seven)).toEqual(rest(none));
  });

  test.each(['SYNC', 'ASYNC', 'ONEWAY'] as const)('S-047: sendKernelImpl(msg, mq, %s, …): all six values are told', (mode) => {
    const sim = far([send(5_000, { mode, prints: 'called back' })]).advanceTo(6_000);
    const [, requested] = sim.facts('send.requested');
    const [, attempted] = sim.facts('send.attempted');
    // msg and communicationMode; mq and timeout; topicPublishInfo; sendCallback.
    expect(requested).toMatchObject({ topic: 'OrderTopic', mode });
    expect(attempted).toMatchObject({ msgId: requested?.msgId, broker: 'broker-a', timeoutMs: 3_000 });
    expect(sim.facts('route.fetched', { client: 'p1', topic: 'OrderTopic' })).toMatchObject([{ queues: 4 }]);
    expect(sim.facts('client.logged')).toHaveLength(mode === 'ONEWAY' ? 0 : 1);
  });

  test.each(['rocketmq-4.9', 'ons-2017'] as const)('S-268: %s: start pressed twice is told, and does no harm', (profile) => {
    const script = [{ at: 4_000, do: 'start', node: 'p1' }, send(5_000)];
    const sim = driver({ profile, brokers: ['broker-a'], consumers: [], script }).advanceTo(10_000);
    expect(sim.expectFact('action.rejected')).toMatchObject({ reason: 'alreadyRunning', subject: 'p1' });
    expect(sim.facts('client.started', { id: 'p1' })).toHaveLength(1);
    expect(sim.facts('send.completed')).toHaveLength(1);
  });

  test('S-269: bytes are bytes: JSON comes out as the text that went in, and the broker complains about nothing', () => {
    const body = '{"orderId":100,"state":"paid"}';
    const sim = driver({
      brokers: ['broker-a'],
      consumers: [{ id: 'c1', listener: { prints: '{body}' } }],
      script: [send(5_000, { body })],
    }).advanceTo(30_000);
    expect(sim.expectFact('client.logged').text).toBe(body);
    expect(sim.facts('message.consumed')).toMatchObject([{ result: 'CONSUME_SUCCESS' }]);
  });
});

describe('what the seeds say of a missing part', () => {
  const setUp = (nameServer: boolean, firewall: boolean, more: readonly ScriptAction[] = []) =>
    driver({
      brokers: ['broker-a'],
      topics: [{ name: 'test-topic-1' }],
      consumers: [],
      script: [
        ...(nameServer ? [] : [{ at: 0, do: 'crash', node: 'n1' }]),
        ...(firewall ? [{ at: 0, do: 'closePort', node: 'broker-a', refuseAfter: 100 }] : []),
        send(5_000, { topic: 'test-topic-1' }),
        ...more,
      ],
    });

  test('S-063: only with a name server and without the firewall; the two errors differ', () => {
    const text = (nameServer: boolean, firewall: boolean) =>
      setUp(nameServer, firewall).advanceTo(20_000).facts('send.failed')[0]?.message.split('\n')[0];
    expect(text(true, false)).toBeUndefined();
    expect(setUp(true, false).advanceTo(20_000).facts('send.completed')).toHaveLength(1);
    expect(text(true, true)).toMatch(
      /^Send \[3\] times, still failed, cost \[\d+\]ms, Topic: test-topic-1, BrokersSent: \[broker-a, broker-a, broker-a\]$/,
    );
    for (const firewall of [true, false]) expect(text(false, firewall)).toMatch(/connect to \[?192\.168\.0\.1:9876\]? failed$/);
  });

  test('S-058: without a name server nothing is stored; when it runs and the broker has registered, the next send works', () => {
    const sim = setUp(false, false, [
      { at: 8_000, do: 'start', node: 'n1' },
      send(9_000, { topic: 'test-topic-1' }),
      send(45_000, { topic: 'test-topic-1' }),
    ]).advanceTo(60_000);
    const [off, young] = sim.facts('send.failed');
    expect(off).toMatchObject({ errorClass: 'java.lang.IllegalStateException', attempts: 0 });
    expect(young?.message).toBe(`No route info of this topic: test-topic-1\nSee ${faqUrl} for further details.`);
    expect(sim.facts('message.stored')).toHaveLength(1);
    expect(sim.expectFact('send.completed').at).toBeGreaterThan(45_000);
  });

  test('S-059: both texts carry the address of the FAQ, and no request leaves for it', () => {
    const noRoute = driver({
      brokers: [{ id: 'broker-a', config: { autoCreateTopicEnable: false } }],
      consumers: [],
      script: [send(5_000, { topic: 'nowhere' })],
    }).until('send.failed');
    const blocked = setUp(true, true).until('send.failed');
    for (const { message } of [noRoute, blocked]) expect(message.split('\n')[1]).toContain(faqUrl);
  });
});
