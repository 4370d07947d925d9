/** Puts the page together: stores, host, shell, keys, address. */
import { startTransition, StrictMode, Suspense, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { m } from '../paraglide/messages.js';
import { hasPreset, hasTexts, loadPresets, loadTexts } from 'virtual:later';
import { engineVersion } from '../engine/index.ts';
import { createHost } from '../host/createHost.ts';
import '../styles/tokens.css';
import '../styles/base.css';
import { App, preloadOverlays } from './App.tsx';
import { browserAccess } from './browser.ts';
import { commands } from './commands/index.ts';
import { listenForKeys } from './commands/keys.ts';
import { ShellContext } from './context.ts';
import { later } from './controls/later.tsx';
import { Waiting } from './controls/Waiting.tsx';
import { PanelBoundary } from './panels/PanelBoundary.tsx';
import { keepOffline } from './keepOffline.ts';
import { loadAllTexts, setLanguage } from './language.ts';
import { lensIds, loadLens } from './lensCatalogue.ts';
import { reducedMotionQuery, reducesMotion } from './media.ts';
import { createShell } from './session/shell.ts';
import { shownProjections } from './stagePlan.ts';
import { createRunStore } from './stores/runStore.ts';
import { createUiStore, showToast, type Language, type UiState } from './stores/uiStore.ts';

/** Local storage, unless the browser denies it. */
function storage(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}

const uiStore = createUiStore(storage(), navigator.languages);
const runStore = createRunStore();
setLanguage(uiStore.getState().language);
await loadTexts(uiStore.getState().language);

const shell = createShell({
  host: createHost(),
  runStore,
  uiStore,
  animation: { request: (callback) => requestAnimationFrame(callback), cancel: (id) => cancelAnimationFrame(id) },
  prefersReducedMotion: () => reducesMotion(uiStore.getState()),
  projections: () => shownProjections(uiStore.getState()),
  engineVersion,
  browser: browserAccess(window),
});

const isGallery = (): boolean => /^#\/gallery\b/.test(window.location.hash);
const isCatalogue = (): boolean => /^#\/presets\b/.test(window.location.hash);
/** Whether the address is of a page without a run of its own, which no run may write into. */
const isApart = (): boolean => isGallery() || isCatalogue();

/** A projector washes dark colours out: a presentation is light unless somebody chose otherwise. */
function applyLook(state: UiState): void {
  const { language, theme, presents } = state;
  const root = document.documentElement;
  root.lang = language;
  root.toggleAttribute('data-presents', presents);
  const shown = theme === 'auto' && presents ? 'light' : theme;
  root.dataset['motion'] = reducesMotion(state) ? 'less' : 'all';
  if (shown === 'auto') delete root.dataset['theme'];
  else root.dataset['theme'] = shown;
}

applyLook(uiStore.getState());
window.matchMedia(reducedMotionQuery).addEventListener('change', () => applyLook(uiStore.getState()));
uiStore.subscribe((state, before) => {
  if (state.language !== before.language) showLanguage(state.language);
  const isChanged = (...names: readonly (keyof UiState)[]): boolean => names.some((name) => state[name] !== before[name]);
  if (isChanged('language', 'theme', 'motion', 'presents')) applyLook(state);
  if (isChanged('selection', 'lens', 'dock', 'second', 'split', 'versus')) shell.player.refresh();
  if (isApart()) return;
  const isInLink = isChanged('selection', 'lens', 'dock', 'second', 'split', 'versus', 'language', 'mode', 'pace', 'uniformSpeed');
  if (isInLink && runStore.getState().player === 'paused') shell.rememberInAddress();
});

// The address bar is the save: it follows whenever the clock comes to rest.
runStore.subscribe((state, before) => {
  if (state.stage !== 'ready' || state.player !== 'paused' || isApart()) return;
  if (state.position === before.position && state.player === before.player) return;
  shell.rememberInAddress();
  shell.refreshPending();
});

// A hidden tab is paused, so that nothing is missed and nothing has to be caught up.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) shell.player.pause();
});
window.addEventListener('hashchange', () => void openAddress());

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root');
const reactRoot = createRoot(root);

