import { expect, test } from 'vitest';
import type { PendingItem } from '../../../engine/index.ts';
import { whatComes } from './whatComes.ts';

const item = (dueAt: number, more: Partial<PendingItem> = {}): PendingItem =>
  ({ dueAt, causeSeq: 1, kind: 'timer', name: 'x', ...more }) as PendingItem;
const beats = Array.from({ length: 30 }, (_, index) => item(1_000 + index, { subject: `n${index}`, housekeeping: true }));

test('what is no background work is told, though much of that stands before it', () => {
  const retry = item(900_000, { msgId: 'm1' });
  expect(whatComes([...beats, retry], 1_000, undefined)).toEqual([retry]);
});

test('what concerns the selection is told, though all of it is background work and comes late', () => {
  const commit = item(5_000, { housekeeping: true, subject: 'c1' });
  expect(whatComes([...beats, commit, item(6_000)], 1_000, { kind: 'consumer', id: 'c1' })).toEqual([commit]);
});

test('where there is only background work the nearest of it are told, and none that is over', () => {
  expect(whatComes(beats, 1_010, undefined)).toEqual(beats.slice(10, 22));
});

test('what is repeated is one thing of the twelve: a row counts it', () => {
  const sends = Array.from({ length: 40 }, (_, index) => item(2_000 + 100 * index, { kind: 'script', name: 'send' }));
  expect(whatComes([...sends, item(9_000)], 1_000, undefined)).toHaveLength(41);
});
