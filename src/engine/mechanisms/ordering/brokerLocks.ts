/** The broker's side of queue locks (RebalanceLockManager, AdminBrokerProcessor). In memory only: a broker that starts has none. */
import { noTimers } from '../../model/freshMachine.ts';
import { endRenewal } from '../../model/renewal.ts';
import type { Broker, Consumer, QueueLock, RemotingCall } from '../../model/world.ts';
import { lockTask } from '../lockExpiry.ts';
import type { EngineContext } from '../mechanism.ts';

interface LockBody {
  readonly group: string;
  /** References of the queues. */
  readonly queues: readonly string[];
}

const bodyOf = (call: RemotingCall): LockBody => call.body as unknown as LockBody;

export const lockOf = (broker: Broker, group: string, reference: string): QueueLock | undefined =>
  broker.queueLocks.get(group)?.get(reference);

/** Locks are by client id: processes with one id are one owner. */
export const isSameClient = (ctx: EngineContext, a: string, b: string): boolean =>
  a === b || (a !== '' && b !== '' && ctx.process<Consumer>(a).clientId === ctx.process<Consumer>(b).clientId);

/** The row of a queue; it stays when the lock is free again. */
function rowFor(ctx: EngineContext, broker: Broker, group: string, reference: string): QueueLock {
  let byQueue = broker.queueLocks.get(group);
  if (byQueue === undefined) broker.queueLocks.set(group, (byQueue = new Map()));
  let lock = byQueue.get(reference);
  if (lock === undefined) {
    lock = {
      machine: 'queueLock',
      instance: `${group}/${reference}`,
      state: -1,
      timers: noTimers,
      lastFrom: -1,
      lastEvent: '',
      lastAtMs: -1,
      process: broker,
      incarnation: broker.lives,
      group,
      reference,
      owner: '',
      askedBy: '',
      lastUpdateMs: ctx.now,
      isRenewed: false,
    };
    byQueue.set(reference, lock);
    ctx.start(lock);
  }
  return lock;
}

export function lockBatch(ctx: EngineContext, call: RemotingCall): void {
  const broker = ctx.process<Broker>(call.to);
  const { group, queues } = bodyOf(call);
  const locked = queues.filter((reference) => {
    const lock = rowFor(ctx, broker, group, reference);
    lock.askedBy = call.from;
    ctx.step(lock, 'LOCK');
    return isSameClient(ctx, lock.owner, call.from);
  });
  ctx.respond(call, { status: 'SUCCESS', body: { locked } });
}

export function unlockBatch(ctx: EngineContext, call: RemotingCall): void {
  const broker = ctx.process<Broker>(call.to);
  const { group, queues } = bodyOf(call);
  for (const reference of queues) {
    const lock = lockOf(broker, group, reference);
    if (lock === undefined) continue;
    lock.askedBy = call.from;
    ctx.step(lock, 'UNLOCK');
  }
  ctx.respond(call, { status: 'SUCCESS' });
}

export function stopRenewal(ctx: EngineContext, lock: QueueLock): void {
  if (!lock.isRenewed) return;
  const owner = ctx.process<Consumer>(lock.owner);
  endRenewal(lock, ctx.lastTickMs(owner, lockTask), ctx.latencyMs(owner.id, lock.process.id), ctx.now);
}

export function grantLock(ctx: EngineContext, lock: QueueLock): void {
  lock.isRenewed = false;
  lock.lastUpdateMs = ctx.now;
  const isOwner = isSameClient(ctx, lock.owner, lock.askedBy);
  lock.owner = lock.askedBy;
  if (isOwner) return;
  ctx.emit('queue.locked', { consumer: lock.owner, group: lock.group, queue: lock.reference });
}

export function denyLock(ctx: EngineContext, lock: QueueLock): void {
  ctx.emit('queue.lockDenied', { consumer: lock.askedBy, group: lock.group, queue: lock.reference });
}

export function releaseLock(ctx: EngineContext, lock: QueueLock): void {
  ctx.emit('queue.unlocked', { consumer: lock.owner, group: lock.group, queue: lock.reference });
  const { owner } = lock;
  lock.isRenewed = false;
  lock.owner = '';
  for (const { id } of ctx.scenario.consumers)
    if (isSameClient(ctx, id, owner)) ctx.raise('ordering.unlocked', { consumer: ctx.process<Consumer>(id), reference: lock.reference });
}

/** Whoever else renews the lock under the same client id does it from now on; false when there is nobody. */
export function handOver(ctx: EngineContext, lock: QueueLock): boolean {
  for (const { id } of ctx.scenario.consumers) {
    if (id === lock.owner || !isSameClient(ctx, id, lock.owner)) continue;
    const heir = ctx.process<Consumer>(id);
    if (!heir.isRunning || !ctx.isReachable(id, lock.process.id)) continue;
    if (heir.processQueues.get(lock.reference)?.order?.isRenewed !== true) continue;
    lock.owner = id;
    return true;
  }
  return false;
}

export function* locksOf(broker: Broker): Generator<QueueLock> {
  for (const byQueue of broker.queueLocks.values()) yield* byQueue.values();
}
