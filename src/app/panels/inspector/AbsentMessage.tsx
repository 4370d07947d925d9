/** A selected message that is not there at the shown moment: when it comes into being, or that it never does. */
import { useEffect, useState } from 'react';
import type { Moment } from '../../../engine/index.ts';
import { listTime, messageName } from '../../../views/format/index.ts';
import { m } from '../../../paraglide/messages.js';
import { useRun, useShell } from '../../context.ts';
import { Button } from '../../controls/Button.tsx';
import controls from '../../controls/controls.module.css';
import { modelOf } from '../../stores/runStore.ts';
import styles from './Inspector.module.css';

/** Undefined while the rest of the run is not computed or not read. */
type Answer = { readonly comesAt: Moment | undefined } | undefined;

export function AbsentMessage({ msgId }: { readonly msgId: string }) {
  const shell = useShell();
  const runId = useRun((state) => state.status?.runId);
  // What is polled may lag behind what was asked.
  const endMs = useRun(({ status }) => (status?.stopped === undefined ? status?.endMs : status.computedMs));
  const isForgotten = useRun((state) => modelOf(state, 'messageStory')?.isForgotten === true);
  const [answer, setAnswer] = useState<Answer>(undefined);
  useEffect(() => {
    let isAsked = !isForgotten;
    setAnswer(undefined);
    if (!isAsked) return undefined;
    shell.nextOf({ kind: 'message', id: msgId }).then(
      (comesAt) => {
        if (isAsked) setAnswer({ comesAt });
      },
      // The run was closed meanwhile: nobody waits for the answer.
      () => undefined,
    );
    return () => {
      isAsked = false;
    };
  }, [shell, runId, msgId, isForgotten]);
  const comesAt = answer?.comesAt;
  return (
    <>
      <h2 className={styles.name}>{messageName(msgId)}</h2>
      <p className={styles.hint}>
        {isForgotten
          ? m.app_forgotten()
          : answer !== undefined && comesAt === undefined && endMs !== undefined
            ? m.app_neverComes({ time: listTime(endMs) })
            : m.app_notYet()}
      </p>
      {comesAt !== undefined && (
        <div className={styles.actions}>
          <Button className={controls.button} onPress={() => shell.player.seekTo(comesAt)}>
            {m.app_comesAt({ time: listTime(comesAt.ms) })}
          </Button>
        </div>
      )}
    </>
  );
}
