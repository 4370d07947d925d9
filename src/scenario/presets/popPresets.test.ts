/** The presets of POP, pull consumers and requests run to the point that they promise. */
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

test('pull-consumer-no-retry: o-3 is lost, and what was polled and not committed comes again', () => {
  const run = runOf('pull-consumer-no-retry');
  const keyOf = new Map(facts(run, 'send.requested').map(({ msgId, keys }) => [msgId, keys]));
  const started = facts(run, 'client.started', ({ id }) => id === 'c1').at(-1)?.at ?? 0;
  const before = facts(run, 'message.delivered', ({ at }) => at < started).map(({ msgId }) => keyOf.get(msgId));
  const after = facts(run, 'message.delivered', ({ at }) => at > started).map(({ msgId }) => keyOf.get(msgId));
  expect(facts(run, 'message.dropped').map(({ msgId }) => keyOf.get(msgId))).toEqual(['o-3']);
  expect(facts(run, 'message.sentBack')).toEqual([]);
  expect(after).not.toContain('o-3');
  expect(before.filter((key) => after.includes(key)).length).toBeGreaterThan(2);
  expect(new Set([...before, ...after]).size).toBe(20);
});

test('request-reply: the first is answered, the second too late', () => {
  const run = runOf('request-reply');
  const keyOf = new Map(facts(run, 'send.requested').map(({ msgId, keys }) => [msgId, keys]));
  expect(facts(run, 'reply.received').map(({ msgId }) => keyOf.get(msgId))).toEqual(['q-1']);
  expect(facts(run, 'reply.missed').map(({ msgId, costMs }) => [keyOf.get(msgId), costMs])).toEqual([['q-2', 3_000]]);
  expect(facts(run, 'reply.sent')).toHaveLength(2);
  expect(facts(run, 'client.logged').map(({ client, level }) => [client, level])).toEqual([['p1', 'WARN']]);
});

test('pop-push-consumer: one consumer pulls the only queue, three pop from it, and o-9 comes back', () => {
  const run = runOf('pop-push-consumer');
  const keyOf = new Map(facts(run, 'send.requested').map(({ msgId, keys }) => [msgId, keys]));
  const delivered = facts(run, 'message.delivered').map(({ consumer, msgId, at }) => ({ consumer, at, key: keyOf.get(msgId) }));
  const pulled = delivered.filter(({ at }) => at < 20_000);
  expect([pulled.length, new Set(pulled.map(({ consumer }) => consumer)).size]).toEqual([6, 1]);
  const popped = delivered.filter(({ at }) => at > 45_000);
  expect(new Set(popped.slice(0, 3).map(({ consumer }) => consumer)).size).toBe(3);
  const ninth = popped.filter(({ key }) => key === 'o-9').map(({ at }) => at);
  expect(ninth).toHaveLength(2);
  expect((ninth[1] ?? 0) - (ninth[0] ?? 0)).toBeGreaterThan(12_000);
  expect(facts(run, 'pop.assigned').map(({ queues }) => queues)).toEqual([['broker-a:-1'], ['broker-a:-1'], ['broker-a:-1']]);
  expect(facts(run, 'action.rejected')).toEqual([]);
});
