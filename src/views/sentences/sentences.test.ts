import { afterEach, describe, expect, test } from 'vitest';
import { actionSpecs, factTypes, type Fact, type FactType, type FactTypeSpec } from '../../engine/index.ts';
import { overwriteGetLocale } from '../../paraglide/runtime.js';
import { sentenceBuilders } from './builders.ts';
import { causeSentence, contextOfKeys, factSentence } from './sentences.ts';
import { queueName } from '../format/index.ts';
import { actionText, actionWord, typedAction } from './actionWords.ts';
import { queuesInWords } from './words.ts';

const msgId = 'C0A800650001000000000000000001';
const context = contextOfKeys(new Map([[msgId, 'o-1001']]), ['s1']);

const say = (locale: 'en' | 'zh-CN', fact: Fact): string => {
  overwriteGetLocale(() => locale);
  return factSentence(fact, context);
};

/** A fact of the type with a value in each field; optional fields only when asked for. */
function sample(type: FactType, withOptional: boolean): Fact {
  const spec: FactTypeSpec = factTypes[type];
  const fields = Object.entries(spec.fields)
    .filter(([, field]) => withOptional || !field.optional)
    .map(([name, field]): [string, unknown] => {
      if (name === 'msgId') return [name, msgId];
      if (name === 'msgIds') return [name, [msgId]];
      switch (field.kind) {
        case 'text':
          return [name, `<${name}>`];
        case 'int':
        case 'big':
          return [name, 7];
        case 'bool':
          return [name, true];
        case 'list':
          return [name, ['broker-a:0', 'broker-a:1']];
        case 'json':
          return [name, { at: 5000, do: 'crash', target: 'c1' }];
      }
    });
  return { seq: 9, at: 7, type, ...Object.fromEntries(fields) } as unknown as Fact;
}

afterEach(() => overwriteGetLocale(() => 'en'));

const types = Object.keys(factTypes) as FactType[];

test('every fact type has its sentence and no sentence is without a fact type', () => {
  expect(Object.keys(sentenceBuilders).sort()).toEqual([...types].sort());
});

