/** What a lens may ask of the page: select, seek, and facts beyond its model. */
import type { ViewCallbacks } from '../views/view.ts';
import { chooseLens } from './stagePlan.ts';
import type { Shell } from './session/shell.ts';

export function lensCallbacks(shell: Shell): ViewCallbacks {
  const { host, player } = shell;
  return {
    select: (selection) => shell.select(selection),
    seek(moment) {
      player.pause();
      player.seekTo(moment);
    },
    measure: (span) => shell.uiStore.setState({ measure: span }),
    act: (action) => void shell.act(action),
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
    computed() {
      const { status } = shell.runStore.getState();
      return status === undefined ? undefined : { runId: status.runId, facts: status.facts };
    },
  };
}
