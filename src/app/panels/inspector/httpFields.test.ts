import { expect, test } from 'vitest';
import { openPreset } from '../../../scenario/index.ts';
import { httpFields, speaksHttp } from './httpFields.ts';
import { optionFields } from './optionFields.ts';

const opened = openPreset('http-backlog-inaccurate');
if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
const scenario = opened.value;
const valueOf = (id: string, label: string): unknown => httpFields(id, scenario, undefined).find((field) => field.label === label)?.value;

test('what HTTP cannot do is said: no consume statistics (S-314), no consume verification (S-315)', () => {
  expect(valueOf('h2', 'Consume statistics')).toBe('not available over HTTP');
  expect(valueOf('h2', 'Consume verification')).toBe('not available over HTTP');
  expect(valueOf('h2', 'ConsumerId')).toBe('CID_DEMO');
});

test('the gateway shows its address and the AccessKeys that it knows', () => {
  expect(valueOf('http-1', 'URL')).toBe('http://http-1/message/');
  expect(valueOf('http-1', 'AccessKey')).toBe('AKDEMO');
  expect(speaksHttp('broker-a', scenario)).toBe(false);
});

test('an option that is set has its unit, and says what it is by default', () => {
  const settings = [
    { name: 'suspendCurrentQueueTimeMillis', value: 100, standard: 1_000, unit: 'ms' },
    { name: 'instanceName', value: 'order-service', standard: '', unit: '' },
  ];
  expect(optionFields(settings).map(({ value }) => value)).toEqual(['100\u2009ms (default 1\u2009s)', 'order-service']);
});
