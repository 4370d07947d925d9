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

test.each(['http-403-clock-and-signature', 'http-15min-visibility'])(
  '%s ends a second after its last answer: nothing is left to happen',
  (slug) => {
    const run = runOf(slug);
    expect(run.endMs).toBe((facts(run, 'http.answered').at(-1)?.at ?? 0) + 1_000);
  },
);

test('HTTP clients have no message model: broadcasting is refused (S-316); their domain is a gateway of the scenario', () => {
  const file = { version: 1, httpGateways: [{ id: 'http-1' }], httpClients: [{ id: 'h1', messageModel: 'BROADCASTING' }] };
  expect(parseScenario(file)).toMatchObject({ ok: false, problems: [{ path: 'httpClients[0].messageModel', code: 'unknownField' }] });
  const lost = { version: 1, httpGateways: [{ id: 'http-1' }], httpClients: [{ id: 'h1', gateway: 'http-2' }] };
  expect(parseScenario(lost)).toMatchObject({ ok: false, problems: [{ code: 'unknownReference', nearest: 'http-1' }] });
});

const startMs = 5_000;
/** Hops, server costs and connections of one request. */
const pathMs = 30;

test('http-15min-visibility (P-52; S-336, S-341, S-345, S-367): deleted after 899 s it is gone, otherwise it comes again after 900 s', () => {
  const run = runOf('http-15min-visibility');
  const received = (client: string) => facts(run, 'http.received', (fact) => fact.client === client);
  expect(received('deletes')).toHaveLength(1);
  expect(facts(run, 'http.deleted', ({ client }) => client === 'deletes')[0]?.at).toBeLessThan(startMs + 899_000 + pathMs);
  for (const client of ['forgets', 'dies']) {
    const [first, again] = received(client);
    expect([first?.rconsumeTimes, again?.rconsumeTimes]).toEqual([0, 1]);
    expect((again?.at ?? 0) - (first?.at ?? 0)).toBe(900_000);
    expect(again?.msgId).toBe(first?.msgId);
  }
});

test('http-403-clock-and-signature (P-53; S-323, S-330, S-364, S-365): 201, 403, 403, 403, 201, and 403 a minute off', () => {
  const run = runOf('http-403-clock-and-signature');
  expect(statuses(run, 'POST')).toEqual([201, 403, 403, 403, 201, 403]);
  expect(facts(run, 'http.refused').map(({ reason }) => reason)).toEqual(['clock', 'signature', 'signature', 'clock']);
  expect(facts(run, 'http.refused')[0]?.ageMs).toBe(15_001);
  for (const { status, body } of facts(run, 'http.answered')) expect(body === undefined).toBe(status === 403);
  expect(facts(run, 'message.stored').map(({ keys }) => keys)).toEqual(['age-15000ms', 'encoded']);
});

test('http-400-408 (P-54; S-322, S-324, S-329, S-331, S-338, S-363): five times 400 with its code, 408 after 3 s and after 35 s', () => {
  const run = runOf('http-400-408');
  expect(statuses(run, 'POST')).toEqual([201, ...times(400, 5), 408]);
  const refused = facts(run, 'http.answered', ({ status }) => status === 400);
  expect(refused.map(({ body }) => (JSON.parse(body ?? '{}') as { readonly code: string }).code)).toEqual([
    'PARAMETER_INVALID',
    'TOPIC_NOT_EXIST',
    'PARAMETER_INVALID',
    'PARAMETER_INVALID',
    'BODY_TOO_BIG',
  ]);
  const timedOut = facts(run, 'http.answered', ({ status }) => status === 408);
  expect(timedOut.map(({ method }) => method)).toEqual(['POST', 'GET']);
  expect(timedOut.map(({ costMs }) => Math.floor(costMs / 1_000))).toEqual([3, 35]);
  for (const { costMs } of timedOut) expect(costMs % 1_000).toBeLessThan(pathMs);
});

test('http-long-poll (P-55; S-334, S-347, S-356): answered at 12 s, empty at 35 s, asked again at 37 s', () => {
  const run = runOf('http-long-poll');
  const [first, empty] = facts(run, 'http.answered', ({ method }) => method === 'GET');
  expect(first).toMatchObject({ client: 'h2', status: 200 });
  expect((first?.at ?? 0) - startMs - 12_000).toBeLessThan(pathMs);
  expect(empty).toMatchObject({ client: 'h3', status: 200, body: '[]' });
  expect((empty?.at ?? 0) - startMs - 35_000).toBeLessThan(pathMs);
  const [, again] = facts(run, 'http.requested', ({ client }) => client === 'h3');
  expect((again?.at ?? 0) - (empty?.at ?? 0)).toBe(2_000);
});

test('http-backlog-inaccurate (P-56; S-366): with 1, 2, 4 and 5 deleted the backlog is 3, then 0', () => {
  const run = runOf('http-backlog-inaccurate');
  expect(facts(run, 'progress.read').map(({ diff }) => diff)).toEqual([3, 0]);
  expect(facts(run, 'http.deleted')).toHaveLength(5);
});

test('ids-and-keys-setup (P-57; S-136, S-173, S-174, S-175, S-177, S-305): names and grants', () => {
  const run = runOf('ids-and-keys-setup');
  expect(facts(run, 'action.rejected').map(({ reason }) => reason)).toEqual([
    'noSuchTopic',
    'badProducerId',
    'badProducerId',
    'badProducerId',
    'badConsumerId',
  ]);
  expect(facts(run, 'console.applied').map(({ id }) => id)).toEqual(['PID_abc', 'CID-Raydemo']);
  expect(statuses(run, 'POST')).toEqual([403, 201, 403]);
});

test('a client without a Producer ID (S-249) or a Consumer ID (S-250) cannot be created', () => {
  for (const field of ['producerId', 'consumerId']) {
    const file = { version: 1, httpGateways: [{ id: 'http-1' }], httpClients: [{ id: 'h1', [field]: '' }] };
    expect(parseScenario(file)).toMatchObject({ ok: false, problems: [{ path: `httpClients[0].${field}`, code: 'badName' }] });
  }
});
