import { expect, test } from 'vitest';
import { send } from '../../testing/scenarios.ts';
import { driver } from '../../testing/SimulationDriver.ts';

const topics = [
  { name: 'OrderTopic', writeQueueNums: 1, readQueueNums: 1 },
  { name: 'PayTopic', writeQueueNums: 1, readQueueNums: 1 },
];
const subscriptions = topics.map(({ name }) => ({ topic: name, expression: '*' }));
const leave = (at: number, consumer = 'c1') => ({ at, do: 'unsubscribe', consumer, topic: 'PayTopic' });

test('SU13: pulls end with the next rebalance, the broker hears of it with the next heartbeat', () => {
  const script = [leave(45_000), send(75_000, { topic: 'PayTopic' }), send(75_000)];
  const sim = driver({ brokers: ['broker-a'], topics, consumers: [{ id: 'c1', subscriptions }], script }).advanceTo(120_000);
  expect(sim.facts('message.delivered').map(({ topic }) => topic)).toEqual(['OrderTopic']);
  const pulls = sim.facts('request.sent', { code: 'PULL_MESSAGE', queue: 'PayTopic:broker-a:0', at: (at) => at > 45_000 });
  expect(pulls).toEqual([]);
  const beats = sim.facts('request.sent', { from: 'c1', code: 'HEART_BEAT', at: (at) => at > 45_000 });
  expect(beats).toHaveLength(1);
  expect(beats[0]?.at).toBeLessThanOrEqual(75_000);
});

test('SU13: what it has not told the broker is read again when it subscribes anew', () => {
  const consumers = [{ id: 'c1', subscriptions, config: { persistConsumerOffsetInterval: 30_000 } }];
  const again = { at: 70_000, do: 'subscribe', consumer: 'c1', topic: 'PayTopic' };
  const script = [send(50_000, { topic: 'PayTopic' }), leave(51_000), again];
  const sim = driver({ brokers: ['broker-a'], topics, consumers, script }).advanceTo(110_000);
  const [first, second] = sim.facts('message.delivered');
  expect(first?.at).toBeLessThan(50_010);
  expect(second).toMatchObject({ msgId: first?.msgId, queueOffset: 0, reconsumeTimes: 0 });
});

test('SU13: another instance that still reads it is cut off from each of these heartbeats to its own', () => {
  const two = topics.map((topic) => ({ ...topic, writeQueueNums: 2, readQueueNums: 2 }));
  const consumers = [
    { id: 'c1', subscriptions },
    { id: 'c2', subscriptions, startAt: 16_000 },
  ];
  const sim = driver({ brokers: ['broker-a'], topics: two, consumers, script: [leave(45_000)] }).advanceTo(200_000);
  const told = sim.expectFact('request.sent', { from: 'c1', code: 'HEART_BEAT', at: (at) => at > 45_000 }).at;
  const refused = sim.facts('pull.answered', { consumer: 'c2', queue: 'PayTopic:broker-a:1', status: 'SUBSCRIPTION_NOT_EXIST' });
  expect(refused[0]?.at).toBeGreaterThan(told);
  // c2 puts the topic back 15 s after c1 has taken it out, and so on.
  for (const { at } of refused) expect((at - told) % 30_000).toBeLessThan(15_100);
  expect(refused.at(-1)?.at).toBeGreaterThan(told + 60_000);
});

test('SU13: what is not subscribed or does not run', () => {
  const script = [leave(500), leave(45_000), leave(46_000)];
  const sim = driver({ brokers: ['broker-a'], topics, consumers: [{ id: 'c1', subscriptions }], script }).advanceTo(50_000);
  expect(sim.facts('action.rejected').map(({ reason, subject }) => `${reason} ${subject}`)).toEqual([
    'notRunning c1',
    'notSubscribed PayTopic',
  ]);
});
