/**
 * The page's one controller: opens scenarios, acts, undoes, shares. Panels and commands call it; it writes the stores.
 * Every change of the cluster is an action in the script of an experiment; there is no second, hidden state.
 */
import type { Moment, ScriptAction, Selection } from '../../engine/index.ts';
import type { Jump, SimulationHost } from '../../host/host.ts';
import { isGivenUp } from '../../host/hostError.ts';
import type { ProjectionId } from '../../projections/index.ts';
import { saidTime } from '../../views/format/index.ts';
import { m } from '../../paraglide/messages.js';
import { differencesFromDefaults, parseScenario, type Problem } from '../../scenario/index.ts';
import { actionInWords } from '../commands/actCommands.ts';
import { isLensId, knownLens, lensLabel } from '../lensCatalogue.ts';
import { messageKey } from '../models.ts';
import { createPlayer, type Animation } from '../player/player.ts';
import type { RunStore } from '../stores/runStore.ts';
import { showToast, type UiState, type UiStore } from '../stores/uiStore.ts';
import {
  currentExperiment,
  madeUpTo,
  plantTree,
  planAct,
  planRedo,
  planUndo,
  redoable,
  renamed,
  reopened,
  scriptOf,
  undoable,
  undoableCount,
  type TreePlan,
} from './experiments.ts';
import { presetOf, readFile, readLink, type Opening } from './links.ts';
import { messagesWithKey } from './messagesWithKey.ts';
import type { Refusal } from './refusal.ts';
import { unknownText, wrongActionInWords, type WrongAction } from './problemWords.ts';
import { createRunWatcher } from './runWatcher.ts';
import { noSeedChanges, seedToRedo, seedToUndo, type SeedChanges } from './seeds.ts';
import { createSharing, shownScenario, type BrowserAccess } from './sharing.ts';
import { watchSpan } from './spanWatcher.ts';

export interface ShellOptions {
  readonly host: SimulationHost;
  readonly runStore: RunStore;
  readonly uiStore: UiStore;
  readonly animation: Animation;
  readonly prefersReducedMotion: () => boolean;
  readonly projections: () => readonly ProjectionId[];
  /** Raised whenever a golden trace changes; said in links. */
  readonly engineVersion: number;
  readonly browser: BrowserAccess;
}

export type Shell = ReturnType<typeof createShell>;

const isProblems = (one: ScriptAction | readonly Problem[]): one is readonly Problem[] => Array.isArray(one);

