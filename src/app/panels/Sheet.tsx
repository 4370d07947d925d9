/** The inspector below 1100 px: a sheet over the stage that peeks, opens half, or fills. */
import { Suspense } from 'react';
import { m } from '../../paraglide/messages.js';
import { useShell, useUi } from '../context.ts';
import { Button } from '../controls/Button.tsx';
import { later } from '../controls/later.tsx';
import { Waiting } from '../controls/Waiting.tsx';
import type { SheetSize } from '../stores/uiStore.ts';
import { PanelBoundary } from './PanelBoundary.tsx';
import styles from './Sheet.module.css';

const Inspector = later(async () => (await import('./inspector/Inspector.tsx')).Inspector);

const nextSize: Readonly<Record<SheetSize, SheetSize>> = { peek: 'half', half: 'full', full: 'peek' };

export function Sheet() {
  const { uiStore } = useShell();
  const size = useUi((state) => state.sheet);
  return (
    <div className={styles.sheet} data-size={size}>
      <Button
        className={styles.handle}
        aria-label={m.app_sheetHandle()}
        aria-expanded={size !== 'peek'}
        onPress={() => uiStore.setState({ sheet: nextSize[size] })}
      >
        <span className={styles.bar} />
      </Button>
      <div className={styles.content}>
        <PanelBoundary>
          <Suspense fallback={<Waiting />}>
            <Inspector isPeek={size === 'peek'} />
          </Suspense>
        </PanelBoundary>
      </div>
    </div>
  );
}
