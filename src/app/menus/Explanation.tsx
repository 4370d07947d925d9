/** "What am I looking at?": the lens in a few sentences, and where it simplifies. */
import { use } from 'react';
import { m } from '../../paraglide/messages.js';
import { useUi } from '../context.ts';
import type { OpenedProps } from '../controls/Opener.tsx';
import { knownLens, loadLens } from '../lensCatalogue.ts';
import { DialogFrame } from './frames.tsx';
import styles from './Explanation.module.css';

export function Explanation(opened: OpenedProps) {
  const { lens } = use(loadLens(knownLens(useUi((state) => state.lens))));
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
    </DialogFrame>
  );
}
