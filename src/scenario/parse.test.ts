import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openPreset, parseScenario, parseScenarioText, listPresets, listPresetSlugs, problemText } from './index.ts';
import { limits } from './limits.ts';
import { newestVersion } from './migrations.ts';
import type { Problem } from './problems.ts';

/** The problems of a file that must not open. */
function problemsOf(file: unknown): readonly Problem[] {
  const result = parseScenario(file);
  if (result.ok) throw new Error('the file was accepted');
  return result.problems;
}

/** The sentences of a file's problems, in English. */
const sentences = (file: unknown) => problemsOf(file).map((problem) => problemText(problem, 'en'));

function scenarioOf(file: unknown) {
  const result = parseScenario(file);
  if (!result.ok) throw new Error(result.problems.map((problem) => problemText(problem, 'en')).join('\n'));
  return result.value;
}

describe('defaults', () => {
  test('{ "version": 1 } is a running cluster with one message', () => {
    const scenario = scenarioOf({ version: 1 });
    expect(scenario.nameServers).toEqual([{ id: 'n1' }]);
    expect(scenario.brokers.map((broker) => broker.id)).toEqual(['broker-a', 'broker-b']);
    expect(scenario.topics).toEqual([
      { name: 'OrderTopic', brokers: ['broker-a', 'broker-b'], readQueueNums: 4, writeQueueNums: 4, perm: 6 },
    ]);
    expect(scenario.producers.map(({ id, startAt }) => [id, startAt])).toEqual([['p1', 1000]]);
    expect(scenario.consumers.map(({ id, group, startAt }) => [id, group, startAt])).toEqual([
      ['c1', 'order-group', 1100],
      ['c2', 'order-group', 1200],
    ]);
    expect(scenario.script).toEqual([{ at: 5000, do: 'send', producer: 'p1', topic: 'OrderTopic', tag: 'TagA', keys: 'o-1001' }]);
    expect(scenario.network).toEqual({ latency: 1, jitter: 0, lossPerMille: 0, links: [] });
  });

  test('clients start 100 ms apart in file order, producers first; an own start stays', () => {
    const scenario = scenarioOf({ version: 1, producers: [{ id: 'p1' }, { id: 'p2', startAt: '3s' }], consumers: [{ id: 'c1' }] });
    expect(scenario.producers.map((producer) => producer.startAt)).toEqual([1000, 3000]);
    expect(scenario.consumers.map((consumer) => consumer.startAt)).toEqual([1200]);
  });

  test('a link takes what it does not say from the network, a subscription without expression is *', () => {
    const scenario = scenarioOf({
      version: 1,
      network: { latency: 5, links: [{ from: 'p1', to: 'broker-a', jitter: 3 }] },
      consumers: [{ id: 'c1', subscriptions: [{ topic: 'Other' }] }],
    });
    expect(scenario.network.links).toEqual([{ from: 'p1', to: 'broker-a', latency: 5, jitter: 3, lossPerMille: 0 }]);
    expect(scenario.consumers[0]?.subscriptions).toEqual([{ topic: 'Other', expression: '*' }]);
  });

  test('no script of its own and no producer: nothing is sent', () => {
    expect(scenarioOf({ version: 1, producers: [] }).script).toEqual([]);
  });

  test('title in one language serves for both; control and direction marks are taken out', () => {
    expect(scenarioOf({ version: 1, title: { zh: '重试\u202e测\u0000试 ' } }).title).toEqual({ en: '重试 测 试', zh: '重试 测 试' });
  });

  test('basedOn lends title and point of the preset', () => {
    const scenario = scenarioOf({ version: 1, basedOn: 'consume-retry-16' });
    expect(scenario.title.en).toBe('The 16 retries, 10 s to 2 h');
  });
});

