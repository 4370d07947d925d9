import type { Moment, TraceReader } from '../engine/index.ts';
import { HostError } from './hostError.ts';

/**
 * The moment as the trace knows it: whole milliseconds. Between two milliseconds (a dot half way along its link) all of
 * the earlier one has happened.
 */
export function wholeMoment(moment: Moment): Moment {
  const isValid = Number.isFinite(moment.ms) && moment.ms >= 0 && (moment.n === undefined || (Number.isInteger(moment.n) && moment.n >= 0));
  if (!isValid) throw new HostError('badRequest', `not a moment: ms ${String(moment.ms)}, n ${String(moment.n)}`);
  const ms = Math.floor(moment.ms);
  return moment.n === undefined || ms !== moment.ms ? { ms } : { ms, n: moment.n };
}

/** Seq of the last fact before the millisecond `ms` (0 when there is none). */
export function seqBefore(trace: TraceReader, ms: number): number {
  return ms <= 0 ? 0 : trace.seqAt({ ms: ms - 1 });
}

/** The moment whose last fact is `seq`; the whole millisecond when nothing of it follows. */
export function momentOf(trace: TraceReader, seq: number): Moment {
  const ms = trace.at(seq);
  if (trace.seqAt({ ms }) === seq) return { ms };
  return { ms, n: seq - seqBefore(trace, ms) };
}
