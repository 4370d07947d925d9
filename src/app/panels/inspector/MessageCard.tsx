/** The selected message: where it is, how often it came, what it waits for, and its story so far. */
import type { MessageStory, StorySummary } from '../../../projections/messageStory/storyModel.ts';
import { countdown, virtualTime, shortId } from '../../../views/format/index.ts';
import { markNodes, type Mark } from '../../../views/marks/index.ts';
import { m } from '../../../paraglide/messages.js';
import { factSentence, listed } from '../../../views/sentences/sentences.ts';
import { stateWord, storyAnswer } from '../../../views/story/answer.ts';
import { useRun, useShell, useUi } from '../../context.ts';
import { MarkIcon } from '../../controls/MarkIcon.tsx';
import { Button } from '../../controls/Button.tsx';
import controls from '../../controls/controls.module.css';
import { messageNameIn, storyOf, storySummary } from '../../models.ts';
import { sentenceContext } from '../../session/factInWords.ts';
import { AbsentMessage } from './AbsentMessage.tsx';
import { Fields, type Field } from './Fields.tsx';
import styles from './Inspector.module.css';
import { StepList } from './StepList.tsx';

/** Steps that the inspector shows; the story lens has them all. */
const shownSteps = 6;

/** The mark of a message as it stands, with the share of its delay that is gone. */
function stateMark(summary: StorySummary, nowMs: number): Mark {
  switch (summary.state) {
    case 'waiting':
    case 'toDeadLetter': {
      const whole = (summary.dueAt ?? nowMs) - summary.lastAt;
      return { name: 'waiting', r: 8, share: whole <= 0 ? 1 : Math.min(1, Math.max(0, (nowMs - summary.lastAt) / whole)) };
    }
    case 'sending':
      return { name: 'inFlight', r: 6 };
    case 'cached':
    case 'consuming':
    case 'consumed':
    case 'deadLetter':
    case 'filtered':
    case 'half':
    case 'rolledBack':
      return { name: summary.state, r: 7 };
    case 'failed':
    case 'suspended':
      return { name: 'failed', r: 7 };
    case 'stored':
    case 'due':
      return summary.reconsumeTimes > 0 ? { name: 'retry', number: summary.reconsumeTimes } : { name: 'stored', r: 7 };
    default:
      return { name: 'lost', r: 7 };
  }
}

function deliveredText({ deliveryCount, failureCount }: StorySummary): string {
  const delivered = m.app_deliveredTimes({ deliveries: deliveryCount });
  return failureCount === 0 ? delivered : listed([delivered, m.app_failedTimes({ failures: failureCount })]);
}

function fieldsOf(summary: StorySummary, story: MessageStory | undefined): readonly Field[] {
  const place = story?.place;
  return [
    { label: 'msgId', value: shortId(summary.msgId), whole: summary.msgId, isCode: true },
    ...(summary.topic === undefined ? [] : [{ label: m.app_field_topic(), value: summary.topic, isCode: true, term: 'topic' }]),
    ...(place === undefined
      ? []
      : [
          {
            label: story?.isGone === true ? m.app_storedWas() : m.app_storedIn(),
            value: (
              <>
                {place.topic}
                <br />
                {m.app_placeAt({ broker: place.broker, queueId: place.queueId, offset: place.queueOffset })}
              </>
            ),
            isCode: true,
          },
        ]),
    ...(place?.realTopic === undefined
      ? []
      : [{ label: m.app_goesTo(), value: `${place.realTopic} q${place.realQueueId ?? 0}`, isCode: true }]),
    { label: 'reconsumeTimes', value: <b>{summary.reconsumeTimes}</b>, term: 'reconsumeTimes' },
    ...(summary.deliveryCount === 0 ? [] : [{ label: m.app_delivered(), value: deliveredText(summary) }]),
    { label: m.app_now(), value: stateWord(summary.state) },
  ];
}

function Countdown({ summary }: { readonly summary: StorySummary }) {
  const dueAt = summary.dueAt ?? 0;
  const left = useRun((state) => countdown(dueAt - state.position.nowMs));
  const time = virtualTime(dueAt);
  return (
    <>
      <p className={styles.big}>{left}</p>
      <p className={styles.bigNote}>
        {summary.state === 'waiting' && summary.reconsumeTimes > 0
          ? m.app_bigUntil({ number: summary.reconsumeTimes, time })
          : m.app_bigUntilSend({ time })}
      </p>
    </>
  );
}

function Follow() {
  const { uiStore } = useShell();
  const follows = useUi((state) => state.follows);
  return (
    <Button
      className={`${controls.button} ${controls.chip} ${styles.follow}`}
      title={m.app_followHint()}
      aria-pressed={follows}
      onPress={() => uiStore.setState({ follows: !follows })}
    >
      {m.app_follow()}
    </Button>
  );
}

export function MessageCard({ msgId }: { readonly msgId: string }) {
  const shell = useShell();
  useRun((state) => state.shown);
  const run = shell.runStore.getState();
  // The story lens shows all of it already.
  const isInStory = useUi((state) => state.lens === 'story');
  const summary = storySummary(run, msgId);
  const story = storyOf(run, msgId);
  const nowMs = run.position.nowMs;
  if (summary === undefined) return <AbsentMessage msgId={msgId} />;
  const context = sentenceContext(run);
  const name = messageNameIn(run, msgId);
  const steps = story?.steps.slice(-shownSteps) ?? [];
  const earlier = (story?.steps.length ?? 0) + (story?.forgottenSteps ?? 0) - steps.length;
  return (
    <>
      <div className={styles.head}>
        <MarkIcon nodes={markNodes(stateMark(summary, nowMs))} />
        <h2 className={styles.name} title={msgId}>
          {name}
        </h2>
        <span className={styles.peekState}>{stateWord(summary.state)}</span>
        {summary.tag !== undefined && <span className={styles.tag}>{summary.tag}</span>}
        <Follow />
      </div>
      <Fields fields={fieldsOf(summary, story)} thing={{ kind: 'message', id: msgId }} />
      {summary.dueAt !== undefined && <Countdown summary={summary} />}
      {story !== undefined && !isInStory && (
        <>
          <h3 className={styles.section}>{m.app_storySoFar()}</h3>
          {earlier > 0 && <p className={styles.note}>{m.app_storyEarlier({ count: earlier })}</p>}
          <StepList facts={steps.map((step) => step.fact)} story={story} sentence={(fact) => factSentence(fact, context)} />
          <div className={styles.actions}>
            <Button
              className={`${controls.button} ${controls.primary}`}
              onPress={() => shell.uiStore.setState({ lens: 'story', asTable: false })}
            >
              {storyAnswer(story, nowMs, name).question}
            </Button>
          </div>
        </>
      )}
    </>
  );
}
