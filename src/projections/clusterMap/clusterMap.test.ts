import { describe, expect, test } from 'vitest';
import type { Fact, Selection } from '../../engine/index.ts';
import { clusterMap } from './clusterMap.ts';
import type { ClusterMapModel, TapeModel } from './clusterMapModel.ts';
import { firstRetry, msgId, numbered, retryScenario, startUp } from './testing/retryRun.ts';

type Input = Parameters<typeof numbered>[0];

function fold(facts: Input, nowMs: number, selection?: Selection, scenario = retryScenario): ClusterMapModel {
  const state = clusterMap.initial(scenario);
  for (const fact of numbered(facts)) if (fact.at <= nowMs) clusterMap.apply(state, fact);
  return clusterMap.model(state, nowMs, selection);
}

const run: Input = [...startUp, ...firstRetry];
const broker = (model: ClusterMapModel, id = 'broker-a') => model.brokers.find((entry) => entry.id === id);
const tape = (model: ClusterMapModel, topic: string, queueId: number, id = 'broker-a'): TapeModel | undefined =>
  broker(model, id)?.tapes.find((entry) => entry.topic === topic && entry.queueId === queueId);

describe('the life of a message that fails', () => {
  test.each([
    [5_090, 'stored'],
    [5_162, 'cached'],
    [5_163, 'consuming'],
    [5_173, 'failed'],
    [15_400, 'failed'],
  ])('at %d ms its first copy is %s', (now, state) => {
    expect(tape(fold(run, now), 'OrderTopic', 2)?.dots).toMatchObject([{ msgId, keys: 'o-1001', queueOffset: 0, state }]);
  });

  test('it waits with its due time, then has moved on to the retry queue', () => {
    expect(broker(fold(run, 6_000))?.schedule).toMatchObject({
      waiting: 1,
      dots: [{ msgId, state: 'waiting', delayLevel: 3, storedAt: 5_253, dueAt: 15_253 }],
    });
    const after = fold(run, 15_300);
    expect(broker(after)?.schedule).toMatchObject({ waiting: 0, dots: [{ state: 'movedOn', changedAt: 15_300 }] });
    expect(tape(after, '%RETRY%order-group', 0)).toMatchObject({
      kind: 'retry',
      maxOffset: 1,
      shownGroup: 'order-group',
      dots: [{ state: 'stored', reconsumeTimes: 1 }],
    });
    expect(broker(after, 'broker-b')?.schedule).toBeUndefined();
  });

  test('the dead-letter queue appears when it is used', () => {
    const model = fold(
      [
        ...run,
        {
          at: 16_000,
          type: 'message.stored',
          broker: 'broker-b',
          topic: '%DLQ%order-group',
          queueId: 0,
          queueOffset: 0,
          physicalOffset: 900,
          msgId,
          offsetMsgId: '00',
          reconsumeTimes: 17,
          sizeBytes: 300,
        },
      ],
      16_000,
    );
    expect(tape(model, '%DLQ%order-group', 0, 'broker-b')).toMatchObject({
      kind: 'deadLetter',
      dots: [{ state: 'deadLetter', keys: 'o-1001' }],
    });
    expect(broker(model, 'broker-b')?.tapes.at(-1)?.topic).toBe('%DLQ%order-group');
    expect(broker(model, 'broker-b')?.commitLogBytes).toBe(1_200);
  });
});

