import type { TraceReader } from '../engine/index.ts';
import type { CauseStep } from './host.ts';
import { CAUSE_STEPS } from './limits.ts';

/** From the fact back to what began it: a script action, a timer that was armed, or a start. The asked-for fact is first. */
export function causesOf(trace: TraceReader, seq: number): readonly CauseStep[] {
  const steps: CauseStep[] = [];
  let next: number | undefined = seq;
  while (next !== undefined && steps.length < CAUSE_STEPS) {
    const fact = trace.fact(next);
    steps.push({ fact });
    const isRoot = fact.type === 'action.applied' || fact.type === 'action.rejected' || fact.type === 'timer.armed';
    // A cause is always the earlier fact; anything else would never end.
    next = isRoot || fact.causeSeq === undefined || fact.causeSeq >= next ? undefined : fact.causeSeq;
  }
  return steps;
}
