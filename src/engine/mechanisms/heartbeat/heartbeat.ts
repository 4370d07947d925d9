/** Heartbeats, the broker's tables of clients, and how clients are missed. Rules: README.md of this folder. */
import { topicsInMapOrder } from '../../model/javaHash.ts';
import { retryTopicOf } from '../../model/names.ts';
import { endRenewal } from '../../model/renewal.ts';
import { isSlave } from '../../model/replicas.ts';
import type {
  Broker,
  ClientProcess,
  Consumer,
  ConsumerGroupInfo,
  GroupChannel,
  Process,
  RemotingCall,
  SubscriptionData,
} from '../../model/world.ts';
import { variantOf } from '../../profiles/index.ts';
import { createTopic } from '../createTopic.ts';
import { groupConfigOf } from '../subscriptionGroups.ts';
import { defineMechanism, type CallOutcome, type EngineContext } from '../mechanism.ts';

const heartbeatTask = 'sendHeartbeatToAllBroker';
const scanTask = 'scanNotActiveChannel';

const isClient = (process: Process): process is ClientProcess => process.kind === 'producer' || process.kind === 'consumer';
const isBroker = (process: Process): process is Broker => process.kind === 'broker';

/** Whether a heartbeat now would change something at the broker, or would not arrive. */
function hasNews(ctx: EngineContext, client: ClientProcess, broker: Broker): boolean {
  // shutdown() begins with taking the group out of the client's tables.
  if (client.isShuttingDown) return false;
  // Who only sends has nothing to say to a slave.
  if (!broker.isListening || (client.kind === 'producer' && isSlave(broker))) return false;
  if (!ctx.isReachable(client.id, broker.id)) return true;
  if (client.kind === 'producer') return broker.producerTable.get(client.group)?.get(client.id)?.isRenewed !== true;
  const info = broker.consumerTable.get(client.group);
  if (info?.channels.get(client.id)?.isRenewed !== true) return true;
  const { subscriptions, type } = client as Consumer;
  if (type !== 'simple' && lacksRetryTopic(ctx, broker, client.group)) return true;
  for (const [topic, mine] of subscriptions) {
    const known = info.subscriptions.get(topic);
    if (known === undefined || known.subVersion < mine.subVersion) return true;
  }
  return [...info.subscriptions.keys()].some((topic) => !subscriptions.has(topic));
}

/** Its retry topic was deleted; the next heartbeat makes it anew. */
const lacksRetryTopic = (ctx: EngineContext, broker: Broker, group: string): boolean =>
  !broker.topics.has(retryTopicOf(group)) &&
  (broker.subscriptionGroups.has(group) || ctx.option(broker, 'autoCreateSubscriptionGroup') === true);

function beat(ctx: EngineContext, client: ClientProcess, broker: string, then = 'heartbeat.answered'): void {
  const subscriptions = client.kind === 'consumer' ? [...(client as Consumer).subscriptions.values()] : [];
  const type = client.kind === 'consumer' ? (client as Consumer).type : undefined;
  ctx.call(client, broker, 'HEART_BEAT', {
    body: { group: client.group, clientId: client.clientId, role: client.kind, type, subscriptions },
    timeoutMs: ctx.number(client, 'mqClientApiTimeout'),
    then,
  });
}

/** 5.3: a new channel to a broker brings a heartbeat at once, unless another one is under way, which holds their lock. */
function beatOverNewChannel(ctx: EngineContext, client: ClientProcess, broker: Broker): void {
  if (!client.brokers.has(broker.id) || (client as Consumer).type === 'simple') return;
  for (const { from, code } of ctx.world.pendingCalls.values()) if (from === client.id && code === 'HEART_BEAT') return;
  if (hasNews(ctx, client, broker)) beat(ctx, client, broker.id, 'heartbeat.newChannelAnswered');
}

function beatWithNews(ctx: EngineContext, client: ClientProcess): void {
  for (const broker of client.brokers) if (hasNews(ctx, client, ctx.process<Broker>(broker))) beat(ctx, client, broker);
}

/** ConsumerManager.registerConsumer: channels are added, subscriptions replaced by version, missing topics removed. */
function registerConsumer(ctx: EngineContext, broker: Broker, call: RemotingCall): void {
  const group = call.body['group'] as string;
  const incoming = call.body['subscriptions'] as readonly SubscriptionData[];
  let info = broker.consumerTable.get(group);
  if (info === undefined) broker.consumerTable.set(group, (info = { group, channels: new Map(), subscriptions: new Map() }));
  if (call.body['type'] !== 'simple') createRetryTopic(ctx, broker, group);
  let isChanged = false;
  const channel = info.channels.get(call.from);
  if (channel === undefined) {
    info.channels.set(call.from, newChannel(ctx, call));
    ctx.cause = ctx.emit('client.registered', { broker: broker.id, client: call.from, group, role: 'consumer' });
    isChanged = true;
  } else refresh(ctx, channel);
  if (replaceSubscriptions(info, incoming)) isChanged = true;
  if (isChanged) notifyGroup(ctx, broker, info);
}

