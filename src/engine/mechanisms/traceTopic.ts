/** Where the message trace of a client goes. Source: AsyncTraceDispatcher (4.9.8). */
import type { ClientProcess } from '../model/world.ts';
import type { EngineContext } from './mechanism.ts';

/** RMQ_SYS_TRACE_TOPIC, unless its constructor was given another one. */
export const traceTopicOf = (ctx: EngineContext, client: ClientProcess): string => ctx.option(client, 'customizedTraceTopic') as string;
