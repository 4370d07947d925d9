/** A second lens in its small form, below the stage. */
import { Suspense, use } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { count } from '../../views/format/index.ts';
import { m } from '../../paraglide/messages.js';
import { useRun, useShell, useUi } from '../context.ts';
import { SplitHandle } from '../controls/Split.tsx';
import { dockIds, lensLabel, loadLens, shownDock, type LensId } from '../lensCatalogue.ts';
import { LensBody } from './LensBody.tsx';
import { PanelBoundary } from './PanelBoundary.tsx';
import styles from './Dock.module.css';

function DockLens({ id }: { readonly id: LensId }) {
  return <LensBody entry={use(loadLens(id))} compact asTable={false} />;
}

export function Dock() {
  const { uiStore } = useShell();
  const chosen = useUi((state) => state.dock);
  const facts = useRun((state) => state.shown?.frame.seq ?? 0);
  const shown = shownDock(chosen);
  return (
    <section className={styles.dock} aria-label={m.app_dock()}>
      <SplitHandle />
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
              <Suspense>
                <DockLens id={id} />
              </Suspense>
            </PanelBoundary>
          </TabPanel>
        ))}
      </Tabs>
    </section>
  );
}
