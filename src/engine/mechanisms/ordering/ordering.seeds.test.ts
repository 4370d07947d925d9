import { expect, test } from 'vitest';
import { send } from '../../testing/scenarios.ts';
import { driver } from '../../testing/SimulationDriver.ts';

test.each(['rocketmq-4.9', 'ons-2017'] as const)(
  'S-127: %s: ten messages of one key are stored and consumed in the order of their sends',
  (profile) => {
    const numbers = Array.from({ length: 10 }, (_, i) => `m-${i + 1}`);
    const rules = numbers.map((key, i) => ({ when: { key }, processMs: 100 - 10 * i }));
    const sim = driver({
      profile,
      brokers: ['broker-a'],
      consumers: ['c1', 'c2'].map((id) => ({ id, messageListener: 'orderly', listener: { rules } })),
      script: [send(25_000, { keys: 'm-{n}', shardingKey: 'order-7', count: 10, every: 0 })],
    }).advanceTo(40_000);
    const keys = new Map(sim.facts('message.stored').map(({ msgId, keys }) => [msgId, keys]));
    expect([...keys.values()]).toEqual(numbers);
    expect(sim.facts('message.delivered').map(({ msgId }) => keys.get(msgId))).toEqual(numbers);
  },
);
