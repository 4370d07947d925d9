import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createRun } from '../../history.ts';
import { differences } from './compare.ts';
import { observe } from './observe.ts';
import type { RecordedSend, Recording, Seen } from './recording.ts';
import { firstQueuesOf, recordingStart, toScenario, type ScenarioChoices } from './toScenario.ts';

const textOf = (name: string): string => readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8');
const read = (name: string): Recording => JSON.parse(textOf(name)) as Recording;

interface Part {
  readonly choices?: ScenarioChoices;
  /** Groups of consumers that are part of the comparison. */
  readonly groups?: (group: string) => boolean;
  /** Instead of what is in the file. */
  readonly whole?: Recording;
}

/** The recording, and what a run of its scenario shows up to the recording's end. */
function replay(name: string, { choices = {}, groups = () => true, whole = read(name) }: Part = {}): { recording: Recording; run: Seen[] } {
  const recording = { ...whole, consumers: whole.consumers.filter(({ group }) => groups(group)) };
  const without = new Set(whole.consumers.filter(({ group }) => !groups(group)).map(({ id }) => id));
  const did = whole.did.filter((done) => !('node' in done) || !without.has(done.node));
  const run = createRun(toScenario({ ...recording, did }, { firstQueues: firstQueuesOf(recording), ...choices }));
  const end = Math.max(...recording.saw.map(({ at }) => at));
  return { recording, run: observe(recording, run, end + 200) };
}

