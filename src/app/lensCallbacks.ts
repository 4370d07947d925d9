/** What a lens may ask of the page: select, seek, and facts beyond its model. */
import type { ViewCallbacks } from '../views/view.ts';
import { commandOf, execute } from './commands/index.ts';
import { chooseLens } from './stagePlan.ts';
import type { Shell } from './session/shell.ts';

/** As many facts as the host gives at a time. */
const factsAhead = 1_000;

export function lensCallbacks(shell: Shell): ViewCallbacks {
  const { host, player } = shell;
  return {
    select: (selection) => shell.select(selection),
    seek(moment) {
      player.pause();
      player.seekTo(moment);
    },
    measure: (span) => shell.uiStore.setState({ measure: span }),
    keepChart: (chart) => shell.runStore.setState({ chart }),
    act: (action) => void shell.act(action),
    announce: (words) => shell.runStore.setState({ said: words }),
    experiment: () => (shell.uiStore.getState().versus === undefined ? () => execute(shell, commandOf('compare')) : undefined),
    openStory: () => chooseLens(shell.uiStore, 'story'),
    async loadFacts(fromSeq, toSeq) {
      const runId = shell.runId();
      return runId === undefined ? [] : host.facts(runId, fromSeq, toSeq);
    },
    async search(query, beforeSeq, limit) {
      const runId = shell.runId();
      return runId === undefined ? [] : host.search(runId, query, beforeSeq, limit);
    },
    async why(seq) {
      const runId = shell.runId();
      return runId === undefined ? [] : host.why(runId, seq);
    },
    async ahead(seq, lasting) {
      const runId = shell.runId();
      const { scenario } = shell.runStore.getState();
      if (runId === undefined || scenario === undefined) return undefined;
      const [{ spaceTimeAhead }, facts] = await Promise.all([
        import('../projections/spaceTime/spaceTime.ts'),
        host.facts(runId, seq + 1, seq + factsAhead),
      ]);
      return facts.length === 0 ? undefined : spaceTimeAhead(scenario, lasting, facts);
    },
    async chartsAhead(ms) {
      const runId = shell.runId();
      return runId === undefined ? undefined : host.glance(runId, ms, 'charts');
    },
    computed() {
      const { status } = shell.runStore.getState();
      return status === undefined ? undefined : { runId: status.runId, facts: status.facts, ms: status.computedMs };
    },
  };
}
