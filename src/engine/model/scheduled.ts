/** Heads of the levels of SCHEDULE_TOPIC_XXXX. */
import { scheduleTopic } from './names.ts';
import type { Broker } from './world.ts';

/** Row of the first message of a level that has not been moved on; undefined when all have. */
export function headRowOfLevel(broker: Broker, level: number): number | undefined {
  const queue = broker.queues.get(`${scheduleTopic}:${level - 1}`);
  const offset = broker.delayOffsets[level - 1] as number;
  return queue === undefined || offset >= queue.maxOffset ? undefined : queue.row(offset);
}

/** UNIQ_KEY of that message. */
export function headOfLevel(broker: Broker, level: number): string | undefined {
  const row = headRowOfLevel(broker, level);
  return row === undefined ? undefined : broker.commitLog.message(row).content.msgId;
}
