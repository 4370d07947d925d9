import { describe, expect, test } from 'vitest';
import type { ScriptAction } from '../../model/scenario.ts';
import { driver } from '../../testing/SimulationDriver.ts';
import { send } from '../../testing/scenarios.ts';

const one = { brokers: ['broker-a'], consumers: ['c1'] } as const;

describe('nodes', () => {
  test('ND1: servers start at 0, clients at their time, and a script may be earlier', () => {
    const sim = driver({ ...one, script: [{ at: 500, do: 'start', node: 'c1' }] }).advanceTo(3_000);
    expect(sim.facts('nameServer.started').map(({ at }) => at)).toEqual([0]);
    expect(sim.facts('client.started').map(({ id, at }) => [id, at])).toEqual([
      ['c1', 500],
      ['p1', 1_000],
    ]);
  });

  test('ND2: a killed broker keeps its messages and topics, and forgets its clients', () => {
    const sim = driver({
      ...one,
      script: [send(5_000), { at: 8_000, do: 'crash', node: 'broker-a' }, { at: 9_000, do: 'start', node: 'broker-a' }],
    });
    sim.until('broker.crashed', { id: 'broker-a', reason: 'kill -9' });
    expect(
      sim.until('broker.registered', { broker: 'broker-a', topics: (topics) => topics?.includes('%RETRY%order-group') === true }).at,
    ).toBe(9_002);
    const again = sim.until('client.registered', { client: 'c1' });
    expect(again.at).toBeGreaterThan(9_000);
    const second = driver({ ...one, script: [...sim.run.scenario.script, send(60_000)] });
    const stored = [second.until('message.stored', { topic: 'OrderTopic' }), second.until('message.stored', { topic: 'OrderTopic' })];
    expect(stored.map(({ physicalOffset }) => physicalOffset > 0)).toEqual([false, true]);
  });

  test('ND3: a peer hears of a kill one latency later', () => {
    const sim = driver({ ...one, network: { latency: 7 }, script: [{ at: 6_000, do: 'crash', node: 'c1' }] });
    expect(sim.until('connection.closed', { from: 'c1', to: 'broker-a' })).toMatchObject({
      at: 6_007,
      noticedBy: 'broker-a',
      reason: 'kill -9',
    });
  });

  test('ND3: over a cut link it hears nothing', () => {
    const script = [
      { at: 6_000, do: 'cutLink', from: 'c1', to: 'broker-a' },
      { at: 6_500, do: 'crash', node: 'c1' },
    ];
    const sim = driver({ ...one, script }).advanceTo(60_000);
    sim.expectFact('link.cut', { id: 'broker-a-c1' });
    sim.expectNoFact('connection.closed', { to: 'broker-a' });
  });

  test('ND4: a cut link loses what is on its way, and heals', () => {
    const script = [
      send(5_000),
      { at: 8_000, do: 'cutLink', from: 'p1', to: 'broker-a' },
      { at: 10_000, do: 'healLink', from: 'p1', to: 'broker-a' },
    ];
    const sim = driver({ ...one, network: { latency: 40 }, script: [...script, send(7_979), send(7_930), send(10_001)] }).advanceTo(15_000);
    expect(sim.facts('request.lost', { code: 'SEND_MESSAGE_V2' }).map(({ at, reason }) => [at, reason])).toEqual([
      [8_011, 'linkCut'],
      [8_019, 'linkCut'],
    ]);
    // The first to run out of time closes the channel under the other, which has 49 ms left: stored, but answered too late.
    expect(sim.facts('send.failed')).toHaveLength(2);
    expect(sim.facts('message.stored', { topic: 'OrderTopic' })).toHaveLength(4);
    expect(sim.facts('send.completed')).toHaveLength(2);
  });

  test('ND5: a broker that stops unregisters a second after it closed its ports', () => {
    const sim = driver({ ...one, script: [{ at: 6_000, do: 'stop', node: 'broker-a' }] });
    expect(sim.until('connection.closed', { from: 'c1', to: 'broker-a' }).at).toBe(6_001);
    expect(sim.until('route.removed', { broker: 'broker-a' })).toMatchObject({ at: 7_001, reason: 'unregistered' });
    expect(sim.until('broker.stopped', { id: 'broker-a' }).at).toBe(7_003);
  });

  test('ND5: in 5.3 it unregisters before it closes them', () => {
    const sim = driver({ ...one, profile: 'rocketmq-5.3', script: [{ at: 6_000, do: 'stop', node: 'broker-a' }] });
    expect(sim.until('route.removed', { broker: 'broker-a' })).toMatchObject({ at: 6_001, reason: 'unregistered' });
    expect(sim.until('connection.closed', { from: 'c1', to: 'broker-a' }).at).toBe(6_004);
    expect(sim.until('broker.stopped', { id: 'broker-a' }).at).toBe(7_003);
  });

  test.each([
    [{ do: 'start', node: 'c1' }, 'alreadyRunning'],
    [{ do: 'healLink', from: 'c1', to: 'broker-a' }, 'notCut'],
    [{ do: 'cutLink', from: 'c1', to: 'c1' }, 'sameNode'],
    [{ do: 'noSuchThing' }, 'unknownAction'],
  ])('ND6: %j is rejected: %s', (action, reason) => {
    const before = driver(one).advanceTo(5_000);
    const sim = before.act(action);
    expect(sim.expectFact('action.rejected')).toMatchObject({ index: 0, reason });
    expect(sim.expectFact('action.rejected').causeSeq).toBeUndefined();
    sim.expectNoFact('action.applied');
  });

  test('ND6: what does not run can be neither stopped nor killed, nor send', () => {
    const sim = driver({
      ...one,
      script: [
        { at: 5_000, do: 'crash', node: 'p1' },
        { at: 5_000, do: 'crash', node: 'p1' },
        { at: 5_000, do: 'stop', node: 'p1' },
        send(5_000),
      ],
    }).advanceTo(5_000);
    expect(sim.facts('action.rejected').map(({ index, reason, subject }) => [index, reason, subject])).toEqual([
      [1, 'notRunning', 'p1'],
      [2, 'notRunning', 'p1'],
      [3, 'notRunning', 'p1'],
    ]);
  });

  test('ND7, ND9: a pull that waits when its broker dies is given up by a scan of the response table', () => {
    const sim = driver({ ...one, script: [{ at: 12_000, do: 'crash', node: 'broker-a' }] });
    const held = sim.until('pull.held', { queue: 'OrderTopic:broker-a:0' });
    const sentAt = held.at - 1;
    const overdue = sim.until('pull.answered', { queue: 'OrderTopic:broker-a:0', status: 'RemotingTimeoutException' });
    expect(overdue.at - sentAt).toBeGreaterThanOrEqual(31_000);
    expect(overdue.at - sentAt).toBeLessThan(32_000);
    expect((overdue.at - sim.expectFact('client.started', { id: 'c1' }).at) % 1_000).toBe(0);
  });

  test('ND10: what a frozen broker was sent is stored when it is thawed, though the send had failed', () => {
    const script = [
      send(5_000),
      { at: 6_000, do: 'freeze', node: 'broker-a' },
      send(6_500, { keys: 'late' }),
      { at: 20_000, do: 'thaw', node: 'broker-a' },
    ];
    const sim = driver({ ...one, script }).advanceTo(25_000);
    expect(sim.expectFact('send.failed')).toMatchObject({ message: 'sendDefaultImpl call timeout', attempts: 1, at: 9_501 });
    sim.expectNoFact('broker.crashed').expectNoFact('connection.closed', { noticedBy: 'broker-a', at: (at) => at < 20_000 });
    expect(sim.expectFact('message.stored', { keys: 'late' }).at).toBe(20_000);
    expect(sim.facts('message.delivered', { msgId: sim.expectFact('send.failed').msgId })).toHaveLength(1);
  });

  test('ND11: a heartbeat that waits in vain closes the channel under a send, which goes to the other broker and arrives twice', () => {
    const script = [
      send(4_000, { count: 8, every: 1 }),
      { at: 30_000, do: 'freeze', node: 'broker-a' },
      send(33_000, { count: 2, every: 500, keys: 'k-{n}' }),
      { at: 60_000, do: 'thaw', node: 'broker-a' },
    ];
    const sim = driver({ consumers: [], topics: [{ name: 'OrderTopic', readQueueNums: 1, writeQueueNums: 1 }], script }).advanceTo(61_000);
    const beat = sim.expectFact('connection.closed', { noticedBy: 'p1', reason: 'timeout' });
    const failed = sim.expectFact('send.attemptFailed', {
      errorClass: 'org.apache.rocketmq.remoting.exception.RemotingSendRequestException',
    });
    expect([failed.at, failed.message]).toEqual([beat.at, 'send request to <192.168.0.11:10911> failed']);
    expect(sim.facts('message.stored', { msgId: failed.msgId }).map(({ broker }) => broker)).toEqual(['broker-b', 'broker-a']);
  });

  test('ND10: a frozen consumer does nothing, is missed after two minutes, and goes on where it was', () => {
    const script = [{ at: 5_000, do: 'freeze', node: 'c1' }, send(6_000, { count: 8, every: 10 }), { at: 160_000, do: 'thaw', node: 'c1' }];
    const sim = driver({ brokers: ['broker-a'], script }).advanceTo(200_000);
    const removed = sim.expectFact('client.removed', { client: 'c1' });
    expect(removed.at).toBeGreaterThan(5_000 + 90_000);
    expect(removed.at).toBeLessThanOrEqual(5_000 + 130_000);
    const byC1 = sim.facts('message.delivered', { consumer: 'c1' }).map(({ at }) => at);
    expect(byC1.every((at) => at >= 160_000)).toBe(true);
    expect(new Set(sim.facts('message.delivered').map(({ msgId }) => msgId)).size).toBe(8);
  });

  test('ND10: what cannot be frozen, thawed or used is refused', () => {
    const freeze = (at: number, node: string) => ({ at, do: 'freeze', node });
    const thaw = (at: number, node: string) => ({ at, do: 'thaw', node });
    const script = [
      thaw(5_000, 'p1'),
      freeze(5_100, 'p1'),
      freeze(5_200, 'p1'),
      send(5_300),
      { at: 5_400, do: 'stop', node: 'p1' },
      { at: 5_500, do: 'crash', node: 'p1' },
      thaw(5_600, 'p1'),
    ];
    const sim = driver({ ...one, script }).advanceTo(7_000);
    expect(sim.facts('action.rejected').map(({ index, reason }) => [index, reason])).toEqual([
      [0, 'notFrozen'],
      [2, 'frozen'],
      [3, 'frozen'],
      [4, 'frozen'],
      [6, 'notRunning'],
    ]);
  });

  test('ND11: a shutdown that waits on the channel ends with it; sends of its process are not tried again', () => {
    for (let stopAt = 6_000; stopAt <= 9_000; stopAt += 500) {
      const script = [
        send(5_000),
        { at: 5_500, do: 'cutLink', from: 'p1', to: 'broker-a' },
        ...[6_000, 6_100, 6_200, 8_900].map((at) => send(at, { count: 3, every: 10 })),
        { at: stopAt, do: 'stop', node: 'p1' },
      ];
      const sim = driver({ ...one, script }).advanceTo(60_000);
      const stopped = sim.expectFact('client.stopped', { id: 'p1' });
      sim.expectNoFact('send.requested', { seq: (seq) => seq > stopped.seq });
      sim.expectNoFact('send.attempted', { seq: (seq) => seq > stopped.seq });
      expect(sim.run.stopped).toBeUndefined();
    }
  });

  test('ND8: a wait that runs out costs a millisecond more', () => {
    const sim = driver({ ...one, script: [send(5_000), { at: 5_500, do: 'cutLink', from: 'p1', to: 'broker-a' }, send(6_000)] });
    expect(sim.until('send.attemptFailed')).toMatchObject({
      at: 9_001,
      message: 'wait response on the channel <192.168.0.11:10911> timeout, 3000(ms)',
    });
  });
});

