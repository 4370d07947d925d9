/** Bodies that the client compresses. Source: DefaultMQProducerImpl.tryToCompressMessage (4.9.8); recording filter-oneway-batch-limits. */

/** Recorded: a body of one repeated letter shrinks to a thousandth. */
const shrinksBy = 1_000;
const zlibBytes = 20;
/** What zlib adds to bytes that it cannot shrink: 5 for each block of 16 KiB, and its own head and checksum. */
const storedBlock = 16_384;

/** Size of the body as it is sent (bytes); undefined when it is sent as it is. */
export function compressedSize(bodyBytes: number, isRandom: boolean, compressMsgBodyOverHowmuch: number): number | undefined {
  if (bodyBytes < compressMsgBodyOverHowmuch) return undefined;
  if (isRandom) return bodyBytes + 5 * Math.ceil(bodyBytes / storedBlock) + 6;
  return Math.floor(bodyBytes / shrinksBy) + zlibBytes;
}
