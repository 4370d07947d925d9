/** Rows of the seeds that the code lens shows: each program beside the run that it stands for. */
import { describe, expect, test } from 'vitest';
import { createRun, type Fact, type FactOf, type FactType, type ResolvedScenario, type Selection } from '../../engine/index.ts';
import { kindsFor } from './kinds.ts';
import type { ClientKind } from './program.ts';
import { onsAspNet } from './programs/onsAspNet.ts';
import { onsJava } from './programs/onsJava.ts';
import { onsCpp, onsDotnet } from './programs/onsNative.ts';
import { onsSpring } from './programs/onsSpring.ts';
import { springBoot } from './programs/springBoot.ts';
import { litLines, modelAt, presetOf, scenarioOf, textOf } from './testing/programs.ts';

const producer = (id: string): Selection => ({ kind: 'producer', id });
const consumer = (id: string): Selection => ({ kind: 'consumer', id });
const programOf = (kind: ClientKind, scenario: ResolvedScenario, client: Selection): string =>
  textOf(kind.lines(modelAt(scenario, 0, client)));
const count = (text: string, mark: string): number => text.split(mark).length - 1;

function factsOf<T extends FactType>(scenario: ResolvedScenario, until: number, type: T): FactOf<T>[] {
  const run = createRun(scenario);
  run.advanceTo(until);
  const found: FactOf<T>[] = [];
  for (let seq = 1; seq <= run.trace.seqAt({ ms: until }); seq++) {
    const fact: Fact = run.trace.fact(seq);
    if (fact.type === type) found.push(fact as FactOf<T>);
  }
  return found;
}

/** ONS, a topic, a producer and what it sends. */
const ons = (parts: object): ResolvedScenario =>
  scenarioOf({ version: 1, profile: 'ons-2017', brokers: [{ id: 'broker-a' }], producers: [{ id: 'p1', group: 'PID_DEMO' }], ...parts });

