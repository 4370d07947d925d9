/**
 * Which topics of the broker's own a scenario is sure to use: the queues lens keeps room for them from the start, so that their
 * first message moves nothing. What nobody expected stands below everything else.
 */
import { orderlyGroups, type ResolvedScenario } from '../../engine/index.ts';
import { plannedMessages, poppedBy, sendsBack, type PlannedConsumer } from '../planned.ts';
import { retryPrefix, type TapeTopic } from './queueTapesModel.ts';

export type ExpectedTopic = Pick<TapeTopic, 'topic'> & { readonly rows: number };

/** Of messages that fail so many delay queues are shown at once: in which of them they will wait nobody knows. */
const mostRetryDelays = 4;

/** Retry topics of groups that fail, then the delay queues: at least one of them is used on each broker concerned; then the timer wheel of what is timed or popped. */
export function expectedTopics(scenario: ResolvedScenario): readonly ExpectedTopic[] {
  const { consumers, topics, script } = scenario;
  const orderly = orderlyGroups(scenario);
  const popped = poppedBy(scenario);
  // What is popped is not sent back: it becomes visible again.
  const pops = (group: string): boolean => popped.some((one) => one.group === group);
  const failing = consumers.filter((one) => sendsBack(one) && !orderly.includes(one.group) && !pops(one.group));
  const brokersOf = (names: readonly (string | undefined)[]): readonly string[] =>
    topics.flatMap(({ name, brokers }) => (names.includes(name) ? brokers : []));
  const readBy = (members: readonly PlannedConsumer[]): readonly string[] =>
    brokersOf(members.flatMap(({ subscriptions }) => subscriptions.map(({ topic }) => topic)));
  const groups = [...new Set(failing.map(({ group }) => group))];
  const retry = groups.map((group) => ({
    topic: retryPrefix + group,
    rows: new Set(readBy(failing.filter((consumer) => consumer.group === group))).size,
  }));
  const topicOf = (action: (typeof script)[number]): string | undefined =>
    typeof action['topic'] === 'string' ? action['topic'] : topics[0]?.name;
  const delayed = script.filter((action) => typeof action['delayLevel'] === 'number' && action['delayLevel'] > 0);
  const delaying = new Set([...readBy(failing), ...brokersOf(delayed.map(topicOf))]);
  // In its timer wheel the broker keeps what is to come at a time of its own, and what it handed out until an ack comes.
  // Not everywhere may an ordered message be timed.
  const timed = script.filter(
    ({ timerDelayMs, deliverAt, shardingKey }) => (timerDelayMs !== undefined || deliverAt !== undefined) && shardingKey === undefined,
  );
  const wheels = new Set(brokersOf([...popped.map(({ topic }) => topic), ...timed.map(topicOf)]));
  const wheel = wheels.size === 0 ? [] : [{ topic: 'rmq_sys_wheel_timer', rows: wheels.size }];
  if (delaying.size === 0) return [...retry, ...wheel];
  const levels = new Set(delayed.map((action) => action['delayLevel']));
  const failed = failing.length === 0 ? 0 : Math.min(mostRetryDelays, plannedMessages(scenario));
  return [...retry, { topic: 'SCHEDULE_TOPIC_XXXX', rows: Math.max(delaying.size, levels.size, failed) }, ...wheel];
}
