/** What a tick does with one half message that has no op message. Source: TransactionalMessageServiceImpl.check (4.9.8). */

export interface CheckFacts {
  /** TRANSACTION_CHECK_TIMES of the stored copy; 0 before the first check. */
  readonly checkTimes: number;
  readonly transactionCheckMax: number;
  /** Now − born (ms). */
  readonly ageMs: number;
  readonly fileReservedMs: number;
  /** Whether this copy was stored in this tick or after it began. */
  readonly isFresh: boolean;
  /** CHECK_IMMUNITY_TIME_IN_SECONDS; undefined without the property. */
  readonly immunitySeconds: number | undefined;
  readonly transactionTimeOutMs: number;
}

export type CheckPlan =
  | { readonly fate: 'discard'; readonly reason: 'transactionCheckMax' | 'fileReservedTime' }
  /** This one and all behind it wait for a later tick. */
  | { readonly fate: 'endTick' }
  /** Put back with this number of checks, nobody is asked. */
  | { readonly fate: 'defer'; readonly check: number }
  | { readonly fate: 'ask'; readonly check: number };

/** −1 means what a message without the property has. */
export const immunityMs = (immunitySeconds: number, transactionTimeOutMs: number): number =>
  immunitySeconds === -1 ? transactionTimeOutMs : immunitySeconds * 1_000;

export function planCheck(facts: CheckFacts): CheckPlan {
  const { checkTimes, ageMs, immunitySeconds, transactionTimeOutMs } = facts;
  if (checkTimes > 0 && checkTimes >= facts.transactionCheckMax) return { fate: 'discard', reason: 'transactionCheckMax' };
  if (ageMs > facts.fileReservedMs) return { fate: 'discard', reason: 'fileReservedTime' };
  if (facts.isFresh) return { fate: 'endTick' };
  const check = checkTimes + 1;
  if (immunitySeconds === undefined) return ageMs < transactionTimeOutMs ? { fate: 'endTick' } : { fate: 'ask', check };
  return ageMs < immunityMs(immunitySeconds, transactionTimeOutMs) ? { fate: 'defer', check } : { fate: 'ask', check };
}
