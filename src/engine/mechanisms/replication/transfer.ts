/** The copy of the commit log: a slave connects, its master sends frames, the slave appends and reports. Source: HAService, HAConnection (4.9.8). */
import type { StoredMessage } from '../../model/commitLog.ts';
import { isSlave } from '../../model/replicas.ts';
import { fileEndOf } from '../../model/storePool.ts';
import type { Broker, RemotingCall } from '../../model/world.ts';
import { variantOf } from '../../profiles/index.ts';
import { slaveDone, type KeptAnswer } from '../answerWhenKept.ts';
import type { EngineContext } from '../mechanism.ts';
import { flushTask, groupCommitTask } from '../putMessage.ts';
import { isConnected, linkOf, linksTo, type HaLink } from './haLinks.ts';

export const clientTask = 'haClient';
export const transferTask = 'haTransfer';
const mostNames = 32;

const isReachable = (ctx: EngineContext, { slave, master }: HaLink): boolean =>
  slave.isRunning && master.isListening && ctx.isLinkUp(slave.id, master.id);

export const mayConnect = (ctx: EngineContext, link: HaLink): boolean =>
  link.slave.knowsHaAddress && !isConnected(ctx, link) && isReachable(ctx, link);

/** A connection ends with the life of either end. */
const livesOf = ({ slave, master }: HaLink): string => `${slave.lives}/${master.lives}`;

/** The first report says where to begin. */
export function connect(ctx: EngineContext, link: HaLink): void {
  if (mayConnect(ctx, link)) report(ctx, link, true);
}

function report(ctx: EngineContext, { slave, master }: HaLink, isFirst: boolean): void {
  ctx.call(slave, master.id, 'HA_REPORT_OFFSET', { body: { offset: slave.commitLog.endOffset, isFirst }, timeoutMs: 0, isOneway: true });
}

/** Where the newest file of the commit log begins (bytes): an empty slave gets nothing older. */
function newestFileOf(master: Broker, fileBytes: number): number {
  const endOffset = fileEndOf(master);
  return endOffset === 0 ? 0 : Math.floor((endOffset - 1) / fileBytes) * fileBytes;
}

/** A report at the master: the beginning of a connection, or how far its slave has come. */
export function reported(ctx: EngineContext, call: RemotingCall): void {
  const link = linkOf(ctx, ctx.process<Broker>(call.from));
  const offset = call.body['offset'] as number;
  if (call.body['isFirst'] === true) accept(ctx, link, offset);
  else if (!isConnected(ctx, link)) return;
  link.lastReportMs = ctx.now;
  link.ackOffset = offset;
  if (offset > link.master.push2SlaveMaxOffset) link.master.push2SlaveMaxOffset = offset;
  answerReplicated(ctx, link.master);
}

function accept(ctx: EngineContext, link: HaLink, offset: number): void {
  const { master, slave } = link;
  if (isConnected(ctx, link)) disconnect(ctx, link, 'connectionClosed');
  link.transferOffset = offset === 0 ? newestFileOf(master, master.options.mappedFileSizeCommitLog) : offset;
  link.silentSinceMs = -1;
  link.lives = livesOf(link);
  ctx.step(link, 'CONNECTED');
  link.connectedSeq = ctx.emit('slave.connected', { slave: slave.id, broker: master.id, offset });
  ctx.cause = link.connectedSeq;
  ctx.armTask(master, transferTask, ctx.number(master, 'haTransferInterval'), ctx.number(master, 'haTransferInterval'), {
    target: slave.id,
    subject: link.subject,
  });
  // The second report of a slave that has more than its master ends the connection.
  if (offset > fileEndOf(master))
    ctx.after(ctx.number(slave, 'haSendHeartbeatInterval'), 'replication.secondReport', { link, seq: link.connectedSeq }, master);
  push(ctx, link);
}

export function secondReport(ctx: EngineContext, { link, seq }: { link: HaLink; seq: number }): void {
  if (!isConnected(ctx, link) || link.connectedSeq !== seq) return;
  if (link.slave.commitLog.endOffset > fileEndOf(link.master)) disconnect(ctx, link, 'slaveAhead');
}

