import { describe, expect, test } from 'vitest';
import { createRun, type ResolvedScenario } from '../../engine/index.ts';
import { clientCode, type ClientCodeModel } from '../../projections/clientCode/clientCode.ts';
import { listPresetSlugs } from '../../scenario/index.ts';
import { clientId, kindOf, standing } from './codeState.ts';
import { kindsFor, kindsOf } from './kinds.ts';
import { codeLens } from './codeLens.ts';
import { java4, java5 } from './programs/javaRemoting.ts';
import { onsJava } from './programs/onsJava.ts';
import { litLines as litIn, modelAt, presetOf, scenarioOf, textOf } from './testing/programs.ts';

const retry = (): ResolvedScenario => presetOf('consume-retry-16');
const litLines = (model: ClientCodeModel): readonly string[] => litIn(model, java4);

describe('the program has the values of the scenario', () => {
  test('S-002, S-008, S-009: topic, group, tag, key, size', () => {
    const text = textOf(java4.lines(modelAt(retry(), 0, { kind: 'producer', id: 'p1' })));
    expect(text).toContain('new DefaultMQProducer("order-producer")');
    expect(text).toContain('new Message("OrderTopic", "TagA", "o-1001", new byte[64])');
  });

  test('S-012: a listener that looks at element 0 only is warned when its list may be longer', () => {
    const textFor = (config: object) =>
      textOf(java4.lines(modelAt(scenarioOf({ version: 1, consumers: [{ id: 'c1', config }] }), 0, { kind: 'consumer', id: 'c1' })));
    expect(textFor({ consumeMessageBatchMaxSize: 3 })).toContain('// Only element 0 of up to 3 is handled');
    expect(textFor({})).not.toContain('// Only');
  });

  test('S-007: the address of the name server comes before start()', () => {
    for (const kinds of Object.values(kindsOf))
      for (const kind of kinds) {
        const text = textOf(kind.lines(modelAt(retry(), 0, { kind: 'consumer', id: 'c1' })));
        expect({ kind: kind.id, line: text.split('\n').find((line) => line.includes('192.168.0.1')) }).toEqual({
          kind: kind.id,
          line: expect.any(String),
        });
        const start = text.indexOf('start()');
        expect(start < 0 || text.indexOf('192.168.0.1') < start).toBe(true);
      }
  });

  test('repeated sends are a loop, a changed setting is a setter', () => {
    const scenario = scenarioOf({
      version: 1,
      producers: [{ id: 'p1', group: 'g', config: { retryTimesWhenSendFailed: 0 } }],
      script: [{ at: 2000, do: 'send', producer: 'p1', keys: 'o-{n}', count: 12, every: 10 }],
    });
    const text = textOf(java4.lines(modelAt(scenario, 0, { kind: 'producer', id: 'p1' })));
    expect(text).toContain('producer.setRetryTimesWhenSendFailed(0);');
    expect(text).toContain('for (int n = 1; n <= 12; n++) {');
    expect(text).toContain('"o-" + n');
  });

  test('a loop pauses as the script does, and its pause is lit between two calls only', () => {
    const send = { do: 'send', producer: 'p1', keys: 'o-{n}', count: 3 };
    const scenario = scenarioOf({
      version: 1,
      topics: [{ name: 'OrderTopic' }],
      producers: [{ id: 'p1', group: 'g' }],
      script: [{ ...send, at: 5000, every: 2000 }, ...[20, 21, 23].map((s) => ({ at: s * 1000, do: 'send', producer: 'p1', tag: 'TagB' }))],
    });
    const at = (ms: number) => modelAt(scenario, ms, { kind: 'producer', id: 'p1' });
    const pause = 'if (n > 1) Thread.sleep(2000);';
    // Three equal sends at uneven times are a loop without a pause.
    expect(textOf(java4.lines(at(0))).match(/Thread.sleep.*/g)).toEqual(['Thread.sleep(2000);']);
    const isLit = (ms: number) => litLines(at(ms)).includes(`now: ${pause}`);
    expect([5001, 6000, 8000, 9500, 20_500].map(isLit)).toEqual([false, true, true, false, false]);
    for (const kind of kindsFor({ ...at(0), profile: 'ons-2017' }).filter(({ id }) => !id.startsWith('http')))
      expect(textOf(kind.lines(at(0)))).toMatch(/if \(n > 1\) (Thread\.[sS]leep\(2000\)|std::this_thread::sleep_for)/);
  });

  test('only version 5 has timed messages', () => {
    const scenario = scenarioOf({
      version: 1,
      profile: 'rocketmq-5.3',
      script: [{ at: 2000, do: 'send', producer: 'p1', timerDelayMs: 3000 }],
      producers: [{ id: 'p1', group: 'g' }],
    });
    const model = modelAt(scenario, 0, { kind: 'producer', id: 'p1' });
    expect(textOf(java5.lines(model))).toContain('setDelayTimeMs(3000L)');
    expect(textOf(java4.lines(model))).not.toContain('3000');
  });

  test('S-123: ONS sets StartDeliverTime by the clock of the producer', () => {
    const scenario = scenarioOf({
      version: 1,
      profile: 'ons-2017',
      script: [{ at: 2000, do: 'send', producer: 'p1', timerDelayMs: 3000 }],
      producers: [{ id: 'p1', group: 'PID_g' }],
    });
    expect(textOf(onsJava.lines(modelAt(scenario, 0, { kind: 'producer', id: 'p1' })))).toContain(
      'setStartDeliverTime(System.currentTimeMillis() + 3000L)',
    );
  });

  test('S-263: settings of the log are the -D options of the manual', () => {
    const config = { 'ons.client.logLevel': 'WARN', 'ons.client.logFileMaxIndex': '20', 'ons.client.logRoot': '/home/admin/logs' };
    const scenario = scenarioOf({ version: 1, profile: 'ons-2017', producers: [{ id: 'p1', config }], consumers: [{ id: 'c1', config }] });
    for (const client of [
      { kind: 'producer', id: 'p1' },
      { kind: 'consumer', id: 'c1' },
    ] as const)
      expect(onsJava.lines(modelAt(scenario, 0, client))[0]?.text).toBe(
        '// -Dons.client.logRoot=/home/admin/logs -Dons.client.logLevel=WARN -Dons.client.logFileMaxIndex=20',
      );
  });
});

