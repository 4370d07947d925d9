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

/** What became of an attempt: stored, refused by the broker, not answered by it, or not made, as no address of it is known. */
export type AttemptFate = 'stored' | 'refused' | 'unanswered' | 'notThere';

export function judge(ctx: EngineContext, request: SendRequest, fate: AttemptFate): void {
  const broker = request.queue?.broker;
  if (broker !== undefined) updateFaultItem(ctx, request, broker, ctx.now - request.attemptedAtMs, fate);
}

/**
 * 4.9.8: when the call of an ASYNC send returns, sendDefaultImpl judges its first broker by the time that the call took, whatever
 * has been found meanwhile; so one that refused is not kept away from. 5.3.3 finds that only after the call.
 */
export function judgeReturned(ctx: EngineContext, request: SendRequest): void {
  const { calledAtMs, brokersSent } = request;
  const [broker] = brokersSent;
  if (calledAtMs < 0 || broker === undefined || hasReachability(ctx)) return;
  updateFaultItem(ctx, request, broker, ctx.now - calledAtMs, 'stored');
}

/** A failure counts as a latency of its own, whatever it took; for 5.3.3 a broker without an address is none. */
function updateFaultItem(ctx: EngineContext, { process, mode }: SendRequest, broker: string, latencyMs: number, fate: AttemptFate): void {
  const producer = process as Producer;
  const text = (name: string): string => ctx.option(producer, name) as string;
  const table = faultTable(text('latencyMax'), text('notAvailableDuration'));
  const hasFlag = hasReachability(ctx);
  const isFailure = fate !== 'stored' && !(fate === 'notThere' && hasFlag);
  const durationMs = notAvailableFor(table, isFailure ? ctx.number(producer, 'isolationLatency') : latencyMs);
  const before = producer.faultItems.get(broker);
  const until = hasFlag ? prolonged(before, ctx.now, durationMs) : ctx.now + durationMs;
  const isReachableNow = !hasFlag || mode === 'ASYNC' || !losesReach(ctx, producer, fate);
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

/** A refusal always; silence only when somebody looks whether it ends (DefaultMQProducerImpl.sendDefaultImpl 5.3.3; not so MQClientAPIImpl.sendMessageAsync). */
const losesReach = (ctx: EngineContext, producer: Producer, fate: AttemptFate): boolean =>
  fate === 'refused' || (fate === 'unanswered' && ctx.option(producer, 'startDetectorEnable') === true);
