/** What a broker knows of a consumer group beside who is in it. Source: SubscriptionGroupManager, SubscriptionGroupConfig (4.9.8). */
import { isSlave } from '../model/replicas.ts';
import type { Broker, SubscriptionGroupConfig } from '../model/world.ts';
import type { EngineContext } from './mechanism.ts';

/** findSubscriptionGroupConfig: made at the first use with autoCreateSubscriptionGroup, otherwise undefined. Whatever is read from a slave is the slave's own. */
export function groupConfigOf(ctx: EngineContext, broker: Broker, group: string): SubscriptionGroupConfig | undefined {
  const known = broker.subscriptionGroups.get(group);
  if (known !== undefined || ctx.option(broker, 'autoCreateSubscriptionGroup') !== true) return known;
  const made = newGroupConfig(ctx, broker, group);
  setGroupConfig(ctx, broker, made);
  return made;
}

/** Persisted at each change; a slave hears of it with its next sync. */
export function setGroupConfig(ctx: EngineContext, broker: Broker, config: SubscriptionGroupConfig): void {
  broker.subscriptionGroups.set(config.group, config);
  groupsChanged(ctx, broker);
}

export function groupsChanged(ctx: EngineContext, broker: Broker): void {
  if (broker.hasSlaves || isSlave(broker)) ctx.raise('subscriptionGroup.changed', broker);
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
