import { useEffect, useRef } from 'react';
import { m } from '../../paraglide/messages.js';
import { useShell, useUi } from '../context.ts';
import { Icon } from '../controls/Icon.tsx';
import { lensIcon, lensIds, lensLabel } from '../lensCatalogue.ts';
import { chooseLens } from '../stagePlan.ts';
import styles from './Rail.module.css';

/** The lenses; below 760 px a scrolling row of chips. */
export function Rail() {
  const { uiStore } = useShell();
  const current = useUi((state) => state.lens);
  const language = useUi((state) => state.language);
  const currentRef = useRef<HTMLButtonElement | null>(null);
  // On a phone the row is longer than the window; in its middle one sees that there is more on both sides.
  useEffect(() => {
    currentRef.current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [current, language]);
  return (
    <nav className={styles.rail} aria-label={m.app_rail()}>
      {lensIds.map((lens) => (
        <button
          key={lens}
          ref={lens === current ? currentRef : undefined}
          type="button"
          className={styles.item}
          aria-current={lens === current ? 'page' : undefined}
          onClick={() => chooseLens(uiStore, lens)}
        >
          <span className={styles.icon}>
            <Icon name={lensIcon(lens)} />
          </span>
          {lensLabel(lens)}
        </button>
      ))}
    </nav>
  );
}
