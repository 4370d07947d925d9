/** The page's frame: five regions, overlays, and what to show when there is nothing to show. */
import { Suspense, useEffect, type CSSProperties } from 'react';
import { m } from '../paraglide/messages.js';
import { useRun, useShell, useUi } from './context.ts';
import { SkipLink } from './controls/SkipLink.tsx';
import { Waiting } from './controls/Waiting.tsx';
import { Split } from './controls/Split.tsx';
import { later, Opening } from './controls/later.tsx';
import { loadAllTexts } from './language.ts';
import { phoneQuery, sheetQuery, useMedia, wideQuery } from './media.ts';
import { Dock } from './panels/Dock.tsx';
import { Header } from './panels/Header.tsx';
import { PanelBoundary } from './panels/PanelBoundary.tsx';
import { Rail } from './panels/Rail.tsx';
import { Sheet } from './panels/Sheet.tsx';
import { SecondStage, Stage } from './panels/Stage.tsx';
import { LiveRegion, Toasts } from './panels/Toasts.tsx';
import { Transport } from './panels/Transport.tsx';
import { DropFile } from './panels/DropFile.tsx';
import { usePresentedScale } from './presentation.ts';
import type { UiState } from './stores/uiStore.ts';
import { useIsSplit } from './stagePlan.ts';
import styles from './App.module.css';

// What is not on the first picture is loaded when it is asked for.
const loadPalette = async () => {
  // It is searched in both languages.
  const [{ Palette: panel }] = await Promise.all([import('./panels/Palette.tsx'), loadAllTexts()]);
  return panel;
};
const loadShortcutSheet = async () => (await import('./panels/ShortcutSheet.tsx')).ShortcutSheet;
const Palette = later(loadPalette);
const ShortcutSheet = later(loadShortcutSheet);
const Caption = later(async () => (await import('./panels/Caption.tsx')).Caption);
const ComparisonStage = later(async () => (await import('./comparison/ComparisonStage.tsx')).ComparisonStage);
const ActionForm = later(async () => (await import('./panels/actionForm/ActionForm.tsx')).ActionForm);
const SimplifiedDialog = later(async () => (await import('./simplified/SimplifiedDialog.tsx')).SimplifiedDialog);
const ChangeSeed = later(async () => (await import('./panels/ChangeSeed.tsx')).ChangeSeed);
const RenameRun = later(async () => (await import('./panels/RenameRun.tsx')).RenameRun);
/** What stands beside the first picture, but not in it. */
const Inspector = later(async () => (await import('./panels/inspector/Inspector.tsx')).Inspector);
const Refused = later(async () => (await import('./panels/Refused.tsx')).Refused);

/** So that what is typed right after Ctrl+K finds the palette. */
export async function preloadOverlays(): Promise<void> {
  await Promise.all([loadPalette(), loadShortcutSheet()]);
}

/** Narrowest stages beside each other (px): the first can do with less where it stands alone. */
const narrowest = { alone: 420, first: 480, second: 360 };

/** One stage, or two side by side. */
function Stages() {
  if (!useIsSplit()) return <Stage />;
  return (
    <Split
      id="second"
      label={m.app_secondResize()}
      direction="row"
      defaultSize={880}
      minSize={narrowest.second}
      minRest={narrowest.first}
      first={<Stage />}
      second={<SecondStage />}
    />
  );
}

/** The stages above the dock; on a phone the dock's lenses are chips of the rail instead. */
function Work() {
  const isPhone = useMedia(phoneQuery);
  const isWide = useMedia(wideQuery);
  if (isPhone) return <Stage />;
  const size = isWide ? 280 : 146;
  return (
    <Split
      id={isWide ? 'dock.wide' : 'dock'}
      label={m.app_dockResize()}
      direction="column"
      defaultSize={size}
      minSize={86}
      minRest={240}
      first={<Stages />}
      second={
        <PanelBoundary>
          <Dock />
        </PanelBoundary>
      }
    />
  );
}

