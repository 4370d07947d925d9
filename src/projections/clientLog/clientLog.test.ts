import { describe, expect, test } from 'vitest';
import { createRun, type ResolvedScenario } from '../../engine/index.ts';
import { openPreset, parseScenario } from '../../scenario/index.ts';
import { clientLog } from './clientLog.ts';
import type { ClientLogModel } from './clientLogModel.ts';
import { filesOf, logSettingsOf, onsFileMaxIndex, onsLevel } from './logSettings.ts';

function scenarioOf(parts: object): ResolvedScenario {
  const parsed = parseScenario({ version: 1, ...parts });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

function preset(slug: string): ResolvedScenario {
  const opened = openPreset(slug);
  if (!opened.ok) throw new Error(`${slug} does not open`);
  return opened.value;
}

/** The log of a client at a moment. */
function logAt(scenario: ResolvedScenario, id: string, ms: number): ClientLogModel {
  const run = createRun(scenario);
  run.advanceTo(ms);
  const state = clientLog.initial(scenario);
  for (let seq = 1; seq <= run.trace.length && run.trace.at(seq) <= ms; seq++) clientLog.apply(state, run.trace.fact(seq));
  const kind = scenario.producers.some((producer) => producer.id === id) ? 'producer' : 'consumer';
  return clientLog.model(state, ms, { kind, id });
}

const textsOf = ({ lines }: ClientLogModel): string[] => lines.map(({ level, text }) => `${level} ${text}`);

describe('settings', () => {
  test.each([
    ['INFO', 'INFO'],
    [' warn ', 'WARN'],
    ['TRACE', 'INFO'],
    ['', 'INFO'],
  ])('S-262: level %j is %s', (given, level) => expect(onsLevel(given)).toBe(level));

  test.each([
    ['0', 10],
    ['101', 10],
    ['abc', 10],
    ['20', 20],
    ['1', 1],
    ['100', 100],
  ])('S-261: %j history files are %i', (given, number) => expect(onsFileMaxIndex(given)).toBe(number));

  test('S-258: by default ons.log in logs of the home directory, 64 MiB, 10 history files, INFO', () => {
    const settings = logSettingsOf(scenarioOf({ profile: 'ons-2017' }), { config: {} });
    expect(settings).toMatchObject({
      root: '${user.home}/logs',
      fileName: 'ons.log',
      level: 'INFO',
      maxFileIndex: 10,
      maxFileBytes: 64 * 1024 * 1024,
    });
    const rocketmq = logSettingsOf(scenarioOf({}), { config: { 'rocketmq.client.logLevel': 'WARN' } });
    expect(rocketmq).toMatchObject({ fileName: 'rocketmq_client.log', level: 'WARN', maxFileIndex: 10, maxFileBytes: 1024 ** 3 });
  });

  test('S-259: after 12 × 64 MiB there are ons.log and 10 rolled files', () => {
    const settings = logSettingsOf(scenarioOf({ profile: 'ons-2017' }), { config: {} });
    const files = filesOf(settings, 12 * settings.maxFileBytes);
    expect(files.map(({ name }) => name)).toEqual(['ons.log', ...Array.from({ length: 10 }, (_, i) => `ons.log.${i + 1}`)]);
    expect(filesOf(settings, 100)).toEqual([{ name: 'ons.log', bytes: 100 }]);
  });
});

describe('P-59: client-log-detective', () => {
  const scenario = preset('client-log-detective');

  test('S-261, S-262: INFO, WARN, INFO; 10, 20, 10', () => {
    const settings = ['info', 'warn', 'trace'].map((id) => logAt(scenario, id, 10_000).settings);
    expect(settings.map((one) => [one?.level, one?.maxFileIndex])).toEqual([
      ['INFO', 10],
      ['WARN', 20],
      ['INFO', 10],
    ]);
    const warn = logAt(scenario, 'warn', 10_000);
    expect(new Set(warn.lines.map(({ level }) => level))).toEqual(new Set(['WARN']));
    expect(warn.hidden).toBeGreaterThan(5);
  });

  test('S-257, S-260: without permission no file and no crash; with two bindings all of it is there', () => {
    expect(logAt(scenario, 'sealed', 20_000)).toMatchObject({ lines: [], files: [], written: 0 });
    expect(logAt(scenario, 'twice', 20_000)).toMatchObject({ settings: { fate: 'twoBindings' } });
    const unbound = { ...scenario, consumers: scenario.consumers.map((one) => ({ ...one, log: 'noBinding' as const })) };
    expect(logAt(unbound, 'info', 20_000).lines).toEqual([]);
  });

  test('S-021: the log of a producer and that of a consumer of one run, at one moment', () => {
    const [producer, consumer] = ['p1', 'c1'].map((id) => logAt(preset('push-consumer-basics'), id, 12_000)) as [
      ClientLogModel,
      ClientLogModel,
    ];
    for (const { lines } of [producer, consumer]) {
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.every(({ at }) => at <= 12_000)).toBe(true);
    }
    expect(textsOf(producer)).not.toEqual(textsOf(consumer));
  });

  test('S-255: the lines name the fault, in order: routes come, the port of broker-b does not answer', () => {
    const texts = textsOf(logAt(scenario, 'p1', 40_000));
    expect(texts.slice(0, 3)).toEqual([
      expect.stringMatching(/^INFO Created new MQClientInstance for clientId:\[192\.168\.0\.101@/),
      expect.stringMatching(/^INFO the client factory \[.*\] start OK$/),
      'INFO the producer [PID_LOG] start OK. sendMessageWithVIPChannel=false',
    ]);
    expect(texts).toContain('INFO the topic[OrderTopic] route info changed, old[…] ,new[…]');
    const bad = texts.filter((text) => !text.startsWith('INFO'));
    expect(bad.slice(1, 4)).toEqual([
      'WARN createChannel: connect remote host[192.168.0.12:10911] timeout 3000ms, …',
      expect.stringMatching(
        /^WARN sendKernelImpl exception, resend at once, InvokeID: …, RT: 3001ms, Broker: MessageQueue \[topic=OrderTopic, brokerName=broker-b, queueId=\d\]/,
      ),
      'ERROR Send message Exception, … org.apache.rocketmq.remoting.exception.RemotingTooMuchRequestException: sendDefaultImpl call timeout',
    ]);
    expect(bad.every((text) => !text.includes('192.168.0.1:9876') && !text.includes('192.168.0.11:'))).toBe(true);
  });
});

describe('other faults leave other lines', () => {
  test('no name server', () => {
    const scenario = scenarioOf({
      script: [
        { at: '500ms', do: 'crash', node: 'n1' },
        { at: '5s', do: 'send', producer: 'p1' },
      ],
    });
    const bad = textsOf(logAt(scenario, 'p1', 8_000)).filter((text) => !text.startsWith('INFO'));
    expect(bad).toContain('WARN createChannel: connect remote host[192.168.0.1:9876] failed, …');
    expect(bad.find((text) => text.startsWith('ERROR'))).toContain('updateTopicRouteInfoFromNameServer Exception');
  });

  test('a listener that throws or returns null, a share that changes, a shutdown; a kill leaves nothing', () => {
    const scenario = scenarioOf({
      brokers: [{ id: 'broker-a' }],
      consumers: [
        { id: 'c1', listener: { result: 'THROW' } },
        { id: 'c2', startAt: '10s', listener: { result: 'NULL' } },
      ],
      script: [
        { at: '5s', do: 'send', producer: 'p1' },
        { at: '30s', do: 'stop', node: 'c2' },
        { at: '40s', do: 'crash', node: 'c1' },
      ],
    });
    const c1 = textsOf(logAt(scenario, 'c1', 60_000));
    expect(c1.find((text) => text.startsWith('WARN consumeMessage exception: … Group: order-group Msgs: ['))).toBeDefined();
    expect(c1.filter((text) => text.includes('remove unnecessary mq, MessageQueue [topic=OrderTopic')).length).toBe(2);
    expect(c1.filter((text) => text.includes('add a new mq, MessageQueue [topic=OrderTopic')).length).toBe(6);
    expect(c1.at(-1)).not.toContain('shutdown');
    expect(textsOf(logAt(scenario, 'c2', 60_000)).at(-1)).toBe('INFO the consumer [order-group] shutdown OK');
  });
});
