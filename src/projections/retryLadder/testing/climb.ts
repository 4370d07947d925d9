/** Hand-written runs for tests: messages that climb the delay levels, with the facts and times a broker would give them. */
import type { Fact, FactFields, FactType, ResolvedScenario } from '../../../engine/index.ts';
import { retryScenario } from '../../clusterMap/testing/retryRun.ts';

type FactInput = { [T in FactType]: { readonly at: number; readonly type: T } & FactFields<T> }[FactType];

export const group = 'order-group';
export const msgIdOf = (number: number): string => `C0A80065000018B4AAC22B27677D${String(number).padStart(4, '0')}`;

const delaysS = [1, 5, 10, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1_200, 1_800, 3_600, 7_200];

export interface Climb {
  /** Number in msgId and key. */
  readonly number: number;
  readonly key?: string;
  /** First store (ms). */
  readonly startAt: number;
  /** Retry that succeeds; absent: none does. */
  readonly succeedsAt?: number;
  /** Retries before the dead letter. */
  readonly maxReconsumeTimes?: number;
}

/** The schedule service's rounding of a due time: its grid is 100 ms, from the broker's start + 1 s + 37 ms. */
export const scanOf = (dueAt: number): number => Math.ceil((dueAt - 37) / 100) * 100 + 37;

/** One message from its first store to its end. */
export function climbFacts(climb: Climb): readonly FactInput[] {
  const { number, startAt, succeedsAt, maxReconsumeTimes = 16 } = climb;
  const msgId = msgIdOf(number);
  const keys = climb.key ?? `o-${number}`;
  const facts: FactInput[] = [];
  let at = startAt;
  const offsetMsgId = (): string => `C0A8006500002A9F${String(at).padStart(16, '0')}`;
  const stored = (topic: string, reconsumeTimes: number, extra: object = {}): void => {
    const queueId = topic === 'OrderTopic' ? number % 4 : 0;
    facts.push({
      at,
      type: 'message.stored',
      broker: 'broker-a',
      topic,
      queueId,
      queueOffset: reconsumeTimes,
      physicalOffset: at,
      msgId,
      offsetMsgId: offsetMsgId(),
      reconsumeTimes,
      tag: 'TagA',
      sizeBytes: 210,
      keys,
      ...extra,
    });
  };
  stored('OrderTopic', 0);
  for (let attempt = 0; ; attempt++) {
    const topic = attempt === 0 ? 'OrderTopic' : `%RETRY%${group}`;
    const queueId = attempt === 0 ? number % 4 : 0;
    const delivery = {
      consumer: 'c1',
      group,
      broker: 'broker-a',
      topic,
      queueId,
      queueOffset: attempt,
      realTopic: 'OrderTopic',
      msgId,
      reconsumeTimes: attempt,
    };
    at += 2;
    facts.push({ at, type: 'message.cached', consumer: 'c1', group, broker: 'broker-a', topic, queueId, queueOffset: attempt, msgId });
    facts.push({ at, type: 'message.delivered', ...delivery });
    at += 10;
    const result = attempt === succeedsAt ? 'CONSUME_SUCCESS' : 'RECONSUME_LATER';
    facts.push({ at, type: 'message.consumed', ...delivery, result, tookMs: 10 });
    if (attempt === succeedsAt) return facts;
    at += 2;
    const reconsumeTimes = attempt + 1;
    if (attempt >= maxReconsumeTimes) {
      facts.push({ at, type: 'message.deadLettered', group, broker: 'broker-a', msgId, reconsumeTimes, topic: `%DLQ%${group}` });
      stored(`%DLQ%${group}`, reconsumeTimes);
      return facts;
    }
    const delayLevel = Math.min(3 + attempt, delaysS.length);
    const dueAt = at + (delaysS[delayLevel - 1] ?? 0) * 1_000;
    facts.push({ at, type: 'message.sentBack', group, broker: 'broker-a', msgId, reconsumeTimes, delayLevel, dueAt, consumer: 'c1' });
    stored('SCHEDULE_TOPIC_XXXX', reconsumeTimes, {
      queueId: delayLevel - 1,
      queueOffset: attempt,
      realTopic: `%RETRY%${group}`,
      realQueueId: 0,
      delayLevel,
    });
    facts.push({ at, type: 'message.scheduled', msgId, broker: 'broker-a', delayLevel, dueAt });
    at = scanOf(dueAt);
    facts.push({ at, type: 'message.due', msgId, broker: 'broker-a', delayLevel, dueAt });
    at += 1;
    stored(`%RETRY%${group}`, reconsumeTimes);
  }
}

/** Several messages as one run: facts in order of time, numbered. */
export function climbRun(climbs: readonly Climb[], before: readonly FactInput[] = []): readonly Fact[] {
  const all = climbs.flatMap((climb) => climbFacts(climb)).sort((a, b) => a.at - b.at);
  return [...before, ...all].map((fact, index) => ({ seq: index + 1, ...fact }) as Fact);
}

/** A scenario like P-19, with other settings. */
export function scenarioWith(config: ResolvedScenario['config'], consumerConfig: ResolvedScenario['config'] = {}): ResolvedScenario {
  return { ...retryScenario, config, consumers: retryScenario.consumers.map((consumer) => ({ ...consumer, config: consumerConfig })) };
}
