/** When the revive service looks at a queue that has had nothing for it. Source: PopReviveService.run, consumeReviveMessage (5.3.3). */

/** Pause between two looks of one scan (ms). */
export const lookPauseMs = 100;
/** An empty scan ends after so many pauses. */
export const mostEmptyLooks = 40;

export interface RestingLoop {
  /** The loop waits `intervalMs` from here, then scans. */
  readonly restsSinceMs: number;
  /** How many intervals it rests after the next empty scan. */
  readonly slow: number;
  /** Old acks lie behind the last checkpoint: a scan reads them and ends at once. */
  readonly hasLeftovers: boolean;
}

export interface LoopRules {
  readonly intervalMs: number;
  readonly maxSlow: number;
}

export interface NextLook {
  readonly lookAtMs: number;
  readonly scanStartedAtMs: number;
  /** Looks of that scan before this one. */
  readonly emptyLooks: number;
}

/** The first look at or after `fromMs`. Between scans the loop sees nothing for 2 to 4 s. */
export function nextLook(loop: RestingLoop, { intervalMs, maxSlow }: LoopRules, fromMs: number): NextLook {
  const scanMs = loop.hasLeftovers ? 0 : (mostEmptyLooks + 1) * lookPauseMs;
  const cycleMs = intervalMs + scanMs + maxSlow * intervalMs;
  let { restsSinceMs, slow } = loop;
  for (;;) {
    if (slow >= maxSlow) restsSinceMs += Math.max(0, Math.floor((fromMs - restsSinceMs) / cycleMs)) * cycleMs;
    const scanStartedAtMs = restsSinceMs + intervalMs;
    const emptyLooks = Math.max(0, Math.ceil((fromMs - scanStartedAtMs) / lookPauseMs));
    if (emptyLooks === 0 || (!loop.hasLeftovers && emptyLooks <= mostEmptyLooks))
      return { lookAtMs: scanStartedAtMs + emptyLooks * lookPauseMs, scanStartedAtMs, emptyLooks };
    restsSinceMs = scanStartedAtMs + scanMs + slow * intervalMs;
    slow = Math.min(slow + 1, maxSlow);
  }
}
