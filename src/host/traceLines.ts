import type { Fact, TraceReader } from '../engine/index.ts';
import { BITE_FACTS } from './limits.ts';
import type { Job } from './sliceQueue.ts';

/** One line of the NDJSON trace, without the line end: envelope first, absent values left out. */
export function traceLine(fact: Fact): string {
  const { seq, at, type, causeSeq, timer, ...fields } = fact;
  return JSON.stringify({ seq, at, type, causeSeq, timer, ...fields });
}

/** Facts 1 … lastSeq, a line each. */
export function* traceLines(trace: TraceReader, lastSeq: number): Job<string> {
  const parts: string[] = [];
  for (let seq = 1; seq <= lastSeq; seq += 1) {
    parts.push(traceLine(trace.fact(seq)), '\n');
    if (seq % BITE_FACTS === 0) yield 0;
  }
  return parts.join('');
}
