/** Where producers may send: what name servers tell them, and which brokers they keep away from. */
import type { FactOf } from '../../engine/index.ts';
import { linkId, type ClusterMapState } from './clusterMapState.ts';

/** A client has the brokers of a topic. */
export function fetchRoute(state: ClusterMapState, { client, topic, brokers }: FactOf<'route.fetched'>): void {
  if (brokers !== undefined) state.producers.get(client)?.routes.set(topic, brokers);
}

/** Other name servers from now on: a producer asks those, a broker reports to those, to each as often as before. */
export function changeNameServers(state: ClusterMapState, { client, nameServers }: FactOf<'nameServers.changed'>): void {
  const producer = state.producers.get(client);
  if (producer !== undefined) producer.nameServers = nameServers;
  const own = [...state.relations].filter(([, { owner, task }]) => owner === client && task === 'registerBrokerAll');
  for (const [key] of own) state.relations.delete(key);
  const [first] = own;
  if (first === undefined) return;
  for (const target of nameServers) state.relations.set(`${client}|${first[1].task}|${target}`, { ...first[1], target });
}

/** RG8: a broker that registers anew, or with changed topics, has its write permission again. */
export function register(state: ClusterMapState, { nameServer, broker }: FactOf<'broker.registered'>): void {
  const known = state.nameServers.get(nameServer);
  if (known?.brokers.includes(broker) === false) known.brokers.push(broker);
  known?.unwritable.delete(broker);
}

/** A name server forgets a broker, and what it was told about it. */
export function removeRoute(state: ClusterMapState, { nameServer, broker }: FactOf<'route.removed'>): void {
  const known = state.nameServers.get(nameServer);
  if (known === undefined) return;
  known.brokers = known.brokers.filter((id) => id !== broker);
  known.unwritable.delete(broker);
}

/** A name server takes the write permission from the topics of a broker, or gives it back. */
export function setWritePerm(state: ClusterMapState, { nameServer, broker, isWritable, at }: FactOf<'writePerm.changed'>): void {
  const unwritable = state.nameServers.get(nameServer)?.unwritable;
  if (isWritable) unwritable?.delete(broker);
  else if (unwritable?.has(broker) === false) unwritable.set(broker, at);
}

/** A producer with sendLatencyFaultEnable keeps away from a broker. */
export function avoid(state: ClusterMapState, { producer, broker, at, until }: FactOf<'broker.avoided'>): void {
  state.avoided.set(linkId(producer, broker), { from: producer, to: broker, at, until });
}

/** A quick answer makes up for what was before, but not in 5.3, where only time does; a slow one is judged in the same instant. */
export function forgive(state: ClusterMapState, { producer, broker, at }: FactOf<'send.completed'>): void {
  const id = linkId(producer, broker);
  if (!state.onlyTimeForgives && state.avoided.get(id)?.at !== at) state.avoided.delete(id);
}
