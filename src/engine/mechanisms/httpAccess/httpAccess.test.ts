import { describe, expect, test } from 'vitest';
import type { ScriptAction } from '../../model/scenario.ts';
import type { ScenarioParts } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';

const startMs = 5_000;
/** Hops, server costs and connections of one request. */
const pathMs = 30;

const topics = [{ name: 'TopicTestMQ' }];
const cluster = (script: readonly ScriptAction[], parts: ScenarioParts = {}): SimulationDriver =>
  driver({
    profile: 'ons-2017',
    brokers: ['broker-a'],
    topics,
    producers: [],
    consumers: [],
    httpGateways: ['http-1'],
    httpClients: ['h1', 'h2', 'h3'],
    script,
    ...parts,
  });

const post = (at: number, more: Record<string, unknown> = {}): ScriptAction => ({ at, do: 'httpSend', client: 'h1', ...more });
const get = (at: number, more: Record<string, unknown> = {}): ScriptAction => ({ at, do: 'httpReceive', client: 'h2', ...more });
const remove = (at: number, more: Record<string, unknown> = {}): ScriptAction => ({ at, do: 'httpDelete', client: 'h2', ...more });

/** Status and time after the start of each answer. */
const answers = (sim: SimulationDriver, client?: string): number[] =>
  sim.facts('http.answered', client === undefined ? {} : { client }).map(({ status }) => status);

const oneQueue = { topics: [{ name: 'TopicTestMQ', readQueueNums: 1, writeQueueNums: 1 }] };

describe('POST', () => {
  test('HT1: 201 with the offset message id of the stored copy and SEND_OK (S-318, S-328)', () => {
    const sim = cluster([post(startMs)]).advanceTo(6_000);
    const { offsetMsgId, msgId } = sim.expectFact('message.stored', { topic: 'TopicTestMQ' });
    expect(sim.expectFact('http.answered', { client: 'h1' })).toMatchObject({
      status: 201,
      msgId,
      body: JSON.stringify({ msgId: offsetMsgId, sendStatus: 'SEND_OK' }),
    });
    expect(offsetMsgId).toMatch(/^C0A8000B00002A9F[0-9A-F]{16}$/);
    expect(sim.causesOf(sim.expectFact('message.stored')).map(({ type }) => type)).toContain('http.requested');
  });

  test('HT1: with two brokers the ids name both of them, each with 32 characters (S-354)', () => {
    const brokers = ['broker-a', 'broker-b'];
    const sim = cluster([post(startMs, { count: 16, every: 0, body: '中文', tag: 'http', key: 'http' })], { brokers }).advanceTo(9_000);
    const ids = sim.facts('http.answered').map(({ body }) => (JSON.parse(body ?? '{}') as { readonly msgId: string }).msgId);
    expect(new Set(ids.map((id) => id.slice(0, 16)))).toEqual(new Set(['C0A8000B00002A9F', 'C0A8000C00002A9F']));
    expect(ids.every((id) => /^[0-9A-F]{32}$/.test(id))).toBe(true);
    expect(sim.facts('http.requested')[0]?.signed).toContain('a7bac2239fcdcb3a067903d8077c4a07');
  });

  test('HT7: an unknown topic is 400 TOPIC_NOT_EXIST, for POST, GET and DELETE (S-338)', () => {
    const sim = cluster([post(startMs, { topic: 'Nope' }), get(startMs, { topic: 'Nope' })]).advanceTo(8_000);
    expect(answers(sim)).toEqual([400, 400]);
    for (const { body } of sim.facts('http.answered')) expect(body).toBe('{"code":"TOPIC_NOT_EXIST","info":"topic not exist"}');
    sim.expectNoFact('message.stored');
  });

  test('HT8: a silent broker: 408 at the timeout, 3 s when none is said (S-322, S-331)', () => {
    const frozen = { at: 4_000, do: 'freeze', node: 'broker-a' };
    const sim = cluster([post(startMs - 1_500), frozen, post(startMs), post(9_000, { timeout: 1_000 })]).advanceTo(15_000);
    expect(answers(sim)).toEqual([201, 408, 408]);
    const [, long, short] = sim.facts('http.answered');
    expect((long?.costMs ?? 0) - 3_000).toBeLessThan(pathMs);
    expect(long?.costMs).toBeGreaterThanOrEqual(3_000);
    expect((short?.costMs ?? 0) - 1_000).toBeLessThan(pathMs);
    expect(short?.body).toBeUndefined();
  });

  test('HT8: nobody hears what the HTTP access says over a cut link: the client itself gives up', () => {
    const sim = cluster([{ at: 4_000, do: 'cutLink', from: 'h1', to: 'http-1' }, post(startMs)]).advanceTo(20_000);
    expect(answers(sim)).toEqual([]);
    expect(sim.facts('http.unanswered')).toHaveLength(1);
  });

  test('HT9: isOrder with a shardingKey goes to one queue; one without the other is an unordered message (S-321, S-359)', () => {
    const sim = cluster([
      post(startMs, { count: 6, every: 20, isOrder: true, shardingKey: 'order-1' }),
      post(6_000, { count: 6, every: 20, isOrder: true }),
      post(7_000, { count: 6, every: 20, shardingKey: 'order-1' }),
    ]).advanceTo(9_000);
    const queues = sim.facts('message.stored').map(({ queueId }) => queueId);
    expect(new Set(queues.slice(0, 6)).size).toBe(1);
    expect(new Set(queues.slice(6, 12)).size).toBe(4);
    expect(new Set(queues.slice(12)).size).toBe(4);
  });

  test('HT9: what HTTP sent in order an orderly TCP consumer gets in order (S-358)', () => {
    const order = { topics: [{ name: 'TopicTestMQ', orderTopicConf: 'broker-a:4' }] };
    const consumers = [{ id: 'c1', group: 'CID_TCP', messageListener: 'orderly' as const }];
    const sim = cluster([post(startMs, { count: 9, every: 10, isOrder: true, shardingKey: 'o', key: '{n}' })], { ...order, consumers });
    sim.advanceTo(8_000);
    const sent = sim.facts('send.requested').map(({ msgId }) => msgId);
    expect(sim.facts('message.delivered').map(({ msgId }) => msgId)).toEqual(sent);
  });

  test('HT10: startdelivertime is delivered then (S-326, S-346, S-362); on an ordered topic at once, with a warning (S-360)', () => {
    const timed = cluster([post(startMs, { startDeliverAfter: 5_000 }), get(startMs)]).advanceTo(12_000);
    const { at } = timed.expectFact('http.received');
    expect(at - 10_000).toBeGreaterThanOrEqual(0);
    expect(at - 10_000).toBeLessThan(pathMs);
    const ordered = { topics: [{ name: 'TopicTestMQ', orderTopicConf: 'broker-a:4' }] };
    const refused = cluster([post(startMs, { startDeliverAfter: 5_000 }), get(startMs)], ordered).advanceTo(12_000);
    expect(refused.expectFact('http.received').at).toBeLessThan(startMs + pathMs);
    expect(refused.expectFact('client.logged', { level: 'WARN' }).text).toContain('startdelivertime');
  });
});

