/** Named limits. Reaching one ends the horizon of a run with a sentence; what was computed stays. */
export const limits = {
  /** Events of one run. */
  events: 5_000_000,
  /** Virtual time of a run (ms): a timed message may wait 40 days and is kept for 3 days more. */
  virtualMs: 60 * 24 * 3_600_000,
  /** Events at one instant: a loop without delay ends here and not in a frozen tab. */
  eventsAtOneInstant: 10_000,
  /** Messages that are stored and not yet expired. */
  liveMessages: 100_000,
  /** Script actions after repetition is expanded. */
  expandedActions: 100_000,
  /** Events that wait in the queue. */
  pendingEvents: 1_000_000,
} as const;
