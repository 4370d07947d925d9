/** `mqadmin consumerStatus -g`: who of a group is online, and whether all subscribe alike. Source: ConsumerStatusSubCommand, ConsumerRunningInfo.analyzeSubscription (4.9.8). */
import { isRetryTopic, retryTopicOf } from '../../model/names.ts';
import type { Consumer } from '../../model/world.ts';
import type { EngineContext } from '../mechanism.ts';
import { askedBrokers, noRouteText } from './brokerAdmin.ts';

/** Younger instances are not judged: they may not have heard of everything (ms). */
const startedForAWhileMs = 120_000;

/** What an instance subscribes, by topic; the retry topic of its group is everybody's. */
const subscribed = ({ subscriptions }: Consumer): ReadonlyMap<string, string> =>
  new Map([...subscriptions.values()].filter(({ topic }) => !isRetryTopic(topic)).map(({ topic, expression }) => [topic, expression]));

export function consumerStatus(ctx: EngineContext, group: string): void {
  const brokers = askedBrokers(ctx, retryTopicOf(group));
  const fail = (code: string, message: string): void => void ctx.emit('admin.failed', { command: 'consumerStatus', code, message });
  if (brokers.length === 0) return fail('TOPIC_NOT_EXIST', noRouteText(ctx, retryTopicOf(group)));
  const names = new Set(brokers.flatMap(({ consumerTable }) => [...(consumerTable.get(group)?.channels.keys() ?? [])]));
  const online = [...names].map((name) => ctx.process<Consumer>(name)).filter(({ isRunning }) => isRunning);
  // criTable is a TreeMap of client ids; its first instance says whether the group is old enough.
  online.sort((a, b) => (a.clientId < b.clientId ? -1 : 1));
  const [first] = online;
  if (first === undefined) return fail('CONSUMER_NOT_ONLINE', `the consumer group[${group}] not online`);
  const all = online.map((consumer) => ({ id: consumer.id, topics: subscribed(consumer) }));
  const topics = [...new Set(all.flatMap((one) => [...one.topics.keys()]))].toSorted();
  const differences = topics
    .filter((topic) => new Set(all.map((one) => one.topics.get(topic))).size > 1)
    .map((topic) => `${topic}: ${all.map((one) => `${one.id} ${one.topics.get(topic) ?? '–'}`).join(', ')}`);
  const isJudged = ctx.now - first.startedAtMs > startedForAWhileMs;
  ctx.emit('consumerStatus.read', { group, online: all.map(({ id }) => id), differ: isJudged && differences.length > 0, differences });
}
