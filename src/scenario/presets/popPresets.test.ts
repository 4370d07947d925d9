/** The presets of POP run to the point that they promise. */
import { expect, test } from 'vitest';
import { facts, runOf } from '../testing/presetRun.ts';

test('simple-consumer-invisible-time: the third and fourth are processed twice, and their late acks fail', () => {
  const run = runOf('simple-consumer-invisible-time');
  const keyOf = new Map(facts(run, 'send.requested').map(({ msgId, keys }) => [msgId, keys]));
  const consumed = facts(run, 'message.consumed').map(({ consumer, msgId, reconsumeTimes }) => [
    consumer,
    keyOf.get(msgId),
    reconsumeTimes,
  ]);
  expect(consumed.sort()).toEqual([
    ['c1', 'o-1', 0],
    ['c1', 'o-2', 0],
    ['c1', 'o-3', 0],
    ['c1', 'o-4', 0],
    ['c2', 'o-3', 1],
    ['c2', 'o-4', 1],
  ]);
  const refused = facts(run, 'client.logged');
  expect(refused.map(({ client }) => client)).toEqual(['c1', 'c1']);
  for (const { text } of refused) expect(text).toMatch(/response-code=40013\] receipt handle is expired$/);
  for (const { at, visibleAt } of facts(run, 'message.revived')) {
    expect(at - visibleAt).toBeGreaterThan(2_000);
    expect(at - visibleAt).toBeLessThan(4_200);
  }
  expect(facts(run, 'action.rejected')).toEqual([]);
});
