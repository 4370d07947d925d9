import { expect, test } from 'vitest';
import { linesOf } from './fileLines.ts';
import { limits } from './limits.ts';
import { parseScenarioText } from './parse.ts';

const file = `{
  "version": 1,
  "brokers": [
    { "id": "broker-a" },
    { "id": "b:1", "flush": "NEVER" }
  ],
  "topics": [{ "name": "T", "readQueueNums": -3 }]
}`;

test('the line of each problem of a file', () => {
  const parsed = parseScenarioText(file);
  expect(parsed.ok).toBe(false);
  const paths = parsed.ok ? [] : parsed.problems.map(({ path }) => path);
  expect(paths).toContain('topics[0].readQueueNums');
  const lines = linesOf(file, paths);
  expect(lines[paths.indexOf('topics[0].readQueueNums')]).toEqual({
    number: 7,
    text: '"topics": [{ "name": "T", "readQueueNums": -3 }]',
  });
  expect(lines[paths.indexOf('brokers[1].flush')]?.number).toBe(5);
});

test('a field that is missing is at what should hold it, one that holds everything nowhere', () => {
  expect(linesOf(file, ['brokers[0].region', 'brokers[7]', 'seed', ''])).toEqual([
    { number: 4, text: '{ "id": "broker-a" },' },
    { number: 3, text: '"brokers": [' },
    undefined,
    undefined,
  ]);
});

test('of a file on one line only the place itself', () => {
  const long = `{"title":{"en":"${'x'.repeat(500)}","zh":"y"},"seed":-1}`;
  const [line] = linesOf(long, ['seed']);
  expect(line?.number).toBe(1);
  expect(line?.text.length).toBeLessThan(170);
  expect(line?.text).toContain('"seed":-1');
});

test.each(['', '[', '{"a":', '{"a" "b"}', ',', '}}', '{"a":[1,2', '"\\u00"'])('%j is survived', (text) => {
  expect(() => linesOf(text, ['a', 'a[1]', 'b'])).not.toThrow();
});

test('a file that only wants to keep the page busy is looked at once, from its beginning to its end', () => {
  // Writing down the path of each of so many levels took minutes, which the time limit of a test does not allow.
  for (const hostile of [
    '['.repeat(limits.fileCharacters),
    '{"a":'.repeat(limits.fileCharacters / 5),
    `"${'x'.repeat(limits.fileCharacters)}`,
    `"${'\\"'.repeat(limits.fileCharacters / 2)}`,
  ])
    expect(linesOf(`{"seed":-1,"title":${hostile}`, ['seed', 'title.a.a.a'])[0]?.number).toBe(1);
});

test('what lies below levels that are never read does not move what follows it', () => {
  const deep = `{"title":${'{"a":['.repeat(30)}1,{"b":2}${']}'.repeat(30)},\n"seed":-1}`;
  expect(linesOf(deep, ['seed'])[0]?.number).toBe(2);
});
