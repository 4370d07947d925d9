/** A selected message that is not there at the shown moment: when it comes into being, or that it never does, and which messages have the name as their key. */
import { useEffect, useState } from 'react';
import type { Moment } from '../../../engine/index.ts';
import { virtualTime, messageName, shortId } from '../../../views/format/index.ts';
import { m } from '../../../paraglide/messages.js';
import { useRun, useShell } from '../../context.ts';
import type { Shell } from '../../session/shell.ts';
import { Button } from '../../controls/Button.tsx';
import controls from '../../controls/controls.module.css';
import { modelOf } from '../../stores/runStore.ts';
import styles from './Inspector.module.css';

/** What the rest of the run says of a message; `of` is the run and the message that were asked about. */
interface Answer {
  readonly of: string;
  readonly comesAt: Moment | undefined;
  /** Ids of messages that have what was asked for as their key. */
  readonly named: readonly string[];
}

async function answerOf(shell: Shell, of: string, msgId: string, signal: AbortSignal): Promise<Answer> {
  const comesAt = await shell.nextOf({ kind: 'message', id: msgId }, signal);
  // Up to there the run is computed now, so that every key is known.
  return { of, comesAt, named: comesAt === undefined ? await shell.messagesWithKey(msgId) : [] };
}

/** Of several messages with one key the last digits of the id tell them apart. */
const namedShown = 6;

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
    const asking = new AbortController();
    answerOf(shell, of, msgId, asking.signal).then(
      (found) => {
        if (!asking.signal.aborted) setAnswer(found);
      },
      // The run was closed or another thing selected meanwhile: nobody waits for the answer.
      () => undefined,
    );
    return () => asking.abort();
  }, [shell, of, msgId, isForgotten]);
  const isAnswered = answer?.of === of;
  const comesAt = isAnswered ? answer.comesAt : undefined;
  const named = isAnswered ? answer.named.slice(0, namedShown) : [];
  return (
    <>
      <h2 className={styles.name}>{messageName(msgId)}</h2>
      <p className={styles.hint}>
        {isForgotten
          ? m.app_forgotten()
          : named.length > 0
            ? m.app_isAKey({ key: msgId })
            : isAnswered && comesAt === undefined && endMs !== undefined
              ? m.app_neverComes({ time: virtualTime(endMs) })
              : m.app_notYet()}
      </p>
      {named.length > 0 && (
        <div className={styles.actions}>
          {named.map((id) => (
            <Button key={id} className={controls.button} onPress={() => shell.select({ kind: 'message', id })}>
              {shortId(id)}
            </Button>
          ))}
        </div>
      )}
      {comesAt !== undefined && (
        <div className={styles.actions}>
          <Button className={controls.button} onPress={() => shell.player.seekTo(comesAt)}>
            {m.app_comesAt({ time: virtualTime(comesAt.ms) })}
          </Button>
        </div>
      )}
    </>
  );
}