test('HT10: more than 40 days ahead is refused, and nothing is stored (S-116)', () => {
  const sim = cluster([post(startMs, { startDeliverAfter: '40d' }), post(startMs + 100, { startDeliverAfter: 3_456_000_100 })]).advanceTo(
    12_000,
  );
  expect(sim.facts('http.answered', { method: 'POST' }).map(({ status }) => status)).toEqual([201, 400]);
  expect(sim.expectFact('http.refused')).toMatchObject({ reason: 'outOfRange', subject: 'startdelivertime' });
  expect(sim.facts('message.stored')).toHaveLength(1);
});

describe('GET', () => {
  test('HT11: 40 messages: 32, then 8; no tag is asked for (S-313, S-332, S-335, S-336, S-351)', () => {
    const sim = cluster([
      post(startMs, { count: 40, every: 10, tag: 'TagA' }),
      get(7_000, { delete: true }),
      get(7_000, { delete: true }),
      get(8_000, { num: 5, timeout: 20_000 }),
    ]).advanceTo(30_000);
    const got = sim.facts('http.answered', { method: 'GET' }).map(({ msgIds }) => msgIds?.length);
    expect(got).toEqual([32, 8, 0]);
    expect(answers(sim, 'h2').filter((status) => status === 204)).toHaveLength(40);
    expect(new Set(sim.facts('http.received').map(({ msgId }) => msgId)).size).toBe(40);
    const [first] = sim.facts('http.received');
    const stored = sim.expectFact('message.stored', { msgId: first?.msgId ?? '' });
    expect(first).toMatchObject({ rconsumeTimes: 0, offsetMsgId: stored.offsetMsgId, group: 'CID_DEMO', body: 'HelloMQ' });
    expect(first?.bornTime).toBeGreaterThan(1_767_574_805_000);
  });

  test('HT12: an empty topic: answered when a message is stored, at the timeout with an empty list (S-334, S-347)', () => {
    const sim = cluster([get(startMs), post(17_000), get(20_000, { timeout: 20_000 })]).advanceTo(60_000);
    const [first, second] = sim.facts('http.answered', { method: 'GET' });
    expect((first?.at ?? 0) - 17_000).toBeLessThan(pathMs);
    expect(first?.msgIds).toHaveLength(1);
    expect(second).toMatchObject({ status: 200, body: '[]', msgIds: [] });
    expect((second?.costMs ?? 0) - 20_000).toBeLessThan(pathMs);
    const none = cluster([get(startMs)]).advanceTo(60_000);
    const cost = none.expectFact('http.answered').costMs;
    expect(cost).toBeGreaterThanOrEqual(35_000);
    expect(cost - 35_000).toBeLessThan(pathMs);
  });

  test('HT12: no broker has answered in all that time: 408 (S-331)', () => {
    const cut = { at: 4_000, do: 'cutLink', from: 'broker-a', to: 'http-1' };
    const sim = cluster([get(startMs - 2_000, { timeout: 20_000, num: 1 }), cut, get(30_000)]).advanceTo(80_000);
    expect(answers(sim)).toEqual([200, 408]);
    const cost = sim.facts('http.answered')[1]?.costMs ?? 0;
    expect(cost - 35_000).toBeLessThan(pathMs);
    expect(cost).toBeGreaterThanOrEqual(35_000);
  });

  test('HT13: clients of one Consumer ID share its messages, each ID gets all of them (S-316)', () => {
    const sim = cluster(
      [get(startMs, { num: 3 }), get(startMs, { client: 'h3', num: 3 }), get(startMs, { client: 'h4' }), post(6_000), post(7_000)],
      { httpClients: ['h1', 'h2', 'h3', { id: 'h4', consumerId: 'CID_OTHER' }] },
    ).advanceTo(9_000);
    const got = sim.facts('http.received');
    expect(got.filter(({ group }) => group === 'CID_DEMO').map(({ client }) => client)).toEqual(['h2', 'h3']);
    expect(got.filter(({ group }) => group === 'CID_OTHER')).toHaveLength(1);
  });

  test('HT11: what was stored before the Consumer ID came is given too', () => {
    const sim = cluster([post(startMs, { count: 3 }), get(9_000)]).advanceTo(10_000);
    expect(sim.facts('http.received')).toHaveLength(3);
  });
});

