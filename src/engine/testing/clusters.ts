/** Small clusters with faults: what properties of the engine are tried on. */
import type { ResolvedScenario, ScriptAction } from '../model/scenario.ts';
import { consumeRetry16, scenario, send } from './scenarios.ts';

/** Named runs and how far each is computed (ms). */
export interface NamedCluster {
  readonly name: string;
  readonly scenario: ResolvedScenario;
  readonly until: number;
}

const failing = { result: 'RECONSUME_LATER' } as const;
const kill = (at: number, node: string): ScriptAction => ({ at, do: 'crash', node });
const start = (at: number, node: string): ScriptAction => ({ at, do: 'start', node });
const receive = { by: 'loop', maxMessageNum: 4, invisibleDuration: 12_000, awaitDuration: 9_000 } as const;
const stop = (at: number, node: string): ScriptAction => ({ at, do: 'stop', node });
const cut = (at: number, from: string, to: string): ScriptAction => ({ at, do: 'cutLink', from, to });
const heal = (at: number, from: string, to: string): ScriptAction => ({ at, do: 'healLink', from, to });

export const clusters: readonly NamedCluster[] = [
  { name: 'retries of one message', scenario: consumeRetry16(), until: 200_000 },
  {
    name: 'a broker is killed and started again',
    scenario: scenario({
      consumers: [{ id: 'c1', listener: failing }, 'c2'],
      script: [send(5_000, { count: 40, every: 700 }), kill(9_000, 'broker-a'), start(31_000, 'broker-a')],
    }),
    until: 150_000,
  },
  {
    name: 'consumers join, leave and die',
    scenario: scenario({
      consumers: ['c1', { id: 'c2', startAt: 7_003 }, { id: 'c3', startAt: 26_000 }],
      script: [send(5_000, { count: 60, every: 900 }), stop(20_000, 'c1'), kill(41_500, 'c2'), start(63_000, 'c1')],
    }),
    until: 160_000,
  },
  {
    name: 'links are cut and heal',
    scenario: scenario({
      brokers: ['broker-a'],
      consumers: ['c1', { id: 'c2', listener: failing }],
      script: [
        send(5_000, { count: 30, every: 1_300 }),
        cut(12_000, 'c2', 'broker-a'),
        cut(15_500, 'n1', 'broker-a'),
        heal(150_000, 'c2', 'broker-a'),
        heal(170_000, 'n1', 'broker-a'),
        send(200_000, { count: 4, every: 10 }),
      ],
    }),
    until: 260_000,
  },
  {
    name: 'name servers come and go',
    scenario: scenario({
      nameServers: ['n1', 'n2'],
      topics: [{ name: 'OrderTopic', brokers: ['broker-a'] }],
      script: [
        kill(3_000, 'n1'),
        send(5_000, { topic: 'NewTopic', count: 6, every: 2_000 }),
        start(24_000, 'n1'),
        kill(40_000, 'n2'),
        send(50_000, { topic: 'OtherTopic' }),
        stop(70_000, 'broker-b'),
      ],
    }),
    until: 140_000,
  },
  {
    name: 'jitter and loss',
    scenario: scenario({
      seed: 11,
      network: { latency: 3, jitter: 4, lossPerMille: 60 },
      consumers: [{ id: 'c1', listener: failing }, 'c2'],
      script: [send(5_000, { count: 25, every: 400 })],
    }),
    until: 120_000,
  },
  {
    name: 'slow listeners, flow control and broadcasting',
    scenario: scenario({
      brokers: ['broker-a'],
      topics: [{ name: 'OrderTopic', writeQueueNums: 2, readQueueNums: 2 }],
      config: { pullThresholdForQueue: 10, consumeThreadMin: 2, consumeThreadMax: 2, consumeTimeout: 1 },
      consumers: [
        { id: 'c1', listener: { processMs: 1_500, rules: [{ when: { key: 'k-3' }, processMs: 130_000 }] } },
        { id: 'b1', group: 'audit', messageModel: 'BROADCASTING', listener: failing },
      ],
      script: [send(5_000, { count: 90, every: 0, keys: 'k-{n}' }), kill(90_000, 'c1'), start(95_000, 'c1')],
    }),
    until: 200_000,
  },
  {
    name: 'instances that subscribe differently, and change their minds',
    scenario: scenario({
      config: { enablePropertyFilter: true },
      topics: [{ name: 'OrderTopic' }, { name: 'Other' }],
      consumers: [
        { id: 'c1', subscriptions: [{ topic: 'OrderTopic', expression: 'TagA' }] },
        { id: 'c2', startAt: 3_007, subscriptions: [{ topic: 'Other', expression: 'price > 3', expressionType: 'SQL92' }] },
      ],
      script: [
        send(5_000, { count: 20, every: 900, tag: 'TagA' }),
        send(5_300, { count: 20, every: 900, topic: 'Other', properties: 'price={n}' }),
        { at: 21_000, do: 'subscribe', consumer: 'c2', topic: 'OrderTopic', expression: 'TagA||TagB' },
        { at: 47_000, do: 'subscribe', consumer: 'c1', topic: 'Other', expression: '*' },
      ],
    }),
    until: 140_000,
  },
  {
    name: 'messages come back to SimpleConsumers',
    scenario: scenario({
      profile: 'rocketmq-5.3',
      consumers: [
        { id: 'c1', type: 'simple', receive, listener: { rules: [{ when: { reconsumeTimesTo: 1 }, ...failing }] } },
        { id: 'c2', type: 'simple', receive: { ...receive, invisibleAfterFailure: 11_000 }, listener: { processMs: 4_000, ...failing } },
        { id: 'c3', type: 'simple', receive: { ...receive, by: 'hand' } },
      ],
      script: [
        send(5_000, { count: 12, every: 900, keys: 'o-{n}' }),
        { at: 5_500, do: 'receive', consumer: 'c3', maxMessageNum: 2 },
        { at: 9_000, do: 'changeInvisibleDuration', consumer: 'c3', message: 'o-1', invisibleDuration: 30_000 },
        kill(24_000, 'broker-a'),
        start(27_000, 'broker-a'),
        kill(51_000, 'c1'),
      ],
    }),
    until: 120_000,
  },
  {
    name: 'HTTP clients and their gateway die between GET and DELETE',
    scenario: scenario({
      profile: 'ons-2017',
      producers: [],
      consumers: [],
      httpGateways: ['http-1'],
      httpClients: ['h1', { id: 'h2', language: 'PHP' }, { id: 'h3', language: 'Python' }],
      script: [
        { at: 5_000, do: 'httpSend', client: 'h1', count: 20, every: 700, tag: 'http', key: 'o-{n}' },
        { at: 6_000, do: 'httpReceive', client: 'h2', count: 6, every: 0, num: 3, delete: true },
        { at: 6_500, do: 'httpReceive', client: 'h3', count: 2, every: 0, timeout: 20_000 },
        kill(12_000, 'h2'),
        kill(30_000, 'http-1'),
        start(33_000, 'h2'),
        start(34_000, 'http-1'),
        cut(36_000, 'broker-a', 'http-1'),
        { at: 37_000, do: 'httpReceive', client: 'h2', delete: true },
        heal(90_000, 'broker-a', 'http-1'),
        { at: 905_000, do: 'httpReceive', client: 'h2', count: 2, every: 0, delete: true },
      ],
    }),
    until: 1_000_000,
  },
  {
    name: 'pull consumers poll, seek and crash',
    scenario: scenario({
      consumers: [
        { id: 'c1', type: 'pull', listener: { processMs: 300 } },
        { id: 'c2', type: 'pull', startAt: 12_000, listener: failing },
        { id: 'c3', type: 'pull', group: 'audit', assign: ['OrderTopic:broker-a:1', 'OrderTopic:broker-b:2'] },
      ],
      script: [
        send(5_000, { count: 80, every: 250 }),
        { at: 15_000, do: 'seek', consumer: 'c3', queue: 'OrderTopic:broker-a:1', offset: 0 },
        kill(21_000, 'c1'),
        start(29_000, 'c1'),
        kill(40_000, 'broker-b'),
      ],
    }),
    until: 110_000,
  },
];
