/** What mqadmin makes a broker do: topics, offsets of a group, its progress. Source: AdminBrokerProcessor, Broker2Client, DefaultMQAdminExtImpl (4.9.8). */
import { parseEpoch } from '../../model/civilTime.ts';
import {
  autoCreateTopic,
  halfTopic,
  opTopic,
  queueKey,
  queueReference,
  retryTopicOf,
  scheduleTopic,
  timerTopic,
  traceTopic,
} from '../../model/names.ts';
import { isSlave } from '../../model/replicas.ts';
import { seeFaq } from '../../model/text.ts';
import type { ScriptAction } from '../../model/scenario.ts';
import type { Broker, TopicConfig } from '../../model/world.ts';
import { variantOf } from '../../profiles/index.ts';
import { commitBrokerOffset, offsetKey, searchOffset } from '../consumerOffset.ts';
import { namesFaq } from '../faq.ts';
import type { EngineContext } from '../mechanism.ts';

const newTopicQueues = 8;
const newTopicPerm = 6;

/** TopicValidator.isSystemTopic, of the topics that are modelled. */
export const systemTopics: ReadonlySet<string> = new Set([autoCreateTopic, scheduleTopic, halfTopic, opTopic, traceTopic, timerTopic]);
export const systemTopicText = (topic: string): string => `The topic[${topic}] is conflict with system topic.`;
const slaveText = "Can't modify topic or subscription group from slave broker, please execute it from master broker.";

/** Running brokers, in the order in which a route lists them. */
export const runningBrokers = (ctx: EngineContext): Broker[] =>
  ctx.scenario.brokers.map(({ id }) => ctx.process<Broker>(id)).filter(({ isListening }) => isListening);

/** BrokerData.selectBrokerAddr for each broker name in the route of a topic: its master, or a slave while that is away. */
export function askedBrokers(ctx: EngineContext, topic: string): Broker[] {
  const byName = new Map<string, Broker>();
  for (const broker of runningBrokers(ctx)) {
    if (broker.topics.has(topic) && (!isSlave(broker) || !byName.has(broker.brokerName))) byName.set(broker.brokerName, broker);
  }
  return [...byName.values()];
}

export function updateTopic(ctx: EngineContext, broker: Broker, action: ScriptAction): void {
  const topic = action['topic'] as string;
  const refused = isSlave(broker) ? slaveText : systemTopics.has(topic) ? systemTopicText(topic) : undefined;
  if (refused !== undefined) {
    ctx.emit('admin.failed', { command: 'updateTopic', broker: broker.id, code: 'SYSTEM_ERROR', message: refused });
    return;
  }
  const before = broker.topics.get(topic);
  const config: TopicConfig = {
    topic,
    readQueueNums: (action['readQueueNums'] as number | undefined) ?? before?.readQueueNums ?? newTopicQueues,
    writeQueueNums: (action['writeQueueNums'] as number | undefined) ?? before?.writeQueueNums ?? newTopicQueues,
    perm: (action['perm'] as number | undefined) ?? before?.perm ?? newTopicPerm,
  };
  broker.topics.set(topic, config);
  ctx.cause = ctx.emit(before === undefined ? 'topic.created' : 'topic.updated', { broker: broker.id, ...config });
  ctx.raise('topic.changed', broker);
}

interface Reset {
  readonly group: string;
  readonly topic: string;
  /** Virtual time (ms); undefined = the end of each queue. */
  readonly atMs: number | undefined;
  readonly isForced: boolean;
}

/** How mqadmin's call ended at one broker. */
interface AdminError {
  readonly code: string;
  readonly message: string;
}

