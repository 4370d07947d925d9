import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allRows, foldedRows, matchingRows, withNow, type BaseRows, type TraceRow, type TraceRows } from './traceRows.ts';

const listed = (rows: TraceRows | BaseRows): readonly string[] =>
  Array.from({ length: rows.length }, (_, index) => {
    const row: TraceRow = rows.at(index);
    return row.kind === 'fact' ? String(row.seq) : row.kind === 'fold' ? `${row.fromSeq}…${row.toSeq}` : 'now';
  });

describe('folded housekeeping', () => {
  const seqs = [3, 4, 9];
  test('stands between the shown facts and at both ends', () => {
    expect(listed(foldedRows(seqs, { fromSeq: 1, toSeq: 12 }, []))).toEqual(['1…2', '3', '4', '5…8', '9', '10…12']);
  });
  test('opens fact by fact', () => {
    expect(listed(foldedRows(seqs, { fromSeq: 1, toSeq: 12 }, [{ fromSeq: 6, toSeq: 8 }]))).toEqual([
      '1…2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
      '10…12',
    ]);
  });
  test('without any shown fact is one fold', () => {
    expect(listed(foldedRows([], { fromSeq: 1, toSeq: 5 }, []))).toEqual(['1…5']);
  });
});

describe('now', () => {
  const base = foldedRows([3, 4, 9], { fromSeq: 1, toSeq: 12 }, []);
  test.each([
    [0, ['now', '1…2', '3', '4', '5…8', '9', '10…12']],
    [1, ['1…1', 'now', '2…2', '3', '4', '5…8', '9', '10…12']],
    [2, ['1…2', 'now', '3', '4', '5…8', '9', '10…12']],
    [4, ['1…2', '3', '4', 'now', '5…8', '9', '10…12']],
    [6, ['1…2', '3', '4', '5…6', 'now', '7…8', '9', '10…12']],
    [12, ['1…2', '3', '4', '5…8', '9', '10…12', 'now']],
  ])('after fact %i', (nowSeq, rows) => expect(listed(withNow(base, nowSeq))).toEqual(rows));

  test('stands between matching facts by number', () => {
    expect(listed(withNow(matchingRows([2, 8, 30]), 8))).toEqual(['2', '8', 'now', '30']);
    expect(listed(withNow(allRows(3), 2))).toEqual(['1', '2', 'now', '3']);
  });

  test('knows the next shown fact', () => {
    expect(withNow(base, 6).nextSeq()).toBe(9);
    expect(withNow(base, 3).nextSeq()).toBe(4);
    expect(withNow(base, 12).nextSeq()).toBeUndefined();
  });
});

test('every fact is in exactly one row, in order, wherever now is; indexOf finds it', () => {
  const shown = fc.uniqueArray(fc.integer({ min: 1, max: 60 })).map((seqs) => seqs.sort((a, b) => a - b));
  fc.assert(
    fc.property(shown, fc.integer({ min: 0, max: 60 }), (seqs, nowSeq) => {
      const rows = withNow(foldedRows(seqs, { fromSeq: 1, toSeq: 60 }, []), nowSeq);
      const told: number[] = [];
      for (let index = 0; index < rows.length; index++) {
        const row = rows.at(index);
        if (row.kind === 'now') {
          expect(index).toBe(rows.nowIndex);
          expect(told).toHaveLength(nowSeq);
        } else if (row.kind === 'fact') told.push(row.seq);
        else for (let seq = row.fromSeq; seq <= row.toSeq; seq++) told.push(seq);
      }
      expect(told).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
      for (const seq of seqs) expect(rows.at(rows.indexOf(seq))).toEqual({ kind: 'fact', seq });
    }),
    { seed: 21, numRuns: 300 },
  );
});
