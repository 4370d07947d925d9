/** Which rule of flow control fired, in words that stand at a queue. */
import { m } from '../paraglide/messages.js';
import type { FlowPause } from '../projections/flowLimits.ts';
import { count } from './format/index.ts';

/** `> 1,000 cached`; the name of the rule where its limit is not known. */
export function ruleWords({ rule, limit }: FlowPause): string {
  if (limit === undefined) return rule;
  const inputs = { limit: count(limit) };
  switch (rule) {
    case 'pullThresholdSizeForQueue':
      return m.queues_flow_size(inputs);
    case 'consumeConcurrentlyMaxSpan':
      return m.queues_flow_span(inputs);
    case 'popThresholdForQueue':
      return m.queues_flow_popped(inputs);
    default:
      return m.queues_flow_cached(inputs);
  }
}

/** `> 10 cached (pullThresholdForQueue, default 1,000)`. */
export function ruleInFull(pause: FlowPause): string {
  const words = ruleWords(pause);
  const { rule, limit, usual } = pause;
  if (words === rule) return rule;
  return usual === limit || usual === undefined
    ? m.queues_flow_rule({ words, rule })
    : m.queues_flow_ruleDefault({ words, rule, usual: count(usual) });
}
