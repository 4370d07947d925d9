import type { InProcessHost } from './inProcessHost.ts';
import { WorkerHost } from './workerHost.ts';

/** The page's host: runs in a worker, or in the page where no worker starts. */
export function createHost(): WorkerHost {
  return new WorkerHost({
    startWorker: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'runs' }),
    inProcess: loadInProcessHost,
  });
}

/** Loaded when needed: with a worker the page never runs the engine. */
async function loadInProcessHost(): Promise<InProcessHost> {
  const { createRun, InProcessHost: Host } = await import('./inProcessRuns.ts');
  return new Host({ createRun });
}
