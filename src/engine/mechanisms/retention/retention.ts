/** Stored messages are deleted after a while: each by itself, as ONS says it. Rules: README.md of this folder. */
import { halfTopic, opTopic } from '../../model/names.ts';
import type { Broker, Process, World } from '../../model/world.ts';
import { variantOf } from '../../profiles/index.ts';
import { defineMechanism, type EngineContext } from '../mechanism.ts';

const task = 'deleteExpiredMessages';
const sliceName = 'expiredRows';
const hourMs = 3_600_000;

const keepsByMessage = (ctx: EngineContext): boolean => variantOf(ctx.scenario, 'retention') === 'perMessage3days';

/** Rows of each broker's commit log that retention has passed. */
function passedRows(world: World): Map<string, number> {
  let rows = world.slices.get(sliceName) as Map<string, number> | undefined;
  if (rows === undefined) world.slices.set(sliceName, (rows = new Map()));
  return rows;
}

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
    rows.set(broker.id, row + 1);
    const { topic, queueId, queueOffset, realTopic, content } = broker.commitLog.message(row);
    // A message that waits is kept until it is due; its 3 days begin with the copy in its topic.
    if (realTopic !== undefined || topic === halfTopic || topic === opTopic) continue;
    const queue = broker.queues.get(`${topic}:${queueId}`);
    if (queue !== undefined) queue.minOffset = Math.max(queue.minOffset, queueOffset + 1);
    ctx.emit('message.expired', { msgId: content.msgId, topic, broker: broker.id });
  }
}

export const retention = defineMechanism({
  id: 'retention',
  tasks: {
    [task]: {
      nextWorkAt: (ctx, { process }) => nextExpiry(ctx, process as Broker),
      run: (ctx, { process }) => deleteExpired(ctx, process as Broker),
    },
  },
  eventHandlers: {
    'process.started': (ctx, process: Process) => {
      if (process.kind === 'broker' && keepsByMessage(ctx)) ctx.armTask(process, task, 1, 1);
    },
    'store.truncated': (ctx, broker: Broker) => {
      const rows = passedRows(ctx.world);
      rows.set(broker.id, Math.min(rows.get(broker.id) ?? 0, broker.commitLog.length));
    },
    'store.dispatched': (ctx, { broker }: { broker: Broker }) => {
      if (keepsByMessage(ctx)) ctx.wakeAt(broker, task, nextExpiry(ctx, broker));
    },
  },
});
