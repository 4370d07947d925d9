/** What a link may select: things of this scenario. It may name what another one had. */
import type { ResolvedScenario, Selection } from '../../../engine/index.ts';
import { parseQueue } from '../../../views/format/index.ts';
import { linkEnds } from '../../commands/actCommands.ts';
import { speaksHttp } from './httpFields.ts';

type Kind = Selection['kind'];

/** Ids of that kind, in file order; none for what comes and goes while the run goes on, and for links, which are any two of them. */
export function idsOfKind(kind: Kind, scenario: ResolvedScenario): readonly string[] {
  const { nameServers, brokers, producers, consumers, httpClients = [] } = scenario;
  switch (kind) {
    case 'nameServer':
      return nameServers.map(({ id }) => id);
    case 'broker':
      return brokers.map(({ id }) => id);
    case 'producer':
      return producers.map(({ id }) => id);
    case 'consumer':
      return consumers.map(({ id }) => id);
    case 'group':
      return [...new Set([...consumers.map(({ group }) => group), ...httpClients.map(({ consumerId }) => consumerId)])];
    default:
      return [];
  }
}

export function isKnown({ kind, id }: Selection, scenario: ResolvedScenario): boolean {
  switch (kind) {
    case 'producer':
      return idsOfKind(kind, scenario).includes(id) || speaksHttp(id, scenario);
    case 'queue':
      return scenario.brokers.some((one) => one.id === parseQueue(id)?.broker);
    case 'link':
      return linkEnds(scenario, { kind, id }) !== undefined;
    case 'message':
      return true;
    default:
      return idsOfKind(kind, scenario).includes(id);
  }
}