describe('flights', () => {
  test.each([
    [5_040, 'request', 'p1', 'broker-a', 1],
    [5_200, 'request', 'c1', 'broker-a', 1],
    [15_340, 'response', 'broker-a', 'c1', 1],
  ])('at %d ms', (now, kind, from, to, messages) => {
    const { flights } = fold(run, now);
    expect(flights).toHaveLength(1);
    expect(flights[0]).toMatchObject({ kind, from, to, messageCount: messages });
  });

  test('a send flies to the queue that the client chose, a retry carries its number', () => {
    expect(fold(run, 5_040).flights[0]).toMatchObject({
      queue: 'OrderTopic:broker-a:2',
      messages: [{ keys: 'o-1001', reconsumeTimes: 0 }],
    });
    expect(fold(run, 15_340).flights[0]).toMatchObject({ queue: '%RETRY%order-group:broker-a:0', messages: [{ reconsumeTimes: 1 }] });
  });

  test('an acknowledgement travels without a message but knows which one it is about', () => {
    const response = fold(run, 5_100).flights.find(({ kind, to }) => kind === 'response' && to === 'p1');
    expect(response).toMatchObject({ messages: [], messageCount: 0, aboutMsgId: msgId });
  });

  test('nothing is in the air once it has arrived, long polls are never drawn', () => {
    expect(fold(run, 6_000).flights).toEqual([]);
    const poll: Input = [
      ...run,
      { at: 20_000, type: 'request.sent', from: 'c1', to: 'broker-a', code: 'PULL_MESSAGE', requestId: 60, opaque: 0, arrivesAt: 20_001 },
    ];
    expect(fold(poll, 20_000).flights).toEqual([]);
  });

  test('a lost request stays where it was lost, long enough to be seen', () => {
    const facts: Input = [
      ...run.filter(({ at }) => at <= 5_000),
      { at: 5_020, type: 'request.lost', from: 'p1', to: 'broker-a', code: 'SEND_MESSAGE_V2', requestId: 40, reason: 'linkCut', msgId },
    ];
    expect(fold(facts, 5_040).flights[0]).toMatchObject({ lostAt: 5_020, lostReason: 'linkCut' });
    expect(fold(facts, 6_019).flights).toMatchObject([{ shownUntil: 6_020 }]);
    expect(fold(facts, 6_020).flights).toEqual([]);
  });

  test('a cut link loses what is on it and what is sent over it, before the trace says so', () => {
    const cut: Input = [
      ...run.filter(({ at }) => at <= 5_000),
      { at: 5_030, type: 'link.cut', id: 'broker-a-p1', from: 'p1', to: 'broker-a' },
    ];
    expect(fold(cut, 5_040).flights[0]).toMatchObject({ lostAt: 5_030, lostReason: 'linkCut' });
    const later: Input = [
      { at: 4_000, type: 'link.cut', id: 'broker-a-p1', from: 'p1', to: 'broker-a' },
      ...run.filter(({ at }) => at === 5_000),
      { at: 5_080, type: 'request.lost', from: 'p1', to: 'broker-a', code: 'SEND_MESSAGE_V2', requestId: 40, reason: 'linkCut', msgId },
    ];
    expect(fold(later, 5_040).flights[0]).toMatchObject({ lostAt: 5_000 });
    expect(fold(later, 5_080).flights[0]).toMatchObject({ lostAt: 5_000, lostReason: 'linkCut' });
  });

  test('an answer that is lost is the answer, although the fact names the call', () => {
    const facts: Input = [
      ...run.filter(({ at }) => at <= 5_081),
      {
        at: 5_161,
        type: 'request.lost',
        from: 'p1',
        to: 'broker-a',
        code: 'SEND_MESSAGE_V2',
        requestId: 40,
        reason: 'connectionClosed',
        msgId,
      },
    ];
    expect(fold(facts, 5_161).flights).toMatchObject([{ kind: 'response', lostAt: 5_161, aboutMsgId: msgId }]);
  });
});

