/** The page's frame: five regions, overlays, and what to show when there is nothing to show. */
import { useEffect } from 'react';
import { I18nProvider } from 'react-aria-components';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { m } from '../paraglide/messages.js';
import { useRun, useShell, useUi } from './context.ts';
import { phoneQuery, sheetQuery, useMedia } from './media.ts';
import { Dock } from './panels/Dock.tsx';
import { Header } from './panels/Header.tsx';
import { Inspector } from './panels/inspector/Inspector.tsx';
import { Palette } from './panels/Palette.tsx';
import { PanelBoundary } from './panels/PanelBoundary.tsx';
import { Rail } from './panels/Rail.tsx';
import { Refused } from './panels/Refused.tsx';
import { RenameRun } from './panels/RenameRun.tsx';
import { Sheet } from './panels/Sheet.tsx';
import { ShortcutSheet } from './panels/ShortcutSheet.tsx';
import { Stage } from './panels/Stage.tsx';
import { LiveRegion, Toasts } from './panels/Toasts.tsx';
import { Transport } from './panels/Transport.tsx';
import { DropFile } from './panels/DropFile.tsx';
import styles from './App.module.css';

/** Stage above dock; on a phone the dock's lenses are chips of the rail instead. */
function Work() {
  const isPhone = useMedia(phoneQuery);
  const isWide = useMedia('(min-width: 2000px)');
  const layout = useDefaultLayout({ id: 'orrery.dock', onlySaveAfterUserInteractions: true });
  if (isPhone) return <Stage />;
  return (
    <Group orientation="vertical" className={styles.group} {...layout}>
      <Panel id="stage" minSize={240}>
        <Stage />
      </Panel>
      <Separator className={styles.rowSeparator} aria-label={m.app_dockResize()} />
      <Panel id="dock" defaultSize={isWide ? 280 : 146} minSize={86} groupResizeBehavior="preserve-pixel-size">
        <PanelBoundary>
          <Dock />
        </PanelBoundary>
      </Panel>
    </Group>
  );
}

function Body() {
  const hasSheet = useMedia(sheetQuery);
  const isWide = useMedia('(min-width: 2000px)');
  const isStory = useUi((state) => state.lens === 'story');
  const layout = useDefaultLayout({ id: isStory ? 'orrery.inspector.story' : 'orrery.inspector', onlySaveAfterUserInteractions: true });
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
  const inspectorSize = isWide ? (isStory ? 520 : 400) : isStory ? 440 : 328;
  return (
    <div className={styles.body}>
      <Group key={isStory ? 'story' : 'other'} orientation="horizontal" className={styles.group} {...layout}>
        <Panel id="work" minSize={420}>
          <Work />
        </Panel>
        <Separator className={styles.columnSeparator} aria-label={m.app_inspectorResize()} />
        <Panel id="inspector" defaultSize={inspectorSize} minSize={240} maxSize={640} groupResizeBehavior="preserve-pixel-size">
          <PanelBoundary>
            <Inspector />
          </PanelBoundary>
        </Panel>
      </Group>
    </div>
  );
}

function Overlays() {
  const { uiStore } = useShell();
  const overlay = useUi((state) => state.overlay);
  const close = (): void => uiStore.setState({ overlay: undefined });
  switch (overlay) {
    case 'palette':
      return <Palette close={close} />;
    case 'shortcuts':
      return <ShortcutSheet close={close} />;
    case 'renameRun':
      return <RenameRun close={close} />;
    default:
      return null;
  }
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
  useRootMarks();
  return (
    <I18nProvider locale={language}>
      <a className={styles.skip} href="#stage" onClick={(event) => skipToStage(event.nativeEvent)}>
        {m.app_skip()}
      </a>
      <div className={styles.app} data-stage={stage}>
        <PanelBoundary>
          <Header />
        </PanelBoundary>
        {stage === 'refused' && refusal !== undefined ? (
          <Refused refusal={refusal} />
        ) : (
          <>
            <Rail />
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
    </I18nProvider>
  );
}

/** The hash is the run's address, so the skip link moves the focus itself. */
function skipToStage(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById('stage')?.focus();
}
