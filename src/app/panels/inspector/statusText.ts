import type { BrokerModel, ConsumerModel, LinkModel, NodeStatus } from '../../../projections/clusterMap/clusterMapModel.ts';
import { m } from '../../../paraglide/messages.js';
import { virtualTime } from '../../../views/format/index.ts';

/** State of a node or client in words, and which of its ports is closed. */
export function statusText(status: NodeStatus | undefined): string {
  const state = stateText(status);
  const { closedPort } = status ?? {};
  return closedPort === undefined ? state : m.app_portClosed({ state, port: String(closedPort.port), time: virtualTime(closedPort.since) });
}

/** Of a broker: also where its write permission is taken, and since when a slave has no connection to its master. */
export function brokerText(broker: BrokerModel | undefined): string {
  const { unwritable, copyOf } = broker ?? {};
  const state = statusText(broker?.status);
  const taken =
    unwritable === undefined
      ? state
      : m.app_unwritable({ state, nameServers: unwritable.nameServers.join(', '), time: virtualTime(unwritable.since) });
  return copyOf?.disconnectedSince === undefined
    ? taken
    : m.app_disconnected({ state: taken, time: virtualTime(copyOf.disconnectedSince) });
}

/** Of a consumer: also since when it is suspended. */
export function consumerText(consumer: ConsumerModel | undefined): string {
  const state = statusText(consumer?.status);
  const { suspendedSince } = consumer ?? {};
  return suspendedSince === undefined ? state : m.app_suspended({ state, time: virtualTime(suspendedSince) });
}

/** Of a link: also until when the producer at its one end sends nothing over it. */
export function linkText(link: LinkModel | undefined): string {
  const state = link?.isCut === true ? m.app_linkCut({ time: virtualTime(link.since ?? 0) }) : m.app_linkUp();
  return link?.avoidedUntil === undefined ? state : m.app_linkAvoided({ state, time: virtualTime(link.avoidedUntil) });
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
