/**
 * The page's one controller: opens scenarios, acts, undoes, shares. Panels and commands call it; it writes the stores.
 * Every change of the cluster is an action in the script of an experiment; there is no second, hidden state.
 */
import type { Moment, PendingItem, ResolvedScenario, ScriptAction, Selection } from '../../engine/index.ts';
import type { Jump, RunStatus, SimulationHost } from '../../host/host.ts';
import type { ProjectionId } from '../../projections/index.ts';
import { contextOfKeys, factSentence, type SentenceContext } from '../../views/sentences/sentences.ts';
import { count, listTime, virtualTime } from '../../views/format/index.ts';
import { m } from '../../paraglide/messages.js';
import { actionInWords } from '../commands/actCommands.ts';
import { messageKey } from '../models.ts';
import { createPlayer, type Animation } from '../player/player.ts';
import { modelOf, type RunStore } from '../stores/runStore.ts';
import { showToast, type UiStore } from '../stores/uiStore.ts';
import {
  currentExperiment,
  plantTree,
  planAct,
  planRedo,
  planUndo,
  redoable,
  renamed,
  reopened,
  scriptOf,
  undoable,
  type TreePlan,
} from './experiments.ts';
import { fileText, presetOf, readFile, readLink, writeLink, type Opening } from './links.ts';
import type { Refusal } from './refusal.ts';

export interface ShellOptions {
  readonly host: SimulationHost;
  readonly runStore: RunStore;
  readonly uiStore: UiStore;
  readonly animation: Animation;
  readonly prefersReducedMotion: () => boolean;
  readonly projections: () => readonly ProjectionId[];
  /** Raised whenever a golden trace changes; said in links. */
  readonly engineVersion: number;
  /** The part of the browser that shares and saves; tests bring their own. */
  readonly browser: {
    address(): string;
    /** Puts a link into the address bar, as a new page of the history or in place. */
    setAddress(hash: string, how: 'push' | 'replace'): void;
    copy(text: string): Promise<void>;
    save(name: string, type: string, text: string): void;
    chooseFile(): Promise<File | undefined>;
  };
}

/** How often a computing run is asked how far it is (ms). */
const statusEveryMs = 250;
const pendingLimit = 12;

export type Shell = ReturnType<typeof createShell>;

