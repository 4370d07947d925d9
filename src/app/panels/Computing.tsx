/** Shown over the last picture once a moment that is wanted or looked for, or the run itself, has taken longer than 150 ms: how far, how much, and a way to stop. */
import { count } from '../../views/format/index.ts';
import { m } from '../../paraglide/messages.js';
import { computingText } from '../computingText.ts';
import { useRun, useShell } from '../context.ts';
import { Button } from '../controls/Button.tsx';
import { Waiting } from '../controls/Waiting.tsx';
import controls from '../controls/controls.module.css';
import styles from './Computing.module.css';

export function Computing() {
  const { player } = useShell();
  const isComputing = useRun((state) => state.player === 'computing');
  const words = useRun(computingText);
  const facts = useRun((state) => state.status?.facts ?? 0);
  // Until it is open there is no moment that is waited for.
  const isOpening = useRun((state) => state.stage === 'opening');
  if (isOpening)
    return (
      <div className={styles.opening}>
        <Waiting words={m.app_opening} />
      </div>
    );
  if (!isComputing) return null;
  return (
    <p className={styles.computing}>
      <span className={styles.words}>{words}</span>
      <span className={styles.facts}>{m.app_dockFacts({ count: count(facts) })}</span>
      <Button className={controls.button} onPress={() => player.pause()}>
        {m.app_stop()}
      </Button>
    </p>
  );
}
