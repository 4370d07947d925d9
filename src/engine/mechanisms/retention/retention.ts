/** Stored messages are deleted after a while: each by itself, as ONS says it, or by whole files. Rules: README.md of this folder. */
import { halfTopic, opTopic } from '../../model/names.ts';
import type { Broker, Process } from '../../model/world.ts';
import { variantOf } from '../../profiles/index.ts';
import { actionSpecs } from './actions.ts';
import { expireRow, passedRows } from '../passedRows.ts';
import { deliverTask } from '../parkMessage.ts';
import { cleanFiles, forciblyPercent, nextCleaning } from './wholeFiles.ts';
import type { DispatchedRecord } from '../putMessage.ts';
import { defineMechanism, type EngineContext } from '../mechanism.ts';

const task = 'deleteExpiredMessages';
const cleanTask = 'cleanFilesPeriodically';
const diskCheckTask = 'isSpaceFull';
const hourMs = 3_600_000;

const keepsByMessage = (ctx: EngineContext): boolean => variantOf(ctx.scenario, 'retention') === 'perMessage3days';

/** When the oldest record that is still there has been kept long enough (ms); Infinity when there is none. */
function nextExpiry(ctx: EngineContext, broker: Broker): number {
  const row = passedRows(ctx.world).get(broker.id) ?? 0;
  if (row >= broker.dispatchedRows) return Infinity;
  return broker.commitLog.message(row).storedAtMs + ctx.number(broker, 'fileReservedTime') * hourMs;
}

function deleteExpired(ctx: EngineContext, broker: Broker): void {
  const rows = passedRows(ctx.world);
  for (let at = nextExpiry(ctx, broker); at <= ctx.now; at = nextExpiry(ctx, broker)) {
    const row = rows.get(broker.id) ?? 0;
    const { topic, realTopic } = broker.commitLog.message(row);
    // A message that waits is kept until it is due; its 3 days begin with the copy in its topic.
    if (realTopic !== undefined || topic === halfTopic || topic === opTopic) rows.set(broker.id, row + 1);
    else expireRow(ctx, broker, row);
  }
}

const warningPercent = (broker: Broker): number => broker.options.diskSpaceWarningLevelRatio;
const hasNewsOfDisk = (broker: Broker): boolean => broker.diskUsedPercent > warningPercent(broker) !== broker.isDiskFull;

/** A look finds the disk too full above the warning level, and to have room at `okPercent` or below; in between all stays as it is. */
function lookAtDisk(ctx: EngineContext, broker: Broker, okPercent: number): void {
  const { diskUsedPercent } = broker;
  if (diskUsedPercent > warningPercent(broker)) broker.isDiskFull = true;
  else if (diskUsedPercent <= okPercent) broker.isDiskFull = false;
  ctx.wakeAll(deliverTask);
}

export const retention = defineMechanism({
  id: 'retention',
  actions: {
    fillDisk: {
      spec: actionSpecs.fillDisk,
      reject: () => undefined,
      apply(ctx, action) {
        const broker = ctx.process<Broker>(action['broker'] as string);
        broker.diskUsedPercent = action['percent'] as number;
        ctx.wake(broker, cleanTask);
        ctx.wake(broker, diskCheckTask);
      },
    },
  },
  tasks: {
    [cleanTask]: {
      nextWorkAt: (ctx, { process }) => (hasNewsOfDisk(process as Broker) ? ctx.now : nextCleaning(ctx, process as Broker)),
      run(ctx, { process }) {
        lookAtDisk(ctx, process as Broker, forciblyPercent(ctx, process as Broker));
        cleanFiles(ctx, process as Broker);
      },
    },
    [diskCheckTask]: {
      nextWorkAt: (ctx, { process }) => (hasNewsOfDisk(process as Broker) ? ctx.now : Infinity),
      run: (ctx, { process }) => lookAtDisk(ctx, process as Broker, warningPercent(process as Broker)),
    },
    [task]: {
      nextWorkAt: (ctx, { process }) => nextExpiry(ctx, process as Broker),
      run: (ctx, { process }) => deleteExpired(ctx, process as Broker),
    },
  },
  eventHandlers: {
    'process.started': (ctx, process: Process) => {
      if (process.kind !== 'broker') return;
      (process as Broker).isDiskFull = false;
      if (variantOf(ctx.scenario, 'diskCheck') === 'alsoByItself')
        ctx.armTask(process, diskCheckTask, ctx.number(process, 'diskCheckFirst'), ctx.number(process, 'diskCheckInterval'));
      if (keepsByMessage(ctx)) ctx.armTask(process, task, 1, 1);
      else ctx.armTask(process, cleanTask, ctx.number(process, 'cleanResourceFirst'), ctx.number(process, 'cleanResourceInterval'));
    },
    'store.truncated': (ctx, broker: Broker) => {
      const rows = passedRows(ctx.world);
      rows.set(broker.id, Math.min(rows.get(broker.id) ?? 0, broker.commitLog.length));
    },
    'store.dispatched': (ctx, { broker, row }: DispatchedRecord) => {
      if (keepsByMessage(ctx)) return ctx.wakeAt(broker, task, nextExpiry(ctx, broker));
      const physicalOffset = broker.commitLog.physicalOffset(row);
      // The first record of a file makes the one before it old.
      if (physicalOffset > 0 && physicalOffset % broker.options.mappedFileSizeCommitLog === 0) ctx.wake(broker, cleanTask);
    },
  },
});
