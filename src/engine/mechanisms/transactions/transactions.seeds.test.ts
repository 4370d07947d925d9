import { describe, expect, test } from 'vitest';
import type { ProfileId, ScriptAction, TransactionListenerSpec, TransactionState } from '../../model/scenario.ts';
import { send } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';

const inTransaction = (at: number, more: Omit<Partial<ScriptAction>, 'at' | 'do'> = {}): ScriptAction => ({
  at,
  do: 'sendInTransaction',
  producer: 'p1',
  topic: 'OrderTopic',
  keys: 'order-1',
  ...more,
});

function cluster(
  listener: Partial<TransactionListenerSpec>,
  more: readonly ScriptAction[] = [],
  profile: ProfileId = 'rocketmq-4.9',
): SimulationDriver {
  const transactionListener = { localMs: 50, localState: 'UNKNOW', checkState: 'UNKNOW', rules: [], ...listener } as const;
  return driver({
    profile,
    brokers: ['broker-a'],
    consumers: ['c1'],
    producers: [{ id: 'p1', transactionListener }],
    script: [inTransaction(5_000), ...more],
  });
}

/** The END_TRANSACTION that p1 sends at 5,055 ms is lost, the connection stays. */
const lostConfirm: readonly ScriptAction[] = [
  { at: 5_030, do: 'cutLink', from: 'p1', to: 'broker-a' },
  { at: 8_000, do: 'healLink', from: 'p1', to: 'broker-a' },
];
const ended = ['half.committed', 'half.rolledBack', 'half.discarded'] as const;

