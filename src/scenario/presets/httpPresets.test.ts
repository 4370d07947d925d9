/** The presets of the HTTP access of ONS run to the point that they promise. */
import { expect, test } from 'vitest';
import type { Run } from '../../engine/index.ts';
import { parseScenario } from '../parse.ts';
import { facts, runOf } from '../testing/presetRun.ts';

/** Statuses of the answers of one kind, in order. */
const statuses = (run: Run, method: 'POST' | 'GET' | 'DELETE'): number[] =>
  facts(run, 'http.answered', (fact) => fact.method === method).map(({ status }) => status);

const times = (status: number, count: number): number[] => Array.from({ length: count }, () => status);

test('http-send-receive-delete (P-51): 40 × 201, 32 and 8 messages, 40 × 204, and the signature of the manual’s example (S-311, S-312, S-320, S-348, S-352)', () => {
  const run = runOf('http-send-receive-delete');
  expect(statuses(run, 'POST')).toEqual(times(201, 40));
  expect(facts(run, 'http.answered', ({ method }) => method === 'GET').map(({ msgIds }) => msgIds?.length)).toEqual([32, 8]);
  expect(statuses(run, 'DELETE')).toEqual(times(204, 40));
  expect(facts(run, 'http.received').every(({ rconsumeTimes }) => rconsumeTimes === 0)).toBe(true);
  expect(facts(run, 'http.requested')[0]).toMatchObject({
    url: '/message/?topic=TopicTestMQ&time=1418973464204&tag=http&key=o-1',
    signed: 'TopicTestMQ\nPID_DEMO\n5b50b0ea927db390680e7d00567211c9\n1418973464204',
    signature: 'WwE4znMeJNekXaP3WtJNzYeaYtc=',
  });
  const hops = new Set(facts(run, 'request.sent').map(({ from, to }) => `${from}>${to}`));
  expect([...hops]).toEqual(expect.arrayContaining(['h1>http-1', 'h2>http-1', 'http-1>broker-a']));
});

test('HTTP clients have no message model: broadcasting is refused (S-316); their domain is a gateway of the scenario', () => {
  const file = { version: 1, httpGateways: [{ id: 'http-1' }], httpClients: [{ id: 'h1', messageModel: 'BROADCASTING' }] };
  expect(parseScenario(file)).toMatchObject({ ok: false, problems: [{ path: 'httpClients[0].messageModel', code: 'unknownField' }] });
  const lost = { version: 1, httpGateways: [{ id: 'http-1' }], httpClients: [{ id: 'h1', gateway: 'http-2' }] };
  expect(parseScenario(lost)).toMatchObject({ ok: false, problems: [{ code: 'unknownReference', nearest: 'http-1' }] });
});
