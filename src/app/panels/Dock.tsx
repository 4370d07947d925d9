/** A second lens in its small form, below the stage. */
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { count } from '../../views/format/index.ts';
import { m } from '../../paraglide/messages.js';
import { useRun, useShell, useUi } from '../context.ts';
import { dockIds, lensEntry, lensLabel, shownDock } from '../lensCatalogue.ts';
import { LensBody } from './LensBody.tsx';
import { PanelBoundary } from './PanelBoundary.tsx';
import styles from './Dock.module.css';

export function Dock() {
  const { uiStore } = useShell();
  const chosen = useUi((state) => state.dock);
  const facts = useRun((state) => state.shown?.frame.seq ?? 0);
  const shown = shownDock(chosen);
  if (shown === undefined) return null;
  return (
    <section className={styles.dock} aria-label={m.app_dock()}>
      <Tabs className={styles.tabs} selectedKey={shown} onSelectionChange={(key) => uiStore.setState({ dock: String(key) })}>
        <div className={styles.head}>
          <TabList className={styles.list} aria-label={m.app_dock()}>
            {dockIds.map((id) => (
              <Tab key={id} id={id} className={styles.tab}>
                {lensLabel(id)}
              </Tab>
            ))}
          </TabList>
          <span className={styles.facts}>{m.app_dockFacts({ count: count(facts) })}</span>
        </div>
        {dockIds.map((id) => (
          <TabPanel key={id} id={id} className={styles.panel}>
            <PanelBoundary>
              <LensBody entry={lensEntry(id)} compact asTable={false} />
            </PanelBoundary>
          </TabPanel>
        ))}
      </Tabs>
    </section>
  );
}
