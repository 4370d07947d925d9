/** In a presentation: the answer to why the selected message came as it did, in letters for the last row. */
import { storyAnswer } from '../../views/story/answer.ts';
import { useRun, useShell, useUi } from '../context.ts';
import { storyOf } from '../models.ts';
import styles from './Caption.module.css';

export function Caption() {
  const { runStore } = useShell();
  const selection = useUi((state) => state.selection);
  useUi((state) => state.language);
  useRun((state) => state.shown);
  const nowMs = useRun((state) => Math.floor(state.position.nowMs / 250) * 250);
  const story = selection?.kind === 'message' ? storyOf(runStore.getState(), selection.id) : undefined;
  if (story === undefined) return null;
  const { question, answer } = storyAnswer(story, nowMs);
  return (
    <p className={styles.caption}>
      <b>{question}</b> {answer}
    </p>
  );
}
