import { Fragment, type ReactNode } from 'react';
import styles from './Inspector.module.css';

export interface Field {
  readonly label: string;
  readonly value: ReactNode;
  /** Something that one could type or paste: an id, a topic, an offset. */
  readonly isCode?: boolean;
  /** Whole value, where `value` is shortened. */
  readonly whole?: string;
}

export function Fields({ fields }: { readonly fields: readonly Field[] }) {
  return (
    <dl className={styles.fields}>
      {fields.map((field) => (
        <Fragment key={field.label}>
          <dt>{field.label}</dt>
          <dd className={field.isCode === true ? styles.code : undefined} title={field.whole}>
            {field.value}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