describe('what is wrong is said with path, what was found and what is allowed', () => {
  test.each<[string, unknown, string]>([
    ['no object', [], 'found []; allowed: an object { … }.'],
    ['null', null, 'found null; allowed: an object { … }.'],
    ['no version', {}, 'version: is missing.'],
    [
      'a later version',
      { version: 9 },
      'version: version 9 is newer than this Orrery, which reads versions up to 1; a newer Orrery opens it.',
    ],
    ['version as text', { version: '1' }, 'version: found "1"; allowed: whole numbers from 1 to 1.'],
    [
      'unknown field',
      { version: 1, brokrs: [] },
      'brokrs: unknown field "brokrs"; allowed: $schema, version, title, point, basedOn, profile, config, claims, seed, epoch, network, nameServers … (21). Did you mean brokers?',
    ],
    ['wrong type', { version: 1, seed: '7' }, 'seed: found "7"; allowed: a whole number.'],
    ['out of range', { version: 1, seed: -1 }, 'seed: found -1; allowed: whole numbers from 0 to 4,294,967,295.'],
    ['fraction', { version: 1, seed: 1.5 }, 'seed: found 1.5; allowed: whole numbers from 0 to 4,294,967,295.'],
    ['list for object', { version: 1, network: [] }, 'network: found []; allowed: an object { … }.'],
    ['object for list', { version: 1, brokers: {} }, 'brokers: found {…}; allowed: a list [ … ].'],
    [
      'wrong listener result',
      { version: 1, consumers: [{ id: 'c1', listener: { rules: [{ when: {} }, { when: {}, result: 'RECONSUME_LATE' }] } }] },
      'consumers[0].listener.rules[1].result: found "RECONSUME_LATE"; allowed: CONSUME_SUCCESS, RECONSUME_LATER, SUCCESS, SUSPEND_CURRENT_QUEUE_A_MOMENT, COMMIT, ROLLBACK, NULL, THROW. Did you mean RECONSUME_LATER?',
    ],
    [
      'bad duration',
      { version: 1, until: '5 minutes' },
      'until: found "5 minutes"; allowed: whole milliseconds or text such as "1m30s", "4h46m", "500ms", up to 60d.',
    ],
    [
      'too long a duration',
      { version: 1, until: '61d' },
      'until: found "61d"; allowed: whole milliseconds or text such as "1m30s", "4h46m", "500ms", up to 60d.',
    ],
    [
      'bad id',
      { version: 1, brokers: [{ id: '1st' }] },
      'brokers[0].id: found "1st"; allowed: a letter, then up to 63 letters, digits, -, _ or @.',
    ],
    [
      'id of JavaScript',
      { version: 1, brokers: [{ id: 'constructor' }] },
      'brokers[0].id: found "constructor"; allowed: a letter, then up to 63 letters, digits, -, _ or @.',
    ],
    [
      'same id twice',
      { version: 1, brokers: [{ id: 'n1' }] },
      'brokers[0].id: "n1" is already used at nameServers[0].id; each name may be used once.',
    ],
    [
      'unknown profile',
      { version: 1, profile: 'rocketmq-4.8' },
      'profile: found "rocketmq-4.8"; allowed: rocketmq-4.9, rocketmq-5.3, ons-2017. Did you mean rocketmq-4.9?',
    ],
    [
      'unknown option',
      { version: 1, config: { messageDelayLevels: '1s' } },
      'config.messageDelayLevels: rocketmq-4.9 has no option "messageDelayLevels". Did you mean messageDelayLevel?',
    ],
    [
      'option of the wrong type',
      { version: 1, config: { sendMsgTimeout: '3s' } },
      'config.sendMsgTimeout: found "3s"; allowed: a whole number.',
    ],
    [
      'a period of nothing',
      { version: 1, config: { rebalanceWaitInterval: 0 } },
      'config.rebalanceWaitInterval: found 0; allowed: whole numbers from 1 to 5,184,000,000.',
    ],
    [
      'fewer than no retries',
      { version: 1, config: { retryTimesWhenSendFailed: -1 } },
      'config.retryTimesWhenSendFailed: found -1; allowed: whole numbers from 0 to 5,184,000,000.',
    ],
    [
      'a machine without processors',
      { version: 1, producers: [{ id: 'p1', config: { availableProcessors: 0 } }] },
      'producers[0].config.availableProcessors: found 0; allowed: whole numbers from 1 to 5,184,000,000.',
    ],
    [
      'batches of nothing',
      { version: 1, profile: 'rocketmq-5.3', config: { traceMsgBatchNum: 0 } },
      'config.traceMsgBatchNum: found 0; allowed: whole numbers from 1 to 5,184,000,000.',
    ],
    [
      'levels that nobody can read',
      { version: 1, config: { messageDelayLevel: '1s, 5s' } },
      'config.messageDelayLevel: found "1s, 5s"; allowed: text such as "1s 5s 10s 30s 1m 2h".',
    ],
    [
      'latencies that are no numbers',
      { version: 1, config: { latencyMax: 'abc' } },
      'config.latencyMax: found "abc"; allowed: text such as "50 100 550 1000 2000 3000 15000".',
    ],
    [
      'a response code that nobody knows',
      { version: 1, config: { retryResponseCodes: 'SYSTEM_ERROR FOO' } },
      'config.retryResponseCodes: found "SYSTEM_ERROR FOO"; allowed: text such as "SYSTEM_ERROR SYSTEM_BUSY".',
    ],
    [
      'an hour that no day has',
      { version: 1, config: { deleteWhen: '04;24' } },
      'config.deleteWhen: found "04;24"; allowed: text such as "04;16".',
    ],
    [
      'a moment in words',
      { version: 1, consumers: [{ id: 'c1', config: { consumeTimestamp: 'yesterday' } }] },
      'consumers[0].config.consumeTimestamp: found "yesterday"; allowed: text such as "20260105090000".',
    ],
    [
      'message queues without a number',
      { version: 1, consumers: [{ id: 'c1', config: { messageQueueList: 'broker-a' } }] },
      'consumers[0].config.messageQueueList: found "broker-a"; allowed: text such as "broker-a:0 broker-a:1".',
    ],
    [
      'an address that is none',
      { version: 1, producers: [{ id: 'p1', config: { clientIP: '10.0.0.256' } }] },
      'producers[0].config.clientIP: found "10.0.0.256"; allowed: text such as "192.168.0.7".',
    ],
    [
      'an unknown name server among addresses',
      { version: 1, producers: [{ id: 'p1', config: { namesrvAddr: 'n1;n9' } }] },
      'producers[0].config.namesrvAddr: there is no name server "n9"; allowed: n1. Did you mean n1?',
    ],
    [
      'option of another process',
      { version: 1, producers: [{ id: 'p1', config: { messageDelayLevel: '1s' } }] },
      'producers[0].config.messageDelayLevel: rocketmq-4.9 has no option "messageDelayLevel".',
    ],
    [
      'unknown broker of a topic',
      { version: 1, topics: [{ name: 'T', brokers: ['broker-c'] }] },
      'topics[0].brokers[0]: there is no broker "broker-c"; allowed: broker-a, broker-b. Did you mean broker-a?',
    ],
    [
      'reserved topic',
      { version: 1, topics: [{ name: 'SCHEDULE_TOPIC_XXXX' }] },
      'topics[0].name: "SCHEDULE_TOPIC_XXXX" is a topic that brokers make for themselves; choose another name.',
    ],
    [
      'link to itself',
      { version: 1, network: { links: [{ from: 'p1', to: 'p1' }] } },
      'network.links[0].to: both ends of the link are "p1"; two different ones are needed.',
    ],
    [
      'unknown preset',
      { version: 1, basedOn: 'consume-retry-15' },
      `basedOn: there is no preset "consume-retry-15"; allowed: ${listPresetSlugs().slice(0, 12).join(', ')} … (${listPresetSlugs().length}). Did you mean consume-retry-16?`,
    ],
    [
      'impossible date',
      { version: 1, epoch: '2026-02-30T00:00:00+08:00' },
      'epoch: found "2026-02-30T00:00:00+08:00"; allowed: a date with time and offset such as "2026-01-05T09:00:00+08:00".',
    ],
    [
      'unknown producer in the script',
      { version: 1, script: [{ at: 1, do: 'send', producer: 'p2' }] },
      'script[0].producer: there is no producer "p2"; allowed: p1. Did you mean p1?',
    ],
    ['action without time', { version: 1, script: [{ do: 'crash', node: 'n1' }] }, 'script[0].at: is missing.'],
    ['action without its field', { version: 1, script: [{ at: 1, do: 'crash' }] }, 'script[0].node: is missing.'],
    ['action as text', { version: 1, script: ['crash'] }, 'script[0]: found "crash"; allowed: an object { … }.'],
    [
      'field of another action',
      { version: 1, script: [{ at: 1, do: 'crash', node: 'n1', tag: 'A' }] },
      'script[0].tag: unknown field "tag"; allowed: at, do, count, every, node.',
    ],
    [
      'empty range',
      { version: 1, consumers: [{ id: 'c1', listener: { rules: [{ when: { after: 10, before: 5 } }] } }] },
      'consumers[0].listener.rules[0].when.before: the range from 10 to 5 is empty.',
    ],
    [
      'hidden characters in a tag',
      { version: 1, script: [{ at: 1, do: 'send', producer: 'p1', tag: 'a\u202eb' }] },
      'script[0].tag: found "a\\u202eb"; control characters and direction marks are not allowed.',
    ],
  ])('%s', (_name, file, sentence) => {
    expect(sentences(file)).toContain(sentence);
  });

  test('an unknown action names the nearest one', () => {
    const [problem] = problemsOf({ version: 1, script: [{ at: 1, do: 'crahs', node: 'n1' }] });
    expect(problem).toMatchObject({ path: 'script[0].do', code: 'notOneOf', found: '"crahs"', nearest: 'crash' });
  });

  test('several problems come together, at most 20', () => {
    expect(problemsOf({ version: 1, seed: 'x', until: true, profile: 3 }).map((problem) => problem.path)).toEqual([
      'profile',
      'seed',
      'until',
    ]);
    expect(
      problemsOf({ version: 1, brokers: Array.from({ length: 16 }, () => ({ id: '' })), topics: Array.from({ length: 16 }, () => 1) }),
    ).toHaveLength(20);
  });

  test('every problem has a sentence in both languages', () => {
    const chinese = problemsOf({ version: 1, script: [{ at: 1, do: 'send', producer: 'p2' }] }).map((problem) =>
      problemText(problem, 'zh'),
    );
    expect(chinese).toEqual(['script[0].producer：没有名为 "p2" 的生产者；可用：p1。是不是想写 p1？']);
  });
});

