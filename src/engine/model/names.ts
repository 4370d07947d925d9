/** Names that RocketMQ gives to topics of its own, and how this engine names queues. */
import { hex } from '../kernel/hexTexts.ts';
import { NameMap } from '../kernel/nameMap.ts';
import { TextPairs } from '../kernel/textPairs.ts';

export const scheduleTopic = 'SCHEDULE_TOPIC_XXXX';
export const timerTopic = 'rmq_sys_wheel_timer';
export const autoCreateTopic = 'TBW102';
/** Where clients with enableMsgTrace send what they did (TopicValidator.RMQ_SYS_TRACE_TOPIC). */
export const traceTopic = 'RMQ_SYS_TRACE_TOPIC';
export const halfTopic = 'RMQ_SYS_TRANS_HALF_TOPIC';
export const opTopic = 'RMQ_SYS_TRANS_OP_HALF_TOPIC';
export const checkMaxTimeTopic = 'TRANS_CHECK_MAX_TIME_TOPIC';
/** Group under which the broker keeps its own progress in the half and op topics. */
export const transactionGroup = 'CID_RMQ_SYS_TRANS';
export const retryTopicPrefix = '%RETRY%';
export const dlqTopicPrefix = '%DLQ%';

export const retryTopicOf = (group: string): string => retryTopicPrefix + group;
export const dlqTopicOf = (group: string): string => dlqTopicPrefix + group;
export const isRetryTopic = (topic: string): boolean => topic.startsWith(retryTopicPrefix);

/** Topic of the checkpoints and acks of POP; the cluster's name follows. */
export const reviveTopicPrefix = 'rmq_sys_REVIVE_LOG_';
/** Whether this id is that of a checkpoint or an ack of POP, and not of a message of anybody. */
export const isReviveRecord = (msgId: string): boolean => msgId.endsWith('@ck') || msgId.endsWith('@ack');

const keysOfTopics = new NameMap<string[]>();

/** A message queue within one broker: `topic:queueId`, made once for each. */
export function queueKey(topic: string, queueId: number): string {
  let keys = keysOfTopics.get(topic);
  if (keys === undefined) keysOfTopics.set(topic, (keys = []));
  return (keys[queueId] ??= `${topic}:${queueId}`);
}

const topicsOnBrokers = new TextPairs((topic, broker) => `${topic}:${broker}`);

/** A message queue in references: `topic:broker:queueId`, made once for each. */
export const queueReference = (topic: string, broker: string, queueId: number): string =>
  queueKey(topicsOnBrokers.key(topic, broker), queueId);

/** Four bytes of an IPv4 address as 8 hex digits. */
export function hexOfAddress(address: string): string {
  const [host = ''] = address.split(':');
  return host
    .split('.')
    .map((part) => hex(Number(part), 2))
    .join('');
}

/** Port of a client's connection to a server, from those that Linux gives out by itself; the same as long as the process lives. */
export const clientPortOf = (client: string, lives: number, server: string): number =>
  32_768 + (constantOfName(`${client} ${lives} ${server}`) % 28_232);

/** A stable 32-bit number of a name, for what a real process draws from its surroundings (pid, class-loader hash). */
export function constantOfName(name: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** MixAll.getReplyTopic: where the brokers of a cluster store replies to requests. */
export const replyTopicOf = (cluster: string): string => `${cluster}_REPLY_TOPIC`;
