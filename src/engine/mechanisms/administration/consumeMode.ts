/** mqadmin setConsumeMode. Source: QueryAssignmentProcessor.setMessageRequestMode, MessageRequestModeManager (5.3.3). */
import { isRetryTopic } from '../../model/names.ts';
import type { ScriptAction } from '../../model/scenario.ts';
import type { Broker, MessageRequestMode } from '../../model/world.ts';
import { variantOf } from '../../profiles/index.ts';
import type { ActionRejection, EngineContext } from '../mechanism.ts';

const topicOf = (action: ScriptAction): string => action['topic'] as string;

export function refusesConsumeMode(ctx: EngineContext, action: ScriptAction, brokers: readonly Broker[]): ActionRejection | undefined {
  const topic = topicOf(action);
  if (variantOf(ctx.scenario, 'pop') !== 'broker') return { reason: 'noPop' };
  if (isRetryTopic(topic)) return { reason: 'noRetryTopicMode', subject: topic };
  return brokers.some(({ topics }) => topics.has(topic)) ? undefined : { reason: 'noSuchTopic', subject: topic };
}

/** Written to a file at once; the consumers learn of it with their next rebalance. */
export function setConsumeMode(ctx: EngineContext, action: ScriptAction, brokers: readonly Broker[]): void {
  const topic = topicOf(action);
  const group = action['group'] as string;
  const mode = action['mode'] as MessageRequestMode['mode'];
  const popShareQueueNum = (action['popShareQueueNum'] as number | undefined) ?? -1;
  const { cause } = ctx;
  for (const broker of brokers) {
    if (!broker.topics.has(topic)) continue;
    broker.messageRequestModes.set(`${topic}@${group}`, { mode, popShareQueueNum });
    ctx.causedBy(cause, () =>
      ctx.emit('consumeMode.set', {
        broker: broker.id,
        group,
        topic,
        mode,
        popShareQueueNum: mode === 'POP' ? popShareQueueNum : undefined,
      }),
    );
  }
  ctx.raise('assignment.changed', undefined);
}