/** One broker after the other; the first error ends it, or is followed by the old way when nobody is online. */
export function resetOffset(ctx: EngineContext, action: ScriptAction): void {
  const reset: Reset = {
    group: action['group'] as string,
    topic: action['topic'] as string,
    atMs: action['timestamp'] as number | undefined,
    isForced: action['force'] !== false,
  };
  const brokers = askedBrokers(ctx, reset.topic);
  const byBroker = variantOf(ctx.scenario, 'resetOffset') === 'byBroker';
  for (const broker of brokers) {
    const error = byBroker ? assign(ctx, broker, reset) : tellClients(ctx, broker, reset);
    if (error === undefined) continue;
    ctx.emit('admin.failed', { command: 'resetOffsetByTime', broker: broker.id, ...error });
    if (error.code === 'CONSUMER_NOT_ONLINE') for (const one of brokers) writeOffsets(ctx, one, reset);
    return;
  }
}

function targetOf(ctx: EngineContext, broker: Broker, { topic, atMs }: Reset, queueId: number): number {
  if (atMs !== undefined) return searchOffset(ctx, broker, topic, queueId, atMs);
  return broker.queues.get(queueKey(topic, queueId))?.maxOffset ?? 0;
}

const storedOffset = (broker: Broker, { topic, group }: Reset, queueId: number): number | undefined =>
  broker.offsets.get(offsetKey(topic, group))?.get(queueId);

function emitReset(
  ctx: EngineContext,
  broker: Broker,
  { group, topic }: Reset,
  queueId: number,
  before: number,
  offset: number,
  where: string,
): void {
  ctx.emit('offset.reset', { group, topic, broker: broker.id, queueId, before, offset, where });
}

/** Broker2Client.resetOffset: the offsets are computed here and carried out by the clients. */
function tellClients(ctx: EngineContext, broker: Broker, reset: Reset): AdminError | undefined {
  const { group, topic, atMs, isForced } = reset;
  const offsets: Record<string, number> = {};
  const { writeQueueNums } = broker.topics.get(topic) as TopicConfig;
  const computed: [queueId: number, before: number, offset: number][] = [];
  for (let queueId = 0; queueId < writeQueueNums; queueId++) {
    const before = storedOffset(broker, reset, queueId);
    if (before === undefined) return { code: 'SYSTEM_ERROR', message: `THe consumer group <${group}> not exist` };
    const target = targetOf(ctx, broker, reset, queueId);
    const offset = isForced ? target : Math.min(target, before);
    offsets[queueReference(topic, broker.brokerName, queueId)] = offset;
    computed.push([queueId, before, offset]);
  }
  const channels = broker.consumerTable.get(group)?.channels;
  if (channels === undefined || channels.size === 0) {
    const unixMs = (parseEpoch(ctx.scenario.epoch)?.unixMs ?? 0) + (atMs ?? 0);
    const timestamp = atMs === undefined ? -1 : unixMs;
    return {
      code: 'CONSUMER_NOT_ONLINE',
      message: `Consumer not online, so can not reset offset, Group: ${group} Topic: ${topic} Timestamp: ${timestamp}`,
    };
  }
  for (const [queueId, before, offset] of computed) emitReset(ctx, broker, reset, queueId, before, offset, 'client');
  for (const client of channels.keys())
    ctx.call(broker, client, 'RESET_CONSUMER_CLIENT_OFFSET', { body: { group, topic, offsets }, timeoutMs: 0, isOneway: true });
  return undefined;
}

/** The old way (resetOffsetByTimestampOld): the offsets are written at the broker; who runs does not hear of it. */
function writeOffsets(ctx: EngineContext, broker: Broker, reset: Reset): void {
  const { readQueueNums } = broker.topics.get(reset.topic) as TopicConfig;
  for (let queueId = 0; queueId < readQueueNums; queueId++) {
    const before = storedOffset(broker, reset, queueId) ?? 0;
    const offset = targetOf(ctx, broker, reset, queueId);
    if (!reset.isForced && offset > before) continue;
    emitReset(ctx, broker, reset, queueId, before, offset, 'broker');
    commitBrokerOffset(ctx, broker, reset.group, reset.topic, queueId, offset);
  }
}

