import { describe, expect, test } from 'vitest';
import { lossyRun, presetRun, sixRun, transactionsAt } from './testing/transactionRun.ts';

const lane = (model: ReturnType<typeof transactionsAt>, key: string) => {
  const found = model.lanes.find((one) => one.key === key);
  if (found === undefined) throw new Error(`no lane ${key}`);
  return found;
};

describe('one lane for each half message', () => {
  const run = presetRun('tx-commit-rollback');
  const model = transactionsAt(run, 60_000);

  test('committed and rolled back, and nothing is pending', () => {
    expect(
      model.lanes.map(({ key, local, outcomes, isPending }) => [key, local?.state, outcomes.map(({ kind }) => kind), isPending]),
    ).toEqual([
      ['m-1', 'COMMIT_MESSAGE', ['committed'], false],
      ['m-2', 'ROLLBACK_MESSAGE', ['rolledBack'], false],
    ]);
    expect(model.groups).toEqual([{ group: 'order-tx-producer', producers: ['p1'] }]);
  });

  test('before the local transaction is over the lane is open, and the first tick that may ask is announced', () => {
    const early = transactionsAt(run, 5_500);
    expect(lane(early, 'm-1')).toMatchObject({ isPending: true, local: undefined, end: undefined, immunityMs: 6_000, checkMax: 15 });
    expect(lane(early, 'm-1').next).toEqual({ check: 1, fromMs: 60_000, toMs: 60_000 });
  });

  test('END_TRANSACTION is on its way before it has arrived', () => {
    const executed = lane(model, 'm-1').local?.at ?? 0;
    expect(lane(transactionsAt(run, executed), 'm-1').end).toMatchObject({
      state: 'COMMIT_MESSAGE',
      sentAt: executed,
      arrivedAt: undefined,
    });
  });

  test('the system topics: two halves, two op messages', () => {
    expect(
      model.brokers.map(({ halfTopic, opTopic }) => [halfTopic.map(({ offset }) => offset), opTopic.map(({ offset }) => offset)]),
    ).toEqual([
      [
        [0, 1],
        [0, 1],
      ],
    ]);
  });
});

describe('checks', () => {
  test('another producer of the group answers; where nobody is left the checks are used up', () => {
    const model = transactionsAt(presetRun('tx-producer-crash-group'), 200_000);
    expect(lane(model, 'pay-1')).toMatchObject({ producerDiedAt: 6_000, isPending: false });
    expect(lane(model, 'pay-1').checks).toMatchObject([
      { check: 1, at: 60_000, kind: 'asked', producer: 'p2', answer: { state: 'COMMIT_MESSAGE' } },
    ]);
    expect(lane(model, 'stock-1').checks.map(({ check, kind, halfOffset }) => [check, kind, halfOffset])).toEqual([
      [1, 'nobody', 3],
      [2, 'nobody', 4],
      [3, 'nobody', 5],
    ]);
    expect(lane(model, 'stock-1').next).toEqual({ check: 4, fromMs: 240_000, toMs: 240_000 });
    expect(model.mainId).toBe(lane(model, 'stock-1').id);
  });

  test('an answer belongs to its question while it is on its way', () => {
    const model = transactionsAt(presetRun('tx-producer-crash-group'), 60_001);
    expect(lane(model, 'pay-1').checks[0]?.answer).toMatchObject({ sentAt: 60_001, arrivesAt: 60_002, arrivedAt: undefined });
  });

  test('a commit for an old place leaves the newer copy pending: committed twice (TX11)', () => {
    const run = presetRun('committed-still-checked');
    expect(transactionsAt(run, 80_000).lanes).toMatchObject([
      { isPending: true, outcomes: [{ kind: 'committed' }], next: { check: 2, fromMs: 120_000 } },
    ]);
    expect(transactionsAt(run, 121_000).lanes).toMatchObject([
      { isPending: false, outcomes: [{ kind: 'committed' }, { kind: 'committed' }] },
    ]);
  });

  test('after 15 checks it is given up', () => {
    const model = transactionsAt(presetRun('checkback-never-called'), 961_000);
    expect(model.lanes).toMatchObject([
      { isPending: false, outcomes: [{ kind: 'discarded', at: 960_000, reason: 'transactionCheckMax' }] },
    ]);
    expect(model.lanes[0]?.checks).toHaveLength(15);
  });

  test('with a cadence of its own the first check has a window and the others are 5 s apart', () => {
    const run = presetRun('tx-checkback-120s');
    const early = transactionsAt(run, 60_000).lanes[0];
    expect(early).toMatchObject({ immunityMs: 120_000, hasOwnImmunity: true, checkMax: undefined });
    expect((early?.next?.toMs ?? 0) - (early?.next?.fromMs ?? 0)).toBe(5_000);
    const first = transactionsAt(run, 130_000).lanes[0];
    expect((first?.checks[0]?.at ?? 0) >= (early?.next?.fromMs ?? 0) && (first?.checks[0]?.at ?? 0) <= (early?.next?.toMs ?? 0)).toBe(true);
    expect(first?.next?.fromMs).toBe((first?.checks[0]?.at ?? 0) + 5_000);
  });
});

test('a confirm that cannot arrive is marked where it was lost, and the check mends it', () => {
  const model = transactionsAt(lossyRun(), 30_000);
  expect(lane(model, 't-05')).toMatchObject({ local: { state: 'COMMIT_MESSAGE' }, isPending: true });
  expect(lane(model, 't-05').end?.lostAt).toBeGreaterThan(7_000);
  expect(lane(transactionsAt(lossyRun(), 61_000), 't-05').outcomes).toMatchObject([{ kind: 'committed' }]);
});

test('the selection is the main lane, otherwise the oldest that is undecided', () => {
  const run = sixRun();
  const model = transactionsAt(run, 252_000);
  expect(model.lanes.map(({ key, isPending }) => [key, isPending])).toEqual([
    ['t-01', false],
    ['t-02', false],
    ['t-07', true],
    ['t-03', false],
    ['t-04', false],
    ['t-06', true],
  ]);
  expect(model.mainId).toBe(lane(model, 't-07').id);
  const selected = transactionsAt(run, 252_000, { kind: 'message', id: lane(model, 't-02').msgId });
  expect(selected.mainId).toBe(lane(model, 't-02').id);
});
