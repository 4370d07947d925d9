import { useState } from 'react';
import { legendNodes, type LegendMark } from '../../views/marks/index.ts';
import type { LegendEntry } from '../../views/view.ts';
import { m } from '../../paraglide/messages.js';
import { phoneQuery, useMedia } from '../media.ts';
import { Button } from '../controls/Button.tsx';
import { MarkIcon } from '../controls/MarkIcon.tsx';
import styles from './Legend.module.css';

/** As many as the phone's one line holds in any language. */
const inOneLine = 2;

/** Where there is room for few: first what is there now and not always, last what only keeps its place. */
const rankOf = ({ kept }: LegendEntry): number => (kept === undefined ? 0 : kept === 'shown' ? 1 : 2);

/** What the marks of the picture mean; only those that are on it. On the phone one line of whole entries, the others a press away. */
export function Legend({ entries }: { readonly entries: readonly LegendEntry[] }) {
  const isPhone = useMedia(phoneQuery);
  const [isOpen, setOpen] = useState(false);
  if (entries.length === 0) return null;
  const canOpen = isPhone && entries.length > inOneLine;
  const inOrder = isPhone ? entries.toSorted((a, b) => rankOf(a) - rankOf(b)) : entries;
  return (
    <div className={styles.legend} data-open={(canOpen && isOpen) || undefined}>
      <ul className={styles.entries} aria-label={m.app_legend()}>
        {inOrder.map((entry) => (
          <li key={`${entry.mark} ${entry.label}`} className={styles.entry}>
            <MarkIcon nodes={legendNodes(entry.mark as LegendMark)} />
            {entry.label}
          </li>
        ))}
      </ul>
      {canOpen && (
        <Button className={styles.more} aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
          {isOpen ? m.app_legendLess() : m.app_legendMore({ count: entries.length })}
        </Button>
      )}
    </div>
  );
}
