/** Finds what a fact is about in the state of the cluster projection. */
import type { ClusterMapState, DotRecord, MessageRecord, TapeRecord } from './clusterMapState.ts';

/** Messages whose key and count are remembered; the ones stored longest ago are forgotten first. */
const messageLimit = 2_000;

export function messageOf(state: ClusterMapState, msgId: string): MessageRecord {
  const known = state.messages.get(msgId);
  if (known !== undefined) return known;
  const created: MessageRecord = { keys: undefined, reconsumeTimes: 0, queue: undefined };
  state.messages.set(msgId, created);
  if (state.messages.size > messageLimit) {
    const [oldest] = state.messages.keys();
    if (oldest !== undefined) state.messages.delete(oldest);
  }
  return created;
}

export function tapeOf(state: ClusterMapState, broker: string, topic: string, queueId: number): TapeRecord | undefined {
  const topics = state.brokers.get(broker)?.topics;
  if (topics === undefined || queueId < 0) return undefined;
  return topics.get(topic)?.[queueId];
}

export function dotAt(
  state: ClusterMapState,
  place: { broker: string; topic: string; queueId: number; queueOffset: number },
): DotRecord | undefined {
  const dots = tapeOf(state, place.broker, place.topic, place.queueId)?.dots;
  return dots?.find(({ queueOffset }) => queueOffset === place.queueOffset);
}
