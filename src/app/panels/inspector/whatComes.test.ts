import { expect, test } from 'vitest';
import type { PendingItem } from '../../../engine/index.ts';
import { whatComes } from './whatComes.ts';

const item = (dueAt: number, more: Partial<PendingItem> = {}): PendingItem =>
  ({ dueAt, causeSeq: 1, kind: 'timer', name: 'x', ...more }) as PendingItem;
const beats = Array.from({ length: 30 }, (_, index) => item(1_000 + index, { housekeeping: true }));

test('what is no background work is told, though much of that stands before it', () => {
  const retry = item(900_000, { msgId: 'm1' });
  expect(whatComes([...beats, retry], 1_000, undefined, false)).toEqual([retry]);
});

test('what concerns the selection is told, though all of it is background work and comes late', () => {
  const commit = item(5_000, { housekeeping: true, subject: 'c1' });
  expect(whatComes([...beats, commit, item(6_000)], 1_000, { kind: 'consumer', id: 'c1' }, false)).toEqual([commit]);
});

test('where there is only background work the nearest of it are told, and none that is over', () => {
  expect(whatComes(beats, 1_010, undefined, false)).toEqual(beats.slice(10, 22));
});

test('all that happen at the instant of the last one told are told: a row counts them', () => {
  const sends = Array.from({ length: 40 }, () => item(2_000));
  expect(whatComes([...sends, item(2_001)], 1_000, undefined, false)).toHaveLength(40);
});

test('background work that is on its way before all news is told at its nearest instant, while time rests', () => {
  const dial = item(2_001, { kind: 'event', name: 'remoting.dialed', housekeeping: true });
  const twin = item(2_001, { kind: 'reply', name: 'HEART_BEAT', subject: 'c1', housekeeping: true });
  const later = item(2_002, { kind: 'arrival', name: 'HEART_BEAT', subject: 'broker-a', housekeeping: true });
  const news = item(5_000);
  const late = item(6_000, { kind: 'arrival', name: 'HEART_BEAT', subject: 'broker-a', housekeeping: true });
  const all = [item(2_000, { housekeeping: true }), dial, twin, later, news, late];
  expect(whatComes(all, 2_000, undefined, false)).toEqual([dial, twin, news]);
  expect(whatComes(all, 2_000, undefined, true)).toEqual([news]);
  expect(whatComes([news, late], 2_000, undefined, false)).toEqual([news]);
  // Of what is selected, only what concerns it.
  const own = item(9_000, { subject: 'c1' });
  expect(whatComes([...all, own], 2_000, { kind: 'consumer', id: 'c1' }, false)).toEqual([twin, own]);
});
