/** What is known about the selection, what happens next, and what can be done to it. */
import { Suspense } from 'react';
import { commit } from 'virtual:later';
import { version } from '../../../../package.json';
import type { ResolvedScenario, Selection } from '../../../engine/index.ts';
import { bytes, count } from '../../../views/format/index.ts';
import { nodeGlyph } from '../../../views/marks/index.ts';
import { m } from '../../../paraglide/messages.js';
import { useRun, useShell, useUi } from '../../context.ts';
import { Icon } from '../../controls/Icon.tsx';
import { Button } from '../../controls/Button.tsx';
import controls from '../../controls/controls.module.css';
import { MarkIcon } from '../../controls/MarkIcon.tsx';
import { Sentence } from '../../controls/Sentence.tsx';
import { SplitHandle } from '../../controls/Split.tsx';
import { later } from '../../controls/later.tsx';
import { Waiting } from '../../controls/Waiting.tsx';
import { kindText } from '../../kindText.ts';
import { storyOf, storySummary } from '../../models.ts';
import { modelOf, type RunState } from '../../stores/runStore.ts';
import { ActionButtons } from './ActionButtons.tsx';
import { isKnown } from './known.ts';
import { MessageCard } from './MessageCard.tsx';
import { NodeCard } from './NodeCard.tsx';
import { PendingList } from './PendingList.tsx';
import styles from './Inspector.module.css';

const PacketCard = later(async () => (await import('./packet/PacketCard.tsx')).PacketCard);
const ClientLog = later(async () => (await import('./ClientLog.tsx')).ClientLog);

/** The number of the scenario that goes wrong. */
function Watched() {
  const title = useRun((state) => state.scenario?.watch?.title);
  const number = useRun((state) => modelOf(state, 'watched')?.count);
  const language = useUi((state) => (state.language === 'en' ? 'en' : 'zh'));
  if (title === undefined) return null;
  return (
    <p className={styles.watched}>
      {title[language]} <span className={styles.watchedNumber}>{number === undefined ? '–' : count(number)}</span>
    </p>
  );
}

function Nothing() {
  const { uiStore } = useShell();
  const point = useRun((state) => state.scenario?.point);
  const language = useUi((state) => (state.language === 'en' ? 'en' : 'zh'));
  const text = point?.[language] ?? '';
  if (text === '') {
    return (
      <>
        <h2 className={styles.name}>{m.app_nothingSelected()}</h2>
        <p className={styles.hint}>{m.app_selectHint()}</p>
      </>
    );
  }
  return (
    <>
      <h2 className={styles.name}>{m.app_point()}</h2>
      <p className={styles.point}>
        <Sentence text={text} />
      </p>
      <Watched />
      <p className={styles.unselected}>{m.app_nothingSelectedHint()}</p>
      <Button className={styles.notThis} onPress={() => uiStore.setState({ overlay: 'simplified' })}>
        {m.app_notThis()}
      </Button>
    </>
  );
}

/** Whether all that stands above the buttons is known: what came later would push them from under the pointer. */
function isSettled(run: RunState, selection: Selection | undefined): boolean {
  if (run.scenario === undefined) return false;
  if (selection === undefined) return true;
  if (selection.kind !== 'message') return modelOf(run, 'clusterMap') !== undefined;
  const isKnownByName = storySummary(run, selection.id) !== undefined;
  return modelOf(run, 'messageStory') !== undefined && (!isKnownByName || storyOf(run, selection.id) !== undefined);
}

function Card({ selection, scenario }: { readonly selection: Selection; readonly scenario: ResolvedScenario }) {
  return selection.kind === 'message' ? <MessageCard msgId={selection.id} /> : <NodeCard selection={selection} scenario={scenario} />;
}

/** Engine, profile where the header has no room for it, and how much is computed and held, so that limits never surprise. */
function Foot() {
  const profile = useRun((state) => state.scenario?.profile ?? '');
  const facts = useRun((state) => state.status?.facts ?? 0);
  const held = useRun((state) => (state.status === undefined ? 0 : state.status.checkpointBytes + state.status.factBytes));
  return (
    <footer className={styles.foot}>
      <span title={`Orrery ${version}, ${commit}`}>v{version}</span>
      <span className={styles.profile}>{profile}</span>
      <span className={styles.facts}>{m.app_countFacts({ count: count(facts) })}</span>
      <span title={m.app_memory()}>{m.app_memoryHeld({ size: bytes(held) })}</span>
    </footer>
  );
}

/** The shape that this kind of thing has in every picture; messages and links have none of their own. */
function KindShape({ kind }: { readonly kind: Selection['kind'] }) {
  return kind === 'message' || kind === 'link' ? null : <MarkIcon nodes={[nodeGlyph(kind)]} />;
}

/** @param isPeek only the head and the actions, for the sheet's smallest size */
export function Inspector({ isPeek = false }: { readonly isPeek?: boolean }) {
  const shell = useShell();
  const selection = useUi((state) => state.selection);
  const scenario = useRun((state) => state.scenario);
  const settled = useRun((state) => isSettled(state, selection));
  return (
    <aside className={styles.inspector} aria-label={m.app_inspector()}>
      <SplitHandle />
      <div
        className={isPeek ? `${styles.scroll} ${styles.peek} ${selection === undefined ? styles.peekNothing : ''}` : styles.scroll}
        // What peeks can be scrolled, and need not hold anything that takes the focus.
        tabIndex={isPeek ? 0 : undefined}
      >
        {selection !== undefined && (
          <div className={styles.close}>
            <span className={styles.kind}>
              <KindShape kind={selection.kind} />
              {kindText(selection.kind)}
            </span>
            <Button
              className={`${controls.button} ${controls.bare} ${controls.iconOnly}`}
              aria-label={m.app_deselect()}
              onPress={() => shell.select(undefined)}
            >
              <Icon name="close" />
            </Button>
          </div>
        )}
        {/* One boundary: names of terms and options that were loaded later would push down what stands below them. */}
        <Suspense fallback={<Waiting />}>
          {selection === undefined || scenario === undefined ? <Nothing /> : <Card selection={selection} scenario={scenario} />}
          {settled && scenario !== undefined && (
            <>
              {/* To what is not there nothing can be done. */}
              {(selection === undefined || isKnown(selection, scenario)) && <ActionButtons />}
              <PendingList />
              {selection !== undefined && (
                <Suspense>
                  <PacketCard key={`${selection.kind} ${selection.id}`} selection={selection} scenario={scenario} />
                </Suspense>
              )}
              {(selection?.kind === 'producer' || selection?.kind === 'consumer') && (
                <Suspense>
                  <ClientLog client={selection.id} />
                </Suspense>
              )}
            </>
          )}
        </Suspense>
      </div>
      <Foot />
    </aside>
  );
}
