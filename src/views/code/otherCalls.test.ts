/** Calls of a program that are no sends, and what a program does not write out. */
import { expect, test } from 'vitest';
import { kindOf, remarks } from './codeState.ts';
import { javaGrpc } from './programs/javaGrpc.ts';
import { java4, java5 } from './programs/javaRemoting.ts';
import { onsCpp, onsDotnet } from './programs/onsNative.ts';
import { springBoot } from './programs/springBoot.ts';
import { litLines, modelAt, presetOf, scenarioOf, textOf } from './testing/programs.ts';

const p1 = { kind: 'producer', id: 'p1' } as const;
const c1 = { kind: 'consumer', id: 'c1' } as const;

test('DY13: a timed message is taken back by the handle of its SendResult, with both libraries of 5.x', () => {
  const model = modelAt(presetOf('recall-timed-message'), 10_500, p1);
  const remoting = textOf(java5.lines(model));
  expect(remoting).toContain('handles.put(message.getKeys(), result.getRecallHandle());');
  expect(remoting).toContain('producer.recallMessage("OrderTopic", handles.get("remind-1"))');
  expect(textOf(javaGrpc.lines(model))).toContain('producer.recallMessage("OrderTopic", handles.get("remind-2")).getMessageId()');
  expect(litLines(model, java5)).toEqual([expect.stringContaining('handles.get("remind-1")')]);
  // Nothing of it is written as a send, and who leaves it out says so.
  expect(textOf(springBoot.lines(model))).not.toContain('ecall');
  expect(remarks(model, springBoot)).toContain('This program leaves out: recallMessage.');
  expect(remarks(model, java5)).toEqual([]);
});

test('what the script asks of a pull consumer is asked beside its loop, so long after its start', () => {
  const queue = 'OrderTopic:broker-a:0';
  const scenario = scenarioOf({
    version: 1,
    topics: [{ name: 'OrderTopic' }],
    brokers: [{ id: 'broker-a' }],
    consumers: [{ id: 'c1', type: 'pull', startAt: 1000 }],
    script: [
      { at: 10_000, do: 'pause', consumer: 'c1', queue },
      { at: 12_000, do: 'resume', consumer: 'c1', queue },
      { at: 13_000, do: 'seek', consumer: 'c1', queue, offset: 0 },
      { at: 14_000, do: 'commitSync', consumer: 'c1' },
      { at: 15_000, do: 'commitSync', consumer: 'c1', queue, offset: 2, persist: true },
      { at: 16_000, do: 'commitSync', consumer: 'c1', queue },
    ],
  });
  const model = modelAt(scenario, 13_500, c1);
  const mq = 'new MessageQueue("OrderTopic", "broker-a", 0)';
  const asked = [
    `pause(Collections.singleton(${mq})); return null; }, 9000`,
    `resume(Collections.singleton(${mq})); return null; }, 11000`,
    `seek(${mq}, 0L); return null; }, 12000`,
    'commitSync(); return null; }, 13000',
    `commitSync(Collections.singletonMap(${mq}, 2L), true); return null; }, 14000`,
    `commit(Collections.singleton(${mq}), false); return null; }, 15000`,
  ];
  const text = textOf(java4.lines(model));
  for (const call of asked) expect(text).toContain(`script.schedule(() -> { consumer.${call}, TimeUnit.MILLISECONDS);`);
  expect(litLines(model, java4)).toEqual([expect.stringContaining('consumer.seek(')]);
});

test('a SimpleConsumer that is led by hand receives, acknowledges and asks for more time in the order of the script', () => {
  const scenario = scenarioOf({
    version: 1,
    profile: 'rocketmq-5.3',
    brokers: [{ id: 'broker-a' }],
    consumers: [{ id: 'c1', type: 'simple', receive: { by: 'hand' } }],
    script: [
      { at: 5_000, do: 'send', producer: 'p1', topic: 'OrderTopic', keys: 'o-{n}', count: 2, every: 0 },
      { at: 6_000, do: 'receive', consumer: 'c1', maxMessageNum: 8, invisibleDuration: '30s' },
      { at: 7_000, do: 'changeInvisibleDuration', consumer: 'c1', message: 'o-2', invisibleDuration: '1m' },
      { at: 8_000, do: 'ack', consumer: 'c1', message: 'o-1' },
    ],
  });
  const text = textOf(javaGrpc.lines(modelAt(scenario, 9_000, c1)));
  const order = [
    'consumer.receive(8, Duration.ofMillis(30000))',
    'consumer.changeInvisibleDuration(held.get("o-2"), Duration.ofMillis(60000));',
    'consumer.ack(held.get("o-1"));',
  ].map((call) => text.indexOf(call));
  expect(order.every((at) => at > 0)).toBe(true);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});

test('who sends again with Spring Retry is shown in Spring; plain Java says what it leaves out', () => {
  const model = modelAt(presetOf('spring-retry-backoff'), 6_000, p1);
  expect(kindOf(model, undefined).id).toBe('spring');
  expect(kindOf(model, 'java4').id).toBe('java4');
  expect(remarks(model, java4)).toEqual(['This program leaves out: the application’s own retries (Spring Retry).']);
  expect(remarks(model, springBoot)).toEqual([]);
});

test.each([onsCpp, onsDotnet])('$id leaves out rules, missing answers and random bodies, and says so', (kind) => {
  const scenario = scenarioOf({
    version: 1,
    profile: 'ons-2017',
    producers: [
      {
        id: 'p1',
        group: 'PID_1',
        transactionListener: { checkState: 'THROW', rules: [{ when: { tag: 'A' }, localState: 'COMMIT_MESSAGE' }] },
      },
    ],
    consumers: [{ id: 'c1', listener: { result: 'NULL' } }],
    script: [{ at: 5_000, do: 'send', producer: 'p1', topic: 'OrderTopic', bodyBytes: 100, random: true }],
  });
  expect(remarks(modelAt(scenario, 0, p1), kind)[0]).toBe(
    'This program leaves out: answers of the transaction listener that depend on the message, null and exceptions as answers of the transaction listener, random bytes in bodies.',
  );
  expect(remarks(modelAt(scenario, 0, c1), kind)[0]).toBe('This program leaves out: null and exceptions as answers of the listener.');
});
