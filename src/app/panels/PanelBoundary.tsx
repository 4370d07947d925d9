/** One error boundary per panel: what failed is said here, and everything else goes on. */
import type { ReactNode } from 'react';
import { ErrorBoundary, type FallbackProps } from 'react-error-boundary';
import { m } from '../../paraglide/messages.js';
import { useShell } from '../context.ts';
import { Button } from '../controls/Button.tsx';
import controls from '../controls/controls.module.css';
import { commit } from 'virtual:later';
import { version } from '../../../package.json';
import { momentText } from '../momentText.ts';
import styles from './PanelBoundary.module.css';

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function Fallback({ error, resetErrorBoundary }: FallbackProps) {
  const shell = useShell();
  /** What a maintainer needs to see the same: which Orrery, where, what happened last. */
  const reportOf = async (): Promise<string> => {
    const { position, presetSlug, status, shown } = shell.runStore.getState();
    const id = shell.runId();
    const seq = shown?.frame.seq ?? 0;
    const last = id === undefined ? [] : await shell.host.facts(id, Math.max(1, seq - 19), seq).catch(() => []);
    return [
      describe(error),
      `Orrery ${version}${commit === '' ? '' : ` (${commit})`}, engine ${shell.engineVersion}, ${navigator.userAgent}`,
      shell.browser.address(),
      `preset ${presetSlug ?? '-'}, moment ${momentText(position)}, facts ${status?.facts ?? 0}`,
      ...last.map((fact) => JSON.stringify(fact)),
      error instanceof Error ? (error.stack ?? '') : '',
    ].join('\n');
  };
  const copyReport = (): void => {
    reportOf()
      .then((report) => shell.browser.copy(report))
      .then(
        () => shell.say(m.app_reportCopied()),
        (reason: unknown) => shell.fail(reason),
      );
  };
  return (
    <div className={styles.failed} role="alert">
      <p>{m.app_panelFailed()}</p>
      <p className={styles.detail}>{describe(error)}</p>
      <div className={styles.buttons}>
        <Button className={controls.button} onPress={resetErrorBoundary}>
          {m.app_retry()}
        </Button>
        <Button className={controls.button} onPress={copyReport}>
          {m.app_copyReport()}
        </Button>
        <Button className={controls.button} onPress={() => shell.saveScenario()}>
          {m.app_saveScenario()}
        </Button>
      </div>
    </div>
  );
}

export function PanelBoundary({ children, resetKeys = [] }: { readonly children: ReactNode; readonly resetKeys?: readonly unknown[] }) {
  return (
    <ErrorBoundary FallbackComponent={Fallback} resetKeys={[...resetKeys]}>
      {children}
    </ErrorBoundary>
  );
}
