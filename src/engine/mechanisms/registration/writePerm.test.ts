import { expect, test } from 'vitest';
import { send } from '../../testing/scenarios.ts';
import { driver } from '../../testing/SimulationDriver.ts';

const perm = (at: number, verb: 'wipeWritePerm' | 'addWritePerm') => ({ at, do: verb, broker: 'broker-a' });
const every = send(5_000, { count: 200, every: 1_000 });

test('RG8: producers leave the broker with their next poll, consumers read on, and come back', () => {
  const sim = driver({ consumers: ['c1'], script: [every, perm(20_000, 'wipeWritePerm'), perm(100_000, 'addWritePerm')] }).advanceTo(
    200_000,
  );
  const atA = sim.facts('message.stored', { broker: 'broker-a', topic: 'OrderTopic' }).map(({ at }) => at);
  expect(atA.filter((at) => at > 51_000 && at < 100_000)).toEqual([]);
  expect(atA.filter((at) => at > 131_100).length).toBeGreaterThan(10);
  expect(sim.expectFact('writePerm.changed')).toMatchObject({ nameServer: 'n1', broker: 'broker-a', isWritable: false });
  expect(sim.facts('message.delivered')).toHaveLength(sim.facts('message.stored', { topic: 'OrderTopic' }).length);
});

test('RG8: a registration with changed topics brings it back', () => {
  const grow = { at: 60_000, do: 'updateTopic', topic: 'OrderTopic', broker: 'broker-a', readQueueNums: 5, writeQueueNums: 5 };
  const sim = driver({ consumers: [], script: [every, perm(20_000, 'wipeWritePerm'), grow] }).advanceTo(120_000);
  const atA = sim.facts('message.stored', { broker: 'broker-a', topic: 'OrderTopic' }).map(({ at }) => at);
  expect(atA.some((at) => at > 91_100)).toBe(true);
});

test('RG8: a broker that no name server knows', () => {
  const script = [{ at: 4_000, do: 'stop', node: 'broker-a' }, perm(9_000, 'wipeWritePerm')];
  expect(driver({ script }).advanceTo(10_000).expectFact('action.rejected')).toMatchObject({
    reason: 'notRegistered',
    subject: 'broker-a',
  });
});
