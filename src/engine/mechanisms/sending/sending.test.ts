import { describe, expect, test } from 'vitest';
import type { ScriptAction } from '../../model/scenario.ts';
import { driver } from '../../testing/SimulationDriver.ts';
import { nominal, outside } from '../../testing/nominal.ts';
import { send } from '../../testing/scenarios.ts';
import { selectQueue } from './selectQueue.ts';
import { stillFailedText, validationText } from './texts.ts';

const faq = '\nSee http://rocketmq.apache.org/docs/faq/ for further details.';
const moreInformation = '\nFor more information, please visit the url, http://rocketmq.apache.org/docs/faq/';
const client = 'org.apache.rocketmq.client.exception.MQClientException';
const kill = (at: number, node: string) => ({ at, do: 'crash', node });
const brokersOf = (facts: readonly { readonly broker: string }[]): string[] => facts.map(({ broker }) => broker);

describe('sending', () => {
  test('SN1: eight sends reach eight queues in order', () => {
    const sim = driver({ consumers: [], script: [send(5_000, { count: 16, every: 10 })] }).advanceTo(6_000);
    const queues = sim.facts('send.completed').map(({ broker, queueId }) => `${broker}:${queueId}`);
    const order = ['a', 'b'].flatMap((name) => [0, 1, 2, 3].map((id) => `broker-${name}:${id}`));
    const first = order.indexOf(queues[0] ?? '');
    expect(queues).toEqual(Array.from({ length: 16 }, (_, i) => order[(first + i) % 8]));
  });

  test('SN1: the start of the round robin comes from the seed', () => {
    const first = (seed: number) => driver({ consumers: [], seed, script: [send(5_000)] }).until('send.completed');
    const seen = new Set(Array.from({ length: 12 }, (_, seed) => `${first(seed).broker}:${first(seed).queueId}`));
    expect(seen.size).toBeGreaterThan(2);
  });

  test('SN2: a retry goes to the other broker within milliseconds (S-062)', () => {
    const sim = driver({ consumers: [], script: [send(4_000), kill(4_500, 'broker-a'), send(5_000, { count: 8, every: 100 })] }).advanceTo(
      7_000,
    );
    const failed = sim.facts('send.attemptFailed');
    expect(failed.length).toBeGreaterThan(0);
    expect(new Set(brokersOf(failed))).toEqual(new Set(['broker-a']));
    expect(failed[0]).toMatchObject({
      errorClass: 'org.apache.rocketmq.remoting.exception.RemotingConnectException',
      message: 'connect to 192.168.0.11:10911 failed',
    });
    for (const { msgId, at } of failed) {
      const stored = sim.expectFact('send.completed', { msgId });
      expect(stored.broker).toBe('broker-b');
      expect(stored.at - at).toBeLessThanOrEqual(4);
    }
    sim.expectNoFact('send.failed');
  });

  test('SN3: a silent broker spends the whole budget (S-248), the healthy one is never tried', () => {
    const sim = driver({
      consumers: [],
      script: [
        send(4_000, { count: 4, every: 1 }),
        { at: 5_000, do: 'cutLink', from: 'p1', to: 'broker-a' },
        send(6_000, { count: 8, every: 5_000 }),
      ],
    });
    const failed = sim.until('send.failed');
    expect(failed).toMatchObject({
      errorClass: 'org.apache.rocketmq.remoting.exception.RemotingTooMuchRequestException',
      message: 'sendDefaultImpl call timeout',
      attempts: 1,
      brokersSent: ['broker-a'],
      costMs: 3_001,
    });
  });

  test('SN30: with sendMsgMaxTimeoutPerRequest it leaves something for the healthy one; the last attempt has the rest', () => {
    const sent = (script: readonly ScriptAction[], config: Readonly<Record<string, number>>): string[] =>
      driver({ profile: 'rocketmq-5.3', config, brokers: ['broker-a', 'broker-b'], consumers: [], script })
        .advanceTo(15_000)
        .facts('send.attempted', { at: (at) => at >= 6_000 })
        .map(({ broker, timeoutMs }) => `${broker} ${timeoutMs}`);
    const hung = (node: string) => ({ at: 5_000, do: 'freeze', node });
    const warm = [send(4_000, { count: 8, every: 10 })];
    expect(sent([...warm, send(6_000)], {})[0]).toMatch(/ 3000$/);
    const three = sent([...warm, hung('broker-a'), hung('broker-b'), send(6_000)], { sendMsgMaxTimeoutPerRequest: 500 });
    expect(three.map((attempt) => Number(attempt.split(' ')[1]))).toEqual([500, 500, 1_998]);
  });

  test('SN3: with a longer budget the rest is left for the other broker', () => {
    const sim = driver({
      consumers: [],
      config: { sendMsgTimeout: 10_000, mqClientApiTimeout: 3_000 },
      script: [
        send(4_000, { count: 4, every: 1 }),
        { at: 5_000, do: 'cutLink', from: 'p1', to: 'broker-a' },
        send(6_000, { count: 8, every: 12_000 }),
      ],
    });
    const failed = sim.until('send.attemptFailed', { message: 'connect to 192.168.0.11:10911 failed' });
    const completed = sim.until('send.completed', { msgId: failed.msgId });
    expect(completed.broker).toBe('broker-b');
    expect(outside(completed.costMs, nominal(3_000, { operations: 4 }))).toBeUndefined();
  });

  test('SN3: the queue chosen for the attempt that is not made is passed over', () => {
    const sim = driver({
      consumers: [],
      topics: [{ name: 'OrderTopic', readQueueNums: 2, writeQueueNums: 2 }],
      script: [send(4_000), { at: 5_000, do: 'freeze', node: 'broker-a' }, send(6_000, { count: 8, every: 5_000 })],
    }).advanceTo(50_000);
    const queues = sim.facts('send.attempted').map(({ broker, queueId }) => `${broker}:${queueId}`);
    const failing = queues.indexOf('broker-a:0', 1);
    expect(queues.slice(failing, failing + 4)).toEqual(['broker-a:0', 'broker-b:1', 'broker-a:0', 'broker-b:1']);
  });

  test('SN4: both brokers dead', () => {
    const sim = driver({ consumers: [], script: [send(4_000), kill(4_500, 'broker-a'), kill(4_500, 'broker-b'), send(5_000)] });
    const failed = sim.until('send.failed');
    expect(failed.attempts).toBe(3);
    expect(failed.errorClass).toBe(client);
    const [a, b, c] = failed.brokersSent as [string, string, string];
    expect(a !== b && b !== c).toBe(true);
    expect(failed.message).toBe(`Send [3] times, still failed, cost [3]ms, Topic: OrderTopic, BrokersSent: [${a}, ${b}, ${c}]${faq}`);
  });

  test('SN4: unused slots print null', () => {
    expect(stillFailedText(1, 7, 'TR', ['broker-a'], 3)).toBe(
      `Send [1] times, still failed, cost [7]ms, Topic: TR, BrokersSent: [broker-a, null, null]${faq}`,
    );
  });

  test('SN5: oneway throws when the connection is refused, and says nothing of what is lost', () => {
    const refused = driver({
      brokers: ['broker-a'],
      consumers: [],
      script: [send(4_000), kill(4_500, 'broker-a'), send(5_000, { mode: 'ONEWAY' })],
    });
    expect(refused.until('send.failed').message).toBe(
      `Send [1] times, still failed, cost [1]ms, Topic: OrderTopic, BrokersSent: [broker-a]${faq}`,
    );
    const lost = driver({
      brokers: ['broker-a'],
      consumers: [],
      script: [send(4_000), { at: 4_500, do: 'cutLink', from: 'p1', to: 'broker-a' }, send(5_000, { mode: 'ONEWAY' })],
    }).advanceTo(30_000);
    lost.expectFact('request.lost', { code: 'SEND_MESSAGE_V2' });
    lost.expectNoFact('send.failed');
    lost.expectNoFact('send.completed', { at: (at) => at > 5_000 });
  });

  test('SN6: an unknown topic at the broker is tried at the others', () => {
    // The name server still knows the default topic of broker-b, so both are asked; neither may create.
    const sim = driver({
      consumers: [],
      topics: [{ name: 'OrderTopic', brokers: ['broker-a'], writeQueueNums: 4, readQueueNums: 4 }],
      brokers: ['broker-a', { id: 'broker-b', config: { autoCreateTopicEnable: false } }],
      script: [send(5_000, { topic: 'NEW' })],
    });
    expect(sim.until('send.completed').broker).toBe('broker-a');
  });

  test.each([
    ['', 1, `The specified topic is blank${moreInformation}`],
    ['x'.repeat(128), 1, `The specified topic is longer than topic max length 127.${moreInformation}`],
    ['a b', 1, `The specified topic[a b] contains illegal characters, allowing only ^[%|a-zA-Z0-9_-]+$${moreInformation}`],
    ['SCHEDULE_TOPIC_XXXX', 1, `Sending message to topic[SCHEDULE_TOPIC_XXXX] is forbidden.${moreInformation}`],
    ['T', 0, `CODE: 13  DESC: the message body length is zero${moreInformation}`],
    ['T', 4_194_305, `CODE: 13  DESC: the message body size over max value, MAX: 4194304${moreInformation}`],
    ['T', 4_194_304, undefined],
    ['%RETRY%g|x-1_', 1, undefined],
  ])('SN7: topic %j, %i bytes', (topic, bytes, text) => {
    expect(validationText(topic, bytes, 4_194_304)).toBe(text);
  });

  test('SN7: nothing is sent', () => {
    const sim = driver({ consumers: [], script: [send(5_000, { bodyBytes: 0 })] }).advanceTo(6_000);
    expect(sim.expectFact('send.failed')).toMatchObject({ at: 5_000, attempts: 0, costMs: 0, errorClass: client });
    sim.expectNoFact('send.attempted');
  });

  test('SN8: one msgId over all attempts, a new one for each message', () => {
    const sim = driver({
      consumers: [],
      script: [send(4_000), kill(4_500, 'broker-a'), kill(4_500, 'broker-b'), send(5_000, { count: 2, every: 100 })],
    }).advanceTo(6_000);
    const ids = sim.facts('send.requested').map(({ msgId }) => msgId);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^C0A80065[0-9A-F]{24}$/);
    expect(ids.map((id) => id.slice(28))).toEqual(['0000', '0001', '0002']);
    expect(sim.facts('send.attempted', { msgId: ids[1] ?? '' }).map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  });

  test('SN9: back to back means one after the other', () => {
    const sim = driver({ consumers: [], script: [send(5_000, { count: 3, every: 0 })] }).advanceTo(6_000);
    const requested = sim.facts('send.requested').map(({ at }) => at);
    const completed = sim.facts('send.completed').map(({ at }) => at);
    expect(requested).toEqual([5_000, completed[0], completed[1]]);
  });

  test('SN10: a chosen queue is tried once, and what it met is thrown', () => {
    const chosen = { queue: 'broker-a:2' };
    const sim = driver({
      consumers: [],
      script: [send(5_000, chosen), send(5_100, { queue: 'broker-c:0' }), kill(5_500, 'broker-a'), send(6_000, chosen)],
    }).advanceTo(7_000);
    expect(sim.expectFact('send.completed')).toMatchObject({ broker: 'broker-a', queueId: 2, queueOffset: 0 });
    expect(sim.facts('send.failed').map(({ errorClass, message, attempts }) => [errorClass, message, attempts])).toEqual([
      [client, `select message queue return null.${moreInformation}`, 0],
      ['org.apache.rocketmq.remoting.exception.RemotingConnectException', 'connect to 192.168.0.11:10911 failed', 1],
    ]);
  });

  test('SN10: without a route a selector says it in other words', () => {
    const sim = driver({
      consumers: [],
      brokers: [{ id: 'broker-a', config: { autoCreateTopicEnable: false } }],
      script: [send(5_000, { topic: 'NewTopic', queue: 'broker-a:0' })],
    });
    expect(sim.until('send.failed').message).toBe(`No route info for this topic, NewTopic${moreInformation}`);
  });

  test('SN2: a retry avoids the last broker only when there is another', () => {
    const queues = [0, 1, 2].map((queueId) => ({ topic: 'T', broker: queueId < 2 ? 'a' : 'b', queueId }));
    const robin = { index: -1 };
    expect([undefined, 'a', 'b', 'a'].map((last) => selectQueue(queues, robin, last)?.queueId)).toEqual([0, 2, 0, 2]);
    const only = queues.slice(0, 2);
    expect([selectQueue(only, robin, 'a'), selectQueue(only, robin, 'a')].map((q) => q?.broker)).toEqual(['a', 'a']);
    expect(selectQueue([], { index: -1 }, undefined)).toBeUndefined();
  });

  test('SN11: user properties add their bytes, and each repetition may have its own', () => {
    const sim = driver({ script: [send(5_000), send(5_100, { count: 2, every: 100, properties: 'price={n}; region=hz' })] }).advanceTo(
      6_000,
    );
    const [plain, ...priced] = sim.facts('message.stored').map(({ sizeBytes }) => sizeBytes);
    expect(priced).toEqual([20, 20].map((bytes) => (plain ?? 0) + bytes - 2));
  });

  test.each(['TAGS=TagA', 'CLUSTER=x', '=12', 'price=', 'price'])('SN11: %s is no user property', (properties) => {
    const sim = driver({ script: [send(5_000, { properties })] }).advanceTo(6_000);
    expect(sim.expectFact('action.rejected').reason).toBe('badProperty');
    sim.expectNoFact('send.requested');
  });

  test('SN11: 5.3 keeps more names for itself', () => {
    const refused = (profile: 'rocketmq-4.9' | 'rocketmq-5.3'): number =>
      driver({ profile, script: [send(5_000, { properties: 'TIMER_DELAY_SEC=3' })] })
        .advanceTo(6_000)
        .facts('action.rejected').length;
    expect([refused('rocketmq-4.9'), refused('rocketmq-5.3')]).toEqual([0, 1]);
  });

  test('SN19: from 4,096 bytes on the record is smaller and flagged', () => {
    const sizes = [4_095, 4_096, 4_097];
    const script = [...sizes.map((bodyBytes, i) => send(5_000 + i, { bodyBytes })), send(5_100, { bodyBytes: 20_000, random: true })];
    const stored = driver({ consumers: [], script }).advanceTo(6_000).facts('message.stored');
    expect(stored.map(({ sysFlag }) => sysFlag)).toEqual([undefined, 769, 769, 769]);
    expect(stored.map(({ sizeBytes }) => sizeBytes > 4_000)).toEqual([true, false, false, true]);
  });

  test('SN22: the hook sees each attempt, and after a failure its exception', () => {
    const script = [send(4_000), kill(4_500, 'broker-a'), kill(4_500, 'broker-b'), send(5_000)];
    const sim = driver({ consumers: [], producers: [{ id: 'p1', sendHook: true }], script }).advanceTo(6_000);
    const hooks = sim.facts('send.hook').map(({ when, status, error }) => [when, status, error?.split(': ')[1]?.slice(0, 10)]);
    const failed = [
      ['before', undefined, undefined],
      ['after', undefined, 'connect to'],
    ];
    expect(hooks).toEqual([['before', undefined, undefined], ['after', 'SEND_OK', undefined], ...failed, ...failed, ...failed]);
    driver({ consumers: [], script }).advanceTo(6_000).expectNoFact('send.hook');
  });

  test.each([
    ['SEND_OK', [], ['SEND_OK', undefined]],
    ['a failure after two attempts', [kill(4_500, 'broker-a'), kill(4_500, 'broker-b')], [undefined, 'connect to']],
  ] as const)('SN22: around an ASYNC send once before, once when the call returns, once with %s', (_what, kills, [status, error]) => {
    const script = [send(4_000, { mode: 'SYNC' }), ...kills, send(5_000, { mode: 'ASYNC' })];
    const producers = [{ id: 'p1', sendHook: true, config: { retryTimesWhenSendAsyncFailed: 1 } }];
    const sim = driver({ consumers: [], producers, script }).advanceTo(12_000);
    const msgId = sim.facts('send.requested')[1]?.msgId ?? '';
    const hooks = sim.facts('send.hook', { msgId });
    expect(hooks.map((fact) => [fact.when, fact.status, fact.error?.split(': ')[1]?.slice(0, 10)])).toEqual([
      ['before', undefined, undefined],
      ['after', undefined, undefined],
      ['after', status, error],
    ]);
    expect(sim.facts('send.attempted', { msgId })).toHaveLength(kills.length === 0 ? 1 : 2);
  });

  const slowFlush = (config: Readonly<Record<string, boolean>>) =>
    driver({
      consumers: [],
      config: { sendMsgTimeout: 20_000, ...config },
      brokers: [
        { id: 'broker-a', flushDiskType: 'SYNC_FLUSH' },
        { id: 'broker-b', flushDiskType: 'SYNC_FLUSH' },
      ],
      script: [
        { at: 4_000, do: 'slowDisk', broker: 'broker-a', flushMs: 9_000 },
        { at: 4_000, do: 'slowDisk', broker: 'broker-b', flushMs: 9_000 },
        send(5_000),
      ],
    });

  test('SN23: a flush that takes too long is a result', () => {
    const sim = slowFlush({});
    const completed = sim.until('send.completed');
    expect(completed.status).toBe('FLUSH_DISK_TIMEOUT');
    expect(sim.facts('message.stored')).toHaveLength(1);
  });

  test('SN23: with retryAnotherBrokerWhenNotStoreOK it is stored again elsewhere', () => {
    const sim = slowFlush({ retryAnotherBrokerWhenNotStoreOK: true });
    const completed = sim.until('send.completed');
    expect(completed.status).toBe('FLUSH_DISK_TIMEOUT');
    const [a, b, c] = sim.facts('send.attempted').map(({ broker }) => broker);
    expect([a === c, a !== b]).toEqual([true, true]);
    expect(sim.facts('message.stored')).toHaveLength(3);
  });

  test('SN24: a new Message has a new msgId, the same object keeps it, until its process ends', () => {
    const twice = send(5_000, { keys: 'o-1', body: 'order 1', count: 2, every: 1_000 });
    const idsOf = (script: readonly ScriptAction[]): number =>
      new Set(
        driver({ script })
          .advanceTo(10_000)
          .facts('message.stored', { topic: 'OrderTopic' })
          .map(({ msgId }) => msgId),
      ).size;
    expect([idsOf([twice]), idsOf([{ ...twice, sameMessage: true }])]).toEqual([2, 1]);
    const restarted: ScriptAction[] = [
      { at: 5_300, do: 'crash', node: 'p1' },
      { at: 5_500, do: 'start', node: 'p1' },
    ];
    expect(idsOf([{ ...twice, sameMessage: true }, ...restarted])).toBe(2);
  });

  test('SN29: after shutdown() a send throws; a killed program cannot send', () => {
    const bySender = (how: string) =>
      driver({
        brokers: ['broker-a'],
        consumers: [],
        script: [send(5_000), { at: 6_000, do: how, node: 'p1' }, send(9_000, { topic: 'a b' }), send(9_500, { mode: 'ASYNC' })],
      });
    const stopped = bySender('stop').advanceTo(10_000);
    expect(stopped.expectFact('client.logged', { at: 9_500 }).text).toBe(
      'org.apache.rocketmq.client.exception.MQClientException: executor rejected \nFor more information, please visit the url, http://rocketmq.apache.org/docs/faq/',
    );
    expect(stopped.expectFact('client.logged', { at: 9_000 }).text).toBe(
      'org.apache.rocketmq.client.exception.MQClientException: The producer service state not OK, SHUTDOWN_ALREADY\nSee http://rocketmq.apache.org/docs/faq/ for further details.',
    );
    stopped.expectNoFact('send.requested', { at: (at) => at > 5_000 });
    expect(bySender('crash').advanceTo(10_000).expectFact('action.rejected').reason).toBe('notRunning');
  });

  test('SN26: 5.3.3 names another FAQ page', () => {
    const script = [
      send(5_000, { topic: 'a b' }),
      { at: 6_000, do: 'crash', node: 'broker-a' },
      send(7_000, { topic: 'OrderTopic', queue: 'broker-a:0' }),
      send(8_000),
    ];
    const texts = (profile: 'rocketmq-4.9' | 'rocketmq-5.3'): string[] =>
      driver({ profile, brokers: ['broker-a'], consumers: [], script })
        .advanceTo(9_000)
        .facts('send.failed')
        .map(({ message }) => message.slice(message.indexOf('\n') + 1));
    const four = 'http://rocketmq.apache.org/docs/faq/';
    const five = 'https://rocketmq.apache.org/docs/bestPractice/06FAQ';
    const told = (page: string): unknown[] => [
      `For more information, please visit the url, ${page}`,
      expect.any(String),
      `See ${page} for further details.`,
    ];
    expect(texts('rocketmq-4.9')).toEqual(told(four));
    expect(texts('rocketmq-5.3')).toEqual(told(five));
  });
});
