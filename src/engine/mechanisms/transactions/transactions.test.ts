import { describe, expect, test } from 'vitest';
import type { ScriptAction, TransactionListenerSpec } from '../../model/scenario.ts';
import { checkDormancy, checkFork, checkLookingBack, checkSlices } from '../../testing/portable.ts';
import { scenario, send, type ScenarioParts } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';
import { planCheck } from './planCheck.ts';

const half = 'RMQ_SYS_TRANS_HALF_TOPIC';
const op = 'RMQ_SYS_TRANS_OP_HALF_TOPIC';
const maxTime = 'TRANS_CHECK_MAX_TIME_TOPIC';

const listener = (parts: Partial<TransactionListenerSpec> = {}): TransactionListenerSpec => ({
  localMs: 50,
  localState: 'COMMIT_MESSAGE',
  checkState: 'COMMIT_MESSAGE',
  rules: [],
  ...parts,
});
const unknown = listener({ localState: 'UNKNOW' });
const never = listener({ localState: 'UNKNOW', checkState: 'UNKNOW' });

const inTransaction = (at: number, keys: string, more: Omit<Partial<ScriptAction>, 'at' | 'do'> = {}): ScriptAction => ({
  at,
  do: 'sendInTransaction',
  producer: 'p1',
  topic: 'OrderTopic',
  keys,
  ...more,
});

/** broker-a, a consumer, and p1 with this listener. */
const cluster = (
  transactionListener: TransactionListenerSpec,
  script: readonly ScriptAction[],
  parts: ScenarioParts = {},
): SimulationDriver =>
  driver({ brokers: ['broker-a'], consumers: ['c1'], producers: [{ id: 'p1', transactionListener }], script, ...parts });

const checksOf = (sim: SimulationDriver): readonly (readonly [number, number, string | undefined])[] =>
  sim.facts('half.checked').map(({ at, check, producer }) => [at, check, producer]);
const kill = (at: number, node: string): ScriptAction => ({ at, do: 'crash', node });
const start = (at: number, node: string): ScriptAction => ({ at, do: 'start', node });

describe('what a tick does with a half message', () => {
  const facts = {
    checkTimes: 0,
    transactionCheckMax: 15,
    ageMs: 20_000,
    fileReservedMs: 259_200_000,
    isFresh: false,
    immunitySeconds: undefined as number | undefined,
    transactionTimeOutMs: 6_000,
  };
  test.each([
    ['TX5: old enough', {}, { fate: 'ask', check: 1 }],
    ['TX5: younger than transactionTimeOut', { ageMs: 5_999 }, { fate: 'endTick' }],
    ['TX5: just put back', { isFresh: true, checkTimes: 3 }, { fate: 'endTick' }],
    ['TX6: asked before', { checkTimes: 4 }, { fate: 'ask', check: 5 }],
    ['TX7: inside its immunity time', { immunitySeconds: 120 }, { fate: 'defer', check: 1 }],
    ['TX7: immunity over', { immunitySeconds: 120, ageMs: 120_000, checkTimes: 2 }, { fate: 'ask', check: 3 }],
    ['TX7: an immunity of −1 is transactionTimeOut', { immunitySeconds: -1, ageMs: 6_000 }, { fate: 'ask', check: 1 }],
    ['TX10: 15 checks', { checkTimes: 15 }, { fate: 'discard', reason: 'transactionCheckMax' }],
    [
      'TX10: 15 checks win over everything else',
      { checkTimes: 15, isFresh: true, immunitySeconds: 9_999 },
      { fate: 'discard', reason: 'transactionCheckMax' },
    ],
    ['TX10: the 15th check is still asked', { checkTimes: 14 }, { fate: 'ask', check: 15 }],
    ['TX10: older than the files', { ageMs: 259_200_001 }, { fate: 'discard', reason: 'fileReservedTime' }],
  ])('%s', (_, changed, plan) => {
    expect(planCheck({ ...facts, ...changed })).toEqual(plan);
  });
});

