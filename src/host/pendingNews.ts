/** What is pending, judged by the facts: what leads to news is no background work, and what is over is not waited for. Pure. */
import type { FactType, PendingItem, TraceReader } from '../engine/index.ts';
import { NEWS_FACTS } from './limits.ts';

/** What ends the wait for a reply. */
const endsOfRequest: readonly FactType[] = ['reply.received', 'reply.missed', 'send.failed'];

const rootOf = ({ dueAt, causeSeq }: PendingItem): string => `${dueAt} ${causeSeq ?? ''}`;

/** Which pending things the next facts that are no background work come from, as `rootOf` names them. */
function rootsOfNews(trace: TraceReader, seq: number): ReadonlySet<string> {
  const roots = new Map<number, string>();
  const news = new Set<string>();
  for (let next = seq + 1; next <= Math.min(trace.length, seq + NEWS_FACTS); next += 1) {
    const cause = trace.causeOf(next);
    const root = (cause === undefined ? undefined : roots.get(cause)) ?? `${trace.at(next)} ${cause ?? ''}`;
    roots.set(next, root);
    if (!trace.isHousekeeping(next)) news.add(root);
  }
  return news;
}

/** The timer of a request stays in the event queue when the reply is there: it will find nobody who waits. */
function isOver(trace: TraceReader, { name, causeSeq }: PendingItem, seq: number): boolean {
  if (name !== 'requestReply.timeout') return false;
  let asked = causeSeq;
  while (asked !== undefined && trace.typeOf(asked) !== 'send.requested') asked = trace.causeOf(asked);
  const request = asked === undefined ? undefined : trace.fact(asked);
  if (asked === undefined || request?.type !== 'send.requested') return false;
  const end = trace.find(asked, endsOfRequest, (fact) => 'msgId' in fact && fact.msgId === request.msgId);
  return end !== undefined && end <= seq;
}

/** @param seq the last fact of the moment whose items they are */
export function pendingNews(trace: TraceReader, items: readonly PendingItem[], seq: number): readonly PendingItem[] {
  const news = rootsOfNews(trace, seq);
  return items
    .filter((item) => !isOver(trace, item, seq))
    .map((item) => (item.housekeeping && news.has(rootOf(item)) ? { ...item, housekeeping: false } : item));
}
