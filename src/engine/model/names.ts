/** Names that RocketMQ gives to topics of its own, and how this engine names queues. */

export const scheduleTopic = 'SCHEDULE_TOPIC_XXXX';
export const autoCreateTopic = 'TBW102';
export const retryTopicPrefix = '%RETRY%';
export const dlqTopicPrefix = '%DLQ%';

export const retryTopicOf = (group: string): string => retryTopicPrefix + group;
export const dlqTopicOf = (group: string): string => dlqTopicPrefix + group;
export const isRetryTopic = (topic: string): boolean => topic.startsWith(retryTopicPrefix);

/** A message queue in references: `topic:broker:queueId`. */
export const queueReference = (topic: string, broker: string, queueId: number): string => `${topic}:${broker}:${queueId}`;

/** 16 hex digits of 4-byte numbers, upper case as RocketMQ prints ids. */
export function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}

/** Four bytes of an IPv4 address as 8 hex digits. */
export function hexOfAddress(address: string): string {
  return address
    .split('.')
    .map((part) => hex(Number(part), 2))
    .join('');
}

/** A stable 32-bit number of a name, for what a real process draws from its surroundings (pid, class-loader hash). */
export function constantOfName(name: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
