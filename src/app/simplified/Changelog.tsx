/** What changed from version to version: the changelog of the repository, which is written in English only. */
import text from '../../../CHANGELOG.md?raw';
import { m } from '../../paraglide/messages.js';
import { changelogParts } from './changelogParts.ts';
import { WithNames } from './SimplifiedList.tsx';
import styles from './SimplifiedList.module.css';

export function Changelog() {
  return (
    <details className={styles.mechanism}>
      <summary>{m.app_changelog()}</summary>
      <div lang="en">
        {changelogParts(text).map(({ heading, level, items }, index) => (
          <section key={`${index} ${heading}`}>
            {level === 2 ? <h4>{heading}</h4> : <h5>{heading}</h5>}
            <ul>
              {items.map((item) => (
                <li key={item}>
                  <WithNames text={item.replaceAll(/\b_(.+?)_\b/g, '$1')} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </details>
  );
}
