/** What leaves the page: the address bar, copied links, files. */
import type { Moment, ResolvedScenario } from '../../engine/index.ts';
import type { RunId, SimulationHost } from '../../host/host.ts';
import { count, virtualTime } from '../../views/format/index.ts';
import { m } from '../../paraglide/messages.js';
import type { RunStore } from '../stores/runStore.ts';
import { showToast, type UiStore } from '../stores/uiStore.ts';
import { currentExperiment, scriptOf } from './experiments.ts';
import { fileText, writeLink } from './links.ts';

/** The part of the browser that shares and saves; tests bring their own. */
export interface BrowserAccess {
  address(): string;
  /** Puts a link into the address bar, as a new page of the history or in place. */
  setAddress(hash: string, how: 'push' | 'replace'): void;
  /** Follows a link within the page. */
  goTo(hash: string): void;
  copy(text: string): Promise<void>;
  save(name: string, type: string, content: string | Blob): void;
  print(): void;
  chooseFile(): Promise<File | undefined>;
}

interface SharingOptions {
  readonly host: SimulationHost;
  readonly runStore: RunStore;
  readonly uiStore: UiStore;
  readonly browser: BrowserAccess;
  readonly engineVersion: number;
  readonly runId: () => RunId | undefined;
  readonly at: () => Moment;
  readonly fail: (error: unknown) => void;
}

/** The address follows this long after the last change (ms). */
const addressDelayMs = 400;

/** The scenario with the actions that were made by hand in the shown run. */
export function shownScenario(runStore: RunStore): ResolvedScenario | undefined {
  const { scenario, tree } = runStore.getState();
  return scenario === undefined || tree === undefined ? undefined : { ...scenario, script: scriptOf(currentExperiment(tree)) };
}

export function createSharing({ host, runStore, uiStore, browser, engineVersion, runId, at, fail }: SharingOptions) {
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function currentLink(withHash: boolean): Promise<Awaited<ReturnType<typeof writeLink>> | undefined> {
    const scenario = shownScenario(runStore);
    const id = runId();
    if (scenario === undefined || id === undefined) return undefined;
    const moment = at();
    const hash = withHash ? await host.hash(id, moment) : undefined;
    return writeLink({ scenario, moment, ui: uiStore.getState(), hash, engineVersion: withHash ? engineVersion : undefined });
  }

  return {
    /** The address bar is the save: a moment after the last change it names what is shown. */
    rememberInAddress(how: 'push' | 'replace' = 'replace'): void {
      clearTimeout(timer);
      const before = browser.address();
      timer = setTimeout(() => {
        currentLink(false).then((link) => {
          // Another address was typed meanwhile: what it names is about to be opened.
          if (browser.address() !== before) return;
          if (link !== undefined && link.advice !== 'refuse') browser.setAddress(link.link, how);
        }, fail);
      }, addressDelayMs);
    },

    async copyLink(): Promise<void> {
      const made = await currentLink(true);
      if (made === undefined) return;
      const characters = count(made.link.length);
      if (made.advice === 'refuse') {
        showToast(uiStore, m.app_linkTooLong({ count: characters }), { tone: 'fail' });
        return;
      }
      const address = new URL(made.link, browser.address()).href;
      browser.setAddress(made.link, 'replace');
      try {
        await browser.copy(address);
        showToast(uiStore, made.advice === 'fine' ? m.app_copied({ time: virtualTime(at().ms) }) : m.app_linkLong({ count: characters }));
      } catch {
        // The browser does not let the page write to the clipboard: the person can copy it from here.
        showToast(uiStore, m.app_copyDenied(), { field: address });
      }
    },

    /** For blogs and courses: the same instant inside another page. */
    async copyEmbed(): Promise<void> {
      const made = await currentLink(true);
      if (made === undefined) return;
      if (made.advice === 'refuse') {
        showToast(uiStore, m.app_linkTooLong({ count: count(made.link.length) }), { tone: 'fail' });
        return;
      }
      const address = new URL(`${made.link}${made.link.includes('?') ? '&' : '?'}embed=1`, browser.address()).href;
      const source = address.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
      const tag = `<iframe src="${source}" title="Orrery" width="720" height="520" loading="lazy" style="border:0"></iframe>`;
      try {
        await browser.copy(tag);
        showToast(uiStore, m.app_embedCopied());
      } catch {
        showToast(uiStore, m.app_copyDenied(), { field: tag });
      }
    },

    saveScenario(): void {
      const scenario = shownScenario(runStore);
      if (scenario !== undefined) browser.save(`${scenario.basedOn ?? 'scenario'}.json`, 'application/json', fileText(scenario));
    },

    async saveTrace(): Promise<void> {
      const id = runId();
      const { status, scenario } = runStore.getState();
      if (id === undefined) return;
      const text = await host.ndjson(id, Math.max(status?.endMs ?? 0, at().ms));
      browser.save(`${scenario?.basedOn ?? 'trace'}.ndjson`, 'application/x-ndjson', text);
    },

    stop: () => clearTimeout(timer),
  };
}
