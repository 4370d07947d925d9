/** How long a broker's queue locks live without being renewed: who asks for one wants to know, and who stores a retry copy. Source: RebalanceLockManager 4.9.8, 5.3.3. */
import { lastSeenMs } from '../model/renewal.ts';
import type { Broker, Consumer, QueueLock } from '../model/world.ts';
import type { EngineContext } from './mechanism.ts';

/** Each client's own task that renews its locks. */
export const lockTask = 'lockMQPeriodically';

/** Last time the owner asked for it (ms). */
function lastAskedMs(ctx: EngineContext, lock: QueueLock): number {
  const owner = ctx.process<Consumer>(lock.owner);
  return lastSeenMs(lock, ctx.lastTickMs(owner, lockTask), ctx.latencyMs(owner.id, lock.process.id));
}

export const isExpired = (ctx: EngineContext, lock: QueueLock): boolean =>
  ctx.now - lastAskedMs(ctx, lock) > ctx.number(lock.process, 'rocketmq.broker.rebalance.lockMaxLiveTime');

/** Whether no member of the group holds a queue at this broker (isLockAllExpired 5.3.3). */
export function isLockAllExpired(ctx: EngineContext, broker: Broker, group: string): boolean {
  for (const lock of broker.queueLocks.get(group)?.values() ?? []) if (lock.owner !== '' && !isExpired(ctx, lock)) return false;
  return true;
}