describe('half, local transaction, end', () => {
  test('TX1: the real queue has no gap and no lag while the message is half', () => {
    const sim = cluster(listener({ localMs: 30_000 }), [inTransaction(5_000, 'tx'), send(6_000, { count: 4, every: 10 })]).advanceTo(
      20_000,
    );
    expect(sim.expectFact('message.stored', { topic: half })).toMatchObject({ queueId: 0, queueOffset: 0, realTopic: 'OrderTopic' });
    expect(sim.facts('message.stored', { topic: 'OrderTopic' }).map(({ queueOffset }) => queueOffset)).toEqual([0, 0, 0, 0]);
    expect(sim.facts('message.delivered')).toHaveLength(4);
  });

  test('TX1, TX2: the answer follows the store, the local transaction follows the answer (S-150, S-151)', () => {
    const sim = cluster(listener(), [inTransaction(5_000, 'tx')]).advanceTo(6_000);
    const delivered = sim.expectFact('message.delivered');
    const types = sim.causesOf(delivered).map(({ type }) => type);
    expect(types.slice(2)).toEqual([
      'message.stored',
      'half.committed',
      'transaction.ended',
      'request.sent',
      'localTransaction.executed',
      'send.completed',
      'response.sent',
      'half.stored',
      'message.stored',
      'request.sent',
      'send.attempted',
      'route.fetched',
      'response.sent',
      'request.sent',
      'send.requested',
      'action.applied',
    ]);
  });

  test('TX2: without a broker nothing is executed', () => {
    const sim = cluster(listener(), [inTransaction(4_000, 'warm'), kill(4_500, 'broker-a'), inTransaction(5_000, 'tx')]).advanceTo(9_000);
    expect(sim.facts('localTransaction.executed')).toHaveLength(1);
    const { errorClass, message, cause } = sim.expectFact('send.failed');
    expect(`${errorClass}: ${message}`).toBe(
      'org.apache.rocketmq.client.exception.MQClientException: send message Exception\nFor more information, please visit the url, http://rocketmq.apache.org/docs/faq/',
    );
    expect(cause).toContain('MQClientException: Send [3] times, still failed');
  });

  test('TX2: after shutdown() that is thrown too', () => {
    const stop = { at: 5_000, do: 'stop', node: 'p1' };
    const sim = cluster(listener(), [inTransaction(4_000, 'warm'), stop, inTransaction(6_000, 'tx')]).advanceTo(9_000);
    expect(sim.expectFact('client.logged', { client: 'p1', level: 'ERROR' }).text).toMatch(
      /MQClientException: send message Exception\n.+\nCaused by: .+MQClientException: The producer service state not OK, SHUTDOWN_ALREADY\n/,
    );
  });

  test.each([
    ['NULL', 0],
    ['THROW', 1],
  ] as const)('TX2: %s is UNKNOW', (localState, logged) => {
    const sim = cluster(listener({ localState }), [inTransaction(5_000, 'tx')]).advanceTo(6_000);
    expect(sim.expectFact('localTransaction.executed').state).toBe('UNKNOW');
    expect(sim.expectFact('transaction.ended')).toMatchObject({ state: 'UNKNOW', from: 'send' });
    expect(sim.facts('client.logged', { text: 'executeLocalTransactionBranch exception' })).toHaveLength(logged);
  });

  test('TX2: repetitions without a pause are one thread: the next waits for the local transaction before', () => {
    const sim = cluster(listener({ localMs: 100 }), [inTransaction(5_000, 'tx-{n}', { count: 3, every: 0 })]).advanceTo(6_000);
    const requested = sim.facts('send.requested').map(({ at }) => at);
    expect(requested.slice(1)).toEqual(
      sim
        .facts('localTransaction.executed')
        .slice(0, 2)
        .map(({ at }) => at),
    );
  });

  test('TX3: commit is visible at once under the same msgId, rollback never', () => {
    const rules = [{ when: { tag: 'R' }, localState: 'ROLLBACK_MESSAGE' as const }];
    const sim = cluster(listener({ rules }), [inTransaction(5_000, 'c'), inTransaction(5_500, 'r', { tag: 'R' })]).advanceTo(200_000);
    const [committed] = sim.facts('half.committed');
    const delivered = sim.facts('message.delivered');
    expect(delivered.map(({ msgId }) => msgId)).toEqual([committed?.msgId]);
    expect((delivered[0]?.at ?? 0) - (committed?.at ?? 0)).toBeLessThan(5);
    expect(sim.facts('half.rolledBack')).toHaveLength(1);
    expect(sim.facts('message.stored', { topic: op }).map(({ tag, queueOffset }) => [tag, queueOffset])).toEqual([
      ['d', 0],
      ['d', 1],
    ]);
    expect(sim.facts('message.stored', { topic: half })).toHaveLength(2);
    sim.expectNoFact('half.checked');
  });

  test('TX4: an END_TRANSACTION on a cut link is lost, and only a check finds out', () => {
    const sim = cluster(listener(), [
      inTransaction(5_000, 'tx'),
      { at: 5_040, do: 'cutLink', from: 'p1', to: 'broker-a' },
      { at: 6_000, do: 'healLink', from: 'p1', to: 'broker-a' },
    ]);
    expect(sim.until('request.lost', { code: 'END_TRANSACTION' }).reason).toBe('linkCut');
    const ended = sim.until('transaction.ended');
    expect([ended.from, ended.at]).toEqual(['check', 60_002]);
    expect(sim.until('message.delivered').at).toBeLessThan(60_010);
  });

  test('TX4: a broker that is gone is only logged', () => {
    const sim = cluster(listener(), [inTransaction(5_000, 'tx'), kill(5_030, 'broker-a')]).advanceTo(7_000);
    expect(sim.expectFact('client.logged').text).toBe('local transaction execute COMMIT_MESSAGE, but end broker transaction failed');
  });
});

