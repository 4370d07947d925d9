/**
 * The delay levels of a broker and the road a failing message takes over them: pure functions over plain values.
 */
import { claims, profiles, type ConfigValue, type ConsumerSpec, type ResolvedScenario } from '../../engine/index.ts';

/** Level 3 is where the broker's own rule begins: level = 3 + reconsumeTimes (AbstractSendMessageProcessor); a claim says 1. */
const usualFirstLevel = 3;

/** A group without `maxReconsumeTimes` sends −1, and the broker reads it as 16. */
const defaultMaxReconsumeTimes = 16;

/** Retries are planned up to here; a group that asks for more is shown with its real number and a cut plan. */
const mostPlannedRetries = 64;

/** One retry as RocketMQ will do it if the listener goes on failing. */
export interface PlannedRetry {
  /** Which retry, from 1: the reconsumeTimes that the listener will see. */
  readonly attempt: number;
  readonly level: number;
  readonly delayMs: number;
  /** Sum of all delays up to this retry (ms after the first failure), without rounding and network. */
  readonly nominalMs: number;
}

export interface RetryRule {
  readonly levels: readonly number[];
  /** Retries before the dead-letter queue; −1 stands for RocketMQ's default of 16. */
  readonly maxReconsumeTimes: number;
  /** `delayLevelWhenNextConsume`: 0 the broker decides, n level n each time, negative: dead letter at once. */
  readonly askedLevel: number;
  /** Level of the first retry. */
  readonly firstLevel: number;
}

/** How often a message is retried before it is a dead letter. */
export function retryCount(rule: RetryRule): number {
  if (rule.askedLevel < 0 || rule.levels.length === 0) return 0;
  return rule.maxReconsumeTimes < 0 ? defaultMaxReconsumeTimes : rule.maxReconsumeTimes;
}

/** Level of a retry: the broker's rule or the listener's wish, clipped to the highest level. */
export function levelOf(rule: RetryRule, attempt: number): number {
  const wanted = rule.askedLevel > 0 ? rule.askedLevel : rule.firstLevel + attempt - 1;
  return Math.min(wanted, rule.levels.length);
}

/** The whole road from the first failure to the last retry. */
export function planRetries(rule: RetryRule): readonly PlannedRetry[] {
  const plan: PlannedRetry[] = [];
  const count = Math.min(retryCount(rule), mostPlannedRetries);
  let nominalMs = 0;
  for (let attempt = 1; attempt <= count; attempt++) {
    const level = levelOf(rule, attempt);
    const delayMs = rule.levels[level - 1] ?? 0;
    nominalMs += delayMs;
    plan.push({ attempt, level, delayMs, nominalMs });
  }
  return plan;
}

/** SimpleConsumers: the same invisible time again and again, and once more before the dead letter is found at the next receive. */
export const planInvisible = (invisibleMs: number): readonly PlannedRetry[] =>
  Array.from({ length: defaultMaxReconsumeTimes + 1 }, (_, index) => {
    const attempt = index + 1;
    return { attempt, level: attempt, delayMs: invisibleMs, nominalMs: attempt * invisibleMs };
  });

/** DefaultMQPushConsumerImpl.popDelayLevel (s). */
const popDelayLevel = [10, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1_200, 1_800, 3_600, 7_200].map(
  (seconds) => seconds * 1_000,
);

/** Push consumers that pop: a table of their own, whose places a listener counts from 0. */
export const planPopRetries = (rule: RetryRule): readonly PlannedRetry[] =>
  planRetries({ ...rule, levels: popDelayLevel, firstLevel: 1, askedLevel: rule.askedLevel > 0 ? rule.askedLevel + 1 : rule.askedLevel });

/** The profile's own `messageDelayLevel`. */
export function defaultMessageDelayLevel(scenario: ResolvedScenario): string {
  return String(profiles[scenario.profile].constants.broker['messageDelayLevel']?.value ?? '');
}

function textOf(value: ConfigValue | undefined): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** `messageDelayLevel` as the broker has it: its own setting, the scenario's, the profile's. */
export function messageDelayLevelOf(scenario: ResolvedScenario, brokerId: string | undefined): string {
  const broker = scenario.brokers.find((candidate) => candidate.id === brokerId) ?? scenario.brokers[0];
  return textOf(broker?.config['messageDelayLevel']) ?? textOf(scenario.config['messageDelayLevel']) ?? defaultMessageDelayLevel(scenario);
}

/** The level at which retries begin in this scenario: RocketMQ's, or that of a claim which is run. */
export const firstLevelOf = (scenario: ResolvedScenario): number =>
  scenario.claims.some((id) => claims[id]?.variants['retryLevels'] === 'fromFirst') ? 1 : usualFirstLevel;

/** Whether one instance sets `maxReconsumeTimes` for its whole group, as in ONS; elsewhere each has its own. */
export const lastStartSetsMaximum = (scenario: ResolvedScenario): boolean =>
  profiles[scenario.profile].variants['maxReconsume'] === 'perGroupLastStart';

/** `maxReconsumeTimes` of a consumer: its own setting, the scenario's, that of a claim, −1 (which stands for 16). */
export function maxReconsumeTimesOf(scenario: ResolvedScenario, consumer: ConsumerSpec): number {
  const claimed = scenario.claims
    .map((id) => claims[id]?.constants.consumer?.['maxReconsumeTimes']?.value)
    .find((value) => value !== undefined);
  const value = consumer.config['maxReconsumeTimes'] ?? scenario.config['maxReconsumeTimes'] ?? claimed;
  return typeof value === 'number' ? value : -1;
}