describe('Spring', () => {
  test('S-075: the annotated listener names its topic, its group, what it selects and its message model', () => {
    const scenario = scenarioOf({
      version: 1,
      consumers: [
        { id: 'c1', group: 'g', messageModel: 'BROADCASTING', subscriptions: [{ topic: 'OrderTopic', expression: 'TagA || TagB' }] },
      ],
    });
    expect(programOf(springBoot, scenario, consumer('c1'))).toContain(
      '@RocketMQMessageListener(topic = "OrderTopic", consumerGroup = "g", selectorExpression = "TagA || TagB", messageModel = MessageModel.BROADCASTING)',
    );
  });

  describe('Spring Retry', () => {
    const scenario = presetOf('spring-retry-backoff');
    const program = programOf(springBoot, scenario, producer('p1'));

    test('S-086, S-087: both dependencies, and the annotation that is not what makes it retry', () => {
      expect(program).toContain('org.springframework.retry:spring-retry, org.springframework.boot:spring-boot-starter-aop');
      expect(program).toMatch(/retries without it\.\n@EnableRetry\n@SpringBootApplication/);
      expect(programOf(springBoot, presetOf('push-consumer-basics'), producer('p1'))).not.toContain('retry');
    });

    test('S-090: an initial interval of 1000 is a first wait of 1 s, in the program and in the run', () => {
      expect(program).toContain('retryPolicy.setMaxAttempts(3);');
      expect(program).toContain('backOffPolicy.setInitialInterval(1000L);');
      expect(program).toContain('backOffPolicy.setMultiplier(2.0);');
      expect(factsOf(scenario, 12_000, 'retry.backedOff').map(({ waitMs }) => waitMs)).toEqual([1000, 2000]);
    });

    test('the line that tries again is lit while a try is under way', () => {
      const [, second] = factsOf(scenario, 12_000, 'retry.tried');
      expect(litLines(modelAt(scenario, second?.at ?? 0, producer('p1')), springBoot)).toEqual([
        'now: attempt -> rocketMQTemplate.syncSend("OrderTopic", again),',
      ]);
    });
  });

  test('S-176: MqConfig has the names of this cluster and no key; one XML file for each side', () => {
    const scenario = ons({
      topics: [{ name: 'Ray_MQ_demo' }],
      consumers: [{ id: 'c1', group: 'CID_Raydemo', subscriptions: [{ topic: 'Ray_MQ_demo', expression: '*' }] }],
    });
    for (const [client, file] of [
      [producer('p1'), 'producer.xml'],
      [consumer('c1'), 'consumer.xml'],
    ] as const) {
      const program = programOf(onsSpring, scenario, client);
      for (const [name, value] of [
        ['TOPIC', 'Ray_MQ_demo'],
        ['PRODUCER_ID', 'PID_DEMO'],
        ['CONSUMER_ID', 'CID_Raydemo'],
        ['ACCESS_KEY', 'XXX'],
        ['SECRET_KEY', 'XXX'],
      ])
        expect(program).toContain(`public static final String ${name} = "${value}";`);
      expect(program).toContain(`/* ${file}`);
      expect(program).toContain(`ClassPathXmlApplicationContext("${file}")`);
    }
  });

  test('S-171, S-181: the classes of the demo are programs of presets', () => {
    const classes = (slug: string, client: Selection): string =>
      kindsFor(modelAt(presetOf(slug), 0, client))
        .map((kind) => programOf(kind, presetOf(slug), client))
        .join('\n');
    const transactions = classes('tx-checkback-120s', producer('p1'));
    expect(transactions).toContain('public class SimpleTransactionProducer {');
    expect(transactions).toContain('class LocalTransactionCheckerImpl implements LocalTransactionChecker {');
    expect(transactions).toContain('public class MQProducer4Spring {');
    expect(classes('delay-3s-and-timed', consumer('c1'))).toContain('public class MQConsumer4Spring {');
    const ordered = presetOf('order-forbidden-combinations');
    expect(classes('order-forbidden-combinations', producer('p1'))).toContain('public class SimpleOrderProducer {');
    const orderly = ordered.consumers.find(({ messageListener }) => messageListener === 'orderly');
    expect(classes('order-forbidden-combinations', consumer(orderly?.id ?? ''))).toContain('public class SimpleOrderConsumer {');
  });

  test('S-281: each property of the Java client is a prop of the XML, with the same value', () => {
    const config = { maxReconsumeTimes: 20, consumeThreadMin: 50, consumeThreadMax: 50, consumeTimeout: 15 };
    const scenario = ons({
      producers: [{ id: 'p1', group: 'PID_DEMO', config: { sendMsgTimeout: 5000 } }],
      consumers: [{ id: 'c1', group: 'CID_DEMO', messageModel: 'BROADCASTING', config }],
    });
    for (const [client, most] of [
      [producer('p1'), 'SendMsgTimeoutMillis 5000'],
      [consumer('c1'), 'ConsumeThreadNums 50'],
    ] as const) {
      const named = (text: string, pattern: RegExp): string[] =>
        [...text.matchAll(pattern)].map(([, key = '', value = '']) => `${key.charAt(0).toUpperCase()}${key.slice(1)} ${value}`);
      const inJava = named(programOf(onsJava, scenario, client), /PropertyKeyConst\.(\w+), (?:PropertyValueConst\.|")([^")]*)/g);
      expect(inJava).toContain(most);
      expect(named(programOf(onsSpring, scenario, client), /<prop key="(\w+)">([^<]*)</g)).toEqual(inJava);
    }
  });

  test('S-283: a loop of 100 against a broker that is down fails 100 times, and each time the program says 发送失败', () => {
    const scenario = ons({
      topics: [{ name: 'TopicTestMQ' }],
      script: [
        { at: 4000, do: 'crash', node: 'broker-a' },
        { at: 5000, do: 'send', producer: 'p1', topic: 'TopicTestMQ', tag: 'TagA', keys: 'ORDERID_100', count: 100 },
      ],
    });
    const program = programOf(onsSpring, scenario, producer('p1'));
    expect(program).toContain('new Message(MqConfig.TOPIC, "TagA"');
    expect(program).toContain('for (int n = 1; n <= 100; n++) {');
    expect(program).toContain('} catch (ONSClientException e) {');
    expect(factsOf(scenario, 60_000, 'send.failed')).toHaveLength(100);
    expect(litLines(modelAt(scenario, 60_000, producer('p1')), onsSpring)).toEqual(['last: System.out.println("发送失败");']);
  });

  test('S-285: two entries of one subscriptionTable are two subscriptions of one group', () => {
    const scenario = ons({
      topics: [{ name: 'TopicTestMQ' }, { name: 'TopicTestMQ-Other' }],
      consumers: [
        {
          id: 'c1',
          group: 'CID_DEMO',
          subscriptions: [
            { topic: 'TopicTestMQ', expression: '*' },
            { topic: 'TopicTestMQ-Other', expression: 'taga||tagb' },
          ],
        },
      ],
    });
    const program = programOf(onsSpring, scenario, consumer('c1'));
    expect(count(program, 'ons.api.bean.ConsumerBean')).toBe(1);
    expect(count(program, '<entry value-ref="msgListener">')).toBe(2);
    expect(program).toContain('<property name="topic" value="TopicTestMQ-Other" /><property name="expression" value="taga||tagb" />');
    const topics = factsOf(scenario, 3000, 'rebalance.done').filter(({ group }) => group === 'CID_DEMO');
    expect(new Set(topics.map(({ topic }) => topic))).toEqual(new Set(['TopicTestMQ', 'TopicTestMQ-Other', '%RETRY%CID_DEMO']));
  });

  test('S-287: several groups on one topic are several ConsumerBeans', () => {
    const consumers = ['CID_1', 'CID_2'].map((group, i) => ({ id: `c${i + 1}`, group }));
    const scenario = ons({ topics: [{ name: 'OrderTopic' }], consumers });
    const program = programOf(onsSpring, scenario, consumer('c1'));
    expect(count(program, 'ons.api.bean.ConsumerBean')).toBe(2);
    for (const { group } of consumers) expect(count(program, `<prop key="ConsumerId">${group}</prop>`)).toBe(1);
    expect(new Set(factsOf(scenario, 3000, 'rebalance.done').map(({ group }) => group))).toEqual(new Set(['CID_1', 'CID_2']));
  });
});

