/**
 * In a presentation, in letters for the last row: the answer to why the selected message came as it did; what to look at while
 * none is selected.
 */
import { storyAnswer } from '../../views/story/answer.ts';
import { useRun, useShell, useUi } from '../context.ts';
import { Sentence } from '../controls/Sentence.tsx';
import { messageNameIn, storyOf } from '../models.ts';
import styles from './Caption.module.css';

export function Caption() {
  const { runStore } = useShell();
  const selection = useUi((state) => state.selection);
  const language = useUi((state) => state.language);
  const presents = useUi((state) => state.presents);
  const point = useRun((state) => state.scenario?.point);
  useRun((state) => state.shown);
  const nowMs = useRun((state) => Math.floor(state.position.nowMs / 250) * 250);
  const story = selection?.kind === 'message' ? storyOf(runStore.getState(), selection.id) : undefined;
  // An embedding page has words of its own around the picture.
  if (story === undefined && !presents) return null;
  if (story === undefined) {
    const text = point?.[language === 'en' ? 'en' : 'zh'] ?? '';
    return text === '' ? null : (
      <p className={styles.caption}>
        <Sentence text={text} />
      </p>
    );
  }
  const { question, answer } = storyAnswer(story, nowMs, messageNameIn(runStore.getState(), story.msgId));
  return (
    <p className={styles.caption}>
      <b>{question}</b> <Sentence text={answer} />
    </p>
  );
}
