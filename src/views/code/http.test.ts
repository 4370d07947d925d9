import { expect, test } from 'vitest';
import type { ResolvedScenario } from '../../engine/index.ts';
import type { ClientCodeModel } from '../../projections/clientCode/clientCode.ts';
import { kindOf, standing } from './codeState.ts';
import { kindsFor } from './kinds.ts';
import type { ClientKind } from './program.ts';
import { litLines, modelAt as modelOf, presetOf, scenarioOf, textOf as text } from './testing/programs.ts';

const modelAt = (scenario: ResolvedScenario, ms: number, id: string): ClientCodeModel => modelOf(scenario, ms, { kind: 'producer', id });
const preset = presetOf('http-send-receive-delete');
const kindNamed = (model: ClientCodeModel, id: string): ClientKind => {
  const kind = kindsFor(model).find((one) => one.id === id);
  if (kind === undefined) throw new Error(id);
  return kind;
};
const textOf = (model: ClientCodeModel, id: string): string => text(kindNamed(model, id).lines(model));
const lit = (model: ClientCodeModel): readonly string[] =>
  litLines(model, kindOf(model, undefined)).map((line) => line.replace(/^\w+: /, ''));

test('Java: producer.xml and consumer.xml have the five properties (S-344), pull and then delete each (S-345)', () => {
  const producer = textOf(modelAt(preset, 0, 'h1'), 'httpJava');
  for (const name of ['url', 'accessKey', 'secretKey', 'topic', 'producerId']) expect(producer).toContain(`<property name="${name}"`);
  expect(producer).toContain('producer.send("HelloMQ", "http", "o-" + n)');
  const consumer = textOf(modelAt(preset, 0, 'h2'), 'httpJava');
  expect(consumer).toContain('<property name="consumerId" value="CID_DEMO" />');
  expect(consumer.indexOf('consumer.pull()')).toBeLessThan(consumer.indexOf('consumer.delete('));
});

test('Java: a timed message (S-346), an ordered one (S-359)', () => {
  const scenario = scenarioOf({
    version: 1,
    profile: 'ons-2017',
    httpGateways: [{ id: 'http-1' }],
    httpClients: [{ id: 'h1' }],
    script: [
      { at: 5000, do: 'httpSend', client: 'h1', startDeliverAfter: 5000 },
      { at: 6000, do: 'httpSend', client: 'h1', isOrder: true, shardingKey: 'order-1' },
      { at: 7000, do: 'httpSend', client: 'h1', isOrder: true },
    ],
  });
  const model = modelAt(scenario, 0, 'h1');
  const java = textOf(model, 'httpJava');
  expect(java).toContain('producer.send("HelloMQ", null, null, System.currentTimeMillis() + 5000L)');
  expect(java).toContain('producer.sendOrderMessage("HelloMQ", null, null, true, "order-1")');
  expect(java).toContain('producer.send("HelloMQ", null, null)');
  expect(textOf(model, 'httpPython')).toContain('"&startdelivertime=" + str(int(date) + 5000)');
});

test('a loop over HTTP pauses as the script does', () => {
  const scenario = scenarioOf({
    version: 1,
    profile: 'ons-2017',
    topics: [{ name: 'TopicTestMQ' }],
    httpGateways: [{ id: 'http-1' }],
    httpClients: [{ id: 'h1' }],
    script: [{ at: 5000, do: 'httpSend', client: 'h1', count: 3, every: 500 }],
  });
  const model = modelAt(scenario, 5300, 'h1');
  for (const [id, pause] of [
    ['httpJava', 'if (n > 1) Thread.sleep(500);'],
    ['httpPhp', 'if ($n > 1) usleep(500000);'],
    ['httpPython', 'if n > 1: time.sleep(0.5)'],
  ] as const)
    expect(litLines(model, kindNamed(model, id))).toContain(`now: ${pause}`);
});

