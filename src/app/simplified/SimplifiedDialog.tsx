/** "What this is not": each mechanism with what it does simpler than RocketMQ, those of the shown run first; and what changed from version to version. */
import { Suspense } from 'react';
import { m } from '../../paraglide/messages.js';
import { PageDialog } from '../controls/Dialogs.tsx';
import { version } from '../../../package.json';
import { Changelog } from './Changelog.tsx';
import { SimplifiedList, useMechanisms } from './SimplifiedList.tsx';
import styles from './SimplifiedDialog.module.css';

function Lists() {
  const { special, usual, absent } = useMechanisms();
  const inRun = [...special, ...usual];
  return (
    <>
      {inRun.length > 0 && (
        <>
          <h3 className={styles.heading}>{m.app_notThisInRun()}</h3>
          <SimplifiedList mechanisms={inRun} />
        </>
      )}
      <h3 className={styles.heading}>{m.app_notThisElsewhere()}</h3>
      <SimplifiedList mechanisms={absent} />
    </>
  );
}

export function SimplifiedDialog({ close }: { readonly close: () => void }) {
  return (
    <PageDialog title={m.app_notThis()} close={close}>
      <p className={styles.intro}>{m.app_notThisIntro()}</p>
      <Suspense>
        <Lists />
      </Suspense>
      <h3 className={styles.heading}>Orrery {version}</h3>
      <Changelog />
    </PageDialog>
  );
}
