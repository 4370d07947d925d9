/** `mqadmin deleteTopic`: brokers forget a topic and its queues, name servers its route. Source: DeleteTopicSubCommand, AdminBrokerProcessor.deleteTopic, RouteInfoManager.deleteTopic (4.9.8). */
import { isSlave } from '../../model/replicas.ts';
import type { ScriptAction } from '../../model/scenario.ts';
import type { Broker, NameServer } from '../../model/world.ts';
import { variantOf } from '../../profiles/index.ts';
import type { ActionRejection, EngineContext } from '../mechanism.ts';
import { runningBrokers, systemTopics, systemTopicText } from './brokerAdmin.ts';

export const masters = (ctx: EngineContext): Broker[] => runningBrokers(ctx).filter((broker) => !isSlave(broker));
const nameServers = (ctx: EngineContext): NameServer[] => ctx.scenario.nameServers.map(({ id }) => ctx.process<NameServer>(id));

export function rejectDelete(ctx: EngineContext, action: ScriptAction): ActionRejection | undefined {
  const topic = action['topic'] as string;
  if (masters(ctx).length === 0) return { reason: 'noBrokerRunning' };
  const isKnown =
    systemTopics.has(topic) ||
    masters(ctx).some(({ topics }) => topics.has(topic)) ||
    nameServers(ctx).some(({ topicQueueTable }) => topicQueueTable.has(topic));
  return isKnown ? undefined : { reason: 'noSuchTopic', subject: topic };
}

export const deleteTopic = (ctx: EngineContext, action: ScriptAction): void => deleteEverywhere(ctx, action['topic'] as string);

/** The masters that run, one after the other, then the name servers. */
export function deleteEverywhere(ctx: EngineContext, topic: string): void {
  const { cause } = ctx;
  for (const broker of masters(ctx)) {
    ctx.cause = cause;
    if (!systemTopics.has(topic)) {
      deleteAt(ctx, broker, topic);
      continue;
    }
    ctx.emit('admin.failed', { command: 'deleteTopic', broker: broker.id, code: 'SYSTEM_ERROR', message: systemTopicText(topic) });
    return;
  }
  for (const nameServer of nameServers(ctx)) {
    if (!nameServer.isRunning || !nameServer.topicQueueTable.delete(topic)) continue;
    ctx.cause = cause;
    ctx.cause = ctx.emit('route.deleted', { nameServer: nameServer.id, topic });
    ctx.raise('route.changed', nameServer);
  }
}

/** Its records stay in the commit log until their file is deleted; what comes to a topic of this name later begins at offset 0. */
function deleteAt(ctx: EngineContext, broker: Broker, topic: string): void {
  if (!broker.topics.delete(topic)) return;
  let records = 0;
  for (const [key, queue] of broker.queues) {
    if (key.slice(0, key.lastIndexOf(':')) !== topic) continue;
    records += queue.maxOffset - queue.minOffset;
    broker.queues.delete(key);
  }
  const keepsOffsets = variantOf(ctx.scenario, 'deleteTopic') === 'keepsOffsets';
  if (!keepsOffsets) {
    for (const table of [broker.offsets, broker.persistedOffsets])
      for (const key of table.keys()) if (key.slice(0, key.lastIndexOf('@')) === topic) table.delete(key);
  }
  ctx.cause = ctx.emit('topic.deleted', { broker: broker.id, topic, records, keepsOffsets });
  ctx.raise('topic.deleted', broker);
}
