/** How far retention has come in each broker's commit log. */
import type { Broker, World } from '../model/world.ts';
import type { EngineContext } from './mechanism.ts';

const sliceName = 'expiredRows';

/** Rows of each broker's commit log that retention has passed. */
export function passedRows(world: World): Map<string, number> {
  let rows = world.slices.get(sliceName) as Map<string, number> | undefined;
  if (rows === undefined) world.slices.set(sliceName, (rows = new Map()));
  return rows;
}

/** The oldest record is gone, and its queue begins behind it. */
export function expireRow(ctx: EngineContext, broker: Broker, row: number): void {
  passedRows(ctx.world).set(broker.id, row + 1);
  const { topic, queueId, queueOffset, content } = broker.commitLog.message(row);
  const queue = broker.queues.get(`${topic}:${queueId}`);
  if (queue !== undefined) queue.minOffset = Math.max(queue.minOffset, queueOffset + 1);
  ctx.emit('message.expired', { msgId: content.msgId, topic, broker: broker.id });
}