describe('recordings of a real 4.9.8, replayed', () => {
  test('retry-short-levels: 16 and 20 retries to the dead-letter topic, two instances', () => {
    expect(differences(replay('retry-short-levels'), ['sends', 'deliveries', 'copies', 'ids', 'shares'])).toEqual([]);
  });

  test('retry-default-levels: each way to fail, each kind of maximum, the consume timeout', () => {
    expect(differences(replay('retry-default-levels'), ['sends', 'deliveries', 'copies', 'ids', 'shares', 'offsets'])).toEqual([]);
  });

  test('rebalance-allocation: who holds what while instances join, leave, are killed, freeze and thaw', () => {
    expect(differences(replay('rebalance-allocation'), ['shares'])).toEqual([]);
  });

  test('clustering-broadcasting: nine messages for three instances, shared and to all; who comes later', () => {
    expect(differences(replay('clustering-broadcasting'), ['sends', 'deliveries', 'ids', 'shares', 'offsets'])).toEqual([]);
  });

  test('flow-control: pulls at a threshold, a span that does not hold, an offset held by one message', () => {
    expect(differences(replay('flow-control'), ['deliveries', 'offsets', 'pulls', 'cacheSize'])).toEqual([]);
  });

  test('offset-persistence: what comes again after a kill of the consumer, of the broker, and after a shutdown', () => {
    expect(differences(replay('offset-persistence'), ['sends', 'deliveries', 'offsets'])).toEqual([]);
  });

  test('delay-levels: levels 0 to 5, each message parked and copied', () => {
    expect(differences(replay('delay-levels'), ['sends', 'deliveries', 'copies', 'ids', 'shares'])).toEqual([]);
  });

  test('long-poll: arrivals during a hold, tags that do not match, a broker killed while pulls are held', () => {
    expect(differences(replay('long-poll'), ['sends', 'deliveries', 'offsets', 'pulls'])).toEqual([]);
  });

  test('broker-failure-send: sync, async and oneway while brokers and the name server are down, with their texts', () => {
    const recording = read('broker-failure-send');
    // The latency-fault option and an empty list of name servers are not compared: what they stored is there.
    const isCompared = (send: RecordedSend): boolean => send.by !== 'pf' && send.by !== 'pempty';
    const keys = new Set(recording.did.flatMap((done) => (done.do === 'send' && !isCompared(done) && done.key !== 'x' ? [done.key] : [])));
    const choices: ScenarioChoices = {
      firstQueues: {
        'p1/TR': [
          [8, 0],
          [4, 3],
          [8, 3],
        ],
        // The client's machine had two processors, so two threads sent asynchronously in turn.
        'p1/TR/async-0': [[8, 2]],
        'p1/TR/async-1': [
          [8, 5],
          [8, 6],
        ],
      },
      config: { availableProcessors: 2 },
      standIn: (send) => {
        if (isCompared(send)) return send;
        const stored = recording.saw.find((seen) => seen.saw === 'sent' && seen.key === send.key);
        if (stored?.saw !== 'sent') return undefined;
        return { at: send.at, do: 'send', by: 'p1', topic: send.topic, key: send.key, queue: stored.queue.slice(send.topic.length + 1) };
      },
    };
    const leaveOut = (seen: Seen): boolean => ('by' in seen && seen.by === 'pempty') || ('key' in seen && keys.has(seen.key));
    expect(differences({ ...replay('broker-failure-send', { choices }), leaveOut }, ['sends', 'attempts'])).toEqual([]);
  });

  test('broker-failure-send: sends with sendLatencyFaultEnable keep away from the killed broker, and what they do when both are', () => {
    const recording = read('broker-failure-send');
    const isCompared = (by: string): boolean => by === 'pf';
    const choices: ScenarioChoices = {
      firstQueues: {
        'pf/TR': [
          [8, 6],
          [4, 2],
          [8, 4],
        ],
      },
      producers: { pf: { sendLatencyFaultEnable: true } },
      // A refusal by broker-b took longer than one by broker-a, and the faster one is chosen when both are dead.
      links: [{ from: 'pf', to: 'broker-b', latency: 4, jitter: 0, lossPerMille: 0 }],
      standIn: (send) => {
        if (isCompared(send.by)) return send;
        // Of a oneway send only the attempt tells where it went.
        const wanted = send.mode === 'ONEWAY' ? 'tried' : 'sent';
        const stored = recording.saw.find((seen) => seen.saw === wanted && seen.key === send.key);
        if (stored === undefined || !('queue' in stored) || 'error' in stored) return undefined;
        return { at: send.at, do: 'send', by: 'p1', topic: send.topic, key: send.key, queue: stored.queue.slice(send.topic.length + 1) };
      },
    };
    const leaveOut = (seen: Seen): boolean => 'by' in seen && !isCompared(seen.by);
    expect(differences({ ...replay('broker-failure-send', { choices }), leaveOut }, ['sends', 'attempts'])).toEqual([]);
  });

  test('silent-broker-and-consumer: sends that hang, fail over and arrive late, and who is missed when', () => {
    // From m26 on a send that ends at 3,000 or at 3,001 ms decides with which queue the next begins: there only shares are compared.
    const isLate = (key: string): boolean => Number(/^m(\d+)$/.exec(key)?.[1] ?? 0) > 25;
    const leaveOut = (seen: Seen): boolean => 'key' in seen && isLate(seen.key);
    const comparison = { ...replay('silent-broker-and-consumer'), leaveOut };
    expect(differences(comparison, ['sends', 'shares'])).toEqual([]);
  });

  test('name-servers: two that know different brokers; who asks whom, and what a restarted one answers', () => {
    // broker-c starts when both name servers are dead; a scenario's brokers are there from the beginning.
    const whole = read('name-servers');
    const recording: Recording = { ...whole, did: [{ at: -recordingStart, do: 'crash', node: 'broker-c' }, ...whole.did] };
    const choices: ScenarioChoices = {
      firstNameServers: { pBoth1: 0, pBoth2: 1, pBoth3: 1, pBoth4: 1, cBoth: 1 },
      brokers: { 'broker-b': { namesrvAddr: 'ns2' } },
    };
    const run = observe(recording, createRun(toScenario(recording, choices)), 197_100);
    // Which queues a producer begins with is drawn anew with each route: only what it may choose from is compared. When a broker comes
    // back to the tables depends on when it was started, up to 30 s: m98 and the 3 s between the two brokers are not compared.
    const leaveOut = (seen: Seen): boolean =>
      seen.saw === 'sent' ||
      ('topic' in seen && seen.topic === 'TC') ||
      ('key' in seen && seen.key === 'm98') ||
      (seen.saw === 'route' && seen.from === 'ns2' && seen.at > 181_000 && seen.queues['broker-b'] === undefined);
    // A client shuffles its list of name servers.
    const inOneOrder = (list: readonly Seen[]): Seen[] =>
      list.map((seen) => (seen.saw === 'failed' ? { ...seen, message: seen.message.replace('[{ns2}, {ns1}]', '[{ns1}, {ns2}]') } : seen));
    const compared = { recording: { ...recording, saw: inOneOrder(recording.saw) }, run: inOneOrder(run), leaveOut };
    expect(differences(compared, ['sends', 'routes', 'publishes', 'shares'])).toEqual([]);
  });

  test('ha-async-master: masters killed and back, who reads and writes where, offsets that go back', () => {
    const choices: ScenarioChoices = {
      brokerStarts: { 'broker-b': -22_600, 'slave-a': -19_294, 'slave-b': -15_737 },
      // Each route has a round robin of its own: one before the kill, one after the return.
      firstQueues: {
        'p1/TA': [
          [2, 0],
          [2, 1],
        ],
        'p1/TB': [
          [2, 1],
          [2, 0],
        ],
      },
      brokers: {
        'broker-a': { slaveReadEnable: false },
        'slave-a': { slaveReadEnable: false },
        'broker-b': { slaveReadEnable: true },
        'slave-b': { slaveReadEnable: true },
      },
    };
    const { recording, run } = replay('ha-async-master', { choices });
    const killedAt = 17_489;
    const leaveOut = (seen: Seen): boolean =>
      // Which of two queues a single thread empties first is decided by the ms in which their first pulls are answered.
      (seen.saw === 'delivered' && (seen.to === 'sB' || (seen.to === 'sA' && (seen.stored ?? 0) < killedAt))) ||
      // A fresh process: its first pull left 0.7 s after its start, and was refused once.
      (seen.saw === 'delivered' && seen.to === 'cA' && (seen.stored ?? 0) < killedAt) ||
      (seen.saw === 'holds' && seen.who === 'cA') ||
      // Its second start wrote down no share.
      (seen.saw === 'holds' && seen.who === 'rA' && seen.at > 100_000) ||
      // It had nothing new to tell, so the run does not tell it.
      (seen.saw === 'commits' && seen.who === 'oA');
    const kept = (list: readonly Seen[]): Seen[] => list.filter((seen) => !leaveOut(seen));
    const compared = { recording: { ...recording, saw: kept(recording.saw) }, run: kept(run) };
    expect(differences(compared, ['sends', 'deliveries', 'shares', 'publishes', 'replicas', 'replicaOffsets'])).toEqual([]);
  });

  test('subscription-inconsistency: different tags, different topics, equal subscriptions', () => {
    expect(differences(replay('subscription-inconsistency'), ['sends', 'deliveries', 'shares', 'offsets'])).toEqual([]);
  });

  test('filter-oneway-batch-limits: tags, SQL92 and an expression that does not parse', () => {
    expect(differences(replay('filter-oneway-batch-limits'), ['starts', 'sends', 'deliveries', 'ids', 'shares', 'offsets'])).toEqual([]);
  });

  test('send-limits-busy: two permits and a frozen broker: who waits for an answer, who for a permit, and when each gives up', () => {
    const choices: ScenarioChoices = {
      config: { availableProcessors: 2 },
      producers: { ps: { clientAsyncSemaphoreValue: 2 } },
      // The floods are not played: what they stored is not there, so only the failures are compared.
      standIn: (send) => (send.key === 'warm' ? { ...send, by: 'ps', topic: 'TD' } : send),
    };
    const { recording, run } = replay('send-limits-busy', { choices });
    // Two texts were recorded for a permit that does not come; which one depends on less than a millisecond.
    const saw = recording.saw.map((seen) =>
      seen.saw === 'failed' && seen.message === 'invokeAsyncImpl invoke too fast'
        ? { ...seen, message: 'invokeAsync call the addr[{broker-d}] timeout' }
        : seen,
    );
    const leaveOut = (seen: Seen): boolean => seen.saw === 'sent';
    expect(differences({ recording: { ...recording, saw }, run, leaveOut }, ['sends'])).toEqual([]);
    expect(run.some((seen) => seen.saw === 'sent' && seen.key === 'after')).toBe(true);
  });

  test('dlq-and-reset, the topic whose offsets are reset: online, offline, back, forward, to the end, with a backlog', () => {
    // Not recorded: the first twenty sends. Not ours: the old call for a group that never was, which mqadmin makes only for one that is offline.
    const leaveOut = (seen: Seen): boolean =>
      seen.saw === 'sent' ? !/^r2[0-3]$/.test(seen.key) : JSON.stringify(seen).includes('G_never');
    expect(differences({ ...replay('offset-reset'), leaveOut }, ['resets', 'sends', 'deliveries', 'offsets'])).toEqual([]);
  });

  test('dlq-and-reset, the other half: dead letters consumed again by five groups, one Message object sent three times', () => {
    const recording = read('dead-letters');
    const moved: Readonly<Record<string, number>> = {
      // Its process was fresh: d1 overtook it at the listener.
      d0: 50,
      // Its first pull came before the broker knew its subscription, and was made again 1 s later.
      dlr: 1_000,
    };
    const did = recording.did.map((done) => {
      const by = done.at < 30_000 ? moved[done.do === 'send' ? done.key : 'node' in done ? done.node : ''] : undefined;
      return by === undefined ? done : { ...done, at: done.at + by };
    });
    // Its topic was read before it was sent.
    const leaveOut = (seen: Seen): boolean => seen.saw === 'stored' && seen.key === 'x0';
    const compared = { ...replay('dead-letters', { whole: { ...recording, did } }), leaveOut };
    expect(differences(compared, ['sends', 'deliveries', 'copies', 'ids'])).toEqual([]);
    expect(differences(replay('dead-letters'), ['shares'])).toEqual([]);
  });

  test('orderly-rebalance: orderly consumers join, are killed, leave; locks decide who reads', () => {
    expect(differences(replay('orderly-rebalance'), ['sends', 'deliveries', 'shares'])).toEqual([]);
  });

  test('two-brokers-order: keys move when a broker is killed and back when it returns', () => {
    expect(differences(replay('two-brokers-order'), ['sends', 'deliveries', 'shares'])).toEqual([]);
  });

  test('two-brokers-order, the topic with orderTopicConf: keys stay, and sends to the dead broker fail', () => {
    const choices: ScenarioChoices = { orderTopicConf: { TC: 'broker-a:2;broker-b:2' }, config: { orderMessageEnable: true } };
    expect(differences(replay('two-brokers-order-conf', { choices }), ['sends', 'deliveries', 'shares'])).toEqual([]);
  });
});
