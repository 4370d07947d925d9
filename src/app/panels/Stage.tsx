/** One lens with its header: title, a line of context, the explanation and the text twin. */
import { Suspense, use, useEffect, useState, type ReactNode } from 'react';
import { useRun, useShell, useUi } from '../context.ts';
import { closeToStage } from '../focusStage.ts';
import { drawsOwnLegend, knownLens, loadLens, type LensId, type LoadedLens } from '../lensCatalogue.ts';
import { m } from '../../paraglide/messages.js';
import type { ProjectionId } from '../../projections/index.ts';
import { otherRunText } from '../otherRunText.ts';
import { secondLens } from '../stagePlan.ts';
import { modelOf } from '../stores/runStore.ts';
import { Button } from '../controls/Button.tsx';
import { Icon } from '../controls/Icon.tsx';
import { Opener } from '../controls/Opener.tsx';
import { SplitHandle } from '../controls/Split.tsx';
import controls from '../controls/controls.module.css';
import { later } from '../controls/later.tsx';
import { Waiting } from '../controls/Waiting.tsx';
import { ClaimNotice } from './ClaimNotice.tsx';
import { Computing } from './Computing.tsx';
import { Legend } from './Legend.tsx';
import { LensBody } from './LensBody.tsx';
import { PanelBoundary } from './PanelBoundary.tsx';
import { SpanChip } from './SpanChip.tsx';
import styles from './Stage.module.css';

const Explanation = later(async () => (await import('../menus/Explanation.tsx')).Explanation);

const LensMenu = later(async () => (await import('../menus/LensMenu.tsx')).LensMenu);

interface StageProps {
  readonly id: LensId;
  readonly asTable: boolean;
  readonly setAsTable: (asTable: boolean) => void;
}

/** Title and context line, and what can be done with the lens. */
export function LensHeader<P extends ProjectionId>({
  entry,
  title,
  children,
}: {
  readonly entry: LoadedLens<P>;
  readonly title: ReactNode;
  readonly children: ReactNode;
}) {
  const context = useRun((state) => {
    const model = modelOf(state, entry.projection);
    return model === undefined ? '' : entry.lens.context(model);
  });
  const isInSpan = useUi((state) => state.measure?.toMs !== undefined);
  const said = isInSpan ? entry.lens.spanRule() : context;
  return (
    <div className={styles.header}>
      {title}
      <SpanChip />
      <p className={styles.context} title={said}>
        {said}
      </p>
      {children}
    </div>
  );
}

export function TableButton({ asTable, setAsTable }: Pick<StageProps, 'asTable' | 'setAsTable'>) {
  return (
    <Button className={`${controls.button} ${controls.chip}`} aria-pressed={asTable} onPress={() => setAsTable(!asTable)}>
      {m.app_asTable()}
    </Button>
  );
}

export function Explain() {
  const { uiStore } = useShell();
  const isExplaining = useUi((state) => state.overlay === 'explanation');
  return (
    <Opener
      className={`${controls.button} ${controls.chip}`}
      opens={Explanation}
      kind="dialog"
      isOpen={isExplaining}
      setOpen={(isOpen) => uiStore.setState({ overlay: isOpen ? 'explanation' : undefined })}
    >
      <span className={styles.wide}>{m.app_explain()}</span>
      <span className={styles.narrow}>{m.app_explainShort()}</span>
    </Opener>
  );
}

export function LensLegend<P extends ProjectionId>({
  entry,
  compact = false,
  isFolded = false,
}: {
  readonly entry: LoadedLens<P>;
  readonly compact?: boolean;
  readonly isFolded?: boolean;
}) {
  const model = useRun((state) => modelOf(state, entry.projection));
  const clockMode = useRun((state) => state.player);
  const chart = useRun((state) => state.chart);
  const selection = useUi((state) => state.selection);
  return model === undefined ? null : (
    <Legend entries={entry.lens.legend(model, compact, { clockMode, selection, chart })} isOneLine={compact} isFolded={isFolded} />
  );
}

/** The picture or its tables, with the legend that belongs to it. */
export function LensContent({ entry, asTable }: { readonly entry: LoadedLens; readonly asTable: boolean }) {
  return (
    <>
      <div className={styles.body}>
        <LensBody entry={entry} compact={false} asTable={asTable} />
        <Computing />
      </div>
      {!asTable && !drawsOwnLegend(entry.lens.id) && <LensLegend entry={entry} />}
    </>
  );
}

