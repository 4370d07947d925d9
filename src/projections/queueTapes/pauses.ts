/** Flow control: from when it keeps a consumer from pulling a queue to its next pull. */
import type { FactOf } from '../../engine/index.ts';
import { pauseBy } from '../flowLimits.ts';
import { progressOf, tapeOf, type HolderProgress, type QueueTapesState } from './queueTapesState.ts';

function holderAt(state: QueueTapesState, consumer: string, queue: string): HolderProgress | undefined {
  const holder = state.holderOfConsumer.get(consumer);
  const [topic = '', broker = '', queueId = ''] = queue.split(':');
  return holder === undefined ? undefined : progressOf(tapeOf(state, topic, broker, Number(queueId)), holder);
}

/** Counted from its first pause. */
export function pause(state: QueueTapesState, fact: FactOf<'pull.flowControlled'>): void {
  const holder = holderAt(state, fact.consumer, fact.queue);
  if (holder !== undefined) holder.paused ??= pauseBy(state.flowLimits, fact);
}

/** It pulls again. */
export function goOn(state: QueueTapesState, consumer: string, queue: string): void {
  const holder = holderAt(state, consumer, queue);
  if (holder !== undefined) holder.paused = undefined;
}