describe('groups and owners', () => {
  test('each queue has its owner, offset, lag and held pull', () => {
    const model = fold(run, 5_090);
    expect(tape(model, 'OrderTopic', 2)?.groups).toEqual([
      {
        group: 'order-group',
        brokerOffset: undefined,
        clientOffset: 0,
        lag: 1,
        owners: ['c1'],
        heldSince: undefined,
      },
    ]);
    expect(tape(model, 'OrderTopic', 1)?.groups[0]).toMatchObject({ lag: 0, heldSince: 1_220 });
    expect(tape(model, 'OrderTopic', 0, 'broker-b')?.groups[0]).toMatchObject({ owners: ['c2'], lag: 0 });
    expect(model.groups[0]?.consumers).toMatchObject([
      { id: 'c1', owned: ['broker-a:0', 'broker-a:1', 'broker-a:2', 'broker-a:3'], lag: 1, threads: 20, busyThreads: 0 },
      { id: 'c2', lag: 0 },
    ]);
    expect(fold(run, 6_000).brokers[0]?.tapes[2]?.groups[0]).toMatchObject({ lag: 1, clientOffset: 1 });
  });

  test('a running listener takes a thread', () => {
    expect(fold(run, 5_163).groups[0]?.consumers[0]).toMatchObject({ busyThreads: 1 });
    expect(fold(run, 5_173).groups[0]?.consumers[0]).toMatchObject({ busyThreads: 0 });
  });

  test('a killed consumer owns nothing, and what it worked on is merely stored again', () => {
    const model = fold([...run.filter(({ at }) => at <= 5_163), { at: 5_170, type: 'client.crashed', id: 'c1', reason: 'kill -9' }], 5_170);
    expect(tape(model, 'OrderTopic', 2)?.dots[0]).toMatchObject({ state: 'stored', deliveries: 1 });
    expect(tape(model, 'OrderTopic', 2)?.groups[0]).toMatchObject({ owners: [] });
    expect(model.groups[0]?.consumers[0]).toMatchObject({
      status: { state: 'down', since: 5_170, reason: 'kill -9' },
      busyThreads: 0,
      owned: [],
    });
  });

  test('a queue that moves takes its committed offset from the broker', () => {
    const model = fold(
      [
        ...run,
        {
          at: 16_000,
          type: 'offset.committed',
          group: 'order-group',
          topic: 'OrderTopic',
          broker: 'broker-a',
          queueId: 2,
          offset: 1,
          where: 'broker',
        },
        { at: 16_001, type: 'rebalance.done', consumer: 'c1', group: 'order-group', topic: 'OrderTopic', queues: [], strategy: 'AVG' },
        {
          at: 16_002,
          type: 'rebalance.done',
          consumer: 'c2',
          group: 'order-group',
          topic: 'OrderTopic',
          queues: ['broker-a:2'],
          strategy: 'AVG',
        },
      ],
      16_002,
    );
    expect(tape(model, 'OrderTopic', 2)?.groups[0]).toMatchObject({ owners: ['c2'], brokerOffset: 1 });
    expect(tape(model, 'OrderTopic', 1)?.groups[0]).toMatchObject({ owners: [] });
  });
});