describe('checks', () => {
  test.each([
    ['rocketmq-4.9', 100_000, 120_000],
    ['rocketmq-4.9', 118_000, 180_000],
    ['rocketmq-5.3', 100_000, 120_000],
    ['rocketmq-5.3', 118_000, 150_000],
  ] as const)('TX5: %s, sent at %i, first asked at %i', (profile, at, first) => {
    expect(cluster(unknown, [inTransaction(at, 'tx')], { profile }).until('half.checked').at).toBe(first);
  });

  test('TX5: the grid is that of the broker’s last start', () => {
    const sim = cluster(unknown, [kill(10_000, 'broker-a'), start(17_000, 'broker-a'), inTransaction(80_000, 'tx')]);
    expect(sim.until('half.checked').at).toBe(137_000);
  });

  test('TX6: each question moves the half message on, and names its new position', () => {
    const sim = cluster(never, [inTransaction(5_000, 'tx')]).advanceTo(190_000);
    expect(checksOf(sim)).toEqual([
      [60_000, 1, 'p1'],
      [120_000, 2, 'p1'],
      [180_000, 3, 'p1'],
    ]);
    expect(sim.facts('message.stored', { topic: half }).map(({ queueOffset }) => queueOffset)).toEqual([0, 1, 2, 3]);
    const progress = sim.facts('offset.committed', { group: 'CID_RMQ_SYS_TRANS', topic: half });
    expect(progress.map(({ offset }) => offset)).toEqual([1, 2, 3]);
    expect(sim.facts('transaction.ended', { from: 'check' }).map(({ state }) => state)).toEqual(['UNKNOW', 'UNKNOW', 'UNKNOW']);
  });

  test('TX6: a check is caused by the copy that it is about', () => {
    const sim = cluster(never, [inTransaction(5_000, 'tx')]).advanceTo(130_000);
    const [first, second] = sim.facts('half.checked');
    if (first === undefined || second === undefined) throw new Error('two checks');
    expect(sim.causesOf(first)[0]?.type).toBe('message.stored');
    expect(
      sim
        .causesOf(second)
        .slice(0, 2)
        .map(({ seq, type }) => [seq, type]),
    ).toEqual([
      [first.seq + 1, 'message.stored'],
      [first.seq, 'half.checked'],
    ]);
  });

  test('TX7: 120 s of immunity use up two checks, the third is asked', () => {
    const sim = cluster(unknown, [inTransaction(100_000, 'tx', { checkImmunityTimeInSeconds: 120 })]).advanceTo(250_000);
    expect(sim.facts('half.deferred').map(({ at, check }) => [at, check])).toEqual([
      [120_000, 1],
      [180_000, 2],
    ]);
    expect(checksOf(sim)).toEqual([[240_000, 3, 'p1']]);
  });

  test('TX7: 900 s of immunity are never asked', () => {
    const sim = cluster(unknown, [inTransaction(5_000, 'tx', { checkImmunityTimeInSeconds: 900 })]).advanceTo(1_100_000);
    sim.expectNoFact('half.checked');
    expect(sim.facts('half.deferred')).toHaveLength(15);
    expect(sim.expectFact('half.discarded')).toMatchObject({ at: 960_000, reason: 'transactionCheckMax' });
  });

  test('TX8: in turn, a plain producer of the group too, and that check is wasted', () => {
    const sim = cluster(never, [inTransaction(5_000, 'tx')], {
      producers: [{ id: 'p1', transactionListener: never }, { id: 'p2', transactionListener: never }, 'p3'],
    }).advanceTo(400_000);
    const asked = checksOf(sim).map(([, , producer]) => producer);
    expect(asked).toEqual(['p2', 'p3', 'p1', 'p2', 'p3', 'p1']);
    expect(sim.facts('transaction.ended', { from: 'check' }).map(({ producer }) => producer)).toEqual(['p2', 'p1', 'p2', 'p1']);
  });

  test('TX9, TX10: with nobody to ask the 15 checks are used up, then the message is given up', () => {
    const sim = cluster(unknown, [inTransaction(5_000, 'tx'), kill(5_030, 'p1')]);
    expect(sim.run.advanceToEnd()).toBe(true);
    sim.advanceTo(sim.run.endMs ?? 0);
    expect(checksOf(sim)).toEqual(Array.from({ length: 15 }, (_, i) => [60_000 * (i + 1), i + 1, undefined]));
    const discarded = sim.expectFact('half.discarded');
    expect(discarded).toMatchObject({ at: 960_000, reason: 'transactionCheckMax' });
    expect(sim.expectFact('message.stored', { topic: maxTime })).toMatchObject({ queueId: 0, queueOffset: 0, msgId: discarded.msgId });
    expect(sim.expectFact('topic.created', { topic: maxTime })).toMatchObject({ writeQueueNums: 1, perm: 6 });
    expect(sim.run.endMs).toBeLessThan(970_000);
    sim.expectNoFact('message.delivered');
  });

  test('TX10: in 5.3 the 15 checks take half as long', () => {
    const sim = cluster(never, [inTransaction(5_000, 'tx')], { profile: 'rocketmq-5.3' });
    const first = sim.until('half.checked');
    expect(sim.until('half.discarded').at - first.at).toBe(450_000);
  });

  test('TX11: a slow local transaction is asked while it runs, then delivered twice under one msgId', () => {
    const rules = [{ when: { checkTo: 1 }, checkState: 'UNKNOW' as const }];
    const sim = cluster(listener({ localMs: 30_000, rules }), [inTransaction(100_000, 'tx')]).advanceTo(300_000);
    expect(checksOf(sim).map(([at]) => at)).toEqual([120_000, 180_000]);
    expect(sim.facts('half.committed').map(({ at }) => Math.floor(at / 1_000))).toEqual([130, 180]);
    const delivered = sim.facts('message.delivered');
    expect(delivered).toHaveLength(2);
    expect(new Set(delivered.map(({ msgId }) => msgId)).size).toBe(1);
    expect(new Set(delivered.map(({ queueOffset }) => queueOffset)).size).toBe(2);
  });

  test('TX12: the producer is killed, another instance of its group answers', () => {
    const sim = cluster(listener(), [inTransaction(100_000, 'tx'), kill(100_040, 'p1')], {
      producers: ['p1', 'p2'].map((id) => ({ id, transactionListener: listener() })),
    }).advanceTo(130_000);
    expect(checksOf(sim)).toEqual([[120_000, 1, 'p2']]);
    expect(sim.expectFact('message.delivered').at).toBeLessThan(120_020);
  });

  test('TX12: a producer that started again and never sent is known only where TBW102 is', () => {
    const asked = (autoCreateTopicEnable: boolean) =>
      cluster(unknown, [inTransaction(5_000, 'tx'), kill(5_030, 'p1'), start(10_000, 'p1')], { config: { autoCreateTopicEnable } }).until(
        'half.checked',
      ).producer;
    expect([asked(true), asked(false)]).toEqual(['p1', undefined]);
  });

  test('TX13: progress that was not saved is gone over again', () => {
    const script = [inTransaction(5_000, 'tx'), kill(60_500, 'broker-a'), start(61_000, 'broker-a')];
    const sim = cluster(unknown, script).advanceTo(130_000);
    expect(checksOf(sim).map(([at, check]) => [at, check])).toEqual([
      [60_000, 1],
      [121_000, 1],
    ]);
    expect(sim.facts('message.delivered')).toHaveLength(2);
    const open = cluster(never, script).advanceTo(130_000);
    expect(checksOf(open).map(([at, check]) => [at, check])).toEqual([
      [60_000, 1],
      [121_000, 1],
      [121_000, 2],
    ]);
  });
});

