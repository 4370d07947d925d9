/** What the broker lets through. Source: PullMessageProcessor, ExpressionMessageFilter, ExpressionForRetryMessageFilter (4.9.8). */
import type { MessageContent } from '../model/commitLog.ts';
import { compiledSql, matchesHash, matchesProperties, meansAllTags } from '../model/filter.ts';
import { retryTopicOf } from '../model/names.ts';
import type { SqlGrammar } from '../model/sql92.ts';
import type { Broker, SubscriptionData } from '../model/world.ts';
import { variantOf } from '../profiles/index.ts';
import type { EngineContext } from './mechanism.ts';

/** What a pull says about its subscription. */
export interface PullSubscription {
  readonly group: string;
  readonly topic: string;
  /** What the client subscribes when it asks. */
  readonly subscription: SubscriptionData;
  /** Whether the broker is told the expression; otherwise it uses its own table. */
  readonly isPosted: boolean;
}

/** What the brokers of this version understand. */
export const sqlGrammar = (ctx: EngineContext): SqlGrammar => variantOf(ctx.scenario, 'sqlGrammar') as SqlGrammar;

/** The subscription that a pull is filtered by, or the response code that says why there is none. */
export function filterOf(ctx: EngineContext, broker: Broker, pull: PullSubscription): SubscriptionData | string {
  const subscription = pull.isPosted ? pull.subscription : broker.consumerTable.get(pull.group)?.subscriptions.get(pull.topic);
  if (subscription === undefined) return 'SUBSCRIPTION_NOT_EXIST';
  if (subscription.subVersion < pull.subscription.subVersion) return 'SUBSCRIPTION_NOT_LATEST';
  if (subscription.expressionType === 'TAG') return subscription;
  if (compiledSql(subscription.expression, sqlGrammar(ctx)) === undefined) return 'FILTER_DATA_NOT_EXIST';
  return ctx.option(broker, 'enablePropertyFilter') === true ? subscription : 'SYSTEM_ERROR';
}

/** Whether no record of its topic can fail: then none has to be looked at. */
export const takesAll = (group: string, { topic, expressionType, expression }: SubscriptionData): boolean =>
  expressionType === 'TAG' && meansAllTags(expression) && topic !== retryTopicOf(group);

/**
 * The subscription that does not want a record: tags by the hash in the consume queue, SQL by the record. A retry copy, whose own
 * subscription is `*`, is judged by that of its original topic where 4.9 is told to; 5.3.3 looks at its type first, and it has none but TAG.
 */
export function refusedBy(
  ctx: EngineContext,
  broker: Broker,
  group: string,
  subscription: SubscriptionData,
  row: number,
): SubscriptionData | undefined {
  if (!matchesHash(subscription, broker.commitLog.tag(row))) return subscription;
  const judge = subscription.topic === retryTopicOf(group) ? originalOf(ctx, broker, group, row) : subscription;
  if (judge?.expressionType !== 'SQL92') return undefined;
  return matchesProperties(judge, broker.commitLog.message(row).content, sqlGrammar(ctx)) ? undefined : judge;
}

function originalOf(ctx: EngineContext, broker: Broker, group: string, row: number): SubscriptionData | undefined {
  if (ctx.option(broker, 'filterSupportRetry') !== true || variantOf(ctx.scenario, 'retryFilter') === 'never') return undefined;
  const { retryTopic } = broker.commitLog.message(row);
  return retryTopic === undefined ? undefined : broker.consumerTable.get(group)?.subscriptions.get(retryTopic);
}

/** Whether a new message ends the wait of a held pull: judged by the filter that held when it began to wait. */
export const matchesArrival = (ctx: EngineContext, subscription: SubscriptionData, content: MessageContent): boolean =>
  matchesHash(subscription, content.tag) && matchesProperties(subscription, content, sqlGrammar(ctx));
