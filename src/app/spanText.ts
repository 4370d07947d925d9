/** The chosen span of virtual time in words: from when to when, how long, and what is in it where that is known. */
import { m } from '../paraglide/messages.js';
import { count, duration, saidTime } from '../views/format/index.ts';
import type { SpanThings } from '../views/outside.ts';
import type { TimeSpan } from '../views/view.ts';

export function spanText(measure: TimeSpan, nowMs: number, held: SpanThings | undefined): string {
  const ends = [measure.fromMs, measure.toMs ?? nowMs].toSorted((a, b) => a - b) as [number, number];
  // While the span is drawn, what is known may be about an earlier one.
  const facts = held?.fromMs === ends[0] && held.toMs === ends[1] ? held.facts : undefined;
  const texts = { from: saidTime(ends[0], false), to: saidTime(ends[1], false), length: duration(ends[1] - ends[0]) };
  if (measure.toMs === undefined) return m.span_chipOpen({ ...texts, from: saidTime(measure.fromMs, false) });
  return facts === undefined ? m.span_chip(texts) : m.span_chipFacts({ ...texts, facts: count(facts) });
}
