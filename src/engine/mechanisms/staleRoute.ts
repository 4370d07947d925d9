/** Whether a client would learn something new about a topic if it asked now: what it would be told again writes no fact. */
import { routeOf } from '../model/topicRoutes.ts';
import type { ClientProcess, NameServer, TopicRoute } from '../model/world.ts';
import type { EngineContext } from './mechanism.ts';
import { nameServerList } from './nameServerList.ts';

/** DefaultRequestProcessor.getRouteInfoByTopic: with orderMessageEnable the fixed list of queues goes with it. */
export const givenRoute = (ctx: EngineContext, nameServer: NameServer, topic: string): TopicRoute | undefined =>
  routeOf(nameServer, topic, ctx.option(nameServer, 'orderMessageEnable') === true);

/** What a look-up would be answered now, without asking; undefined when it cannot be answered. */
function peekSignature(ctx: EngineContext, client: ClientProcess, topic: string): string | undefined {
  const ids = client.nameServer === undefined ? nameServerList(ctx, client) : [client.nameServer];
  const nameServer = ids
    .map((id) => ctx.process<NameServer>(id))
    .find((server) => server.isRunning && ctx.isReachable(client.id, server.id));
  return nameServer === undefined ? undefined : (givenRoute(ctx, nameServer, topic)?.signature ?? '');
}

/** Whether a look-up of this topic could change something, or would be lost on a cut link. */
export function isRouteStale(ctx: EngineContext, client: ClientProcess, topic: string): boolean {
  const { nameServer } = client;
  if (nameServer !== undefined) {
    if (!ctx.isReachable(client.id, nameServer)) return true;
    if (!ctx.process(nameServer).isRunning) return nameServerList(ctx, client).some((id) => ctx.process(id).isRunning);
  }
  const signature = peekSignature(ctx, client, topic);
  return signature !== undefined && signature !== '' && signature !== client.routes.get(topic)?.signature;
}
