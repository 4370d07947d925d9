/** Shown over the last picture once a moment that is wanted or looked for has taken longer than 150 ms: how far, how much, and a way to stop. */
import { count, virtualTime } from '../../views/format/index.ts';
import { m } from '../../paraglide/messages.js';
import { useRun, useShell } from '../context.ts';
import { Button } from '../controls/Button.tsx';
import controls from '../controls/controls.module.css';
import styles from './Computing.module.css';

export function Computing() {
  const { player } = useShell();
  const isComputing = useRun((state) => state.player === 'computing');
  const wanted = useRun((state) => state.wanted);
  const facts = useRun((state) => state.status?.facts ?? 0);
  const computedMs = useRun((state) => state.status?.computedMs ?? 0);
  if (!isComputing) return null;
  return (
    <p className={styles.computing}>
      <span className={styles.words}>
        {wanted === undefined
          ? m.app_lookingFurther({ time: virtualTime(computedMs) })
          : m.app_computingTo({ time: virtualTime(Math.floor(wanted.nowMs)) })}
      </span>
      <span className={styles.facts}>{m.app_dockFacts({ count: count(facts) })}</span>
      <Button className={controls.button} onPress={() => player.pause()}>
        {m.app_stop()}
      </Button>
    </p>
  );
}
