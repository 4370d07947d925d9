/** Expressions that subscribe() does not take. Source: FilterAPI.buildSubscriptionData, build, DefaultMQPushConsumerImpl.subscribe (4.9.8, 5.3.3). */
import type { SubscriptionSpec } from '../model/scenario.ts';
import { forMoreInformation } from '../model/text.ts';
import type { Consumer } from '../model/world.ts';
import type { EngineContext } from './mechanism.ts';

const text = (): string => `org.apache.rocketmq.client.exception.MQClientException: subscription exception${forMoreInformation()}`;

/** Nothing but bars is cut into no part at all; SQL needs a text. */
export const isRefused = ({ expression, expressionType }: SubscriptionSpec): boolean =>
  expressionType === 'SQL92' ? expression === '' : /^(\|\|)+$/.test(expression);

/** What subscribe() throws before start(), which is never called then; undefined when all expressions are good. */
export function subscribeRefusal(ctx: EngineContext, { id, type }: Consumer): string | undefined {
  const spec = ctx.scenario.consumers.find((one) => one.id === id);
  return type !== 'simple' && spec?.subscriptions.some(isRefused) === true ? text() : undefined;
}
