/** How a producer with sendLatencyFaultEnable chooses and judges brokers: the plans of faultStrategy.ts over its own tables. */
import type { MessageQueue, Producer, RoundRobin, SendRequest } from '../../model/world.ts';
import { variantOf } from '../../profiles/index.ts';
import type { EngineContext } from '../mechanism.ts';
import { availableOther, availableQueue, faultTable, leastBad, notAvailableFor, queueOfLeastBad } from './faultStrategy.ts';
import { selectQueue } from './selectQueue.ts';

/** Sends with a selector do not ask, and consumers' own producers have the default. */
export const watchesLatency = (ctx: EngineContext, { process, selected }: SendRequest): boolean =>
  process.kind === 'producer' && selected === undefined && ctx.option(process, 'sendLatencyFaultEnable') === true;

export function queueByLatency(
  ctx: EngineContext,
  producer: Producer,
  queues: readonly MessageQueue[],
  robin: RoundRobin,
  lastBroker: string | undefined,
): MessageQueue | undefined {
  const { faultItems } = producer;
  if (variantOf(ctx.scenario, 'latencyFault') === 'availableAndOther') {
    return availableOther(queues, robin, faultItems, ctx.now, lastBroker) ?? selectQueue(queues, robin, lastBroker);
  }
  const available = availableQueue(queues, robin, faultItems, ctx.now);
  if (available !== undefined) return available;
  if (producer.faultTurn < 0) producer.faultTurn = ctx.draw('sending', `${producer.id}/fault`, 0x4000_0000);
  const broker = leastBad(faultItems, ctx.now, ++producer.faultTurn);
  const queue = broker === undefined ? undefined : queueOfLeastBad(queues, robin, broker);
  if (queue !== undefined) return queue;
  if (broker !== undefined) faultItems.delete(broker);
  return selectQueue(queues, robin, undefined);
}

/** updateFaultItem: a failure counts as a latency of its own, whatever it took. */
export function judge(ctx: EngineContext, request: SendRequest, hasFailed: boolean): void {
  const producer = request.process as Producer;
  const broker = request.queue?.broker;
  if (broker === undefined) return;
  const text = (name: string): string => ctx.option(producer, name) as string;
  const latencyMs = ctx.now - request.attemptedAtMs;
  const table = faultTable(text('latencyMax'), text('notAvailableDuration'));
  const durationMs = notAvailableFor(table, hasFailed ? ctx.number(producer, 'isolationLatency') : latencyMs);
  producer.faultItems.set(broker, { latencyMs, availableFromMs: ctx.now + durationMs });
  if (durationMs > 0) ctx.emit('broker.avoided', { producer: producer.id, broker, latencyMs, until: ctx.now + durationMs });
}
