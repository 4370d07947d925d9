/**
 * What an idempotent application remembers of the messages it has handled, and the two moments at which it looks: before its
 * work, and when it writes what it did. Rules: idempotence/README.md.
 */
import { crc32 } from '../model/crc32.ts';
import type { IdempotentBy, ListenerSpec } from '../model/scenario.ts';
import type { CachedMessage, Consumer, ListenerCall } from '../model/world.ts';
import type { EngineContext } from './mechanism.ts';

/** Compared value → msgId of the message that was handled with it. */
type HandledTable = Map<string, string>;

const memoryOf = (consumer: Consumer): string => `idempotence/memory/${consumer.id}`;

function tableOf(ctx: EngineContext, consumer: Consumer, { idempotentStore }: ListenerSpec): HandledTable {
  const name = idempotentStore === 'memory' ? memoryOf(consumer) : `idempotence/database/${consumer.group}`;
  let table = ctx.world.slices.get(name) as HandledTable | undefined;
  if (table === undefined) ctx.world.slices.set(name, (table = new Map()));
  return table;
}

/** A process that ends forgets what it kept in its memory. */
export function forgetMemory(ctx: EngineContext, consumer: Consumer): void {
  ctx.world.slices.delete(memoryOf(consumer));
}

/** What is compared; undefined for a message that has no such thing, which nothing can be compared with. */
function valueOf(ctx: EngineContext, by: IdempotentBy, { content, offsetMsgTextId }: CachedMessage): string | undefined {
  switch (by) {
    case 'msgId':
      return content.msgId;
    case 'offsetMsgId':
      return ctx.texts.text(offsetMsgTextId);
    case 'bodyDigest':
      return content.body === undefined ? undefined : String(crc32(content.body));
    case 'key':
      return content.keys;
  }
}

function emitSkipped(
  ctx: EngineContext,
  consumer: Consumer,
  { content }: CachedMessage,
  by: IdempotentBy,
  value: string,
  first: string,
  late?: true,
): void {
  ctx.emit('message.skipped', { consumer: consumer.id, group: consumer.group, msgId: content.msgTextId, by, value, first, late });
}

/** Before the work: the messages of a call that were handled before, each with its fact. */
export function skipHandled(
  ctx: EngineContext,
  consumer: Consumer,
  listener: ListenerSpec,
  { message, rest }: ListenerCall,
): CachedMessage[] {
  const { idempotentBy: by } = listener;
  const skipped: CachedMessage[] = [];
  if (by === undefined) return skipped;
  const table = tableOf(ctx, consumer, listener);
  const inThisCall: HandledTable = new Map();
  for (const one of [message, ...rest]) {
    const value = valueOf(ctx, by, one);
    if (value === undefined) continue;
    const first = table.get(value) ?? inThisCall.get(value);
    if (first === undefined) {
      inThisCall.set(value, one.content.msgId);
      continue;
    }
    skipped.push(one);
    emitSkipped(ctx, consumer, one, by, value, first);
  }
  return skipped;
}

/** After the work: its result and the row are one transaction. Whoever comes second is rolled back by the unique key. */
export function recordHandled(
  ctx: EngineContext,
  consumer: Consumer,
  listener: ListenerSpec,
  call: ListenerCall,
  message: CachedMessage,
): void {
  const { idempotentBy: by } = listener;
  if (by === undefined || call.skipped.includes(message)) return;
  if (message !== call.message && call.rest.indexOf(message) + 1 > call.ackIndex) return;
  if (message === call.message && call.ackIndex < 0) return;
  const value = valueOf(ctx, by, message);
  if (value === undefined) return;
  const table = tableOf(ctx, consumer, listener);
  const first = table.get(value);
  if (first === undefined) table.set(value, message.content.msgId);
  else emitSkipped(ctx, consumer, message, by, value, first, true);
}
