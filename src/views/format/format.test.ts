import { describe, expect, test } from 'vitest';
import {
  axisTime,
  brokerLetters,
  bytes,
  count,
  countdown,
  duration,
  gap,
  listTime,
  shortClock,
  saidTime,
  thin,
  messageName,
  parseQueue,
  perMille,
  queueText,
  range,
  shortId,
  virtualTime,
  wallTime,
} from './index.ts';

/** Narrow spaces read as plain ones, so that the tables below can be read. */
const plain = (text: string): string => text.replaceAll('\u2009', ' ');

describe('virtual time', () => {
  test.each([
    [0, '00:00:00.000'],
    [2_452_000, '00:40:52.000'],
    [11_725, '00:00:11.725'],
    [86_399_999, '23:59:59.999'],
    [3 * 86_400_000 + 4 * 3_600_000, '3 d 04:00:00.000'],
  ])('%d ms on the clock', (ms, text) => expect(virtualTime(ms)).toBe(text));

  test.each([
    [11_725, false, '11.725'],
    [0, false, '0.000'],
    [59_999, false, '59.999'],
    [60_000, false, '00:01:00'],
    [2_740_000, false, '00:45:40'],
    [2_740_042, true, '00:45:40.042'],
    [90_000_000, false, '1 d 01:00:00'],
  ])('%d ms in a list', (ms, exact, text) => expect(listTime(ms, exact)).toBe(text));
  test.each([
    [5_000, '5.000'],
    [225_414, '3:45.414'],
    [6_340_414, '1:45:40\u200b.414'],
    [356_340_414, '4 d 02:59:00\u200b.414'],
  ])('%d ms in a narrow column', (ms, text) => expect(shortClock(ms)).toBe(text));

  test('in a sentence the first minute has its unit', () => {
    expect(saidTime(15_018)).toBe(`15.018${thin}s`);
    expect(saidTime(59_999.7)).toBe('00:01:00.000');
    expect(saidTime(2_740_014, false)).toBe('00:45:40');
  });

  test.each([
    [0, '0 s'],
    [4_000, '4 s'],
    [60_000, '1 m'],
    [80_000, '1 m 20 s'],
    [90_000, '1 m 30 s'],
    [7_200_000, '2 h'],
    [250, '250 ms'],
  ])('%d ms on an axis', (ms, text) => expect(plain(axisTime(ms))).toBe(text));

  test('the wall date stands in the zone of the epoch', () => {
    expect(wallTime('2026-01-05T09:00:00+08:00', 11_725)).toBe('2026-01-05 09:00:11');
    expect(wallTime('2026-01-05T23:59:59-05:30', 1_000)).toBe('2026-01-06 00:00:00');
    expect(wallTime('2026-01-05T09:00:00Z', 0)).toBe('2026-01-05 09:00:00');
    expect(wallTime('yesterday', 0)).toBe('');
  });
});

describe('durations', () => {
  test.each([
    [0, '0 ms'],
    [80, '80 ms'],
    [999, '999 ms'],
    [1_000, '1 s'],
    [1_280, '1.28 s'],
    [9_999, '10 s'],
    [11_725, '11.7 s'],
    [59_949, '59.9 s'],
    [59_960, '1 m'],
    [288_000, '4 m 48 s'],
    [600_000, '10 m'],
    [3_599_600, '1 h'],
    [7_200_000, '2 h'],
    [7_290_000, '2 h 2 m'],
    [86_390_000, '1 d'],
    [39 * 86_400_000 + 4 * 3_600_000, '39 d 4 h'],
    [-80, '−80 ms'],
  ])('%d ms', (ms, text) => expect(plain(duration(ms))).toBe(text));

  test.each([
    [6_150, '6.2 s'],
    [6_000, '6.0 s'],
    [1, '0.1 s'],
    [0, '0.0 s'],
    [-5, '0.0 s'],
    [59_960, '1 m'],
    [287_400, '4 m 47 s'],
  ])('%d ms left', (ms, text) => expect(plain(countdown(ms))).toBe(text));

  test('a gap', () => expect(plain(gap(540_000))).toBe('+9 m'));
});

describe('numbers', () => {
  test.each([
    [0, '0'],
    [999, '999'],
    [20_328, '20,328'],
    [1_234_567, '1,234,567'],
    [-1_000, '−1,000'],
  ])('count %d', (value, text) => expect(count(value)).toBe(text));

  test.each([
    [20_328, '20,328 B'],
    [99_999, '99,999 B'],
    [100_000, '97.7 KiB'],
    [1_048_576, '1 MiB'],
    [5_368_709_120, '5 GiB'],
  ])('%d bytes', (value, text) => expect(plain(bytes(value))).toBe(text));

  test('ranges and shares', () => {
    expect(range(100, 131)).toBe('100–131');
    expect(range(7, 7)).toBe('7');
    expect(plain(perMille(50))).toBe('5 %');
    expect(plain(perMille(5))).toBe('0.5 %');
  });
});

describe('ids', () => {
  test('a message is called by its key, otherwise by the end of its id', () => {
    expect(shortId('C0A8006500002A9F0000002B2B27677D')).toBe('…002B 2B27 677D');
    expect(shortId('m-1')).toBe('m-1');
    expect(messageName('C0A8006500002A9F0000002B2B27677D', 'o-1001')).toBe('o-1001');
    expect(messageName('m-1', '')).toBe('m-1');
    // A record of the message trace has the id and the key of what it tells of as its keys.
    expect(messageName('m-1', 'C0A8006557028EA144FE1687E6080000 o-1001')).toBe('the trace of o-1001');
    expect(messageName('OrderTopic@0@broker-a@ck')).toBe('OrderTopic@0@broker-a@ck');
  });

  test('a message queue is read and written as topic:broker:queueId', () => {
    const queue = { topic: '%RETRY%order-group', broker: 'broker-a', queueId: 0 };
    expect(parseQueue(queueText(queue))).toEqual(queue);
    expect(parseQueue('OrderTopic:broker-a')).toBeUndefined();
    expect(parseQueue('OrderTopic:broker-a:x')).toBeUndefined();
    expect(parseQueue('a:b:1:2')).toBeUndefined();
  });

  test('brokers get the shortest names that tell them apart', () => {
    expect([...brokerLetters(['broker-a', 'broker-b']).values()]).toEqual(['a', 'b']);
    expect([...brokerLetters(['east-1', 'west-1']).values()]).toEqual(['east-1 ', 'west-1 ']);
    expect([...brokerLetters(['broker-']).values()]).toEqual(['broker- ']);
    // `10` would be queue 0 of broker-1, and queue 10.
    expect([...brokerLetters(['broker-1', 'broker-2']).values()]).toEqual(['1:', '2:']);
    expect([...brokerLetters(['broker-a1', 'broker-b']).values()]).toEqual(['a1:', 'b:']);
  });
});