describe('what the seeds say of transactions', () => {
  test('S-073, S-147: a half message is stored and nobody can consume it, for as long as nobody commits', () => {
    const sim = cluster({}).advanceTo(2 * 3_600_000);
    sim.expectFact('half.stored', { broker: 'broker-a' });
    sim.expectNoFact('message.delivered').expectNoFact('half.committed');
    sim.expectNoFact('message.stored', { topic: 'OrderTopic' });
    const committed = sim.expectFact('half.discarded');
    expect(committed.at).toBeLessThan(2 * 3_600_000);
  });

  test('S-149, S-155: the seven steps of the diagram are seven arrows, in their order', () => {
    const sim = cluster({ localState: 'COMMIT_MESSAGE', checkState: 'COMMIT_MESSAGE' }, lostConfirm);
    const delivered = sim.until('message.delivered');
    const { msgId } = delivered;
    const steps = [
      sim.expectFact('request.sent', { code: 'SEND_MESSAGE_V2', from: 'p1', to: 'broker-a', msgId }),
      sim.expectFact('response.sent', { code: 'SEND_MESSAGE_V2', from: 'broker-a', to: 'p1', msgId }),
      sim.expectFact('localTransaction.executed', { producer: 'p1', msgId }),
      sim.expectFact('request.lost', { code: 'END_TRANSACTION', from: 'p1', to: 'broker-a', msgId }),
      sim.expectFact('request.sent', { code: 'CHECK_TRANSACTION_STATE', from: 'broker-a', to: 'p1', msgId }),
      sim.expectFact('request.sent', { code: 'END_TRANSACTION', from: 'p1', to: 'broker-a', msgId, at: (at) => at > 10_000 }),
      delivered,
    ];
    expect(steps.map(({ seq }) => seq)).toEqual(steps.map(({ seq }) => seq).toSorted((a, b) => a - b));
  });

  test('S-072, S-074, S-154: committed here, the confirm lost: the check finds the truth, and the message is visible right then', () => {
    const sim = cluster({ localState: 'COMMIT_MESSAGE', checkState: 'COMMIT_MESSAGE' }, lostConfirm);
    sim.until('localTransaction.executed', { state: 'COMMIT_MESSAGE' });
    sim.until('request.lost', { code: 'END_TRANSACTION' });
    const check = sim.until('half.checked', { producer: 'p1' });
    sim.expectNoFact('message.delivered');
    const { at } = sim.until('half.committed');
    const delivered = sim.until('message.delivered', { realTopic: 'OrderTopic' });
    expect(at - check.at).toBeLessThanOrEqual(5);
    expect(delivered.at - at).toBeLessThanOrEqual(5);
    expect(sim.advanceTo(200_000).facts('message.delivered')).toHaveLength(1);
  });

  test.each([
    ['COMMIT_MESSAGE', 1, 0, 0],
    ['ROLLBACK_MESSAGE', 0, 1, 0],
    ['UNKNOW', 0, 0, 1],
  ] as const)('S-159: %s from execute: delivered %i, rolled back %i, checked later %i', (localState, delivered, rolledBack, checked) => {
    const sim = cluster({ localState }).advanceTo(70_000);
    expect([sim.facts('message.delivered').length, sim.facts('half.rolledBack').length, sim.facts('half.checked').length]).toEqual([
      delivered,
      rolledBack,
      checked,
    ]);
  });

  test.each(['UNKNOW', 'NULL'] as const)(
    'S-163: %s leaves it to the check: nothing is decided before the first',
    (localState: TransactionState) => {
      const sim = cluster({ localState, checkState: 'COMMIT_MESSAGE' });
      const check = sim.until('half.checked');
      for (const type of ended) sim.expectNoFact(type);
      expect(sim.facts('transaction.ended').map(({ state }) => state)).toEqual(['UNKNOW']);
      expect(sim.until('half.committed').at).toBeGreaterThan(check.at);
    },
  );

  test('S-168: a check finds the state and reports it; Unknow changes nothing, and 5 s later the next one asks', () => {
    const rules = [{ when: { checkFrom: 3 }, checkState: 'COMMIT_MESSAGE' as const }];
    const sim = cluster({ rules }, [], 'ons-2017');
    const [first, second] = [sim.until('half.checked'), sim.until('half.checked')];
    for (const type of ended) sim.expectNoFact(type);
    expect(second.at - first.at).toBe(5_000);
    const third = sim.until('half.checked');
    expect(third.at - second.at).toBe(5_000);
    expect(sim.until('transaction.ended', { from: 'check', state: 'COMMIT_MESSAGE' }).at).toBeGreaterThan(third.at);
    sim.until('message.delivered');
  });

  test('S-051: the request of a half message carries TRANSACTION_PREPARED_TYPE, an ordinary one does not', () => {
    const sim = cluster({ localState: 'COMMIT_MESSAGE' }, [send(6_000, { keys: 'plain' })]).advanceTo(10_000);
    expect(sim.facts('send.attempted').map(({ sysFlag }) => sysFlag)).toEqual([4, undefined]);
    // Recorded: the half record has no flag any more, the committed one TRANSACTION_COMMIT_TYPE.
    const [half, ...records] = sim.facts('message.stored').filter(({ topic }) => !topic.includes('OP_HALF'));
    expect([half?.topic, half?.sysFlag]).toEqual(['RMQ_SYS_TRANS_HALF_TOPIC', undefined]);
    expect(records.map(({ topic, sysFlag }) => [topic, sysFlag])).toEqual([
      ['OrderTopic', 8],
      ['OrderTopic', undefined],
    ]);
  });

  test('S-284: execute prints its line, and the first check prints the other', () => {
    const lines = { localPrints: '执行本地事务', checkPrints: '开始回查本地事务状态' };
    const sim = cluster({ ...lines, checkState: 'COMMIT_MESSAGE' }, [], 'ons-2017');
    const check = sim.until('half.checked');
    sim.advanceTo(check.at + 1_000);
    const [execute, first, ...more] = sim.facts('client.logged');
    expect([execute?.text, first?.text, more]).toEqual(['执行本地事务', '开始回查本地事务状态', []]);
    expect(execute?.at).toBeLessThan(check.at);
    expect((first?.at ?? 0) - check.at).toBeLessThanOrEqual(1);
  });

  test('S-307: a user property is there in execute and in check', () => {
    const transactionListener = {
      localMs: 10,
      localState: 'UNKNOW',
      checkState: 'COMMIT_MESSAGE',
      localPrints: 'execute {VincentNoUser}',
      checkPrints: 'check {VincentNoUser}',
      rules: [],
    } as const;
    const script = [inTransaction(5_000, { properties: 'VincentNoUser=VincentMrTang' })];
    const sim = driver({ brokers: ['broker-a'], producers: [{ id: 'p1', transactionListener }], script }).advanceTo(70_000);
    expect(sim.facts('client.logged').map(({ text }) => text)).toEqual(['execute VincentMrTang', 'check VincentMrTang']);
  });

  test('S-157: a producer without a listener sends nothing in a transaction', () => {
    const sim = driver({ brokers: ['broker-a'], script: [send(4_000), inTransaction(5_000)] }).advanceTo(10_000);
    expect(sim.expectFact('action.rejected')).toMatchObject({ reason: 'noTransactionListener', subject: 'p1' });
    expect(sim.facts('send.requested')).toHaveLength(1);
  });
});