describe('a host without power', () => {
  test('ND12: its peers keep their channels: the first send waits for an answer, the next one for a connection', () => {
    const script = [
      { at: 5_000, do: 'powerFailure', node: 'broker-a' },
      send(6_000, { queue: 'broker-a:0' }),
      send(20_000, { queue: 'broker-a:0' }),
      { at: 200_000, do: 'start', node: 'broker-a' },
      send(240_000, { queue: 'broker-a:0' }),
    ];
    const sim = driver({ script, consumers: [] }).advanceTo(241_000);
    expect(sim.facts('connection.closed', { from: 'p1', to: 'broker-a' })).toMatchObject([
      { at: 9_001, noticedBy: 'p1', reason: 'timeout' },
    ]);
    expect(sim.facts('send.failed').map(({ message, costMs }) => [message, costMs])).toEqual([
      ['wait response on the channel <192.168.0.11:10911> timeout, 2997(ms)', 3_001],
      ['connect to 192.168.0.11:10911 failed', 3_001],
    ]);
    expect(sim.expectFact('route.removed', { broker: 'broker-a' }).at).toBeGreaterThan(110_000);
    expect(sim.facts('send.completed', { broker: 'broker-a' })).toHaveLength(1);
  });

  test('ND12: what is sent over a channel of its former life meets a reset', () => {
    const script = [
      { at: 5_000, do: 'powerFailure', node: 'broker-a' },
      { at: 5_500, do: 'start', node: 'broker-a' },
      send(7_000, { queue: 'broker-a:0' }),
    ];
    const sim = driver({ script, consumers: [] }).advanceTo(8_000);
    expect(sim.expectFact('connection.closed', { from: 'p1', to: 'broker-a' })).toMatchObject({ at: 5_501, reason: 'reset' });
    expect(sim.expectFact('send.completed').costMs).toBeLessThan(10);
  });
});

