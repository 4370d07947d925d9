/** What the broker does with a message that comes back. Source: AbstractSendMessageProcessor.consumerSendMsgBack (4.9.8). */
import { dlqTopicOf, retryTopicOf } from '../../model/names.ts';

export interface SendBackFacts {
  readonly group: string;
  /** Of the stored message. */
  readonly reconsumeTimes: number;
  readonly maxReconsumeTimes: number;
  /** delayLevelWhenNextConsume: −1 dead letter, 0 the broker decides, n = level n. */
  readonly delayLevel: number;
  /** Level of the first retry: 3 = 10 s, so levels 1 and 2 are only reached when the listener asks for them. */
  readonly firstRetryLevel: number;
  /** Number of delay levels that the broker knows. */
  readonly levels: number;
}

export type SendBackPlan =
  | { readonly fate: 'deadLetter'; readonly topic: string; readonly reconsumeTimes: number }
  | { readonly fate: 'reconsume'; readonly topic: string; readonly reconsumeTimes: number; readonly delayLevel: number };

export function planSendBack(facts: SendBackFacts): SendBackPlan {
  const reconsumeTimes = facts.reconsumeTimes + 1;
  if (facts.reconsumeTimes >= facts.maxReconsumeTimes || facts.delayLevel < 0) {
    return { fate: 'deadLetter', topic: dlqTopicOf(facts.group), reconsumeTimes };
  }
  const asked = facts.delayLevel === 0 ? facts.firstRetryLevel + facts.reconsumeTimes : facts.delayLevel;
  return { fate: 'reconsume', topic: retryTopicOf(facts.group), reconsumeTimes, delayLevel: Math.min(asked, facts.levels) };
}
