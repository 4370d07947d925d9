/** Size of a batch on its way. Source: MessageDecoder.encodeMessage (4.9.8). */
import type { MessageContent } from '../model/commitLog.ts';

/** Lengths, magic, CRC and flag of a message within an encoded batch, and the properties that each has. */
const encodingBytes = 22 + 60;

/** Body of the MessageBatch (bytes). */
export const encodedBytes = (contents: readonly MessageContent[]): number =>
  contents.reduce((bytes, content) => bytes + content.bodyBytes + encodingBytes, 0);
