/** What a term is, its default where it has one, and the official page. */
import type { Selection } from '../../engine/index.ts';
import { m } from '../../paraglide/messages.js';
import { useRun, useUi } from '../context.ts';
import { valueText } from '../../views/optionText.ts';
import { constantOf, scopesOf, settingsNow, valueNow } from './optionValues.ts';
import { officialPage, type Term } from './termTable.ts';
import styles from './terms.module.css';

interface TermTextProps {
  readonly term: Term;
  /** Whose option it is, where it is shown for one thing. */
  readonly thing?: Selection | undefined;
}

export function TermText({ term, thing }: TermTextProps) {
  const language = useUi((state) => state.language);
  const scenario = useRun((state) => state.scenario);
  const constant = scenario === undefined ? undefined : constantOf(scenario, term);
  const settings = useRun((state) => (thing === undefined ? undefined : settingsNow(state, thing)));
  const isOwn = thing !== undefined && settings !== undefined && term.option !== undefined && scopesOf(thing.kind).includes(term.option[0]);
  return (
    <>
      <p>{term.what()}</p>
      {scenario !== undefined && constant !== undefined && term.option !== undefined && (
        <dl className={styles.values}>
          {isOwn && (
            <>
              <dt>{m.term_word_now()}</dt>
              <dd>{valueText(valueNow(settings, term.option[1], constant), constant)}</dd>
            </>
          )}
          <dt>{m.term_word_default()}</dt>
          <dd>
            {valueText(constant.value, constant)} <span className={styles.profile}>{scenario.profile}</span>
          </dd>
        </dl>
      )}
      <a className={styles.official} href={officialPage(term, language)} target="_blank" rel="noreferrer">
        {m.term_word_official()}
      </a>
    </>
  );
}
