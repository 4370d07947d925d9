/** Wrong claims about RocketMQ that a scenario can run on purpose: named variants and constants that are part of no profile. */
import type { LocalText } from '../model/scenario.ts';
import { constant, type ConstantScope, type ConstantSpec } from './profile.ts';

export interface Claim {
  /** What is claimed. */
  readonly title: LocalText;
  /** Who says so. */
  readonly source: string;
  readonly constants: Readonly<Partial<Record<ConstantScope, Readonly<Record<string, ConstantSpec>>>>>;
  readonly variants: Readonly<Record<string, string>>;
}

export const claims: Readonly<Record<string, Claim>> = {
  'retry-starts-at-1s': {
    title: { en: 'Retries start at 1 s and there are 18 of them', zh: '重试从 1 s 开始，共 18 次' },
    source: 'S-017, S-018',
    constants: { consumer: { maxReconsumeTimes: constant(18, 'times', 'claimed in S-018') } },
    variants: { retryLevels: 'fromFirst' },
  },
  'async-retries-only-on-responses': {
    title: { en: 'Async sends are retried only when the broker answers with an error', zh: '异步发送只有在 Broker 返回错误响应时才重试' },
    source: 'S-043, S-044',
    constants: {},
    variants: { asyncRetry: 'responses' },
  },
};
