import { describe, expect, test } from 'vitest';
import { listener, send } from '../../testing/scenarios.ts';
import { driver } from '../../testing/SimulationDriver.ts';

const oneQueue = [{ name: 'OrderTopic', writeQueueNums: 1, readQueueNums: 1 }];
const cluster = { brokers: ['broker-a'], topics: oneQueue, consumers: ['c1'] } as const;
const group = 'order-group';
const set = (at: number, more: Readonly<Record<string, unknown>> = {}) => ({ at, do: 'updateSubGroup', group, ...more });
const failing = [{ id: 'c1', listener: listener({ result: 'RECONSUME_LATER' }) }];

describe('updateSubGroup', () => {
  test('AD18: a group that may not consume is refused until it may again', () => {
    const sim = driver({ ...cluster, script: [set(4_000, { consumeEnable: false }), send(30_000), set(60_000)] }).advanceTo(70_000);
    expect(sim.facts('pull.answered', { status: 'NO_PERMISSION' }).length).toBeGreaterThan(5);
    expect(sim.expectFact('message.delivered').at).toBeGreaterThan(60_000);
    expect(sim.expectFact('subscriptionGroup.updated')).toMatchObject({
      group,
      consumeEnable: false,
      retryQueueNums: 1,
      retryMaxTimes: 16,
    });
  });

  test('AD18: the command turns broadcasting off unless it is told', () => {
    const consumers = [{ id: 'c1', messageModel: 'BROADCASTING' as const }];
    const refused = (more: Readonly<Record<string, unknown>>): number =>
      driver({ ...cluster, consumers, script: [set(4_000, { retryQueueNums: 1, ...more })] })
        .advanceTo(40_000)
        .facts('pull.answered', { status: 'NO_PERMISSION' }).length;
    expect(refused({})).toBeGreaterThan(5);
    expect(refused({ consumeBroadcastEnable: true })).toBe(0);
  });

  test('AD19: without retry queues what comes back is dropped, and the client is told SUCCESS', () => {
    const sim = driver({ ...cluster, consumers: failing, script: [set(4_000, { retryQueueNums: 0 }), send(5_000)] }).advanceTo(60_000);
    expect(sim.expectFact('response.sent', { code: 'CONSUMER_SEND_MSG_BACK' }).status).toBe('SUCCESS');
    expect(sim.expectFact('message.dropped')).toMatchObject({ group, reason: 'noRetryQueues' });
    expect(sim.facts('message.delivered')).toHaveLength(1);
  });

  test('AD19: more retry queues than the retry topic has: some retries are never read', () => {
    const script = [set(4_000, { retryQueueNums: 4 }), send(5_000, { count: 20, every: 10 })];
    const sim = driver({ ...cluster, consumers: failing, script }).advanceTo(30_000);
    const queues = new Set(sim.facts('message.stored', { topic: `%RETRY%${group}` }).map(({ queueId }) => queueId));
    expect([...queues].sort()).toEqual([0, 1, 2, 3]);
    expect(new Set(sim.facts('message.delivered', { topic: `%RETRY%${group}` }).map(({ queueId }) => queueId))).toEqual(new Set([0]));
  });

  test('AD19: retryMaxTimes is the maximum of POP', () => {
    const receive = { by: 'loop', maxMessageNum: 1, invisibleDuration: 10_000, awaitDuration: 5_000 } as const;
    const consumers = [{ id: 's1', type: 'simple' as const, receive, listener: listener({ result: 'THROW' }) }];
    const script = [set(500, { retryMaxTimes: 2 }), send(5_000)];
    const sim = driver({ ...cluster, profile: 'rocketmq-5.3', consumers, script }).advanceTo(300_000);
    expect(sim.facts('message.deadLettered')).toHaveLength(1);
    expect(sim.facts('message.delivered')).toHaveLength(3);
  });
});

describe('deleteSubGroup', () => {
  const remove = (at: number, more: Readonly<Record<string, unknown>> = {}) => ({ at, do: 'deleteSubGroup', group, ...more });

  test('AD20: its retries go with it; the next heartbeat makes its retry topic anew', () => {
    const sim = driver({ ...cluster, consumers: failing, script: [send(5_000), remove(10_000)] }).advanceTo(60_000);
    expect(sim.facts('topic.deleted').map(({ topic }) => topic)).toEqual([`%RETRY%${group}`]);
    const [first, again] = sim.facts('topic.created', { topic: `%RETRY%${group}` });
    expect(first?.at).toBeLessThan(5_000);
    expect(again?.at).toBeGreaterThan(10_000);
    expect(again?.at).toBeLessThan(41_200);
  });

  test('AD20: offsets only when asked for, dead letters always', () => {
    const consumers = [{ id: 'c1', listener: listener({ result: 'RECONSUME_LATER' }), config: { maxReconsumeTimes: 0 } }];
    const script = (more: Readonly<Record<string, unknown>>) => [send(5_000), { at: 20_000, do: 'stop', node: 'c1' }, remove(25_000, more)];
    const story = (more: Readonly<Record<string, unknown>>) =>
      driver({ ...cluster, consumers, script: [...script(more), { at: 26_000, do: 'start', node: 'c1' }] }).advanceTo(27_000);
    const begins = (more: Readonly<Record<string, unknown>>) => story(more).facts('message.delivered', { at: (at) => at > 26_000 }).length;
    expect(
      story({})
        .facts('topic.deleted')
        .map(({ topic }) => topic),
    ).toEqual([`%RETRY%${group}`, `%DLQ%${group}`]);
    expect([begins({}), begins({ removeOffset: true })]).toEqual([0, 1]);
    story({ removeOffset: true }).expectFact('subscriptionGroup.deleted', { withOffsets: true });
  });

  test('AD20: without autoCreateSubscriptionGroup nobody reads who was not made before', () => {
    const config = { autoCreateSubscriptionGroup: false };
    const sim = driver({ ...cluster, config, script: [send(5_000), set(20_000), remove(40_000), remove(41_000)] }).advanceTo(50_000);
    expect(sim.facts('pull.answered', { status: 'SUBSCRIPTION_GROUP_NOT_EXIST', at: (at) => at < 20_000 }).length).toBeGreaterThan(5);
    expect(sim.expectFact('message.delivered').at).toBeGreaterThan(20_000);
    expect(sim.facts('pull.answered', { status: 'SUBSCRIPTION_GROUP_NOT_EXIST', at: (at) => at > 40_000 }).length).toBeGreaterThan(0);
    expect(sim.expectFact('action.rejected')).toMatchObject({ reason: 'noSuchGroup', subject: group, at: 41_000 });
  });
});
