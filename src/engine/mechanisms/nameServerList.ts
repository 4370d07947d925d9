/** The name servers that a process was told of. Source: ClientConfig, BrokerConfig (4.9.8). */
import type { Process } from '../model/world.ts';
import type { EngineContext } from './mechanism.ts';

/** Ids in the order of the scenario; a process that is told of none knows all. */
export function nameServerList(ctx: EngineContext, process: Process): string[] {
  const told = ctx.option(process, 'namesrvAddr') as string;
  const ids = ctx.scenario.nameServers.map(({ id }) => id);
  if (told === '') return ids;
  const wanted = told.split(';');
  return ids.filter((id) => wanted.includes(id));
}
