/** Consumers whose program forgot registerMessageListener before start(). Source: DefaultMQPushConsumerImpl.checkConfig (4.9.8). */
import type { Consumer } from '../model/world.ts';
import type { EngineContext } from './mechanism.ts';

const slice = 'consuming/registered';

const text = 'messageListener is null\nSee http://rocketmq.apache.org/docs/faq/ for further details.';

export function registerListener(ctx: EngineContext, { id }: Consumer): void {
  let registered = ctx.world.slices.get(slice) as Set<string> | undefined;
  if (registered === undefined) ctx.world.slices.set(slice, (registered = new Set()));
  registered.add(id);
}

/** Why start() throws; undefined when there is a listener. */
export function listenerRefusal(ctx: EngineContext, { id }: Consumer): string | undefined {
  const spec = ctx.scenario.consumers.find((one) => one.id === id);
  if (spec?.messageListener !== 'none') return undefined;
  return (ctx.world.slices.get(slice) as Set<string> | undefined)?.has(id) === true ? undefined : text;
}
