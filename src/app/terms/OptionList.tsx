/** The options of a selected thing that matter most, with their values: those that are set differently say so. */
import type { ResolvedScenario, Selection } from '../../engine/index.ts';
import { m } from '../../paraglide/messages.js';
import { valueText } from '../../views/optionText.ts';
import { useRun } from '../context.ts';
import { constantOf, scopesOf, settingsNow, valueNow } from './optionValues.ts';
import { TermLabel } from './TermLabel.tsx';
import { termsOfOptions } from './termTable.ts';
import styles from './terms.module.css';

export function OptionList({ thing, scenario }: { readonly thing: Selection; readonly scenario: ResolvedScenario }) {
  const settings = useRun((state) => settingsNow(state, thing));
  const rows = termsOfOptions(scopesOf(thing.kind)).flatMap((term) => {
    const constant = constantOf(scenario, term);
    const name = term.option?.[1];
    if (constant === undefined || name === undefined) return [];
    const value = valueNow(settings ?? [], name, constant);
    const text = valueText(value, constant);
    return [{ name, text: value === constant.value ? m.term_word_isDefault({ value: text }) : text }];
  });
  if (rows.length === 0) return null;
  return (
    <details className={styles.options}>
      <summary>{m.term_word_options()}</summary>
      <dl className={styles.rows}>
        {rows.map(({ name, text }) => (
          <div key={name}>
            <dt>
              <TermLabel name={name} thing={thing}>
                {name}
              </TermLabel>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
