import { describe, expect, test } from 'vitest';
import { segmentRows, SegmentedLog } from './segmentedLog.ts';

function logOf(rows: number): SegmentedLog {
  const log = new SegmentedLog(1, 2);
  for (let i = 0; i < rows; i++) {
    const row = log.append();
    log.setBig(row, 0, i * 10_000_000_000);
    log.setInt(row, 0, i);
    log.setInt(row, 1, -i);
  }
  return log;
}

const rowsOf = (log: SegmentedLog): number[][] =>
  Array.from({ length: log.length }, (_, row) => [log.big(row, 0), log.int(row, 0), log.int(row, 1)]);

describe('segmented log', () => {
  test.each([0, 1, segmentRows - 1, segmentRows, segmentRows + 1, 2 * segmentRows])('%i rows come back as they were written', (rows) => {
    const log = logOf(rows);
    expect(log.length).toBe(rows);
    expect(rowsOf(log)).toEqual(Array.from({ length: rows }, (_, i) => [i * 10_000_000_000, i, i === 0 ? 0 : -i].map((n) => n + 0)));
  });

  test.each([5, segmentRows, segmentRows + 5])('a copy of %i rows and its original grow apart', (rows) => {
    const log = logOf(rows);
    const copy = log.cloneWith();
    log.setInt(log.append(), 0, 111);
    copy.setInt(copy.append(), 0, 222);
    copy.append();
    expect([log.length, copy.length]).toEqual([rows + 1, rows + 2]);
    expect([log.int(rows, 0), copy.int(rows, 0)]).toEqual([111, 222]);
    expect(rowsOf(copy).slice(0, rows)).toEqual(rowsOf(log).slice(0, rows));
  });

  test('a copy costs one segment, whatever the length', () => {
    const log = logOf(3 * segmentRows + 1);
    expect(log.cloneWith().ownBytes).toBeLessThan(100);
    log.setInt(0, 0, 77); // A full segment is shared: the engine never writes there again.
    expect(log.cloneWith().int(0, 0)).toBe(77);
  });

  test.each([0, 3, segmentRows, segmentRows + 2])('cut to %i rows it goes on from there, and copies keep what they see', (length) => {
    const log = logOf(2 * segmentRows + 7);
    const copy = log.cloneWith();
    log.truncate(length);
    expect(log.length).toBe(length);
    const row = log.append();
    expect([row, log.big(row, 0), log.int(row, 1)]).toEqual([length, 0, 0]);
    log.setInt(row, 0, -5);
    expect(copy.length).toBe(2 * segmentRows + 7);
    expect(copy.int(length, 0)).toBe(length);
  });

  test('is only cut at its end', () => {
    expect(() => logOf(3).truncate(4)).toThrow('cut at its end');
  });
});
