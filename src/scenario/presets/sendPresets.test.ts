import { describe, expect, test } from 'vitest';
import type { FactType, Run } from '../../engine/index.ts';
import { facts, runOf } from '../testing/presetRun.ts';

/** Messages whose key begins so. */
function idsOf(run: Run, key: string): Set<string> {
  return new Set(facts(run, 'send.requested', ({ keys }) => keys?.startsWith(key) === true).map(({ msgId }) => msgId));
}

const requestsOf = (run: Run, ids: ReadonlySet<string>): number => facts(run, 'request.sent', ({ msgId }) => ids.has(msgId ?? '')).length;

describe('presets of sending', () => {
  test('P-01, S-001, S-002, S-003, S-005, S-006, S-009: the loop’s line comes first, the callbacks 100 ms later; without the JVM none', () => {
    const run = runOf('async-callback-order');
    const printed = facts(run, 'client.logged').map(({ at, client, text }) => [at, client, text]);
    expect(printed[0]).toEqual([5_000, 'p1', '我先执行']);
    expect(printed.slice(1, 11)).toEqual(Array.from({ length: 10 }, () => [5_101, 'p1', '发送成功']));
    expect(printed.slice(11)).toEqual([[6_000, 'p2', '我先执行']]);
    const asked = facts(run, 'send.requested', ({ producer, at }) => producer === 'p1' && at === 5_000);
    const bytes = new TextEncoder().encode('异步消息-0').length;
    expect(asked.map(({ topic, tag, keys, bodyBytes }) => [topic, tag, keys, bodyBytes])).toEqual(
      asked.map(() => ['AsyncTopicTest', undefined, undefined, bytes]),
    );
    const ids = new Set(asked.map(({ msgId }) => msgId));
    expect(facts(run, 'message.stored', ({ msgId }) => ids.has(msgId))).toHaveLength(10);
  });

  test('P-03, S-022, S-023, S-025, S-056, S-277: a second, a tenth of it, at once', () => {
    const run = runOf('send-modes-side-by-side');
    const ends = (key: string): number[] =>
      facts(run, 'send.completed', ({ msgId }) => idsOf(run, key).has(msgId)).map(({ at }) => at - 5_000);
    expect(ends('sync-').at(-1)).toBe(1_010);
    expect(ends('async-')).toEqual(Array.from({ length: 10 }, () => 101));
    expect(ends('oneway-')).toEqual([]);
    const returned = facts(run, 'send.requested', ({ msgId }) => idsOf(run, 'oneway-').has(msgId)).map(({ at }) => at);
    expect(returned).toEqual(Array.from({ length: 10 }, () => 5_000));
  });

  test('P-04, S-066, S-267: what one-way loses nobody hears of; what sync loses is tried again or throws', () => {
    const run = runOf('oneway-loss');
    const [log, pay] = [idsOf(run, 'log-'), idsOf(run, 'pay-')];
    const kept = (ids: ReadonlySet<string>): number =>
      new Set(facts(run, 'message.stored', ({ msgId }) => ids.has(msgId)).map(({ msgId }) => msgId)).size;
    expect(kept(log)).toBeGreaterThan(60);
    expect(kept(log)).toBeLessThan(95);
    expect(facts(run, 'send.failed', ({ msgId }) => log.has(msgId))).toEqual([]);
    const thrown = facts(run, 'send.failed', ({ msgId }) => pay.has(msgId)).length;
    const completed = facts(run, 'send.completed', ({ msgId }) => pay.has(msgId)).length;
    expect(thrown + completed).toBe(100);
    expect(kept(pay)).toBeGreaterThanOrEqual(completed);
  });

  test('P-05, S-026, S-033, S-052: requested, chosen, sent, hook after; also after a failure', () => {
    const run = runOf('send-pipeline-stepper');
    const steps = (key: string): string[] => {
      const ids = idsOf(run, key);
      const types: readonly FactType[] = [
        'send.requested',
        'route.fetched',
        'send.attempted',
        'send.hook',
        'request.sent',
        'send.completed',
        'send.failed',
      ];
      return types
        .flatMap((type) => facts(run, type))
        .filter(
          (fact) =>
            ('msgId' in fact && ids.has(fact.msgId ?? '')) ||
            (fact.type === 'route.fetched' && fact.at >= 5_000 && fact.at < 6_000 && key === 'step-1'),
        )
        .sort((a, b) => a.seq - b.seq)
        .map((fact) => (fact.type === 'send.hook' ? `hook ${fact.when}` : fact.type));
    };
    expect(steps('step-1')).toEqual([
      'send.requested',
      'route.fetched',
      'send.attempted',
      'hook before',
      'request.sent',
      'hook after',
      'send.completed',
    ]);
    expect(steps('step-2')).toEqual(['send.requested', 'send.attempted', 'hook before', 'hook after', 'send.failed']);
  });

  test('P-06, S-034, S-035, S-036, S-037, S-050, S-296: refused without a request; compressed from 4,096 bytes; 4,194,304 and no more', () => {
    const run = runOf('message-validation-and-size');
    expect(facts(run, 'action.rejected').map(({ reason }) => reason)).toEqual(['notRunning']);
    const refused = facts(run, 'send.failed');
    expect(refused.map(({ attempts }) => attempts)).toEqual([0, 0, 0, 0, 0]);
    expect(refused[2]?.message).toContain('the message body length is zero');
    expect(refused.at(-1)?.message).toContain('the message body size over max value, MAX: 4194304');
    const flags = facts(run, 'message.stored').map(({ sysFlag }) => sysFlag);
    expect(flags).toEqual([undefined, 769, 769, 769, 769]);
    expect(facts(run, 'request.sent', ({ code }) => code === 'SEND_MESSAGE_V2')).toHaveLength(5);
  });

  test('P-07, S-038, S-041, S-048: one question, four sends, one message in each queue', () => {
    const run = runOf('route-first-send');
    const asked = facts(run, 'request.sent', ({ code, at }) => code === 'GET_ROUTEINFO_BY_TOPIC' && at >= 5_000);
    expect(asked).toHaveLength(1);
    const queues = facts(run, 'send.completed').map(({ broker, queueId }) => `${broker}:${queueId}`);
    expect([...queues].sort()).toEqual(['broker-a:0', 'broker-a:1', 'broker-b:0', 'broker-b:1']);
  });

  test('P-08, S-039, S-040: two questions and a new topic, or no route', () => {
    const run = runOf('auto-create-topic');
    const asked = (client: string) =>
      facts(run, 'request.sent', ({ code, at, from }) => code === 'GET_ROUTEINFO_BY_TOPIC' && at >= 5_000 && from === client).length;
    expect([asked('p-on'), asked('p-off')]).toEqual([2, 2]);
    expect(facts(run, 'topic.created', ({ topic }) => topic === 'NEW').map(({ broker }) => broker)).toEqual(['broker-on']);
    expect(facts(run, 'send.failed').map(({ message }) => message.split('\n')[0])).toEqual(['No route info of this topic: NEW']);
  });

  test('P-10, S-042, S-060, S-061, S-062: three attempts 2,094 ms apart, works without the firewall, fails again after the reboot', () => {
    const run = runOf('send-3-times-firewall');
    const [first, again] = facts(run, 'send.failed');
    expect(first?.message).toMatch(
      /^Send \[3\] times, still failed, cost \[628\d\]ms, Topic: test-topic-1, BrokersSent: \[bennode2, bennode2, bennode2\]\n/,
    );
    const attempts = facts(run, 'send.attempted').map(({ at }) => at);
    expect([attempts[1] ?? 0, attempts[2] ?? 0].map((at) => at - (attempts[0] ?? 0))).toEqual([2_094, 4_188]);
    expect(facts(run, 'send.completed')).toHaveLength(1);
    expect(again?.attempts).toBe(3);
  });

  test('P-11, S-045, S-046: without the option the dead broker is met again and again, with it once', () => {
    const run = runOf('latency-fault-avoidance');
    const failures = (producer: string): number => facts(run, 'send.attemptFailed', (fact) => fact.producer === producer).length;
    expect(failures('p-off')).toBeGreaterThan(2);
    expect(failures('p-on')).toBe(1);
    expect(facts(run, 'broker.avoided').map(({ at, until }) => until - at)).toEqual([600_000]);
  });

  test('P-12, S-043, S-044: one request each, whatever the article says', () => {
    const run = runOf('async-retry-only-on-response');
    expect([requestsOf(run, idsOf(run, 'answered')), requestsOf(run, idsOf(run, 'no-answer'))]).toEqual([1, 1]);
    const [error, cut] = facts(run, 'send.failed');
    expect(error).toMatchObject({ attempts: 1, errorClass: 'org.apache.rocketmq.client.exception.MQBrokerException' });
    expect(cut?.message).toBe('invokeAsync call the addr[192.168.0.11:10911] timeout');
    expect(cut?.costMs).toBeGreaterThanOrEqual(4_000);
    expect(cut?.costMs).toBeLessThanOrEqual(5_000);
  });

  test('P-12: as the article says it, three requests for an error and one for the cut', () => {
    const run = runOf('async-retry-as-claimed');
    expect([requestsOf(run, idsOf(run, 'answered')), requestsOf(run, idsOf(run, 'no-answer'))]).toEqual([3, 1]);
    expect(facts(run, 'send.failed').map(({ attempts }) => attempts)).toEqual([3, 1]);
  });

  test('P-13, S-055: three in flight, the fourth starts with the first answer', () => {
    const run = runOf('async-backpressure');
    const sent = facts(run, 'request.sent', ({ code, at }) => code === 'SEND_MESSAGE_V2' && at >= 5_000).map(({ at }) => at);
    expect(sent).toEqual([5_000, 5_000, 5_000, 5_101]);
    expect(facts(run, 'send.completed')).toHaveLength(5);
  });

  test('P-14, S-053, S-057: one request or five; five messages either way', () => {
    const run = runOf('batch-send');
    expect(facts(run, 'request.sent', ({ code }) => code === 'SEND_BATCH_MESSAGE')).toHaveLength(1);
    expect(facts(run, 'request.sent', ({ code }) => code === 'SEND_MESSAGE_V2')).toHaveLength(5);
    const stored = facts(run, 'message.stored');
    expect(stored.slice(0, 5).map(({ queueOffset }) => queueOffset)).toEqual([0, 1, 2, 3, 4]);
    expect(stored).toHaveLength(10);
  });

  test('P-20, S-017, S-018: by the claim 18 retries, the first after 1 s and the last at 17,146 s', () => {
    const run = runOf('retry-1s-or-10s');
    const retries = facts(run, 'message.delivered', ({ reconsumeTimes }) => reconsumeTimes > 0);
    expect(retries).toHaveLength(18);
    expect(Math.floor(((retries[0]?.at ?? 0) - 5_000) / 1_000)).toBe(1);
    expect(Math.floor(((retries[17]?.at ?? 0) - 5_000) / 1_000)).toBeGreaterThanOrEqual(17_146);
  });

  test('P-50, S-270, S-350, S-372: one key for a hundred lets one be handled; a key of its own lets each; sent again it is a second id', () => {
    const run = runOf('same-key-trap');
    const skipped = facts(run, 'message.skipped');
    expect(skipped.filter(({ at }) => at < 9_000).map(({ by, value }) => [by, value])).toEqual(
      Array.from({ length: 99 }, () => ['key', 'ORDERID_100']),
    );
    expect(skipped.filter(({ at }) => at >= 9_000 && at < 17_000)).toEqual([]);
    expect(skipped.slice(99).map(({ value }) => value)).toEqual(['ORDERID_5']);
    const queries = facts(run, 'key.queried');
    expect(queries.map(({ key, found, brokers }) => [key, found, brokers])).toEqual([
      ['ORDERID_100', 64, ['broker-a 64']],
      ['ORDERID_5', 1, ['broker-a 1']],
      ['ORDERID_5', 2, ['broker-a 2']],
    ]);
    expect(new Set(queries[2]?.msgIds).size).toBe(2);
    expect(facts(run, 'message.delivered')).toHaveLength(201);
  });

  test('P-48, S-238, S-239, S-242: a new Message has a new id, the same object keeps it; only the key finds both', () => {
    const run = runOf('duplicate-on-send');
    const storedWith = (key: string) => facts(run, 'message.stored', ({ keys }) => keys === key);
    const handled = (group: string, key: string): number => {
      const ids = new Set(storedWith(key).map(({ msgId }) => msgId));
      const of = (fact: { readonly group: string; readonly msgId: string }): boolean => fact.group === group && ids.has(fact.msgId);
      return facts(run, 'message.delivered', of).length - facts(run, 'message.skipped', of).length;
    };
    const [first, second] = storedWith('ORDERID_100');
    expect(facts(run, 'send.failed').map(({ at, message }) => [at, message])).toEqual([
      [8_001, 'sendDefaultImpl call timeout'],
      [15_001, 'sendDefaultImpl call timeout'],
    ]);
    // Three seconds after the first, and what dialling anew and the way cost.
    expect((second?.at ?? 0) - 8_000).toBeLessThan(60);
    expect(first?.msgId).not.toBe(second?.msgId);
    expect(new Set(storedWith('ORDERID_200').map(({ msgId }) => msgId)).size).toBe(1);
    expect(storedWith('ORDERID_200')).toHaveLength(2);
    expect(
      ['no-check-group', 'msgid-group', 'key-group'].map((group) => [handled(group, 'ORDERID_100'), handled(group, 'ORDERID_200')]),
    ).toEqual([
      [2, 2],
      [2, 1],
      [1, 1],
    ]);
    // What was skipped is done for RocketMQ: its offset moves.
    const offsets = facts(run, 'offset.committed', ({ group, where }) => group === 'key-group' && where === 'client');
    expect(Math.max(...offsets.map(({ offset }) => offset))).toBe(2);
  });

  test('P-58, S-268, S-289, S-290, S-297, S-308: one connection, no second start, leaks in C++ and .NET only; two consumers need half the time', () => {
    const run = runOf('shared-producer-threads');
    const opened = facts(run, 'connection.opened', ({ from, to }) => to === 'broker-a' && from.startsWith('p')).map(({ from }) => from);
    expect(opened.toSorted()).toEqual(['p1', 'p2a', 'p2b', 'p3', 'p4']);
    expect(facts(run, 'send.completed', ({ msgId }) => idsOf(run, 'thread-').has(msgId))).toHaveLength(5);
    expect(facts(run, 'client.warned').map(({ client, warning }) => [client, warning])).toEqual([
      ['p2b', 'severalClients'],
      ['p3', 'leak'],
      ['p4', 'leak'],
      ['p2a', 'notShutDown'],
    ]);
    const refused = facts(run, 'client.logged').map(({ at, text }) => [at, text.split('\n')[0]]);
    expect(refused).toEqual([
      [8_000, 'The producer service state not OK, maybe started once, RUNNING'],
      [10_000, 'The producer service state not OK, maybe started once, SHUTDOWN_ALREADY'],
    ]);
    const drained = (group: string): number => (facts(run, 'message.consumed', (fact) => fact.group === group).at(-1)?.at ?? 0) - 15_000;
    expect(Math.abs(drained('one-consumer') - 20_000)).toBeLessThan(100);
    expect(Math.abs(drained('two-consumers') - 10_000)).toBeLessThan(400);
  });

  test('P-30, S-121, S-126, S-193, S-244, S-253, S-313, S-358: what is refused says why; HTTP gets into the other region and filters nothing', () => {
    const run = runOf('client-capability-matrix');
    expect(facts(run, 'feature.refused').map(({ client, clientType, feature }) => [client, clientType, feature])).toEqual([
      ['cpp-all', 'C++', 'broadcasting'],
      ['net-all', '.NET', 'broadcasting'],
      ['cpp', 'C++', 'delay'],
      ['net', '.NET', 'delay'],
    ]);
    expect(facts(run, 'client.warned').map(({ client, warning }) => [client, warning])).toEqual([
      ['java-far', 'otherRegion'],
      ['cpp-order-c', 'versionDependent'],
    ]);
    const delivered = (group: string, key: string): number =>
      facts(run, 'message.delivered', (fact) => fact.group === group && idsOf(run, key).has(fact.msgId)).length;
    // Only the tag of its subscription by TCP, all ten by HTTP.
    expect([delivered('CID_NET_TAG', 'a-'), delivered('CID_NET_TAG', 'b-')]).toEqual([5, 0]);
    expect(facts(run, 'http.received')).toHaveLength(10);
    // Delayed by Java, timed by .NET: three seconds each, to the moment.
    for (const [key, at] of [
      ['delayed-java', 10_000],
      ['timed-net', 11_000],
    ] as const) {
      const due = facts(run, 'message.delivered', (fact) => fact.group === 'CID_JAVA_ALL' && idsOf(run, key).has(fact.msgId))[0]?.at ?? 0;
      expect(due - at).toBeGreaterThanOrEqual(0);
      expect(due - at).toBeLessThan(20);
    }
    // What HTTP sends in order is consumed in order by TCP, also with C++.
    const order = (group: string): number[] =>
      facts(run, 'message.delivered', (fact) => fact.group === group).map(({ queueOffset }) => queueOffset);
    expect(order('CID_CPP_ORDER')).toEqual([0, 1, 2, 3]);
    expect(order('CID_JAVA_ORDER')).toEqual([0, 1, 2, 3]);
    expect(facts(run, 'send.failed', ({ producer }) => producer === 'java-far')).toHaveLength(1);
    expect(facts(run, 'http.answered', ({ method }) => method === 'POST').map(({ status }) => status)).toEqual([201, 201]);
  });

  test('message-trace: Pub, two deliveries of the group with a trace, none of the other; found by the key', () => {
    const run = runOf('message-trace');
    const records = facts(run, 'trace.dispatched').flatMap((fact) => fact.records.map((record) => record.split(' ')[0]));
    expect(records).toEqual(['Pub', 'SubBefore', 'SubAfter', 'SubBefore', 'SubAfter']);
    expect(facts(run, 'message.delivered', ({ group }) => group === 'stock-group')).toHaveLength(1);
    expect(facts(run, 'key.queried')[0]).toMatchObject({ key: 'o-1001', found: 3 });
  });
});
