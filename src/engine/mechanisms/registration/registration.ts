/** Brokers register with name servers; name servers expire them. Rules: README.md of this folder. */
import { autoCreateTopic, replyTopicOf, scheduleTopic, timerTopic, traceTopic } from '../../model/names.ts';
import { endRenewal } from '../../model/renewal.ts';
import { isSlave } from '../../model/replicas.ts';
import type { ScriptAction } from '../../model/scenario.ts';
import { perms } from '../../model/topicRoutes.ts';
import type { Broker, LiveBroker, NameServer, PeriodicTask, Process, QueueData, RemotingCall, TopicConfig } from '../../model/world.ts';
import { variantOf } from '../../profiles/index.ts';
import { clusterOf } from '../clusterOf.ts';
import { nameServerList } from '../nameServerList.ts';
import { actionSpecs } from './actions.ts';
import { defineMechanism, type ActionRejection, type CallOutcome, type EngineContext } from '../mechanism.ts';

/** The list that the broker registers with: its `namesrvAddr` as it was read last. */
const listKey = (broker: Process): string => `registration/nameServers/${broker.id}`;
const listOf = (ctx: EngineContext, broker: Broker): readonly string[] =>
  (ctx.world.slices.get(listKey(broker)) as readonly string[] | undefined) ?? [];

const registerTask = 'registerBrokerAll';
const scanTask = 'scanNotActiveBroker';

const nameServersOf = (ctx: EngineContext): NameServer[] => ctx.scenario.nameServers.map(({ id }) => ctx.process<NameServer>(id));
const subjectOf = (ctx: EngineContext, nameServer: string): number => ctx.scenario.nameServers.findIndex(({ id }) => id === nameServer) + 1;

/** Topics that a broker has from its first start; those of the scenario were made by an administrator before. */
function createFirstTopics(ctx: EngineContext, broker: Broker): void {
  const add = (topic: string, readQueueNums: number, writeQueueNums: number, perm: number): void => {
    broker.topics.set(topic, { topic, readQueueNums, writeQueueNums, perm });
  };
  const queues = broker.options.defaultTopicQueueNums;
  if (ctx.option(broker, 'autoCreateTopicEnable') === true) add(autoCreateTopic, queues, queues, 7);
  add(scheduleTopic, 18, 18, 6);
  if (ctx.option(broker, 'traceTopicEnable') === true) add(traceTopic, 1, 1, 6);
  // Every broker has it; what nobody sends to is left out.
  if (ctx.scenario.consumers.some(({ listener }) => listener.replies === true))
    add(replyTopicOf(clusterOf(ctx, broker.brokerName)), 1, 1, 6);
  if (variantOf(ctx.scenario, 'deferred') !== 'levels' && ctx.option(broker, 'timerWheelEnable') === true) add(timerTopic, 1, 1, 6);
  for (const topic of ctx.scenario.topics) {
    if (topic.brokers.includes(broker.id)) add(topic.name, topic.readQueueNums, topic.writeQueueNums, topic.perm);
  }
}

function register(ctx: EngineContext, broker: Broker, nameServer: string, isOneway: boolean): void {
  ctx.call(broker, nameServer, 'REGISTER_BROKER', {
    body: {
      topics: [...broker.topics.values()],
      dataVersion: broker.dataVersion,
      brokerName: broker.brokerName,
      isMaster: !isSlave(broker),
    },
    timeoutMs: ctx.number(broker, 'registerBrokerTimeoutMills'),
    isOneway,
    then: 'registration.answered',
  });
}

/** Whether the next registration would tell this name server something, or could fail to arrive. */
function hasNews(ctx: EngineContext, broker: Broker, nameServer: NameServer): boolean {
  if (!nameServer.isRunning || !listOf(ctx, broker).includes(nameServer.id)) return false;
  if (!ctx.isReachable(broker.id, nameServer.id)) return true;
  const entry = nameServer.brokerLiveTable.get(broker.id);
  if (isSlave(broker) && broker.knowsMaster !== nameServer.brokerLiveTable.has(broker.brokerName)) return true;
  return entry === undefined || !entry.isRenewed || entry.dataVersion !== broker.dataVersion;
}

/** The last address of a broker name is gone, and with it its queues. */
function forgetQueues(nameServer: NameServer, brokerName: string): void {
  for (const [topic, byBroker] of nameServer.topicQueueTable) {
    byBroker.delete(brokerName);
    if (byBroker.size === 0) nameServer.topicQueueTable.delete(topic);
  }
}

