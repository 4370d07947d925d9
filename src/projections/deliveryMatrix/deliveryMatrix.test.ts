import { describe, expect, test } from 'vitest';
import type { Selection } from '../../engine/index.ts';
import { matrixAt, presetRun, manyRun } from './testing/matrixRun.ts';
import type { DeliveryMatrixModel, MatrixMessage } from './deliveryMatrixModel.ts';

const messages = (model: DeliveryMatrixModel): readonly MatrixMessage[] => model.rows.filter((row) => row.kind === 'message');
const sums = (model: DeliveryMatrixModel, key: string) => messages(model).find((row) => row.key === key)?.sums;

describe('clustering and broadcasting', () => {
  test('clustering shares: each of 9 messages once', () => {
    const model = matrixAt(presetRun('clustering-nine-messages'), 10_000);
    expect(messages(model).map((row) => row.sums.map((sum) => [sum.times, sum.state]))).toEqual(
      Array.from({ length: 9 }, () => [[1, 'complete']]),
    );
    expect(model.groups[0]?.columns.map((column) => column.consumed)).toEqual([3, 3, 3]);
    expect(model.groups[0]).toMatchObject({ messages: 9, deliveries: 9, duplicated: 0, never: 0 });
  });

  test('broadcasting: each of 9 messages three times', () => {
    const model = matrixAt(presetRun('broadcast-nine-messages'), 10_000);
    expect(messages(model).map((row) => row.sums[0]?.times)).toEqual(Array.from({ length: 9 }, () => 3));
    expect(model.groups[0]).toMatchObject({ messageModel: 'BROADCASTING', deliveries: 27, duplicated: 0 });
  });

  test('what fails is retried in one mode and given up in the other', () => {
    const run = presetRun('broadcast-no-retry');
    const waiting = messages(matrixAt(run, 6_000))[0];
    const afterwards = waiting?.cells.map((cell) => cell.deliveries[0]?.after?.kind);
    expect(afterwards).toEqual(['waiting', undefined, 'dropped']);
    expect(sums(matrixAt(run, 20_000), 'o-1')).toEqual([
      { times: 2, state: 'again', because: 'retried', isDuplicate: false },
      { times: 1, state: 'complete', because: undefined },
    ]);
  });
});

describe('twice and never', () => {
  test('committed twice: stored again, which is no retry', () => {
    const model = matrixAt(presetRun('committed-still-checked'), 121_000);
    expect(sums(model, 'm-1')).toEqual([{ times: 2, state: 'again', because: 'storedTwice', isDuplicate: true }]);
    expect(model.groups[0]?.duplicated).toBe(1);
  });

  test('the same place is read again when the offset was not committed', () => {
    const run = presetRun('duplicate-on-delivery');
    run.advanceToEnd();
    const model = matrixAt(run, run.computedMs);
    const reasons = messages(model).flatMap((row) => row.sums.flatMap((sum) => sum.because ?? []));
    expect(reasons).toEqual(['crashedAfter']);
  });

  test.each([
    ['twin-client-ids', 30_000, 'twins'],
    ['one-slow-message', 90_000, 'crashedDuring'],
    ['dead-letter-exit', 90_000, 'offsetReset'],
  ] as const)('%s at %i ms: %s', (slug, ms, because) => {
    const rows = messages(matrixAt(presetRun(slug), ms));
    expect(rows.flatMap(({ sums: its }) => its.flatMap((sum) => sum.because ?? []))).toContain(because);
  });

  test('a broadcasting client that begins at the newest message never gets what was before', () => {
    const run = presetRun('broadcast-local-offset');
    const model = matrixAt(run, 50_000);
    expect(sums(model, 'sixth')?.[0]?.state).toBe('complete');
    const before = messages(model).filter((row) => row.key?.startsWith('before-') === true);
    expect(before.map((row) => [row.sums[0]?.state, row.cells[0]?.isNever])).toEqual(before.map(() => ['never', true]));
    expect(before).toHaveLength(5);
  });

  test('a message that nobody had yet is open, not lost', () => {
    const model = matrixAt(presetRun('broadcast-local-offset'), 9_000);
    expect(sums(model, 'before-1')?.[0]?.state).toBe('open');
  });

  test('a half message has its row before anybody may see it', () => {
    expect(messages(matrixAt(presetRun('tx-commit-rollback'), 5_500))).toMatchObject([{ key: 'm-1', phase: 'half', place: undefined }]);
  });

  test('a timed message waits until it is due, and is taken back from then on when its producer recalled it', () => {
    const phases = (nowMs: number): unknown => messages(matrixAt(presetRun('recall-timed-message'), nowMs)).map(({ phase }) => phase);
    expect(phases(19_999)).toEqual(['delayed', 'delayed']);
    expect(phases(20_010)).toEqual(['recalled', 'stored']);
  });

  test('what the subscription leaves out is filtered', () => {
    const run = presetRun('tag-filter-trade');
    run.advanceToEnd();
    const states = messages(matrixAt(run, run.computedMs)).flatMap((row) => row.sums.map((sum) => sum.state));
    expect(states).toContain('filtered');
    expect(states).not.toContain('never');
    expect(messages(matrixAt(run, run.computedMs)).flatMap((row) => row.sums.filter(({ isMissed }) => isMissed))).toEqual([]);
  });

  test('what another instance of the group subscribes to is missed', () => {
    const sums = messages(matrixAt(presetRun('subscription-tag-mismatch'), 40_000)).flatMap((row) => row.sums);
    expect(sums.filter(({ isMissed }) => isMissed)).toEqual([
      { times: 0, state: 'filtered', isMissed: true },
      { times: 0, state: 'filtered', isMissed: true },
    ]);
  });
});

