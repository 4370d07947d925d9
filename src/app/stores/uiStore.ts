/** What belongs to the person and not to the run: language, theme, what is open and what is selected. */
import { createStore } from 'zustand/vanilla';
import type { Selection } from '../../engine/index.ts';
import type { Jump } from '../../host/host.ts';
import type { TimeSpan } from '../../views/view.ts';
import type { ZoomWish } from '../../views/zoomWish.ts';

export const languages = ['en', 'zh-CN'] as const;
export type Language = (typeof languages)[number];
export type Theme = 'auto' | 'light' | 'dark';
/** `less`: gaps are jumped and nothing glides; `auto` is what the system asks for. */
export type Motion = 'auto' | 'less' | 'all';
export type PlayMode = 'paced' | 'uniform' | 'steps';
/** Overlays: at most one is open, so that Esc closes the topmost layer only. */
export type Overlay = 'palette' | 'shortcuts' | 'explanation' | 'simplified' | 'renameRun' | 'seed' | 'actionForm';
export type SheetSize = 'peek' | 'half' | 'full';

/** Paced speeds: multiples of the pacing rule. */
export const paces = [0.25, 0.5, 1, 2, 4, 8] as const;
/** Uniform speed: virtual ms per ms of real time. */
export const uniformSpeedRange = { min: 0.01, max: 100_000 } as const;

/** A short notice; `field` is text that could not be copied and is offered selected, `action` something that it offers to do. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'fail';
  readonly field?: string | undefined;
  readonly action?: ToastAction | undefined;
}

export interface ToastAction {
  readonly label: string;
  run(): void;
}

export interface UiState {
  readonly language: Language;
  readonly theme: Theme;
  readonly motion: Motion;
  readonly lens: string;
  readonly dock: string;
  /** Lens of the second stage. */
  readonly second: string;
  /** How much each lens's picture is enlarged; 1 where nothing is said. */
  readonly zooms: Readonly<Record<string, number>>;
  /** The last wish to zoom that a lens which zooms by itself is to heed. */
  readonly zoomWish: ZoomWish | undefined;
  /** Whether the page stands inside another one: stage and clock only. */
  readonly embed: boolean;
  /** Whether the page is shown to a room: stage and clock only, larger. */
  readonly presents: boolean;
  readonly measure: TimeSpan | undefined;
  /** What is different in the run that stands beside the shown one, while two are compared. */
  readonly versus: string | undefined;
  /** Whether two stages were asked for or closed; otherwise there are two where there is room. */
  readonly split: boolean | undefined;
  /** Whether the stage shows the lens's text twin. */
  readonly asTable: boolean;
  readonly secondAsTable: boolean;
  readonly selection: Selection | undefined;
  /** Whether pictures keep the selected message in sight. */
  readonly follows: boolean;
  readonly mode: PlayMode;
  readonly pace: number;
  readonly uniformSpeed: number;
  /** What "the next that matters" means for the two outer keys. */
  readonly jumpKind: Jump;
  readonly overlay: Overlay | undefined;
  /** The action that the form is about, as far as it is filled in. */
  readonly asked: Readonly<Record<string, unknown>> | undefined;
  readonly sheet: SheetSize;
  readonly toasts: readonly Toast[];
  /** Whether keys without Ctrl or Cmd run commands. */
  readonly singleKeys: boolean;
  /** Sizes of panes that were moved by hand (px), by their names. */
  readonly paneSizes: Readonly<Record<string, number>>;
}

const storageKey = 'orrery.ui';

interface Remembered {
  readonly language?: Language;
  readonly theme?: Theme;
  readonly motion?: Motion;
  readonly singleKeys?: boolean;
  readonly paneSizes?: Readonly<Record<string, number>>;
}

function sizesIn(value: object): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] > 0),
  );
}

/** Reads what an earlier visit left; anything unexpected counts as nothing. */
function remembered(storage: Storage | undefined): Remembered {
  try {
    const value: unknown = JSON.parse(storage?.getItem(storageKey) ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    const { language, theme, motion, singleKeys, paneSizes } = value as Record<string, unknown>;
    return {
      ...(languages.includes(language as Language) ? { language: language as Language } : {}),
      ...(theme === 'light' || theme === 'dark' || theme === 'auto' ? { theme } : {}),
      ...(motion === 'less' || motion === 'all' || motion === 'auto' ? { motion } : {}),
      ...(typeof singleKeys === 'boolean' ? { singleKeys } : {}),
      ...(typeof paneSizes === 'object' && paneSizes !== null ? { paneSizes: sizesIn(paneSizes) } : {}),
    };
  } catch {
    return {};
  }
}

export function preferredLanguage(accepted: readonly string[]): Language {
  for (const tag of accepted) {
    if (tag.toLowerCase().startsWith('zh')) return 'zh-CN';
    if (tag.toLowerCase().startsWith('en')) return 'en';
  }
  return 'en';
}

export type UiStore = ReturnType<typeof createUiStore>;

/** @param storage where language and theme are kept; absent in tests and where storage is denied. */
export function createUiStore(storage?: Storage, accepted: readonly string[] = []) {
  const kept = remembered(storage);
  const store = createStore<UiState>(() => ({
    language: kept.language ?? preferredLanguage(accepted),
    theme: kept.theme ?? 'auto',
    motion: kept.motion ?? 'auto',
    lens: 'cluster',
    dock: 'trace',
    second: 'queues',
    split: undefined,
    versus: undefined,
    zooms: {},
    zoomWish: undefined,
    embed: false,
    presents: false,
    measure: undefined,
    asTable: false,
    secondAsTable: false,
    selection: undefined,
    follows: false,
    mode: 'paced',
    pace: 1,
    uniformSpeed: 1,
    jumpKind: 'retry',
    overlay: undefined,
    asked: undefined,
    sheet: 'peek',
    toasts: [],
    singleKeys: kept.singleKeys ?? true,
    paneSizes: kept.paneSizes ?? {},
  }));
  store.subscribe((state, before) => {
    const { language, theme, motion, singleKeys, paneSizes } = state;
    const kinds = ['language', 'theme', 'motion', 'singleKeys', 'paneSizes'] as const;
    if (kinds.every((kind) => state[kind] === before[kind])) return;
    try {
      storage?.setItem(storageKey, JSON.stringify({ language, theme, motion, singleKeys, paneSizes }));
    } catch {
      // Storage is full or denied: the choice then lasts as long as the tab.
    }
  });
  return store;
}

let lastToast = 0;

/** Shows a notice. Those with a field stay until they are closed, the others leave by themselves. */
export function showToast(
  store: UiStore,
  text: string,
  options: { tone?: Toast['tone']; field?: string; action?: ToastAction } = {},
): void {
  const toast: Toast = { id: ++lastToast, text, tone: options.tone ?? 'plain', field: options.field, action: options.action };
  store.setState((state) => ({ toasts: [...state.toasts.filter((other) => other.text !== text).slice(-1), toast] }));
  if (toast.field === undefined && toast.action === undefined)
    setTimeout(() => closeToast(store, toast.id), toast.tone === 'fail' ? 10_000 : 5000);
}

export function closeToast(store: UiStore, id: number): void {
  store.setState((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) }));
}