describe('what was written before its sender died', () => {
  const far = { ...one, network: { latency: 50 }, consumers: [] } as const;

  test('ND14: it reaches its server before the end of the connection; the answer finds nobody', () => {
    const script = [send(3_000), send(5_000, { keys: 'written' }), { at: 5_020, do: 'crash', node: 'p1' }];
    const sim = driver({ ...far, script });
    const stored = sim.until('message.stored', { keys: 'written' });
    expect(stored.at).toBe(5_050);
    expect(sim.until('client.removed', { client: 'p1' }).at).toBe(5_070);
    expect(sim.until('request.lost', { msgId: stored.msgId })).toMatchObject({ at: 5_101, reason: 'connectionClosed' });
    sim.advanceTo(20_000).expectNoFact('send.completed', { msgId: stored.msgId });
  });

  test('ND14: a wire that jitters lets the end of a connection overtake nothing', () => {
    const script = [send(3_000), { at: 5_020, do: 'crash', node: 'p1' }, send(5_019, { count: 1, keys: 'written' })];
    for (let seed = 1; seed <= 8; seed++) {
      const sim = driver({ ...far, network: { latency: 50, jitter: 40 }, seed, script });
      expect(sim.until('message.stored', { keys: 'written' }).at).toBeLessThanOrEqual(sim.until('client.removed', { client: 'p1' }).at);
    }
  });

  test('ND14: a oneway request that meets a dead server is lost in each fork anew', () => {
    const script = [
      { at: 5_000, do: 'send', producer: 'p1', mode: 'ONEWAY' },
      { at: 5_030, do: 'crash', node: 'broker-a' },
    ];
    const sim = driver({ ...far, script: [send(3_000), ...script] }).advanceTo(5_010);
    const forked = sim.run.fork([...sim.run.scenario.script, { at: 5_025, do: 'print', client: 'p1', text: 'here' }], 5_020);
    sim.advanceTo(5_100).expectFact('request.lost', { code: 'SEND_MESSAGE_V2' });
    forked.advanceTo(5_100);
    const lost = Array.from({ length: forked.trace.length }, (_, i) => forked.trace.fact(i + 1)).filter(
      ({ type }) => type === 'request.lost',
    );
    expect(lost.map(({ at }) => at)).toEqual([5_050]);
  });

  test('ND14: a server that was started while its client was dialling gets what is written then', () => {
    const script = [
      { at: 5_000, do: 'crash', node: 'broker-a' },
      send(6_000, { queue: 'broker-a:0' }),
      { at: 6_010, do: 'start', node: 'broker-a' },
    ];
    const sim = driver({ ...far, script: [send(3_000), ...script] }).advanceTo(7_000);
    expect(sim.facts('send.completed').at(-1)?.costMs).toBe(151);
  });
});