/** Says that the run of a link came out differently here. */
function OtherRun() {
  const { runStore } = useShell();
  const otherRun = useRun((state) => state.otherRun);
  if (otherRun === undefined) return null;
  return (
    <p className={styles.notice}>
      {otherRunText(otherRun)}
      <Button className={`${controls.button} ${controls.chip}`} onPress={() => runStore.setState({ otherRun: undefined })}>
        {m.app_dismiss()}
      </Button>
    </p>
  );
}

/** Inside another page: the same instant with the whole page around it. */
function OpenInFull() {
  const { browser } = useShell();
  const isEmbedded = useUi((state) => state.embed);
  // The address follows the clock a little later than this is drawn, so it is read when it is used.
  const [address, setAddress] = useState('#/');
  if (!isEmbedded) return null;
  const follow = (): void => setAddress(browser.address().replace(/[?&]embed=1/, ''));
  return (
    <a
      className={`${controls.button} ${controls.chip}`}
      href={address}
      target="_blank"
      rel="noopener"
      onPointerEnter={follow}
      onFocus={follow}
    >
      {m.app_openInFull()}
    </a>
  );
}

function FirstLens({ id, asTable, setAsTable }: StageProps) {
  useUi((state) => state.language);
  const entry = use(loadLens(id));
  return (
    <>
      <LensHeader entry={entry} title={<h1 className={styles.title}>{entry.lens.title()}</h1>}>
        <OpenInFull />
        <Explain />
        <TableButton asTable={asTable} setAsTable={setAsTable} />
      </LensHeader>
      <OtherRun />
      <LensContent entry={entry} asTable={asTable} />
    </>
  );
}

export function Stage() {
  const { uiStore } = useShell();
  const id = knownLens(useUi((state) => state.lens));
  const asTable = useUi((state) => state.asTable);
  return (
    <main className={styles.stage} id="stage" tabIndex={-1} aria-label={m.app_stage()}>
      <ClaimNotice />
      <PanelBoundary resetKeys={[id]}>
        <Suspense fallback={<Waiting />}>
          <FirstLens key={id} id={id} asTable={asTable} setAsTable={(wanted) => uiStore.setState({ asTable: wanted })} />
        </Suspense>
      </PanelBoundary>
    </main>
  );
}

function SecondLens({ id, asTable, setAsTable }: StageProps) {
  const { uiStore } = useShell();
  useUi((state) => state.language);
  const entry = use(loadLens(id));
  const title = (
    <h2 className={styles.title}>
      <Opener className={`${controls.button} ${controls.bare} ${styles.chooser}`} opens={LensMenu} kind="menu">
        {entry.lens.title()}
        <Icon name="chevron" size={14} />
      </Opener>
    </h2>
  );
  return (
    <>
      <LensHeader entry={entry} title={title}>
        <TableButton asTable={asTable} setAsTable={setAsTable} />
        <Button
          className={`${controls.button} ${controls.bare} ${controls.iconOnly}`}
          aria-label={m.app_closeSecond()}
          onPress={() => closeToStage(() => uiStore.setState({ split: false }))}
        >
          <Icon name="close" />
        </Button>
      </LensHeader>
      <LensContent entry={entry} asTable={asTable} />
    </>
  );
}

/** The second stage, where two stand side by side. */
export function SecondStage() {
  const { uiStore, player } = useShell();
  const id = useUi(secondLens);
  const asTable = useUi((state) => state.secondAsTable);
  // The shown frame may lack this lens's model: it was made while there was one stage.
  useEffect(() => player.refresh(), [player]);
  return (
    <section className={`${styles.stage} ${styles.second}`} aria-label={m.app_secondStage()}>
      <SplitHandle />
      <PanelBoundary resetKeys={[id]}>
        <Suspense fallback={<Waiting />}>
          <SecondLens key={id} id={id} asTable={asTable} setAsTable={(wanted) => uiStore.setState({ secondAsTable: wanted })} />
        </Suspense>
      </PanelBoundary>
    </section>
  );
}
