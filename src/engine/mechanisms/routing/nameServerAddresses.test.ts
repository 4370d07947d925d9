import { expect, test } from 'vitest';
import { send } from '../../testing/scenarios.ts';
import { driver } from '../../testing/SimulationDriver.ts';

const update = (at: number, namesrvAddr: string) => ({ at, do: 'updateNameServerAddressList', client: 'p1', namesrvAddr });
const parts = { nameServers: ['n1', 'n2'], brokers: ['broker-a'], consumers: [], config: { autoCreateTopicEnable: false } } as const;

test('RT10: the client goes over to a name server of its new list', () => {
  const producers = [{ id: 'p1', config: { namesrvAddr: 'n1' } }];
  const script = [send(5_000), update(10_000, 'n2'), { at: 11_000, do: 'crash', node: 'n1' }, send(12_000, { topic: 'NEW' }), send(13_000)];
  const sim = driver({ ...parts, producers, script }).advanceTo(20_000);
  expect(sim.facts('route.fetched', { client: 'p1' }).map(({ nameServer }) => nameServer)).toEqual(['n1', 'n2', 'n2']);
  expect(sim.facts('send.completed')).toHaveLength(2);
  expect(sim.expectFact('nameServers.changed')).toMatchObject({ client: 'p1', nameServers: ['n2'] });
});

test('RT10: a name server that is not there, a client that does not run', () => {
  const sim = driver({ ...parts, script: [update(500, 'n2'), update(5_000, 'n1;n9')] }).advanceTo(6_000);
  expect(sim.facts('action.rejected').map(({ reason, subject }) => `${reason} ${subject}`)).toEqual([
    'notRunning p1',
    'noSuchNameServer n9',
  ]);
});