describe('where programs differ', () => {
  test('TX14: an op message of 5.3 names several offsets; a tick before it is written asks all the same', () => {
    const sim = cluster(listener(), [inTransaction(100_000, 'a', { count: 3, every: 10 })], { profile: 'rocketmq-5.3' }).advanceTo(200_000);
    expect(sim.facts('message.stored', { topic: op }).map(({ at }) => at)).toEqual([102_000]);
    sim.expectNoFact('half.checked');
    const late = cluster(listener({ localMs: 8_000 }), [inTransaction(111_000, 'b')], { profile: 'rocketmq-5.3' }).advanceTo(200_000);
    expect(late.facts('half.committed').map(({ at }) => Math.floor(at / 1_000))).toEqual([119, 120]);
  });

  test('TX14: a kill forgets what waits to be written', () => {
    const sim = cluster(listener(), [inTransaction(100_000, 'a'), kill(101_000, 'broker-a'), start(101_500, 'broker-a')], {
      profile: 'rocketmq-5.3',
    }).advanceTo(200_000);
    expect(sim.facts('message.delivered')).toHaveLength(2);
  });

  test.each([
    ['rocketmq-4.9', undefined, 2],
    ['rocketmq-5.3', 'immunityOver', 1],
  ] as const)('TX15: in %s a late end after the immunity time', (profile, refused, commits) => {
    const rules = [{ when: { checkTo: 3 }, checkState: 'UNKNOW' as const }];
    const sim = cluster(listener({ localMs: 50_000, rules }), [inTransaction(100_000, 'tx', { checkImmunityTimeInSeconds: 10 })], {
      profile,
    }).advanceTo(400_000);
    expect(sim.expectFact('transaction.ended', { from: 'send' }).refused).toBe(refused);
    expect(sim.facts('half.committed')).toHaveLength(commits);
  });

  test('TX16: the ONS cadence: 120 to 125 s, then each 5 s, the same with the same seed (S-160, S-161)', () => {
    const run = (seed: number) => {
      const rules = [{ when: { checkFrom: 3 }, checkState: 'COMMIT_MESSAGE' as const }];
      const script = [inTransaction(5_000, 'tx', { checkImmunityTimeInSeconds: 120 })];
      return cluster({ ...never, rules }, script, { profile: 'ons-2017', seed }).advanceTo(200_000);
    };
    const sim = run(7);
    const [first = 0, second, third, ...more] = checksOf(sim).map(([at]) => at);
    expect(first).toBeGreaterThanOrEqual(125_000);
    expect(first).toBeLessThanOrEqual(130_010);
    expect([second, third, more]).toEqual([first + 5_000, first + 10_000, []]);
    expect(sim.facts('message.delivered')).toHaveLength(1);
    expect(checksOf(run(7))).toEqual(checksOf(sim));
    expect(new Set([1, 2, 3, 4, 5].map((seed) => checksOf(run(seed))[0]?.[0])).size).toBeGreaterThan(1);
  });

  test('TX16: each message has its own (S-162), and it goes on until somebody answers (S-167, S-169)', () => {
    const script = [
      inTransaction(5_000, 'm1', { checkImmunityTimeInSeconds: 10 }),
      inTransaction(5_000, 'm2', { checkImmunityTimeInSeconds: 60 }),
      kill(6_000, 'p1'),
      start(205_000, 'p1'),
    ];
    const sim = cluster(unknown, script, { profile: 'ons-2017' }).advanceTo(230_000);
    const firstOf = (keys: string) => {
      const { msgId } = sim.expectFact('send.requested', { keys });
      return (sim.expectFact('half.checked', { msgId }).at - 5_000) / 1_000;
    };
    expect(firstOf('m1')).toBeGreaterThanOrEqual(10);
    expect(firstOf('m1')).toBeLessThanOrEqual(15.01);
    expect(firstOf('m2')).toBeGreaterThanOrEqual(60);
    expect(firstOf('m2')).toBeLessThanOrEqual(65.01);
    sim.expectNoFact('half.discarded');
    const answered = checksOf(sim).filter(([, , producer]) => producer !== undefined);
    expect(answered).toHaveLength(2);
    for (const [at] of answered) expect(at).toBeGreaterThan(205_000);
    expect(sim.facts('message.delivered')).toHaveLength(2);
  });

  test('TX16: a broker that starts again goes on asking', () => {
    const script = [inTransaction(5_000, 'tx', { checkImmunityTimeInSeconds: 30 }), kill(20_000, 'broker-a'), start(21_000, 'broker-a')];
    const sim = cluster(unknown, script, { profile: 'ons-2017' });
    expect(sim.until('half.checked').at).toBeGreaterThanOrEqual(35_000);
  });
});

