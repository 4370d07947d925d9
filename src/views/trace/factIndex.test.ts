import { expect, test, vi } from 'vitest';
import { createFactIndex } from './factIndex.ts';

/** Every third fact matches, newest first. */
const search = vi.fn((_filter: object, beforeSeq: number, limit: number): Promise<readonly number[]> => {
  const seqs: number[] = [];
  for (let seq = beforeSeq - 1; seq >= 1 && seqs.length < limit; seq--) if (seq % 3 === 0) seqs.push(seq);
  return Promise.resolve(seqs);
});

test('all matching facts, ascending; later only what is new', async () => {
  const changed = vi.fn();
  const loader = createFactIndex(search, changed);
  loader.show('r1', 10, { housekeeping: false });
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1));
  expect(loader.index).toEqual({ seqs: [3, 6, 9], upTo: 10, isCut: false, isLoading: false });
  loader.show('r1', 10, { housekeeping: false });
  loader.show('r1', 16, { housekeeping: false });
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(2));
  expect(loader.index.seqs).toEqual([3, 6, 9, 12, 15]);
});

test('pages on through a long run and cuts the oldest off', async () => {
  const changed = vi.fn();
  const loader = createFactIndex(search, changed);
  loader.show('r1', 200_000, { housekeeping: true });
  await vi.waitFor(() => expect(changed).toHaveBeenCalled());
  const { seqs, isCut } = loader.index;
  expect(isCut).toBe(true);
  expect(seqs).toHaveLength(50_000);
  expect(seqs.at(-1)).toBe(199_998);
  expect(seqs.every((seq, i) => i === 0 || seq > (seqs[i - 1] ?? 0))).toBe(true);
});

test('another run or filter begins anew, and late answers of the old one are ignored', async () => {
  const changed = vi.fn();
  const loader = createFactIndex(search, changed);
  loader.show('r1', 10, { housekeeping: false });
  loader.show('r2', 4, { housekeeping: false });
  expect(loader.index.isLoading).toBe(true);
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1));
  expect(loader.index.seqs).toEqual([3]);
});
