/** Which rule of a listener decides about a message. */
import type { ListenerRule, ListenerSpec, TransactionListenerRule, TransactionListenerSpec } from './scenario.ts';

/** What a rule looks at besides the time and reconsumeTimes. */
export interface JudgedContent {
  readonly tag?: string | undefined;
  readonly keys?: string | undefined;
}

function matches({ when }: ListenerRule, content: JudgedContent, reconsumeTimes: number, nowMs: number): boolean {
  if (when.tag !== undefined && content.tag !== when.tag) return false;
  if (when.key !== undefined && content.keys !== when.key) return false;
  if (when.reconsumeTimesFrom !== undefined && reconsumeTimes < when.reconsumeTimesFrom) return false;
  if (when.reconsumeTimesTo !== undefined && reconsumeTimes > when.reconsumeTimesTo) return false;
  if (when.after !== undefined && nowMs < when.after) return false;
  return when.before === undefined || nowMs < when.before;
}

/** The first rule that matches a delivery at `nowMs`; undefined when the listener's defaults decide. */
export function matchingRule(
  listener: ListenerSpec | undefined,
  content: JudgedContent,
  reconsumeTimes: number,
  nowMs: number,
): ListenerRule | undefined {
  if (listener !== undefined) for (const rule of listener.rules) if (matches(rule, content, reconsumeTimes, nowMs)) return rule;
  return undefined;
}

function transactionMatches({ when }: TransactionListenerRule, content: JudgedContent, check: number): boolean {
  if (when.tag !== undefined && when.tag !== content.tag) return false;
  if (when.key !== undefined && when.key !== content.keys) return false;
  if (when.checkFrom !== undefined && check < when.checkFrom) return false;
  return when.checkTo === undefined || (check > 0 && check <= when.checkTo);
}

/** The first rule of a transaction listener that matches and `says` something. `check` is 0 for the local transaction: a rule with a range of checks says nothing about that. */
export const matchingTransactionRule = (
  { rules }: TransactionListenerSpec,
  content: JudgedContent,
  check: number,
  says: (rule: TransactionListenerRule) => boolean,
): TransactionListenerRule | undefined => rules.find((rule) => says(rule) && transactionMatches(rule, content, check));
