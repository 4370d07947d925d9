/** The log that a selected client has written by the shown moment, and where it writes it. */
import { useEffect, useRef } from 'react';
import { bytes, count } from '../../../views/format/index.ts';
import { logTexts } from '../../../views/clientLog/logText.ts';
import type { LogSettings } from '../../../projections/clientLog/logSettings.ts';
import { m } from '../../../paraglide/messages.js';
import { useRun, useShell } from '../../context.ts';
import { modelOf } from '../../stores/runStore.ts';
import styles from './ClientLog.module.css';
import inspector from './Inspector.module.css';

/** Lines shown, the newest. */
const shownLines = 40;

function fateText({ fate, root }: LogSettings): string | undefined {
  switch (fate) {
    case 'noBinding':
      return m.app_log_noBinding();
    case 'noPermission':
      return m.app_log_noPermission({ path: root });
    case 'twoBindings':
      return m.app_log_twoBindings();
    case 'written':
      return undefined;
  }
}

export function ClientLog({ client }: { readonly client: string }) {
  const { player } = useShell();
  const model = useRun((state) => modelOf(state, 'clientLog'));
  const list = useRef<HTMLOListElement>(null);
  const newest = model?.lines.at(-1)?.seq;
  // The end of a log is what one reads.
  useEffect(() => {
    if (list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [client, newest]);
  if (model?.client !== client || model.settings === undefined) return null;
  const { settings, files } = model;
  const fate = fateText(settings);
  const lines = logTexts(model, shownLines);
  return (
    <section aria-labelledby="client-log">
      <h3 className={inspector.section} id="client-log">
        {m.app_log()}
      </h3>
      <p className={styles.where}>
        <code>{`${settings.root}/${settings.fileName}`}</code>
      </p>
      <p className={inspector.hint}>
        {m.app_logRolling({
          level: settings.level,
          size: bytes(settings.maxFileBytes),
          history: count(settings.maxFileIndex),
          files: count(files.length),
          written: bytes(files.reduce((sum, file) => sum + file.bytes, 0)),
        })}
      </p>
      {fate !== undefined && <p className={styles.fate}>{fate}</p>}
      {model.hidden > 0 && <p className={inspector.hint}>{m.app_logHidden({ count: count(model.hidden), level: settings.level })}</p>}
      <ol ref={list} className={styles.lines} aria-label={m.app_log()} tabIndex={0}>
        {lines.map((line) => (
          <li key={line.key}>
            <button
              type="button"
              className={line.isBad ? `${styles.line} ${styles.bad}` : styles.line}
              onClick={() => {
                player.pause();
                player.seek({ nowMs: line.at });
              }}
            >
              {line.text}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
