/** How the facts of SimpleConsumers change the tapes: they have no process queue, and only an ack ends a delivery. */
import type { Fact, FactOf } from '../../engine/index.ts';
import { progressOf, tapeOf, touch, type Progress, type QueueTapesState } from './queueTapesState.ts';

type AtPlace = FactOf<'message.popped' | 'message.delivered' | 'message.consumed' | 'message.acked'>;

const progressAt = (state: QueueTapesState, fact: AtPlace): Progress =>
  touch(progressOf(tapeOf(state, fact.topic, fact.broker, fact.queueId), fact.group), fact.queueOffset, fact.msgId, fact.consumer);

/** The copy that nobody acknowledged: the newest that is not consumed. What comes back is another copy. */
function revivedCopy(state: QueueTapesState, { msgId, broker, group }: FactOf<'message.revived'>): Progress | undefined {
  for (const tape of [...state.tapes.values()].toReversed()) {
    if (tape.broker !== broker) continue;
    for (const progress of tape.holders.get(group)?.progress.values() ?? [])
      if (progress.msgId === msgId && progress.state !== 'consumed' && progress.state !== 'failed') return progress;
  }
  return undefined;
}

/** Whether the fact was one of a SimpleConsumer. */
export function applyPopFact(state: QueueTapesState, fact: Fact): boolean {
  switch (fact.type) {
    case 'message.popped': {
      const progress = progressAt(state, fact);
      [progress.state, progress.consumer] = ['cached', fact.consumer];
      // One who pops asks for no queue by its name: what comes of it says that flow control is over.
      progressOf(tapeOf(state, fact.topic, fact.broker, fact.queueId), fact.group).paused = undefined;
      return true;
    }
    case 'message.acked':
      progressAt(state, fact).state = 'consumed';
      return true;
    case 'message.revived': {
      const progress = revivedCopy(state, fact);
      if (progress !== undefined) progress.state = 'failed';
      return true;
    }
    case 'message.delivered':
    case 'message.consumed': {
      if (!state.popGroups.includes(fact.group)) return false;
      const progress = progressAt(state, fact);
      if (fact.type === 'message.delivered') {
        progress.deliveries += 1;
        progress.deliveredAt = fact.at;
        // What the application comes to too late has gone on already.
        if (progress.state === 'cached') progress.state = 'beingConsumed';
      } else if (progress.state === 'beingConsumed') progress.state = 'cached';
      return true;
    }
    default:
      return false;
  }
}
