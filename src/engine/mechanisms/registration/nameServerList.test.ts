import { expect, test } from 'vitest';
import { driver } from '../../testing/SimulationDriver.ts';

const parts = {
  nameServers: ['n1', 'n2'],
  brokers: [{ id: 'broker-a', config: { namesrvAddr: 'n1' } }],
  producers: [],
  consumers: [],
};
const update = (at: number, value: string) => ({ at, do: 'updateBrokerConfig', broker: 'broker-a', key: 'namesrvAddr', value });
const registered = (nameServer: string) => ({ nameServer, broker: 'broker-a' });

test('RG9: 5.3 takes another list within two minutes; where it was, it is silent', () => {
  const sim = driver({ ...parts, profile: 'rocketmq-5.3', script: [update(20_000, 'n2')] }).advanceTo(300_000);
  expect(sim.facts('nameServers.changed')).toMatchObject([{ at: 130_000, client: 'broker-a', nameServers: ['n2'] }]);
  expect(sim.facts('broker.registered', registered('n2'))[0]?.at).toBe(130_002);
  const [removed, ...others] = sim.facts('route.removed');
  expect(others).toEqual([]);
  expect(removed).toMatchObject({ nameServer: 'n1', broker: 'broker-a' });
  expect((removed?.at ?? 0) - 130_000).toBeGreaterThanOrEqual(90_000);
  expect((removed?.at ?? 0) - 130_000).toBeLessThanOrEqual(120_100);
});

test('RG9: there and back again: it registers with both, each once it is in the list', () => {
  const script = [update(20_000, 'n1;n2'), update(200_000, 'n1'), update(400_000, 'n2;n1')];
  const sim = driver({ ...parts, profile: 'rocketmq-5.3', script }).advanceTo(600_000);
  expect(sim.facts('nameServers.changed').map(({ at, nameServers }) => `${at} ${nameServers.join(' ')}`)).toEqual([
    '130000 n1 n2',
    '250000 n1',
    '490000 n1 n2',
  ]);
  expect(sim.facts('broker.registered', registered('n2')).length).toBeGreaterThanOrEqual(2);
  expect(sim.facts('route.removed').map(({ nameServer }) => nameServer)).toEqual(['n2']);
  sim.expectNoFact('invariant.violated');
});

test('RG9: 4.9 reads its list when it starts', () => {
  const script = [update(20_000, 'n2'), { at: 200_000, do: 'stop', node: 'broker-a' }, { at: 210_000, do: 'start', node: 'broker-a' }];
  const sim = driver({ ...parts, script }).advanceTo(300_000);
  sim.expectNoFact('nameServers.changed');
  expect(sim.facts('broker.registered', registered('n2'))[0]?.at).toBe(210_002);
  expect(sim.facts('route.removed')).toMatchObject([{ nameServer: 'n1', reason: 'unregistered' }]);
});

test('RG9: a name server that is not there', () => {
  const sim = driver({ ...parts, script: [update(20_000, 'n1;n9')] }).advanceTo(21_000);
  expect(sim.expectFact('action.rejected')).toMatchObject({ reason: 'noSuchNameServer', subject: 'n9' });
});