describe('a firewall on one port', () => {
  const closed = (more: Readonly<Record<string, unknown>> = {}) => ({ at: 0, do: 'closePort', node: 'broker-a', ...more });
  const one = { brokers: ['broker-a'], consumers: [], config: { sendMsgTimeout: 10_000 } };

  test('ND13: not even the end of a connection passes: the broker keeps the channel until it has been idle', () => {
    const script = [send(5_000), closed({ at: 6_000 }), send(7_000)];
    const sim = driver({ brokers: ['broker-a'], consumers: [], script }).advanceTo(200_000);
    expect(sim.facts('connection.closed', { from: 'p1', to: 'broker-a' }).map(({ noticedBy, at }) => [noticedBy, at])).toEqual([
      ['p1', 10_001],
    ]);
    expect(sim.expectFact('client.removed')).toMatchObject({ client: 'p1', reason: 'channelIdle' });
  });

  test('ND13: behind a closed port a broker is not renewed at its name server', () => {
    const ageing = driver({ ...one, script: [closed({ at: 12_000, node: 'n1' })] }).advanceTo(200_000);
    // Registered for the last time at 10 s; nothing came for 120 s.
    expect(ageing.expectFact('route.removed')).toMatchObject({ nameServer: 'n1', broker: 'broker-a', at: 130_001 });
  });

  test('ND13: each attempt costs what the refusal takes; once it is open, the send works', () => {
    const script = [closed({ refuseAfter: 2_094 }), send(5_000), { at: 20_000, do: 'openPort', node: 'broker-a' }, send(21_000)];
    const sim = driver({ ...one, script }).advanceTo(22_000);
    expect(
      sim
        .facts('send.attempted')
        .map(({ at }) => at)
        .slice(0, 3),
    ).toEqual([5_003, 7_097, 9_191]);
    expect(sim.expectFact('send.failed')).toMatchObject({ attempts: 3, costMs: 6_285 });
    expect(sim.facts('send.completed')).toHaveLength(1);
    sim.expectFact('broker.registered', { broker: 'broker-a' });
  });

  test('ND13: without an answer connecting takes 3 s', () => {
    const sim = driver({ ...one, script: [closed(), send(10_000)] }).advanceTo(30_000);
    expect(sim.expectFact('send.attemptFailed')).toMatchObject({ at: 13_004, message: 'connect to 192.168.0.11:10911 failed' });
  });

  test('ND13: nothing passes a connection that was open before', () => {
    const script = [send(4_000), closed({ at: 5_000 }), send(6_000, { queue: 'broker-a:0' })];
    const sim = driver({ ...one, script }).advanceTo(20_000);
    sim.expectFact('request.lost', { code: 'SEND_MESSAGE_V2', reason: 'firewall' });
    expect(sim.expectFact('send.failed').message).toContain('wait response on the channel');
  });

  test('ND13: a client opens no port, and a port is closed only once', () => {
    const script = [closed({ node: 'p1' }), closed(), closed(), { at: 1, do: 'openPort', node: 'n1' }];
    const reasons = driver({ ...one, script })
      .advanceTo(10)
      .facts('action.rejected')
      .map(({ reason }) => reason);
    expect(reasons).toEqual(['noPort', 'portClosed', 'portOpen']);
  });

  test('ND16: a process numbers what it makes and reads from 0, and again from 0 in its next life', () => {
    const script = [
      send(5_000, { count: 2, every: 1_000 }),
      { at: 8_000, do: 'crash', node: 'p1' },
      { at: 9_000, do: 'start', node: 'p1' },
    ];
    const sim = driver({ ...one, consumers: [], script: [...script, send(12_000)] }).advanceTo(13_000);
    const numbers = (from: number, to: number): (readonly [string, number])[] =>
      sim.facts('request.sent', { from: 'p1', at: (at) => at >= from && at < to }).map(({ code, opaque }) => [code, opaque] as const);
    expect(numbers(0, 6_500)).toEqual([
      ['GET_ROUTEINFO_BY_TOPIC', 0],
      ['HEART_BEAT', 2],
      ['GET_ROUTEINFO_BY_TOPIC', 4],
      ['SEND_MESSAGE_V2', 6],
      ['SEND_MESSAGE_V2', 8],
    ]);
    expect(numbers(9_000, 12_500)).toEqual([
      ['GET_ROUTEINFO_BY_TOPIC', 0],
      ['HEART_BEAT', 2],
      ['GET_ROUTEINFO_BY_TOPIC', 4],
      ['SEND_MESSAGE_V2', 6],
    ]);
  });
});

