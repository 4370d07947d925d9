/** `mqadmin updateSubGroup` and `deleteSubGroup`. Source: UpdateSubGroupSubCommand, DeleteSubscriptionGroupCommand, AdminBrokerProcessor (4.9.8). */
import { dlqTopicOf, retryTopicOf } from '../../model/names.ts';
import type { ScriptAction } from '../../model/scenario.ts';
import type { SubscriptionGroupConfig } from '../../model/world.ts';
import type { ActionRejection, EngineContext } from '../mechanism.ts';
import { groupsChanged, newGroupConfig, setGroupConfig } from '../subscriptionGroups.ts';
import { deleteEverywhere, masters } from './deleteTopic.ts';

/** The command makes a new configuration each time: what is not given is not what it was, and broadcasting is off. */
export function updateSubGroup(ctx: EngineContext, action: ScriptAction): void {
  const { cause } = ctx;
  const group = action['group'] as string;
  const { consumeEnable, consumeBroadcastEnable, retryQueueNums, retryMaxTimes } = action as Partial<SubscriptionGroupConfig>;
  for (const broker of masters(ctx)) {
    const base = newGroupConfig(ctx, broker, group);
    const config: SubscriptionGroupConfig = {
      group,
      consumeEnable: consumeEnable ?? true,
      consumeBroadcastEnable: consumeBroadcastEnable ?? false,
      retryQueueNums: retryQueueNums ?? base.retryQueueNums,
      retryMaxTimes: retryMaxTimes ?? base.retryMaxTimes,
    };
    setGroupConfig(ctx, broker, config);
    ctx.cause = cause;
    ctx.emit('subscriptionGroup.updated', { broker: broker.id, ...config });
  }
}

const isKnown = (ctx: EngineContext, group: string): boolean =>
  masters(ctx).some(({ subscriptionGroups }) => subscriptionGroups.has(group));

export function rejectDeleteSubGroup(ctx: EngineContext, action: ScriptAction): ActionRejection | undefined {
  const group = action['group'] as string;
  if (masters(ctx).length === 0) return { reason: 'noBrokerRunning' };
  return isKnown(ctx, group) ? undefined : { reason: 'noSuchGroup', subject: group };
}

/** With its retry topic and its dead letters; its offsets only when asked for. */
export function deleteSubGroup(ctx: EngineContext, action: ScriptAction): void {
  const { cause } = ctx;
  const group = action['group'] as string;
  const withOffsets = action['removeOffset'] === true;
  for (const broker of masters(ctx)) {
    if (!broker.subscriptionGroups.delete(group)) continue;
    groupsChanged(ctx, broker);
    if (withOffsets) for (const key of broker.offsets.keys()) if (key.endsWith(`@${group}`)) broker.offsets.delete(key);
    ctx.cause = cause;
    ctx.emit('subscriptionGroup.deleted', { broker: broker.id, group, withOffsets });
  }
  for (const topic of [retryTopicOf(group), dlqTopicOf(group)]) {
    ctx.cause = cause;
    deleteEverywhere(ctx, topic);
  }
}
