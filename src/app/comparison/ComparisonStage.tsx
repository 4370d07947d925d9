/** Two runs side by side that differ in one thing: one lens, one clock, one selection. */
import { Suspense, use, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { Fact, Selection } from '../../engine/index.ts';
import { saidTime } from '../../views/format/index.ts';
import { selectionOf } from '../../views/factSelection.ts';
import { m } from '../../paraglide/messages.js';
import { ShellContext, useShell, useUi } from '../context.ts';
import { Button } from '../controls/Button.tsx';
import { Icon } from '../controls/Icon.tsx';
import { Tabs } from '../controls/Tabs.tsx';
import { Waiting } from '../controls/Waiting.tsx';
import controls from '../controls/controls.module.css';
import { closeToStage } from '../focusStage.ts';
import { knownLens, loadLens, type LensId } from '../lensCatalogue.ts';
import { phoneQuery, useMedia } from '../media.ts';
import { Explain, LensContent, LensHeader, TableButton } from '../panels/Stage.tsx';
import { PanelBoundary } from '../panels/PanelBoundary.tsx';
import stageStyles from '../panels/Stage.module.css';
import { createComparison, type Comparison } from './comparison.ts';
import { factInWords } from '../session/factInWords.ts';
import type { Shell } from '../session/shell.ts';
import type { Difference } from './firstDifference.ts';
import { sidesOf, type SideWords } from './words.ts';
import styles from './ComparisonStage.module.css';

type Tag = 'A' | 'B';

function Side({
  tag,
  words,
  lens,
  asTable,
}: {
  readonly tag: Tag;
  readonly words: SideWords;
  readonly lens: LensId;
  readonly asTable: boolean;
}) {
  const entry = use(loadLens(lens));
  return (
    <section className={styles.side} aria-label={`${tag}: ${words.title}`} data-side={tag}>
      <header className={styles.head}>
        <b className={styles.tag}>{tag}</b>
        <div className={styles.words}>
          <h2 className={styles.title}>{words.title}</h2>
          <p className={styles.note}>{words.note}</p>
        </div>
      </header>
      <PanelBoundary resetKeys={[lens]}>
        <LensContent entry={entry} asTable={asTable} />
      </PanelBoundary>
    </section>
  );
}

/** What the first difference is about: of a client that started, crashed or stopped the fact says the id alone. */
function subjectOf({ a, b }: Difference, { runStore }: Shell): Selection | undefined {
  const fact = a ?? b;
  if (fact === undefined || !('id' in fact)) return fact && selectionOf(fact);
  const { scenario } = runStore.getState();
  const kind = (['consumer', 'producer'] as const).find((role) => scenario?.[`${role}s`].some(({ id }) => id === fact.id));
  return kind === undefined ? selectionOf(fact) : { kind, id: fact.id };
}

/** The first fact that only one of them has, on each side in a sentence; a press shows that moment in both, and marks what it is about. */
function FirstDifference({ difference }: { readonly difference: Difference | 'none' | undefined }) {
  const shell = useShell();
  if (difference === undefined) return <span className={styles.searching}>{m.compare_searching()}</span>;
  if (difference === 'none') return <span className={styles.searching}>{m.compare_same()}</span>;
  const sentence = (fact: Fact | undefined): string =>
    fact === undefined ? m.compare_nothing() : factInWords(fact, shell.runStore.getState());
  const text = m.compare_first({ time: saidTime(difference.at, false), a: sentence(difference.a), b: sentence(difference.b) });
  return (
    <button
      type="button"
      className={`${controls.button} ${controls.chip} ${styles.first}`}
      title={text}
      onClick={() => {
        shell.player.pause();
        shell.player.seek({ nowMs: difference.at });
        // What it is about is then marked in whichever lens stands there.
        const about = subjectOf(difference, shell);
        if (about !== undefined) shell.select(about);
      }}
    >
      <span className={styles.firstText}>{text}</span>
    </button>
  );
}

function Sides({ comparison, lens, asTable }: { readonly comparison: Comparison; readonly lens: LensId; readonly asTable: boolean }) {
  const { variant, scenarios } = useStore(comparison.store);
  const language = useUi((state) => (state.language === 'en' ? 'en' : 'zh'));
  const isPhone = useMedia(phoneQuery);
  const [tag, setTag] = useState<Tag>('A');
  if (variant === undefined || scenarios === undefined) return null;
  const [a, b] = sidesOf(variant, scenarios, language);
  const first = <Side tag="A" words={a} lens={lens} asTable={asTable} />;
  const second = (
    <ShellContext value={comparison.second}>
      <Side tag="B" words={b} lens={lens} asTable={asTable} />
    </ShellContext>
  );
  if (!isPhone) {
    return (
      <div className={styles.sides}>
        {first}
        {second}
      </div>
    );
  }
  return (
    <>
      <div className={styles.tabRow}>
        <Tabs
          className={styles.tabs}
          tabClassName={styles.tab}
          label={m.compare_title()}
          controls="compared"
          tabs={[
            { id: 'A' as const, label: `A · ${a.title}` },
            { id: 'B' as const, label: `B · ${b.title}` },
          ]}
          chosen={tag}
          choose={setTag}
        />
        <EndButton />
      </div>
      <div className={styles.sides} id="compared" role="tabpanel">
        {tag === 'A' ? first : second}
      </div>
    </>
  );
}

function EndButton() {
  const { uiStore } = useShell();
  return (
    <Button
      className={`${controls.button} ${controls.bare} ${controls.iconOnly}`}
      aria-label={m.compare_end()}
      onPress={() => closeToStage(() => uiStore.setState({ versus: undefined }))}
    >
      <Icon name="close" />
    </Button>
  );
}

function Compared({ comparison }: { readonly comparison: Comparison }) {
  const { uiStore } = useShell();
  const lens = knownLens(useUi((state) => state.lens));
  const asTable = useUi((state) => state.asTable);
  const difference = useStore(comparison.store, (state) => state.difference);
  const entry = use(loadLens(lens));
  const isPhone = useMedia(phoneQuery);
  useUi((state) => state.language);
  return (
    <>
      <LensHeader entry={entry} title={<h1 className={stageStyles.title}>{entry.lens.title()}</h1>}>
        {!isPhone && <FirstDifference difference={difference} />}
        <Explain />
        <TableButton asTable={asTable} setAsTable={(wanted) => uiStore.setState({ asTable: wanted })} />
        {!isPhone && <EndButton />}
      </LensHeader>
      {/* The header of a phone has no room for a sentence. */}
      {isPhone && (
        <div className={styles.firstRow}>
          <FirstDifference difference={difference} />
        </div>
      )}
      <Sides comparison={comparison} lens={lens} asTable={asTable} />
    </>
  );
}

export function ComparisonStage({ versus }: { readonly versus: string }) {
  const shell = useShell();
  const comparison = useMemo(() => createComparison(shell, versus), [shell, versus]);
  useEffect(() => comparison.start(), [comparison]);
  return (
    <main className={stageStyles.stage} id="stage" tabIndex={-1} aria-label={m.app_stage()}>
      <PanelBoundary>
        <Suspense fallback={<Waiting />}>
          <Compared comparison={comparison} />
        </Suspense>
      </PanelBoundary>
    </main>
  );
}
