import type { NodeStatus } from '../../../projections/clusterMap/clusterMapModel.ts';
import { m } from '../../../paraglide/messages.js';
import { virtualTime } from '../../../views/format/index.ts';

/** State of a node or client in words, and which of its ports is closed. */
export function statusText(status: NodeStatus | undefined): string {
  const state = stateText(status);
  const { closedPort } = status ?? {};
  return closedPort === undefined ? state : m.app_portClosed({ state, port: String(closedPort.port), time: virtualTime(closedPort.since) });
}

function stateText(status: NodeStatus | undefined): string {
  switch (status?.state) {
    case undefined:
      return '';
    case 'notStarted':
      return m.app_stateStarts({ time: virtualTime(status.startsAt ?? 0) });
    case 'running':
      return m.app_stateRunningSince({ time: virtualTime(status.since) });
    case 'frozen':
      return m.app_stateFrozen({ time: virtualTime(status.since) });
    case 'down':
      return m.app_stateDown({ time: virtualTime(status.since) });
    case 'stopped':
      return m.app_stateStopped({ time: virtualTime(status.since) });
  }
}