describe('DELETE', () => {
  const decoded = (handle: string): string => Buffer.from(handle, 'base64').toString();

  test('HT14: 204, and the message is not received again (S-337, S-340)', () => {
    const sim = cluster([post(startMs), get(6_000), remove(904_000), get(910_000)]).advanceTo(960_000);
    const { msgHandle, msgId } = sim.expectFact('http.received');
    expect(msgHandle.length % 4).toBe(0);
    expect(decoded(msgHandle)).toMatch(/^_PENDINGMSG__%RETRY%\$CID_DEMO_TopicTestMQ_broker-a_\d_0_0$/);
    sim.expectFact('http.deleted', { msgId, ignored: undefined });
    expect(answers(sim, 'h2')).toEqual([200, 204, 200]);
    expect(sim.facts('http.received')).toHaveLength(1);
    sim.expectNoFact('http.expired');
  });

  test('HT15: 15 minutes without a DELETE: received again with rconsumeTimes 1 and the same msgId (S-336, S-341, S-345)', () => {
    const sim = cluster([post(startMs), get(6_000), get(880_000), get(907_000)]).advanceTo(960_000);
    const [first, again] = sim.facts('http.received');
    expect(again).toMatchObject({ rconsumeTimes: 1, msgId: first?.msgId, offsetMsgId: first?.offsetMsgId });
    expect((again?.at ?? 0) - (first?.at ?? 0)).toBe(900_000);
    expect(again?.msgHandle).not.toBe(first?.msgHandle);
    expect(sim.expectFact('http.expired')).toMatchObject({ at: again?.at, rconsumeTimes: 1 });
  });

  test('HT15: a DELETE that is late is answered 204 and deletes nothing (S-341)', () => {
    const sim = cluster([post(startMs), get(6_000), remove(910_000), get(920_000)]).advanceTo(960_000);
    expect(answers(sim, 'h2')).toEqual([200, 204, 200]);
    sim.expectFact('http.deleted', { ignored: true });
    expect(sim.facts('http.received')).toHaveLength(2);
  });

  test('HT15: pull of 3, delete of 2: the third comes again (S-345)', () => {
    const sim = cluster([post(startMs, { count: 3 }), get(6_000), remove(7_000, { messages: '1,2' }), get(910_000)]).advanceTo(960_000);
    const received = sim.facts('http.received').map(({ msgId }) => msgId);
    expect(received.slice(3)).toEqual([received[2]]);
  });

  test('HT16: only messages without an undeleted one before them count as done (S-366)', () => {
    const progress = (at: number): ScriptAction => ({ at, do: 'consumerProgress', group: 'CID_DEMO' });
    const sim = cluster(
      [
        post(startMs, { count: 5 }),
        get(6_000),
        remove(7_000, { messages: '1,2,4,5' }),
        progress(8_000),
        remove(9_000, { messages: '3' }),
        progress(10_000),
      ],
      oneQueue,
    ).advanceTo(11_000);
    expect(sim.facts('progress.read').map(({ diff }) => diff)).toEqual([3, 0]);
    expect(sim.facts('offset.committed', { where: 'broker' }).map(({ offset }) => offset)).toEqual([1, 2, 5]);
  });

  test.each(['h2', 'http-1', 'broker-a'])(
    'HT17: %s dies after the GET: nothing is lost, and nobody gets it before 15 minutes (S-367)',
    (node) => {
      const sim = cluster([
        post(startMs),
        get(6_000),
        { at: 16_000, do: 'crash', node },
        { at: 17_000, do: 'start', node },
        get(60_000, { client: 'h3', timeout: 20_000 }),
        get(890_000, { client: 'h3' }),
      ]).advanceTo(960_000);
      const [first, again, ...more] = sim.facts('http.received');
      expect(more).toEqual([]);
      expect(again?.rconsumeTimes).toBe(1);
      expect((again?.at ?? 0) - (first?.at ?? 0)).toBe(900_000);
    },
  );

  test('HT17: a client that dies while it waits gets nothing: the message is for the next one', () => {
    const sim = cluster([get(startMs), { at: 6_000, do: 'crash', node: 'h2' }, get(7_000, { client: 'h3' }), post(10_000)]).advanceTo(
      12_000,
    );
    expect(sim.facts('http.received').map(({ client }) => client)).toEqual(['h3']);
  });
});

