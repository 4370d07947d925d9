/**
 * What a kind of client cannot do, where the rule `clientTypes` is that of the manual: the ONS clients of 2017 (S-121, S-193).
 * RocketMQ's own clients are alike. Rules: clientTypes/README.md.
 */
import type { ClientType, ConsumerSpec, ProducerSpec, ScriptAction } from '../model/scenario.ts';
import type { Process, Producer } from '../model/world.ts';
import { variantOf } from '../profiles/index.ts';
import type { EngineContext } from './mechanism.ts';

export const clientSpecOf = (ctx: EngineContext, { id }: Process): ProducerSpec | ConsumerSpec | undefined =>
  ctx.scenario.producers.find((spec) => spec.id === id) ?? ctx.scenario.consumers.find((spec) => spec.id === id);

export const clientTypeOf = (ctx: EngineContext, process: Process): ClientType => clientSpecOf(ctx, process)?.clientType ?? 'Java';

export const followsManual = (ctx: EngineContext): boolean => variantOf(ctx.scenario, 'clientTypes') === 'manual';

const isJava = (ctx: EngineContext, process: Process): boolean => clientTypeOf(ctx, process) === 'Java';

function refuse(ctx: EngineContext, process: Process, feature: string): void {
  ctx.emit('feature.refused', { client: process.id, clientType: clientTypeOf(ctx, process), feature });
}

/** Whether the client does not start because of what its program asks for. */
export function refusesToStart(ctx: EngineContext, process: Process): boolean {
  if (process.kind !== 'consumer' || !followsManual(ctx) || isJava(ctx, process)) return false;
  return ctx.scenario.consumers.find(({ id }) => id === process.id)?.messageModel === 'BROADCASTING';
}

export const refuseBroadcasting = (ctx: EngineContext, process: Process): void => refuse(ctx, process, 'broadcasting');

/** Why the client refuses a send; our words, the manual says only what is supported. */
export function unsupportedSend(ctx: EngineContext, producer: Producer, action: ScriptAction): string | undefined {
  const isDelayed = ((action['delayLevel'] as number | undefined) ?? 0) > 0 || action['timerDelayMs'] !== undefined;
  if (!isDelayed || !followsManual(ctx) || isJava(ctx, producer)) return undefined;
  refuse(ctx, producer, 'delay');
  return `Delayed messages are not supported by the ${clientTypeOf(ctx, producer)} client: it sends timed messages only`;
}
