/** `mqadmin queryMsgByKey` and `queryMsgByUniqueKey`: the index of each broker is asked for a message key or id. Source: DefaultMessageStore.queryMessage, MQAdminImpl (4.9.8). */
import { queueKey } from '../../model/names.ts';
import type { MessageContent } from '../../model/commitLog.ts';
import type { ScriptAction } from '../../model/scenario.ts';
import type { Broker } from '../../model/world.ts';
import type { EngineContext } from '../mechanism.ts';
import { askedBrokers, runningBrokers } from './brokerAdmin.ts';

/** Messages that the fact of an answer names. */
const namedAtMost = 32;

/** Rows of the commit log that are meant, as far as they are dispatched and not yet deleted: the newest `maxMsgsNumBatch`, oldest first. */
function rowsOf(ctx: EngineContext, broker: Broker, topic: string, isMeant: (content: MessageContent) => boolean): number[] {
  const rows: number[] = [];
  if (ctx.option(broker, 'messageIndexEnable') !== true) return rows;
  const queues = broker.topics.get(topic)?.writeQueueNums ?? 0;
  for (let queueId = 0; queueId < queues; queueId++) {
    const queue = broker.queues.get(queueKey(topic, queueId));
    if (queue === undefined) continue;
    for (let offset = queue.minOffset; offset < queue.maxOffset; offset++) {
      const row = queue.row(offset);
      if (isMeant(broker.commitLog.content(row))) rows.push(row);
    }
  }
  return rows.sort((a, b) => a - b).slice(-ctx.number(broker, 'maxMsgsNumBatch'));
}

const topicOf = (ctx: EngineContext, action: ScriptAction): string =>
  (action['topic'] as string | undefined) ?? ctx.scenario.topics[0]?.name ?? '';

export function queryByKey(ctx: EngineContext, action: ScriptAction): void {
  const key = action['key'] as string;
  const topic = topicOf(ctx, action);
  const hasKey = ({ keys }: MessageContent): boolean => keys?.split(' ').includes(key) === true;
  const brokers: string[] = [];
  const msgIds: string[] = [];
  let found = 0;
  for (const broker of askedBrokers(ctx, topic)) {
    const rows = rowsOf(ctx, broker, topic, hasKey);
    brokers.push(`${broker.id} ${rows.length}`);
    found += rows.length;
    for (const row of rows) if (msgIds.length < namedAtMost) msgIds.push(broker.commitLog.content(row).msgId);
  }
  ctx.emit('key.queried', { key, topic, found, brokers, msgIds });
}

/** `mqadmin queryMsgByUniqueKey`: the index has the UNIQ_KEY under the topic of the record, so a half message is not under its own. */
export function queryByUniqueKey(ctx: EngineContext, action: ScriptAction): void {
  const name = action['message'] as string;
  const topic = topicOf(ctx, action);
  const brokers: string[] = [];
  let [msgId, found] = [name, 0];
  for (const broker of runningBrokers(ctx))
    for (let row = 0; row < broker.commitLog.length; row++) {
      const content = broker.commitLog.content(row);
      if (content.keys === name) msgId = content.msgId;
    }
  for (const broker of askedBrokers(ctx, topic)) {
    const rows = rowsOf(ctx, broker, topic, (content) => content.msgId === msgId);
    brokers.push(`${broker.id} ${rows.length}`);
    found += rows.length;
  }
  ctx.emit('uniqueKey.queried', { msgId, topic, found, brokers });
}