describe('the end of a connection', () => {
  test('ND17: in 5.3 what waits on a channel fails with it; in 4.9 it waits for its own timeout', () => {
    const script = [{ at: 31_000, do: 'crash', node: 'broker-a' }];
    const failed = (profile: 'rocketmq-4.9' | 'rocketmq-5.3'): string[] =>
      driver({ ...one, profile, script })
        .advanceTo(31_500)
        .facts('pull.answered', { at: (at) => at > 31_000 })
        .map(({ at, status }) => `${at} ${status}`);
    expect(new Set(failed('rocketmq-5.3'))).toEqual(new Set(['31001 RemotingSendRequestException']));
    expect(failed('rocketmq-4.9')).toEqual([]);
  });

  test('ND18: a frozen broker that is killed resets the connections that it has not read: 4.9 goes on at once, too', () => {
    const freeze = { at: 6_000, do: 'freeze', node: 'broker-a' };
    const kill = { at: 6_500, do: 'crash', node: 'broker-a' };
    const warm = send(4_000, { count: 8, every: 10 });
    const story = (more: readonly ScriptAction[]) => driver({ consumers: [], script: [warm, freeze, ...more] }).advanceTo(30_000);
    const sim = story([send(6_100, { count: 4, every: 1 }), send(6_200, { mode: 'ASYNC', count: 4, every: 1 }), kill]);
    expect(new Set(sim.facts('send.attemptFailed').map(({ at, broker }) => [at, broker].join()))).toEqual(new Set(['6501,broker-a']));
    expect(sim.facts('send.completed', { at: (at) => at > 6_000 })).toHaveLength(8);
    sim.expectNoFact('send.failed');
    // What it has read, nobody hears of: the send waits for its own timeout.
    const stall = { at: 6_000, do: 'stallAppends', broker: 'broker-a', forMs: 60_000 };
    const read = driver({ brokers: ['broker-a'], consumers: [], script: [warm, stall, send(6_100), kill] }).advanceTo(30_000);
    expect(read.expectFact('send.failed').message).toBe('sendDefaultImpl call timeout');
  });

  test('ND17: a send that waits on the channel of a broker that dies goes on to the other one', () => {
    const sim = driver({
      profile: 'rocketmq-5.3',
      brokers: ['broker-a', 'broker-b'],
      consumers: [],
      script: [
        { at: 5_000, do: 'freeze', node: 'broker-a' },
        send(6_000, { queue: 'broker-a:1' }),
        send(6_500),
        { at: 7_000, do: 'crash', node: 'broker-a' },
      ],
    }).advanceTo(8_000);
    expect(sim.facts('send.failed')).toMatchObject([{ at: 7_001, message: 'send request to <192.168.0.11:10911> failed' }]);
    expect(sim.facts('send.completed')).toMatchObject([{ broker: 'broker-b' }]);
  });
});
