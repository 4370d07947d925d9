/** TransactionalMessageCheckService: one tick of one broker. Source: TransactionalMessageServiceImpl.check (4.9.8). */
import { halfTopic, opTopic, transactionGroup } from '../../model/names.ts';
import type { Broker } from '../../model/world.ts';
import { commitBrokerOffset } from '../consumerOffset.ts';
import type { EngineContext } from '../mechanism.ts';
import { forgetIfOver, halfAt, halfStoreOf, progressOf, readableIn, readOps, transactionOf, type HalfStore } from './halfStore.ts';
import { planCheck } from './planCheck.ts';

/** Op messages that are read at once. */
const opsAtOnce = 32;
const hourMs = 3_600_000;

/** The op messages that a tick has read so far. */
interface OpReader {
  next: number;
  /** Half offset → queue offset of its op message. */
  readonly removeMap: Map<number, number>;
  /** Queue offset of an op message → half offsets of it that the tick has not met. */
  readonly left: Map<number, number>;
  readonly done: number[];
}

/** fillOpRemoveMap: reads on; false when there is nothing more. */
function fill(broker: Broker, store: HalfStore, reader: OpReader, minOffset: number): boolean {
  const ops = readOps(broker, store, reader.next, opsAtOnce);
  if (ops === undefined) return false;
  for (const { opOffset, halfOffset } of ops) {
    reader.next = opOffset + 1;
    if (halfOffset >= minOffset) {
      reader.removeMap.set(halfOffset, opOffset);
      reader.left.set(opOffset, (reader.left.get(opOffset) ?? 0) + 1);
    } else if (!reader.left.has(opOffset)) reader.left.set(opOffset, 0);
  }
  for (const [opOffset, left] of reader.left) if (left === 0 && !reader.done.includes(opOffset)) reader.done.push(opOffset);
  return true;
}

function met(reader: OpReader, halfOffset: number): boolean {
  const opOffset = reader.removeMap.get(halfOffset);
  if (opOffset === undefined) return false;
  reader.removeMap.delete(halfOffset);
  const left = (reader.left.get(opOffset) ?? 1) - 1;
  reader.left.set(opOffset, left);
  if (left === 0) reader.done.push(opOffset);
  return true;
}

/** Whether a tick could move anything. */
export function hasCheckWork(broker: Broker): boolean {
  return progressOf(broker, halfTopic) < readableIn(broker, halfTopic) || progressOf(broker, opTopic) < readableIn(broker, opTopic);
}

export function checkTick(ctx: EngineContext, broker: Broker): void {
  const armed = ctx.cause;
  const store = halfStoreOf(ctx, broker);
  const halfStart = progressOf(broker, halfTopic);
  const opStart = progressOf(broker, opTopic);
  const reader: OpReader = { next: opStart, removeMap: new Map(), left: new Map(), done: [] };
  let hasMoreOps = fill(broker, store, reader, halfStart);
  // What this tick puts back is readable only after its dispatch, and would be fresh anyway.
  const readable = readableIn(broker, halfTopic);
  let halfOffset = halfStart;
  while (halfOffset < readable) {
    if (met(reader, halfOffset)) {
      halfOffset++;
      continue;
    }
    const half = halfAt(store, halfOffset);
    const stored = broker.commitLog.message(half.commitLogRow);
    const plan = planCheck({
      checkTimes: half.checkTimes,
      transactionCheckMax: ctx.number(broker, 'transactionCheckMax'),
      ageMs: ctx.now - stored.content.bornAtMs,
      fileReservedMs: ctx.number(broker, 'fileReservedTime') * hourMs,
      isFresh: stored.storedAtMs >= ctx.now,
      immunitySeconds: half.immunitySeconds,
      transactionTimeOutMs: ctx.number(broker, 'transactionTimeOut'),
    });
    if (plan.fate === 'endTick') break;
    if (plan.fate === 'ask' && hasMoreOps) {
      // Nobody is asked before all op messages have been read.
      hasMoreOps = fill(broker, store, reader, halfStart);
      continue;
    }
    const message = transactionOf(ctx, broker, stored.content);
    message.halfOffset = halfOffset;
    ctx.cause = half.storedSeq;
    if (plan.fate === 'discard') {
      message.reason = plan.reason;
      ctx.step(message, 'DISCARD');
    } else {
      message.check = plan.check;
      ctx.step(message, plan.fate === 'ask' ? 'CHECK' : 'DEFER');
    }
    forgetIfOver(ctx, message);
    halfOffset++;
  }
  ctx.cause = armed;
  if (halfOffset !== halfStart) commitBrokerOffset(ctx, broker, transactionGroup, halfTopic, 0, halfOffset);
  const opOffset = opsDone(opStart, reader.done);
  if (opOffset !== opStart) commitBrokerOffset(ctx, broker, transactionGroup, opTopic, 0, opOffset);
}

/** calculateOpOffset: the progress moves over what is done without a gap. */
function opsDone(start: number, done: readonly number[]): number {
  const set = new Set(done);
  let offset = start;
  while (set.has(offset)) offset++;
  return offset;
}
