import { describe, expect, test } from 'vitest';
import type { ClientType, ProfileId, ScriptAction } from '../../model/scenario.ts';
import { send, type ScenarioParts } from '../../testing/scenarios.ts';
import { driver, type SimulationDriver } from '../../testing/SimulationDriver.ts';

const types: readonly ClientType[] = ['Java', 'C++', '.NET'];
const cluster = (parts: ScenarioParts, profile: ProfileId = 'ons-2017'): SimulationDriver =>
  driver({ profile, brokers: ['broker-a'], ...parts });
const consumers = (
  parts: Pick<NonNullable<Exclude<NonNullable<ScenarioParts['consumers']>[number], string>>, 'messageModel' | 'messageListener'>,
) => types.map((clientType, i) => ({ id: `c${i + 1}`, group: `CID_${i + 1}`, clientType, ...parts }));
const producers = types.map((clientType, i) => ({ id: `p${i + 1}`, group: `PID_${i + 1}`, clientType }));
const each = (at: number, more: Omit<Partial<ScriptAction>, 'at' | 'do'>) =>
  producers.map(({ id }) => ({ ...send(at, more), producer: id }));

const startAgainText = (state: string): string =>
  `The producer service state not OK, maybe started once, ${state}\nSee http://rocketmq.apache.org/docs/faq/ for further details.`;

