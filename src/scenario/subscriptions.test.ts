import { expect, test } from 'vitest';
import { differencesFromDefaults } from './differences.ts';
import { parseScenario } from './parse.ts';

const subscriptions = [
  { topic: 'OrderTopic', expression: 'TagA' },
  { topic: 'OrderTopic', expression: 'TagB' },
  { topic: 'Other', expression: 'price > 3', expressionType: 'SQL92' },
];

test('a topic may be subscribed twice, SQL92 is kept, and both come back out of a file with only the differences', () => {
  const read = parseScenario({ version: 1, consumers: [{ id: 'c1', subscriptions }] });
  if (!read.ok) throw new Error(JSON.stringify(read));
  expect(read.value.consumers[0]?.subscriptions).toEqual(subscriptions);
  expect(parseScenario(differencesFromDefaults(read.value))).toEqual(read);
});

test('TAG is what is meant when nothing is said', () => {
  const read = parseScenario({ version: 1, consumers: [{ id: 'c1', subscriptions: [{ topic: 'OrderTopic', expressionType: 'TAG' }] }] });
  if (!read.ok) throw new Error(JSON.stringify(read));
  expect(read.value.consumers[0]?.subscriptions).toEqual([{ topic: 'OrderTopic', expression: '*' }]);
});