describe('programs', () => {
  test('HT18: one request after the other; PHP sends whole seconds, a DELETE has a fresh time in ms (S-349, S-351)', () => {
    const php = { id: 'h1', language: 'PHP' as const };
    const sim = cluster(
      [
        post(5_003, { count: 50, every: 0, body: 'This is a simple php message', tag: 'http', key: 'http' }),
        get(9_003, { client: 'h1', delete: true }),
      ],
      { httpClients: [php] },
    ).advanceTo(12_000);
    const requests = sim.facts('http.requested');
    const posts = requests.filter(({ method }) => method === 'POST');
    expect(posts).toHaveLength(50);
    for (const { signed } of posts) expect(signed).toMatch(/\n586e7eed4f4556c669fc0f9c8b842908\n\d{10}000$/);
    expect(answers(sim).slice(0, 50)).toEqual(Array.from({ length: 50 }, () => 201));
    const times = requests.map(({ at }) => at);
    expect(new Set(times).size).toBe(times.length);
    expect(requests.filter(({ method }) => method === 'DELETE').some(({ signed }) => !signed.endsWith('000'))).toBe(true);
  });

  test('HT18: after an empty list Python sleeps 2 s, the others ask at once (S-356)', () => {
    const asked = (language: 'Python' | 'Java'): number[] => {
      const sim = cluster([get(startMs, { client: 'h1', count: 2, every: 0 })], { httpClients: [{ id: 'h1', language }] }).advanceTo(
        60_000,
      );
      return sim.facts('http.requested').map(({ at }) => at - startMs);
    };
    const [, python = 0] = asked('Python');
    expect(python - 37_000).toBeGreaterThanOrEqual(0);
    expect(python - 37_000).toBeLessThan(pathMs);
    const [, java = 0] = asked('Java');
    expect(java - 35_000).toBeLessThan(pathMs);
  });

  test('HT5: clock and key of the client decide, not those of the cluster (S-323, S-330)', () => {
    const skewed = [
      { id: 'h1', clockSkew: -14_998 },
      { id: 'h2', clockSkew: -14_999 },
      { id: 'h3', secretKey: 'SKDEM0' },
    ];
    const sim = cluster([post(startMs), post(6_000, { client: 'h2' }), post(7_000, { client: 'h3' })], { httpClients: skewed }).advanceTo(
      9_000,
    );
    expect(answers(sim)).toEqual([201, 403, 403]);
    expect(sim.facts('http.refused').map(({ reason, ageMs }) => [reason, ageMs])).toEqual([
      ['clock', 15_001],
      ['signature', undefined],
    ]);
  });

  test('HT14: a run is quiet when nothing is taken any more', () => {
    const run = cluster([post(startMs), get(6_000), remove(7_000)]).run;
    expect(run.advanceToEnd()).toBe(true);
    expect(run.endMs).toBeLessThan(10_000);
    const kept = cluster([post(startMs), get(6_000)]).run;
    kept.advanceToEnd();
    expect(kept.endMs).toBeGreaterThan(906_000);
  });
});

