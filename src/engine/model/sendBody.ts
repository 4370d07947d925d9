/** What a send asks its broker for: the body of SEND_MESSAGE_V2 and SEND_BATCH_MESSAGE. */
import type { MessageContent } from './commitLog.ts';
import type { RemotingCall, SendRequest } from './world.ts';

/** What few sends ask for. */
export type SpecialSend = Pick<SendRequest, 'batch' | 'retry' | 'transaction' | 'deferral'>;

export interface SendBody {
  readonly topic: string;
  readonly queueId: number;
  readonly content: MessageContent;
  /** Queues of a topic that the broker creates for it. */
  readonly defaultTopicQueueNums: number;
  readonly waitStoreMsgOK: boolean;
  /** Undefined for an ordinary message: thousands are on their way at once. */
  readonly special: SpecialSend | undefined;
}

export const sendBodyOf = (call: RemotingCall): SendBody => call.body as unknown as SendBody;

/** Undefined when the request asks for nothing special. */
export function specialOf({ batch, retry, transaction, deferral }: SendRequest): SpecialSend | undefined {
  const isPlain = batch === undefined && retry === undefined && transaction === undefined && deferral === undefined;
  return isPlain ? undefined : { batch, retry, transaction, deferral };
}
