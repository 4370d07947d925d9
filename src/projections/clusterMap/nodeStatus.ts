/** What processes are: when they start, end, freeze, stop pulling or copying, and whether a firewall stands before them. */
import { profiles, type FactOf } from '../../engine/index.ts';
import type { ClusterMapState, StatusRecord } from './clusterMapState.ts';

/** A process comes into a state at `at` (ms), and why where a fact says so. */
export function setStatus(status: StatusRecord | undefined, state: StatusRecord['state'], at: number, reason?: string): void {
  if (status === undefined) return;
  status.state = state;
  status.since = at;
  status.reason = reason;
  status.startsAt = undefined;
}

/** A firewall stands before the process: whatever becomes of that, the port stays as it is. */
export function setPort(state: ClusterMapState, node: string, closedPort: StatusRecord['closedPort']): void {
  const status = (state.nameServers.get(node) ?? state.brokers.get(node))?.status;
  if (status !== undefined) status.closedPort = closedPort;
}

/** Frozen is what a process is while it answers nothing and nobody sees an end. */
export function setFrozen(state: ClusterMapState, { instance, from, to, at }: FactOf<'state.changed'>): void {
  const status = (state.nameServers.get(instance) ?? state.brokers.get(instance))?.status ?? clientStatus(state, instance);
  if (to === 'frozen') setStatus(status, 'frozen', at);
  else if (from === 'frozen' && to === 'running') setStatus(status, 'running', at);
}

/** A suspended consumer neither pulls nor rebalances; its running listeners go on. */
export function setSuspended(state: ClusterMapState, { type, consumer, at }: FactOf<'consumer.suspended' | 'consumer.resumed'>): void {
  const record = state.consumers.get(consumer);
  if (record !== undefined) record.suspendedSince = type === 'consumer.suspended' ? at : undefined;
}

/** Whether a slave has the connection over which its master sends the commit log. */
export function setCopying(state: ClusterMapState, { type, slave, at }: FactOf<'slave.connected' | 'slave.disconnected'>): void {
  const record = state.brokers.get(slave);
  if (record !== undefined) record.disconnectedSince = type === 'slave.disconnected' ? at : undefined;
}

/** Of a producer or a consumer; undefined for what is neither. */
export const clientStatus = (state: ClusterMapState, id: string): StatusRecord | undefined =>
  (state.producers.get(id) ?? state.consumers.get(id))?.status;

/** A broadcasting consumer without its file has no offsets but those in its memory. */
export function deleteOffsetFile(state: ClusterMapState, { action }: FactOf<'action.applied'>): void {
  const { do: what, consumer } = action as Readonly<Record<string, unknown>>;
  if (what === 'deleteOffsetFile') state.consumers.get(consumer as string)?.fileOffsets.clear();
}

/** updateCorePoolSize: a number that is not below consumeThreadMax has no effect (ConsumeMessageConcurrentlyService). */
export function resizePool(state: ClusterMapState, { action }: FactOf<'action.applied'>): void {
  const { do: what, consumer, corePoolSize } = action as Readonly<Record<string, unknown>>;
  const record = what === 'updateCorePoolSize' ? state.consumers.get(consumer as string) : undefined;
  if (record === undefined) return;
  const most = 'consumeThreadMax';
  const limit = state.settings.get(consumer as string)?.get(most)?.value ?? profiles[state.profile].constants.consumer[most]?.value;
  if ((corePoolSize as number) < Number(limit)) record.threads = corePoolSize as number;
}