describe('hands and refusals', () => {
  test('TX17: a hand decides the next answer, once', () => {
    const answer = (at: number, message: string, state: string): ScriptAction => ({ at, do: 'answerCheckback', message, state });
    const sim = cluster(never, [
      inTransaction(5_000, 'tx'),
      answer(70_000, 'tx', 'ROLLBACK_MESSAGE'),
      answer(200_000, 'tx', 'COMMIT_MESSAGE'),
    ]).advanceTo(300_000);
    expect(sim.facts('transaction.ended').map(({ state }) => state)).toEqual(['UNKNOW', 'UNKNOW', 'ROLLBACK_MESSAGE']);
    expect(sim.expectFact('action.rejected')).toMatchObject({ reason: 'noHalfMessage', subject: 'tx' });
  });

  test('TX17: only a transaction producer sends in a transaction', () => {
    const sim = cluster(listener(), [inTransaction(5_000, 'tx', { producer: 'p2' })], {
      producers: [{ id: 'p1', transactionListener: listener() }, 'p2'],
    }).advanceTo(6_000);
    expect(sim.expectFact('action.rejected')).toMatchObject({ reason: 'noTransactionListener', subject: 'p2' });
  });

  test('TX17: a program that stands still sends nothing, and a property that Message refuses is refused here too', () => {
    const script = [
      inTransaction(5_000, 'tx', { properties: 'KEYS=1' }),
      { at: 6_000, do: 'freeze', node: 'p1' },
      inTransaction(7_000, 'tx'),
    ];
    const sim = cluster(listener(), script).advanceTo(8_000);
    expect(sim.facts('action.rejected').map(({ reason }) => reason)).toEqual(['badProperty', 'frozen']);
  });

  test('TX18: a broker may refuse half messages', () => {
    const sim = cluster(listener(), [inTransaction(5_000, 'tx')], { config: { rejectTransactionMessage: true } });
    expect(sim.until('send.failed').cause).toContain('Send [3] times, still failed');
    expect(sim.expectFact('send.attemptFailed').message).toContain(
      'CODE: 16  DESC: the broker[192.168.0.11] sending transaction message is forbidden',
    );
  });
});