describe('ONS', () => {
  test('S-252, S-256: what the build needs: the client, and one of two logs', () => {
    for (const kind of [onsJava, onsSpring]) {
      const program = programOf(kind, ons({}), producer('p1'));
      expect(program).toContain('com.aliyun.openservices:ons-client:1.6.0.Final');
      for (const log of ['slf4j-log4j12:1.7.7', 'log4j:log4j:1.2.17 (log4j2 will not do)', 'logback-classic:1.1.2', 'never both'])
        expect(program).toContain(log);
    }
  });

  test('S-254: the calls of both sides, for publishing and for subscribing', () => {
    const scenario = ons({
      consumers: [{ id: 'c1', group: 'CID_DEMO' }],
      script: ['SYNC', 'ASYNC', 'ONEWAY'].map((mode, i) => ({ at: 5000 + i, do: 'send', producer: 'p1', mode })),
    });
    const publishing = programOf(onsJava, scenario, producer('p1'));
    for (const call of ['createProducer(', 'start(', 'send(', 'sendAsync(', 'sendOneway(', 'onSuccess(', 'onException(', 'shutdown('])
      expect(publishing).toContain(call);
    const subscribing = programOf(onsJava, scenario, consumer('c1'));
    for (const call of ['createConsumer(', 'subscribe(', 'Action.CommitMessage', 'start(', '::shutdown'])
      expect(subscribing).toContain(call);
  });

  test('S-295: C++ sends the same topic, tag and key as Java, with its own classes', () => {
    const scenario = ons({ script: [{ at: 5000, do: 'send', producer: 'p1', topic: 'TopicTestMQ', tag: 'TagA', keys: 'ORDERID_100' }] });
    const [java, cpp] = [onsJava, onsCpp].map((kind) => programOf(kind, scenario, producer('p1')));
    for (const program of [java, cpp])
      for (const part of ['"TopicTestMQ", "TagA"', 'setKey("ORDERID_100")', 'PID_DEMO']) expect(program).toContain(part);
    for (const part of [
      'ONSFactoryProperty',
      'ONSFactory::getInstance()->createProducer',
      'SendResultONS',
      'catch (ONSClientException& e)',
    ])
      expect(cpp).toContain(part);
  });

  test.each([
    ['C++', onsCpp],
    ['.NET', onsDotnet],
  ] as const)('S-298, S-306: a timed message of %s is 3,000 ms from now, and comes then', (clientType, kind) => {
    const scenario = ons({
      topics: [{ name: 'OrderTopic' }],
      producers: [{ id: 'p1', group: 'PID_DEMO', clientType }],
      consumers: [{ id: 'c1', group: 'CID_DEMO' }],
      script: [{ at: 5000, do: 'send', producer: 'p1', topic: 'OrderTopic', deliverAt: 8000 }],
    });
    expect(programOf(kind, scenario, producer('p1'))).toMatch(/message\.setStartDeliverTime\(.* \+ 3000\);/);
    const [delivered, ...more] = factsOf(scenario, 20_000, 'message.delivered');
    expect(more).toEqual([]);
    expect(delivered?.at).toBeGreaterThanOrEqual(8000);
    expect(delivered?.at).toBeLessThan(8010);
  });

  test('S-299: C++ answers a transaction with the states of Java, and frees what answers', () => {
    const states = { COMMIT_MESSAGE: 'CommitTransaction', ROLLBACK_MESSAGE: 'RollbackTransaction', UNKNOW: 'Unknow' };
    for (const [state, answer] of Object.entries(states)) {
      const scenario = ons({
        producers: [{ id: 'p1', group: 'PID_DEMO', transactionListener: { localState: state, checkState: state } }],
        script: [{ at: 5000, do: 'sendInTransaction', producer: 'p1' }],
      });
      const cpp = programOf(onsCpp, scenario, producer('p1'));
      expect(cpp).toMatch(new RegExp(`LocalTransactionExecuter[^]*execute\\(Message& message\\) \\{\\s*return ${answer};`));
      expect(cpp).toMatch(new RegExp(`LocalTransactionChecker[^]*check\\(Message& message\\) \\{\\s*return ${answer};`));
      expect(cpp).toContain('the SDK frees neither of them');
      expect(count(programOf(onsJava, scenario, producer('p1')), `return TransactionStatus.${answer};`)).toBe(2);
    }
  });

  test('S-304: a web application starts the client when it starts and shuts it down when it ends, and keeps the one there is', () => {
    const scenario = ons({ script: [{ at: 6000, do: 'stop', node: 'p1' }] });
    const at = (ms: number): readonly string[] => litLines(modelAt(scenario, ms, producer('p1')), onsAspNet);
    expect(kindsFor(modelAt(scenario, 0, producer('p1')))).toContain(onsAspNet);
    expect(programOf(onsAspNet, scenario, producer('p1'))).toMatch(/public static class OnscSharp \{\s*static Producer producer;/);
    expect(at(0)).toEqual([]);
    expect(at(5000)).toContain('last: OnscSharp.StartProducer();');
    expect(at(10_000)).toContain('last: OnscSharp.ShutdownProducer();');
  });

  test('what a send of ASP.NET needs stands in the method that sends', () => {
    const transactionListener = { localState: 'COMMIT_MESSAGE', checkState: 'COMMIT_MESSAGE' };
    const inTransaction = ons({
      producers: [{ id: 'p1', transactionListener }],
      script: [{ at: 5000, do: 'sendInTransaction', producer: 'p1' }],
    });
    expect(programOf(onsAspNet, inTransaction, producer('p1'))).toMatch(/SendAll\(\) \{\s+LocalTransactionExecuter executer = /);
    const timed = ons({ script: [{ at: 5000, do: 'send', producer: 'p1', deliverAt: 9000, count: 2, every: 10 }] });
    expect(programOf(onsAspNet, timed, producer('p1'))).toMatch(/SendAll\(\) \{\s+long begin = /);
  });

  test('S-310: a push consumer of .NET pulls from its start on, with nobody asking it to, until it is destroyed', () => {
    const scenario = ons({
      topics: [{ name: 'OrderTopic' }],
      consumers: [{ id: 'c1', group: 'CID_DEMO', clientType: '.NET' }],
      script: [],
    });
    const program = programOf(onsDotnet, scenario, consumer('c1'));
    const places = ['createPushConsumer(', 'subscribe(', 'consumer.start();', 'consumer.shutdown();'].map((call) => program.indexOf(call));
    expect(places.every((place, i) => place > (places[i - 1] ?? 0))).toBe(true);
    expect(factsOf(scenario, 5000, 'pull.held').length).toBeGreaterThan(0);
  });
});
