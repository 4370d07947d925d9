/** Batches: their messages, and what send(Collection) refuses. Source: MessageBatch.generateFromList, DefaultMQProducer.batch (4.9.8); recording filter-oneway-batch-limits. */
import { SharedContent, type MessageContent } from '../../model/commitLog.ts';
import { isRetryTopic } from '../../model/names.ts';
import type { ScriptAction } from '../../model/scenario.ts';
import { forMoreInformation } from '../../model/text.ts';
import { nextUniqueKey } from '../../model/uniqueKey.ts';
import type { Producer } from '../../model/world.ts';
import type { EngineContext } from '../mechanism.ts';
import { encodedBytes } from '../batchBytes.ts';
import { numbered } from '../numbered.ts';
import { clockOf } from './clock.ts';
import { classes, validationText } from './texts.ts';
import { userProperties } from '../userProperties.ts';

/** The messages of one call; `{n}` counts on over repetitions. */
export function batchContents(ctx: EngineContext, producer: Producer, action: ScriptAction, repetition: number): readonly MessageContent[] {
  const count = action['messages'] as number;
  const clockMs = clockOf(ctx, producer);
  return Array.from({ length: count }, (_, i) => {
    const n = repetition * count + i + 1;
    const keys = action['keys'] as string | undefined;
    const properties = action['properties'] as string | undefined;
    return new SharedContent(
      ctx.texts,
      nextUniqueKey(ctx.texts, producer, ctx.scenario.epoch, clockMs),
      action['tag'] as string | undefined,
      keys === undefined ? undefined : ctx.texts.id(numbered(keys, n)),
      (action['bodyBytes'] as number | undefined) ?? 64,
      clockMs,
      producer.id,
      properties === undefined ? undefined : userProperties(properties, n),
    );
  });
}

interface Refusal {
  readonly message: string;
  readonly cause?: string;
}

/** Why nothing of it is sent; undefined when all of it may be. */
export function batchRefusal(
  action: ScriptAction,
  topic: string,
  contents: readonly MessageContent[],
  maxMessageSize: number,
): Refusal | undefined {
  const refused = (cause: string): Refusal => ({ message: `Failed to initiate the MessageBatch${forMoreInformation()}`, cause });
  const unsupported = (text: string): Refusal => refused(`java.lang.UnsupportedOperationException: ${text}`);
  if (((action['delayLevel'] as number | undefined) ?? 0) > 0) return unsupported('TimeDelayLevel is not supported for batching');
  if (isRetryTopic(topic)) return unsupported('Retry Group is not supported for batching');
  if (((action['lastTopic'] as string | undefined) ?? topic) !== topic)
    return unsupported('The topic of the messages in one batch should be the same');
  if (action['mixedWaitStoreMsgOK'] === true) return unsupported('The waitStoreMsgOK of the messages in one batch should the same');
  for (const { bodyBytes } of contents) {
    const text = validationText(topic, bodyBytes, maxMessageSize);
    if (text !== undefined) return refused(`${classes.client}: ${text}`);
  }
  const text = validationText(topic, encodedBytes(contents), maxMessageSize);
  return text === undefined ? undefined : { message: text };
}
