import type { Fact } from '../../../engine/index.ts';
import { virtualTime } from '../../../views/format/index.ts';
import { legendNodes, markNodes, type SceneNode } from '../../../views/marks/index.ts';
import type { MessageStory } from '../../../projections/messageStory/storyModel.ts';
import type { ListMark } from '../../../views/domParts.ts';
import { stepMark } from '../../../views/story/rows.ts';
import { useRun, useShell } from '../../context.ts';
import { MarkIcon } from '../../controls/MarkIcon.tsx';
import { Sentence } from '../../controls/Sentence.tsx';
import styles from './Inspector.module.css';

function nodesOf(mark: ListMark): readonly SceneNode[] {
  return mark.name === 'fault' || mark.name === 'intervention' || mark.name === 'consumerOffset' ? legendNodes(mark.name) : markNodes(mark);
}

interface StepListProps {
  readonly facts: readonly Fact[];
  /** Story that the facts belong to: it knows which waits are over. */
  readonly story?: MessageStory | undefined;
  readonly sentence: (fact: Fact) => string;
}

/** Facts in order, each with its time and mark; a click shows the moment right after it. */
export function StepList({ facts, story, sentence }: StepListProps) {
  const { player } = useShell();
  // Pies of waits move slowly: four times a second is enough.
  const nowMs = useRun((state) => Math.floor(state.position.nowMs / 250) * 250);
  return (
    <ol className={styles.steps}>
      {facts.map((fact, index) => (
        <li key={fact.seq}>
          <button
            type="button"
            className={styles.step}
            onClick={() => {
              player.pause();
              player.seek({ nowMs: fact.at });
            }}
          >
            <span className={styles.stepTime}>{virtualTime(fact.at)}</span>
            <span className={styles.stepMark}>
              <MarkIcon nodes={nodesOf(stepMark(fact, story, nowMs))} />
            </span>
            <span className={index === facts.length - 1 ? `${styles.stepText} ${styles.stepLast}` : styles.stepText}>
              <Sentence text={sentence(fact)} />
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}