describe('limits', () => {
  const many = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index));

  test.each<[string, unknown, string, string]>([
    ['brokers', { brokers: many(17, (index) => ({ id: `b${index}` })) }, 'brokers', 'brokers'],
    ['name servers', { nameServers: many(5, (index) => ({ id: `n${index}` })) }, 'nameServers', 'nameServers'],
    ['topics', { topics: many(65, (index) => ({ name: `T${index}` })) }, 'topics', 'topics'],
    ['queues', { topics: many(33, (index) => ({ name: `T${index}` })) }, 'topics', 'queues'],
    [
      'clients together',
      { producers: many(33, (index) => ({ id: `p${index}` })), consumers: many(32, (index) => ({ id: `c${index}` })) },
      'consumers',
      'clients',
    ],
    ['script lines', { script: many(501, () => ({ at: 1, do: 'crash', node: 'n1' })) }, 'script', 'actions'],
    ['repetitions', { script: many(2, () => ({ at: 1, do: 'crash', node: 'n1', count: 60_000 })) }, 'script', 'expandedActions'],
    ['sends in a second', { script: [{ at: 1, do: 'send', producer: 'p1', count: 1001 }] }, 'script[0]', 'messagesPerClientPerSecond'],
    [
      'sends of two lines in a second',
      {
        script: [
          { at: 0, do: 'send', producer: 'p1', count: 600 },
          { at: 999, do: 'send', producer: 'p1', count: 401 },
        ],
      },
      'script[0]',
      'messagesPerClientPerSecond',
    ],
  ])('too many %s', (_name, file, path, limit) => {
    expect(problemsOf({ version: 1, ...(file as object) })).toContainEqual(expect.objectContaining({ code: 'tooMany', path, limit }));
  });

  test('1,000 sends in one line are welcome, and 1,000 more a second later', () => {
    const script = [
      { at: 5000, do: 'send', producer: 'p1', count: 1000, every: 0 },
      { at: 6000, do: 'send', producer: 'p1', count: 1000, every: 1 },
    ];
    expect(scenarioOf({ version: 1, script }).script).toEqual(script);
  });

  test('a repetition may not leave the 60 days', () => {
    expect(problemsOf({ version: 1, script: [{ at: '59d', do: 'send', producer: 'p1', count: 3, every: '1d' }] })).toMatchObject([
      { path: 'script[0].every', code: 'outOfRange' },
    ]);
  });

  test('a file that is too large is not even read', () => {
    expect(parseScenarioText(' '.repeat(limits.fileCharacters + 1))).toMatchObject({
      ok: false,
      problems: [{ code: 'tooMany', limit: 'fileCharacters' }],
    });
  });

  test('depth', () => {
    let nested: unknown = 1;
    for (let level = 0; level < 5000; level += 1) nested = { a: nested };
    expect(problemsOf({ version: 1, network: nested })).toMatchObject([{ code: 'tooDeep', max: 16 }]);
  });
});

