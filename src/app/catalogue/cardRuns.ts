/** Runs each card's preset to its end, one after the other, and keeps what the card draws of it. */
import type { RunStatus, SimulationHost } from '../../host/host.ts';
import type { ModelMap, ProjectionId } from '../../projections/index.ts';
import { openPreset } from '../../scenario/index.ts';

export interface CardRun {
  /** Where the run ended (virtual ms). */
  readonly endMs: number;
  /** The number that goes visibly wrong, at the end; undefined where a scenario watches none. */
  readonly count: number | undefined;
  readonly models: Partial<ModelMap>;
}

export interface CardRuns {
  /** What is there already. */
  known(slug: string): CardRun | undefined;
  /** @returns undefined when the signal was aborted before its turn came */
  of(slug: string, projection: ProjectionId, signal: AbortSignal): Promise<CardRun | undefined>;
}

async function ended(host: SimulationHost, runId: string): Promise<RunStatus> {
  for (;;) {
    const status = await host.status(runId);
    if (status.endMs !== undefined || !status.computing) return status;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function runOf(host: SimulationHost, slug: string, projection: ProjectionId): Promise<CardRun> {
  const scenario = openPreset(slug);
  if (!scenario.ok) throw new Error(`There is no preset ${slug}`);
  const { runId } = await host.open(scenario.value);
  try {
    const { endMs, computedMs } = await ended(host, runId);
    const ms = endMs ?? computedMs;
    const { models } = await host.frame(runId, { ms }, [projection, 'watched']);
    return { endMs: ms, count: models.watched.count, models };
  } finally {
    await host.close(runId);
  }
}

export function createCardRuns(host: SimulationHost): CardRuns {
  const kept = new Map<string, CardRun>();
  let queue: Promise<unknown> = Promise.resolve();
  return {
    known: (slug) => kept.get(slug),
    of(slug, projection, signal) {
      const mine = queue.then(async () => {
        const known = kept.get(slug);
        if (known !== undefined || signal.aborted) return known;
        const made = await runOf(host, slug, projection);
        kept.set(slug, made);
        return made;
      });
      queue = mine.catch(() => undefined);
      return mine;
    },
  };
}
