/**
 * Answers a request that has stored a record: at once, or when what its broker promises has come (the disk, a slave).
 * Source: CommitLog.submitFlushRequest, submitReplicaRequest (4.9.8). The waits themselves are those of `flushing` and `replication`.
 */
import type { Broker, RemotingCall } from '../model/world.ts';
import type { EngineContext } from './mechanism.ts';

/** An answer that waits. */
export interface KeptAnswer {
  readonly call: RemotingCall;
  readonly body: Readonly<Record<string, unknown>>;
  readonly broker: Broker;
  /** End of the record in the commit log (bytes). */
  readonly endOffset: number;
  /** Fact that the answer is caused by when everything came in time. */
  readonly storedSeq: number;
  waitsForDisk: boolean;
  waitsForSlave: boolean;
  /** A failing slave says more than a failing disk. */
  diskStatus: string;
  slaveStatus: string;
}

/** Whether this broker promises more than that it has a record in its memory. */
export const mustWait = ({ flushDiskType, brokerRole }: Broker): boolean => flushDiskType === 'SYNC_FLUSH' || brokerRole === 'SYNC_MASTER';

/** Repeats the cause of the context: the fact that stored the record. */
export function answerWhenKept(
  ctx: EngineContext,
  call: RemotingCall,
  body: Readonly<Record<string, unknown>>,
  waitStoreMsgOK: boolean,
): void {
  const broker = ctx.process<Broker>(call.to);
  const waitsForDisk = waitStoreMsgOK && broker.flushDiskType === 'SYNC_FLUSH';
  const waitsForSlave = waitStoreMsgOK && broker.brokerRole === 'SYNC_MASTER';
  if (!waitsForDisk && !waitsForSlave) return ctx.respond(call, { status: 'SUCCESS', body });
  const answer: KeptAnswer = {
    call,
    body,
    broker,
    endOffset: broker.commitLog.endOffset,
    storedSeq: ctx.cause,
    waitsForDisk,
    waitsForSlave,
    diskStatus: 'SUCCESS',
    slaveStatus: 'SUCCESS',
  };
  ctx.expectSilence(call);
  if (waitsForDisk) ctx.raise('flushing.await', answer);
  if (waitsForSlave) ctx.raise('replication.await', answer);
}

/** The disk has it, or the wait was too long. */
export function diskDone(ctx: EngineContext, answer: KeptAnswer, status: string): void {
  if (!answer.waitsForDisk) return;
  answer.waitsForDisk = false;
  answer.diskStatus = status;
  respondIfDone(ctx, answer);
}

/** A slave has it, there is none, or the wait was too long. */
export function slaveDone(ctx: EngineContext, answer: KeptAnswer, status: string): void {
  if (!answer.waitsForSlave) return;
  answer.waitsForSlave = false;
  answer.slaveStatus = status;
  respondIfDone(ctx, answer);
}

function respondIfDone(ctx: EngineContext, answer: KeptAnswer): void {
  if (answer.waitsForDisk || answer.waitsForSlave) return;
  const { call, body, diskStatus, slaveStatus } = answer;
  ctx.respond(call, { status: slaveStatus === 'SUCCESS' ? diskStatus : slaveStatus, body });
}
