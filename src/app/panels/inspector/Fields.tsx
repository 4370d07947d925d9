import { Fragment, type ReactNode } from 'react';
import type { Selection } from '../../../engine/index.ts';
import styles from './Inspector.module.css';
import { later } from '../../controls/later.tsx';

// The terms and their defaults come when the first of them is shown; whoever shows fields has a boundary for that.
const TermLabel = later(async () => (await import('../../terms/TermLabel.tsx')).TermLabel);

export interface Field {
  readonly label: string;
  readonly value: ReactNode;
  /** Something that one could type or paste: an id, a topic, an offset. */
  readonly isCode?: boolean;
  /** Whole value, where `value` is shortened. */
  readonly whole?: string;
  /** The term that the label stands for (`terms/termTable.ts`), or an option's real name. */
  readonly term?: string;
}

interface FieldsProps {
  readonly fields: readonly Field[];
  /** What the fields are about, where it has options. */
  readonly thing?: Selection;
}

/** An option's name, which may break before its words where it is long. */
const labelText = (label: string): ReactNode =>
  label.length <= 20 || label.includes(' ')
    ? label
    : label.split(/(?=[A-Z])/).map((word, index) => (
        <Fragment key={`${index} ${word}`}>
          {index > 0 && <wbr />}
          {word}
        </Fragment>
      ));

export function Fields({ fields, thing }: FieldsProps) {
  return (
    <dl className={styles.fields}>
      {fields.map(({ label, term, isCode, whole, value }, index) => (
        <Fragment key={`${index} ${label}`}>
          <dt className={term === undefined ? undefined : styles.termed}>
            {term === undefined ? (
              labelText(label)
            ) : (
              <TermLabel name={term} thing={thing}>
                {labelText(label)}
              </TermLabel>
            )}
          </dt>
          <dd className={isCode === true ? styles.code : undefined} title={whole}>
            {value}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