function removeBroker(ctx: EngineContext, nameServer: NameServer, broker: string, reason: string): void {
  const live = nameServer.brokerLiveTable;
  const name = live.get(broker)?.brokerName;
  if (name === undefined) return;
  live.delete(broker);
  if (![...live.values()].some(({ brokerName }) => brokerName === name)) forgetQueues(nameServer, name);
  ctx.wakeAll(registerTask);
  ctx.cause = ctx.emit('route.removed', { nameServer: nameServer.id, broker, reason });
  ctx.raise('route.changed', nameServer);
}

/** Nothing renews this entry any more: it ages from its last tick on. */
function letAge(ctx: EngineContext, nameServer: NameServer, broker: Broker, entry: LiveBroker): void {
  if (!entry.isRenewed) return;
  endRenewal(entry, ctx.lastTickMs(broker, registerTask, subjectOf(ctx, nameServer.id)), ctx.latencyMs(broker.id, nameServer.id), ctx.now);
  const idleMs = ctx.number(nameServer, 'serverChannelMaxIdleTimeSeconds') * 1000;
  ctx.after(
    Math.max(0, entry.lastUpdateMs + idleMs - ctx.now),
    'registration.channelIdle',
    { nameServer, broker: broker.id, lastUpdateMs: entry.lastUpdateMs },
    nameServer,
  );
  ctx.wake(nameServer, scanTask);
}

function ageWhereUnreachable(ctx: EngineContext): void {
  for (const nameServer of nameServersOf(ctx)) {
    for (const [id, entry] of nameServer.brokerLiveTable) {
      const broker = ctx.process<Broker>(id);
      if (!broker.isRunning || !ctx.isReachable(id, nameServer.id)) letAge(ctx, nameServer, broker, entry);
    }
  }
  ctx.wakeAll(registerTask);
}

function registered(ctx: EngineContext, call: RemotingCall): void {
  const nameServer = ctx.process<NameServer>(call.to);
  const topics = call.body['topics'] as readonly TopicConfig[];
  const dataVersion = call.body['dataVersion'] as number;
  const { brokerName, isMaster } = call.body as { brokerName: string; isMaster: boolean };
  const known = nameServer.brokerLiveTable.get(call.from);
  if (known === undefined || known.dataVersion !== dataVersion) {
    const changed: string[] = [];
    // A slave's registration says where it is, never what there is to read or write.
    for (const { topic, readQueueNums, writeQueueNums, perm } of isMaster ? topics : []) {
      let byBroker = nameServer.topicQueueTable.get(topic);
      if (byBroker === undefined) nameServer.topicQueueTable.set(topic, (byBroker = new Map()));
      const before = byBroker.get(call.from);
      if (before?.readQueueNums === readQueueNums && before.writeQueueNums === writeQueueNums && before.perm === perm) continue;
      byBroker.set(call.from, { broker: call.from, readQueueNums, writeQueueNums, perm });
      changed.push(topic);
    }
    ctx.cause = ctx.emit('broker.registered', { nameServer: nameServer.id, broker: call.from, topics: changed });
    ctx.raise('route.changed', nameServer);
  }
  nameServer.brokerLiveTable.set(call.from, { lastUpdateMs: ctx.now, isRenewed: true, dataVersion, brokerName, isMaster });
  if (known === undefined) ctx.wakeAll(registerTask);
  ctx.respond(call, { status: 'SUCCESS', body: { hasMaster: nameServer.brokerLiveTable.has(brokerName) } });
}

/** BrokerController.start: whatever is asked for, not more often than each 10 s and not more seldom than each minute. */
const registerPeriodMs = (ctx: EngineContext, broker: Broker): number =>
  Math.max(10_000, Math.min(ctx.number(broker, 'registerNameServerPeriod'), 60_000));

function armRegistration(ctx: EngineContext, broker: Broker, nameServer: string, firstDelayMs: number): void {
  ctx.armTask(broker, registerTask, firstDelayMs, registerPeriodMs(ctx, broker), {
    target: nameServer,
    subject: subjectOf(ctx, nameServer),
  });
}

/** Time (ms) to the next point of a grid that began with the broker. */
function toNextTick(ctx: EngineContext, broker: Broker, firstMs: number, periodMs: number): number {
  const ageMs = ctx.now - broker.startedAtMs;
  return firstMs + Math.max(0, Math.ceil((ageMs - firstMs) / periodMs)) * periodMs - ageMs;
}

