/** A shell on the real engine, in the process, with animation frames that a test hands out. For tests only. */
import { createRun, engineVersion } from '../../engine/index.ts';
import { InProcessHost } from '../../host/inProcessHost.ts';
import { overwriteGetLocale } from '../../paraglide/runtime.js';
import type { ProjectionId } from '../../projections/index.ts';
import { createShell } from '../session/shell.ts';
import { createRunStore, type RunState } from '../stores/runStore.ts';
import { createUiStore } from '../stores/uiStore.ts';

/** Longest wait for something that the host computes (ms of real time). */
const patienceMs = 20_000;

export function openShell(hash = '') {
  const uiStore = createUiStore(undefined, ['en']);
  const runStore = createRunStore();
  overwriteGetLocale(() => uiStore.getState().language);
  let address = `http://127.0.0.1/${hash}`;
  const clipboard: string[] = [];
  const saved: { readonly name: string; readonly text: string }[] = [];
  const frames = new Map<number, (atMs: number) => void>();
  let frameNumber = 0;
  let realMs = 0;
  const browser = { clipboardIsOpen: true };
  const projections: ProjectionId[] = ['clusterMap', 'messageStory'];

  const shell = createShell({
    host: new InProcessHost({ createRun }),
    runStore,
    uiStore,
    animation: {
      request: (callback) => {
        frames.set(++frameNumber, callback);
        return frameNumber;
      },
      cancel: (id) => frames.delete(id),
    },
    prefersReducedMotion: () => false,
    projections: () => [...projections],
    engineVersion,
    browser: {
      address: () => address,
      setAddress: (next) => {
        address = `http://127.0.0.1/${next}`;
      },
      goTo: (next) => {
        address = `http://127.0.0.1/${next}`;
      },
      copy: (text) => {
        if (!browser.clipboardIsOpen) return Promise.reject(new Error('NotAllowedError'));
        clipboard.push(text);
        return Promise.resolve();
      },
      save: (name, _type, content) => saved.push({ name, text: typeof content === 'string' ? content : content.type }),
      print: () => undefined,
      chooseFile: () => Promise.resolve(undefined),
    },
  });

  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

  /** Waits in real time until the run's state satisfies the condition. */
  async function until(holds: (state: RunState) => boolean, what: string): Promise<RunState> {
    const endsAt = performance.now() + patienceMs;
    while (!holds(runStore.getState())) {
      if (performance.now() > endsAt) throw new Error(`Never happened: ${what}`);
      await pause();
    }
    return runStore.getState();
  }

  return {
    shell,
    uiStore,
    runStore,
    clipboard,
    saved,
    browser,
    /** Read models of the lenses on the screen. */
    projections,
    get address() {
      return address;
    },
    /** As a person does in the address bar. */
    typeAddress(next: string): void {
      address = `http://127.0.0.1/${next}`;
    },
    run: (): RunState => runStore.getState(),
    until,
    /** Hands out animation frames, 16 ms each, until `screenMs` have passed. */
    async animate(screenMs: number): Promise<void> {
      for (const endMs = realMs + screenMs; realMs < endMs;) {
        realMs += 16;
        const due = [...frames.values()];
        frames.clear();
        for (const callback of due) callback(realMs);
        await pause();
      }
    },
    /** Shows a moment and waits for it. */
    async show(ms: number): Promise<void> {
      shell.player.seek({ nowMs: ms });
      await until((state) => state.player === 'paused' && state.position.nowMs === ms, `${ms} ms is shown`);
    },
  };
}
