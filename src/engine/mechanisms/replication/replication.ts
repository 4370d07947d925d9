/** Masters and slaves: the copied log, what a SYNC_MASTER waits for, copied metadata. Rules: README.md of this folder. */
import { isSlave } from '../../model/replicas.ts';
import type { Broker, Process } from '../../model/world.ts';
import { variantOf } from '../../profiles/index.ts';
import { slaveDone, type KeptAnswer } from '../answerWhenKept.ts';
import { defineMechanism, type EngineContext } from '../mechanism.ts';
import { haClientMachine } from './haClientMachine.ts';
import { isConnected, linkOf, linksOf, linksTo, type HaLink } from './haLinks.ts';
import {
  answerDelayOffsets,
  answerGroups,
  answerOffsets,
  answerTopics,
  hasToSync,
  syncAnswered,
  syncNext,
  syncTask,
} from './metadataSync.ts';
import {
  awaitSlave,
  clientTask,
  connect,
  forgetWaiting,
  hasToTransfer,
  housekeeping,
  lookAt,
  mayConnect,
  push,
  reported,
  secondReport,
  transferred,
  transferTask,
} from './transfer.ts';

const linkWith = (ctx: EngineContext, subject: number): HaLink | undefined =>
  [...linksOf(ctx).values()].find((link) => link.subject === subject);

function wakeSync(ctx: EngineContext, master: Broker): void {
  for (const { slave } of linksTo(ctx, master)) if (slave.isRunning) ctx.wake(slave, syncTask);
}

function lookAtAll(ctx: EngineContext): void {
  for (const link of linksOf(ctx).values()) {
    lookAt(ctx, link);
    if (link.slave.isRunning) ctx.wake(link.slave, syncTask);
  }
}

function startSlave(ctx: EngineContext, slave: Broker): void {
  linkOf(ctx, slave);
  ctx.armTask(slave, clientTask, ctx.number(slave, 'haReconnectInterval'), ctx.number(slave, 'haReconnectInterval'));
  ctx.armTask(slave, syncTask, ctx.number(slave, 'slaveSyncFirst'), ctx.number(slave, 'slaveSyncInterval'));
}

export const replication = defineMechanism({
  id: 'replication',
  requestProcessors: {
    broker: {
      HA_REPORT_OFFSET: reported,
      HA_TRANSFER: transferred,
      GET_ALL_TOPIC_CONFIG: answerTopics,
      GET_ALL_CONSUMER_OFFSET: answerOffsets,
      GET_ALL_DELAY_OFFSET: answerDelayOffsets,
      GET_ALL_SUBSCRIPTIONGROUP_CONFIG: answerGroups,
    },
  },
  tasks: {
    [clientTask]: {
      nextWorkAt: (ctx, { process }) => (mayConnect(ctx, linkOf(ctx, process as Broker)) ? ctx.now : Infinity),
      run: (ctx, { process }) => connect(ctx, linkOf(ctx, process as Broker)),
    },
    [transferTask]: {
      nextWorkAt(ctx, { subject }) {
        const link = linkWith(ctx, subject);
        return link !== undefined && hasToTransfer(ctx, link) ? ctx.now : Infinity;
      },
      run(ctx, { subject }) {
        const link = linkWith(ctx, subject);
        if (link !== undefined) push(ctx, link);
      },
    },
    [syncTask]: {
      nextWorkAt: (ctx, { process }) => (hasToSync(ctx, process as Broker) ? ctx.now : Infinity),
      run(ctx, { process }) {
        if (hasToSync(ctx, process as Broker)) syncNext(ctx, process as Broker);
      },
    },
  },
  eventHandlers: {
    'process.started': (ctx, process: Process) => {
      if (process.kind !== 'broker') return;
      if (isSlave(process as Broker)) startSlave(ctx, process as Broker);
      lookAtAll(ctx);
    },
    'process.crashed': (ctx, process: Process) => {
      if (process.kind !== 'broker') return;
      const broker = process as Broker;
      broker.knowsMaster = broker.knowsHaAddress = false;
      broker.syncedTopics = -1;
      forgetWaiting(ctx, broker);
      lookAtAll(ctx);
    },
    'link.changed': lookAtAll,
    'replication.masterTold': (ctx, { slave, hasMaster }: { slave: Broker; hasMaster: boolean }) => {
      slave.knowsMaster = hasMaster;
      if (hasMaster) slave.knowsHaAddress = true;
      ctx.wake(slave, clientTask);
      ctx.wake(slave, syncTask);
    },
    'store.appended': (ctx, broker: Broker) => {
      for (const link of linksTo(ctx, broker)) ctx.wake(broker, transferTask, link.subject);
    },
    'offset.changed': wakeSync,
    'delay.moved': wakeSync,
    'subscriptionGroup.changed': (ctx, broker: Broker) => {
      if (isSlave(broker)) ctx.wake(broker, syncTask);
      else wakeSync(ctx, broker);
    },
    'topic.changed': (ctx, broker: Broker) => {
      if (!isSlave(broker)) return wakeSync(ctx, broker);
      broker.syncedTopics = -1;
      ctx.wake(broker, syncTask);
    },
    'replication.push': push,
    'replication.secondReport': secondReport,
    'replication.housekeeping': housekeeping,
    'replication.syncAnswered': syncAnswered,
    'replication.await': (ctx, answer: KeptAnswer) => awaitSlave(ctx, answer, variantOf(ctx.scenario, 'replicaWait') === 'anySlave'),
    'replication.overdue': (ctx, answer: KeptAnswer) => slaveDone(ctx, answer, 'FLUSH_SLAVE_TIMEOUT'),
  },
  machines: [{ definition: haClientMachine, recordsChanges: true }],
  /** What a connected slave will get. */
  isQuiet(ctx) {
    for (const link of linksOf(ctx).values()) {
      const isSilent = link.silentSinceMs >= 0 || !link.master.isRunning || !link.slave.isRunning;
      if (isConnected(ctx, link) && !isSilent && link.ackOffset < link.master.commitLog.endOffset) return false;
    }
    return true;
  },
});
