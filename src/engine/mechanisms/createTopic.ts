/** A topic that comes into being at a broker by itself. Source: TopicConfigManager.createTopicInSendMessageBackMethod (4.9.8, 5.3.3). */
import type { Broker, TopicConfig } from '../model/world.ts';
import type { EngineContext } from './mechanism.ts';

/** The topic as it is; made with these values when the broker has none. */
export function createTopic(ctx: EngineContext, broker: Broker, topic: string, queueNums: number, perm: number): TopicConfig {
  const known = broker.topics.get(topic);
  if (known !== undefined) return known;
  const config: TopicConfig = { topic, readQueueNums: queueNums, writeQueueNums: queueNums, perm };
  broker.topics.set(topic, config);
  ctx.emit('topic.created', { broker: broker.id, ...config });
  ctx.raise('topic.changed', broker);
  return config;
}

export const createDeadLetterTopic = (ctx: EngineContext, broker: Broker, topic: string): TopicConfig =>
  createTopic(ctx, broker, topic, ctx.number(broker, 'dlqNumsPerGroup'), ctx.number(broker, 'dlqPerm'));
