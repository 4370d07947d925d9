/** `mqadmin queryMsgByKey`: the index of each broker is asked for a message key. Source: DefaultMessageStore.queryMessage, MQAdminImpl (4.9.8). */
import { queueKey } from '../../model/names.ts';
import { isSlave } from '../../model/replicas.ts';
import type { ScriptAction } from '../../model/scenario.ts';
import type { Broker } from '../../model/world.ts';
import type { EngineContext } from '../mechanism.ts';
import { runningBrokers } from './brokerAdmin.ts';

/** Messages that the fact of an answer names. */
const namedAtMost = 32;

/** Of each broker name the master, or a slave while that is away. */
function askedBrokers(ctx: EngineContext, topic: string): Broker[] {
  const byName = new Map<string, Broker>();
  for (const broker of runningBrokers(ctx)) {
    if (broker.topics.has(topic) && (!isSlave(broker) || !byName.has(broker.brokerName))) byName.set(broker.brokerName, broker);
  }
  return [...byName.values()];
}

/** Rows of the commit log that carry the key, as far as they are dispatched and not yet deleted: the newest `most`, oldest first. */
function rowsOf(broker: Broker, topic: string, key: string, most: number): number[] {
  const rows: number[] = [];
  const queues = broker.topics.get(topic)?.writeQueueNums ?? 0;
  for (let queueId = 0; queueId < queues; queueId++) {
    const queue = broker.queues.get(queueKey(topic, queueId));
    if (queue === undefined) continue;
    for (let offset = queue.minOffset; offset < queue.maxOffset; offset++) {
      const row = queue.row(offset);
      if (broker.commitLog.content(row).keys?.split(' ').includes(key) === true) rows.push(row);
    }
  }
  return rows.sort((a, b) => a - b).slice(-most);
}

export function queryByKey(ctx: EngineContext, action: ScriptAction): void {
  const key = action['key'] as string;
  const topic = (action['topic'] as string | undefined) ?? ctx.scenario.topics[0]?.name ?? '';
  const brokers: string[] = [];
  const msgIds: string[] = [];
  let found = 0;
  for (const broker of askedBrokers(ctx, topic)) {
    const rows = rowsOf(broker, topic, key, ctx.number(broker, 'maxMsgsNumBatch'));
    brokers.push(`${broker.id} ${rows.length}`);
    found += rows.length;
    for (const row of rows) if (msgIds.length < namedAtMost) msgIds.push(broker.commitLog.content(row).msgId);
  }
  ctx.emit('key.queried', { key, topic, found, brokers, msgIds });
}