export const hasToTransfer = (ctx: EngineContext, link: HaLink): boolean =>
  isConnected(ctx, link) && isReachable(ctx, link) && link.transferOffset < fileEndOf(link.master);

/** One frame, and the next right after it while there is more. */
export function push(ctx: EngineContext, link: HaLink): void {
  if (!hasToTransfer(ctx, link)) return;
  const { master, slave } = link;
  const { commitLog } = master;
  let row = commitLog.rowsUpTo(link.transferOffset);
  // The log of a slave that had more does not end where a record of the master does.
  if (row < commitLog.length && commitLog.physicalOffset(row) < link.transferOffset) row++;
  const messages: StoredMessage[] = [];
  const mostBytes = ctx.number(master, 'haTransferBatchSize');
  const rows = master.storePool === undefined ? commitLog.length : commitLog.rowsUpTo(fileEndOf(master));
  for (let bytes = 0; row < rows; row++) {
    bytes += commitLog.sizeBytes(row);
    if (messages.length > 0 && bytes > mostBytes) break;
    messages.push(commitLog.message(row));
  }
  const last = messages[messages.length - 1];
  if (last === undefined) return;
  const follows = link.transferOffset;
  link.transferOffset = last.physicalOffset + last.sizeBytes;
  ctx.cause = link.connectedSeq;
  ctx.call(master, slave.id, 'HA_TRANSFER', {
    body: { follows, messages },
    timeoutMs: 0,
    isOneway: true,
    msgId: messages.length === 1 ? last.content.msgTextId : undefined,
  });
  if (hasToTransfer(ctx, link)) ctx.after(1, 'replication.push', link, master);
}

/** A frame at the slave: appended as it is, or the end of the connection when it does not follow what is there. */
export function transferred(ctx: EngineContext, call: RemotingCall): void {
  const slave = ctx.process<Broker>(call.to);
  const link = linkOf(ctx, slave);
  if (!isConnected(ctx, link)) return;
  const { follows, messages } = call.body as { follows: number; messages: readonly StoredMessage[] };
  const last = messages[messages.length - 1];
  if (last === undefined) return;
  const { commitLog } = slave;
  if (commitLog.endOffset !== follows && commitLog.endOffset !== 0) return disconnect(ctx, link, 'offsetMismatch');
  const reputMs = slave.options.reputInterval;
  const seq = ctx.emit('log.replicated', {
    slave: slave.id,
    broker: link.master.id,
    offset: last.physicalOffset + last.sizeBytes,
    records: messages.length,
    msgIds: messages.slice(0, mostNames).map(({ content }) => content.msgTextId),
  });
  ctx.causedBy(seq, () => {
    for (const message of messages) {
      commitLog.skipTo(message.physicalOffset);
      ctx.after(
        reputMs,
        'store.dispatch',
        { broker: slave, row: commitLog.append(message, message.queueOffset, message.storedAtMs) },
        slave,
      );
    }
    report(ctx, link, false);
  });
  ctx.wake(slave, slave.flushDiskType === 'SYNC_FLUSH' ? groupCommitTask : flushTask);
}

export function disconnect(ctx: EngineContext, link: HaLink, reason: string): void {
  if (!isConnected(ctx, link)) return;
  link.silentSinceMs = -1;
  ctx.step(link, 'CLOSED');
  ctx.cause = ctx.emit('slave.disconnected', { slave: link.slave.id, broker: link.master.id, reason });
  if (!link.slave.isRunning) return;
  ctx.restartGrid(link.slave, clientTask);
  connect(ctx, link);
}

/** A dead process closes the connection; a silent one is only missed after `haHousekeepingInterval`. */
export function lookAt(ctx: EngineContext, link: HaLink): void {
  if (!isConnected(ctx, link)) return ctx.wake(link.slave, clientTask);
  const { slave, master } = link;
  if (link.lives !== livesOf(link)) return disconnect(ctx, link, 'connectionClosed');
  if (isReachable(ctx, link)) return reachedAgain(ctx, link);
  const { poweredOff } = ctx.world;
  const isSilent = (slave.isRunning && master.isRunning) || poweredOff.has(slave.id) || poweredOff.has(master.id);
  if (!isSilent) return disconnect(ctx, link, 'connectionClosed');
  if (link.silentSinceMs >= 0) return;
  link.silentSinceMs = ctx.now;
  const beatMs = ctx.number(slave, 'haSendHeartbeatInterval');
  const lastBeat = link.lastReportMs + Math.floor((ctx.now - link.lastReportMs) / beatMs) * beatMs;
  const closesAt = lastBeat + ctx.number(master, 'haHousekeepingInterval') + 1;
  ctx.after(closesAt - ctx.now, 'replication.housekeeping', { link, sinceMs: ctx.now });
}

