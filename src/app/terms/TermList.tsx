/** The terms of a lens, for its explanation. */
import { m } from '../../paraglide/messages.js';
import type { LensId } from '../lensCatalogue.ts';
import { termsOfLens } from './termTable.ts';
import { TermText } from './TermText.tsx';
import styles from './terms.module.css';

export function TermList({ lens }: { readonly lens: LensId }) {
  return (
    <>
      <h2>{m.term_word_heading()}</h2>
      {termsOfLens(lens).map((term) => (
        <details key={term.title()} className={styles.term} data-term>
          <summary>{term.title()}</summary>
          <TermText term={term} />
        </details>
      ))}
    </>
  );
}
