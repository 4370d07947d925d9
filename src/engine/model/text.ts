/** RocketMQ's own texts and codes, character for character. */

/** Tail that `FAQUrl.suggestTodo` appends. */
export const seeFaq = (): string => '\nSee http://rocketmq.apache.org/docs/faq/ for further details.';
/** Tail of an MQClientException or MQBrokerException without a "See" tail. */
export const forMoreInformation = (): string => '\nFor more information, please visit the url, http://rocketmq.apache.org/docs/faq/';

/** Names of response codes by number (ResponseCode, common). */
export const responseCodes = {
  SUCCESS: 0,
  SYSTEM_ERROR: 1,
  SYSTEM_BUSY: 2,
  REQUEST_CODE_NOT_SUPPORTED: 3,
  FLUSH_DISK_TIMEOUT: 10,
  SLAVE_NOT_AVAILABLE: 11,
  FLUSH_SLAVE_TIMEOUT: 12,
  MESSAGE_ILLEGAL: 13,
  SERVICE_NOT_AVAILABLE: 14,
  NO_PERMISSION: 16,
  TOPIC_NOT_EXIST: 17,
  PULL_NOT_FOUND: 19,
  PULL_RETRY_IMMEDIATELY: 20,
  PULL_OFFSET_MOVED: 21,
  QUERY_NOT_FOUND: 22,
  SUBSCRIPTION_PARSE_FAILED: 23,
  SUBSCRIPTION_NOT_EXIST: 24,
  SUBSCRIPTION_NOT_LATEST: 25,
  SUBSCRIPTION_GROUP_NOT_EXIST: 26,
  FILTER_DATA_NOT_EXIST: 27,
  INVALID_PARAMETER: 29,
  ILLEGAL_OPERATION: 604,
} as const;

export type ResponseCode = keyof typeof responseCodes;

/** Text of an MQBrokerException; without an address when the client knew none. */
export const brokerExceptionText = (code: ResponseCode, remark: string, address: string | undefined): string =>
  `CODE: ${responseCodes[code]}  DESC: ${remark}${address === undefined ? '' : ` BROKER: ${address}`}${remark.includes('See http') ? '' : forMoreInformation()}`;