describe('kinds of clients', () => {
  test('CT1: S-193, S-244: only the Java client broadcasts', () => {
    const sim = cluster({ consumers: consumers({ messageModel: 'BROADCASTING' }) }).advanceTo(5_000);
    expect(sim.facts('feature.refused').map(({ client, clientType, feature }) => [client, clientType, feature])).toEqual([
      ['c2', 'C++', 'broadcasting'],
      ['c3', '.NET', 'broadcasting'],
    ]);
    expect(sim.facts('client.started').map(({ id }) => id)).toEqual(['p1', 'c1']);
  });

  test('CT2: S-121: only the Java client delays; a moment is understood by all', () => {
    const sim = cluster({ producers, script: [...each(5_000, { timerDelayMs: 3_000 }), ...each(6_000, { deliverAt: 12_000 })] });
    sim.advanceTo(20_000);
    expect(sim.facts('send.failed').map(({ producer, message }) => [producer, message])).toEqual([
      ['p2', 'Delayed messages are not supported by the C++ client: it sends timed messages only'],
      ['p3', 'Delayed messages are not supported by the .NET client: it sends timed messages only'],
    ]);
    expect(sim.facts('feature.refused').map(({ client, feature }) => [client, feature])).toEqual([
      ['p2', 'delay'],
      ['p3', 'delay'],
    ]);
    expect(sim.facts('send.completed').map(({ producer }) => producer)).toEqual(['p1', 'p1', 'p2', 'p3']);
  });

  test('CT3: C++ and .NET consume in order, with a note', () => {
    const sim = cluster({ consumers: consumers({ messageListener: 'orderly' }), script: [send(5_000, { shardingKey: 'o-1' })] }).advanceTo(
      10_000,
    );
    expect(sim.facts('client.warned').map(({ client, warning }) => [client, warning])).toEqual([
      ['c2', 'versionDependent'],
      ['c3', 'versionDependent'],
    ]);
    expect(
      sim
        .facts('message.delivered')
        .map(({ consumer }) => consumer)
        .sort(),
    ).toEqual(['c1', 'c2', 'c3']);
  });

  test('CT4: S-253: a client in another region gets the route, but no connection to the broker', () => {
    const sim = cluster({
      brokers: [{ id: 'broker-a', region: 'hangzhou' }],
      producers: [
        { id: 'p1', group: 'PID_1', region: 'hangzhou' },
        { id: 'p2', group: 'PID_2', region: 'beijing' },
      ],
      script: [
        { ...send(5_000), producer: 'p1' },
        { ...send(5_000), producer: 'p2' },
      ],
    }).advanceTo(30_000);
    expect(sim.expectFact('client.warned')).toMatchObject({ client: 'p2', warning: 'otherRegion', detail: 'broker-a' });
    expect(sim.facts('send.completed').map(({ producer }) => producer)).toEqual(['p1']);
    expect(sim.expectFact('route.fetched', { client: 'p2' })).toBeDefined();
    sim.expectNoFact('connection.opened', { from: 'p2', to: 'broker-a' });
    expect(sim.facts('send.failed').map(({ producer }) => producer)).toEqual(['p2']);
  });

  test.each(['rocketmq-4.9', 'rocketmq-5.3'] as const)('CT5: the clients of %s are alike', (profile) => {
    const sim = cluster(
      {
        brokers: [{ id: 'broker-a', region: 'hangzhou' }],
        producers: producers.map((one) => ({ ...one, region: 'beijing' })),
        consumers: consumers({ messageModel: 'BROADCASTING' }),
        script: each(5_000, { delayLevel: 1 }),
      },
      profile,
    ).advanceTo(10_000);
    sim.expectNoFact('feature.refused').expectNoFact('client.warned');
    expect(sim.facts('send.completed')).toHaveLength(3);
  });

  test('CT6: S-268: start() of a running client throws, and it goes on; in ONS nothing happens', () => {
    const script = [{ at: 5_000, do: 'callStart', client: 'p1' }, send(6_000)];
    const thrown = cluster({ script }, 'rocketmq-4.9').advanceTo(10_000);
    expect(thrown.expectFact('client.logged')).toMatchObject({ client: 'p1', level: 'ERROR', text: startAgainText('RUNNING') });
    const harmless = cluster({ script }).advanceTo(10_000);
    expect(harmless.expectFact('client.warned')).toMatchObject({ client: 'p1', warning: 'startedAlready' });
    for (const sim of [thrown, harmless]) expect(sim.facts('send.completed')).toHaveLength(1);
    const consumer = cluster({ script: [{ at: 5_000, do: 'callStart', client: 'c1' }] }, 'rocketmq-4.9').advanceTo(6_000);
    expect(consumer.expectFact('client.logged').text).toContain('The PushConsumer service state not OK, maybe started once, RUNNING');
  });

  test('CT7: S-308: after shutdown() it is refused; a new process starts', () => {
    const script = [
      { at: 5_000, do: 'stop', node: 'p1' },
      { at: 7_000, do: 'callStart', client: 'p1' },
      { at: 8_000, do: 'start', node: 'p1' },
      send(9_000),
    ];
    const thrown = cluster({ script }, 'rocketmq-4.9').advanceTo(12_000);
    expect(thrown.expectFact('client.logged').text).toBe(startAgainText('SHUTDOWN_ALREADY'));
    const refused = cluster({ script }).advanceTo(12_000);
    expect(refused.expectFact('client.warned')).toMatchObject({ warning: 'cannotStartAgain' });
    for (const sim of [thrown, refused]) expect(sim.facts('send.completed')).toHaveLength(1);
    const killed = cluster({ script: [{ at: 5_000, do: 'crash', node: 'p1' }, script[1] ?? send(0)] }).advanceTo(8_000);
    expect(killed.expectFact('action.rejected')).toMatchObject({ reason: 'notRunning', subject: 'p1' });
  });

  test('CT8: S-272, S-297: without shutdown() C++ and .NET leak, Java does not; the broker sees the connection close', () => {
    const script = producers.map(({ id }) => ({ at: 6_000, do: 'exit', client: id }));
    const sim = cluster({ producers, script: [...each(5_000, {}), ...script] }).advanceTo(10_000);
    expect(sim.facts('client.warned').map(({ client, warning }) => [client, warning])).toEqual([
      ['p1', 'notShutDown'],
      ['p2', 'leak'],
      ['p3', 'leak'],
    ]);
    expect(sim.facts('client.crashed').map(({ reason }) => reason)).toEqual(Array.from({ length: 3 }, () => 'exit without shutdown'));
    expect(sim.facts('connection.closed', { to: 'broker-a', noticedBy: 'broker-a' })).toHaveLength(3);
  });

  test('CT9: S-289, S-291, S-309: five threads, one client, one connection; a client each is five of them', () => {
    const threads = [1, 2, 3, 4, 5];
    const shared = cluster({ script: threads.map((n) => send(5_000, { keys: `thread-${n}` })) }).advanceTo(8_000);
    expect(shared.facts('connection.opened', { from: 'p1', to: 'broker-a' })).toHaveLength(1);
    expect(new Set(shared.facts('send.completed').map(({ msgId }) => msgId)).size).toBe(5);
    shared.expectNoFact('client.warned');
    const own = cluster({
      producers: threads.map((n) => ({ id: `p${n}`, group: 'PID_1', config: { clientIP: '192.168.0.200' } })),
      script: threads.map((n) => ({ ...send(5_000), producer: `p${n}` })),
    }).advanceTo(8_000);
    expect(own.facts('connection.opened', { to: 'broker-a' }).filter(({ from }) => from.startsWith('p'))).toHaveLength(5);
    expect(own.facts('client.warned', { warning: 'severalClients' }).map(({ client }) => client)).toEqual(['p2', 'p3', 'p4', 'p5']);
  });

  test('CT9: S-282, S-288: a container starts its beans with itself, and shuts them down', () => {
    const sim = cluster({
      consumers: ['c1'],
      script: [
        { at: 5_000, do: 'stop', node: 'p1' },
        { at: 5_000, do: 'stop', node: 'c1' },
      ],
    });
    sim.advanceTo(6_000);
    expect(sim.facts('client.started').map(({ at, id }) => [at, id])).toEqual([
      [1_000, 'p1'],
      [1_100, 'c1'],
    ]);
    expect(
      sim
        .facts('client.stopped')
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(['c1', 'p1']);
    sim.expectNoFact('client.warned').expectNoFact('client.logged');
  });
});
