/** Size of a record of the commit log. Source: CommitLog.calMsgLength (4.9.8). */
import type { TextTable } from '../kernel/textTable.ts';
import type { MessageContent } from './commitLog.ts';

/** Fields of fixed length, with IPv4 addresses. */
const fixedBytes = 91;
/** What the properties take that RocketMQ itself sets. */
const ownPropertyBytes = 60;

/** Bytes of a record of this topic; of the body what is written of it. */
export function recordBytes(
  texts: TextTable,
  topic: string,
  { tag, keysTextId, properties, compressedBytes, bodyBytes }: MessageContent,
): number {
  const keysLength = keysTextId === undefined ? 0 : texts.lengthOf(keysTextId);
  const propertyBytes = ownPropertyBytes + (tag?.length ?? 0) + keysLength + userPropertyBytes(properties);
  return fixedBytes + (compressedBytes ?? bodyBytes) + topic.length + propertyBytes;
}

/** Name and value, each with a separator of one byte. */
export function userPropertyBytes(properties: MessageContent['properties']): number {
  if (properties === undefined) return 0;
  return Object.entries(properties).reduce((bytes, [name, value]) => bytes + name.length + value.length + 2, 0);
}
