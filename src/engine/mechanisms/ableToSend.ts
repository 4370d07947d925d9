/** Whether a producer's program can call send at all. */
import type { ScriptAction } from '../model/scenario.ts';
import type { Process } from '../model/world.ts';
import { variantOf } from '../profiles/index.ts';
import type { ActionRejection, EngineContext } from './mechanism.ts';
import { refusedProperty } from './userProperties.ts';

/** shutdown() was called, and its program runs on. */
export const isShutDown = (ctx: EngineContext, producer: Process): boolean =>
  producer.state >= 0 && ctx.stateOf(producer) === 'shutdownAlready';

export function cannotSend(ctx: EngineContext, action: ScriptAction): ActionRejection | undefined {
  const producer = ctx.process(action['producer'] as string);
  if (isShutDown(ctx, producer)) return undefined;
  if (!producer.isRunning) return { reason: 'notRunning', subject: producer.id };
  if (ctx.world.frozen.size > 0 && ctx.world.frozen.has(producer.id)) return { reason: 'frozen', subject: producer.id };
  const properties = action['properties'] as string | undefined;
  if (properties === undefined) return undefined;
  const refused = refusedProperty(properties, variantOf(ctx.scenario, 'systemProperties') === 'withPopAndTimers');
  return refused === undefined ? undefined : { reason: 'badProperty', subject: refused };
}
