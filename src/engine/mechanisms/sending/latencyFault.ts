/** How a producer with sendLatencyFaultEnable chooses and judges brokers: the plans of faultStrategy.ts over its own tables. */
import type { MessageQueue, Producer, RoundRobin, SendRequest } from '../../model/world.ts';
import type { EngineContext } from '../mechanism.ts';
import {
  availableQueue,
  faultTable,
  isAvailable,
  isReachable,
  leastBad,
  notAvailableFor,
  otherQueue,
  prolonged,
  queueOfLeastBad,
} from './faultStrategy.ts';
import { detectTask, hasReachability } from './detector.ts';
import { selectQueue } from './selectQueue.ts';

/** Sends with a selector do not ask, and consumers' own producers have the default. */
export const watchesLatency = ({ process, selected }: SendRequest): boolean =>
  process.kind === 'producer' && selected === undefined && process.options.sendLatencyFaultEnable;

export function queueByLatency(
  ctx: EngineContext,
  producer: Producer,
  queues: readonly MessageQueue[],
  robin: RoundRobin,
  lastBroker: string | undefined,
): MessageQueue | undefined {
  const { faultItems } = producer;
  if (hasReachability(ctx)) {
    // ThreadLocalIndex.reset: each further attempt begins anywhere.
    if (lastBroker !== undefined) robin.index = ctx.draw('sending', `${producer.id}/reset`, 0x7fff_ffff);
    return (
      otherQueue(queues, robin, lastBroker, (broker) => isAvailable(faultItems, broker, ctx.now)) ??
      otherQueue(queues, robin, lastBroker, (broker) => isReachable(faultItems, broker)) ??
      selectQueue(queues, robin, undefined)
    );
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

/** What became of an attempt: stored, refused by the broker, or not answered by it. */
export type AttemptFate = 'stored' | 'refused' | 'unanswered';

/** updateFaultItem: a failure counts as a latency of its own, whatever it took. */
export function judge(ctx: EngineContext, request: SendRequest, fate: AttemptFate): void {
  const producer = request.process as Producer;
  const broker = request.queue?.broker;
  if (broker === undefined) return;
  const text = (name: string): string => ctx.option(producer, name) as string;
  const latencyMs = ctx.now - request.attemptedAtMs;
  const table = faultTable(text('latencyMax'), text('notAvailableDuration'));
  const durationMs = notAvailableFor(table, fate === 'stored' ? latencyMs : ctx.number(producer, 'isolationLatency'));
  const before = producer.faultItems.get(broker);
  const hasFlag = hasReachability(ctx);
  const until = hasFlag ? prolonged(before, ctx.now, durationMs) : ctx.now + durationMs;
  const isReachableNow = !hasFlag || !losesReach(ctx, producer, fate);
  producer.faultItems.set(broker, {
    latencyMs,
    availableFromMs: until,
    isReachable: isReachableNow,
    checkFromMs: before?.checkFromMs ?? 0,
  });
  if (durationMs > 0) ctx.emit('broker.avoided', { producer: producer.id, broker, latencyMs, until });
  if (isReachableNow) return;
  ctx.emit('client.logged', {
    client: producer.id,
    level: 'INFO',
    text: `${broker} is unreachable, it will not be used until it's reachable`,
  });
  ctx.wake(producer, detectTask);
}

/** A refusal always; silence only when somebody looks whether it ends (DefaultMQProducerImpl.sendDefaultImpl 5.3.3). */
const losesReach = (ctx: EngineContext, producer: Producer, fate: AttemptFate): boolean =>
  fate === 'refused' || (fate === 'unanswered' && ctx.option(producer, 'startDetectorEnable') === true);