/** BrokerController.updateNamesrvAddr of 5.3.3: who is new is told with the next registration, who is not in the list hears nothing more. */
function takeList(ctx: EngineContext, broker: Broker): void {
  const nameServers = nameServerList(ctx, broker);
  const before = listOf(ctx, broker);
  if (nameServers.join() === before.join()) return;
  ctx.world.slices.set(listKey(broker), nameServers);
  ctx.cause = ctx.emit('nameServers.changed', { client: broker.id, nameServers });
  for (const id of before) {
    const nameServer = ctx.process<NameServer>(id);
    const entry = nameServer.brokerLiveTable.get(broker.id);
    if (!nameServers.includes(id) && entry !== undefined) letAge(ctx, nameServer, broker, entry);
  }
  for (const id of nameServers) {
    const subject = subjectOf(ctx, id);
    const isArmed = [...broker.tasks.values()].some((row) => row.task === registerTask && row.subject === subject);
    if (isArmed) ctx.wake(broker, registerTask, subject);
    else {
      const [firstMs, periodMs] = [ctx.number(broker, 'registerNameServerFirst'), registerPeriodMs(ctx, broker)];
      armRegistration(ctx, broker, id, toNextTick(ctx, broker, firstMs, periodMs));
    }
  }
}

/** RouteInfoManager.operateWritePermOfBroker: only the tables of the name servers change, the broker knows nothing of it. */
function setWritePerm(ctx: EngineContext, action: ScriptAction, isWritable: boolean): void {
  const { cause } = ctx;
  const broker = action['broker'] as string;
  for (const nameServer of nameServersOf(ctx)) {
    const tables = [...nameServer.topicQueueTable.values()].filter((byBroker) => byBroker.has(broker));
    if (!nameServer.isRunning || tables.length === 0) continue;
    for (const byBroker of tables) {
      const data = byBroker.get(broker) as QueueData;
      byBroker.set(broker, { ...data, perm: isWritable ? data.perm | perms.write : data.perm & ~perms.write });
    }
    ctx.cause = cause;
    ctx.cause = ctx.emit('writePerm.changed', { nameServer: nameServer.id, broker, isWritable, topics: tables.length });
    ctx.raise('route.changed', nameServer);
  }
}

function rejectPerm(ctx: EngineContext, action: ScriptAction): ActionRejection | undefined {
  const broker = action['broker'] as string;
  const isKnown = nameServersOf(ctx).some(({ isRunning, brokerLiveTable }) => isRunning && brokerLiveTable.has(broker));
  return isKnown ? undefined : { reason: 'notRegistered', subject: broker };
}

