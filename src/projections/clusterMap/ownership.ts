/** Who owns which message queue, what it waits for there, and what becomes of that when a process ends. */
import type { FactOf } from '../../engine/index.ts';
import { pauseBy } from '../flowLimits.ts';
import type { ClusterMapState, ConsumerRecord } from './clusterMapState.ts';

/** What a consumer had in its process queues is, for everybody else, simply stored again. */
function releaseDots(state: ClusterMapState, consumer: string, group: string, at: number, isReleased: (queue: string) => boolean): void {
  for (const [broker, { topics }] of state.brokers) {
    for (const tapes of topics.values()) {
      for (const { topic, queueId, dots } of tapes) {
        if (!isReleased(`${topic}:${broker}:${queueId}`)) continue;
        for (const dot of dots) {
          const view = dot.byGroup.get(group);
          if (view !== undefined && view.consumer === consumer && (view.state === 'cached' || view.state === 'consuming')) {
            dot.byGroup.set(group, { ...view, state: 'stored', changedAt: at, consumer: undefined });
          }
        }
      }
    }
  }
}

/** A client that ended owns nothing and waits for nothing; what it had begun is stored again for the others. */
export function endClient(state: ClusterMapState, id: string, at: number): void {
  state.producers.get(id)?.routes.clear();
  for (const [key, { from }] of state.avoided) if (from === id) state.avoided.delete(key);
  for (const [key, { consumer }] of state.denials) if (consumer === id) state.denials.delete(key);
  const consumer = state.consumers.get(id);
  if (consumer === undefined) return;
  consumer.running = [];
  consumer.threads = consumer.threadsAtStart;
  consumer.suspendedSince = undefined;
  consumer.owned.clear();
  consumer.held.clear();
  consumer.pulls.clear();
  consumer.lostPulls.clear();
  consumer.paused.clear();
  consumer.offsets.clear();
  releaseDots(state, id, consumer.group, at, () => true);
}

/** With a broker end the pulls that it held, and the locks that it had: both are in its memory alone. */
export function endBroker(state: ClusterMapState, id: string): void {
  for (const consumer of state.consumers.values()) {
    for (const [queue, { by }] of consumer.held) if (by === id) consumer.held.delete(queue);
  }
  for (const ofQueues of [state.locks, state.denials])
    for (const key of ofQueues.keys()) if (key.split(':')[1] === id) ofQueues.delete(key);
}

/** What a consumer owns of a topic from now on; of what it lost it keeps neither offset nor wait. */
export function rebalance(state: ClusterMapState, consumer: ConsumerRecord, fact: FactOf<'rebalance.done'>): void {
  const kept = new Set(fact.queues.map((queue) => `${fact.topic}:${queue}`));
  const isGone = (queue: string): boolean => queue.startsWith(`${fact.topic}:`) && !kept.has(queue);
  for (const queue of consumer.offsets.keys()) if (isGone(queue)) consumer.offsets.delete(queue);
  for (const waiting of [consumer.held, consumer.paused, consumer.pulls, consumer.lostPulls])
    for (const queue of waiting.keys()) if (isGone(queue)) waiting.delete(queue);
  consumer.owned.set(fact.topic, [...fact.queues]);
  releaseDots(state, fact.consumer, fact.group, fact.at, isGone);
}

/** A held pull ends when its answer leaves the broker. */
export function endHold(state: ClusterMapState, client: string, queue: string | undefined): void {
  if (queue !== undefined) state.consumers.get(client)?.held.delete(queue);
}

/** A pull has its answer, or the wait for it is over. */
export function endPull(state: ClusterMapState, { consumer, queue }: FactOf<'pull.answered'>): void {
  endHold(state, consumer, queue);
  if (queue !== undefined) state.consumers.get(consumer)?.lostPulls.delete(queue);
}

/** A pull that is lost on either way. */
export function losePull(state: ClusterMapState, { from, requestId, at }: FactOf<'request.lost'>): void {
  const consumer = state.consumers.get(from);
  for (const [queue, pull] of consumer?.pulls ?? []) if (pull.requestId === requestId) consumer?.lostPulls.set(queue, at);
}

/** A consumer asks for messages again: whatever kept it from that is over. */
export function pulls(state: ClusterMapState, { from, to, queue = '', requestId }: FactOf<'request.sent'>): void {
  const consumer = state.consumers.get(from);
  consumer?.pulls.set(queue, { to, requestId });
  consumer?.lostPulls.delete(queue);
  consumer?.paused.delete(queue);
}

/** Flow control keeps a consumer from pulling a queue: counted from its first pause. */
export function pause(state: ClusterMapState, fact: FactOf<'pull.flowControlled'>): void {
  const paused = state.consumers.get(fact.consumer)?.paused;
  if (paused?.has(fact.queue) === false) paused.set(fact.queue, pauseBy(state.flowLimits, fact));
}

/** One who pops asks for no queue by its name: what comes of it says that it goes on. */
export function pops(state: ClusterMapState, { consumer, topic, broker, queueId }: FactOf<'message.popped'>): void {
  state.consumers.get(consumer)?.paused.delete(`${topic}:${broker}:${queueId}`);
}