export function createShell(options: ShellOptions) {
  const { host, runStore, uiStore, browser } = options;
  const player = createPlayer({ ...options, fail: (error) => fail(error) });
  let openNumber = 0;
  /** Acts one after the other, so that each plan sees the tree that the last one left. */
  let queue: Promise<void> = Promise.resolve();
  const parts = { ...options, runId, at: player.at, fail };
  const watcher = createRunWatcher(parts);
  const sharing = createSharing(parts);
  watchSpan(parts);

  function fail(error: unknown): void {
    if (isGivenUp(error)) return;
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

  function words(action: ScriptAction): string {
    return actionInWords(action, saidTime(action.at, false), (msgId) => messageKey(runStore.getState(), msgId));
  }

  async function open(opening: Opening): Promise<void> {
    const mine = ++openNumber;
    player.pause();
    // What was wrong with the last thing that was opened is not about this one.
    uiStore.setState(({ toasts }) => ({ toasts: toasts.filter(({ tone, action }) => tone !== 'fail' || action !== undefined) }));
    if (!opening.ok) {
      if (opening.language !== undefined) uiStore.setState({ language: opening.language });
      refuse(opening.refusal);
      return;
    }
    const { scenario, presetSlug, moment, plays, ui, made, unknown } = opening;
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
      settleLenses(ui);
      if (unknown.length > 0) say(unknownText(unknown, uiStore.getState().language), 'fail');
      runStore.setState({
        stage: 'ready',
        refusal: undefined,
        scenario,
        presetSlug,
        tree: plantTree(status.runId, scenario.script),
        seeds: noSeedChanges,
        status,
        timeline: undefined,
        pending: [],
        chart: undefined,
        shown: undefined,
        otherRun: undefined,
      });
      player.changeRun(moment);
      if (plays) player.play();
      watcher.watch();
      for (const experiment of old?.experiments ?? []) await host.close(experiment.runId);
      if (made !== undefined) await compareWithMaker(made, moment);
    } catch (error) {
      if (mine === openNumber) {
        refuse({ kind: 'host', what: error instanceof Error ? error.message : String(error), problems: [] });
      }
    }
  }

  /** A link of a later Orrery may name a lens that is not here: another one is shown, and that is said. */
  function settleLenses(asked: Partial<UiState>): void {
    for (const [place, known] of [
      ['lens', knownLens],
      ['second', knownLens],
      ['dock', (id: string) => (isLensId(id) ? id : 'trace')],
    ] as const) {
      const found = asked[place];
      if (found === undefined) continue;
      const lens = known(found);
      if (lens === found) continue;
      uiStore.setState({ [place]: lens });
      say(m.app_lensUnknown({ found, lens: lensLabel(lens) }), 'fail');
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

  /** Computes what a plan of the run tree needs and shows it at the plan's moment. */
  async function follow(plan: TreePlan): Promise<boolean> {
    const wasPlaying = runStore.getState().player === 'playing' || runStore.getState().player === 'gliding';
    try {
      const status = plan.fork === undefined ? undefined : await host.fork(plan.fork.from, plan.fork.script, plan.fork.sharedUntilMs);
      const tree = plan.complete(status?.runId ?? '');
      runStore.setState({ tree, timeline: undefined, ...(status === undefined ? {} : { status }) });
      player.changeRun(wasPlaying ? undefined : plan.standAt(player.at()));
      watcher.watch();
      if (plan.supersedes !== undefined) await host.close(plan.supersedes);
      sharing.rememberInAddress();
      return true;
    } catch (error) {
      fail(error);
      return false;
    }
  }

  /**
   * The action as a scenario file would bring it, fields in the same order: so a link of this run gives the very same run.
   * Problems where a file would be refused.
   */
  function asWritten(action: Readonly<Record<string, unknown>>): ScriptAction | readonly Problem[] {
    const scenario = shownScenario(runStore);
    if (scenario === undefined) return [];
    const script = [...scenario.script.map((other) => ({ ...other })), action];
    const parsed = parseScenario({ ...differencesFromDefaults(scenario), script });
    return parsed.ok ? (parsed.value.script.at(-1) ?? []) : parsed.problems;
  }

  const wrongIn = (problems: readonly Problem[]): Promise<WrongAction | undefined> =>
    wrongActionInWords(problems, uiStore.getState().language);

  function enqueue(work: () => Promise<void>): Promise<void> {
    queue = queue.then(work, work);
    return queue;
  }

  /** Another seed is another run tree: what was made in the shown run is made again in it, so that undo reaches all of it. */
  async function changeSeed(seed: number, seeds: SeedChanges): Promise<void> {
    const { scenario, tree, presetSlug } = runStore.getState();
    if (scenario === undefined || tree === undefined) return;
    const reseeded = { ...scenario, seed };
    const { selection } = uiStore.getState();
    const moment = { ms: player.at().ms };
    await open({ ok: true, scenario: reseeded, presetSlug, moment, plays: false, ui: { selection }, made: undefined, unknown: [] });
    for (const { action, stoodAt } of madeUpTo(tree)) {
      const { tree: replanted, scenario: opened } = runStore.getState();
      // Something else was opened meanwhile.
      if (replanted === undefined || opened !== reseeded) return;
      await follow(planAct(replanted, action, stoodAt));
    }
    runStore.setState({ seeds });
    sharing.rememberInAddress();
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
        const { rejectionText } = await import('../../views/sentences/rejectionText.ts');
        say(m.app_rejected({ time: saidTime(action.at, false), sentence: rejectionText(fact.reason, fact.subject ?? '') }), 'fail');
        return;
      }
    }
  }

  function say(text: string, tone: 'plain' | 'fail' = 'plain'): void {
    showToast(uiStore, text, { tone });
  }

  return {
    ...options,
    player,
    say,
    words,

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
      if (runStore.getState().stage === 'ready') sharing.rememberInAddress('push');
    },

    chooseFile(): void {
      void browser.chooseFile().then((file) => (file === undefined ? undefined : this.openFile(file)), fail);
    },

    /** The shown run with another seed, at the same moment; what was done in it by hand is done again. */
    async openWithSeed(seed: number): Promise<void> {
      await enqueue(async () => {
        const { scenario, tree, seeds } = runStore.getState();
        if (scenario === undefined || tree === undefined || scenario.seed === seed) return;
        await changeSeed(seed, { former: [...seeds.former, { seed: scenario.seed, made: undoableCount(tree) }], later: [] });
      });
    },

    /** Leaves a refused file or link and goes back to the run that is still there. */
    backToRun(): void {
      if (runStore.getState().tree === undefined) return;
      runStore.setState({ stage: 'ready', refusal: undefined });
      sharing.rememberInAddress();
    },

    /** What a scenario file with this action at the shown moment would be refused for; undefined where it can be done. */
    async wrongWith(parts: Readonly<Record<string, unknown>>): Promise<WrongAction | undefined> {
      const action = asWritten({ ...parts, at: player.at().ms });
      return isProblems(action) ? wrongIn(action) : undefined;
    },

    /** Appends an action at the shown moment. */
    async act(parts: Omit<ScriptAction, 'at'>): Promise<void> {
      await enqueue(async () => {
        const { tree } = runStore.getState();
        if (tree === undefined) return;
        const action = asWritten({ ...parts, at: player.at().ms });
        if (isProblems(action)) {
          const wrong = await wrongIn(action);
          if (wrong !== undefined) say([wrong.path, wrong.sentence].filter((part) => part !== '').join(': '), 'fail');
          return;
        }
        const plan = planAct(tree, action, player.at());
        if (await follow(plan)) await sayRejection(action);
      });
    },

    async undo(): Promise<void> {
      await enqueue(async () => {
        const { tree, seeds, scenario } = runStore.getState();
        const former = seedToUndo(runStore.getState());
        if (tree !== undefined && former !== undefined && scenario !== undefined) {
          const undone = { seed: scenario.seed, made: undoableCount(tree) };
          await changeSeed(former, { former: seeds.former.slice(0, -1), later: [...seeds.later, undone] });
          say(m.app_undone({ action: m.app_seedChanged({ seed: scenario.seed }) }));
          return;
        }
        const plan = tree === undefined ? undefined : planUndo(tree);
        const action = tree === undefined ? undefined : undoable(tree);
        if (plan !== undefined && action !== undefined && (await follow(plan))) say(m.app_undone({ action: words(action) }));
      });
    },

    async redo(): Promise<void> {
      await enqueue(async () => {
        const { tree, seeds, scenario } = runStore.getState();
        const later = seedToRedo(runStore.getState());
        if (tree !== undefined && later !== undefined && scenario !== undefined) {
          const redone = { seed: scenario.seed, made: undoableCount(tree) };
          await changeSeed(later, { former: [...seeds.former, redone], later: seeds.later.slice(0, -1) });
          say(m.app_redone({ action: m.app_seedChanged({ seed: later }) }));
          return;
        }
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
      watcher.watch();
      sharing.rememberInAddress();
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
        const found = await player.jump(kind, direction, times);
        if (found !== undefined) {
          const [fact] = await host.facts(id, found.seq, found.seq);
          if (fact !== undefined) {
            const { factInWords } = await import('./factInWords.ts');
            runStore.setState({ said: () => factInWords(fact, runStore.getState()) });
          }
          return;
        }
        if (direction === 1) say(m.app_noneAhead());
        else if (kind === 'fact') player.seek({ nowMs: 0 });
        else say(m.app_noneBefore());
      } catch (error) {
        fail(error);
      }
    },

    /** The first moment after the shown one at which something happens to a thing; undefined when nothing does up to the end, which is computed unless the signal is aborted. */
    async nextOf(selection: Selection, signal: AbortSignal): Promise<Moment | undefined> {
      const id = runId();
      return id === undefined ? undefined : (await host.jump(id, player.at(), 'ofSelection', 1, selection, signal))?.moment;
    },

    /** Ids of the messages of this run that have the key. */
    async messagesWithKey(key: string): Promise<readonly string[]> {
      const id = runId();
      return id === undefined ? [] : messagesWithKey(host, id, key);
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
      await sharing.copyLink().catch(fail);
    },

    async copyEmbed(): Promise<void> {
      player.pause();
      await sharing.copyEmbed().catch(fail);
    },

    saveScenario: sharing.saveScenario,

    async saveTrace(): Promise<void> {
      await sharing.saveTrace().catch(fail);
    },

    dispose(): void {
      watcher.stop();
      sharing.stop();
      player.dispose();
    },

    runId,
    fail,
    refreshPending: watcher.refreshPending,
    refreshTimeline: watcher.refreshTimeline,
    rememberInAddress: sharing.rememberInAddress,
  };

  /** Asks until the end is known; a run that is being computed learns it in slices. */
  async function endOf(): Promise<number | undefined> {
    for (;;) {
      const id = runId();
      if (id === undefined) return undefined;
      const status = await host.status(id);
      if (id === runId()) runStore.setState({ status });
      if (status.endMs !== undefined || status.stopped !== undefined) return status.endMs ?? status.computedMs;
      if (!status.computing) return status.computedMs;
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (id !== runId()) return undefined;
    }
  }
}