function replaceSubscriptions(info: ConsumerGroupInfo, incoming: readonly SubscriptionData[]): boolean {
  let isChanged = false;
  for (const subscription of incoming) {
    const known = info.subscriptions.get(subscription.topic);
    if (known === undefined) isChanged = true;
    if (known === undefined || known.subVersion < subscription.subVersion) info.subscriptions.set(subscription.topic, subscription);
  }
  for (const topic of [...info.subscriptions.keys()]) {
    if (incoming.some((subscription) => subscription.topic === topic)) continue;
    info.subscriptions.delete(topic);
    isChanged = true;
  }
  return isChanged;
}

function createRetryTopic(ctx: EngineContext, broker: Broker, group: string): void {
  const config = groupConfigOf(ctx, broker, group);
  if (config !== undefined) createTopic(ctx, broker, retryTopicOf(group), config.retryQueueNums, 6);
}

const newChannel = (ctx: EngineContext, call: RemotingCall): GroupChannel => ({
  client: call.from,
  clientId: call.body['clientId'] as string,
  lastUpdateMs: ctx.now,
  isRenewed: true,
});

function refresh(ctx: EngineContext, channel: GroupChannel): void {
  channel.lastUpdateMs = ctx.now;
  channel.isRenewed = true;
}

/** 5.3: members that broadcast have nothing to share out. */
const staysUntold = (ctx: EngineContext, { channels }: ConsumerGroupInfo): boolean =>
  variantOf(ctx.scenario, 'broadcastGroupChange') === 'notTold' &&
  [...channels.keys()].every((client) => ctx.process<Consumer>(client).messageModel === 'BROADCASTING');

function notifyGroup(ctx: EngineContext, broker: Broker, info: ConsumerGroupInfo): void {
  ctx.raise('group.changed', { broker, group: info.group });
  if (ctx.option(broker, 'notifyConsumerIdsChangedEnable') !== true || staysUntold(ctx, info)) return;
  for (const client of info.channels.keys()) {
    ctx.call(broker, client, 'NOTIFY_CONSUMER_IDS_CHANGED', { body: { group: info.group }, timeoutMs: 0, isOneway: true });
  }
}

/** Takes a client out of all groups of this broker; the rest of its consumer group is told unless a scan found it. */
function removeClient(ctx: EngineContext, broker: Broker, client: string, reason: string): void {
  for (const info of broker.consumerTable.values()) {
    if (!info.channels.delete(client)) continue;
    ctx.cause = ctx.emit('client.removed', { broker: broker.id, client, group: info.group, role: 'consumer', reason });
    if (reason === 'expired') ctx.raise('group.changed', { broker, group: info.group });
    else notifyGroup(ctx, broker, info);
    if (info.channels.size === 0) broker.consumerTable.delete(info.group);
  }
  for (const [group, channels] of broker.producerTable) {
    if (channels.delete(client)) ctx.cause = ctx.emit('client.removed', { broker: broker.id, client, group, role: 'producer', reason });
  }
}

function* channelsOf(broker: Broker): Generator<GroupChannel> {
  for (const info of broker.consumerTable.values()) yield* info.channels.values();
  for (const channels of broker.producerTable.values()) yield* channels.values();
}

/** Who reads queues here keeps its channel busy: offsets come each 5 s, and pulls that it leaves waiting are answered after its end. */
const reads = (client: ClientProcess, broker: Broker): boolean =>
  client.kind === 'consumer' && [...(client as Consumer).processQueues.values()].some((queue) => queue.broker === broker.id);

/** Channels whose heartbeats no longer come begin to age. */
function ageWhereUnreachable(ctx: EngineContext): void {
  for (const process of ctx.world.processes.values()) {
    if (!isBroker(process) || !process.isRunning) continue;
    for (const channel of channelsOf(process)) {
      const client = ctx.process<ClientProcess>(channel.client);
      if (!channel.isRenewed || (client.isRunning && ctx.isReachable(client.id, process.id))) continue;
      endRenewal(channel, ctx.lastTickMs(client, heartbeatTask), ctx.latencyMs(client.id, process.id), ctx.now);
      if (reads(client, process)) continue; // The scan finds it first.
      const idleMs = ctx.number(process, 'serverChannelMaxIdleTimeSeconds') * 1000;
      ctx.after(
        Math.max(0, channel.lastUpdateMs + idleMs - ctx.now),
        'heartbeat.channelIdle',
        { broker: process, channel, lastUpdateMs: channel.lastUpdateMs },
        process,
      );
    }
    ctx.wake(process, scanTask);
  }
  ctx.wakeAll(heartbeatTask);
}

