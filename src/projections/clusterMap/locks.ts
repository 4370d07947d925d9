/** Locks of ordered queues: who has one and until when, who was refused it, and the failed message for which a locked queue waits. */
import { isSuccess, profiles, type FactOf } from '../../engine/index.ts';
import { linkId, type ClusterMapState } from './clusterMapState.ts';

/** The broker has the lock of this consumer for the queue, whoever had it before. */
export function lock(state: ClusterMapState, { group, queue, consumer, at }: FactOf<'queue.locked'>): void {
  state.locks.set(`${group}|${queue}`, { consumer, at });
  state.denials.delete(`${group}|${queue}`);
}

/** Somebody asked for a lock that another one has. */
export function deny(state: ClusterMapState, { group, queue, consumer, at }: FactOf<'queue.lockDenied'>): void {
  state.denials.set(`${group}|${queue}`, { consumer, at });
}

/** A consumer gives its lock back; one that another has by now stays. */
export function unlock(state: ClusterMapState, { group, queue, consumer }: FactOf<'queue.unlocked'>): void {
  const key = `${group}|${queue}`;
  if (state.locks.get(key)?.consumer !== consumer) return;
  state.locks.delete(key);
  state.denials.delete(key);
}

/** The task by which a consumer renews all its locks begins. */
export function renews(state: ClusterMapState, { owner, task, firstAt, periodMs }: FactOf<'timer.armed'>): void {
  if (task === 'lockMQPeriodically' && periodMs !== undefined) state.renewals.set(owner, { firstAt, periodMs });
}

/** Of a locked queue: what fails there stays its head, until the listener is called with it again. */
export function suspend(state: ClusterMapState, fact: FactOf<'message.delivered' | 'message.consumed'>): void {
  const key = `${fact.group}|${fact.topic}:${fact.broker}:${fact.queueId}`;
  if (fact.type === 'message.delivered') state.suspended.delete(key);
  else if (state.locks.has(key) && !isSuccess(fact.result)) state.suspended.set(key, fact.queueOffset);
}

/** Last renewal of which the broker heard (ms): the owner asks on a grid, as long as it runs and nothing lies between them. */
function lastRenewal(state: ClusterMapState, consumer: string, broker: string, nowMs: number): number | undefined {
  const grid = state.renewals.get(consumer);
  const { status } = state.consumers.get(consumer) ?? {};
  if (grid === undefined || status === undefined) return undefined;
  const link = state.links.get(linkId(consumer, broker));
  const latency = link?.latency ?? state.latency;
  const asksUntil = status.state === 'running' ? nowMs : status.since;
  const shut = state.brokers.get(broker)?.status.closedPort?.since;
  const hearsUntil = Math.min(nowMs, link?.cutSince ?? nowMs, shut ?? nowMs);
  const last = Math.min(asksUntil, hearsUntil - latency);
  return last < grid.firstAt ? undefined : last - ((last - grid.firstAt) % grid.periodMs) + latency;
}

/** From when on another one may get the lock, if nobody renews it (ms). */
export function lockedUntil(state: ClusterMapState, group: string, queue: string, nowMs: number): number | undefined {
  const held = state.locks.get(`${group}|${queue}`);
  if (held === undefined) return undefined;
  const [, broker = ''] = queue.split(':');
  const name = 'rocketmq.broker.rebalance.lockMaxLiveTime';
  const set = state.settings.get(broker)?.get(name)?.value;
  const livesMs = Number(set ?? profiles[state.profile].constants.broker[name]?.value);
  return Math.max(held.at, lastRenewal(state, held.consumer, broker, nowMs) ?? held.at) + livesMs;
}