export function createShell(options: ShellOptions) {
  const { host, runStore, uiStore, browser } = options;
  const player = createPlayer({ ...options, fail: (error) => fail(error) });
  let openNumber = 0;
  /** Acts one after the other, so that each plan sees the tree that the last one left. */
  let queue: Promise<void> = Promise.resolve();
  let statusTimer: ReturnType<typeof setTimeout> | undefined;
  let timelineUnderWay = false;
  let lastTimelineKey = '';

  function fail(error: unknown): void {
    const detail = error instanceof Error ? error.message : String(error);
    showToast(uiStore, m.app_error({ detail }), { tone: 'fail' });
  }

  function refuse(refusal: Refusal): void {
    player.pause();
    runStore.setState({ stage: 'refused', refusal });
  }

  function runId(): string | undefined {
    const { tree } = runStore.getState();
    return tree === undefined ? undefined : currentExperiment(tree).runId;
  }

  function sentenceContext(): SentenceContext {
    const messages = modelOf(runStore.getState(), 'messageStory')?.messages ?? [];
    return contextOfKeys(new Map(messages.flatMap(({ msgId, keys }) => (keys === undefined ? [] : [[msgId, keys] as const]))));
  }

  function words(action: ScriptAction): string {
    return actionInWords(action, listTime(action.at), (msgId) => messageKey(runStore.getState(), msgId));
  }

  async function open(opening: Opening): Promise<void> {
    const mine = ++openNumber;
    player.pause();
    if (!opening.ok) {
      refuse(opening.refusal);
      return;
    }
    const { scenario, presetSlug, moment, plays, ui, made } = opening;
    const isFirst = runStore.getState().tree === undefined;
    if (isFirst) runStore.setState({ stage: 'opening', refusal: undefined });
    try {
      const status = await host.open(scenario);
      if (mine !== openNumber) {
        await host.close(status.runId);
        return;
      }
      const old = runStore.getState().tree;
      uiStore.setState({ selection: undefined, asTable: false, ...ui });
      runStore.setState({
        stage: 'ready',
        refusal: undefined,
        scenario,
        presetSlug,
        tree: plantTree(status.runId, scenario.script),
        status,
        timeline: undefined,
        pending: [],
        shown: undefined,
        otherRun: undefined,
      });
      player.changeRun(moment);
      if (plays) player.play();
      followStatus();
      for (const experiment of old?.experiments ?? []) await host.close(experiment.runId);
      if (made !== undefined) await compareWithMaker(made, moment);
    } catch (error) {
      if (mine === openNumber) {
        refuse({ kind: 'host', what: error instanceof Error ? error.message : String(error), problems: [] });
      }
    }
  }

  /** A link carries who made it and the hash at its moment: when either differs, one line above the stage says so. */
  async function compareWithMaker(made: NonNullable<Extract<Opening, { ok: true }>['made']>, moment: Moment): Promise<void> {
    const id = runId();
    if (id === undefined) return;
    const now = made.hash === undefined ? undefined : await host.hash(id, moment);
    if (id !== runId() || now === made.hash) return;
    // The notice is made where it is shown, so that it follows the language.
    runStore.setState({ otherRun: { madeBy: made.engineVersion, made: made.hash ?? '', now: now ?? '' } });
  }

  /** Keeps asking while something is computed; the scrubber's density comes with it. */
  function followStatus(): void {
    clearTimeout(statusTimer);
    const id = runId();
    if (id === undefined) return;
    void host.status(id).then(
      (status) => {
        if (id !== runId()) return;
        takeStatus(status);
        statusTimer = setTimeout(
          followStatus,
          status.computing || runStore.getState().player !== 'paused' ? statusEveryMs : 4 * statusEveryMs,
        );
      },
      (error: unknown) => {
        if (id === runId()) fail(error);
      },
    );
  }

  function takeStatus(status: RunStatus): void {
    const before = runStore.getState().status;
    if (before?.stopped === undefined && status.stopped !== undefined)
      showToast(uiStore, m.app_stopped({ detail: status.stopped.detail }), { tone: 'fail' });
    runStore.setState({ status });
    void refreshTimeline(status);
    void refreshPending();
  }

  async function refreshTimeline(status: RunStatus): Promise<void> {
    const isPaced = uiStore.getState().mode !== 'uniform';
    const key = `${status.runId} ${status.computedMs} ${status.endMs ?? ''} ${isPaced}`;
    if (key === lastTimelineKey || timelineUnderWay) return;
    timelineUnderWay = true;
    try {
      const timeline = await host.timeline(status.runId, isPaced);
      if (status.runId === runId()) {
        lastTimelineKey = key;
        runStore.setState({ timeline });
      }
    } catch (error) {
      fail(error);
    } finally {
      timelineUnderWay = false;
    }
  }

  let pendingKey = '';
  let pendingUnderWay = false;

  async function refreshPending(): Promise<void> {
    const id = runId();
    if (id === undefined || pendingUnderWay) return;
    const moment = player.at();
    const key = `${id} ${moment.ms} ${moment.n ?? ''}`;
    if (key === pendingKey) return;
    pendingUnderWay = true;
    try {
      const pending: readonly PendingItem[] = await host.pending(id, moment, pendingLimit);
      if (id === runId()) {
        pendingKey = key;
        runStore.setState({ pending });
      }
    } catch (error) {
      if (id === runId()) fail(error);
      return;
    } finally {
      pendingUnderWay = false;
    }
    // The clock may have come to rest elsewhere meanwhile.
    if (runStore.getState().player === 'paused') void refreshPending();
  }

  /** Computes what a plan of the run tree needs and shows it at the plan's moment. */
  async function follow(plan: TreePlan): Promise<boolean> {
    const wasPlaying = runStore.getState().player === 'playing' || runStore.getState().player === 'gliding';
    try {
      const status = plan.fork === undefined ? undefined : await host.fork(plan.fork.from, plan.fork.script, plan.fork.sharedUntilMs);
      const tree = plan.complete(status?.runId ?? '');
      runStore.setState({ tree, timeline: undefined, ...(status === undefined ? {} : { status }) });
      player.changeRun(wasPlaying ? undefined : { ms: Math.max(plan.atMs, player.at().ms) });
      followStatus();
      if (plan.supersedes !== undefined) await host.close(plan.supersedes);
      shareSoon('replace');
      return true;
    } catch (error) {
      fail(error);
      return false;
    }
  }

  function enqueue(work: () => Promise<void>): Promise<void> {
    queue = queue.then(work, work);
    return queue;
  }

  /** Says whether the last action was impossible: the run holds that as a fact. */
  async function sayRejection(action: ScriptAction): Promise<void> {
    const id = runId();
    if (id === undefined) return;
    const { tree } = runStore.getState();
    const index = tree === undefined ? -1 : scriptOf(currentExperiment(tree)).indexOf(action);
    await host.frame(id, { ms: action.at }, []);
    const seqs = await host.search(id, { types: ['action.rejected'], housekeeping: true }, Number.MAX_SAFE_INTEGER, 20);
    for (const seq of seqs) {
      const [fact] = await host.facts(id, seq, seq);
      if (fact?.type === 'action.rejected' && fact.at === action.at && fact.index === index) {
        say(m.app_rejected({ time: listTime(action.at), sentence: factSentence(fact, sentenceContext()) }), 'fail');
        return;
      }
    }
  }

  function say(text: string, tone: 'plain' | 'fail' = 'plain'): void {
    showToast(uiStore, text, { tone });
  }

  let shareTimer: ReturnType<typeof setTimeout> | undefined;

  /** The address bar is the save: a moment after the last change it names what is shown. */
  function shareSoon(how: 'push' | 'replace'): void {
    clearTimeout(shareTimer);
    shareTimer = setTimeout(() => {
      currentLink(false).then((link) => {
        if (link !== undefined && link.advice !== 'refuse') browser.setAddress(link.link, how);
      }, fail);
    }, 400);
  }

  async function currentLink(withHash: boolean): Promise<Awaited<ReturnType<typeof writeLink>> | undefined> {
    const scenario = shownScenario();
    const id = runId();
    if (scenario === undefined || id === undefined) return undefined;
    const moment = player.at();
    const hash = withHash ? await host.hash(id, moment) : undefined;
    return writeLink({ scenario, moment, ui: uiStore.getState(), hash, engineVersion: withHash ? options.engineVersion : undefined });
  }

  /** Actions made here belong to the downloaded scenario too. */
  function shownScenario(): ResolvedScenario | undefined {
    const { scenario, tree } = runStore.getState();
    return scenario === undefined || tree === undefined ? undefined : { ...scenario, script: scriptOf(currentExperiment(tree)) };
  }

  return {
    ...options,
    player,
    say,
    words,
    sentenceContext,

    /** Opens what the address bar says. */
    async openAddress(): Promise<void> {
      await open(await readLink(browser.address()));
    },

    async openPreset(slug: string): Promise<void> {
      browser.setAddress(`#/run/${slug}`, 'push');
      await open(presetOf(slug));
    },

    async openFile(file: File): Promise<void> {
      await open(await readFile(file));
      if (runStore.getState().stage === 'ready') shareSoon('push');
    },

    chooseFile(): void {
      void browser.chooseFile().then((file) => (file === undefined ? undefined : this.openFile(file)), fail);
    },

    /** Leaves a refused file or link and goes back to the run that is still there. */
    backToRun(): void {
      if (runStore.getState().tree === undefined) return;
      runStore.setState({ stage: 'ready', refusal: undefined });
      shareSoon('replace');
    },

    /** Appends an action at the shown moment. */
    async act(parts: Omit<ScriptAction, 'at'>): Promise<void> {
      await enqueue(async () => {
        const { tree } = runStore.getState();
        if (tree === undefined) return;
        const action = { ...parts, at: player.at().ms } as ScriptAction;
        const plan = planAct(tree, action);
        if (await follow(plan)) await sayRejection(action);
      });
    },

    async undo(): Promise<void> {
      await enqueue(async () => {
        const { tree } = runStore.getState();
        const plan = tree === undefined ? undefined : planUndo(tree);
        const action = tree === undefined ? undefined : undoable(tree);
        if (plan !== undefined && action !== undefined && (await follow(plan))) say(m.app_undone({ action: words(action) }));
      });
    },

    async redo(): Promise<void> {
      await enqueue(async () => {
        const { tree } = runStore.getState();
        const plan = tree === undefined ? undefined : planRedo(tree);
        const action = tree === undefined ? undefined : redoable(tree);
        if (plan !== undefined && action !== undefined && (await follow(plan))) say(m.app_redone({ action: words(action) }));
      });
    },

    /** Shows another run of the tree at the same moment. */
    switchTo(id: string): void {
      const { tree } = runStore.getState();
      if (tree === undefined || tree.currentId === id) return;
      runStore.setState({ tree: reopened(tree, id), timeline: undefined });
      player.changeRun();
      followStatus();
      shareSoon('replace');
    },

    rename(id: string, name: string): void {
      const { tree } = runStore.getState();
      if (tree !== undefined) runStore.setState({ tree: renamed(tree, id, name) });
    },

    select(selection: Selection | undefined): void {
      uiStore.setState({ selection });
    },

    /** Steps or jumps `times` facts of a kind, and says so when there is none. */
    async jump(kind: Jump, direction: 1 | -1, times = 1): Promise<void> {
      const id = runId();
      if (id === undefined) return;
      try {
        let from = player.at();
        player.pause();
        for (let step = 1; step < times; step += 1) {
          const found = await host.jump(id, from, kind, direction, uiStore.getState().selection);
          if (found === undefined) break;
          from = found.moment;
        }
        const found = await player.jump(kind, direction, from);
        if (found !== undefined) return;
        if (direction === 1) say(m.app_noneAhead());
        else if (kind === 'fact') player.seek({ nowMs: 0 });
        else say(m.app_noneBefore());
      } catch (error) {
        fail(error);
      }
    },

    moveBy(ms: number): void {
      player.pause();
      player.seek({ nowMs: Math.max(0, player.at().ms + ms) });
    },

    /** Where the run ends; computes up to it first, which the clock shows as "computing to …". */
    async goToEnd(): Promise<void> {
      player.pause();
      const id = runId();
      const end = await endOf();
      if (end !== undefined && id === runId()) player.seek({ nowMs: end });
    },

    async copyLink(): Promise<void> {
      player.pause();
      const made = await currentLink(true).catch(fail);
      if (made === undefined) return;
      if (made.advice === 'refuse' || made.advice === 'offerFile') say(m.app_linkTooLong({ count: count(made.link.length) }), 'fail');
      if (made.advice === 'refuse') return;
      const address = new URL(made.link, browser.address()).href;
      browser.setAddress(made.link, 'replace');
      try {
        await browser.copy(address);
        say(
          made.advice === 'fine' ? m.app_copied({ time: virtualTime(player.at().ms) }) : m.app_linkLong({ count: count(made.link.length) }),
        );
      } catch {
        showToast(uiStore, m.app_copyDenied(), { field: address });
      }
    },

    saveScenario(): void {
      const scenario = shownScenario();
      if (scenario !== undefined) browser.save(`${scenario.basedOn ?? 'scenario'}.json`, 'application/json', fileText(scenario));
    },

    async saveTrace(): Promise<void> {
      const id = runId();
      const { status, scenario, position } = runStore.getState();
      if (id === undefined) return;
      try {
        const text = await host.ndjson(id, Math.max(status?.endMs ?? 0, Math.floor(position.nowMs)));
        browser.save(`${scenario?.basedOn ?? 'trace'}.ndjson`, 'application/x-ndjson', text);
      } catch (error) {
        fail(error);
      }
    },

    runId,
    fail,
    refreshPending,
    refreshTimeline(): void {
      const { status } = runStore.getState();
      if (status !== undefined) void refreshTimeline(status);
    },
    rememberInAddress: () => shareSoon('replace'),
  };

  /** Asks until the end is known; a run that is being computed learns it in slices. */
  async function endOf(): Promise<number | undefined> {
    for (;;) {
      const id = runId();
      if (id === undefined) return undefined;
      const status = await host.status(id);
      if (status.endMs !== undefined || status.stopped !== undefined) return status.endMs ?? status.computedMs;
      if (!status.computing) return status.computedMs;
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (id !== runId()) return undefined;
    }
  }
}