describe('the program does what the scenario does', () => {
  const programAt = (scenario: ResolvedScenario, id: string, kind: 'producer' | 'consumer' = 'producer'): string =>
    textOf(java4.lines(modelAt(scenario, 0, { kind, id })));

  test('an option of the whole scenario is a setting of each client that has it, and the client’s own counts more', () => {
    const scenario = scenarioOf({
      version: 1,
      config: { sendMsgTimeout: 10_000, transactionCheckInterval: 7000, clientAsyncSemaphoreValue: 2 },
      producers: [{ id: 'p1' }, { id: 'p2', config: { sendMsgTimeout: 500 } }],
      consumers: [{ id: 'c1' }],
    });
    expect(programAt(scenario, 'p1')).toContain('producer.setSendMsgTimeout(10000);');
    expect(programAt(scenario, 'p1')).toMatch(/^\/\/ -Dcom.rocketmq.remoting.clientAsyncSemaphoreValue=2\n/);
    expect(programAt(scenario, 'p2')).toContain('producer.setSendMsgTimeout(500);');
    for (const text of [programAt(scenario, 'p1'), programAt(scenario, 'c1', 'consumer')])
      expect(text).not.toContain('ransactionCheckInterval');
    expect(programAt(scenario, 'c1', 'consumer')).not.toContain('endMsgTimeout');
  });

  test('an option without a setter is said, not called', () => {
    const scenario = scenarioOf({ version: 1, producers: [{ id: 'p1', config: { isolationLatency: 5, latencyMax: '50 100' } }] });
    expect(programAt(scenario, 'p1')).toContain('// isolationLatency = 5: this class has no setter for it.');
    expect(programAt(scenario, 'p1')).toContain('producer.setLatencyMax(new long[] {50, 100});');
  });

  test('a name server that a client names by its id is an address', () => {
    expect(programAt(presetOf('auto-create-topic'), 'p2')).not.toMatch(/setNamesrvAddr\("(?!192)/);
  });

  test('a batch has its messages, and one request', () => {
    expect(programAt(presetOf('batch-send'), 'p1')).toContain('for (int n = 1; n <= 5; n++) {\n                Message message');
  });

  test('a producer that hears of its sends later, or is asked about them, lives on', () => {
    for (const slug of ['async-callback-order', 'tx-checkback-120s'])
      expect(programAt(presetOf(slug), 'p1')).not.toMatch(/\n {8}producer\.shutdown\(\)/);
  });

  test('a check answers by its number', () => {
    expect(programAt(presetOf('tx-checkback-120s'), 'p1')).toMatch(/check >= 3\) \{\s+return LocalTransactionState.COMMIT_MESSAGE/);
  });

  test('RQ2: request() and what replies to it, and the line that waits', () => {
    const scenario = presetOf('request-reply');
    expect(programAt(scenario, 'p1')).toContain('Message reply = producer.request(message, 3000);');
    expect(programAt(scenario, 'c1', 'consumer')).toContain('MessageUtil.createReplyMessage(msg');
    const run = createRun(scenario);
    run.advanceTo(6_000);
    const fact = run.trace.fact(run.trace.find(1, ['reply.received']) ?? 0);
    const sent = run.trace.fact(run.trace.find(1, ['send.completed']) ?? 0);
    const lit = (ms: number): readonly string[] => litLines(modelAt(scenario, ms, { kind: 'producer', id: 'p1' }));
    expect(lit(sent.at)).toEqual(['now: Message reply = producer.request(message, 3000);']);
    expect(lit(fact.at)).toEqual(['now: if (n > 1) Thread.sleep(3000);', 'last: System.out.println(new String(reply.getBody()));']);
  });
});

test('a selected client that the scenario does not have is named, and the others are offered', () => {
  const model = modelAt(retry(), 0, { kind: 'consumer', id: 'gone' });
  expect(model.missing).toBe('gone');
  expect(codeLens.context(model)).toContain('gone');
  expect(model.clients.length).toBeGreaterThan(0);
});

describe('the lit line is where the run stands', () => {
  test('a send that does not wait has run', () => {
    const scenario = scenarioOf({
      version: 1,
      producers: [{ id: 'p1' }],
      script: [{ at: 5000, do: 'send', producer: 'p1', mode: 'ASYNC' }],
    });
    expect(litLines(modelAt(scenario, 5000, { kind: 'producer', id: 'p1' }))).toEqual([
      'last: producer.send(message, new SendCallback() {',
    ]);
  });

  test('while the local transaction runs, its listener is lit, not the line behind the send', () => {
    const transactionListener = { localMs: 500, localState: 'COMMIT_MESSAGE' };
    const scenario = scenarioOf({
      version: 1,
      producers: [{ id: 'p1', transactionListener }],
      script: [{ at: 5000, do: 'sendInTransaction', producer: 'p1' }],
    });
    const lit = litLines(modelAt(scenario, 5200, { kind: 'producer', id: 'p1' }));
    expect(lit).toEqual(['now: java.util.concurrent.locks.LockSupport.parkNanos(500_000_000L);']);
  });

  test('a transaction lights the branch of its own rule, before and after it has returned', () => {
    const rules = [
      { when: { key: 'm-2' }, localMs: 300, localState: 'ROLLBACK_MESSAGE' },
      { when: { checkTo: 1 }, checkState: 'UNKNOW' },
      { when: { key: 'm-3' }, checkState: 'ROLLBACK_MESSAGE' },
    ];
    const scenario = scenarioOf({
      version: 1,
      producers: [{ id: 'p1', transactionListener: { localMs: 500, localState: 'UNKNOW', checkState: 'COMMIT_MESSAGE', rules } }],
      script: [1, 2, 3].map((n) => ({ at: n * 5000, do: 'sendInTransaction', producer: 'p1', keys: `m-${n}` })),
    });
    const at = (ms: number) => litLines(modelAt(scenario, ms, { kind: 'producer', id: 'p1' }));
    const works = (ms: number) => [`now: java.util.concurrent.locks.LockSupport.parkNanos(${ms}_000_000L);`];
    expect(at(5200)).toEqual(works(500));
    const pause = 'now: if (n > 1) Thread.sleep(5000);';
    expect(at(6000)).toEqual(['last: return LocalTransactionState.UNKNOW;', pause]);
    expect(at(10_200)).toEqual(works(300));
    expect(at(11_000)).toEqual(['last: return LocalTransactionState.ROLLBACK_MESSAGE;', pause]);
    // The first check of all, then the second: of m-1, and last of m-3, which has a rule of its own.
    expect(at(61_000)).toEqual(['last: return LocalTransactionState.UNKNOW;']);
    expect(at(121_000)).toEqual(['last: return LocalTransactionState.ROLLBACK_MESSAGE;']);
  });

  test('nothing before the client runs', () => {
    expect(litLines(modelAt(retry(), 0, { kind: 'producer', id: 'p1' }))).toEqual([]);
  });

  test('start, then the send that waits for its answer, then its result', () => {
    const at = (ms: number) => litLines(modelAt(retry(), ms, { kind: 'producer', id: 'p1' }));
    expect(at(4999)).toEqual(['last: producer.start();']);
    expect(at(5000)).toEqual(['now: SendResult result = producer.send(message);']);
    expect(at(5100)).toEqual(['last: System.out.println(result.getSendStatus());']);
  });

  test('inside the listener, then its answer', () => {
    const model = (ms: number) => modelAt(retry(), ms, { kind: 'group', id: 'order-group' });
    const run = createRun(retry());
    run.advanceTo(6000);
    const delivered = run.trace.find(1, ['message.delivered']) ?? 0;
    const { at, type } = run.trace.fact(delivered);
    expect(type).toBe('message.delivered');
    const holder = (ms: number) => {
      const fact = run.trace.fact(delivered);
      return modelAt(retry(), ms, { kind: 'consumer', id: fact.type === 'message.delivered' ? fact.consumer : '' });
    };
    expect(litLines(holder(at))).toContain('now: Thread.sleep(10);');
    expect(litLines(holder(at + 10))).toEqual(['last: return ConsumeConcurrentlyStatus.RECONSUME_LATER;']);
    expect(standing(holder(at + 10))).toContain('RECONSUME_LATER');
    expect(model(at).consumer?.group).toBe('order-group');
  });

  test('a selected message shows the client that had it last', () => {
    const run = createRun(retry());
    run.advanceTo(6000);
    const sent = run.trace.fact(run.trace.find(1, ['send.requested']) ?? 0);
    const id = sent.type === 'send.requested' ? sent.msgId : '';
    expect(modelAt(retry(), 5000, { kind: 'message', id }).producer?.id).toBe('p1');
    expect(modelAt(retry(), 6000, { kind: 'message', id }).consumer?.group).toBe('order-group');
  });
});

test.each([
  ['consume-retry-16', 5100, 'c1'],
  ['tx-checkback-120s', 0, 'p1'],
  ['tx-commit-rollback', 8000, 'p1'],
  ['request-reply', 8000, 'p1'],
  ['broker-restart-drained', 20_000, 'p1'],
  ['pop-push-consumer', 5000, 'c3'],
  ['send-pipeline-stepper', 5000, 'p1'],
  ['http-long-poll', 0, 'h1'],
] as const)('with nothing selected %s at %i ms shows the program that its point lies in: %s', (slug, ms, id) => {
  expect(clientId(modelAt(presetOf(slug), ms))).toBe(id);
});

test('every client of every preset has a program in every library, and a twin with the same lines', () => {
  for (const slug of listPresetSlugs()) {
    const scenario = presetOf(slug);
    const state = clientCode.initial(scenario);
    const clients = [
      ...scenario.producers.map(({ id }) => ({ kind: 'producer', id }) as const),
      ...scenario.consumers.map(({ id }) => ({ kind: 'consumer', id }) as const),
      ...(scenario.httpClients ?? []).map(({ id }) => ({ kind: 'producer', id }) as const),
    ];
    for (const client of clients) {
      const model = clientCode.model(state, 0, client);
      for (const kind of kindsFor(model)) {
        const text = textOf(kind.lines(model));
        const group = model.producer?.group ?? model.consumer?.group ?? '';
        const count = (mark: string): number => text.split(mark).length;
        expect({
          program: `${slug} ${client.id} ${kind.id}`,
          // A gRPC producer has no group.
          hasGroup: text.includes(group) || (kind.id === 'java5' && client.kind === 'producer'),
          openBraces: count('{') - count('}'),
          openParentheses: count('(') - count(')'),
          holes: /undefined|\{n\}|\[object/.exec(text),
        }).toEqual({ program: `${slug} ${client.id} ${kind.id}`, hasGroup: true, openBraces: 0, openParentheses: 0, holes: null });
      }
      expect(codeLens.twin(model, 0)[0]?.rows).toHaveLength(kindOf(model, undefined).lines(model).length);
    }
  }
});

describe('a listener that looks whether it has handled a message', () => {
  test.each(['duplicate-on-send', 'same-key-trap'])(
    '%s: every client that can be shown looks before its work and notes behind it',
    (slug) => {
      const scenario = presetOf(slug);
      for (const { id, listener } of scenario.consumers) {
        const model = modelAt(scenario, 0, { kind: 'consumer', id });
        for (const kind of Object.values(kindsOf).flat()) {
          const lines = kind.lines(model);
          const places = [
            lines.findIndex(({ step }) => step === 'skip'),
            lines.findIndex(({ text }) => /handled.(add|insert)|handled\[/.test(text)),
          ];
          if (listener.idempotentBy === undefined) expect(places).toEqual([-1, -1]);
          else
            expect({ kind: kind.id, isInOrder: (places[0] ?? -1) > 0 && (places[1] ?? -1) > (places[0] ?? -1) }).toMatchObject({
              isInOrder: true,
            });
        }
      }
    },
  );

  test('S-241: the second message with the same key runs the line that skips it, the first ran the one that notes it', () => {
    const scenario = presetOf('duplicate-on-send');
    const lit = (ms: number): readonly string[] => litLines(modelAt(scenario, ms, { kind: 'consumer', id: 'c3' }));
    expect(lit(6_000)).toEqual(['last: if (value != null) handled.add(value);', 'last: return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;']);
    expect(lit(9_000)).toEqual(['last: if (value != null && handled.contains(value)) return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;']);
  });

  test('what a class of ONS cannot do is no program: an OrderProducer only sends and waits', () => {
    const model = modelAt(presetOf('order-forbidden-combinations'), 0, { kind: 'producer', id: 'p1' });
    const text = textOf(onsJava.lines(model));
    expect(text).toContain('// OrderProducer has no sendAsync');
    expect(text).not.toMatch(/producer\.send(Async|Oneway)/);
  });
});

test('while a listener works, the branch of its own rule is lit and no other', () => {
  const scenario = scenarioOf({
    version: 1,
    consumers: [{ id: 'c1', listener: { processMs: 100, rules: [{ when: { key: 'slow' }, processMs: 3000 }] } }],
    script: [
      { at: 20_000, do: 'send', producer: 'p1', keys: 'quick' },
      { at: 30_000, do: 'send', producer: 'p1', keys: 'slow' },
    ],
  });
  const at = (ms: number) => litLines(modelAt(scenario, ms, { kind: 'consumer', id: 'c1' })).filter((line) => line.includes('sleep'));
  expect(at(20_050)).toEqual(['now: Thread.sleep(100);']);
  expect(at(30_050)).toEqual(['now: Thread.sleep(3000);']);
  expect(at(35_000)).toEqual([]);
});
