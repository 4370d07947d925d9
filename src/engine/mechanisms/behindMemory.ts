/** What a broker takes to be on the disk only. Source: DefaultMessageStore.checkInDiskByCommitOffset 4.9.8. */
import type { Broker } from '../model/world.ts';
import type { EngineContext } from './mechanism.ts';

/** Whether a record is farther behind the end of the log than the part of the memory that messages may take. */
export function isBehindMemory(ctx: EngineContext, broker: Broker, row: number): boolean {
  const { commitLog } = broker;
  const behind = commitLog.endOffset - commitLog.physicalOffset(row);
  return behind * 100 > ctx.number(broker, 'totalPhysicalMemorySize') * ctx.number(broker, 'accessMessageInMemoryMaxRatio');
}
