/** One lens with its header: title, a line of context, the explanation and the text twin. */
import { lazy, Suspense, use } from 'react';
import { useRun, useShell, useUi } from '../context.ts';
import { drawsOwnLegend, knownLens, loadLens, type LensId, type LoadedLens } from '../lensCatalogue.ts';
import { m } from '../../paraglide/messages.js';
import type { ProjectionId } from '../../projections/index.ts';
import { modelOf } from '../stores/runStore.ts';
import { Button } from '../controls/Button.tsx';
import { Opener } from '../controls/Opener.tsx';
import controls from '../controls/controls.module.css';
import { Computing } from './Computing.tsx';
import { Legend } from './Legend.tsx';
import { LensBody } from './LensBody.tsx';
import { PanelBoundary } from './PanelBoundary.tsx';
import styles from './Stage.module.css';

const Explanation = lazy(async () => ({ default: (await import('../menus/Explanation.tsx')).Explanation }));

function LensHeader<P extends ProjectionId>({ entry }: { readonly entry: LoadedLens<P> }) {
  const { uiStore } = useShell();
  const asTable = useUi((state) => state.asTable);
  const isExplaining = useUi((state) => state.overlay === 'explanation');
  const context = useRun((state) => {
    const model = modelOf(state, entry.projection);
    return model === undefined ? '' : entry.lens.context(model);
  });
  return (
    <div className={styles.header}>
      <h1 className={styles.title}>{entry.lens.title()}</h1>
      <p className={styles.context} title={context}>
        {context}
      </p>
      <Opener
        className={`${controls.button} ${controls.chip}`}
        opens={Explanation}
        kind="dialog"
        isOpen={isExplaining}
        setOpen={(isOpen) => uiStore.setState({ overlay: isOpen ? 'explanation' : undefined })}
      >
        <span className={styles.wide}>{m.app_explain()}</span>
        <span className={styles.narrow}>{m.app_explainShort()}</span>
      </Opener>
      <Button
        className={`${controls.button} ${controls.chip}`}
        aria-pressed={asTable}
        onPress={() => uiStore.setState({ asTable: !asTable })}
      >
        {m.app_asTable()}
      </Button>
    </div>
  );
}

function LensLegend<P extends ProjectionId>({ entry }: { readonly entry: LoadedLens<P> }) {
  const model = useRun((state) => modelOf(state, entry.projection));
  return model === undefined ? null : <Legend entries={entry.lens.legend(model)} />;
}

/** Everything of the stage that needs the lens itself. */
function LensStage({ id }: { readonly id: LensId }) {
  const { runStore } = useShell();
  const asTable = useUi((state) => state.asTable);
  const otherRun = useRun((state) => state.otherRun);
  useUi((state) => state.language);
  const entry = use(loadLens(id));
  return (
    <>
      <LensHeader entry={entry} />
      {otherRun !== undefined && (
        <p className={styles.notice} role="status">
          {m.app_otherRun({ madeBy: otherRun.madeBy ?? '?', made: otherRun.made, now: otherRun.now })}
          <Button className={`${controls.button} ${controls.chip}`} onPress={() => runStore.setState({ otherRun: undefined })}>
            {m.app_dismiss()}
          </Button>
        </p>
      )}
      <div className={styles.body}>
        <LensBody entry={entry} compact={false} asTable={asTable} />
        <Computing />
      </div>
      {!asTable && !drawsOwnLegend(id) && <LensLegend entry={entry} />}
    </>
  );
}

export function Stage() {
  const id = knownLens(useUi((state) => state.lens));
  return (
    <main className={styles.stage} id="stage" tabIndex={-1} aria-label={m.app_stage()}>
      <PanelBoundary resetKeys={[id]}>
        <Suspense>
          <LensStage key={id} id={id} />
        </Suspense>
      </PanelBoundary>
    </main>
  );
}