const Gallery = later(async () => (await import('./gallery/Gallery.tsx')).Gallery);
const Catalogue = later(async () => (await import('./catalogue/Catalogue.tsx')).Catalogue);

/** Keys of the commands are listened to while a run is on the page. */
let stopKeys: (() => void) | undefined;

function listenWhereRunsAre(): void {
  if (isApart()) {
    stopKeys?.();
    stopKeys = undefined;
  } else stopKeys ??= listenForKeys(window, shell, commands, () => uiStore.getState().singleKeys);
}

/** What was opened from the catalogue, and the catalogue's address then. */
let left: { readonly hash: string; readonly slug: string } | undefined;

/** As it was when somebody came here; the catalogue keeps the address up to date itself. */
let askedHash = window.location.hash;

function page(): ReactNode {
  if (isGallery()) return <Gallery hash={askedHash} />;
  if (isCatalogue()) {
    const opened = left?.hash === askedHash ? left.slug : undefined;
    return <Catalogue key={askedHash} hash={askedHash} open={openFromCatalogue} opened={opened} />;
  }
  return <App />;
}

function openFromCatalogue(slug: string): void {
  left = { hash: window.location.hash, slug };
  shell.openPreset(slug).catch(shell.fail);
  renderPage();
}

/** As a transition, so that React makes the page in slices and the browser can do something else between them. */
function renderPage(): void {
  listenWhereRunsAre();
  startTransition(() =>
    reactRoot.render(
      <StrictMode>
        <ShellContext value={shell}>
          <PanelBoundary resetKeys={[askedHash]}>
            <Suspense fallback={<Waiting />}>{page()}</Suspense>
          </PanelBoundary>
        </ShellContext>
      </StrictMode>,
    ),
  );
}

/** At once when its texts are here; otherwise the page stays in the language before until they are. */
function showLanguage(language: Language): void {
  if (hasTexts(language)) {
    setLanguage(language);
    return;
  }
  loadTexts(language).then(() => {
    setLanguage(uiStore.getState().language);
    renderPage();
    shell.player.refresh();
  }, shell.fail);
}

if (!isApart()) renderPage();

/** A page of many embedded clusters computes only those that somebody can see. */
function isSeen(): Promise<void> {
  return new Promise((resolve) => {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      resolve();
    });
    observer.observe(document.body);
  });
}

/** An address names a preset of the catalogue or a scenario that may be based on one; the page's own preset is here already. */
async function openAddress(): Promise<void> {
  askedHash = window.location.hash;
  const slug = /^#\/run\/([\w-]+)/.exec(window.location.hash)?.[1];
  const isHere = slug === undefined ? window.location.hash.length <= 2 : hasPreset(slug);
  if (!isHere) await loadPresets();
  if (isApart()) shell.player.pause();
  if (isCatalogue()) {
    const asked = new URLSearchParams(window.location.hash.split('?')[1]).get('lang');
    if (asked === 'en' || asked === 'zh') uiStore.setState({ language: asked === 'zh' ? 'zh-CN' : 'en' });
  }
  if (isGallery()) {
    const query = new URLSearchParams(window.location.hash.split('?')[1]);
    uiStore.setState({
      language: query.get('lang') === 'zh' ? 'zh-CN' : 'en',
      theme: query.get('theme') === 'dark' ? 'dark' : 'light',
    });
  }
  renderPage();
  if (isApart()) return;
  if (/[?&]embed=1/.test(window.location.hash)) await isSeen();
  await shell.openAddress();
}

void openAddress();
loadPresets().catch(shell.fail);

// The other lenses come once the first picture moves, so that choosing one never waits.
setTimeout(() => {
  for (const id of lensIds) loadLens(id).catch(shell.fail);
  preloadOverlays().catch(shell.fail);
  loadAllTexts().catch(shell.fail);
  // A build does it; while one develops, files change under the page. A browser may forbid it, in a private window for example.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator) || !window.location.protocol.startsWith('http')) return;
  const { serviceWorker } = navigator;
  keepOffline({ serviceWorker, reload: () => window.location.reload() }, new URL('serviceWorker.js', document.baseURI), (show) =>
    showToast(uiStore, m.app_newBuild(), { action: { label: m.app_showNewBuild(), run: show } }),
  ).catch(() => undefined);
}, 3000);
