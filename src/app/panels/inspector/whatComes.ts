/** Which of all that is pending the inspector tells. */
import type { PendingItem, Selection } from '../../../engine/index.ts';

/** So many are told, and all that happen at the instant of the last of them: a row counts what happens several times at once. */
const nearest = 12;

/** Whether the item is about the selection: its message, or a node that its subject names (`c1`, `broker-a>n1`, `c1/OrderTopic:broker-a:0`). */
function belongs(item: PendingItem, { kind, id }: Selection): boolean {
  if (kind === 'message') return item.msgId === id;
  return item.subject !== undefined && (item.subject.endsWith(id) || item.subject.split(/[>/:]/).includes(id));
}

/** On its way already, and so the next thing that happens, though it is background work: a request, an answer, a connection. */
const hops: ReadonlySet<string> = new Set(['arrival', 'reply', 'event']);

/** Background work that is on its way before all news, at the nearest instant of such: a list without it would begin too late. */
function firstHops(candidates: readonly PendingItem[], newsMs: number): readonly PendingItem[] {
  const before = candidates.filter(({ housekeeping, kind, dueAt }) => housekeeping && hops.has(kind) && dueAt < newsMs);
  return before.filter(({ dueAt }) => dueAt === before[0]?.dueAt);
}

/**
 * What concerns the selection when something does, otherwise the whole cluster; background work only where nothing else is,
 * and while time rests what of it is on its way: passing by in a millisecond it would push the list to and fro.
 */
export function whatComes(
  items: readonly PendingItem[],
  nowMs: number,
  selection: Selection | undefined,
  isMoving: boolean,
): readonly PendingItem[] {
  const ahead = items.filter((item) => item.dueAt >= Math.floor(nowMs));
  const own = selection === undefined ? [] : ahead.filter((item) => belongs(item, selection));
  const candidates = own.length > 0 ? own : ahead;
  const news = candidates.filter((item) => !item.housekeeping);
  const [firstNews] = news;
  if (firstNews === undefined) return untilNearest(candidates);
  return isMoving ? untilNearest(news) : [...firstHops(candidates, firstNews.dueAt), ...untilNearest(news)];
}

function untilNearest(told: readonly PendingItem[]): readonly PendingItem[] {
  const untilMs = told[nearest - 1]?.dueAt ?? Infinity;
  return told.filter(({ dueAt }) => dueAt <= untilMs);
}
