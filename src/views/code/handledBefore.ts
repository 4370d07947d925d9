/** Lines of a listener that compares messages with those it has handled before, and skips what it knows. */
import type { ConsumerSpec, IdempotentBy } from '../../engine/index.ts';
import type { Program } from './program.ts';

/** What each library calls the values that can be compared; `bodyDigest` is the CRC-32 of the body. */
export type ValueNames = Readonly<Record<IdempotentBy, string>>;

/** Of a `MessageExt` of rocketmq-client. */
export const messageExtValues = (message: string): ValueNames => ({
  msgId: `${message}.getMsgId()`,
  offsetMsgId: `((org.apache.rocketmq.common.message.MessageClientExt) ${message}).getOffsetMsgId()`,
  bodyDigest: `String.valueOf(${message}.getBodyCRC())`,
  key: `${message}.getKeys()`,
});

export const storeComment = ({ listener }: ConsumerSpec): string =>
  listener.idempotentStore === 'memory'
    ? '// In the memory of this process: gone with it, and unknown to other instances.'
    : "// Stands for a table of the group's database: the value is its unique key, written in one transaction with the result.";

/** Java: where the values are kept, in the class. Nothing for a listener that does not look. */
export function javaHandledField(out: Program, consumer: ConsumerSpec): void {
  if (consumer.listener.idempotentBy === undefined) return;
  out.line(storeComment(consumer));
  out.line('static final java.util.Set<String> handled = java.util.concurrent.ConcurrentHashMap.newKeySet();').line();
}

/** Java: the CRC-32 of a body, for libraries that do not have it. */
export function javaDigestMethod(out: Program, { listener }: ConsumerSpec, bodyType: string): void {
  if (listener.idempotentBy !== 'bodyDigest') return;
  out.line().block(`static String crc32(${bodyType} body) {`, () => {
    out.line('java.util.zip.CRC32 crc = new java.util.zip.CRC32();').line('crc.update(body);');
    out.line('return String.valueOf(crc.getValue());');
  });
}

/** Java: the look before the work. `skip`: the statements that let a known message pass. A message without a key is always handled. */
export function javaSkip(out: Program, { listener }: ConsumerSpec, values: ValueNames, skip: string): void {
  const by = listener.idempotentBy;
  if (by === undefined) return;
  out.line(`String value = ${values[by]};`);
  out.line(`if (${by === 'key' ? 'value != null && ' : ''}handled.contains(value)) ${skip}`, 'skip');
}

/** Java: the note behind the work that went well. */
export function javaNote(out: Program, { listener }: ConsumerSpec, step: string): void {
  const by = listener.idempotentBy;
  if (by !== undefined) out.line(`${by === 'key' ? 'if (value != null) ' : ''}handled.add(value);`, step);
}