test('PHP and Python: the six keys of the configuration (S-348), the loops of the samples (S-349, S-351, S-355, S-356), both ways to sign (S-352, S-357)', () => {
  const php = textOf(modelAt(preset, 0, 'h2'), 'httpPhp');
  for (const key of ['Topic', 'URL', 'Ak', 'Sk', 'ProducerID', 'ConsumerID']) expect(php).toContain(` * ${key} = `);
  expect(php).toContain('"&num=32"');
  expect(php).toContain('"Signature:".$sign');
  expect(php).toContain('hash_hmac("sha1", $str, $key, true)');
  expect(php).toContain('chr(0x36), 64');
  expect(textOf(modelAt(preset, 0, 'h1'), 'httpPhp')).toContain('$date = time() * 1000;');
  const python = textOf(modelAt(preset, 0, 'h2'), 'httpPython');
  expect(python).toContain('time.sleep(2)');
  expect(python).toContain("hmac.new(sk, signString, sha1).digest().encode('base64').rstrip()");
  expect(textOf(modelAt(preset, 0, 'h1'), 'httpPython')).toContain('"&tag=http&key=o-" + str(n)');
});

test('the language of the client comes first, and the line that runs is lit', () => {
  const sending = modelAt(preset, 5_001, 'h1');
  expect(kindOf(sending, undefined).id).toBe('httpPython');
  expect(kindOf(sending, undefined).fileName(sending)).toBe('HttpProducer.py');
  expect(lit(sending)).toEqual(['conn.request(method="POST", url=target, body=content, headers=headers)']);
  const received = modelAt(preset, 13_000, 'h2');
  expect(lit(received)).toEqual(['var_dump($result);']);
  expect(standing(received)).toContain('204');
});

test('what a request has besides is in its program: order, size, coding, timeout, a value left out, a text with signs of the language', () => {
  const scenario = scenarioOf({
    version: 1,
    profile: 'ons-2017',
    httpGateways: [{ id: 'http-1' }],
    httpClients: [{ id: 'h1' }],
    script: [
      { at: 5000, do: 'httpSend', client: 'h1', isOrder: true, shardingKey: 's-{n}' },
      { at: 6000, do: 'httpSend', client: 'h1', bodyBytes: 200, encode: true, timeout: 1000, omit: 'Signature' },
      { at: 7000, do: 'httpSend', client: 'h1', body: 'cost $5\\nend', tag: 'a"b' },
      { at: 8000, do: 'httpReceive', client: 'h1', timeout: 20_000 },
    ],
  });
  const model = modelAt(scenario, 0, 'h1');
  const [php, python] = [textOf(model, 'httpPhp'), textOf(model, 'httpPython')];
  expect(php).toContain('"isOrder:true",');
  expect(php).toContain('"shardingKey:s-{$n}",');
  expect(php).toContain('$body = urlencode(str_repeat("x", 200));');
  expect(php).toContain('$body = "cost \\$5\\nend";');
  expect(php.split('class Util')).toHaveLength(2);
  expect(python).toContain('"isOrder": "true", "shardingKey": "s-" + str(n) + ""');
  expect(python).toContain('content = urllib.quote("x" * 200)');
  for (const text of [php, python]) {
    for (const part of ['&timeout=1000', '&timeout=20000', 'tag=a\\"b']) expect(text).toContain(part);
    expect(text).toContain('This request leaves Signature empty.');
  }
});

test('of several calls the one that is made is lit', () => {
  const scenario = scenarioOf({
    version: 1,
    profile: 'ons-2017',
    httpGateways: [{ id: 'http-1' }],
    httpClients: [{ id: 'h1', language: 'Java' }],
    script: [
      { at: 5000, do: 'httpSend', client: 'h1', key: 'first' },
      { at: 6000, do: 'httpSend', client: 'h1', key: 'second', tag: 'B' },
    ],
  });
  expect(lit(modelAt(scenario, 5_001, 'h1'))).toEqual(['if (producer.send("HelloMQ", null, "first")) {']);
  expect(lit(modelAt(scenario, 6_001, 'h1'))).toEqual(['if (producer.send("HelloMQ", "B", "second")) {']);
});
