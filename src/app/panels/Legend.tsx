import { legendNodes, type LegendMark } from '../../views/marks/index.ts';
import type { LegendEntry } from '../../views/view.ts';
import { m } from '../../paraglide/messages.js';
import { phoneQuery, useMedia } from '../media.ts';
import { MarkIcon } from '../controls/MarkIcon.tsx';
import styles from './Legend.module.css';

/** What the marks of the picture mean; only those that are on it. */
export function Legend({ entries }: { readonly entries: readonly LegendEntry[] }) {
  // On the phone it is one line that scrolls: the keyboard must come to it.
  const isPhone = useMedia(phoneQuery);
  if (entries.length === 0) return null;
  return (
    <ul className={styles.legend} aria-label={m.app_legend()} tabIndex={isPhone ? 0 : undefined}>
      {entries.map((entry) => (
        <li key={`${entry.mark} ${entry.label}`} className={styles.entry}>
          <MarkIcon nodes={legendNodes(entry.mark as LegendMark)} />
          {entry.label}
        </li>
      ))}
    </ul>
  );
}
