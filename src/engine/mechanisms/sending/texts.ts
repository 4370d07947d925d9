/** What send throws, character for character. Source: DefaultMQProducerImpl, Validators (4.9.8), recordings broker-failure-send, name-servers, filter-oneway-batch-limits. */
import { forMoreInformation, seeFaq } from '../../model/text.ts';
import type { CallOutcome } from '../mechanism.ts';

export const remotingExceptions = 'org.apache.rocketmq.remoting.exception.';

export const classes = {
  client: 'org.apache.rocketmq.client.exception.MQClientException',
  broker: 'org.apache.rocketmq.client.exception.MQBrokerException',
  tooMuch: 'org.apache.rocketmq.remoting.exception.RemotingTooMuchRequestException',
  connect: 'org.apache.rocketmq.remoting.exception.RemotingConnectException',
  timeout: 'org.apache.rocketmq.remoting.exception.RemotingTimeoutException',
  sendRequest: 'org.apache.rocketmq.remoting.exception.RemotingSendRequestException',
  illegalState: 'java.lang.IllegalStateException',
} as const;

export const noRouteText = (topic: string): string => `No route info of this topic: ${topic}${seeFaq()}`;
/** What sendSelectImpl says instead. */
export const noRouteForSelectorText = (topic: string): string => `No route info for this topic, ${topic}${forMoreInformation()}`;
export const selectedNothingText = (): string => `select message queue return null.${forMoreInformation()}`;
export const brokerNotExistText = (broker: string): string => `The broker[${broker}] not exist${forMoreInformation()}`;
/** An exception, as send throws it or onException gets it. */
export interface SendError {
  readonly errorClass: string;
  readonly message: string;
}

/** The route was found too late for an attempt; a send with a selector has a method of its own. */
export const callTimeoutText = (isSelected: boolean): string => `${isSelected ? 'sendSelectImpl' : 'sendDefaultImpl'} call timeout`;
export const queuedTooLongText = (isSelected: boolean): string => (isSelected ? 'call timeout' : 'DEFAULT ASYNC send call timeout');
/** sendMessageInTransaction wraps whatever its send throws. */
export const halfNotSentText = (): string => `send message Exception${forMoreInformation()}`;
export const executorRejectedText = (): string => `executor rejected ${forMoreInformation()}`;
export const noPermitText = (timeoutMs: number, waiting: number, permits: number): string =>
  `invokeAsyncImpl tryAcquire semaphore timeout, ${timeoutMs}ms, waiting thread nums: ${waiting} semaphoreAsyncValue: ${permits}`;

/** Variants of asyncRetry: MQClientAPIImpl.operationFail of 5.3.3 makes an MQClientException of every failure. */
export const isWrapped = (variant: string): boolean => variant === 'connectionsInBudget';

/** What an attempt without an answer gives onException: 4.9.8 says it in its callback, but throws what was not written as it is; 5.3.3 wraps all. */
export function asyncFailure(
  outcome: Pick<Extract<CallOutcome, { ok: false }>, 'error' | 'errorClass' | 'message'>,
  timeoutMs: number,
  costMs: number,
  variant: string,
): SendError {
  const isNew = isWrapped(variant);
  const isThrown = outcome.error === 'connect' || outcome.error === 'tooMuch';
  if (isThrown && !isNew) return { errorClass: `${remotingExceptions}${outcome.errorClass}`, message: outcome.message };
  const timedOut = isNew ? `wait response timeout, cost=${costMs}` : `wait response timeout ${timeoutMs}ms`;
  const text = { connect: 'unknown reason', tooMuch: 'unknown reason', closed: 'send request failed', timeout: timedOut }[outcome.error];
  return { errorClass: classes.client, message: text + forMoreInformation() };
}

/** `BrokersSent` prints one slot for each possible attempt; unused ones are null. */
export function stillFailedText(attempts: number, costMs: number, topic: string, brokersSent: readonly string[], slots: number): string {
  const printed = Array.from({ length: slots }, (_, i) => brokersSent[i] ?? 'null').join(', ');
  return `Send [${attempts}] times, still failed, cost [${costMs}]ms, Topic: ${topic}, BrokersSent: [${printed}]${seeFaq()}`;
}

const maxTopicLength = 127;
const forbiddenTopics = [
  'SCHEDULE_TOPIC_XXXX',
  'RMQ_SYS_TRANS_HALF_TOPIC',
  'RMQ_SYS_TRANS_OP_HALF_TOPIC',
  'TRANS_CHECK_MAX_TIME_TOPIC',
  'SELF_TEST_TOPIC',
  'OFFSET_MOVED_EVENT',
];

/** Topics that have been found right: as many as scenarios name. */
const rightTopics = new Set<string>();

/** What Validators.checkTopic says; undefined for a topic that may be sent to. */
function topicText(topic: string): string | undefined {
  if (rightTopics.has(topic)) return undefined;
  if (topic.trim() === '') return `The specified topic is blank${forMoreInformation()}`;
  if (topic.length > maxTopicLength) return `The specified topic is longer than topic max length ${maxTopicLength}.${forMoreInformation()}`;
  if (!/^[%|a-zA-Z0-9_-]+$/.test(topic))
    return `The specified topic[${topic}] contains illegal characters, allowing only ^[%|a-zA-Z0-9_-]+$${forMoreInformation()}`;
  if (forbiddenTopics.includes(topic)) return `Sending message to topic[${topic}] is forbidden.${forMoreInformation()}`;
  rightTopics.add(topic);
  return undefined;
}

/** What Validators.checkMessage says, in its order; undefined when the message may be sent. Without `bodyBytes` the body is null. */
export function validationText(topic: string, bodyBytes: number | undefined, maxMessageSize: number): string | undefined {
  const text = topicText(topic);
  if (text !== undefined) return text;
  if (bodyBytes === undefined) return `CODE: 13  DESC: the message body is null${forMoreInformation()}`;
  if (bodyBytes === 0) return `CODE: 13  DESC: the message body length is zero${forMoreInformation()}`;
  if (bodyBytes > maxMessageSize)
    return `CODE: 13  DESC: the message body size over max value, MAX: ${maxMessageSize}${forMoreInformation()}`;
  return undefined;
}

/** Our words: the manual says only that an asynchronous send must have one (S-265). */
export const noCallbackText = 'An asynchronous send must have a SendCallback';

/** Our words: the manual says only that such a send fails (S-116). */
export const startDeliverTimeText = (mostMs: number): string =>
  `StartDeliverTime is more than ${mostMs / 86_400_000} days (${mostMs} ms) ahead`;
