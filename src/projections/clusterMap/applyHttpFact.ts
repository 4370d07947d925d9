/** How facts of the HTTP access change what the cluster projection remembers. */
import type { FactOf } from '../../engine/index.ts';
import type { ClusterMapState } from './clusterMapState.ts';
import { dotAt, messageOf } from './lookUp.ts';

type Between = FactOf<'http.received' | 'http.deleted' | 'http.expired'>;

/** Between GET and DELETE a message is in the hands of a client; after 15 minutes it is simply stored again. */
function overHttp(state: ClusterMapState, fact: Between): void {
  const dot = dotAt(state, fact);
  if (dot === undefined || (fact.type === 'http.deleted' && fact.ignored === true)) return;
  const deliveries = (dot.byGroup.get(fact.group)?.deliveries ?? 0) + (fact.type === 'http.received' ? 1 : 0);
  const next = ({ 'http.received': 'consuming', 'http.deleted': 'consumed', 'http.expired': 'stored' } as const)[fact.type];
  const consumer = fact.type === 'http.expired' ? undefined : fact.client;
  dot.byGroup.set(fact.group, { state: next, changedAt: fact.at, consumer, deliveries });
}

export function applyHttpFact(
  state: ClusterMapState,
  fact: Between | FactOf<'http.requested' | 'http.answered' | 'http.unanswered'>,
): void {
  switch (fact.type) {
    case 'http.requested': {
      const client = state.producers.get(fact.client);
      if (client !== undefined) client.sent += 1;
      if (fact.msgId !== undefined && fact.keys !== undefined) messageOf(state, fact.msgId).keys = fact.keys;
      return;
    }
    case 'http.answered':
    case 'http.unanswered': {
      const client = state.producers.get(fact.client);
      if (client === undefined) return;
      if (fact.type === 'http.answered' && fact.status < 300) client.ok += 1;
      else client.failed += 1;
      return;
    }
    default:
      return overHttp(state, fact);
  }
}
