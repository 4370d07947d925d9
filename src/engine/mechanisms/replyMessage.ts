/** What makes a message a reply: the client sends it by another request code, and the broker pushes it on. Source: MessageConst, MixAll 4.9.8. */
import type { MessageContent } from '../model/commitLog.ts';

export const messageTypeProperty = 'MSG_TYPE';
export const replyType = 'reply';

/** MQClientAPIImpl.sendMessage. */
export const isReply = ({ properties }: MessageContent): boolean => properties?.[messageTypeProperty] === replyType;