export const registration = defineMechanism({
  id: 'registration',
  actions: {
    wipeWritePerm: { spec: actionSpecs.wipeWritePerm, reject: rejectPerm, apply: (ctx, action) => setWritePerm(ctx, action, false) },
    addWritePerm: { spec: actionSpecs.addWritePerm, reject: rejectPerm, apply: (ctx, action) => setWritePerm(ctx, action, true) },
  },
  requestProcessors: {
    nameServer: {
      REGISTER_BROKER: registered,
      UNREGISTER_BROKER(ctx, call) {
        removeBroker(ctx, ctx.process<NameServer>(call.to), call.from, 'unregistered');
        ctx.respond(call, { status: 'SUCCESS' });
      },
    },
  },
  tasks: {
    [registerTask]: {
      nextWorkAt(ctx, task) {
        const nameServer = nameServersOf(ctx)[task.subject - 1];
        return nameServer !== undefined && hasNews(ctx, task.process as Broker, nameServer) ? ctx.now : Infinity;
      },
      run(ctx, task: PeriodicTask) {
        const nameServer = nameServersOf(ctx)[task.subject - 1];
        if (nameServer !== undefined && hasNews(ctx, task.process as Broker, nameServer))
          register(ctx, task.process as Broker, nameServer.id, false);
      },
    },
    [scanTask]: {
      nextWorkAt(ctx, task) {
        const nameServer = task.process as NameServer;
        const expiry = ctx.number(nameServer, 'brokerChannelExpiredTime');
        let earliest = Infinity;
        for (const entry of nameServer.brokerLiveTable.values())
          if (!entry.isRenewed) earliest = Math.min(earliest, entry.lastUpdateMs + expiry + 1);
        return earliest;
      },
      run(ctx, task) {
        const nameServer = task.process as NameServer;
        const expiry = ctx.number(nameServer, 'brokerChannelExpiredTime');
        for (const [broker, entry] of [...nameServer.brokerLiveTable]) {
          if (!entry.isRenewed && entry.lastUpdateMs + expiry < ctx.now) removeBroker(ctx, nameServer, broker, 'expired');
        }
      },
    },
  },
  eventHandlers: {
    'process.started': (ctx, process: Process) => {
      if (process.kind === 'nameServer') {
        ctx.armTask(process, scanTask, ctx.number(process, 'scanNotActiveBrokerFirst'), ctx.number(process, 'scanNotActiveBrokerInterval'));
        ctx.wakeAll(registerTask);
      }
      if (process.kind !== 'broker') return;
      const broker = process as Broker;
      if (broker.topics.size === 0) createFirstTopics(ctx, broker);
      ctx.world.slices.set(listKey(broker), nameServerList(ctx, broker));
      for (const id of listOf(ctx, broker)) {
        register(ctx, broker, id, false);
        armRegistration(ctx, broker, id, ctx.number(broker, 'registerNameServerFirst'));
      }
    },
    'process.crashed': (ctx, process: Process) => {
      if (process.kind === 'nameServer') {
        (process as NameServer).topicQueueTable = new Map();
        (process as NameServer).brokerLiveTable = new Map();
      }
      ageWhereUnreachable(ctx);
    },
    'link.changed': (ctx) => ageWhereUnreachable(ctx),
    /** A topic was created or changed: all name servers hear of it at once, oneway. */
    'topic.changed': (ctx, broker: Broker) => {
      broker.dataVersion++;
      for (const id of listOf(ctx, broker)) {
        register(ctx, broker, id, true);
        ctx.wake(broker, registerTask, subjectOf(ctx, id)); // The oneway request may be lost; the next registration tells it again.
      }
    },
    /** 4.9.8 reads the list at its start only. */
    'broker.configured': (ctx, { broker, key }: { broker: Broker; key: string }) => {
      if (key !== 'namesrvAddr' || variantOf(ctx.scenario, 'brokerNameServers') === 'atStart') return;
      const [firstMs, periodMs] = [ctx.number(broker, 'updateNameServerAddrFirst'), ctx.number(broker, 'updateNameServerAddrPeriod')];
      ctx.after(toNextTick(ctx, broker, firstMs, periodMs), 'registration.takeList', broker, broker);
    },
    'registration.takeList': takeList,
    /** deleteTopicConfig: a new version, which the next registration tells. */
    'topic.deleted': (ctx, broker: Broker) => {
      broker.dataVersion++;
      ctx.wakeAll(registerTask);
    },
    'channel.closed': (ctx, closed: { from: string; noticedBy: string }) => {
      const noticedBy = ctx.process(closed.noticedBy);
      if (noticedBy.kind === 'nameServer' && ctx.process(closed.from).kind === 'broker')
        removeBroker(ctx, noticedBy as NameServer, closed.from, 'connectionClosed');
    },
    'registration.channelIdle': (ctx, idle: { nameServer: NameServer; broker: string; lastUpdateMs: number }) => {
      const entry = idle.nameServer.brokerLiveTable.get(idle.broker);
      if (entry !== undefined && !entry.isRenewed && entry.lastUpdateMs === idle.lastUpdateMs)
        removeBroker(ctx, idle.nameServer, idle.broker, 'channelIdle');
    },
    'registration.answered': (ctx, { call, outcome }: { call: RemotingCall; outcome: CallOutcome }) => {
      const broker = ctx.process<Broker>(call.from);
      if (outcome.ok && outcome.status === 'SUCCESS' && isSlave(broker))
        ctx.raise('replication.masterTold', { slave: broker, hasMaster: outcome.body['hasMaster'] === true });
      if (!outcome.ok) ctx.wake(broker, registerTask, subjectOf(ctx, call.to));
    },
    'broker.unregister': (ctx, broker: Broker) => {
      const reachable = listOf(ctx, broker);
      ctx.world.slices.set(`registration/unregistering/${broker.id}`, reachable.length);
      for (const id of reachable) {
        ctx.call(broker, id, 'UNREGISTER_BROKER', {
          body: {},
          timeoutMs: ctx.number(broker, 'unregisterTimeoutMills'),
          then: 'registration.unregistered',
        });
      }
    },
    'registration.unregistered': (ctx, { call }: { call: RemotingCall }) => {
      const key = `registration/unregistering/${call.from}`;
      const left = (ctx.world.slices.get(key) as number) - 1;
      ctx.world.slices.set(key, left);
      if (left === 0) ctx.raise('broker.unregistered', ctx.process(call.from));
    },
  },
});
