/** What the event queue holds: what happens next, when, and whose it is. It answers "why is nothing happening?". */
import type { PendingItem, Selection } from '../../../engine/index.ts';
import { countdown, messageName } from '../../../views/format/index.ts';
import { m } from '../../../paraglide/messages.js';
import { useRun, useShell, useUi } from '../../context.ts';
import { messageKey } from '../../models.ts';
import styles from './Inspector.module.css';

/** Rows shown; the nearest are what matters. */
const shownRows = 6;

function belongs(item: PendingItem, selection: Selection): boolean {
  if (selection.kind === 'message') return item.msgId === selection.id;
  return item.subject === selection.id || (item.subject?.split(/[>:-]/).includes(selection.id) ?? false);
}

/** Those of the selection when it has some, otherwise those of the whole cluster; background work only where nothing else is. */
function chosen(items: readonly PendingItem[], selection: Selection | undefined): readonly PendingItem[] {
  const own = selection === undefined ? [] : items.filter((item) => belongs(item, selection));
  const candidates = own.length > 0 ? own : items;
  const news = candidates.filter((item) => !item.housekeeping);
  return (news.length > 0 ? news : candidates).slice(0, shownRows);
}

export function PendingList() {
  const shell = useShell();
  const pending = useRun((state) => state.pending);
  const selection = useUi((state) => state.selection);
  const nowMs = useRun((state) => (state.player === 'paused' ? state.position.nowMs : Math.floor(state.position.nowMs / 100) * 100));
  const items = chosen(
    pending.filter((item) => item.dueAt >= nowMs),
    selection,
  );
  return (
    <>
      <h3 className={styles.section}>{m.app_next()}</h3>
      {items.length === 0 ? (
        <p className={styles.hint}>{m.app_nothingPending()}</p>
      ) : (
        <ol className={styles.pending}>
          {items.map((item, index) => (
            <li key={`${item.dueAt} ${item.kind} ${item.name} ${index}`} className={styles.pendingRow}>
              <span className={styles.pendingIn}>{countdown(item.dueAt - nowMs)}</span>
              <span>
                <code>{item.name}</code>
                {item.subject !== undefined && ` · ${item.subject}`}
                {item.msgId !== undefined && ` · ${messageName(item.msgId, messageKey(shell.runStore.getState(), item.msgId))}`}
              </span>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