describe('the console', () => {
  const apply = (at: number, producerId: string, topic = 'TopicTestMQ'): ScriptAction => ({ at, do: 'applyProducerId', producerId, topic });
  const refusals = (sim: SimulationDriver): (readonly [string, string | undefined])[] =>
    sim.facts('action.rejected').map(({ reason, subject }) => [reason, subject]);

  test('HT19: names of Producer IDs (S-174, S-305) and Consumer IDs (S-175)', () => {
    const good = ['PID_abc', 'PID-abc', `PID_${'x'.repeat(60)}`];
    const bad = ['PID_ab', 'pid_abc', 'PID_a b', 'PID_xxxx ', `PID_${'x'.repeat(61)}`];
    const consumerIds = ['CID-Raydemo', 'GID_demo'].map((consumerId) => ({ do: 'applyConsumerId', consumerId, topic: 'TopicTestMQ' }));
    const script = [
      ...[...good, ...bad].map((id, i) => apply(startMs + i, id)),
      ...consumerIds.map((action) => ({ at: 6_000, ...action })),
    ];
    const sim = cluster(script).advanceTo(7_000);
    expect(sim.facts('console.applied').map(({ id }) => id)).toEqual([...good, 'CID-Raydemo']);
    expect(refusals(sim)).toEqual([...bad.map((id) => ['badProducerId', `"${id}"`]), ['badConsumerId', '"GID_demo"']]);
  });

  test('HT19: only for a topic that exists (S-173), and for one kind of topic (S-136)', () => {
    const sim = cluster(
      [
        apply(startMs, 'PID_new', 'NewTopic'),
        { at: 6_000, do: 'updateTopic', topic: 'NewTopic' },
        apply(7_000, 'PID_new', 'NewTopic'),
        apply(8_000, 'PID_new', 'TopicTestMQ'),
      ],
      { topics: [{ name: 'TopicTestMQ', orderTopicConf: 'broker-a:4' }] },
    ).advanceTo(9_000);
    expect(refusals(sim)).toEqual([
      ['noSuchTopic', 'NewTopic'],
      ['otherKindOfTopic', 'PID_new'],
    ]);
  });

  test('HT20: a sub-account without a grant is refused, with one accepted (S-177); so is an ID that nobody applied for', () => {
    const sub = { accessKey: 'AKSUB', secretKey: 'SKSUB', subAccount: true };
    const sim = cluster(
      [
        apply(startMs, 'PID_DEMO'),
        post(6_000),
        { at: 7_000, do: 'grantTopic', accessKey: 'AKSUB', topic: 'TopicTestMQ' },
        post(8_000),
        get(9_000, { client: 'h1' }),
      ],
      { httpGateways: [{ id: 'http-1', checksIds: true, accounts: [sub] }], httpClients: [{ id: 'h1', ...sub }] },
    ).advanceTo(12_000);
    expect(answers(sim)).toEqual([403, 201, 403]);
    expect(sim.facts('http.refused').map(({ reason, subject }) => [reason, subject])).toEqual([
      ['noGrant', 'TopicTestMQ'],
      ['noId', 'CID_DEMO'],
    ]);
  });
});
