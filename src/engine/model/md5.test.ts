import { expect, test } from 'vitest';
import { md5 } from './md5.ts';

const hexOf = (text: string): string =>
  md5(text)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');

test.each([
  ['', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['a', '0cc175b9c0f1b6a831c399e269772661'],
  ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
  ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', 'd174ab98d277d9f5a5611c2c9f419d9f'],
  ['12345678901234567890123456789012345678901234567890123456789012345678901234567890', '57edf4a22be3c955ac49da2e2107b67a'],
  ['消息', 'ff692f04ace012504bc529e0a75f2bb4'],
])('the digest of %j is that of RFC 1321', (text, digest) => {
  expect(hexOf(text)).toBe(digest);
});