export const heartbeat = defineMechanism({
  id: 'heartbeat',
  requestProcessors: {
    broker: {
      HEART_BEAT(ctx, call) {
        const broker = ctx.process<Broker>(call.to);
        if (call.body['role'] === 'consumer') registerConsumer(ctx, broker, call);
        else {
          const group = call.body['group'] as string;
          let channels = broker.producerTable.get(group);
          if (channels === undefined) broker.producerTable.set(group, (channels = new Map()));
          const channel = channels.get(call.from);
          if (channel === undefined) {
            channels.set(call.from, newChannel(ctx, call));
            ctx.cause = ctx.emit('client.registered', { broker: broker.id, client: call.from, group, role: 'producer' });
          } else refresh(ctx, channel);
        }
        ctx.respond(call, { status: 'SUCCESS' });
      },
      UNREGISTER_CLIENT(ctx, call) {
        removeClient(ctx, ctx.process<Broker>(call.to), call.from, 'unregistered');
        ctx.respond(call, { status: 'SUCCESS' });
      },
      GET_CONSUMER_LIST_BY_GROUP(ctx, call) {
        const info = ctx.process<Broker>(call.to).consumerTable.get(call.body['group'] as string);
        const ids = info === undefined ? [] : [...info.channels.values()].map(({ clientId }) => clientId);
        ctx.respond(call, ids.length === 0 ? { status: 'SYSTEM_ERROR' } : { status: 'SUCCESS', body: { ids } });
      },
    },
    consumer: {
      NOTIFY_CONSUMER_IDS_CHANGED: (ctx, call) => ctx.raise('rebalance.wake', ctx.process(call.to)),
    },
  },
  tasks: {
    [heartbeatTask]: {
      nextWorkAt(ctx, task) {
        const client = task.process as ClientProcess;
        for (const broker of client.brokers) if (hasNews(ctx, client, ctx.process<Broker>(broker))) return ctx.now;
        return Infinity;
      },
      run: (ctx, task) => beatWithNews(ctx, task.process as ClientProcess),
    },
    [scanTask]: {
      nextWorkAt(ctx, task) {
        const broker = task.process as Broker;
        const expiry = ctx.number(broker, 'channelExpiredTimeout');
        let earliest = Infinity;
        for (const channel of channelsOf(broker)) if (!channel.isRenewed) earliest = Math.min(earliest, channel.lastUpdateMs + expiry + 1);
        return earliest;
      },
      run(ctx, task) {
        const broker = task.process as Broker;
        const expiry = ctx.number(broker, 'channelExpiredTimeout');
        for (const channel of [...channelsOf(broker)]) {
          if (!channel.isRenewed && channel.lastUpdateMs + expiry < ctx.now) removeClient(ctx, broker, channel.client, 'expired');
        }
      },
    },
  },
  eventHandlers: {
    'process.started': (ctx, process: Process) => {
      if (isBroker(process)) {
        const scanMs = ctx.number(process, 'clientHousekeepingInterval');
        ctx.armTask(process, scanTask, scanMs, scanMs);
        ctx.wakeAll(heartbeatTask);
      }
      if (isClient(process))
        ctx.armTask(process, heartbeatTask, ctx.number(process, 'heartbeatBrokerFirst'), ctx.number(process, 'heartbeatBrokerInterval'));
    },
    'process.crashed': (ctx, process: Process) => {
      if (isBroker(process)) {
        process.consumerTable = new Map();
        process.producerTable = new Map();
      }
      ageWhereUnreachable(ctx);
    },
    'link.changed': (ctx) => ageWhereUnreachable(ctx),
    'group.changed': (ctx) => ctx.wakeAll(heartbeatTask),
    'topic.deleted': (ctx) => ctx.wakeAll(heartbeatTask),
    'subscription.changed': (ctx, client: ClientProcess) => ctx.wake(client, heartbeatTask),
    'route.applied': (ctx, client: ClientProcess) => ctx.wake(client, heartbeatTask),
    /** start() of a consumer ends with a heartbeat; so does each change of its share. */
    'heartbeat.now': (ctx, client: ClientProcess) => {
      const slice = pendingOf(ctx, client);
      for (const broker of client.brokers) {
        const target = ctx.process<Broker>(broker);
        if (!target.isListening || !hasNews(ctx, client, target)) continue;
        slice.waiting++;
        beat(ctx, client, broker);
      }
      ctx.wake(client, heartbeatTask); // One of these may be lost before the next tick.
      if (slice.waiting === 0 && slice.isStarting) startDone(ctx, client, slice);
    },
    'heartbeat.answered': (ctx, { call }: { call: RemotingCall; outcome: CallOutcome }) => {
      const client = ctx.process<ClientProcess>(call.from);
      ctx.wake(client, heartbeatTask);
      const slice = pendingOf(ctx, client);
      if (slice.waiting > 0) slice.waiting--;
      if (slice.waiting === 0 && slice.isStarting) startDone(ctx, client, slice);
    },
    /** Routes of a starting consumer have been asked for, and its expressions checked. */
    'consumer.checked': (ctx, client: ClientProcess) => {
      pendingOf(ctx, client).isStarting = true;
      ctx.raise('heartbeat.now', client);
    },
    'heartbeat.newChannelAnswered': (ctx, { call, outcome }: { call: RemotingCall; outcome: CallOutcome }) => {
      const client = ctx.process<ClientProcess>(call.from);
      ctx.wake(client, heartbeatTask);
      if (outcome.ok) ctx.raise('rebalance.wake', client);
    },
    'channel.opened': (ctx, opened: { from: string; to: string }) => {
      if (variantOf(ctx.scenario, 'newChannel') !== 'heartbeatAtOnce') return;
      const client = ctx.process(opened.from);
      const broker = ctx.process(opened.to);
      if (isClient(client) && isBroker(broker)) beatOverNewChannel(ctx, client, broker);
    },
    'channel.closed': (ctx, closed: { from: string; noticedBy: string }) => {
      const noticedBy = ctx.process(closed.noticedBy);
      if (isBroker(noticedBy) && closed.from !== closed.noticedBy) removeClient(ctx, noticedBy, closed.from, 'connectionClosed');
    },
    'heartbeat.channelIdle': (ctx, idle: { broker: Broker; channel: GroupChannel; lastUpdateMs: number }) => {
      // A channel of an earlier life is gone from the tables; its client may have come again with a new one.
      const isKnown = [...channelsOf(idle.broker)].includes(idle.channel);
      if (isKnown && !idle.channel.isRenewed && idle.channel.lastUpdateMs === idle.lastUpdateMs)
        removeClient(ctx, idle.broker, idle.channel.client, 'channelIdle');
    },
    'process.stopping': (ctx, process: Process) => {
      if (isClient(process)) unregisterAt(ctx, process, addressTable(ctx, process));
    },
    'heartbeat.unregistered': (ctx, { call, token: rest }: { call: RemotingCall; token: readonly string[] }) =>
      unregisterAt(ctx, ctx.process<ClientProcess>(call.from), rest),
  },
});

