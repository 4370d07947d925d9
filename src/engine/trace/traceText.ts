/** One fact as one line: what golden traces are made of and what failing tests print. */
import type { TraceReader } from '../api.ts';
import type { Fact } from './factTypes.ts';

const envelope = new Set(['seq', 'at', 'type', 'causeSeq', 'timer']);

/** `00:40:52.000`; hours grow beyond two digits. */
function clockText(ms: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const seconds = Math.floor(ms / 1_000);
  return `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${String(ms % 1_000).padStart(3, '0')}`;
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.join(' ')}]`;
  if (typeof value === 'string') return /^[^\s"]+$/.test(value) ? value : JSON.stringify(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * Time, type, fields in the order of the fact's type, the timer that fired. Without `seq` and `causeSeq`: they change with
 * each fact of background work, which would hide what a reader looks for.
 */
export function traceLine(fact: Fact): string {
  const fields = Object.entries(fact)
    .filter(([name, value]) => !envelope.has(name) && value !== undefined)
    .map(([name, value]) => `${name}=${valueText(value)}`);
  const timer = fact.timer === undefined ? [] : [`timer=${fact.timer}`];
  return [clockText(fact.at), fact.type, ...fields, ...timer].join(' ');
}

/** All facts but housekeeping up to and including `ms`, one a line. */
export function traceText(trace: TraceReader, ms: number): string {
  const lines: string[] = [];
  const last = trace.seqAt({ ms });
  for (let seq = 1; seq <= last; seq++) if (!trace.isHousekeeping(seq)) lines.push(`${traceLine(trace.fact(seq))}\n`);
  return lines.join('');
}