function Body() {
  const hasSheet = useMedia(sheetQuery);
  const isWide = useMedia(wideQuery);
  const isSplit = useIsSplit();
  const isStory = useUi((state) => state.lens === 'story');
  const versus = useUi((state) => state.versus);
  const isBare = useUi((state) => state.presents || state.embed);
  if (versus !== undefined) {
    return (
      <div className={styles.body}>
        <PanelBoundary>
          <Suspense fallback={<Waiting />}>
            <ComparisonStage versus={versus} />
          </Suspense>
        </PanelBoundary>
      </div>
    );
  }
  if (isBare) {
    return (
      <div className={`${styles.body} ${styles.presented}`}>
        <div className={styles.presentedStage}>
          <Stage />
        </div>
        <PanelBoundary>
          <Suspense>
            <Caption />
          </Suspense>
        </PanelBoundary>
      </div>
    );
  }
  if (hasSheet) {
    return (
      <div className={styles.body}>
        <div className={styles.aboveSheet}>
          <Work />
        </div>
        <Sheet />
      </div>
    );
  }
  const [usual, inStory] = isWide ? [400, 520] : [328, 440];
  return (
    <div className={styles.body}>
      <Split
        id={`inspector${isWide ? '.wide' : ''}${isStory ? '.story' : ''}`}
        label={m.app_inspectorResize()}
        direction="row"
        defaultSize={isStory ? inStory : usual}
        minSize={240}
        minRest={isSplit ? narrowest.first + narrowest.second : narrowest.alone}
        first={<Work />}
        second={
          <PanelBoundary>
            <Suspense fallback={<Waiting />}>
              <Inspector />
            </Suspense>
          </PanelBoundary>
        }
      />
    </div>
  );
}

function Overlay({ overlay, close }: { readonly overlay: UiState['overlay']; readonly close: () => void }) {
  const asked = useUi((state) => state.asked);
  switch (overlay) {
    case 'palette':
      return <Palette close={close} />;
    case 'shortcuts':
      return <ShortcutSheet close={close} />;
    case 'simplified':
      return <SimplifiedDialog close={close} />;
    case 'renameRun':
      return <RenameRun close={close} />;
    case 'seed':
      return <ChangeSeed close={close} />;
    case 'actionForm':
      return asked === undefined ? null : <ActionForm asked={asked} close={close} />;
    default:
      return null;
  }
}

function Overlays() {
  const { uiStore } = useShell();
  const overlay = useUi((state) => state.overlay);
  const close = (): void => uiStore.setState({ overlay: undefined });
  return (
    <Opening key={overlay} close={close}>
      <Overlay overlay={overlay} close={close} />
    </Opening>
  );
}

/** What tests wait on: the shown moment, the player's mode and the number of computed facts. */
function useRootMarks(): void {
  const { runStore } = useShell();
  useEffect(() => {
    const root = document.documentElement;
    const mark = (): void => {
      const { stage, position, player, status, shown } = runStore.getState();
      if (stage === 'ready' && shown !== undefined) {
        root.dataset['virtualNow'] = String(Math.floor(position.nowMs));
        if (position.n === undefined) delete root.dataset['virtualN'];
        else root.dataset['virtualN'] = String(position.n);
      }
      root.dataset['runState'] = stage === 'ready' ? player : stage;
      root.dataset['facts'] = String(status?.facts ?? 0);
      root.dataset['shownFacts'] = String(shown?.frame.seq ?? 0);
    };
    mark();
    return runStore.subscribe(mark);
  }, [runStore]);
}

export function App() {
  const stage = useRun((state) => state.stage);
  const refusal = useRun((state) => state.refusal);
  const language = useUi((state) => state.language);
  const title = useRun((state) => state.scenario?.title);
  const presents = useUi((state) => state.presents);
  const isBare = useUi((state) => state.presents || state.embed);
  const scale = usePresentedScale();
  useRootMarks();
  useEffect(() => {
    document.title = title === undefined ? m.app_name() : `${language === 'en' ? title.en : title.zh} · ${m.app_name()}`;
  }, [title, language]);
  return (
    <>
      <SkipLink>{m.app_skip()}</SkipLink>
      <div
        className={isBare ? `${styles.app} ${styles.bare}` : styles.app}
        style={presents ? ({ '--presented': scale } as CSSProperties) : undefined}
        data-stage={stage}
      >
        {!isBare && (
          <PanelBoundary>
            <Header />
          </PanelBoundary>
        )}
        {stage === 'refused' && refusal !== undefined ? (
          <PanelBoundary>
            <Suspense fallback={<Waiting />}>
              <Refused refusal={refusal} />
            </Suspense>
          </PanelBoundary>
        ) : (
          <>
            {!isBare && <Rail />}
            <Body />
            <PanelBoundary>
              <Transport />
            </PanelBoundary>
          </>
        )}
      </div>
      <Overlays />
      <Toasts />
      <LiveRegion />
      <DropFile />
    </>
  );
}
