import type { Fact, FactType, TraceReader } from '../engine/index.ts';
import type { FactQuery } from './host.ts';

/** Whether the fact is in the list that the query asks for; decodes it only when its type leaves that open. */
export function queryMatcher(query: FactQuery): (trace: TraceReader, seq: number) => boolean {
  const types = query.types === undefined ? undefined : new Set<FactType>(query.types);
  const words = (query.text ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return (trace, seq) => {
    if (types !== undefined && !types.has(trace.typeOf(seq))) return false;
    if (!query.housekeeping && trace.isHousekeeping(seq)) return false;
    if (query.msgId === undefined && query.code === undefined && words.length === 0) return true;
    const fact = trace.fact(seq);
    if (query.code !== undefined && !('code' in fact && fact.code === query.code)) return false;
    if (query.msgId !== undefined && !isOfMessage(fact, query.msgId)) return false;
    if (words.length === 0) return true;
    const text = textOf(fact);
    return words.every((word) => text.includes(word));
  };
}

function isOfMessage(fact: Fact, msgId: string): boolean {
  if ('msgId' in fact && fact.msgId === msgId) return true;
  return fact.type === 'response.sent' && fact.msgIds?.includes(msgId) === true;
}

/** What a person may type to find the fact: its type and all its values, in lower case. */
function textOf(fact: Fact): string {
  return Object.entries(fact)
    .filter(([name]) => name !== 'seq' && name !== 'causeSeq')
    .map(([, value]) => (typeof value === 'object' ? JSON.stringify(value) : String(value)))
    .join(' ')
    .toLowerCase();
}
