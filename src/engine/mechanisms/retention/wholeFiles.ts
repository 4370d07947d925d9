/** Open source deletes whole files of the commit log. Source: DefaultMessageStore.CleanCommitLogService (4.9.8). Rules: README.md of this folder. */
import { parseEpoch } from '../../model/civilTime.ts';
import type { Broker } from '../../model/world.ts';
import type { EngineContext } from '../mechanism.ts';
import { planCleaning } from './planCleaning.ts';
import { expireRow, passedRows } from '../passedRows.ts';

const hourMs = 3_600_000;

const fileOf = (physicalOffset: number, fileBytes: number): number => Math.floor(physicalOffset / fileBytes);

/** Rows of the oldest file, or undefined when it is the one that is written to. */
function oldestFile(ctx: EngineContext, broker: Broker): { readonly from: number; readonly to: number; readonly file: number } | undefined {
  const { commitLog } = broker;
  const from = passedRows(ctx.world).get(broker.id) ?? 0;
  if (from >= commitLog.length) return undefined;
  const fileBytes = broker.options.mappedFileSizeCommitLog;
  const file = fileOf(commitLog.physicalOffset(from), fileBytes);
  if (file === fileOf(commitLog.physicalOffset(commitLog.length - 1), fileBytes)) return undefined;
  // The first record of a later file is the first that does not end before that file begins.
  return { from, to: commitLog.rowsUpTo((file + 1) * fileBytes), file };
}

/** MessageStoreConfig.getDiskMaxUsedSpaceRatio, CleanCommitLogService.getDiskSpaceCleanForciblyRatio: a ratio beyond these bounds is the bound. */
const within = (least: number, percent: number, most: number): number => Math.max(least, Math.min(percent, most));

export const forciblyPercent = (ctx: EngineContext, broker: Broker): number =>
  within(30, ctx.number(broker, 'diskSpaceCleanForciblyRatio'), 85);

function plan(ctx: EngineContext, broker: Broker, lastRow: number | undefined) {
  const epoch = parseEpoch(ctx.scenario.epoch);
  return planCleaning({
    nowMs: ctx.now,
    lastWriteMs: lastRow === undefined ? undefined : broker.commitLog.message(lastRow).storedAtMs,
    reservedMs: ctx.number(broker, 'fileReservedTime') * hourMs,
    deleteWhen: (ctx.option(broker, 'deleteWhen') as string).split(';').map(Number),
    dayPhaseMs: epoch === undefined ? 0 : epoch.unixMs + epoch.offsetMs,
    diskUsedPercent: broker.diskUsedPercent,
    maxUsedPercent: within(10, ctx.number(broker, 'diskMaxUsedSpaceRatio'), 95),
    forciblyPercent: forciblyPercent(ctx, broker),
    mayForce: ctx.option(broker, 'cleanFileForciblyEnable') === true,
  });
}

export function nextCleaning(ctx: EngineContext, broker: Broker): number {
  const oldest = oldestFile(ctx, broker);
  return plan(ctx, broker, oldest === undefined ? undefined : oldest.to - 1).atMs;
}

/** One round: the oldest files as long as they are due, at most `deleteFilesBatchMax`. */
export function cleanFiles(ctx: EngineContext, broker: Broker): void {
  const armed = ctx.cause;
  const most = ctx.number(broker, 'deleteFilesBatchMax');
  for (let count = 0; count < most; count++) {
    const oldest = oldestFile(ctx, broker);
    const { atMs, reason } = plan(ctx, broker, oldest === undefined ? undefined : oldest.to - 1);
    if (oldest === undefined || atMs > ctx.now) return;
    const fileBytes = broker.options.mappedFileSizeCommitLog;
    const file = String(oldest.file * fileBytes).padStart(20, '0');
    ctx.cause = armed;
    ctx.cause = ctx.emit('log.fileDeleted', { broker: broker.id, file, records: oldest.to - oldest.from, reason });
    for (let row = oldest.from; row < oldest.to; row++) expireRow(ctx, broker, row);
  }
}
