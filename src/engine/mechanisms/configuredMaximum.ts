/** Whose `maxReconsumeTimes` counts for a consumer. Source: DefaultMQPushConsumerImpl.getMaxReconsumeTimes 4.9.8; ONS manual (S-233 … S-235). */
import type { Consumer } from '../model/world.ts';
import { variantOf } from '../profiles/index.ts';
import type { EngineContext } from './mechanism.ts';

/** Its own setting, or in ONS that of the instance of its group that was started last and has one; −1 when there is none. */
export function configuredMaximum(ctx: EngineContext, consumer: Consumer): number {
  if (variantOf(ctx.scenario, 'maxReconsume') !== 'perGroupLastStart') return ctx.number(consumer, 'maxReconsumeTimes');
  let maximum = -1;
  let startedAtMs = -1;
  for (const process of ctx.world.processes.values()) {
    if (process.kind !== 'consumer' || (process as Consumer).group !== consumer.group || process.startedAtMs < startedAtMs) continue;
    const own = ctx.number(process, 'maxReconsumeTimes');
    if (own < 0 || process.startedAtMs < 0) continue;
    maximum = own;
    startedAtMs = process.startedAtMs;
  }
  return maximum;
}
