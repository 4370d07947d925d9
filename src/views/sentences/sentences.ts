/** Facts as sentences, actor first, and causes as phrases that begin with *because*. */
import type { Fact } from '../../engine/index.ts';
import { m } from '../../paraglide/messages.js';
import { duration } from '../format/index.ts';
import { sentenceBuilders } from './builders.ts';
import { requestBriefly } from './httpSentences.ts';
import { taskText, type SentenceContext } from './words.ts';

export { contextOfKeys, listed, queuesInWords, taskText, type SentenceContext } from './words.ts';

/** What happened, in the current language: "c1 consumed o-1001: RECONSUME_LATER, after 10 ms". */
export function factSentence(fact: Fact, context: SentenceContext): string {
  // The registry has for each type the builder of exactly that type; TypeScript cannot follow the pair.
  const build = sentenceBuilders[fact.type] as (fact: Fact, context: SentenceContext) => string;
  return build(fact, context);
}

/**
 * Why it happened: "because of the schedule scan (deliverDelayedMessage) of broker-a, each 100 ms". Undefined when a cause exists but is not known here
 * (the host's `why` has it).
 *
 * @param cause the fact that `fact.causeSeq` names, as far as the caller has it
 * @param periodMs time between ticks of the timer that fired, where the caller knows it and the cause does not say it
 */
export function causeSentence(fact: Fact, cause: Fact | undefined, context: SentenceContext, periodMs?: number): string | undefined {
  if (fact.timer !== undefined) return timerCause(fact.timer, cause, context, periodMs);
  if (cause !== undefined)
    return m.facts_because({ cause: cause.type === 'http.requested' ? requestBriefly(cause, context) : factSentence(cause, context) });
  if (fact.causeSeq !== undefined) return undefined;
  switch (fact.type) {
    case 'action.applied':
    case 'action.rejected':
      return m.facts_because_script();
    case 'nameServer.started':
    case 'broker.started':
    case 'client.started':
      return m.facts_because_start();
    default:
      return undefined;
  }
}

function timerCause(timer: string, cause: Fact | undefined, context: SentenceContext, periodMs: number | undefined): string {
  const task = taskText(timer);
  // What armed another timer than the one that ran out stands at the beginning of the chain: that is said as what was before.
  if (cause?.type === 'timer.armed' && cause.task === timer) {
    return cause.periodMs === undefined
      ? m.facts_because_timer_once({ owner: cause.owner, task })
      : m.facts_because_timer({ owner: cause.owner, task, period: duration(cause.periodMs) });
  }
  if (periodMs !== undefined) return m.facts_because_timer_period({ task, period: duration(periodMs) });
  // A task that slept until this fact gave it work again.
  return cause === undefined
    ? m.facts_because_timer_name({ task })
    : m.facts_because_timer_fact({ task, cause: factSentence(cause, context) });
}
