/** transientStorePoolEnable: records are appended outside the file, and a loop of its own writes them into it. Source: CommitLog.CommitRealTimeService 4.9.8, 5.3.3. */
import { isSlave } from '../../model/replicas.ts';
import type { StorePool } from '../../model/storePool.ts';
import type { Broker } from '../../model/world.ts';
import type { EngineContext } from '../mechanism.ts';
import { flushTask, type PooledRecord } from '../putMessage.ts';

const pageBytes = 4_096;

export const hasUncommitted = ({ storePool }: Broker): boolean => storePool !== undefined && storePool.rows.length > 0;

/** Only with ASYNC_FLUSH, and not at a slave (MessageStoreConfig.isTransientStorePoolEnable). */
export function openPool(ctx: EngineContext, broker: Broker): void {
  const isUsed = ctx.option(broker, 'transientStorePoolEnable') === true && broker.flushDiskType === 'ASYNC_FLUSH' && !isSlave(broker);
  broker.storePool = isUsed
    ? { committedOffset: broker.commitLog.endOffset, rows: [], causes: [], lastRunMs: ctx.now, lastCommitMs: ctx.now }
    : undefined;
}

/** A record wakes the loop, which then waits its interval anew. */
export function pooled(ctx: EngineContext, { broker, row, seq }: PooledRecord): void {
  const { storePool: pool } = broker;
  if (pool === undefined) return;
  if (pool.rows.length === 0) passIdleRounds(ctx, broker, pool);
  pool.rows.push(row);
  pool.causes.push(seq);
  runOnce(ctx, broker, pool);
}

/** While there was nothing to write the loop went round by itself, and each round that was due counts as a commit. */
function passIdleRounds(ctx: EngineContext, broker: Broker, pool: StorePool): void {
  const intervalMs = ctx.number(broker, 'commitIntervalCommitLog');
  pool.lastRunMs += Math.floor((ctx.now - pool.lastRunMs) / intervalMs) * intervalMs;
  if (pool.lastRunMs >= pool.lastCommitMs + ctx.number(broker, 'commitCommitLogThoroughInterval')) pool.lastCommitMs = pool.lastRunMs;
}

function runOnce(ctx: EngineContext, broker: Broker, pool: StorePool): void {
  pool.lastRunMs = ctx.now;
  const pages = Math.floor(broker.commitLog.endOffset / pageBytes) - Math.floor(pool.committedOffset / pageBytes);
  const isThorough = ctx.now >= pool.lastCommitMs + ctx.number(broker, 'commitCommitLogThoroughInterval');
  if (isThorough || pages >= ctx.number(broker, 'commitCommitLogLeastPages')) commit(ctx, broker, pool);
  else ctx.after(ctx.number(broker, 'commitIntervalCommitLog'), 'flushing.commit', broker, broker);
}

/** waitForRunning is over, unless a record has come meanwhile. */
export function commitDue(ctx: EngineContext, broker: Broker): void {
  const { storePool: pool } = broker;
  if (pool === undefined || pool.rows.length === 0) return;
  if (ctx.now >= pool.lastRunMs + ctx.number(broker, 'commitIntervalCommitLog')) runOnce(ctx, broker, pool);
}

/** What is in the file can be dispatched, copied to slaves and flushed. */
function commit(ctx: EngineContext, broker: Broker, pool: StorePool): void {
  const { rows, causes } = pool;
  pool.lastCommitMs = ctx.now;
  pool.committedOffset = broker.commitLog.endOffset;
  pool.rows = [];
  pool.causes = [];
  rows.forEach((row, index) => {
    ctx.after(broker.options.reputInterval, 'store.dispatch', { broker, row }, broker, causes[index]);
  });
  ctx.wake(broker, flushTask);
  if (broker.hasSlaves) ctx.raise('store.appended', broker);
}

/** A graceful stop writes what is there. */
export function commitAll(ctx: EngineContext, broker: Broker): void {
  if (broker.storePool !== undefined && hasUncommitted(broker)) commit(ctx, broker, broker.storePool);
}