describe('hostile input', () => {
  test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    'the field %s is refused wherever it stands',
    (name) => {
      const result = parseScenarioText(`{"version":1,"config":{"${name}":{"polluted":true}}}`);
      expect(result).toMatchObject({ ok: false, problems: [{ code: 'forbiddenName' }] });
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
  );

  test('groups and topics that are names of JavaScript are refused', () => {
    expect(problemsOf({ version: 1, consumers: [{ id: 'c1', group: '__proto__' }], topics: [{ name: 'constructor' }] })).toHaveLength(2);
  });

  test.each([undefined, 12, 'text', () => 1, Symbol('x'), Number.NaN, 10n])('%s is no scenario', (value) => {
    expect(parseScenario(value).ok).toBe(false);
  });

  test('broken JSON says line and column', () => {
    const result = parseScenarioText('{\n  "version": 1,\n  "seed": x\n}');
    expect(result).toMatchObject({ ok: false, problems: [{ code: 'notJson', line: 3 }] });
    expect(parseScenarioText('{"version":')).toMatchObject({ ok: false, problems: [{ code: 'notJson', line: 1 }] });
    expect(parseScenarioText('')).toMatchObject({ ok: false, problems: [{ code: 'notJson', line: 1, column: 1, found: '' }] });
  });

  test('a byte order mark is no obstacle', () => {
    expect(parseScenarioText('\ufeff{"version":1}').ok).toBe(true);
  });
});

