import { describe, expect, test } from 'vitest';
import { driver } from '../../testing/SimulationDriver.ts';
import { nominal, outside } from '../../testing/nominal.ts';
import { send } from '../../testing/scenarios.ts';

const one = { brokers: ['broker-a'], consumers: ['c1'] } as const;

describe('registration', () => {
  test('RG1: at the start, after 10 s, then each 30 s, with every name server', () => {
    const sim = driver({ ...one, nameServers: ['n1', 'n2'] }).advanceTo(100);
    expect(
      sim.facts('timer.armed', { task: 'registerBrokerAll' }).map(({ target, firstAt, periodMs }) => [target, firstAt, periodMs]),
    ).toEqual([
      ['n1', 10_000, 30_000],
      ['n2', 10_000, 30_000],
    ]);
    expect(sim.facts('broker.registered').map(({ nameServer }) => nameServer)).toEqual(['n1', 'n2']);
  });

  test.each([
    [1, 10_000],
    [25_000, 25_000],
    [600_000, 60_000],
  ])('RG1: a period of %i ms is one of %i ms', (registerNameServerPeriod, periodMs) => {
    const sim = driver({ ...one, config: { registerNameServerPeriod } }).advanceTo(100);
    expect(sim.expectFact('timer.armed', { task: 'registerBrokerAll' }).periodMs).toBe(periodMs);
  });

  test('RG2: a killed broker is dropped one latency later', () => {
    const sim = driver({ ...one, script: [{ at: 12_000, do: 'crash', node: 'broker-a' }] });
    expect(sim.until('route.removed')).toMatchObject({ at: 12_001, broker: 'broker-a', reason: 'connectionClosed' });
  });

  test('RG3: a silent broker is dropped 120 s after its last registration', () => {
    const sim = driver({ ...one, script: [{ at: 12_000, do: 'cutLink', from: 'broker-a', to: 'n1' }] });
    const removed = sim.until('route.removed');
    const lastSeen = 10_001;
    expect(outside(removed.at, nominal(lastSeen + 120_000, { services: ['nameServerScan'] }))).toBeUndefined();
    expect(removed.reason).toBe('channelIdle');
    sim.expectNoFact('broker.crashed');
  });

  test('RG3: registered just before the cut or long before: the last tick counts', () => {
    const at = (cutAt: number): number =>
      driver({ ...one, script: [{ at: cutAt, do: 'cutLink', from: 'broker-a', to: 'n1' }] }).until('route.removed').at;
    expect([at(39_999), at(40_001), at(69_999)]).toEqual([130_001, 160_001, 160_001]);
  });

  test('RG4: a restarted name server is empty until the next registration', () => {
    const sim = driver({
      ...one,
      script: [{ at: 12_000, do: 'crash', node: 'n1' }, { at: 20_000, do: 'start', node: 'n1' }, send(25_000, { topic: 'OrderTopic' })],
    });
    expect(sim.until('send.failed').message).toContain('No route info of this topic: OrderTopic');
    const back = sim.until('broker.registered', { nameServer: 'n1' });
    expect(outside(back.at, nominal(20_000, { operations: 2, services: ['registerBroker'] }))).toBeUndefined();
    expect(back.topics).toEqual(['TBW102', 'SCHEDULE_TOPIC_XXXX', 'OrderTopic', '%RETRY%order-group']);
  });

  test('RG5: what one name server lost the other still has', () => {
    const sim = driver({
      ...one,
      nameServers: ['n1', 'n2'],
      script: [{ at: 12_000, do: 'cutLink', from: 'broker-a', to: 'n1' }],
    }).advanceTo(300_000);
    expect(sim.facts('route.removed').map(({ nameServer }) => nameServer)).toEqual(['n1']);
  });

  test('RG6: a new topic is told at once', () => {
    const sim = driver({ ...one, script: [send(5_000, { topic: 'NEW' })] });
    const created = sim.until('topic.created', { topic: 'NEW' });
    expect(sim.until('broker.registered', { topics: ['NEW'] }).at).toBe(created.at + 1);
  });

  test('RG6: what got lost is told by the next registration', () => {
    const script = [
      { at: 4_000, do: 'cutLink', from: 'broker-a', to: 'n1' },
      send(5_000, { topic: 'NEW' }),
      { at: 6_000, do: 'healLink', from: 'broker-a', to: 'n1' },
    ];
    expect(driver({ ...one, script }).until('broker.registered', { topics: ['NEW'] }).at).toBe(10_001);
  });

  test('RG7: first topics', () => {
    expect(driver(one).until('broker.registered').topics).toEqual(['TBW102', 'SCHEDULE_TOPIC_XXXX', 'OrderTopic']);
    const without = driver({ ...one, config: { autoCreateTopicEnable: false } });
    expect(without.until('broker.registered').topics).toEqual(['SCHEDULE_TOPIC_XXXX', 'OrderTopic']);
  });
});
