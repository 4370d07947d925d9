/**
 * startDetectorEnable: a thread of the producer asks brokers that count as unreachable for the end of a queue, and those that
 * answer may be used again. Source: LatencyFaultToleranceImpl.startDetector, detectByOneRound, DefaultMQProducerImpl (5.3.3).
 */
import type { PeriodicTask, Process, Producer } from '../../model/world.ts';
import { variantOf } from '../../profiles/index.ts';
import type { CallOutcome, EngineContext } from '../mechanism.ts';

export const detectTask = 'detectByOneRound';

interface Round {
  readonly producer: Producer;
  readonly broker: string;
  /** Brokers that come after this one. */
  readonly rest: readonly string[];
}

/** Whether the profile's brokers can be unreachable to a producer: 5.x. */
export const hasReachability = (ctx: EngineContext): boolean => variantOf(ctx.scenario, 'latencyFault') === 'availableAndOther';

export function armDetector(ctx: EngineContext, process: Process): void {
  if (process.kind !== 'producer' || !hasReachability(ctx) || ctx.option(process, 'startDetectorEnable') !== true) return;
  const periodMs = ctx.number(process, 'detectorPeriod');
  ctx.armTask(process, detectTask, periodMs, periodMs);
}

/** Those that an answer would change something for, and whose turn it is. */
const dueBrokers = (ctx: EngineContext, { faultItems }: Producer): string[] =>
  [...faultItems].flatMap(([broker, item]) => (!item.isReachable && ctx.now >= item.checkFromMs ? [broker] : []));

export function nextDetection(_ctx: EngineContext, { process }: PeriodicTask): number {
  let earliest = Infinity;
  for (const { isReachable, checkFromMs } of (process as Producer).faultItems.values())
    if (!isReachable) earliest = Math.min(earliest, checkFromMs);
  return earliest;
}

export const detect = (ctx: EngineContext, { process }: PeriodicTask): void =>
  askNext(ctx, process as Producer, dueBrokers(ctx, process as Producer));

/** One after the other: the thread waits for each. */
function askNext(ctx: EngineContext, producer: Producer, [broker, ...rest]: readonly string[]): void {
  if (broker === undefined) return;
  const item = producer.faultItems.get(broker);
  if (item === undefined) return askNext(ctx, producer, rest);
  if (!producer.brokers.has(broker)) {
    producer.faultItems.delete(broker);
    return askNext(ctx, producer, rest);
  }
  producer.faultItems.set(broker, { ...item, checkFromMs: ctx.now + ctx.number(producer, 'detectInterval') });
  const [topic] = producer.publishTable.keys();
  if (topic === undefined) return askNext(ctx, producer, rest);
  const round: Round = { producer, broker, rest };
  ctx.call(producer, broker, 'GET_MAX_OFFSET', {
    body: { topic, queueId: 0 },
    timeoutMs: ctx.number(producer, 'detectTimeout'),
    then: 'sending.detected',
    token: round,
  });
}

export function detected(ctx: EngineContext, { token, outcome }: { token: Round; outcome: CallOutcome }): void {
  const { producer, broker, rest } = token;
  const item = producer.faultItems.get(broker);
  if (outcome.ok && outcome.status === 'SUCCESS' && item?.isReachable === false) {
    producer.faultItems.set(broker, { ...item, isReachable: true });
    ctx.cause = ctx.emit('client.logged', { client: producer.id, level: 'INFO', text: `${broker} is reachable now, then it can be used.` });
  }
  askNext(ctx, producer, rest);
}
