/** CRC-32 (ISO 3309, as java.util.zip.CRC32): the digest of a body that an application keeps instead of the body. */
import { utf8 } from './utf8.ts';

/** What each byte adds, by the reversed polynomial. */
const table = Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0xedb88320;
  return crc;
});

/** Checksum of a text's UTF-8 bytes, 0 … 2³² − 1. */
export function crc32(text: string): number {
  let crc = -1;
  for (const byte of utf8(text)) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
}
