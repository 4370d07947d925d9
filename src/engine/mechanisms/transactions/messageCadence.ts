/** The cadence that the ONS manual promises: each half message has its own, first after its immunity time, then each 5 s. */
import type { Broker } from '../../model/world.ts';
import type { EngineContext } from '../mechanism.ts';
import { halfAt, halfStoreOf, type HalfMessage } from './halfStore.ts';
import { immunityMs } from './planCheck.ts';

export const checkEvent = 'transactions.checkMessage';

const hourMs = 3_600_000;

function checkAt(ctx: EngineContext, message: HalfMessage, atMs: number): void {
  message.nextCheckAtMs = atMs;
  ctx.after(Math.max(0, atMs - ctx.now), checkEvent, { message, atMs }, message.broker);
}

/** The first check is 0–5 s later than the immunity time says (S-160). */
export function beginCadence(ctx: EngineContext, message: HalfMessage, halfOffset: number): void {
  const { broker } = message;
  const half = halfAt(halfStoreOf(ctx, broker), halfOffset);
  const timeOutMs = ctx.number(broker, 'transactionTimeOut');
  const waitMs = half.immunitySeconds === undefined ? timeOutMs : immunityMs(half.immunitySeconds, timeOutMs);
  const floatMs = ctx.draw('transactions', `${broker.id}/checkFloat`, ctx.number(broker, 'checkFloatMillis') + 1);
  message.halfOffset = halfOffset;
  checkAt(ctx, message, message.content.bornAtMs + waitMs + floatMs);
}

/** A broker that starts again goes on with what is pending. */
export function resumeCadence(ctx: EngineContext, message: HalfMessage): void {
  checkAt(ctx, message, Math.max(ctx.now, message.nextCheckAtMs === Infinity ? ctx.now : message.nextCheckAtMs));
}

export function checkMessage(ctx: EngineContext, broker: Broker, message: HalfMessage, atMs: number): void {
  // A transaction that is over, or began anew, has no check at this time any more.
  if (message.pending.size === 0 || message.nextCheckAtMs !== atMs) return;
  const [halfOffset = message.halfOffset] = message.pending;
  message.halfOffset = halfOffset;
  if (ctx.now - message.content.bornAtMs > ctx.number(broker, 'fileReservedTime') * hourMs) {
    message.reason = 'fileReservedTime';
    return ctx.step(message, 'DISCARD');
  }
  if (message.check >= ctx.number(broker, 'transactionCheckMax')) {
    message.reason = 'transactionCheckMax';
    return ctx.step(message, 'DISCARD');
  }
  message.check++;
  ctx.step(message, 'CHECK');
  checkAt(ctx, message, atMs + ctx.number(broker, 'checkAgainMillis'));
}
