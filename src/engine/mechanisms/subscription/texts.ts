/** Exact texts of the client and broker. Source: MQClientInstance.checkClientInBroker, ClientManageProcessor (4.9.8), recorded. */
import { forMoreInformation, responseCodes, type ResponseCode } from '../../model/text.ts';

/** What the broker says without enablePropertyFilter. */
export const notSupportedText = (type: string): string => `The broker does not support consumer to filter message by ${type}`;

const clientException = 'org.apache.rocketmq.client.exception.MQClientException';

/** start() when the broker refuses an expression. */
export const refusedText = (code: ResponseCode, remark: string): string =>
  `${clientException}: CODE: ${responseCodes[code]}  DESC: ${remark}${forMoreInformation()}`;

/** start() when no answer came. */
export const checkFailedText = (type: string): string =>
  `${clientException}: Check client in broker error, maybe because you use ${type} to filter message, but server has not been upgraded to support!This error would not affect the launch of consumer, but may has impact on message receiving if you have use the new features which are not supported by server, please check the log!${forMoreInformation()}`;
