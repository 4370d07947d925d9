/** A second lens in its small form, below the stage. */
import { Suspense, use } from 'react';
import { count } from '../../views/format/index.ts';
import { m } from '../../paraglide/messages.js';
import { useRun, useShell, useUi } from '../context.ts';
import { SplitHandle } from '../controls/Split.tsx';
import { Tabs } from '../controls/Tabs.tsx';
import { Waiting } from '../controls/Waiting.tsx';
import { drawsOwnLegend, knownLens, lensLabel, loadLens, type LensId } from '../lensCatalogue.ts';
import { dockLens, dockLenses, secondLens, useIsSplit } from '../stagePlan.ts';
import { LensBody } from './LensBody.tsx';
import { PanelBoundary } from './PanelBoundary.tsx';
import { LensLegend } from './Stage.tsx';
import styles from './Dock.module.css';

/** Lenses whose small form is made of marks. */
const hasMarks: ReadonlySet<string> = new Set<LensId>(['queues', 'deliveryMatrix']);

function DockLens({ id }: { readonly id: LensId }) {
  const entry = use(loadLens(id));
  useUi((state) => state.language);
  return (
    <>
      <div className={styles.body}>
        <LensBody entry={entry} compact asTable={false} />
      </div>
      {hasMarks.has(id) && <LensLegend entry={entry} compact />}
    </>
  );
}

/** Where a line for the legend would take the picture's room, a word beside the tabs opens it. */
function DockLegend({ id }: { readonly id: LensId }) {
  const entry = use(loadLens(id));
  useUi((state) => state.language);
  return <LensLegend entry={entry} compact isFolded />;
}

export function Dock() {
  const { uiStore } = useShell();
  const chosen = useUi((state) => state.dock);
  const facts = useRun((state) => state.shown?.frame.seq ?? 0);
  const first = useUi(({ lens }) => knownLens(lens));
  const second = useUi(secondLens);
  const onStage = useIsSplit() ? [first, second] : [first];
  const shown = dockLens(chosen, onStage);
  // Which lenses stand above is known when the run is open; tabs that stood there before it would move.
  const isOpening = useRun((state) => state.stage === 'opening');
  return (
    <section className={styles.dock} aria-label={m.app_dock()}>
      <SplitHandle />
      <div className={styles.head}>
        <Tabs
          className={styles.list}
          tabClassName={styles.tab}
          label={m.app_dock()}
          controls="dock-panel"
          tabs={isOpening ? [] : dockLenses(onStage).map((id) => ({ id, label: lensLabel(id) }))}
          chosen={shown}
          choose={(dock) => uiStore.setState({ dock })}
        />
        <Suspense fallback={null}>{drawsOwnLegend(shown) && <DockLegend key={shown} id={shown} />}</Suspense>
        <span className={styles.facts}>{m.app_dockFacts({ count: count(facts) })}</span>
      </div>
      <div className={styles.panel} id="dock-panel" role="tabpanel" aria-label={lensLabel(shown)}>
        <PanelBoundary resetKeys={[shown]}>
          <Suspense fallback={<Waiting />}>
            <DockLens key={shown} id={shown} />
          </Suspense>
        </PanelBoundary>
      </div>
    </section>
  );
}
