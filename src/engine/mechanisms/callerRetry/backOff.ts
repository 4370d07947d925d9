/** How long a RetryTemplate sleeps between two tries. Source: ExponentialBackOffPolicy, FixedBackOffPolicy, UniformRandomBackOffPolicy (Spring Retry 1.3). */
import type { SendRetrySpec } from '../../model/scenario.ts';

/**
 * Wait after a failed try (ms).
 * @param failedTries tries that have failed, at least 1
 * @param draw integer from 0 up to but not including its bound
 */
export function backOffMs(
  { backOff, initialInterval, multiplier, maxInterval }: SendRetrySpec,
  failedTries: number,
  draw: (bound: number) => number,
): number {
  switch (backOff) {
    case 'fixed':
      return initialInterval;
    case 'random':
      return maxInterval > initialInterval ? initialInterval + draw(maxInterval - initialInterval) : initialInterval;
    case 'exponential': {
      let interval = initialInterval;
      for (let i = 1; i < failedTries && interval < maxInterval; i++) interval *= multiplier;
      return Math.min(interval, maxInterval);
    }
  }
}