describe('versions', () => {
  test.each(Array.from({ length: newestVersion }, (_, index) => index + 1))('fixtures of version %i open', (version) => {
    for (const name of [`version-${version}.json`, `version-${version}.minimal.json`]) {
      const result = parseScenarioText(readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8'));
      expect(result).toMatchObject({ ok: true });
    }
  });
});

describe('presets', () => {
  test.each(listPresetSlugs())('%s opens, has both languages and knows its slug', (slug) => {
    const result = openPreset(slug);
    if (!result.ok) throw new Error(result.problems.map((problem) => problemText(problem, 'en')).join('\n'));
    expect(result.value.basedOn).toBe(slug);
    expect(result.value.title.en).not.toBe('');
    expect(result.value.title.zh).toMatch(/[\u4e00-\u9fff]/);
    expect(result.value.point.en).not.toBe('');
    expect(result.value.point.zh).toMatch(/[\u4e00-\u9fff]/);
  });

  test('P-19 is the cluster of the brief', () => {
    const result = openPreset('consume-retry-16', 7);
    if (!result.ok) throw new Error('P-19 does not open');
    expect(result.value).toMatchObject({
      seed: 7,
      title: { en: 'The 16 retries, 10 s to 2 h', zh: '消费重试 16 次' },
      nameServers: [{ id: 'n1' }],
    });
    expect(result.value.brokers.map((broker) => broker.id)).toEqual(['broker-a', 'broker-b']);
    expect(result.value.consumers.map(({ id, listener }) => [id, listener.processMs, listener.result])).toEqual([
      ['c1', 10, 'RECONSUME_LATER'],
      ['c2', 10, 'RECONSUME_LATER'],
    ]);
    expect(result.value.script).toEqual([{ at: 5000, do: 'send', producer: 'p1', topic: 'OrderTopic', tag: 'TagA', keys: 'o-1001' }]);
  });

  test('an unknown slug names the nearest; names of JavaScript are unknown slugs', () => {
    expect(openPreset('consume-retry')).toMatchObject({ ok: false, problems: [{ code: 'unknownPreset', nearest: 'consume-retry-16' }] });
    expect(openPreset('__proto__').ok).toBe(false);
    expect(openPreset('constructor').ok).toBe(false);
  });

  test('each has a place in the catalogue', () => {
    expect(listPresets().map((preset) => preset.slug)).toEqual(listPresetSlugs());
    expect(listPresets().every((preset) => preset.lenses.length > 0)).toBe(true);
  });
});

test('what is watched must be able to happen', () => {
  const title = { en: 'number', zh: '数' };
  expect(sentences({ version: 1, watch: { title, fact: 'message.deliverd' } })[0]).toMatch(
    /"message\.deliverd".*Did you mean message\.delivered\?/,
  );
  const [wrongField] = problemsOf({ version: 1, watch: { title, fact: 'message.delivered', where: { consumr: 'c1' } } });
  expect(wrongField).toMatchObject({ path: 'watch.where.consumr', code: 'unknownField', nearest: 'consumer' });
});
