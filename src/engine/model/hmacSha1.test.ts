import { describe, expect, test } from 'vitest';
import { hmacSha1, hmacSha1OfText, sha1 } from './hmacSha1.ts';
import { md5Hex } from './md5.ts';
import { base64, hexOf, urlEncoded, utf8 } from './utf8.ts';

const repeated = (byte: number, count: number): number[] => Array.from({ length: count }, () => byte);

describe('SHA-1', () => {
  test.each([
    ['abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '84983e441c3bd26ebaae4aa1f95129e5e54670f1'],
    ['01234567'.repeat(80), 'dea356a2cddd90c7a7ecedc5ebb563934f460452'],
  ])('RFC 3174: %s', (text, digest) => {
    expect(hexOf(sha1(utf8(text)))).toBe(digest);
  });
});

describe('HMAC-SHA1, RFC 2202', () => {
  test.each([
    [1, repeated(0x0b, 20), utf8('Hi There'), 'b617318655057264e28bc0b6fb378c8ef146be00'],
    [2, utf8('Jefe'), utf8('what do ya want for nothing?'), 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79'],
    [3, repeated(0xaa, 20), repeated(0xdd, 50), '125d7342b9ac11cd91a39af48aa17b4f63f175d3'],
    [4, Array.from({ length: 25 }, (_, i) => i + 1), repeated(0xcd, 50), '4c9007f4026250c6bc8414f9bf50c86c2d7235da'],
    [5, repeated(0x0c, 20), utf8('Test With Truncation'), '4c1a03424b55e07fe7f27be1d58bb9324a9a5a04'],
    [6, repeated(0xaa, 80), utf8('Test Using Larger Than Block-Size Key - Hash Key First'), 'aa4ae5e15272d00e95705637ce8a3b55ed402112'],
    [
      7,
      repeated(0xaa, 80),
      utf8('Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data'),
      'e8e99d0f45237d786d6bbaa7965c7808bbff1a91',
    ],
  ])('case %i', (_, key, data, digest) => {
    expect(hexOf(hmacSha1(key, data))).toBe(digest);
  });
});

describe('texts', () => {
  test.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foobar', 'Zm9vYmFy'],
  ])('RFC 4648, Base64: %s', (text, encoded) => {
    expect(base64(utf8(text))).toBe(encoded);
  });

  test('bodies of the samples of the manual (S-320, S-349, S-355)', () => {
    expect(md5Hex('HelloMQ')).toBe('5b50b0ea927db390680e7d00567211c9');
    expect(md5Hex('This is a simple php message')).toBe('586e7eed4f4556c669fc0f9c8b842908');
    expect(md5Hex('中文')).toBe('a7bac2239fcdcb3a067903d8077c4a07');
  });

  test('a signature is the HMAC in Base64 (S-342, S-352, S-357)', () => {
    const text = ['TopicTestMQ', 'PID_DEMO', md5Hex('HelloMQ'), '1418973464204'].join('\n');
    expect(base64(hmacSha1OfText('SKDEMO', text))).toBe('WwE4znMeJNekXaP3WtJNzYeaYtc=');
  });

  test('URL encoding as in Java', () => {
    expect(urlEncoded('a\nb c中~')).toBe('a%0Ab+c%E4%B8%AD%7E');
  });
});
