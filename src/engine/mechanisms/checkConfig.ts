/** Options with which start() of a push consumer throws. Source: DefaultMQPushConsumerImpl.checkConfig (4.9.8, 5.3.3). */
import type { Consumer } from '../model/world.ts';
import type { EngineContext } from './mechanism.ts';

const seeFaq = '\nSee http://rocketmq.apache.org/docs/faq/ for further details.';

interface Range {
  readonly option: string;
  readonly min: number;
  readonly max: number;
  /** −1 is good too. */
  readonly mayBeUnset?: true;
}

const threads: readonly Range[] = [
  { option: 'consumeThreadMin', min: 1, max: 1_000 },
  { option: 'consumeThreadMax', min: 1, max: 1_000 },
];

const others: readonly Range[] = [
  { option: 'consumeConcurrentlyMaxSpan', min: 1, max: 65_535 },
  { option: 'pullThresholdForQueue', min: 1, max: 65_535 },
  { option: 'pullThresholdForTopic', min: 1, max: 6_553_500, mayBeUnset: true },
  { option: 'pullThresholdSizeForQueue', min: 1, max: 1_024 },
  { option: 'pullThresholdSizeForTopic', min: 1, max: 102_400, mayBeUnset: true },
  { option: 'pullInterval', min: 0, max: 65_535 },
  { option: 'consumeMessageBatchMaxSize', min: 1, max: 1_024 },
  { option: 'pullBatchSize', min: 1, max: 1_024 },
];

function outOfRange(ctx: EngineContext, consumer: Consumer, ranges: readonly Range[]): string | undefined {
  for (const { option, min, max, mayBeUnset } of ranges) {
    const value = ctx.number(consumer, option);
    if (value >= min && value <= max) continue;
    if (mayBeUnset !== true || value !== -1) return `${option} Out of range [${min}, ${max}]${seeFaq}`;
  }
  return undefined;
}

function threadsCrossed(ctx: EngineContext, consumer: Consumer): string | undefined {
  const [least, most] = [consumer.options.consumeThreadMin, ctx.number(consumer, 'consumeThreadMax')];
  return least > most ? `consumeThreadMin (${least}) is larger than consumeThreadMax (${most})` : undefined;
}

/** Why start() throws; undefined when the options are good. */
export function configRefusal(ctx: EngineContext, consumer: Consumer): string | undefined {
  if (consumer.type !== 'push') return undefined;
  return outOfRange(ctx, consumer, threads) ?? threadsCrossed(ctx, consumer) ?? outOfRange(ctx, consumer, others);
}
