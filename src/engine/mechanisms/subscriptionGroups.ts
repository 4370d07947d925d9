/** What a broker knows of a consumer group beside who is in it. Source: SubscriptionGroupManager, SubscriptionGroupConfig (4.9.8). */
import type { Broker, SubscriptionGroupConfig } from '../model/world.ts';
import type { EngineContext } from './mechanism.ts';

/** findSubscriptionGroupConfig: made at the first use with autoCreateSubscriptionGroup, otherwise undefined. A slave has its master's. */
export function groupConfigOf(ctx: EngineContext, broker: Broker, group: string): SubscriptionGroupConfig | undefined {
  const { subscriptionGroups } = broker.brokerName === broker.id ? broker : ctx.process<Broker>(broker.brokerName);
  const known = subscriptionGroups.get(group);
  if (known !== undefined || ctx.option(broker, 'autoCreateSubscriptionGroup') !== true) return known;
  const made = newGroupConfig(ctx, broker, group);
  subscriptionGroups.set(group, made);
  return made;
}

export const newGroupConfig = (ctx: EngineContext, broker: Broker, group: string): SubscriptionGroupConfig => ({
  group,
  consumeEnable: true,
  consumeBroadcastEnable: true,
  retryQueueNums: ctx.number(broker, 'retryQueueNums'),
  retryMaxTimes: ctx.number(broker, 'retryMaxTimes'),
});

/** Why a group may not read here, as a response code, or undefined (PullMessageProcessor, PopMessageProcessor). */
export function groupRefusal(ctx: EngineContext, broker: Broker, group: string, isBroadcasting: boolean): string | undefined {
  const config = groupConfigOf(ctx, broker, group);
  if (config === undefined) return 'SUBSCRIPTION_GROUP_NOT_EXIST';
  return config.consumeEnable && (config.consumeBroadcastEnable || !isBroadcasting) ? undefined : 'NO_PERMISSION';
}