/** 5.3.3 (useServerSideResetOffset): the next pull of each queue is sent to the new offset; until then no other is taken. */
function assign(ctx: EngineContext, broker: Broker, reset: Reset): AdminError | undefined {
  if (isSlave(broker)) return { code: 'SYSTEM_ERROR', message: 'Can not reset offset in slave broker' };
  if (!broker.subscriptionGroups.has(reset.group))
    return { code: 'SUBSCRIPTION_GROUP_NOT_EXIST', message: `Group ${reset.group} does not exist` };
  const key = offsetKey(reset.topic, reset.group);
  let byQueue = broker.offsetResets.get(key);
  if (byQueue === undefined) broker.offsetResets.set(key, (byQueue = new Map()));
  const { readQueueNums } = broker.topics.get(reset.topic) as TopicConfig;
  for (let queueId = 0; queueId < readQueueNums; queueId++) {
    const offset = targetOf(ctx, broker, reset, queueId);
    emitReset(ctx, broker, reset, queueId, storedOffset(broker, reset, queueId) ?? 0, offset, 'broker');
    byQueue.set(queueId, offset);
    commitBrokerOffset(ctx, broker, reset.group, reset.topic, queueId, offset);
  }
  return undefined;
}

/** 5.3.3: a pop also tells the broker of the retry topic that it reads (ConsumerManager.compensateSubscribeData). */
const isPopped = (topic: string, group: string): boolean => topic !== retryTopicOf(group) && topic.startsWith(retryTopicOf(group));

/** What the name server answers to the question for a route (DefaultRequestProcessor.getRouteInfoByTopic). */
export const noRouteText = (ctx: EngineContext, topic: string): string =>
  namesFaq(ctx, `No topic route info in name server for the topic: ${topic}${seeFaq()}`);

/** Who is asked for the progress of a group: by the route of its retry topic; the console of ONS knows its HTTP Consumer IDs, which have none. */
function statsBrokers(ctx: EngineContext, group: string): Broker[] {
  if (ctx.scenario.httpClients?.some(({ consumerId }) => consumerId === group) === true)
    return runningBrokers(ctx).filter((broker) => !isSlave(broker));
  return askedBrokers(ctx, retryTopicOf(group));
}

/** GET_CONSUME_STATS of each broker, as `mqadmin consumerProgress -g` prints it. */
export function consumerProgress(ctx: EngineContext, group: string): void {
  const queues: string[] = [];
  let diff = 0;
  const brokers = statsBrokers(ctx, group);
  if (brokers.length === 0)
    return void ctx.emit('admin.failed', {
      command: 'consumerProgress',
      code: 'TOPIC_NOT_EXIST',
      message: noRouteText(ctx, retryTopicOf(group)),
    });
  for (const broker of brokers) {
    const subscribed = broker.consumerTable.get(group)?.subscriptions;
    for (const key of broker.offsets.keys()) {
      const [topic = '', owner] = key.split('@');
      const config = broker.topics.get(topic);
      if (owner !== group || config === undefined) continue;
      if (subscribed !== undefined && subscribed.size > 0 && !subscribed.has(topic) && !isPopped(topic, group)) continue;
      for (let queueId = 0; queueId < config.readQueueNums; queueId++) {
        const brokerOffset = broker.queues.get(queueKey(topic, queueId))?.maxOffset ?? 0;
        const consumerOffset = broker.offsets.get(key)?.get(queueId) ?? 0;
        queues.push(`${queueReference(topic, broker.brokerName, queueId)} ${consumerOffset}/${brokerOffset}`);
        diff += brokerOffset - consumerOffset;
      }
    }
  }
  if (queues.length > 0) ctx.emit('progress.read', { group, queues, diff });
  else
    ctx.emit('admin.failed', {
      command: 'consumerProgress',
      code: 'CONSUMER_NOT_ONLINE',
      message:
        'Not found the consumer group consume stats, because return offset table is empty, maybe the consumer not consume any message',
    });
}