describe('received for a while', () => {
  const run = presetRun('http-15min-visibility');
  const cell = (model: DeliveryMatrixModel, column: number) => messages(model)[0]?.cells[column]?.deliveries;

  test('HTTP clients that receive are the instances, their Consumer IDs the groups', () => {
    const model = matrixAt(run, 1);
    expect(model.groups.map(({ group, columns }) => [group, columns.map(({ consumer, takes }) => `${consumer} ${takes}`)])).toEqual([
      ['CID_DELETES', ['deletes http']],
      ['CID_FORGETS', ['forgets http']],
      ['CID_DIES', ['dies http']],
    ]);
  });

  test('S-341: for 15 minutes it is the receiver’s; without a DELETE it is received again, because nobody deleted it', () => {
    const taken = { kind: 'taken', fromMs: 5_005, dueAt: 905_005 };
    expect(cell(matrixAt(run, 60_000), 1)).toMatchObject([{ at: 5_005, isFailed: false, result: undefined, after: taken }]);
    expect(cell(matrixAt(run, 904_100), 0)).toMatchObject([{ result: 'DELETE', after: undefined }]);
    const end = matrixAt(run, 910_000);
    expect(cell(end, 1)).toMatchObject([
      { isFailed: true, after: { kind: 'open' } },
      { reconsumeTimes: 1, result: 'DELETE', isFailed: false },
    ]);
    expect(messages(end)[0]?.sums).toEqual([
      { times: 1, state: 'complete', because: undefined },
      { times: 2, state: 'again', because: 'notDeleted', isDuplicate: true },
      { times: 2, state: 'again', because: 'notDeleted', isDuplicate: true },
    ]);
    expect(end.groups.map(({ duplicated, columns }) => [duplicated, columns[0]?.consumed])).toEqual([
      [0, 1],
      [1, 1],
      [1, 1],
    ]);
  });

  test('a SimpleConsumer that acknowledges too late: consumed, and yet it comes again', () => {
    const pop = presetRun('simple-consumer-invisible-time');
    pop.advanceToEnd();
    const model = matrixAt(pop, 60_000);
    expect(['o-1', 'o-2', 'o-3', 'o-4'].map((key) => sums(model, key))).toEqual([
      [{ times: 1, state: 'complete' }],
      [{ times: 1, state: 'complete' }],
      [{ times: 2, state: 'again', because: 'notAcked', isDuplicate: true }],
      [{ times: 2, state: 'again', because: 'notAcked', isDuplicate: true }],
    ]);
    const third = messages(model).find(({ key }) => key === 'o-3');
    expect(third?.cells[0]?.deliveries).toMatchObject([{ result: 'CONSUME_SUCCESS', isFailed: false, after: { kind: 'open' } }]);
    expect(model.groups[0]).toMatchObject({ duplicated: 2, columns: [{ takes: 'pop', consumed: 4 }, { consumed: 2 }] });
  });
});

describe('many messages', () => {
  const run = manyRun(600);
  run.advanceToEnd();
  const end = run.computedMs;
  const model = matrixAt(run, end);

  test('neighbours share a row, and nothing is lost from the sums', () => {
    expect(model.rows.length).toBeLessThanOrEqual(40);
    expect(model.messages).toBe(600);
    expect(model.forgotten).toBe(200);
    expect(model.groups[0]).toMatchObject({ messages: 600, deliveries: 600, duplicated: 0, never: 0 });
    const counted = model.rows.reduce((sum, row) => sum + (row.kind === 'range' ? row.count : 1), 0);
    expect(counted).toBe(400);
  });

  test('the selection opens its range', () => {
    const range = model.rows.find((row) => row.kind === 'range');
    if (range?.kind !== 'range') throw new Error('there is a range');
    const selection: Selection = { kind: 'message', id: range.pick };
    const opened = matrixAt(run, end, selection);
    expect(messages(opened).some((row) => row.msgId === range.pick)).toBe(true);
    expect(messages(opened)).toHaveLength(range.count);
  });
});

test('what an application skips as a duplicate is delivered, but not consumed', () => {
  const run = presetRun('duplicate-on-send');
  run.advanceToEnd();
  const model = matrixAt(run, run.computedMs);
  expect(model.groups.map(({ group, columns }) => [group, columns[0]?.consumed])).toEqual([
    ['no-check-group', 4],
    ['msgid-group', 3],
    ['key-group', 2],
  ]);
  const skipped = messages(model).map((row) => row.cells.map((cell) => cell.deliveries.filter(({ isSkipped }) => isSkipped).length));
  expect(skipped).toEqual([
    [0, 0, 0],
    [0, 0, 1],
    [0, 1, 1],
  ]);
});