describe('nodes and links', () => {
  test('a killed broker is down since then, with its reason; the name server forgets it when it notices', () => {
    const facts: Input = [
      ...startUp,
      { at: 12_000, type: 'broker.crashed', id: 'broker-a', reason: 'kill -9' },
      { at: 12_001, type: 'route.removed', nameServer: 'n1', broker: 'broker-a', reason: 'channel closed' },
    ];
    expect(broker(fold(facts, 12_000))?.status).toMatchObject({ state: 'down', since: 12_000, reason: 'kill -9' });
    expect(fold(facts, 12_000).nameServers[0]?.brokers).toEqual(['broker-a', 'broker-b']);
    expect(fold(facts, 12_001).nameServers[0]?.brokers).toEqual(['broker-b']);
    expect(tape(fold(facts, 12_000), 'OrderTopic', 1)?.groups[0]?.heldSince).toBeUndefined();
  });

  test('before it starts a client says when', () => {
    expect(fold(run, 500).producers[0]?.status).toEqual({ state: 'notStarted', since: 0, reason: undefined, startsAt: 1_000 });
    expect(fold(run, 1_000).producers[0]?.status).toMatchObject({ state: 'running', since: 1_000, startsAt: undefined });
  });

  test('only links that differ are listed', () => {
    const cut: Input = [...startUp, { at: 6_000, type: 'link.cut', id: 'broker-a-p1', from: 'p1', to: 'broker-a' }];
    expect(fold(startUp, 6_000).links).toEqual([]);
    expect(fold(cut, 6_000).links).toMatchObject([{ id: 'broker-a-p1', isCut: true, since: 6_000 }]);
    expect(fold([...cut, { at: 7_000, type: 'link.healed', id: 'broker-a-p1', from: 'p1', to: 'broker-a' }], 7_000).links).toEqual([]);
    expect(fold(startUp, 2_000).connections).toContain('p1>broker-a');
    expect(fold(startUp, 2_000).relations).toContainEqual({ owner: 'broker-a', target: 'n1', task: 'registerBrokerAll', periodMs: 30_000 });
  });

  test('a broker is avoided until its time is over, or until it answers at once; in 5.3 time alone ends it', () => {
    const avoided: Input = [
      ...startUp,
      { at: 6_000, type: 'broker.avoided', producer: 'p1', broker: 'broker-a', latencyMs: 600, until: 36_000 },
    ];
    const sent = { type: 'send.completed', producer: 'p1', msgId, status: 'SEND_OK', broker: 'broker-a' } as const;
    const rest = { queueId: 0, queueOffset: 0, costMs: 600 };
    const answers: Input = [...avoided, { at: 6_000, ...sent, ...rest }, { at: 7_000, ...sent, ...rest }];
    expect(fold(avoided, 35_999).links).toMatchObject([{ from: 'p1', to: 'broker-a', isCut: false, avoidedUntil: 36_000 }]);
    expect(fold(avoided, 36_000).links).toEqual([]);
    expect(fold(answers, 6_000).links).toHaveLength(1);
    expect(fold(answers, 7_000).links).toEqual([]);
    expect(fold(answers, 7_000, undefined, { ...retryScenario, profile: 'rocketmq-5.3' }).links).toHaveLength(1);
    const ended: Input = [...avoided, { at: 7_000, type: 'client.crashed', id: 'p1', reason: 'kill' }];
    expect(fold(ended, 7_000).links).toEqual([]);
  });

  test('producers count their sends', () => {
    expect(fold(run, 5_000).producers[0]).toMatchObject({ sent: 1, ok: 0, failed: 0 });
    expect(fold(run, 6_000).producers[0]).toMatchObject({ sent: 1, ok: 1 });
  });
});

test('a tape keeps its newest 20 messages', () => {
  const many: Input = Array.from({ length: 30 }, (_, queueOffset) => ({
    at: 6_000 + queueOffset,
    type: 'message.stored' as const,
    broker: 'broker-a',
    topic: 'OrderTopic',
    queueId: 0,
    queueOffset,
    physicalOffset: queueOffset * 100,
    msgId: `m-${queueOffset}`,
    offsetMsgId: '0',
    reconsumeTimes: 0,
    sizeBytes: 100,
  }));
  const shown = tape(fold([...startUp, ...many], 7_000), 'OrderTopic', 0);
  expect(shown?.maxOffset).toBe(30);
  expect(shown?.dots.map(({ queueOffset }) => queueOffset)).toEqual(Array.from({ length: 20 }, (_, index) => index + 10));
});

test('folding on from a copied state equals folding from the beginning', () => {
  const facts = numbered(run);
  for (let cut = 0; cut <= facts.length; cut += 1) {
    let state = clusterMap.initial(retryScenario);
    facts.forEach((fact: Fact, index) => {
      if (index === cut) state = structuredClone(state);
      clusterMap.apply(state, fact);
    });
    const model = clusterMap.model(state, 15_340, undefined);
    expect(structuredClone(model)).toEqual(fold(run, 15_340));
  }
});
