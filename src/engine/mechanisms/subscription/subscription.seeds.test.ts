import { describe, expect, test } from 'vitest';
import type { SubscriptionSpec } from '../../model/scenario.ts';
import { send } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';

const [trade, other] = ['TopicTestMQ', 'TopicTestMQ-Other'];
const cluster = { brokers: ['broker-a'], topics: [{ name: trade }, { name: other }] } as const;
const to = (at: number, topic: string, tag: string | undefined, count = 1) =>
  send(at, { topic, count, every: 50, ...(tag === undefined ? {} : { tag }) });

/** What arrived, as `topic/tag` with its count. */
function arrived(sim: SimulationDriver): Record<string, number> {
  const sent = new Map(sim.facts('send.requested').map(({ msgId, topic, tag }) => [msgId, `${topic}/${tag ?? 'none'}`]));
  const counts: Record<string, number> = {};
  for (const { msgId } of sim.facts('message.delivered')) counts[sent.get(msgId) ?? ''] = (counts[sent.get(msgId) ?? ''] ?? 0) + 1;
  return counts;
}

function run(subscriptions: readonly SubscriptionSpec[], script: ReturnType<typeof send>[]): SimulationDriver {
  return driver({ ...cluster, consumers: [{ id: 'c1', subscriptions }], script }).advanceTo(40_000);
}

describe('what the seeds say of tags and subscriptions', () => {
  test('S-009, S-010, S-207: * takes every message, with a tag and without', () => {
    const sim = run([{ topic: trade, expression: '*' }], [to(5_000, trade, 'TagA', 5), to(6_000, trade, undefined, 5)]);
    expect(arrived(sim)).toEqual({ [`${trade}/TagA`]: 5, [`${trade}/none`]: 5 });
  });

  test('S-028, S-208: a group gets only the tag that it subscribes', () => {
    const sim = run([{ topic: trade, expression: 'TagB' }], [to(5_000, trade, 'TagA'), to(5_100, trade, 'TagB')]);
    expect(arrived(sim)).toEqual({ [`${trade}/TagB`]: 1 });
  });

  test.each(['TagA||TagB', 'TagA || TagB'])('S-146, S-209: %s takes two of three', (expression) => {
    const sim = run(
      [{ topic: trade, expression }],
      ['TagA', 'TagB', 'TagC'].map((tag, i) => to(5_000 + 100 * i, trade, tag)),
    );
    expect(arrived(sim)).toEqual({ [`${trade}/TagA`]: 1, [`${trade}/TagB`]: 1 });
  });

  test('S-203: the others stay at the broker, only the subscribed ones travel', () => {
    const sim = run([{ topic: trade, expression: 'TagA' }], [to(5_000, trade, 'TagA', 5), to(5_025, trade, 'TagB', 5)]);
    const travelled = sim.facts('response.sent', { code: 'PULL_MESSAGE', status: 'SUCCESS' }).flatMap(({ msgIds }) => msgIds ?? []);
    expect(travelled).toHaveLength(5);
    expect(sim.facts('message.filtered', { where: 'broker' })).toHaveLength(5);
  });

  test('S-206: a message without a tag is sent and matches only *', () => {
    const sim = run([{ topic: trade, expression: 'TagA' }], [to(5_000, trade, undefined)]);
    expect(sim.facts('send.completed')).toHaveLength(1);
    expect(arrived(sim)).toEqual({});
  });

  test('S-211: Tag* is the name of a tag', () => {
    const sim = run([{ topic: trade, expression: 'Tag*' }], [to(5_000, trade, 'TagA'), to(5_100, trade, 'Tag*')]);
    expect(arrived(sim)).toEqual({ [`${trade}/Tag*`]: 1 });
  });

  test('S-212: a tag that nobody declared can be used at once', () => {
    expect(arrived(run([{ topic: trade, expression: 'brand-new' }], [to(5_000, trade, 'brand-new')]))).toEqual({
      [`${trade}/brand-new`]: 1,
    });
  });

  test('S-278: two topics, each with its own expression', () => {
    const subscriptions = [
      { topic: trade, expression: 'TagA||TagB' },
      { topic: other, expression: '*' },
    ];
    const sim = run(subscriptions, [to(5_000, trade, 'TagA'), to(5_100, trade, 'TagC'), to(5_200, other, 'x')]);
    expect(arrived(sim)).toEqual({ [`${trade}/TagA`]: 1, [`${other}/x`]: 1 });
  });

  test('S-216: two instances that both subscribe both topics leave nothing behind', () => {
    const subscriptions = [trade, other].map((topic) => ({ topic, expression: '*' }));
    const consumers = ['c1', 'c2'].map((id) => ({ id, subscriptions }));
    const script = [to(5_000, trade, 'x', 8), to(6_000, other, 'x', 8)];
    const sim = driver({ ...cluster, consumers, script }).advanceTo(40_000);
    expect(arrived(sim)).toEqual({ [`${trade}/x`]: 8, [`${other}/x`]: 8 });
    expect(new Set(sim.facts('message.delivered').map(({ consumer }) => consumer))).toEqual(new Set(['c1', 'c2']));
  });

  test('S-371: a topic that is not subscribed does not arrive', () => {
    expect(arrived(run([{ topic: trade, expression: '*' }], [to(5_000, other, 'x', 3)]))).toEqual({});
  });
});
