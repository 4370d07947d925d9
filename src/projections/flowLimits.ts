/** How much a client may keep before flow control lets it pull no more. */
import { profiles, type FactOf, type ResolvedScenario } from '../engine/index.ts';

/** Since when flow control keeps a consumer from pulling a queue (ms), and by which rule. */
export interface FlowPause {
  readonly since: number;
  /** Constant that fired, as `pullThresholdForQueue`. */
  readonly rule: string;
  /** Its value in the unit of the constant; undefined where it is shared out among the queues of a topic. */
  readonly limit: number | undefined;
  /** What the profile gives it. */
  readonly usual?: number | undefined;
}

const rules = [
  'pullThresholdForQueue',
  'pullThresholdSizeForQueue',
  'consumeConcurrentlyMaxSpan',
  'pullThresholdForAll',
  'popThresholdForQueue',
] as const;

/** What is shared out among the queues (DefaultMQPushConsumer.pullThresholdForTopic): how much each has then, changes with their number. */
const shared: { readonly [rule: string]: string } = {
  pullThresholdForQueue: 'pullThresholdForTopic',
  pullThresholdSizeForQueue: 'pullThresholdSizeForTopic',
};

/** `consumer rule` → limit, and what the profile gives it. */
export type FlowLimits = ReadonlyMap<string, Pick<FlowPause, 'limit' | 'usual'>>;

export function flowLimits(scenario: ResolvedScenario): FlowLimits {
  const constants = profiles[scenario.profile].constants.consumer;
  return new Map(
    scenario.consumers.flatMap(({ id, config }) => {
      const valueOf = (name: string): number => Number(config[name] ?? scenario.config[name] ?? constants[name]?.value);
      return rules.flatMap((rule) => {
        const limit = valueOf(rule);
        const isShared = shared[rule] !== undefined && valueOf(shared[rule]) !== -1;
        return isShared || Number.isNaN(limit) ? [] : [[`${id} ${rule}`, { limit, usual: Number(constants[rule]?.value) }] as const];
      });
    }),
  );
}

/** The pause that a fact begins. */
export const pauseBy = (limits: FlowLimits, { consumer, rule, at }: FactOf<'pull.flowControlled'>): FlowPause => ({
  since: at,
  rule,
  limit: undefined,
  ...limits.get(`${consumer} ${rule}`),
});
