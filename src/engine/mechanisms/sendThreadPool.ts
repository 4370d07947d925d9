/**
 * How a broker takes sends in while an append holds the put lock: threads that wait, a queue behind them, and refusals.
 * Source: NettyRemotingAbstract.processRequestCommand, SendMessageProcessor.rejectRequest, BrokerFastFailure (4.9.8); routing page 4.1.
 */
import type { Broker, RemotingCall, SendThreadPool } from '../model/world.ts';
import type { EngineContext } from './mechanism.ts';

/** A tick of BrokerFastFailure that finds work. */
export const fastFailureEvent = 'storing.fastFailure';
/** Raised with a call that has waited and is carried out now. */
export const sendTurnEvent = 'storing.sendTurn';

const refuse = (ctx: EngineContext, call: RemotingCall, text: string): void =>
  ctx.respond(call, { status: 'SYSTEM_BUSY', body: { remark: `${text}, start flow control for a while` } });

const cleanedText = (kind: string, waitedMs: number, left: number): string =>
  `[${kind}]broker busy, start flow control for a while, period in queue: ${waitedMs}ms, size of queue: ${left}`;

/** From when on the page cache counts as busy (ms): one append has held the lock for longer than allowed. */
const busyFrom = (ctx: EngineContext, broker: Broker, { lockedSinceMs }: SendThreadPool): number =>
  lockedSinceMs < 0 ? Infinity : lockedSinceMs + ctx.number(broker, 'osPageCacheBusyTimeOutMills') + 1;

/** Whether the call can be carried out at once. If not it has been refused, or its turn comes with `sendTurnEvent`. */
export function isAdmitted(ctx: EngineContext, broker: Broker, call: RemotingCall): boolean {
  const pool = broker.sendThreadPool;
  if (pool === undefined) return true;
  if (ctx.now >= busyFrom(ctx, broker, pool)) refuse(ctx, call, '[REJECTREQUEST]system busy');
  else if (pool.atWork.length < ctx.number(broker, 'sendMessageThreadPoolNums')) {
    if (pool.lockedSinceMs < 0) pool.lockedSinceMs = ctx.now;
    pool.atWork.push({ call, cause: ctx.cause, arrivedAtMs: ctx.now });
    ctx.expectSilence(call);
  } else if (pool.queue.length >= ctx.number(broker, 'sendThreadPoolQueueCapacity')) refuse(ctx, call, '[OVERLOAD]system busy');
  else {
    pool.queue.push({ call, cause: ctx.cause, arrivedAtMs: ctx.now });
    ctx.expectSilence(call);
    if (pool.queue.length === 1) scheduleFastFailure(ctx, broker, pool);
  }
  return false;
}

/** Appends of this broker end no earlier than then. */
export function stallAppends(broker: Broker, untilMs: number): void {
  broker.sendThreadPool ??= { stalledUntilMs: 0, lockedSinceMs: -1, atWork: [], queue: [] };
  broker.sendThreadPool.stalledUntilMs = untilMs;
}

/** The lock is free again: everybody who waits has a turn, in order. */
export function endStall(ctx: EngineContext, broker: Broker): void {
  const pool = broker.sendThreadPool;
  if (pool === undefined || pool.stalledUntilMs > ctx.now) return;
  broker.sendThreadPool = undefined;
  for (const { call, cause } of [...pool.atWork, ...pool.queue]) ctx.causedBy(cause, () => ctx.raise(sendTurnEvent, call));
}

/** The next tick at which the oldest in the queue will have waited too long, or the page cache will be busy. */
function scheduleFastFailure(ctx: EngineContext, broker: Broker, pool: SendThreadPool): void {
  const oldest = pool.queue[0];
  if (oldest === undefined) return;
  const everyMs = ctx.number(broker, 'fastFailureInterval');
  const dueAt = Math.min(busyFrom(ctx, broker, pool), oldest.arrivedAtMs + ctx.number(broker, 'waitTimeMillsInSendQueue'));
  const tickAt = Math.ceil(dueAt / everyMs) * everyMs;
  ctx.after(Math.max(0, tickAt - ctx.now), fastFailureEvent, broker, broker);
}

/** BrokerFastFailure.cleanExpiredRequest: the whole queue while the page cache is busy, else who has waited too long. */
export function cleanExpiredRequests(ctx: EngineContext, broker: Broker): void {
  const pool = broker.sendThreadPool;
  if (pool === undefined) return;
  const isBusy = ctx.now >= busyFrom(ctx, broker, pool);
  const longestMs = ctx.number(broker, 'waitTimeMillsInSendQueue');
  for (let head = pool.queue[0]; head !== undefined; head = pool.queue[0]) {
    const { call, cause, arrivedAtMs } = head;
    const waitedMs = ctx.now - arrivedAtMs;
    if (!isBusy && waitedMs < longestMs) return scheduleFastFailure(ctx, broker, pool);
    pool.queue.shift();
    const remark = cleanedText(isBusy ? 'PCBUSY_CLEAN_QUEUE' : 'TIMEOUT_CLEAN_QUEUE', waitedMs, pool.queue.length);
    ctx.causedBy(cause, () => ctx.respond(call, { status: 'SYSTEM_BUSY', body: { remark } }));
  }
}
