/** Short notices at the bottom of the stage, and the one polite voice for screen readers. */
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { virtualTime } from '../../views/format/index.ts';
import { m } from '../../paraglide/messages.js';
import { computingText } from '../computingText.ts';
import { useRun, useShell, useUi } from '../context.ts';
import { Icon } from '../controls/Icon.tsx';
import { Button } from '../controls/Button.tsx';
import controls from '../controls/controls.module.css';
import { otherRunText } from '../otherRunText.ts';
import { spanText } from '../spanText.ts';
import { closeToast } from '../stores/uiStore.ts';
import styles from './Toasts.module.css';

export function Toasts() {
  const { uiStore } = useShell();
  const toasts = useUi((state) => state.toasts);
  return (
    <section className={styles.toasts} aria-label={m.app_notices()}>
      <ul className={styles.list}>
        {toasts.map((toast) => (
          <li key={toast.id} className={toast.tone === 'fail' ? `${styles.toast} ${styles.fail}` : styles.toast}>
            <span className={styles.text}>{toast.text}</span>
            {toast.action !== undefined && (
              <Button className={controls.button} onPress={toast.action.run}>
                {toast.action.label}
              </Button>
            )}
            <Button
              className={`${controls.button} ${controls.bare} ${controls.iconOnly} ${styles.close}`}
              aria-label={m.app_close()}
              onPress={() => closeToast(uiStore, toast.id)}
            >
              <Icon name="close" size={16} />
            </Button>
            {toast.field !== undefined && <CopyField text={toast.field} close={() => closeToast(uiStore, toast.id)} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The clipboard is closed to the page: the text stands here, selected; afterwards the focus goes back to what opened it. */
function CopyField({ text, close }: { readonly text: string; readonly close: () => void }) {
  const fieldRef = useRef<HTMLInputElement | null>(null);
  useEffect(() => {
    const opener = document.activeElement;
    fieldRef.current?.select();
    return () => {
      if (opener instanceof HTMLElement && document.activeElement === document.body) opener.focus();
    };
  }, []);
  return (
    <input
      ref={fieldRef}
      className={`${controls.field} ${styles.field}`}
      aria-label={m.app_copyLink()}
      readOnly
      value={text}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        close();
      }}
    />
  );
}

/** At most one announcement in two seconds: what is said is the newest, and a playing clock is not read out at all. */
const quietMs = 2000;

export function LiveRegion() {
  const { runStore, uiStore } = useShell();
  const language = useUi((state) => state.language);
  const isPaused = useRun((state) => state.player === 'paused');
  // As a function, so that it is said in the language of then: a link may bring its own.
  const [said, setSaid] = useState<() => string>(() => () => '');
  const waiting = useRef<(() => string) | undefined>(undefined);
  const spokeAt = useRef(-Infinity);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  // From when it is on the page: a page that is busy says it later than it was told to.
  useLayoutEffect(() => {
    spokeAt.current = performance.now();
  }, [said]);

  useEffect(() => {
    const speak = (words: () => string): void => {
      waiting.current = words;
      if (timer.current !== undefined) return;
      const wait = Math.max(0, spokeAt.current + quietMs - performance.now());
      timer.current = setTimeout(() => {
        timer.current = undefined;
        setSaid(() => waiting.current ?? (() => ''));
      }, wait);
    };
    const stopRun = runStore.subscribe((state, before) => {
      if (state.player !== before.player && (state.player === 'paused' || state.player === 'playing') && before.player !== 'seeking') {
        const word = state.player === 'paused' ? m.app_statePaused : m.app_statePlaying;
        speak(() => m.app_stateSaid({ state: word(), time: virtualTime(Math.floor(state.position.nowMs)) }));
      } else if (state.player === 'computing' && before.player !== 'computing') {
        speak(() => computingText(state));
      } else if (state.said !== before.said && state.said !== undefined) {
        speak(state.said);
      }
      const { otherRun } = state;
      if (otherRun !== undefined && otherRun !== before.otherRun) speak(() => otherRunText(otherRun));
      const { measure } = uiStore.getState();
      if (measure !== undefined && state.span !== undefined && state.span !== before.span) {
        speak(() => spanText(measure, state.position.nowMs, state.span));
      }
    });
    const stopUi = uiStore.subscribe((state, before) => {
      const newest = state.toasts.at(-1);
      if (newest !== undefined && state.toasts.length > before.toasts.length) speak(() => newest.text);
      const { measure } = state;
      if (measure !== undefined && measure !== before.measure) {
        const { nowMs } = runStore.getState().position;
        speak(() => spanText(measure, nowMs, undefined));
      }
    });
    return () => {
      stopRun();
      stopUi();
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [runStore, uiStore, language]);

  return (
    <p className={controls.hidden} role="status" aria-live="polite" data-paused={isPaused}>
      {said()}
    </p>
  );
}
