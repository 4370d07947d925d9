/** `mqadmin queryMsgById`: the broker that an offset message id names is asked for the record at its offset. Source: QueryMsgByIdSubCommand, MQAdminImpl.viewMessage, QueryMessageProcessor.viewMessageById, DefaultMQAdminExtImpl.messageTrackDetail (4.9.8). */
import type { StoredMessage } from '../../model/commitLog.ts';
import { matchesText } from '../../model/filter.ts';
import type { ScriptAction } from '../../model/scenario.ts';
import type { Broker, Consumer } from '../../model/world.ts';
import type { EngineContext } from '../mechanism.ts';
import { passedRows } from '../passedRows.ts';

interface Place {
  /** Address and port of the broker that stored it. */
  readonly address: string;
  readonly offset: number;
}

const hexDigits = /^[0-9a-fA-F]{32}$/;

/** MessageDecoder.decodeMessageId: 4 bytes of address, 4 of port, 8 of offset. */
function decode(offsetMsgId: string): Place | undefined {
  if (!hexDigits.test(offsetMsgId)) return undefined;
  const part = (from: number, digits: number): number => Number.parseInt(offsetMsgId.slice(from, from + digits), 16);
  const host = [0, 2, 4, 6].map((from) => part(from, 2)).join('.');
  return { address: `${host}:${part(8, 8)}`, offset: part(16, 8) * 0x1_0000_0000 + part(24, 8) };
}

/** The first record of a message that is called by its key or msgId; any other text is taken for an offset message id. */
function offsetMsgIdOf(ctx: EngineContext, name: string): string {
  for (const { id } of ctx.scenario.brokers) {
    const { commitLog } = ctx.process<Broker>(id);
    for (let row = 0; row < commitLog.length; row++) {
      const { keys, msgId } = commitLog.content(row);
      if (msgId === name || keys === name) return ctx.texts.text(commitLog.message(row).offsetMsgTextId);
    }
  }
  return name.toUpperCase();
}

const brokerAt = (ctx: EngineContext, { address }: Place): Broker | undefined =>
  ctx.scenario.brokers.map(({ id }) => ctx.process<Broker>(id)).find((broker) => broker.address === address);

/** Where each group that has to do with the topic stands: what mqadmin prints as MessageTrack. */
function tracksOf(ctx: EngineContext, broker: Broker, message: StoredMessage): string[] {
  const groups = new Set<string>();
  for (const [group, { subscriptions }] of broker.consumerTable) if (subscriptions.has(message.topic)) groups.add(group);
  for (const key of broker.offsets.keys()) {
    const [topic, group = ''] = key.split('@');
    if (topic === message.topic) groups.add(group);
  }
  return [...groups].map((group) => `${group} ${trackOf(ctx, broker, message, group)}`);
}

function trackOf(ctx: EngineContext, broker: Broker, { topic, queueId, queueOffset, content }: StoredMessage, group: string): string {
  const info = broker.consumerTable.get(group);
  const [member] = info?.channels.keys() ?? [];
  if (info === undefined || member === undefined) return 'NOT_ONLINE';
  const { type, messageModel } = ctx.process<Consumer>(member);
  if (type === 'pull') return 'PULL';
  if (messageModel === 'BROADCASTING') return 'CONSUME_BROADCASTING';
  if ((broker.offsets.get(`${topic}@${group}`)?.get(queueId) ?? 0) <= queueOffset) return 'NOT_CONSUME_YET';
  const tags = info.subscriptions.get(topic)?.tags ?? [];
  return matchesText(tags, content.tag) ? 'CONSUMED' : 'CONSUMED_BUT_FILTERED';
}

export function queryById(ctx: EngineContext, action: ScriptAction): void {
  const offsetMsgId = offsetMsgIdOf(ctx, action['message'] as string);
  const failed = (code: string, message: string, broker?: string): void => {
    ctx.emit('admin.failed', { command: 'queryMsgById', broker, code, message });
  };
  const place = decode(offsetMsgId);
  if (place === undefined) return failed('NO_MESSAGE', 'query message by id finished, but no message.');
  const broker = brokerAt(ctx, place);
  if (broker?.isListening !== true) return failed('RemotingConnectException', `connect to ${place.address} failed`);
  const row = broker.commitLog.rowAt(place.offset);
  if (row === undefined || row < (passedRows(ctx.world).get(broker.id) ?? 0))
    return failed('SYSTEM_ERROR', `can not find message by the offset, ${place.offset}`, broker.id);
  const message = broker.commitLog.message(row);
  const { content, topic, queueId, queueOffset, reconsumeTimes, sizeBytes, storedAtMs } = message;
  ctx.emit('id.queried', {
    offsetMsgId,
    msgId: content.msgId,
    broker: broker.id,
    topic,
    queueId,
    queueOffset,
    reconsumeTimes,
    sizeBytes,
    bornAt: content.bornAtMs,
    storedAt: storedAtMs,
    tracks: tracksOf(ctx, broker, message),
  });
}
