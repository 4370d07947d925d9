/** "What am I looking at?": the lens in a few sentences, where it simplifies, and what the run's mechanisms leave out. */
import { Suspense, use } from 'react';
import { m } from '../../paraglide/messages.js';
import { useShell, useUi } from '../context.ts';
import { Button } from '../controls/Button.tsx';
import type { OpenedProps } from '../controls/Opener.tsx';
import controls from '../controls/controls.module.css';
import { knownLens, loadLens } from '../lensCatalogue.ts';
import { SimplifiedList, useMechanisms } from '../simplified/SimplifiedList.tsx';
import { TermList } from '../terms/TermList.tsx';
import { DialogFrame } from './frames.tsx';
import styles from './Explanation.module.css';

/** What this run is about; the mechanisms beneath every run are on the page of all. */
function NotThis() {
  const { uiStore } = useShell();
  const { special } = useMechanisms();
  return (
    <>
      <SimplifiedList mechanisms={special} />
      <Button className={`${controls.button} ${controls.chip} ${styles.all}`} onPress={() => uiStore.setState({ overlay: 'simplified' })}>
        {m.app_notThisAll()}
      </Button>
    </>
  );
}

export function Explanation(opened: OpenedProps) {
  const lensId = knownLens(useUi((state) => state.lens));
  const { lens } = use(loadLens(lensId));
  const simplification = lens.simplification?.();
  return (
    <DialogFrame {...opened} className={styles.explanation} label={m.app_explain()} placement="bottom end">
      <p>{lens.explanation()}</p>
      {simplification !== undefined && (
        <>
          <h2>{m.app_simplified()}</h2>
          <p>{simplification}</p>
        </>
      )}
      <h2>{m.span_heading()}</h2>
      <p>
        {lens.spanRule()} {m.span_how()}
      </p>
      <TermList lens={lensId} />
      <h2>{m.app_notThis()}</h2>
      <Suspense>
        <NotThis />
      </Suspense>
    </DialogFrame>
  );
}
