/** Which of all that is pending the inspector tells. */
import type { PendingItem, Selection } from '../../../engine/index.ts';

/** So many different things are told, each as often as it happens: a row counts what is repeated. */
const nearest = 12;

/** Whether the item is about the selection: its message, or a node that its subject names (`c1`, `broker-a>n1`, `c1/OrderTopic:broker-a:0`). */
function belongs(item: PendingItem, { kind, id }: Selection): boolean {
  if (kind === 'message') return item.msgId === id;
  return item.subject !== undefined && (item.subject.endsWith(id) || item.subject.split(/[>/:]/).includes(id));
}

/**
 * What concerns the selection when something does, otherwise the whole cluster; background work, which leads to nothing that the
 * trace tells, only where nothing else is.
 */
export function whatComes(items: readonly PendingItem[], nowMs: number, selection: Selection | undefined): readonly PendingItem[] {
  const ahead = items.filter((item) => item.dueAt >= Math.floor(nowMs));
  const own = selection === undefined ? [] : ahead.filter((item) => belongs(item, selection));
  const candidates = own.length > 0 ? own : ahead;
  const news = candidates.filter((item) => !item.housekeeping);
  const told = news.length > 0 ? news : candidates;
  const things = new Set<string>();
  return told.filter((item) => {
    const thing = thingOf(item);
    if (!things.has(thing) && things.size === nearest) return false;
    things.add(thing);
    return true;
  });
}

/** What happens, whenever it does. */
const thingOf = ({ kind, name, subject, msgId, action }: PendingItem): string => JSON.stringify([kind, name, subject, msgId, action]);