describe.each(types)('%s', (type) => {
  test.each([false, true])('is said in both languages, optional fields: %s', (withOptional) => {
    const fact = sample(type, withOptional);
    const english = say('en', fact);
    const chinese = say('zh-CN', fact);
    for (const text of [english, chinese]) {
      expect(text).not.toMatch(/undefined|null|NaN|\[object/);
      if ('msgId' in fact && fact.msgId !== undefined) expect(text).toContain('o-1001');
    }
    expect(english).not.toMatch(/[\u4e00-\u9fff]/);
    expect(chinese).toMatch(/[\u4e00-\u9fff]|→/);
  });
});

const fact = (value: object): Fact => value as Fact;
const delivery = {
  consumer: 'c1',
  group: 'order-group',
  broker: 'broker-a',
  topic: 'OrderTopic',
  realTopic: 'OrderTopic',
  queueId: 2,
  queueOffset: 0,
  msgId,
};

test.each<[string, Fact, string, string]>([
  [
    'a failed consumption',
    fact({ seq: 1, at: 5020, type: 'message.consumed', ...delivery, reconsumeTimes: 0, result: 'RECONSUME_LATER', tookMs: 10 }),
    'c1 failed with o-1001 after 10\u2009ms: RECONSUME_LATER',
    'c1 消费 o-1001 失败：RECONSUME_LATER，用时 10\u2009ms',
  ],
  ...(
    [
      ['NULL', 'its listener returned null', '监听器返回 null'],
      ['THROW', 'its listener threw an exception', '监听器抛出异常'],
      ['TIMEOUT', 'its listener takes longer than consumeTimeout', '监听器超过 consumeTimeout 仍未返回'],
    ] as const
  ).map(([result, en, zh]): [string, Fact, string, string] => [
    result,
    fact({ seq: 1, at: 5020, type: 'message.consumed', ...delivery, reconsumeTimes: 0, result, tookMs: 10 }),
    `c1 failed with o-1001 after 10\u2009ms: ${en}`,
    `c1 消费 o-1001 失败：${zh}，用时 10\u2009ms`,
  ]),
  ...(
    [
      [{ type: 'message.delivered', reconsumeTimes: 0 }, 's1 begins to handle o-1001', 's1 开始处理 o-1001'],
      [{ type: 'message.delivered', reconsumeTimes: 1 }, 's1 begins to handle o-1001, retry 1', 's1 开始处理 o-1001，第 1 次重试'],
      [
        { type: 'message.consumed', reconsumeTimes: 0, result: 'CONSUME_SUCCESS', tookMs: 10 },
        's1 handled o-1001 in 10\u2009ms',
        's1 处理完 o-1001，用时 10\u2009ms',
      ],
      [
        { type: 'message.consumed', reconsumeTimes: 0, result: 'RECONSUME_LATER', tookMs: 10 },
        's1 failed to handle o-1001, after 10\u2009ms',
        's1 处理 o-1001 失败，用时 10\u2009ms',
      ],
    ] as const
  ).map(([more, en, zh]): [string, Fact, string, string] => [
    `${more.type} of a consumer without a listener`,
    fact({ seq: 1, at: 5020, ...delivery, consumer: 's1', ...more }),
    en,
    zh,
  ]),
  [
    'a pull that failed',
    fact({
      seq: 1,
      at: 1,
      type: 'pull.answered',
      consumer: 'c1',
      queue: 'T:broker-a:0',
      status: 'RemotingTimeoutException',
      count: 0,
      nextOffset: 7,
    }),
    'c1 could not pull from T broker-a q0: RemotingTimeoutException; it stays at offset 7',
    'c1 拉取 T broker-a q0 失败：RemotingTimeoutException，位点仍为 7',
  ],
  [
    'the send-back',
    fact({
      seq: 1,
      at: 5022,
      type: 'message.sentBack',
      group: 'order-group',
      broker: 'broker-a',
      msgId,
      reconsumeTimes: 1,
      delayLevel: 3,
      dueAt: 15022,
    }),
    'broker-a took o-1001 back for retry 1: delay level 3, due at 15.022\u2009s',
    'broker-a 收回 o-1001，准备第 1 次重试：延迟级别 3，15.022\u2009s 到期',
  ],
  [
    'a late scan',
    fact({ seq: 1, at: 15100, type: 'message.due', broker: 'broker-a', msgId, delayLevel: 3, dueAt: 15022 }),
    'broker-a found o-1001 due, 78\u2009ms after its due time',
    'broker-a 扫描发现 o-1001 到期，比到期时间晚 78\u2009ms',
  ],
  [
    'an error of RocketMQ, verbatim',
    fact({
      seq: 1,
      at: 1,
      type: 'send.attemptFailed',
      producer: 'p1',
      msgId,
      broker: 'broker-a',
      attempt: 1,
      errorClass: 'RemotingConnectException',
      message: 'connect to <192.168.0.1:10911> failed',
    }),
    'attempt 1 of p1 for o-1001 failed at broker-a: RemotingConnectException: connect to <192.168.0.1:10911> failed',
    'p1 第 1 次发送 o-1001 到 broker-a 失败：RemotingConnectException: connect to <192.168.0.1:10911> failed',
  ],
])('%s', (_name, given, english, chinese) => {
  expect(say('en', given)).toBe(english);
  expect(say('zh-CN', given)).toBe(chinese);
});

describe('causes', () => {
  const due = fact({
    seq: 30,
    at: 15100,
    type: 'message.due',
    causeSeq: 4,
    timer: 'deliverDelayedMessage',
    broker: 'broker-a',
    msgId,
    dueAt: 15022,
  });
  const armed = fact({
    seq: 4,
    at: 0,
    type: 'timer.armed',
    owner: 'broker-a',
    task: 'deliverDelayedMessage',
    firstAt: 1000,
    periodMs: 100,
  });

  test('a timer names its owner, task and period', () => {
    expect(causeSentence(due, armed, context)).toBe('because of the schedule scan (deliverDelayedMessage) of broker-a, every 100\u2009ms');
    expect(causeSentence(due, undefined, context)).toBe('because of the schedule scan (deliverDelayedMessage)');
    expect(causeSentence(due, undefined, context, 100)).toBe('because of the schedule scan (deliverDelayedMessage), every 100\u2009ms');
    const scheduled = fact({ seq: 20, at: 5022, type: 'message.scheduled', broker: 'broker-a', msgId, delayLevel: 3, dueAt: 15022 });
    expect(causeSentence(due, scheduled, context)).toBe(
      'because of the schedule scan (deliverDelayedMessage); before, broker-a holds o-1001 at delay level 3 until 15.022\u2009s',
    );
  });
  test('another fact is said as it stands', () => {
    const consumed = fact({
      seq: 8,
      at: 9,
      type: 'message.consumed',
      ...delivery,
      reconsumeTimes: 0,
      result: 'RECONSUME_LATER',
      tookMs: 10,
    });
    const sentBack = fact({
      seq: 9,
      at: 9,
      causeSeq: 8,
      type: 'message.sentBack',
      broker: 'broker-a',
      group: 'g',
      msgId,
      reconsumeTimes: 1,
      delayLevel: 3,
      dueAt: 1,
    });
    expect(causeSentence(sentBack, consumed, context)).toBe('because c1 failed with o-1001 after 10\u2009ms: RECONSUME_LATER');
    overwriteGetLocale(() => 'zh-CN');
    expect(causeSentence(sentBack, consumed, context)).toBe('原因：c1 消费 o-1001 失败：RECONSUME_LATER，用时 10\u2009ms');
  });
  test('roots say so, an unknown cause says nothing', () => {
    expect(causeSentence(fact({ seq: 1, at: 0, type: 'broker.started', id: 'broker-a' }), undefined, context)).toContain('scenario');
    expect(
      causeSentence(fact({ seq: 5, at: 0, type: 'broker.crashed', id: 'broker-a', reason: 'kill -9', causeSeq: 4 }), undefined, context),
    ).toBeUndefined();
  });
});

test.each([
  ['linkCut', 'the link is cut', '链路已断'],
  ['hostDown', 'the host has no power', '主机断电'],
  ['packetLost', 'the network lost the packet', '网络丢包'],
  ['firewall', 'a firewall drops it', '被防火墙拦下'],
  ['noRetry', 'this kind of client has no retry', '这种客户端没有重试'],
  ['timeup', 'timeup', 'timeup'],
])('the reason %s is said in words, RocketMQ’s own stay', (reason, english, chinese) => {
  const lost = fact({ seq: 1, at: 0, type: 'request.lost', from: 'p1', to: 'broker-a', code: 'HEART_BEAT', requestId: 1, reason });
  expect(factSentence(lost, context)).toBe(`HEART_BEAT from p1 to broker-a, or its answer, was lost: ${english}`);
  overwriteGetLocale(() => 'zh-CN');
  expect(factSentence(lost, context)).toContain(chinese);
});

test('queues are called alike everywhere, and a broker is named once for all its queues', () => {
  expect(queueName('%RETRY%order-group:broker-a:0')).toBe('%RETRY%order-group broker-a q0');
  expect(queueName('broker-a:3')).toBe('broker-a q3');
  expect(queuesInWords(['broker-a:0', 'broker-a:1', 'broker-b:0'])).toBe('broker-a q0 q1, broker-b q0');
  overwriteGetLocale(() => 'zh-CN');
  expect(queuesInWords(['broker-a:0', 'broker-b:0'])).toBe('broker-a q0、broker-b q0');
  expect(queuesInWords([])).toBe('');
});

test.each<[object, string, string]>([
  [{ at: 1, do: 'send', producer: 'p1', tag: 'TagA' }, 'p1 sends a message', 'p1 发送一条消息'],
  [
    { do: 'send', producer: 'p1', topic: 'T', count: 9, every: 100 },
    'p1 sends 9 messages to T, one every 100\u2009ms',
    'p1 向 T 发送 9 条消息，每 100\u2009ms 一条',
  ],
  [
    { do: 'send', producer: 'p1', topic: 'T', count: 99, every: 0 },
    'p1 sends 99 messages to T, one right after another',
    'p1 向 T 一条接一条地发送 99 条消息',
  ],
  [{ do: 'httpSend', client: 'h1' }, 'h1 sends a message over HTTP', 'h1 通过 HTTP 发送一条消息'],
  [{ do: 'crash', node: 'c1' }, 'c1 is killed (kill -9)', '杀掉 c1（kill -9）'],
  [
    { do: 'answerConsumption', group: 'g', message: msgId, result: 'THROW' },
    'the listener of g returns THROW for o-1001',
    'g 的监听器对 o-1001 返回 THROW',
  ],
  [{ at: 7, do: 'skewClock', node: 'n1', ms: 3 }, 'skewClock node=n1 ms=3', 'skewClock node=n1 ms=3'],
])('the action %j in words', (action, english, chinese) => {
  expect(actionText(action, context)).toBe(english);
  overwriteGetLocale(() => 'zh-CN');
  expect(actionText(action, context)).toBe(chinese);
});

test('every action of the scenario has its sentence', () => {
  for (const name of Object.keys(actionSpecs)) expect(actionText({ do: name }, context)).not.toMatch(new RegExp(`^${name}\\b`));
});

test.each(['en', 'zh-CN'] as const)('every action of the scenario has its word in %s', (locale) => {
  overwriteGetLocale(() => locale);
  const words = Object.keys(actionSpecs).map(actionWord);
  if (locale === 'zh-CN') for (const word of words) expect(word).toMatch(/\p{Script=Han}/u);
  expect(new Set(words).size).toBe(words.length);
  expect(actionWord('toString')).toBe('toString');
});

test('an action without a sentence is written as one could type it, long values cut', () => {
  expect(typedAction({ do: 'other', body: 'x'.repeat(100) })).toBe(`other body=${'x'.repeat(60)}…`);
});

test('an impossible action says why', () => {
  const rejected = fact({
    seq: 1,
    at: 1,
    type: 'action.rejected',
    index: 0,
    action: { do: 'crash', node: 'c1' },
    reason: 'notRunning',
    subject: 'c1',
  });
  expect(say('en', rejected)).toBe('script action 1 was impossible: c1 is killed (kill -9) (c1 is not running)');
  expect(say('zh-CN', rejected)).toBe('脚本操作 1 无法执行：杀掉 c1（kill -9）（c1 没有运行）');
});

test('each repetition of an action says which one it is', () => {
  const step = (every: number): Fact =>
    fact({ seq: 1, at: 7_000, type: 'action.applied', index: 0, action: { at: 5_000, do: 'send', producer: 'p1', count: 16, every } });
  expect(say('en', step(1_000))).toBe('script action 1: p1 sends a message (3 of 16)');
  expect(say('zh-CN', step(1_000))).toBe('脚本操作 1：p1 发送一条消息（共 16 次，第 3 次）');
  expect(say('en', step(0))).toBe('script action 1: p1 sends a message (one of 16)');
});