/** What was on the wire when it was cut is sent again, as TCP does. */
function reachedAgain(ctx: EngineContext, link: HaLink): void {
  if (link.silentSinceMs < 0) return;
  link.silentSinceMs = -1;
  link.transferOffset = Math.min(link.transferOffset, link.slave.commitLog.endOffset);
  push(ctx, link);
}

export function housekeeping(ctx: EngineContext, { link, sinceMs }: { link: HaLink; sinceMs: number }): void {
  if (link.silentSinceMs === sinceMs) disconnect(ctx, link, 'haHousekeepingInterval');
}

// ---- SYNC_MASTER

function waitingFor(ctx: EngineContext, master: Broker): KeptAnswer[] {
  const name = `replication/waiting/${master.id}`;
  let waiting = ctx.world.slices.get(name) as KeptAnswer[] | undefined;
  if (waiting === undefined) ctx.world.slices.set(name, (waiting = []));
  return waiting;
}

/** Whether a send waits for a slave at all, and if it cannot, what it is answered (HAService.isSlaveOK). */
function planWait(ctx: EngineContext, { broker, endOffset }: KeptAnswer, isAnySlave: boolean): 'wait' | 'SUCCESS' | 'SLAVE_NOT_AVAILABLE' {
  if (!isAnySlave) return ctx.number(broker, 'inSyncReplicas') > 1 ? 'wait' : 'SUCCESS';
  const isThere = linksTo(ctx, broker).some((link) => isConnected(ctx, link));
  const isNear = endOffset - broker.push2SlaveMaxOffset < ctx.number(broker, 'haSlaveFallbehindMax');
  return isThere && isNear ? 'wait' : 'SLAVE_NOT_AVAILABLE';
}

export function awaitSlave(ctx: EngineContext, answer: KeptAnswer, isAnySlave: boolean): void {
  const { broker } = answer;
  const plan = planWait(ctx, answer, isAnySlave);
  if (plan !== 'wait') return slaveDone(ctx, answer, plan);
  waitingFor(ctx, broker).push(answer);
  ctx.after(ctx.number(broker, 'slaveTimeout'), 'replication.overdue', answer, broker);
  for (const link of linksTo(ctx, broker)) push(ctx, link);
}

/** 5.3.3 counts the master and the slaves whose connections stand; to 4.9.8 what one slave ever had is enough. */
function isReplicated(ctx: EngineContext, master: Broker, endOffset: number): boolean {
  if (variantOf(ctx.scenario, 'replicaWait') === 'anySlave') return endOffset <= master.push2SlaveMaxOffset;
  const acks = linksTo(ctx, master).filter((link) => isConnected(ctx, link) && link.ackOffset >= endOffset).length;
  return 1 + acks >= ctx.number(master, 'inSyncReplicas');
}

/** GroupTransferService: everything that enough slaves have now. */
function answerReplicated(ctx: EngineContext, master: Broker): void {
  const name = `replication/waiting/${master.id}`;
  const waiting = ctx.world.slices.get(name) as KeptAnswer[] | undefined;
  if (waiting === undefined || waiting.length === 0) return;
  const replicated = new Set(waiting.filter(({ endOffset }) => isReplicated(ctx, master, endOffset)));
  ctx.world.slices.set(
    name,
    waiting.filter((answer) => answer.waitsForSlave && !replicated.has(answer)),
  );
  for (const answer of replicated) slaveDone(ctx, answer, 'SUCCESS');
}

export function forgetWaiting(ctx: EngineContext, broker: Broker): void {
  ctx.world.slices.delete(`replication/waiting/${broker.id}`);
  if (!isSlave(broker)) broker.push2SlaveMaxOffset = 0;
}
