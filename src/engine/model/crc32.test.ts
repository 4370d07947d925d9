import { expect, test } from 'vitest';
import { crc32 } from './crc32.ts';

test.each([
  ['', 0],
  ['123456789', 0xcbf43926],
  ['订单', 0xc2c15bb3],
])('CRC-32 of %j', (text, checksum) => {
  expect(crc32(text)).toBe(checksum);
});

test('S-166: the body of the seed', () => {
  expect(crc32('Hello MQ transaction===')).toBe(2_072_664_397);
});
