import { useLayoutEffect, useRef, useState } from 'react';
import { legendNodes, textWidth, type LegendMark } from '../../views/marks/index.ts';
import type { LegendEntry } from '../../views/view.ts';
import { m } from '../../paraglide/messages.js';
import { phoneQuery, useMedia } from '../media.ts';
import { Button } from '../controls/Button.tsx';
import { MarkIcon } from '../controls/MarkIcon.tsx';
import styles from './Legend.module.css';

/** What has room in one line of the narrowest phone, beside its mark and the way to the others (px). */
const lineOfPhone = 250;

/** Where there is room for few: on the phone first what is there now and not always, and fits; everywhere last what only keeps its place. */
function rankOf({ kept, label }: LegendEntry, isPhone: boolean): number {
  if (kept === 'idle') return 3;
  if (!isPhone) return 0;
  return textWidth(label, 12) > lineOfPhone ? 2 : kept === 'shown' ? 1 : 0;
}

interface LegendProps {
  readonly entries: readonly LegendEntry[];
  /** In the dock, as on the phone: one line of whole entries, the others a press away. */
  readonly isOneLine: boolean;
  /** Only the word that opens it: where not even a line has room. */
  readonly isFolded?: boolean;
}

/** What the marks of the picture mean; only those that are on it. Where they need more room than there is, a word opens all of them. */
export function Legend({ entries, isOneLine, isFolded = false }: LegendProps) {
  const isPhone = useMedia(phoneQuery);
  const [isOpen, setOpen] = useState(false);
  const [isCut, setCut] = useState(false);
  const listRef = useRef<HTMLUListElement | null>(null);
  const isShort = isPhone || isOneLine;
  const count = entries.length;
  useLayoutEffect(() => {
    const list = listRef.current;
    if (list === null || isOpen) return undefined;
    // The first may be longer than the line.
    const isLonger = (words: Element): boolean => words.scrollWidth > words.clientWidth + 1;
    const measure = (): void => setCut(list.scrollHeight > list.clientHeight + 8 || [...list.querySelectorAll('li > span')].some(isLonger));
    const observer = new ResizeObserver(measure);
    observer.observe(list);
    measure();
    return () => observer.disconnect();
  }, [isOpen, count]);
  if (count === 0) return null;
  const canOpen = isFolded || isCut || isOpen;
  const inOrder = isShort ? entries.toSorted((a, b) => rankOf(a, isPhone) - rankOf(b, isPhone)) : entries;
  return (
    <div
      className={styles.legend}
      data-short={isShort || undefined}
      data-folded={isFolded || undefined}
      data-open={(canOpen && isOpen) || undefined}
    >
      <ul ref={listRef} className={styles.entries} aria-label={m.app_legend()}>
        {inOrder.map((entry) => (
          <li key={`${entry.mark} ${entry.label}`} className={styles.entry}>
            <MarkIcon nodes={legendNodes(entry.mark as LegendMark)} />
            <span className={styles.words}>{entry.label}</span>
          </li>
        ))}
      </ul>
      {canOpen && (
        <Button className={styles.more} aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
          {isFolded ? m.app_legend() : isOpen ? m.app_legendLess() : m.app_legendMore({ count })}
        </Button>
      )}
    </div>
  );
}