describe('properties of a run with transactions', () => {
  const rules = [
    { when: { tag: 'slow' }, localMs: 30_000, checkState: 'UNKNOW' as const },
    { when: { tag: 'unknown' }, localState: 'UNKNOW' as const, checkState: 'UNKNOW' as const },
  ];
  const producers = ['p1', 'p2'].map((id) => ({ id, transactionListener: listener({ rules }) }));
  const script = [
    inTransaction(5_000, 'c-{n}', { count: 20, every: 3_000 }),
    inTransaction(40_000, 's-{n}', { tag: 'slow', count: 3, every: 5_000 }),
    inTransaction(50_000, 'u-{n}', { tag: 'unknown', count: 3, every: 0 }),
    inTransaction(55_000, 'i', { tag: 'unknown', checkImmunityTimeInSeconds: 60 }),
    kill(70_010, 'broker-a'),
    start(90_000, 'broker-a'),
    kill(130_000, 'p1'),
  ];
  const network = { latency: 2, jitter: 3, lossPerMille: 30 };
  test.each(['rocketmq-4.9', 'rocketmq-5.3', 'ons-2017'] as const)(
    '%s: slices, forks, sleep and looking back change nothing',
    (profile) => {
      const whole = scenario({ profile, producers, consumers: ['c1'], script, network, seed: 5 });
      checkSlices(whole, 260_000, 777);
      for (const at of [5_051, 60_001, 120_003]) checkFork(whole, 260_000, at, kill(at, 'broker-b'));
      checkDormancy(whole, 260_000);
      for (const at of [5_051, 60_001, 120_000]) checkLookingBack(whole, 260_000, at);
    },
  );
});
