/** SHA-1 (RFC 3174) and HMAC-SHA1 (RFC 2104) in whole numbers: how a client of the HTTP access of ONS signs its requests. */
import { utf8 } from './utf8.ts';

const blockBytes = 64;

const turned = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** The bytes with the padding of the RFC: one bit, zeros, and the length in bits at the end of a block, high byte first. */
function padded(bytes: readonly number[]): number[] {
  const all = [...bytes, 0x80];
  while (all.length % blockBytes !== 56) all.push(0);
  all.push(0, 0, 0, bytes.length >>> 29);
  for (let shift = 24; shift >= 0; shift -= 8) all.push(((bytes.length << 3) >>> shift) & 0xff);
  return all;
}

/** The 20 bytes of the SHA-1 digest. */
export function sha1(bytes: readonly number[]): number[] {
  const all = padded(bytes);
  let [h0, h1, h2, h3, h4] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0];
  const words: number[] = [];
  for (let block = 0; block < all.length; block += blockBytes) {
    for (let i = 0; i < 16; i++) {
      const at = block + 4 * i;
      words[i] = ((all[at] ?? 0) << 24) | ((all[at + 1] ?? 0) << 16) | ((all[at + 2] ?? 0) << 8) | (all[at + 3] ?? 0);
    }
    for (let i = 16; i < 80; i++)
      words[i] = turned((words[i - 3] ?? 0) ^ (words[i - 8] ?? 0) ^ (words[i - 14] ?? 0) ^ (words[i - 16] ?? 0), 1);
    let [a, b, c, d, e] = [h0, h1, h2, h3, h4];
    for (let step = 0; step < 80; step++) {
      const round = Math.floor(step / 20);
      const mixed = round === 0 ? (b & c) | (~b & d) : round === 2 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
      const constant = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6][round] ?? 0;
      const sum = (turned(a, 5) + mixed + e + constant + (words[step] ?? 0)) | 0;
      [e, d, c, b, a] = [d, c, turned(b, 30), a, sum];
    }
    h0 = (h0 + a) | 0;
    h1 = (h1 + b) | 0;
    h2 = (h2 + c) | 0;
    h3 = (h3 + d) | 0;
    h4 = (h4 + e) | 0;
  }
  return [h0, h1, h2, h3, h4].flatMap((word) => [word >>> 24, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff]);
}

/** The 20 bytes of the HMAC with SHA-1: blocks of 64 bytes, inner pad 0x36, outer pad 0x5c. */
export function hmacSha1(key: readonly number[], bytes: readonly number[]): number[] {
  const short = key.length > blockBytes ? sha1(key) : key;
  const pad = (byte: number): number[] => Array.from({ length: blockBytes }, (_, i) => (short[i] ?? 0) ^ byte);
  return sha1([...pad(0x5c), ...sha1([...pad(0x36), ...bytes])]);
}

/** HMAC-SHA1 of two texts in UTF-8. */
export const hmacSha1OfText = (key: string, text: string): number[] => hmacSha1(utf8(key), utf8(text));
