import type { Producer } from '../../model/world.ts';
import type { EngineContext } from '../mechanism.ts';

/** What the producer's own clock says (ms). */
export const clockOf = (ctx: EngineContext, producer: Producer): number => ctx.now + producer.clockSkewMs;
