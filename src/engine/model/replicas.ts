/** A broker name is a master and its slaves: who of them a client turns to. Source: MQClientInstance (4.9.8). */
import type { Broker, ClientProcess, World } from './world.ts';

export const isSlave = (broker: Broker): boolean => broker.brokerRole === 'SLAVE';

/** Slaves of a broker name that the client has an address of, by their ids. */
function slavesKnownTo(world: World, client: ClientProcess, brokerName: string): Broker[] {
  const found: Broker[] = [];
  for (const id of client.brokers) {
    const broker = world.processes.get(id) as Broker;
    if (isSlave(broker) && broker.brokerName === brokerName) found.push(broker);
  }
  return found.sort((a, b) => a.brokerId - b.brokerId);
}

/** The master, or whoever else has this name; undefined when no address of it is known (findBrokerAddressInAdmin and the like). */
export function anyAddressOf(world: World, client: ClientProcess, brokerName: string): string | undefined {
  return client.brokers.has(brokerName) ? brokerName : slavesKnownTo(world, client, brokerName)[0]?.id;
}

/** The broker with the wanted id, for a slave the next id when that is not there, otherwise any (findBrokerAddressInSubscribe). */
export function addressInSubscribe(world: World, client: ClientProcess, brokerName: string, wantedId: number): string | undefined {
  if (wantedId > 0) {
    const slaves = slavesKnownTo(world, client, brokerName);
    const wanted = slaves.find(({ brokerId }) => brokerId === wantedId) ?? slaves.find(({ brokerId }) => brokerId === wantedId + 1);
    if (wanted !== undefined) return wanted.id;
  }
  return anyAddressOf(world, client, brokerName);
}
