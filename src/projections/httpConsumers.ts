/** HTTP clients that receive: to the lenses they are consumers, and their Consumer ID is the group. */
import { profiles, type FactOf, type ResolvedScenario } from '../engine/index.ts';

export interface HttpConsumer {
  readonly id: string;
  /** Consumer ID. */
  readonly group: string;
  readonly topics: readonly string[];
}

/** Those whose script has them receive, so that their places stand before the first GET; who only sends is none. */
export function httpConsumersOf(scenario: ResolvedScenario): readonly HttpConsumer[] {
  return (scenario.httpClients ?? []).flatMap(({ id, consumerId }) => {
    const receives = scenario.script.filter((action) => action.do === 'httpReceive' && action['client'] === id);
    const topics = receives.map(({ topic }) => (typeof topic === 'string' ? topic : (scenario.topics[0]?.name ?? '')));
    return receives.length === 0 ? [] : [{ id, group: consumerId, topics: [...new Set(topics)] }];
  });
}

/** The topic that a request is about; empty when the program left it out. */
export function topicOfRequest({ url }: FactOf<'http.requested'>): string {
  const [, topic = ''] = /[?&]topic=([^&]*)/.exec(url) ?? [];
  return decodeURIComponent(topic);
}

/** The topic that a GET asks for; undefined for another request. */
export const topicOfGet = (fact: FactOf<'http.requested'>): string | undefined =>
  fact.method === 'GET' ? topicOfRequest(fact) || undefined : undefined;

/** How long a received message is nobody else's (ms), by gateway. */
export function deleteWithinOf(scenario: ResolvedScenario): ReadonlyMap<string, number> {
  const usual = profiles[scenario.profile].constants.httpGateway['httpDeleteWithin']?.value;
  return new Map(
    (scenario.httpGateways ?? []).map(({ id, config }) => [
      id,
      Number(config['httpDeleteWithin'] ?? scenario.config['httpDeleteWithin'] ?? usual ?? 0),
    ]),
  );
}
