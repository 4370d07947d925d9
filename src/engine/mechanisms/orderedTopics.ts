/**
 * What an ordered topic refuses where the rule `orderedTopics` is strict: the ONS client of 2017, manual seed 002 (S-133 – S-137,
 * S-141, S-170). RocketMQ itself (`free`) refuses none of it. A topic is an ordered one when it has an `orderTopicConf`.
 */
import type { ScriptAction } from '../model/scenario.ts';
import type { Consumer, Producer } from '../model/world.ts';
import { variantOf } from '../profiles/index.ts';
import type { EngineContext } from './mechanism.ts';

const isStrict = (ctx: EngineContext): boolean => variantOf(ctx.scenario, 'orderedTopics') === 'strict';

export const isOrdered = (ctx: EngineContext, topic: string): boolean =>
  ctx.scenario.topics.some(({ name, orderTopicConf = '' }) => name === topic && orderTopicConf !== '');

const kindOf = (ordered: boolean): string => (ordered ? 'an ordered' : 'an unordered');

/** Producer group → whether its first send went to an ordered topic; the console binds a Producer ID to one kind. */
function boundGroups(ctx: EngineContext): Map<string, boolean> {
  let groups = ctx.world.slices.get('sending/boundGroups') as Map<string, boolean> | undefined;
  if (groups === undefined) ctx.world.slices.set('sending/boundGroups', (groups = new Map()));
  return groups;
}

/** Why the client refuses a send before anything leaves it; our words, the manual says only that it is not supported. */
export function orderedTopicRefusal(ctx: EngineContext, producer: Producer, action: ScriptAction, topic: string): string | undefined {
  if (!isStrict(ctx)) return undefined;
  const ordered = isOrdered(ctx, topic);
  const refusal = ordered ? refusedBy(action, topic) : undefined;
  if (refusal !== undefined) return refusal;
  const groups = boundGroups(ctx);
  const bound = groups.get(producer.group);
  if (bound === undefined) groups.set(producer.group, ordered);
  else if (bound !== ordered)
    return `The Producer ID [${producer.group}] belongs to ${kindOf(bound)} topic and cannot send to ${kindOf(ordered)} one: ${topic}`;
  return undefined;
}

function refusedBy(action: ScriptAction, topic: string): string | undefined {
  const mode = action['mode'] ?? 'SYNC';
  if (action.do === 'sendInTransaction') return `Transactional messages are not supported by the ordered topic ${topic}`;
  if (action.do === 'sendBatch') return `Batches are not supported by the ordered topic ${topic}`;
  if (mode !== 'SYNC') return `${String(mode)} is not supported by the ordered topic ${topic}: order cannot be guaranteed`;
  if (((action['delayLevel'] as number | undefined) ?? 0) > 0 || action['timerDelayMs'] !== undefined || action['deliverAt'] !== undefined)
    return `Timed and delayed messages are not supported by the ordered topic ${topic}`;
  if (action['queue'] === undefined && ((action['shardingKey'] as string | undefined) ?? '') === '')
    return `The sharding key of a message to the ordered topic ${topic} must not be empty`;
  return undefined;
}

/** Why a consumer does not start; undefined when it may. */
export function orderedStartRefusal(ctx: EngineContext, consumer: Consumer): string | undefined {
  if (!isStrict(ctx)) return undefined;
  const own = ctx.scenario.consumers.find(({ id }) => id === consumer.id);
  if (own === undefined) return undefined;
  const ordered = own.subscriptions.find(({ topic }) => isOrdered(ctx, topic))?.topic;
  if (ordered !== undefined && own.messageModel === 'BROADCASTING') return `BROADCASTING is not supported by the ordered topic ${ordered}`;
  const running = ctx.scenario.consumers.filter(({ id, group }) => id === own.id || (group === own.group && ctx.process(id).isRunning));
  const kinds = new Set(running.flatMap(({ subscriptions }) => subscriptions.map(({ topic }) => isOrdered(ctx, topic))));
  return kinds.size > 1 ? `The Consumer ID [${own.group}] goes with one kind of topic: ordered or unordered, not both` : undefined;
}
