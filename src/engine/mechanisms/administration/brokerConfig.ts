/** `mqadmin updateBrokerConfig` and `updateOrderConf`. Source: AdminBrokerProcessor.updateBrokerConfig, Configuration.update, KVConfigManager (4.9.8). */
import type { ConfigValue, ScriptAction } from '../../model/scenario.ts';
import type { Broker, NameServer } from '../../model/world.ts';
import type { ActionRejection, EngineContext } from '../mechanism.ts';

/** A value as its option has it; undefined when the text is none. */
function valueLike(before: ConfigValue, text: string): ConfigValue | undefined {
  if (typeof before === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  if (typeof before === 'number') return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  return text;
}

export function rejectConfig(ctx: EngineContext, action: ScriptAction): ActionRejection | undefined {
  const broker = ctx.process<Broker>(action['broker'] as string);
  if (!broker.isListening) return { reason: 'notRunning', subject: broker.id };
  const key = action['key'] as string;
  const before = broker.options.get(key);
  if (before === undefined) return { reason: 'noSuchOption', subject: key };
  const value = action['value'] as string;
  if (valueLike(before, value) === undefined) return { reason: 'badOption', subject: `${key}=${value}` };
  const known = ctx.scenario.nameServers.map(({ id }) => id);
  const unknown = key === 'namesrvAddr' ? value.split(';').find((id) => !known.includes(id)) : undefined;
  return unknown === undefined ? undefined : { reason: 'noSuchNameServer', subject: unknown };
}

/** It holds from now on and, as it is written into the file of the broker, after a restart too. */
export function updateBrokerConfig(ctx: EngineContext, action: ScriptAction): void {
  const broker = ctx.process<Broker>(action['broker'] as string);
  const key = action['key'] as string;
  const before = ctx.option(broker, key);
  const value = valueLike(before, action['value'] as string);
  if (value === undefined) return;
  broker.options = broker.options.with(key, value);
  ctx.cause = ctx.emit('brokerConfig.updated', { broker: broker.id, key, before: String(before), value: String(value) });
  ctx.raise('broker.configured', { broker, key });
  for (const { task, subject } of broker.tasks.values()) ctx.wake(broker, task, subject);
}

const runningNameServers = (ctx: EngineContext): NameServer[] =>
  ctx.scenario.nameServers.map(({ id }) => ctx.process<NameServer>(id)).filter(({ isRunning }) => isRunning);

export function rejectOrderConf(ctx: EngineContext, action: ScriptAction): ActionRejection | undefined {
  if (runningNameServers(ctx).length === 0) return { reason: 'noNameServerRunning' };
  const { orderConf } = action;
  if (typeof orderConf !== 'string' || /^[^:;\s]+:\d+(;[^:;\s]+:\d+)*$/.test(orderConf)) return undefined;
  return { reason: 'badOrderConf', subject: orderConf };
}

/** KV namespace ORDER_TOPIC_CONFIG of each name server that runs. */
export function updateOrderConf(ctx: EngineContext, action: ScriptAction): void {
  const { cause } = ctx;
  const topic = action['topic'] as string;
  const orderConf = action['orderConf'] as string | undefined;
  for (const nameServer of runningNameServers(ctx)) {
    if (orderConf === undefined) nameServer.orderTopicConfig.delete(topic);
    else nameServer.orderTopicConfig.set(topic, orderConf);
    ctx.cause = cause;
    ctx.cause = ctx.emit('orderConf.updated', { nameServer: nameServer.id, topic, orderConf });
    ctx.raise('route.changed', nameServer);
  }
}
