/** One error boundary per panel: what failed is said here, and everything else goes on. */
import type { ReactNode } from 'react';
import { ErrorBoundary, type FallbackProps } from 'react-error-boundary';
import { m } from '../../paraglide/messages.js';
import { useShell } from '../context.ts';
import { Button } from '../controls/Button.tsx';
import controls from '../controls/controls.module.css';
import { momentText } from '../momentText.ts';
import styles from './PanelBoundary.module.css';

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function Fallback({ error, resetErrorBoundary }: FallbackProps) {
  const shell = useShell();
  const copyReport = (): void => {
    const { position, presetSlug, status } = shell.runStore.getState();
    const report = [
      describe(error),
      shell.browser.address(),
      `preset ${presetSlug ?? '-'}, moment ${momentText(position)}, facts ${status?.facts ?? 0}`,
      error instanceof Error ? (error.stack ?? '') : '',
    ].join('\n');
    shell.browser.copy(report).then(
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
