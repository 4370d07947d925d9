import { describe, expect, test } from 'vitest';
import { checkRequest, type HttpLimits, type HttpRefusal } from './checkRequest.ts';
import { signed, stringToSign, urlOf, headerOf, type Draft, type HttpMessage } from './httpMessage.ts';

const time = 1_418_973_464_204;
const accounts = [{ accessKey: 'AKDEMO', secretKey: 'SKDEMO' }];
const limits: HttpLimits = {
  sendTimeout: [1_000, 3_000],
  receiveTimeout: [20_000, 35_000],
  deleteTimeout: 3_000,
  maxNum: 32,
  maxNameCharacters: 128,
  maxBodyBytes: 2_097_152,
  maxAgeMs: 15_000,
  maxDelayMs: 3_456_000_000,
};

const draft = (method: Draft['method'], params: Record<string, string> = {}, more: Partial<Draft> = {}): HttpMessage =>
  signed({
    method,
    params: { topic: 'TopicTestMQ', time: String(time), ...params },
    id: method === 'POST' ? 'PID_DEMO' : 'CID_DEMO',
    accessKey: 'AKDEMO',
    secretKey: 'SKDEMO',
    body: method === 'POST' ? 'HelloMQ' : '',
    ...more,
  });

function refusalOf(message: HttpMessage, nowMs = time): Partial<HttpRefusal> | undefined {
  const verdict = checkRequest(message, limits, nowMs, accounts);
  return 'refused' in verdict ? verdict.refused : undefined;
}

describe('signatures', () => {
  test.each([
    ['POST', {}, 'TopicTestMQ\nPID_DEMO\n5b50b0ea927db390680e7d00567211c9\n1418973464204', 'WwE4znMeJNekXaP3WtJNzYeaYtc='],
    ['GET', {}, 'TopicTestMQ\nCID_DEMO\n1418973464204', 'i1Aq85RwV0ShWKpsn8s9nZtHHjw='],
    ['DELETE', { msgHandle: 'HANDLE_1' }, 'TopicTestMQ\nCID_DEMO\nHANDLE_1\n1418973464204', '51B/ActhmBb7UyzRTXFycKJfy/Q='],
  ] as const)('HT2: %s (S-320, S-333, S-339, S-342)', (method, params, text, signature) => {
    const message = draft(method, params);
    expect(stringToSign(message)).toBe(text);
    expect(headerOf(message, 'Signature')).toBe(signature);
    expect(refusalOf(message)).toBeUndefined();
  });

  test('HT2: names of headers ignore case: ProducerID of the samples is ProducerId of the specification (S-343)', () => {
    const sample = draft('POST', {}, { isSample: true });
    expect(Object.keys(sample.headers)).toContain('ProducerID');
    expect(refusalOf(sample)).toBeUndefined();
    expect(Object.keys(draft('POST').headers)).toContain('ProducerId');
  });

  test('HT1: all of it goes to /message/ (S-311, S-318, S-361)', () => {
    expect(urlOf(draft('POST', { tag: 'http', key: '中', startdelivertime: '1418973469204' }))).toBe(
      '/message/?topic=TopicTestMQ&time=1418973464204&tag=http&key=%E4%B8%AD&startdelivertime=1418973469204',
    );
  });
});

describe('400', () => {
  test.each(['AccessKey', 'Signature', 'ProducerId', 'topic', 'time'])('HT3: %s is empty (S-319, S-363)', (omitted) => {
    expect(refusalOf(draft('POST', {}, { omitted }))).toMatchObject({ status: 400, reason: 'missing', subject: omitted });
  });

  test('HT3: GET and DELETE need a Consumer ID, DELETE its handle (S-339)', () => {
    expect(refusalOf(draft('GET', {}, { omitted: 'ConsumerId' }))).toMatchObject({ status: 400, subject: 'ConsumerId' });
    expect(refusalOf(draft('DELETE'))).toMatchObject({ status: 400, subject: 'msgHandle' });
  });

  test.each([
    ['POST', 'timeout', ['1000', '3000'], ['999', '3001', 'x']],
    ['GET', 'timeout', ['20000', '35000'], ['19999', '35001']],
    ['GET', 'num', ['1', '32'], ['0', '33']],
    ['POST', 'tag', ['t'.repeat(128), '签'.repeat(128)], ['t'.repeat(129)]],
    ['POST', 'key', ['k'.repeat(128)], ['k'.repeat(129)]],
  ] as const)('HT3: %s %s (S-322, S-324, S-334, S-335)', (method, name, good, bad) => {
    for (const value of good) expect(refusalOf(draft(method, { [name]: value }))).toBeUndefined();
    for (const value of bad) expect(refusalOf(draft(method, { [name]: value }))).toMatchObject({ status: 400, subject: name });
  });

  test('HT4: a body of 2 MB is taken, one byte more is BODY_TOO_BIG with the limit in force (S-327, S-329)', () => {
    const small = { ...limits, maxBodyBytes: 65_536 };
    const verdict = checkRequest(draft('POST', {}, { body: 'x'.repeat(65_537) }), small, time, accounts);
    expect(verdict).toMatchObject({
      refused: { status: 400, code: 'BODY_TOO_BIG', info: 'Message body size exceeds the upper limit of 64KB' },
    });
    expect(checkRequest(draft('POST', {}, { body: 'x'.repeat(65_536) }), small, time, accounts)).toHaveProperty('accepted');
    expect(checkRequest(draft('POST', {}, { body: 'x'.repeat(2_097_152) }), limits, time, accounts)).toHaveProperty('accepted');
    const big = { ...draft('POST'), body: 'x'.repeat(2_097_153) };
    expect(refusalOf(big)).toMatchObject({ status: 400, info: 'Message body size exceeds the upper limit of 2048KB' });
  });
});

describe('403', () => {
  test('HT5: older than 15 s, or as far ahead (S-323); a minute off is refused all the more (S-364)', () => {
    expect(refusalOf(draft('GET'), time + 15_000)).toBeUndefined();
    expect(refusalOf(draft('GET'), time + 15_001)).toEqual({ status: 403, reason: 'clock', subject: 'time', ageMs: 15_001 });
    expect(refusalOf(draft('GET'), time - 15_000)).toBeUndefined();
    expect(refusalOf(draft('GET'), time - 15_001)).toMatchObject({ status: 403, reason: 'clock' });
    expect(refusalOf(draft('GET'), time + 61_000)).toMatchObject({ status: 403, reason: 'clock' });
  });

  test('HT5: an AccessKey that nobody has, one wrong character in the SecretKey (S-330)', () => {
    expect(refusalOf(draft('GET', {}, { accessKey: 'AKDEM0' }))).toMatchObject({ status: 403, reason: 'accessKey' });
    const wrong = refusalOf(draft('GET', {}, { secretKey: 'SKDEM0' }));
    expect(wrong).toMatchObject({ status: 403, reason: 'signature', expected: 'i1Aq85RwV0ShWKpsn8s9nZtHHjw=' });
    expect(wrong).not.toHaveProperty('code');
  });

  test('HT6: a line break in a body that is not URL-encoded (S-365)', () => {
    expect(refusalOf(draft('POST', {}, { body: 'a\nb' }))).toMatchObject({ status: 403, reason: 'signature' });
    expect(refusalOf(draft('POST', {}, { body: 'a%0Ab' }))).toBeUndefined();
    expect(refusalOf(draft('POST', {}, { body: '中文' }))).toBeUndefined();
  });
});
