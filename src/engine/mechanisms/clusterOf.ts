/** Which cluster a broker belongs to: the names of some system topics begin with it. */
import type { EngineContext } from './mechanism.ts';

export const clusterOf = (ctx: EngineContext, broker: string): string =>
  ctx.scenario.brokers.find(({ id }) => id === broker)?.cluster ?? 'DefaultCluster';
