import type { Producer } from '../../model/world.ts';
import type { EngineContext } from '../mechanism.ts';

/** What the producer's own clock says (ms). */
export const clockOf = (ctx: EngineContext, producer: Producer): number =>
  ctx.now + (ctx.scenario.producers.find(({ id }) => id === producer.id)?.clockSkew ?? 0);
