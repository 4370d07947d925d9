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

/** What the rest of the run says of a message; `of` is the run and the message that were asked about. */
interface Answer {
  readonly of: string;
  readonly comesAt: Moment | undefined;
}

export function AbsentMessage({ msgId }: { readonly msgId: string }) {
  const shell = useShell();
  const runId = useRun((state) => state.status?.runId);
  // What is polled may lag behind what was asked.
  const endMs = useRun(({ status }) => (status?.stopped === undefined ? status?.endMs : status.computedMs));
  const isForgotten = useRun((state) => modelOf(state, 'messageStory')?.isForgotten === true);
  const [answer, setAnswer] = useState<Answer | undefined>(undefined);
  const of = `${runId ?? ''} ${msgId}`;
  useEffect(() => {
    if (isForgotten) return undefined;
    let isAsked = true;
    shell.nextOf({ kind: 'message', id: msgId }).then(
      (comesAt) => {
        if (isAsked) setAnswer({ of, comesAt });
      },
      // The run was closed meanwhile: nobody waits for the answer.
      () => undefined,
    );
    return () => {
      isAsked = false;
    };
  }, [shell, of, msgId, isForgotten]);
  const isAnswered = answer?.of === of;
  const comesAt = isAnswered ? answer.comesAt : undefined;
  return (
    <>
      <h2 className={styles.name}>{messageName(msgId)}</h2>
      <p className={styles.hint}>
        {isForgotten
          ? m.app_forgotten()
          : isAnswered && comesAt === undefined && endMs !== undefined
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
