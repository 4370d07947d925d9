/** A broker's picture keeps room for what the scenario is sure to use, and for nothing else. */
import { expect, test } from 'vitest';
import { parseScenario } from '../../scenario/index.ts';
import { expectedTopics } from './expectedTopics.ts';

function expectedOf(more: object, groups: readonly string[]) {
  const parsed = parseScenario({ version: 1, brokers: [{ id: 'broker-a' }], ...more });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const [broker] = parsed.value.brokers;
  if (broker === undefined) throw new Error('there is a broker');
  const { retry, schedule, rest } = expectedTopics(parsed.value, broker, groups);
  return { retry, schedule, rest };
}

const told = { at: '5s', do: 'setConsumeMode', topic: 'OrderTopic', group: 'order-group', mode: 'POP' };
const timer = 'rmq_sys_wheel_timer';
const reviveLog = 'rmq_sys_REVIVE_LOG_DefaultCluster';

test('a push consumer in a cluster may send back: its retry topic, the delay levels, its dead letters', () => {
  const consumers = [{ id: 'c1', group: 'order-group' }];
  expect(expectedOf({ consumers }, ['order-group'])).toEqual({ retry: ['%RETRY%order-group'], schedule: true, rest: ['%DLQ%order-group'] });
});

test('a group that only broadcasts has a retry topic, which nothing comes to', () => {
  const consumers = [{ id: 'c1', group: 'audit-group', messageModel: 'BROADCASTING' }];
  expect(expectedOf({ consumers }, ['audit-group'])).toEqual({ retry: ['%RETRY%audit-group'], schedule: false, rest: [] });
});

test('who only sends, and a group of programs that speak HTTP, need nothing', () => {
  expect(expectedOf({ consumers: [] }, [])).toEqual({ retry: [], schedule: false, rest: [] });
  expect(expectedOf({ profile: 'ons-2017', consumers: [] }, ['CID_DEMO'])).toEqual({ retry: [], schedule: false, rest: [] });
});

test('a SimpleConsumer has the retry topic of what is popped, the timer, and the revive log in one row (PO4, PO9)', () => {
  const consumers = [{ id: 'c1', group: 'order-group', type: 'simple' }];
  const popped = { retry: ['%RETRY%order-group_OrderTopic'], schedule: false, rest: [timer, reviveLog] };
  expect(expectedOf({ profile: 'rocketmq-5.3', consumers }, ['order-group'])).toEqual(popped);
});

test('a push consumer that pops from some moment on may still send back before', () => {
  const consumers = [{ id: 'c1', group: 'order-group' }];
  expect(expectedOf({ profile: 'rocketmq-5.3', consumers, script: [told] }, ['order-group'])).toEqual({
    retry: ['%RETRY%order-group', '%RETRY%order-group_OrderTopic'],
    schedule: true,
    rest: ['%DLQ%order-group', timer, reviveLog],
  });
});