/** All brokers of which the client has an address, by the order of its table (brokerAddrTable): a ConcurrentHashMap of names, each with a map by id. */
function addressTable(ctx: EngineContext, client: ClientProcess): string[] {
  const brokers = [...client.brokers].map((id) => ctx.process<Broker>(id));
  const names = [...new Set(brokers.map(({ brokerName }) => brokerName))];
  return topicsInMapOrder(names, names.length).flatMap((name) =>
    brokers
      .filter(({ brokerName }) => brokerName === name)
      .sort((a, b) => a.brokerId - b.brokerId)
      .map(({ id }) => id),
  );
}

/** shutdown(): UNREGISTER_CLIENT to one broker after the other, also to those that are gone, then the process ends. */
function unregisterAt(ctx: EngineContext, client: ClientProcess, [broker, ...rest]: readonly string[]): void {
  if (broker === undefined) return ctx.raise('process.finishStop', client);
  ctx.call(client, broker, 'UNREGISTER_CLIENT', {
    body: { group: client.group },
    timeoutMs: ctx.number(client, 'mqClientApiTimeout'),
    then: 'heartbeat.unregistered',
    token: rest,
  });
}

/** Heartbeats under way of one client, and whether its start() waits for them. */
interface PendingHeartbeats {
  waiting: number;
  isStarting: boolean;
}

function pendingOf(ctx: EngineContext, client: ClientProcess): PendingHeartbeats {
  const key = `heartbeat/pending/${client.id}/${client.lives}`;
  let slice = ctx.world.slices.get(key) as PendingHeartbeats | undefined;
  if (slice === undefined) ctx.world.slices.set(key, (slice = { waiting: 0, isStarting: false }));
  return slice;
}

function startDone(ctx: EngineContext, client: ClientProcess, slice: PendingHeartbeats): void {
  slice.isStarting = false;
  ctx.raise('rebalance.wake', client);
  ctx.raise('consumer.ready', client);
}
